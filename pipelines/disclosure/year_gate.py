"""One calendar year of one group at the gate: its rows become a problem, and a result says what each may show."""

import dataclasses
import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import NamedTuple

import duckdb
import numpy as np

from pipelines.contracts import ContractBroken
from pipelines.disclosure import facts
from pipelines.disclosure.archive import told_before
from pipelines.disclosure.came_since import Arrivals, add_at_least, add_first_year, add_year_end, since_earlier
from pipelines.disclosure.findings import Contradiction
from pipelines.disclosure.first_year import add_among, left_of
from pipelines.disclosure.flow import across_new_year, add_flow
from pipelines.disclosure.forms import Problem, Rule
from pipelines.disclosure.implied import implied_targets
from pipelines.disclosure.ledger_facts import idle_atoms
from pipelines.disclosure.lost import Bounds, stand_in
from pipelines.disclosure.numbers import Numbers
from pipelines.disclosure.proofs import FORM, Job, Proof
from pipelines.disclosure.public_bounds import add_public_bounds
from pipelines.disclosure.released_facts import by_medians, by_showing
from pipelines.disclosure.year import Row, Told, Year
from pipelines.policy import MEDIAN_PEOPLE


class Cell(NamedTuple):
    """One protected row of `stat`: what it tells, its true numbers, and what may be shown of them so far."""

    row: int
    told: Told
    year: int
    kind: str
    count: int | None  # None where there is no private warehouse to ask, or it counts what was published no more
    units: int | None
    shown: int | None
    units_shown: int | None
    frozen: bool
    of_few: bool = False  # an amount, such as contacts, of few people
    days: int | None = None  # of a median: the first day of its class
    ruled: bool = False  # the rule by itself hides it, whatever was published


