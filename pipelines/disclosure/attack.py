"""The attack: somebody who knows every published number works out what the hidden ones can be.

A target is safe when each number from 0 up to the smallest one shown, as far as outside knowledge alone allows it,
stands in some table of integers that fits everything published. Such a table is the certificate.
"""

from collections.abc import Callable, Collection
from itertools import islice

import numpy as np

from pipelines.disclosure.attack_run import Run
from pipelines.disclosure.attack_solver import Solver
from pipelines.disclosure.attack_tables import Tables
from pipelines.disclosure.findings import Audit, Contradiction, Finding, Tightest
from pipelines.disclosure.forms import Forms, Problem, Rule, chosen, joined

Progress = Callable[[int, int], None]


def attack(
    problem: Problem, shown: np.ma.MaskedArray, rule: Rule | None = None, progress: Progress | None = None
) -> Audit:
    """Attack the cells of `problem` as published (masked: hidden), once per supposition about the hidden ones.

    Raises Contradiction when no table fits what was published.
    """
    return Attacker(problem, rule or Rule(), progress).audit(shown)


class Attacker:
    """Keeps the tables found so far, so that the next attack on the same atoms, with more hidden, is quick.

    With `ends_only` an unpublished target counts as safe when both ends of what is allowed can be had: less is proved.
    """

    def __init__(self, problem: Problem, rule: Rule, progress: Progress | None = None, ends_only: bool = False) -> None:
        self._problem, self._rule, self._ends_only = problem, rule, ends_only
        self._progress = progress or (lambda done, of: None)
        self.rows = joined(problem.cells, problem.fixed)
        self._base = np.zeros(len(problem.lower)) if problem.truth is None else problem.truth
        self.targets, self._known = self._chosen_targets()
        self._tables = Tables(self.rows, self.targets, rule.minimum)
        self._suspects: list[int] = []
        if problem.truth is not None:
            self._tables.add(problem.truth)

    def audit(self, shown: np.ma.MaskedArray) -> Audit:
        """Attack twice: by somebody who takes hidden cells for small ones, and by somebody who supposes nothing."""
        hidden = np.ma.getmaskarray(shown)
        small = self._can_be_small(shown)
        # Every table of the first attacker also fits what the second one knows.
        _, assumed = self._attacked(shown, small, assumed=True) if small.any() or not hidden.any() else ([], [])
        known, findings = self._attacked(shown, np.zeros_like(hidden), assumed=False)
        known = (*self._known, *known)
        targets = len(self.targets) + len(self._known)
        return Audit(targets, known, (*findings, *assumed), int((hidden & ~small).sum()))

    def look(self, shown: np.ma.MaskedArray, most: int) -> tuple[Finding, ...]:
        """Up to `most` findings, quickly: only the smallest and largest small number of each target are asked for.

        None does not mean that the release is safe; `audit` says that.
        """
        runs = {}
        # What was found the last time is looked at first: mostly it takes more than one hidden cell to mend it.
        for suspects in (self._suspects, []) if self._suspects else ([],):
            for assumed in (False, True):
                if assumed not in runs:
                    small = self._can_be_small(shown) if assumed else np.zeros(len(shown), dtype=bool)
                    if assumed and not small.any():
                        continue
                    runs[assumed] = self._run(shown, small)
                found = tuple(islice(runs[assumed].quick(assumed, suspects), most))
                names = {one.target for one in found}
                self._suspects = [n for n, name in enumerate(self.targets.names) if name in names]
                if found:
                    return found
        return ()

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
        run = self._run(shown, small)
        known, findings = [], []
        for number, finding in run.findings(assumed):
            self._progress(number + 1, len(self.targets))
            if finding:
                findings.append(finding)
            elif run.known(number):
                known.append(self.targets.names[number])
        return known, findings

    def _run(self, shown: np.ma.MaskedArray, small: np.ndarray) -> Run:
        low, high = self._bounds(shown, small)
        # Outside knowledge is the same without any number that was published.
        published = np.append(~np.ma.getmaskarray(shown), self._problem.released)
        outside = self._solver(np.where(published, -np.inf, low), np.where(published, np.inf, high))
        all_small = self._problem.truth is not None
        return Run(self.targets, self._tables, (low, high), self._solver(low, high), outside, all_small, self._wanted())

    def _wanted(self) -> np.ndarray:
        """Every small number of a target; with `ends_only`, of what is not published the smallest and largest alone."""
        wanted = np.ones((len(self.targets), self._rule.minimum), dtype=bool)
        if self._ends_only:
            wanted[~np.isin(self.targets.names, self._problem.cells.names), 1:-1] = False
        return wanted

    def _bounds(self, shown: np.ma.MaskedArray, small: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """What is known of every row when the hidden cells marked in `small` are taken for small ones."""
        hidden = np.ma.getmaskarray(shown)
        low = np.where(hidden, -np.inf, self._rule.low(shown.data))
        high = np.where(hidden, np.where(small, self._rule.minimum - 1, np.inf), self._rule.high(shown.data))
        return np.append(low, self._problem.fixed_low), np.append(high, self._problem.fixed_high)

    def _solver(self, low: np.ndarray, high: np.ndarray) -> Solver:
        return Solver(self.rows, low, high, self._problem.lower, self._problem.upper, self._base)

    def _can_be_small(self, shown: np.ma.MaskedArray) -> np.ndarray:
        """The hidden cells that somebody may take for small ones: all, or none where they cannot all be at once.

        Then the release itself refutes the supposition, and nobody can hold it. Raises Contradiction when no table at
        all fits what was published.
        """
        hidden = np.ma.getmaskarray(shown)
        if self._fits(shown, hidden):
            return hidden
        if not self._fits(shown, np.zeros_like(hidden)):
            raise Contradiction(
                "No table fits what was published: two releases, or a release and a fact from outside, contradict "
                "each other. Compare the block with the archived releases, then the facts with their sources."
            )
        return np.zeros_like(hidden)

    def _fits(self, shown: np.ma.MaskedArray, small: np.ndarray) -> bool:
        if not small.any() and self._tables.seen(*self._bounds(shown, small)).any():
            return True
        return self._solver(*self._bounds(shown, small)).nearest([], whole=True) is not None
