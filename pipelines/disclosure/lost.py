"""Years of which the warehouse has lost rows since they were published: what is out still tells of them."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from pipelines.disclosure.attack_solver import NEAR, Solver
from pipelines.disclosure.findings import Undecided
from pipelines.disclosure.forms import forms, joined
from pipelines.disclosure.year import Row, Year


class Bounds(NamedTuple):
    """Between what each cell of a year lies: by its count, else as published; `small` where it is hidden and lost."""

    low: np.ndarray
    high: np.ndarray
    small: np.ndarray


def stand_in(year: Year, idle: np.ndarray | None, truth: np.ndarray, bounds: Bounds, minimum: int) -> np.ndarray:
    """A table as near to that of the warehouse as what was published allows, small where nobody knows.

    It agrees with every fact that the published numbers do not contradict, whatever the warehouse has lost. Where none
    fits what was published, it is that of the warehouse.
    """
    upper = np.full(year.atoms, np.inf)
    if idle is not None:
        upper[: len(idle)][idle & (truth[: len(idle)] == 0)] = 0
    every = year.known()
    kept = [row for row in every if row.released]
    left = [row for row in every if not row.released]
    search = _Search(year, truth, upper, bounds)
    if not search.fits(kept):
        search = _Search(year, truth, np.full(year.atoms, np.inf), bounds)
        if not search.fits(kept):
            return truth
    kept = search.with_all_that_fit(kept, left)
    guess = bounds._replace(high=np.where(bounds.small, np.minimum(bounds.high, minimum - 1), bounds.high))
    for one in (_Search(year, truth, search.upper, guess), search):
        if (table := one.table(kept)) is not None:
            return table
    return truth


class _Search:
    def __init__(self, year: Year, truth: np.ndarray, upper: np.ndarray, bounds: Bounds) -> None:
        self.upper, self._truth, self._bounds = upper, truth, bounds
        self._cells = year.cells

    def fits(self, rows: Sequence[Row]) -> bool:
        """Whether some table fits what was published and these facts."""
        return self._solver(rows).nearest([]) is not None

    def with_all_that_fit(self, kept: list[Row], left: list[Row]) -> list[Row]:
        """`kept` and those of `left` that can be so beside it; of facts that contradict each other the first."""
        if not left or self.fits([*kept, *left]):
            return [*kept, *left]
        if len(left) == 1:
            return kept
        half = len(left) // 2
        return self.with_all_that_fit(self.with_all_that_fit(kept, left[:half]), left[half:])

    def table(self, rows: Sequence[Row]) -> np.ndarray | None:
        """A table of integers, if one is found."""
        solver = self._solver(rows)
        try:
            table = solver.nearest([])
            if table is not None and np.abs(table - table.round()).max() > NEAR:
                table = solver.nearest([], whole=True)
        except Undecided:
            return None
        return None if table is None else table.round().astype(np.int64)

    def _solver(self, rows: Sequence[Row]) -> Solver:
        low = np.append(self._bounds.low, [row.low for row in rows])
        high = np.append(self._bounds.high, [row.high for row in rows])
        every = joined(self._cells, forms(row[:3] for row in rows))
        return Solver(every, low, high, np.zeros(len(self.upper)), self.upper, self._truth)
