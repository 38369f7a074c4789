"""The linear and integer programs behind the attack: one HiGHS model that is asked again and again."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

import highspy
import numpy as np

from pipelines.disclosure.findings import Undecided
from pipelines.disclosure.forms import Forms

NEAR = 1e-6  # a number this close to an integer is one; HiGHS itself works to 1e-7
MOST_NODES = 2_000  # of one integer search; a limit in seconds would make the answer depend on the machine
OPTIONS = {
    "output_flag": False,
    "threads": 1,
    # Presolve and scaling cost more than the few pivots that an answer takes; a search for integers is another matter.
    "presolve": "off",
    "simplex_scale_strategy": 0,
    "mip_max_nodes": MOST_NODES,
    "mip_max_improving_sols": 1,  # any table will do
}

Part = tuple[np.ndarray, np.ndarray]  # atoms and their weights
Ask = Callable[..., np.ndarray | None]
STATUS = highspy.HighsModelStatus
ENDLESS = (STATUS.kUnbounded, STATUS.kUnboundedOrInfeasible)  # only asked where a table is known to fit


class Optimum(NamedTuple):
    """The smallest or largest value of a form, a table that has it, and the rows that keep it from going further.

    Rows in `low` do so by being at least something, rows in `high` by being at most something.
    """

    value: float
    point: np.ndarray
    low: np.ndarray
    high: np.ndarray


class Solver:
    """All tables that fit: atoms within `lower` and `upper`, every row (a form of them) within `low` and `high`.

    A table is held as its distance from `base`, up and down; the nearest one is asked for. Such a table differs from
    `base` in few places, so it is found in a few pivots and its numbers are nearly always whole.
    """

    def __init__(
        self, rows: Forms, low: np.ndarray, high: np.ndarray, lower: np.ndarray, upper: np.ndarray, base: np.ndarray
    ) -> None:
        self.base = base.astype(np.float64)
        self._rows = len(rows)
        falling = np.flatnonzero(self.base > lower)
        self._falling = falling
        self._down = np.full(len(base), -1)
        self._down[falling] = len(base) + np.arange(len(falling))
        self._columns = len(base) + len(falling)
        self._highs = highspy.Highs()
        for name, value in OPTIONS.items():
            self._highs.setOptionValue(name, value)
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = self._columns, len(rows)
        model.col_cost_ = np.ones(self._columns)
        # An atom may have to rise although `base` is below what is known of it.
        model.col_lower_ = np.concatenate([np.maximum(lower - self.base, 0), np.maximum(self.base - upper, 0)[falling]])
        model.col_upper_ = np.concatenate([np.maximum(upper - self.base, 0), (self.base - lower)[falling]])
        at_base = rows.values(self.base)
        model.row_lower_, model.row_upper_ = low - at_base, high - at_base
        parts = [self._both(*rows.part(number)) for number in range(len(rows))]
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = np.concatenate([[0], np.cumsum([len(atoms) for atoms, _ in parts])]).astype(np.int32)
        model.a_matrix_.index_ = np.concatenate([atoms for atoms, _ in parts] or [[]]).astype(np.int32)
        model.a_matrix_.value_ = np.concatenate([weights for _, weights in parts] or [[]])
        self._highs.passModel(model)

    def nearest(
        self, wanted: Sequence[tuple[Part, float]], whole: bool = False, or_more: bool = False
    ) -> np.ndarray | None:
        """A table in which each wanted form has its value, `or_more`; None if there is none.

        With `whole` its numbers are integers; raises Undecided if the search for them ends at its limit.
        """
        with self.asking([part for part, _ in wanted]) as ask:
            if not whole:
                return ask([value for _, value in wanted], or_more)
            self._kind(highspy.HighsVarType.kInteger)
            try:
                return ask([value for _, value in wanted], or_more)
            finally:
                self._kind(highspy.HighsVarType.kContinuous)

    @contextmanager
    def asking(self, parts: Sequence[Part]) -> Iterator[Ask]:
        """Gives a question that can be put again and again: a table in which these forms have these values, if any.

        Values near those that were asked for before are found from there, in a pivot or two.
        """
        at_base = np.array([weights @ self.base[atoms] for atoms, weights in parts])
        both = [self._both(*part) for part in parts]
        starts = np.concatenate([[0], np.cumsum([len(atoms) for atoms, _ in both])]).astype(np.int32)
        free, rows = np.full(len(parts), np.inf), np.arange(self._rows, self._rows + len(parts), dtype=np.int32)
        if parts:
            atoms, weights = (np.concatenate(each) for each in zip(*both, strict=True))
            self._highs.addRows(len(parts), -free, free, int(starts[-1]), starts[:-1], atoms, weights)

        def ask(values: Sequence[float], or_more: bool = False) -> np.ndarray | None:
            distances = values - at_base
            if parts:
                self._highs.changeRowsBounds(len(parts), rows, distances, free if or_more else distances)
            return self._point() if self._run() else None

        try:
            yield ask
        finally:
            if parts:
                self._highs.deleteRows(len(parts), rows)
            # The basis without these rows is worth nothing; the next search starts just as well from `base`.
            self._highs.clearSolver()

    def extreme(self, part: Part, largest: bool) -> Optimum | None:
        """The smallest or largest value of a form over all tables that fit, perhaps infinite; None if none fits."""
        sign = -1.0 if largest else 1.0
        atoms, weights = self._both(*part)
        costs = np.zeros(self._columns)
        costs[atoms] = sign * weights
        self._price(costs)
        try:
            if not self._run():
                return None
            if self._highs.getModelStatus() in ENDLESS:
                nothing = np.zeros(0, dtype=np.int64)
                return Optimum(-sign * np.inf, self.base, nothing, nothing)
            value = sign * self._highs.getInfo().objective_function_value + part[1] @ self.base[part[0]]
            prices = np.array(self._highs.getSolution().row_dual)
            return Optimum(value, self._point(), np.flatnonzero(prices > NEAR), np.flatnonzero(prices < -NEAR))
        finally:
            self._price(np.ones(self._columns))

    def _both(self, atoms: np.ndarray, weights: np.ndarray) -> Part:
        down = self._down[atoms]
        falls = down >= 0
        return (
            np.concatenate([atoms, down[falls]]).astype(np.int32),
            np.concatenate([weights, -weights[falls]]),
        )

    def _price(self, costs: np.ndarray) -> None:
        self._highs.changeColsCost(self._columns, np.arange(self._columns, dtype=np.int32), costs)

    def _kind(self, kind: highspy.HighsVarType) -> None:
        # Without presolve a search for integers takes six times as long.
        self._highs.setOptionValue("presolve", "choose" if kind == highspy.HighsVarType.kInteger else "off")
        kinds = np.full(self._columns, int(kind), dtype=np.uint8)
        self._highs.changeColsIntegrality(self._columns, np.arange(self._columns, dtype=np.int32), kinds)

    def _run(self) -> bool:
        self._highs.run()
        status = self._highs.getModelStatus()
        if status == STATUS.kUnknown:  # rounding errors that came with the last basis: from none it goes another way
            self._highs.clearSolver()
            self._highs.run()
            status = self._highs.getModelStatus()
        if status in ENDLESS or (status in (STATUS.kOptimal, STATUS.kSolutionLimit) and self._feasible()):
            return True
        if status == STATUS.kInfeasible:
            return False
        raise Undecided(self._highs.modelStatusToString(status))

    def _feasible(self) -> bool:
        return self._highs.getInfo().primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible

    def _point(self) -> np.ndarray:
        steps = np.array(self._highs.getSolution().col_value)
        point = self.base + steps[: len(self.base)]
        point[self._falling] -= steps[len(self.base) :]
        return point
