"""One attacker against one release: which small numbers every target can be, each shown by a whole table."""

from collections.abc import Collection, Iterator

import numpy as np

from pipelines.disclosure.attack_solver import NEAR, Part, Solver
from pipelines.disclosure.attack_tables import Tables
from pipelines.disclosure.findings import Finding, Undecided, Who
from pipelines.disclosure.forms import Forms

TOGETHER = 24  # targets that one table is asked to serve at most; with more of them there rarely is one …
SHARE = 32  # … but where there are many targets: then so many times fewer
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
        at_base = targets.values(real.base).astype(np.int64)
        self._of_few = at_base >= self.seen.shape[1]  # a large number is only asked for because few are behind it
        self._at_base = np.clip(at_base, 0, self.seen.shape[1] - 1)
        self._refused = np.zeros_like(self.seen)  # asked for alone, and there is no table
        self._failed = np.zeros(len(targets))  # how often in a row a target was among those that no table served

    def findings(self, who: Who) -> Iterator[tuple[int, Finding | None]]:
        """Every target in turn: its number, and what was found if it is not safe."""
        self.gather()
        for number in range(len(self._targets)):
            safe = self._shown(number)
            yield number, None if safe else self._judged(number, who)

    def quick(self, who: Who, suspects: Collection[int] = ()) -> Iterator[Finding]:
        """Findings that the linear program alone shows: of these suspects, or of all targets in random order."""
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

    def gather(self) -> None:
        """Look for tables that show something new of several targets at once, of fewer where so many do not fit."""
        self.seen |= self._tables.seen(self._low, self._high)
        limit = max(TOGETHER, len(self._targets) // SHARE)
        most, barren = limit, 0
        while barren < PATIENCE and len(wanted := self._some(most)):
            before = self.seen.sum()
            most = min(most + 1, limit) if self._swept(wanted) else max(most * 2 // 3, 1)
            barren = 0 if self.seen.sum() > before else barren + 1

    def _some(self, most: int) -> np.ndarray:
        """Up to `most` targets that share no atom and have a number missing, those first that fitted the last time."""
        used = np.zeros(len(self._real.base), dtype=bool)
        missing = np.flatnonzero(~(self.seen | self._refused).all(axis=1))
        some = []
        for number in missing[np.argsort(self._failed[missing] + self._random.random(len(missing)))][:most]:
            atoms = self._parts[number][0]
            if not used[atoms].any():
                used[atoms] = True
                some.append(number)
        return np.array(some, dtype=np.int64)

    def _swept(self, numbers: np.ndarray) -> bool:
        """Ask for a number of each target that is far from the base, then for those between; whether there was any."""
        values = np.array([self._far(number) for number in numbers])
        with self._real.asking([self._parts[number] for number in numbers]) as ask:
            found = table = ask(values)
            while table is not None:
                self._keep(table)
                values = self._nearer(numbers, values)
                table = None if values is None else ask(values)
        if found is None and len(numbers) == 1:
            self._refused[numbers[0], values[0]] = True
        self._failed[numbers] = 0 if found is not None else self._failed[numbers] + 1
        return found is not None

    def _far(self, number: int) -> int:
        """The missing number of a target that is farthest from the base, above or below."""
        missing = np.flatnonzero(~(self.seen | self._refused)[number])
        below, above = missing[0] < self._at_base[number], missing[-1] > self._at_base[number]
        return missing[-1] if above and (not below or self._random.random() < 0.5) else missing[0]

    def _nearer(self, numbers: np.ndarray, values: np.ndarray) -> np.ndarray | None:
        """The next numbers on the way to the base of which one is missing; None where none is."""
        # Between two tables that fit lie others: they are found in a pivot or two, and none has to be asked in vain.
        while (values != self._at_base[numbers]).any():
            values = values + np.sign(self._at_base[numbers] - values)
            if not self.seen[numbers, values].all():
                return values
        return None

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
        # A target that can be no small number at all is a large one, or was when this was published: no secret, but
        # where few people are behind it.
        if not missing or not (possible or undecided or self._of_few[number]):
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
        mistaken = not possible and low >= self.seen.shape[1] and not self._of_few[number]
        return Finding(name, verdict, possible, float(low), float(high), tight, gives_way, who, mistaken)

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
