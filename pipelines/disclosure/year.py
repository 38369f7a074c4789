"""One calendar year of numbers that are attacked together: from rows of a release to sums of atoms."""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

import numpy as np

from pipelines.disclosure.forms import Forms, Problem, forms
from pipelines.disclosure.numbers import Numbers, Only
from pipelines.disclosure.problem import MONTHS, Layout, Shape

Target = tuple[str, np.ndarray, np.ndarray | None]  # a name, atoms and their weights
TITLE_OF_HALF = {False: "", True: "units of "}


class Told(NamedTuple):
    """What a row of a release tells: a metric, an area, months of the year (from 0), perhaps a word of an attribute."""

    metric: str
    layer: str
    area: str
    month: int
    months: int
    attribute: str | None
    word: str | None

    @property
    def shape(self) -> Shape:
        """Its area and months, without the attribute."""
        return Shape(self.layer, self.area, self.month, self.months)

    @property
    def of_the_year(self) -> bool:
        """Whether it tells of the calendar year itself; else it was brought from the one before or after."""
        return 0 <= self.month < MONTHS

    def covers(self, other: "Told") -> bool:
        """Whether this row's area and months are the same as the other's, or around them."""
        area = (self.layer, self.area) == (other.layer, other.area)
        return area and self.month <= other.month and other.month + other.months <= self.month + self.months


class Row(NamedTuple):
    """A sum of weighted atoms that is known to lie between two numbers."""

    name: str
    atoms: np.ndarray
    weights: np.ndarray
    low: float
    high: float
    released: bool = False
    supposed: bool = False  # of cities in general; only the truth can say whether it holds here
    told_by: tuple[tuple[int, ...], ...] = ()  # groups of cells; it is known while each has one that is shown
    counted: str = ""  # what it counts in open data, which bring another number every night


