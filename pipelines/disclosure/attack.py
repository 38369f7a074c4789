"""The attack: somebody who knows every published number works out what the hidden ones can be.

A target is safe when each number from 0 up to the smallest one shown, as far as outside knowledge alone allows it,
stands in some table of integers that fits everything published. Such a table is the certificate.
"""

from collections.abc import Callable, Collection

import numpy as np

from pipelines.disclosure.attack_run import Run
from pipelines.disclosure.attack_solver import NEAR, Solver
from pipelines.disclosure.attack_tables import Tables
from pipelines.disclosure.findings import Audit, Contradiction, Finding, Tightest
from pipelines.disclosure.forms import Forms, Problem, Rule, chosen, forms, joined

Progress = Callable[[int, int], None]


def attack(
    problem: Problem, shown: np.ma.MaskedArray, rule: Rule | None = None, progress: Progress | None = None
) -> Audit:
    """Attack the cells of `problem` as published (masked: hidden), once per supposition about the hidden ones.

    Raises Contradiction when no table fits what was published.
    """
    return Attacker(problem, rule or Rule(), progress).audit(shown)


class Attacker:
    """Keeps the tables found so far, so that the next attack on the same atoms, with more hidden, is quick."""

    def __init__(self, problem: Problem, rule: Rule, progress: Progress | None = None) -> None:
        self._problem, self._rule = problem, rule
        self._progress = progress or (lambda done, of: None)
        self.rows = joined(problem.cells, problem.fixed)
        self._base = np.zeros(len(problem.lower)) if problem.truth is None else problem.truth
        self.targets, self._known = self._chosen_targets()
        self._tables = Tables(self.rows, self.targets, rule.minimum)
        if problem.truth is not None:
            self._tables.add(problem.truth)

    def audit(self, shown: np.ma.MaskedArray) -> Audit:
        """Attack twice: by somebody who takes hidden cells for small ones, and by somebody who supposes nothing."""
        hidden = np.ma.getmaskarray(shown)
        small = self._can_be_small(shown)
        # Every table of the first attacker also fits what the second one knows.
        _, assumed = self._attacked(shown, small, assumed=True)
        known, findings = self._attacked(shown, np.zeros_like(hidden), assumed=False)
        known = (*self._known, *known)
        targets = len(self.targets) + len(self._known)
        return Audit(targets, known, (*findings, *assumed), int((hidden & ~small).sum()))

    def tightest(self, shown: np.ma.MaskedArray, besides: Collection[str] = ()) -> Tightest | None:
        """The target that published numbers leave the least room, but for those named in `besides`.

        Targets are measured in order of the room already seen, until no other can have less.
        """
        low, high = self._bounds(shown, np.zeros(len(shown), dtype=bool))
        solver, seen = self._solver(low, high), self._tables.width(low, high)
        best = None
        for number in np.argsort(seen, kind="stable"):
            if best and seen[number] >= best.high - best.low:
                break
            if self.targets.names[number] not in besides:
                least = solver.extreme(self.targets.part(number), largest=False)
                most = solver.extreme(self.targets.part(number), largest=True)
                if best is None or most.value - least.value < best.high - best.low:
                    tight = tuple(int(row) for row in np.unique(np.concatenate([*least[2:], *most[2:]])))
                    best = Tightest(self.targets.names[number], round(least.value, 6), round(most.value, 6), tight)
        return best

    def _chosen_targets(self) -> tuple[Forms, tuple[str, ...]]:
        """The targets that the attack is about, and the names of those that the bounds of their atoms fix."""
        every = joined(self._problem.cells, self._problem.targets)
        numbers = np.arange(len(every))
        if self._problem.truth is not None:
            numbers = np.flatnonzero(every.values(self._problem.truth) < self._rule.minimum)
        free = np.append(self._problem.lower < self._problem.upper, False)
        fixed = [number for number in numbers if not free[every.part(number)[0]].any()]
        return chosen(every, np.setdiff1d(numbers, fixed)), tuple(every.names[number] for number in fixed)

    def _attacked(self, shown: np.ma.MaskedArray, small: np.ndarray, assumed: bool) -> tuple[list[str], list[Finding]]:
        low, high = self._bounds(shown, small)
        # Outside knowledge is the same without any number that was published.
        published = np.append(~np.ma.getmaskarray(shown), self._problem.released)
        outside = self._solver(np.where(published, -np.inf, low), np.where(published, np.inf, high))
        all_small = self._problem.truth is not None
        run = Run(self.targets, self._tables, (low, high), self._solver(low, high), outside, all_small)
        known, findings = [], []
        for number, finding in run.findings(assumed):
            self._progress(number + 1, len(self.targets))
            if finding:
                findings.append(finding)
            elif run.known(number):
                known.append(self.targets.names[number])
        return known, findings

    def _bounds(self, shown: np.ma.MaskedArray, small: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """What is known of every row when the hidden cells marked in `small` are taken for small ones."""
        hidden = np.ma.getmaskarray(shown)
        low = np.where(hidden, -np.inf, self._rule.low(shown.data))
        high = np.where(hidden, np.where(small, self._rule.minimum - 1, np.inf), self._rule.high(shown.data))
        return np.append(low, self._problem.fixed_low), np.append(high, self._problem.fixed_high)

    def _solver(self, low: np.ndarray, high: np.ndarray) -> Solver:
        return Solver(self.rows, low, high, self._problem.lower, self._problem.upper, self._base)

    def _can_be_small(self, shown: np.ma.MaskedArray) -> np.ndarray:
        """Which hidden cells can all be small at once: all of them, or all but as few as possible."""
        hidden = np.ma.getmaskarray(shown)
        low, high = self._bounds(shown, hidden)
        if self._solver(low, high).nearest([], whole=True) is not None:
            return hidden
        numbers, atoms = np.flatnonzero(hidden), len(self._base)
        rows = self._with_excess(numbers)
        nothing = np.zeros(len(numbers))
        lower, upper = np.append(self._problem.lower, nothing), np.append(self._problem.upper, nothing + np.inf)
        looser = Solver(rows, low, high, lower, upper, np.append(self._base, nothing))
        least = looser.extreme((np.arange(atoms, atoms + len(numbers)), nothing + 1), largest=False)
        if least is None:
            raise Contradiction(
                "No table fits what was published: two releases, or a release and a fact from outside, contradict "
                "each other. Compare the block with the archived releases, then the facts with their sources."
            )
        small = hidden.copy()
        small[numbers[least.point[atoms:] > NEAR]] = False
        return small

    def _with_excess(self, numbers: np.ndarray) -> Forms:
        """All rows, where each of these cells may be larger by an atom of its own."""
        rows = [(name, *self.rows.part(row)) for row, name in enumerate(self.rows.names)]
        for place, row in enumerate(numbers):
            name, atoms, weights = rows[row]
            rows[row] = (name, np.append(atoms, len(self._base) + place), np.append(weights, -1.0))
        return forms(rows)
