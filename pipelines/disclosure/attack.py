"""The attack: somebody who knows every published number works out what the hidden ones can be.

A target is safe when each number from 0 up to the smallest one shown, as far as outside knowledge alone allows it,
stands in some table of integers that fits everything published. Such a table is the certificate.
"""

from collections.abc import Collection
from itertools import islice

import numpy as np

from pipelines.disclosure.attack_run import Run
from pipelines.disclosure.attack_solver import NEAR, Solver
from pipelines.disclosure.attack_tables import Tables
from pipelines.disclosure.findings import Audit, Contradiction, Finding, Tightest, Undecided, Who
from pipelines.disclosure.forms import Forms, Problem, Rule, chosen, joined


def attack(problem: Problem, shown: np.ma.MaskedArray, rule: Rule | None = None) -> Audit:
    """Attack the cells of `problem` as published (masked: hidden), once per supposition about the hidden ones.

    Raises Contradiction when no table fits what was published.
    """
    return Attacker(problem, rule or Rule()).audit(shown)


class Attacker:
    """Keeps the tables found so far, so that the next attack on the same atoms, with more hidden, is quick."""

    def __init__(self, problem: Problem, rule: Rule, ruled: np.ndarray | None = None) -> None:
        """`ruled` marks cells that the rule itself hides; without it, whom the release refutes is gone."""
        self._problem, self._rule, self._ruled = problem, rule, ruled
        self.rows = joined(problem.cells, problem.fixed)
        self._base = np.zeros(len(problem.lower)) if problem.truth is None else problem.truth
        self.targets, self._known = self._chosen_targets()
        self._tables = Tables(self.rows, self.targets, rule.minimum)
        self._suspects: list[int] = []
        self._bold: bool | None = None  # whether all that was hidden at first could be small at once
        self._wrong = np.zeros(len(problem.cells), dtype=bool)  # what the boldest, refuted, still takes for small
        if problem.truth is not None:
            self._tables.add(problem.truth)

    def audit(self, shown: np.ma.MaskedArray) -> Audit:
        """Attack once per supposition about the hidden cells, the boldest first."""
        known, findings, attackers = [], [], self._attackers(shown, thorough=True)
        for who, small in attackers.items():
            # Every table of somebody bolder also fits what the next one knows.
            known, found = self._attacked(shown, small, who)
            findings = [*found, *findings]
        targets = len(self.targets) + len(self._known)
        return Audit(targets, (*self._known, *known), tuple(findings), tuple(attackers))

    def look(self, shown: np.ma.MaskedArray, most: int) -> tuple[Finding, ...]:
        """Up to `most` findings, quickly: only the smallest and largest small number of each target are asked for.

        None does not mean that the release is safe; `audit` says that.
        """
        runs, attackers = {}, self._attackers(shown)
        # What was found the last time is looked at first: mostly it takes more than one hidden cell to mend it.
        for suspects in (self._suspects, []) if self._suspects else ([],):
            for who, small in attackers.items():
                runs[who] = runs.get(who) or self._run(shown, small)
                if not suspects:  # a table of somebody bolder serves all others, too
                    runs[who].gather()
            for who in reversed(attackers):
                found = tuple(islice(runs[who].quick(who, suspects), most))
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
        asked = ~np.append(self._problem.bare, np.zeros(len(self._problem.targets), dtype=bool))
        if self._problem.truth is not None:
            small = every.values(self._problem.truth) < self._rule.minimum
            if self._problem.of_few is not None:
                small[: len(self._problem.cells)] |= self._problem.of_few
            asked &= small
        numbers = np.flatnonzero(asked)
        free = np.append(self._problem.lower < self._problem.upper, False)
        fixed = [number for number in numbers if not free[every.part(number)[0]].any()]
        return chosen(every, np.setdiff1d(numbers, fixed)), tuple(every.names[number] for number in fixed)

    def _attacked(self, shown: np.ma.MaskedArray, small: np.ndarray, who: Who) -> tuple[list[str], list[Finding]]:
        run = self._run(shown, small)
        known, findings = [], []
        for number, finding in run.findings(who):
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
        return Run(self.targets, self._tables, (low, high), self._solver(low, high), outside)

    def _bounds(self, shown: np.ma.MaskedArray, small: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """What is known of every row when the hidden cells marked in `small` are taken for small ones."""
        hidden = np.ma.getmaskarray(shown)
        low, high = self._rule.low(shown.data), self._rule.high(shown.data)
        if (bare := self._problem.bare).any():
            low, high = np.where(bare, self._problem.at_least, low), np.where(bare, np.inf, high)
        low = np.where(hidden, -np.inf, low)
        high = np.where(hidden, np.where(small, self._rule.minimum - 1, np.inf), high)
        untold = self._problem.untold(hidden)
        fixed = np.where(untold, -np.inf, self._problem.fixed_low), np.where(untold, np.inf, self._problem.fixed_high)
        return np.append(low, fixed[0]), np.append(high, fixed[1])

    def _solver(self, low: np.ndarray, high: np.ndarray) -> Solver:
        return Solver(self.rows, low, high, self._problem.lower, self._problem.upper, self._base)

    @property
    def still_bold(self) -> bool:
        """Whether the boldest, whom the release refutes, was asked for what he can still suppose."""
        return bool(self._wrong.any())

    def let_the_refuted_go(self) -> None:
        """From now on whom the release refutes is gone."""
        self._ruled, self._wrong[:] = None, False

    def _attackers(self, shown: np.ma.MaskedArray, thorough: bool = False) -> dict[Who, np.ndarray]:
        """Which hidden cells each attacker takes for small ones, the boldest attacker first.

        He takes all. Where he could at first, and what is hidden on the way refutes that, he takes what can be: looked
        for anew if `thorough`. Where the release refutes him from the first, nobody can hold that, and he is gone.
        Raises Contradiction when no table at all fits what was published.
        """
        hidden = np.ma.getmaskarray(shown) & ~self._problem.bare
        nothing, small = np.zeros_like(hidden), np.zeros_like(hidden)
        if self._problem.truth is not None:
            small = hidden & (self._problem.cells.values(self._problem.truth) < self._rule.minimum)
        found = {Who.ALWAYS: hidden} if hidden.any() and self._fits(shown, hidden) else {}
        self._bold = bool(found) if self._bold is None else self._bold
        self._wrong &= not found
        # Where the truth was corrected since, what is small now need not fit what was published then.
        if small.any() and (small.sum() < hidden.sum() if found else self._fits(shown, small)):
            if not found and self._bold and self._ruled is not None:
                found = self._still_bold(shown, hidden, small, thorough)
            found[Who.RIGHTLY] = small
        if not (found or self._fits(shown, nothing)):
            raise Contradiction(
                "No table fits what was published: two releases, or a release and a fact from outside, contradict "
                "each other. Compare the block with the archived releases, then the facts with their sources."
            )
        return found | {Who.NOTHING: nothing}

    def _still_bold(
        self, shown: np.ma.MaskedArray, hidden: np.ndarray, small: np.ndarray, thorough: bool
    ) -> dict[Who, np.ndarray]:
        """What the boldest, refuted, takes for small: what can be, numbers that only protect others first.

        Smaller ones come first; those that the rule itself hides, together or not at all.
        """
        if thorough or not self._fits(shown, small | (self._wrong & hidden)):
            taken, large = small.copy(), hidden & ~small
            by_size = np.argsort(self._problem.cells.values(self._problem.truth), kind="stable")
            by_rule = np.flatnonzero(large & self._ruled)
            waiting = [by_rule, by_size[(large & ~self._ruled)[by_size]]]
            while waiting:
                some = waiting.pop()
                more = taken.copy()
                more[some] = True
                if self._fits(shown, more):
                    taken = more
                elif len(some) > 1 and some is not by_rule:
                    waiting += [some[len(some) // 2 :], some[: len(some) // 2]]
            self._wrong = taken & ~small
        wrong = self._wrong & hidden
        return {Who.ALWAYS: small | wrong} if wrong.any() else {}

    def _fits(self, shown: np.ma.MaskedArray, small: np.ndarray) -> bool:
        """Whether a table fits what somebody supposes; who cannot be refuted within the limit may be right."""
        bounds = self._bounds(shown, small)
        if self._tables.seen(*bounds).any():
            return True
        solver = self._solver(*bounds)
        table = solver.nearest([])
        if table is None or np.abs(table - table.round()).max() <= NEAR:
            return table is not None
        try:
            return solver.nearest([], whole=True) is not None
        except Undecided:
            return True
