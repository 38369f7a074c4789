"""The tables found so far: each shows at once for every target one number that it can be."""

import numpy as np

from pipelines.disclosure.attack_solver import NEAR
from pipelines.disclosure.forms import Forms

LARGE = 32_000  # what a target has beyond it is kept as this: two bytes are enough, and there are thousands of tables


class Tables:
    """Whole tables by what they give: the value of every row and of every target, nothing else is kept."""

    def __init__(self, rows: Forms, targets: Forms, values: int) -> None:
        self._rows, self._targets, self._values = rows, targets, values
        self._of_rows: list[np.ndarray] = []
        self._of_targets: list[np.ndarray] = []

    def add(self, table: np.ndarray) -> None:
        """Keep a table of integers."""
        self._of_rows.append(self._rows.values(table).astype(np.float32))
        self._of_targets.append(np.clip(self._targets.values(table), -1, LARGE).astype(np.int16))

    def newest_fits(self, low: np.ndarray, high: np.ndarray) -> bool:
        """Whether the table added last keeps within the bounds of every row, by plain addition."""
        return bool(np.all((self._of_rows[-1] >= low - NEAR) & (self._of_rows[-1] <= high + NEAR)))

    def newest_seen(self) -> np.ndarray:
        """What `seen` would say of the table added last alone."""
        return self._marks(self._of_targets[-1:])

    def seen(self, low: np.ndarray, high: np.ndarray) -> np.ndarray:
        """Targets × small numbers: whether a table that keeps within these bounds has it."""
        return self._marks(self._fitting(low, high))

    def width(self, low: np.ndarray, high: np.ndarray) -> np.ndarray:
        """How far apart the numbers are that each target has in tables that keep within these bounds, at least."""
        return np.ptp(self._fitting(low, high) or np.zeros((1, len(self._targets))), axis=0)

    def _fitting(self, low: np.ndarray, high: np.ndarray) -> list[np.ndarray]:
        return [
            of_targets
            for of_rows, of_targets in zip(self._of_rows, self._of_targets, strict=True)
            if np.all((of_rows >= low - NEAR) & (of_rows <= high + NEAR))
        ]

    def _marks(self, of_targets: list[np.ndarray]) -> np.ndarray:
        marks = np.zeros((len(self._targets), self._values), dtype=bool)
        for numbers in of_targets:
            small = np.flatnonzero((numbers >= 0) & (numbers < self._values))
            marks[small, numbers[small]] = True
        return marks