class YearGate:
    """One year of one group at the gate."""

    def __init__(
        self, con: duckdb.DuckDBPyConnection, numbers: Numbers, group: str, number: int, cells: Sequence[Cell],
        pieces: Mapping[str, list[tuple[str, str]]], areas: list[tuple[str, str]], came: Arrivals | None = None, *,
        truth: bool = True,
    ) -> None:  # fmt: skip
        self._con, self._numbers, self._group, self._number = con, numbers, group, number
        self._came = came or Arrivals(con, numbers)
        self._first, self._outside = True, list[Row]()
        self._has_truth, self._areas = truth, areas
        self._counts = [cell for cell in cells if cell.kind != "median"]
        medians = [cell for cell in cells if cell.kind == "median" and numbers.of(cell.told.metric).of]
        self._told = [*self._counts, *medians]
        self.year = Year(numbers, group, pieces)
        self._of = {cell.row: self._places(cell) for cell in self._told}
        adding = [cell for cell in self._counts if numbers.of(cell.told.metric).of == group]
        self._months = sorted({m for c in adding for m in range(c.told.month, c.told.month + c.told.months)})

    def add_facts(self, printed: list[facts.Printed], rule: Rule, first: bool = False) -> None:
        """Add everything that is known beside the cells of this release; `first`: before this year there was nobody."""
        year, rows = self.year, [cell.told for cell in self._counts]
        facts.add_printed(year, [p for p in printed if self._numbers.of(p.told.metric).group == self._group])
        add_public_bounds(self._con, year, self._number, self._numbers, self._areas, self._months)
        self._outside = list(year.rows)
        facts.add_nesting(year)
        told_before(self._con, year, self._number, self._numbers, self._group, rule)
        facts.add_within(year, rows, self._numbers)
        facts.add_empty(year, rows, self._numbers)
        facts.add_persons(year, rows, self._numbers)
        self._first = first
        if first:
            add_first_year(year, self._numbers, self._city, min(self._months, default=0))
            add_among(year, self._numbers)
        add_at_least(year, self._numbers)
        add_year_end(year, self._numbers, self._number)

    def job(self, rule: Rule) -> Job:
        """The year as the attack takes it."""
        problem, contradicted, idle = self._problem(rule)
        hidden, published, frozen = self._so_far(len(problem.cells))
        rests = self._small_rests(problem, rule)
        hidden |= rests & ~frozen
        told = tuple((row.name, row.low, row.high) for row in self.year.rows)
        marks = b"" if idle is None else idle.tobytes()
        known = _hash_of(self._outside, marks)
        return Job(problem, rule, hidden, published, frozen, told, contradicted, _fixed_by(idle, problem), marks, known,
                   lost=self._lost, ruled=rests | self._ruled(len(hidden)))  # fmt: skip

    def shown(self, proof: Proof) -> dict[int, tuple[int, int | None]]:
        """What is shown of each row: its number and its units; rows that are hidden are left out."""
        found = {}
        for cell in self._told:
            places = self._of[cell.row]
            numbers = [proof.shown[place] for place in places]
            if cell.shown is not None and None not in numbers:
                found[cell.row] = (numbers[0], numbers[1] if len(places) > 1 else None)
        return found

    def _places(self, cell: Cell) -> list[int]:
        if cell.kind == "median":
            return [self.year.cell(cell.told, at_least=MEDIAN_PEOPLE)]
        halves = [False, True] if cell.kind == "share" else [False]
        return [self.year.cell(cell.told, half) for half in halves]

    def _problem(self, rule: Rule) -> tuple[Problem, int, np.ndarray | None]:
        year = self.year
        rows = [cell.told for cell in self._counts]
        truth, idle, targets = self._truth(), idle_atoms(self._con, self.year, self._number), []
        shown = {cell.told: cell.shown for cell in self._counts if cell.shown is not None}
        if self._has_truth:  # without it nobody can say whether decisions were corrected between two releases
            add_flow(year, self._numbers, shown, rule, None if self._lost else truth)
        if truth is not None and self._lost:
            truth = stand_in(year, idle, truth, self._published(rule), rule.minimum)
        # Without the truth nobody can say which of the numbers that are not published are small: only cells are asked.
        if truth is not None:
            targets += facts.crossings(year, self._numbers, self._months, self._areas)
            targets += implied_targets(
                year, [cell.told for cell in self._told], self._numbers, self._months, self._areas
            )
            targets += facts.complements(year, rows, self._numbers)
            targets += left_of(year, self._numbers, truth) if self._first else ()
        shares = [cell.told for cell in self._counts if cell.kind == "share"]
        medians = [(cell.told, cell.days) for cell in self._told if cell.days is not None]
        settings = dict(self._con.execute("SELECT name, value FROM core.setting").fetchall())
        showing = [
            *by_showing(year, rows, shares, self._numbers, rule, truth),
            *by_medians(year, medians, rows, self._numbers, settings, rule, truth),
        ]
        if truth is not None and not self._first:
            showing += since_earlier(year, self._numbers, self._city, self._number, self._came, truth)
        if truth is not None:
            showing += across_new_year(year, self._numbers, self._number, self._came, shown, rule, truth)
        problem, contradicted = year.problem(idle, truth, targets, showing)
        of_few = np.zeros(len(problem.cells), dtype=bool)
        of_few[[place for cell in self._counts if cell.of_few for place in self._of[cell.row]]] = True
        return dataclasses.replace(problem, of_few=of_few), contradicted, idle

    @property
    def _city(self) -> str:
        return next(area for layer, area in self._areas if layer == "city")

    def as_shown(self, rule: Rule) -> tuple[Problem, np.ma.MaskedArray]:
        """The year, and its cells as they are published; raises Contradiction where one is told with two numbers."""
        problem, _, _ = self._problem(rule)
        hidden, _, _ = self._so_far(len(problem.cells))
        shown = np.ma.masked_all(len(problem.cells), dtype=np.int64)
        for cell in self._told:
            for place, number in zip(self._of[cell.row], (cell.shown, cell.units_shown), strict=False):
                if number is not None and not hidden[place]:
                    if not np.ma.getmaskarray(shown)[place] and shown[place] != number:
                        raise Contradiction(f"{problem.cells.names[place]} is told twice, with two numbers")
                    shown[place] = number
        return problem, shown

    def _truth(self) -> np.ndarray | None:
        if not self._has_truth:
            return None
        year = self.year
        table = np.zeros(year.atoms, dtype=np.int64)
        if year.layout:
            table[: year.layout.atoms] = year.layout.truth(_units(self._con, year, self._number, self._months))
        for cell in self._counts:
            for told, units, number in ((cell.told, False, cell.count), (cell.told, True, cell.units)):
                if number is not None and (told, units) in year.loose:
                    table[year.loose[told, units]] = number
        for cell in self._counts:  # only now: a sum may be made of what stands in another row
            for half, number in zip((False, True), (cell.count, cell.units), strict=True):
                if number is not None and table[year.sum_of(cell.told, half)].sum() != number:
                    raise ContractBroken(
                        f"numbers.toml: {cell.told.metric} does not count what stands there. Write down what its "
                        "SELECT counts."
                    )
        return table

    @property
    def _lost(self) -> bool:
        """Whether the warehouse counts something no more that was published."""
        return self._has_truth and any(cell.count is None for cell in self._told)

    def _published(self, rule: Rule) -> Bounds:
        """Each cell's own count; where that is lost, or another was published, what was published of it."""
        cells = len(self.year.cells)
        low, high, small = np.zeros(cells), np.full(cells, np.inf), np.zeros(cells, dtype=bool)
        for cell in self._told:
            counts, shown = (cell.count, cell.units), (cell.shown, cell.units_shown)
            for place, count, number in zip(self._of[cell.row], counts, shown, strict=False):
                told = (rule.low(number), rule.high(number)) if number is not None else (0, np.inf)
                if cell.kind == "median":
                    told = (number or 0, np.inf)
                elif count is not None and told[0] <= count <= told[1]:
                    told = (count, count)
                elif number is None:
                    small[place] = True
                low[place], high[place] = max(low[place], told[0]), min(high[place], told[1])
        return Bounds(low, high, small)

    def _ruled(self, cells: int) -> np.ndarray:
        """Which cells the rule itself hides in every row that tells them."""
        marks = np.ones(cells, dtype=bool)
        for cell in self._told:
            marks[self._of[cell.row]] &= cell.ruled
        return marks

    def _so_far(self, cells: int) -> tuple[np.ndarray, np.ma.MaskedArray, np.ndarray]:
        """Which cells no row shows; what was published of those published before; and which these are."""
        hidden, frozen = np.ones(cells, dtype=bool), np.zeros(cells, dtype=bool)
        published = np.ma.masked_all(cells, dtype=np.int64)
        for cell in self._told:
            for place, number in zip(self._of[cell.row], (cell.shown, cell.units_shown), strict=False):
                hidden[place] &= number is None
                frozen[place] |= cell.frozen
                if cell.frozen and number is not None:
                    published[place] = number
        return hidden, published, frozen

    def _small_rests(self, problem: Problem, rule: Rule) -> np.ndarray:
        """Cells that leave less than the smallest number shown of another cell around them: one of the two must go."""
        marks = np.zeros(len(problem.cells), dtype=bool)
        for cell in self._counts:
            number = self._numbers.of(cell.told.metric)
            if number.of and number.only and not cell.told.attribute and cell.count is not None:
                part = self._of[cell.row][0]
                for around in facts.wholes(self.year, number):
                    rest = problem.truth[facts.sum_over(self.year, cell.told.shape, around)].sum() - cell.count
                    marks[part] |= rest < rule.minimum
        counts = problem.cells.values(problem.truth)
        for told, around in facts.people_around(self.year, [cell.told for cell in self._counts], self._numbers):
            part, whole = self.year.cell(told), self.year.cell(around)
            # The longer period is published last, so that it can always go.
            goes = whole if around.months > told.months else part
            marks[goes] |= counts[part] >= rule.minimum > counts[whole] - counts[part] >= 0
        return marks


