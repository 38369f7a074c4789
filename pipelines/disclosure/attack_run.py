"""One attacker against one release: which small numbers every target can be, each shown by a whole table."""

from collections.abc import Collection, Iterator

import numpy as np

from pipelines.disclosure.attack_solver import NEAR, Part, Solver, Undecided
from pipelines.disclosure.attack_tables import Tables
from pipelines.disclosure.findings import Finding, Who
from pipelines.disclosure.forms import Forms

TOGETHER = 24  # targets that one table is asked to serve at most; with more of them there rarely is one
PATIENCE = 24  # such questions in a row that bring nothing new before every target is asked for by itself


class Run:
    """`real` holds the tables that fit the release, `outside` those that fit outside knowledge alone."""

    def __init__(
        self,
        targets: Forms,
        tables: Tables,
        bounds: tuple[np.ndarray, np.ndarray],
        real: Solver,
        outside: Solver,
    ) -> None:
        self._targets, self._tables, (self._low, self._high) = targets, tables, bounds
        self._real, self._outside = real, outside
        self._parts = [targets.part(number) for number in range(len(targets))]
        self._random = np.random.default_rng(0)  # the same release is always attacked in the same way
        self.seen = tables.seen(*bounds)

    def findings(self, who: Who) -> Iterator[tuple[int, Finding | None]]:
        """Every target in turn: its number, and what was found if it is not safe."""
        self._together()
        for number in range(len(self._targets)):
            safe = self._shown(number)
            yield number, None if safe else self._judged(number, who)

    def quick(self, who: Who, suspects: Collection[int] = ()) -> Iterator[Finding]:
        """Findings that the linear program alone shows: of these suspects, or of all targets in random order."""
        if not suspects:
            self._together()
        ends = (self.seen.shape[1] - 1, 0)
        for number in suspects or self._random.permutation(self._open()):
            for value in ends:
                if not self.seen[number, value]:
                    table = self._real.nearest([(self._parts[number], value)])
                    self._keep(table)
                    if table is None and self._outside.nearest([(self._parts[number], value)]) is not None:
                        possible = tuple(np.flatnonzero(self.seen[number]).tolist())
                        yield self._finding(number, who, [value], possible, False)
                        break

    def _shown(self, number: int) -> bool:
        return bool(self.seen[number].all())

    def _open(self) -> np.ndarray:
        return np.flatnonzero(~self.seen.all(axis=1))

    def known(self, number: int) -> bool:
        """Whether outside knowledge alone leaves a target one number."""
        if self.seen[number].sum() != 1:
            return False
        low = self._outside.extreme(self._parts[number], largest=False)
        high = self._outside.extreme(self._parts[number], largest=True)
        return high.value - low.value < 1 - NEAR

    def _together(self) -> None:
        """Look for tables that show something new of several targets at once, of fewer where so many do not fit."""
        most, barren = TOGETHER, 0
        while barren < PATIENCE and len(self._open()):
            before = self.seen.sum()
            table = self._real.nearest(self._some(most))
            self._keep(table)
            most = max(most * 2 // 3, 1) if table is None else min(most + 1, TOGETHER)
            barren = 0 if self.seen.sum() > before else barren + 1

    def _some(self, most: int) -> list[tuple[Part, int]]:
        """Up to `most` targets that share no atom, each with a number that no table has shown yet."""
        some, used = [], set()
        for number in self._random.permutation(self._open())[:most]:
            atoms = set(self._parts[number][0].tolist())
            if not atoms & used:
                used |= atoms
                missing = np.flatnonzero(~self.seen[number])
                some.append((self._parts[number], self._random.choice(missing)))
        return some

    def _judged(self, number: int, who: Who) -> Finding | None:
        part, undecided = self._parts[number], False
        for value in range(self.seen.shape[1]):
            if not self.seen[number, value]:
                try:
                    self._keep(_whole(self._real, part, value))
                except Undecided:
                    undecided = True
        missing = [value for value in np.flatnonzero(~self.seen[number]) if self._outside_allows(part, value)]
        possible = tuple(np.flatnonzero(self.seen[number]).tolist())
        # A target that can be no small number at all is a large one, or was when this was published: no secret.
        if not missing or not (possible or undecided):
            return None
        return self._finding(number, who, missing, possible, undecided)

    def _finding(
        self, number: int, who: Who, missing: list[int], possible: tuple[int, ...], undecided: bool
    ) -> Finding:
        least = self._real.extreme(self._parts[number], largest=False)
        most = self._real.extreme(self._parts[number], largest=True)
        low, high = np.ceil(least.value - NEAR), np.floor(most.value + NEAR)
        sides = [side for side, shut in ((least, low > min(missing)), (most, high < max(missing))) if shut]
        only_one = low == high or (len(possible) == 1 and not self._can_be_large(number, high))
        verdict = "undecided" if undecided else "pinned" if only_one else "narrowed"
        at_least = {int(row) for side in sides for row in side.low}
        at_most = {int(row) for side in sides for row in side.high}
        name, tight = self._targets.names[number], tuple(sorted(at_least | at_most))
        # Who takes every hidden cell for a small one learns a new limit from hiding a number that was one already.
        gives_way = tuple(sorted(at_least)) if who is Who.ALWAYS else tight
        return Finding(name, verdict, possible, float(low), float(high), tight, gives_way, who)

    def _can_be_large(self, number: int, high: float) -> bool:
        minimum = self.seen.shape[1]
        try:
            return high >= minimum and _whole(self._real, self._parts[number], minimum, or_more=True) is not None
        except Undecided:
            return True

    def _outside_allows(self, part: Part, value: int) -> bool:
        try:
            return _whole(self._outside, part, value) is not None
        except Undecided:
            return True

    def _keep(self, table: np.ndarray | None) -> None:
        if table is None:
            return
        self._tables.add(table.round())
        # The solver's word is not enough: a table of integers is a certificate when plain addition says so.
        if self._tables.newest_fits(self._low, self._high):
            self.seen |= self._tables.newest_seen()


def _whole(solver: Solver, part: Part, value: int, or_more: bool = False) -> np.ndarray | None:
    """A table of integers in which the target has `value`, `or_more`; None if there is none."""
    table = solver.nearest([(part, value)], or_more=or_more)
    if table is None or np.abs(table - table.round()).max() <= NEAR:
        return table
    return solver.nearest([(part, value)], whole=True, or_more=or_more)