class Year:
    """The atoms of one year of one group. Every distinct sum is one cell, whichever and however many rows tell it."""

    def __init__(self, numbers: Numbers, group: str, pieces: Mapping[str, Collection[tuple[str, str]]]) -> None:
        self._numbers, self.universe = numbers, numbers.universes.get(group)
        self.layout = Layout(pieces, self.universe.attributes) if self.universe else None
        self._first_loose = self.layout.atoms if self.layout else 0
        self._loose: dict[tuple[Told, bool], int] = {}
        self._cells: dict[tuple[bytes, int], int] = {}
        self._forms: list[tuple[str, np.ndarray, None]] = []
        self.rows: list[Row] = []

    @property
    def atoms(self) -> int:
        """How many atoms there are."""
        return self._first_loose + len(self._loose)

    @property
    def loose(self) -> Mapping[tuple[Told, bool], int]:
        """The atoms of numbers that do not add up with others: (row, whether its units) → atom."""
        return self._loose

    def sum_of(self, told: Told, units: bool = False) -> np.ndarray:
        """The atoms that a row counts, or those of its units; a number that does not add up is an atom of its own."""
        number = self._numbers.of(told.metric)
        if number.same_as:
            return self.sum_of(told._replace(metric=number.same_as))
        if number.of and self.universe and number.of == self.universe.name:
            only = number.units if units else number.only
            wanted = self._wanted(told, only)
            if wanted is not None:
                return np.concatenate([self.layout.atoms_of(shape) for shape in wanted])
        place = self._loose.setdefault((told, units), self.atoms)
        return np.array([place])

    def cell(self, told: Told, units: bool = False, at_least: int = 0) -> int:
        """The number of the cell that a row shows; rows that count the same have the same cell.

        A row that is no count tells that there are `at_least` so many.
        """
        atoms = self.sum_of(told, units)
        key = _key(atoms), at_least
        if key not in self._cells:
            self._cells[key] = len(self._forms)
            more = f", at least {at_least}" if at_least else ""
            self._forms.append((self.name_of(told, units) + more, atoms, None))
        return self._cells[key]

    def name_of(self, told: Told, units: bool = False) -> str:
        """The row in words, for reports."""
        split = f", {told.attribute} {told.word}" if told.attribute else ""
        first = told.month % MONTHS
        months = f"months {first + 1}–{first + told.months}"
        months += "" if told.of_the_year else f" of the year {'before' if told.month < 0 else 'after'}"
        return f"{TITLE_OF_HALF[units]}{told.metric}, {told.layer} {told.area}, {months}{split}"

    def limit(
        self, name: str, parts: Iterable[tuple[np.ndarray, float]], low: float, high: float, released: bool = False,
        supposed: bool = False, counted: str = "",
    ) -> None:  # fmt: skip
        """Add that a sum of weighted sums lies between `low` and `high`."""
        parts = list(parts)
        atoms = np.concatenate([one for one, _ in parts])
        weights = np.concatenate([np.full(len(one), weight) for one, weight in parts])
        self.rows.append(Row(name, atoms, weights, low, high, released, supposed, counted=counted))

    @property
    def cells(self) -> Forms:
        """The sums that the rows of the release show, each once."""
        return forms(self._forms)

    def known(self) -> list[Row]:
        """Everything that is said beside the cells, whether it is so or not."""
        ties = self.layout.ties() if self.layout else []
        return [*(Row(name, atoms, weights, 0.0, 0.0) for name, atoms, weights in ties), *self.rows]

    def problem(
        self,
        idle: np.ndarray | None,
        truth: np.ndarray | None,
        crossings: Iterable[Target] = (),
        by_showing: Iterable[Row] = (),
    ) -> tuple[Problem, int]:
        """The year to attack, and how many facts from outside were left out because the truth contradicts them.

        `by_showing`: what showing a cell tells beside its number; where it is not so, the cell is hidden.
        """
        upper = np.full(self.atoms, np.inf)
        if idle is not None:
            upper[: len(idle)][idle if truth is None else idle & (truth[: len(idle)] == 0)] = 0
        rows = self.known()
        held = [row for row in rows if row.released or (not row.supposed if truth is None else _holds(row, truth))]
        contradicted = len(rows) - len(held)
        held += [row for row in by_showing if (not row.supposed if truth is None else _holds(row, truth))]
        targets = [one for one in crossings if one[2] is not None or (_key(one[1]), 0) not in self._cells]
        return Problem(
            lower=np.zeros(self.atoms),
            upper=upper,
            cells=self.cells,
            targets=forms(targets),
            fixed=forms(row[:3] for row in held),
            fixed_low=np.array([row.low for row in held]),
            fixed_high=np.array([row.high for row in held]),
            released=np.array([row.released or bool(row.told_by) for row in held], dtype=bool),
            truth=truth,
            at_least=np.array([at_least for _, at_least in self._cells], dtype=np.int64),
            told_by={place: row.told_by for place, row in enumerate(held) if row.told_by},
        ), contradicted

    def _wanted(self, told: Told, only: Only) -> list[Shape] | None:
        """The shapes that a row adds up, None where two attributes cross that no atom crosses."""
        shape = told.shape
        if told.attribute is None:
            if only is None:
                return [shape]
            return [_by(shape, only[0], word) for word in only[1]]
        where = self.universe.told_where.get(told.attribute)
        known = self.universe.attributes.get(told.attribute)
        # A word that was published before and is used no more has no atoms.
        if known is None or told.word not in known.values or (only is not None and only != where):
            return None
        return [_by(shape, told.attribute, told.word)]


def _by(shape: Shape, attribute: str, word: str) -> Shape:
    return Shape(shape.layer, shape.area, shape.first_month, shape.months, attribute, word)


def _key(atoms: np.ndarray) -> bytes:
    return np.sort(atoms).astype(np.int32).tobytes()


def _holds(row: Row, truth: np.ndarray) -> bool:
    return bool(row.low <= truth[row.atoms] @ row.weights <= row.high)