def _hash_of(outside: Sequence[Row], idle: bytes) -> str:
    """Of open counts only what is counted: every night brings others, and every night is attacked with its own.

    What cells tell of each other is known by this version of the program, or not: there is more of it with each quarter
    that closes, and nothing new.
    """
    told = {(row.counted,) if row.counted else (row.name, row.low, row.high) for row in outside}
    return hashlib.sha256(idle + _program() + repr(sorted(told, key=repr)).encode()).hexdigest()


@cache
def _program() -> bytes:
    """What this version of the program knows of how numbers hang together."""
    return FORM.encode() + resources.files(__package__).joinpath("numbers.toml").read_bytes()


def _fixed_by(idle: np.ndarray | None, problem: Problem) -> int:
    """How many cells and targets lie wholly where nothing can have happened."""
    if idle is None:
        return 0
    still = np.append(idle, np.zeros(len(problem.lower) - len(idle), dtype=bool))
    return sum(
        bool(still[part.part(n)[0]].all()) for part in (problem.cells, problem.targets) for n in range(len(part))
    )


def _units(con: duckdb.DuckDBPyConnection, year: Year, number: int, months: Sequence[int]) -> list[tuple]:
    names = list(year.universe.attributes)
    said = "".join(f", {_word(year, name)} AS {name}" for name in names)
    rows = con.execute(
        f"SELECT coalesce(area_id, '') AS area_id, month(day) - 1 AS month{said} FROM ({year.universe.sql}) "
        "WHERE year(day) = ? ORDER BY ALL",
        [number],
    ).fetchall()
    pieces = set(year.layout.pieces)
    kept = [row for row in rows if row[1] in set(months) and row[0] in pieces]
    return [(area, month, dict(zip(names, words, strict=True))) for area, month, *words in kept]


def _word(year: Year, name: str) -> str:
    attribute = year.universe.attributes[name]
    listed = ", ".join(f"'{word}'" for word in attribute.values)
    last = f"'{attribute.values[-1]}'"
    left = last if attribute.complete else f"CASE WHEN {name} = '' THEN '' ELSE {last} END"
    return f"CASE WHEN {name} IN ({listed}) THEN {name} ELSE {left} END"
