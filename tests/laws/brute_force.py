"""Every table there is, tried one after the other: what the attack must agree with, written without any solver."""

from dataclasses import dataclass

import numpy as np

from pipelines.disclosure.findings import Who
from pipelines.disclosure.forms import Forms, Problem, Rule, joined


def matrix(parts: Forms, atoms: int) -> np.ndarray:
    """Forms × atoms, written out."""
    full = np.zeros((len(parts), atoms))
    for number in range(len(parts)):
        np.add.at(full[number], parts.part(number)[0], parts.part(number)[1])
    return full


@dataclass
class BruteForce:
    """All tables of `problem` with atoms up to `largest`, which must lie above everything shown."""

    problem: Problem
    rule: Rule
    largest: int

    def __post_init__(self) -> None:
        atoms = len(self.problem.lower)
        grid = np.indices((self.largest + 1,) * atoms).reshape(atoms, -1).T
        fits = ((grid >= self.problem.lower) & (grid <= self.problem.upper)).all(axis=1)
        self.tables = grid[fits]
        self.targets = joined(self.problem.cells, self.problem.targets)
        self._cells = self.tables @ matrix(self.problem.cells, atoms).T
        self._fixed = self.tables @ matrix(self.problem.fixed, atoms).T
        self._targets = self.tables @ matrix(self.targets, atoms).T

    def suppositions(self, shown: np.ma.MaskedArray) -> dict[Who, np.ndarray]:
        """Which hidden cells each attacker takes for small ones."""
        hidden = np.ma.getmaskarray(shown)
        small = self.problem.cells.values(self.problem.truth) < self.rule.minimum
        return {Who.NOTHING: np.zeros_like(hidden), Who.RIGHTLY: hidden & small, Who.ALWAYS: hidden}

    def outside(self, small: np.ndarray) -> np.ndarray:
        """Which tables outside knowledge alone allows, when the cells marked in `small` are taken for small ones."""
        facts = ~self.problem.released
        fits = self._within(self._fixed[:, facts], self.problem.fixed_low[facts], self.problem.fixed_high[facts])
        return fits & (self._cells[:, small] < self.rule.minimum).all(axis=1)

    def fitting(self, shown: np.ma.MaskedArray, small: np.ndarray) -> np.ndarray:
        """Which tables fit everything published."""
        hidden = np.ma.getmaskarray(shown)
        fits = self.outside(small)
        fits &= self._within(self._fixed, self.problem.fixed_low, self.problem.fixed_high)
        told = shown.data[~hidden]
        # Round every table's cells as the publisher does, rather than turning the published number into an interval.
        cells = self._cells[:, ~hidden]
        rounded = (cells + self.rule.base // 2) // self.rule.base * self.rule.base
        return fits & ((rounded == told) & (cells >= self.rule.minimum)).all(axis=1)

    def possible(self, target: int, tables: np.ndarray) -> set[int]:
        """The numbers that a target has in these tables."""
        return set(np.unique(self._targets[tables, target]).astype(int).tolist())

    def unsafe(self, shown: np.ma.MaskedArray, small: np.ndarray) -> dict[str, set[int]]:
        """Targets whose truth is small of which small numbers are excluded, and what each can still be."""
        outside, fitting = self.outside(small), self.fitting(shown, small)
        numbers = set(range(self.rule.minimum))
        found = {}
        for target in np.flatnonzero(self.targets.values(self.problem.truth) < self.rule.minimum):
            left = self.possible(target, fitting)
            if (self.possible(target, outside) & numbers) - left:
                found[self.targets.names[target]] = left
        return found

    @staticmethod
    def _within(values: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
        return ((values >= low) & (values <= high)).all(axis=1)
