"""The gate: every year of every group is attacked, and cells are hidden, until nothing small can be worked out."""

import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import duckdb
import numpy as np

from pipelines.contracts import ContractBroken
from pipelines.disclosure import attack, facts
from pipelines.disclosure.archive import frozen_rows, told_before
from pipelines.disclosure.findings import Audit, Contradiction, Tightest
from pipelines.disclosure.forms import Problem, Rule
from pipelines.disclosure.hide import CannotProtect, protect
from pipelines.disclosure.numbers import Numbers, declared_numbers
from pipelines.disclosure.proofs import Proof, Proofs, keys_of
from pipelines.disclosure.year import Told, Year
from pipelines.policy import policy_of

Progress = Callable[[str], None]


class Cell(NamedTuple):
    """One protected row of `stat`: what it tells, its true numbers, and what may be shown of them so far."""

    row: int
    told: Told
    year: int
    kind: str
    count: int | None  # None where there is no private warehouse to ask
    units: int | None
    shown: int | None
    units_shown: int | None
    frozen: bool


@dataclass(frozen=True)
class Verdict:
    """What the gate found about one year of one group."""

    group: str
    year: int
    listed: int  # cells, complements and crossings, whatever their true numbers
    fixed: int  # of these, known from public data whatever the truth
    proof: Proof
    contradicted: int  # facts from outside that the truth contradicts
    seconds: float


@dataclass(frozen=True)
class Gate:
    """Runs over the cells that the primary rule leaves. `proofs`: the private folder of results, if any."""

    site: str
    known: Path
    proofs: Path | None = None
    progress: Progress = print
    verdicts: list[Verdict] = field(default_factory=list)

    def __call__(self, con: duckdb.DuckDBPyConnection) -> None:
        """Hide in the temporary table shown_cell what must be; raises ContractBroken where that cannot be done."""
        numbers, rules = declared_numbers(), policy_of(con)
        rule, proofs = Rule(rules.minimum_shown, rules.rounding_base), Proofs(self.proofs)
        printed = facts.known_elsewhere(self.known, self.site)
        pieces, areas = pieces_of(con)
        attacked = [metric for metric, one in numbers.by_metric.items() if one.group]
        con.execute("CREATE OR REPLACE TEMP TABLE at_gate AS SELECT unnest(?::VARCHAR[]) AS metric_id", [attacked])
        shown: dict[int, tuple[int, int | None]] = {}
        for (group, number), cells in sorted(_years(con, numbers).items()):
            begun = time.monotonic()
            one = YearGate(con, numbers, group, number, cells, pieces, areas)
            one.add_facts([p for p in printed if p.year == number], rule)
            verdict = one.verdict(rule, proofs, begun)
            self.verdicts.append(verdict)
            shown.update(one.shown(verdict.proof))
            self.progress(f"  {_line(verdict)}")
        _write(con, shown)


class YearGate:
    """One year of one group at the gate."""

    def __init__(
        self, con: duckdb.DuckDBPyConnection, numbers: Numbers, group: str, number: int, cells: Sequence[Cell],
        pieces: Mapping[str, list[tuple[str, str]]], areas: list[tuple[str, str]],
    ) -> None:  # fmt: skip
        self._con, self._numbers, self._group, self._number = con, numbers, group, number
        self._areas, self._cells = areas, cells
        self._counts = [cell for cell in cells if cell.kind != "median"]
        self.year = Year(numbers, group, pieces)
        self._of = {cell.row: self._places(cell) for cell in self._counts}
        adding = [cell for cell in self._counts if numbers.of(cell.told.metric).of]
        self._months = sorted({m for c in adding for m in range(c.told.month, c.told.month + c.told.months)})

    def add_facts(self, printed: list[facts.Printed], rule: Rule) -> None:
        """Add everything that is known beside the cells of this release."""
        year, rows = self.year, [cell.told for cell in self._counts]
        facts.add_nesting(year)
        facts.add_medians(
            year, [c.told for c in self._cells if c.kind == "median" and c.shown is not None], self._numbers
        )
        facts.add_printed(year, [p for p in printed if self._numbers.of(p.told.metric).group == self._group])
        told_before(self._con, year, self._number, self._numbers, self._group, rule)
        facts.add_persons(year, rows, self._numbers)

    def verdict(self, rule: Rule, proofs: Proofs, begun: float) -> Verdict:
        """Protect the year, or take the result of the same inputs from `proofs`."""
        problem, contradicted, idle = self._problem()
        hidden, published, frozen = self._so_far(len(problem.cells))
        hidden |= self._small_rests(problem, rule) & ~frozen
        keys = keys_of(problem, self.year.rows, idle, rule, hidden, published, frozen)
        proof = proofs.get(keys)
        if proof is None:
            proof = self._proved(problem, rule, hidden, published, frozen)
            # The same block, once it is published, needs no other proof.
            later = np.ma.masked_array([n or 0 for n in proof.shown], [n is None for n in proof.shown], dtype=np.int64)
            keys += keys_of(problem, self.year.rows, idle, rule, hidden, later, np.ones_like(frozen))
            proofs.keep(keys, proof)
        fixed = 0 if idle is None else sum(
            bool(idle[part.part(n)[0][part.part(n)[0] < len(idle)]].all() and (part.part(n)[0] < len(idle)).all())
            for part in (problem.cells, problem.targets) for n in range(len(part))
        )  # fmt: skip
        listed = len(problem.cells) + len(problem.targets)
        return Verdict(self._group, self._number, listed, fixed, proof, contradicted, time.monotonic() - begun)

    def shown(self, proof: Proof) -> dict[int, tuple[int, int | None]]:
        """What is shown of each row: its number and its units; rows that are hidden are left out."""
        found = {}
        for cell in self._counts:
            places = self._of[cell.row]
            numbers = [proof.shown[place] for place in places]
            if cell.shown is not None and None not in numbers:
                found[cell.row] = (numbers[0], numbers[1] if len(places) > 1 else None)
        medians = [cell for cell in self._cells if cell.kind == "median" and cell.shown is not None]
        return found | {cell.row: (cell.shown, None) for cell in medians}

    def _places(self, cell: Cell) -> list[int]:
        halves = [False, True] if cell.kind == "share" else [False]
        return [self.year.cell(cell.told, half) for half in halves]

    def _problem(self) -> tuple[Problem, int, np.ndarray | None]:
        year = self.year
        rows = [cell.told for cell in self._counts]
        truth, idle, targets = self._truth(), self._idle(), []
        # Without the truth nobody can say which of the numbers that are not published are small: only cells are asked.
        if truth is not None:
            targets += facts.crossings(year, self._numbers, self._months, self._areas)
            targets += facts.complements(year, rows, self._numbers)
        problem, contradicted = year.problem(idle, truth, targets)
        return problem, contradicted, idle

    def audit(self, rule: Rule, progress: attack.Progress | None = None) -> tuple[Problem, Audit, Tightest | None]:
        """Attack the year as it is shown, and hide nothing; raises Contradiction where no table fits it."""
        problem, _, _ = self._problem()
        hidden, _, _ = self._so_far(len(problem.cells))
        shown = np.ma.masked_all(len(problem.cells), dtype=np.int64)
        for cell in self._counts:
            for place, number in zip(self._of[cell.row], (cell.shown, cell.units_shown), strict=False):
                if number is not None and not hidden[place]:
                    if not np.ma.getmaskarray(shown)[place] and shown[place] != number:
                        raise Contradiction(f"{problem.cells.names[place]} is told twice, with two numbers")
                    shown[place] = number
        attacker = attack.Attacker(problem, rule, progress, ends_only=True)
        found = attacker.audit(shown)
        told = {*found.known, *np.array(problem.cells.names)[~np.ma.getmaskarray(shown)]}
        tightest = attacker.tightest(shown, told) if found.safe and found.targets else None
        return problem, found, tightest

    def _truth(self) -> np.ndarray | None:
        if any(cell.count is None for cell in self._counts):
            return None
        year = self.year
        table = np.zeros(year.atoms, dtype=np.int64)
        if year.layout:
            table[: year.layout.atoms] = year.layout.truth(_units(self._con, year, self._number, self._months))
        for cell in self._counts:
            for told, units, number in ((cell.told, False, cell.count), (cell.told, True, cell.units)):
                if (told, units) in year.loose:
                    table[year.loose[told, units]] = number
        for cell in self._counts:  # only now: a sum may be made of what stands in another row
            for half, number in zip((False, True), (cell.count, cell.units), strict=True):
                if number is not None and table[year.sum_of(cell.told, half)].sum() != number:
                    raise ContractBroken(
                        f"numbers.toml: {cell.told.metric} does not count what stands there. Write down what its "
                        "SELECT counts."
                    )
        return table

    def _idle(self) -> np.ndarray | None:
        if not self.year.universe or not self.year.universe.by_ledger:
            return None
        return self.year.layout.idle(_not_served(self._con, self._number, self.year.layout.pieces))

    def _so_far(self, cells: int) -> tuple[np.ndarray, np.ma.MaskedArray, np.ndarray]:
        """Which cells no row shows; what was published of those published before; and which these are."""
        hidden, frozen = np.ones(cells, dtype=bool), np.zeros(cells, dtype=bool)
        published = np.ma.masked_all(cells, dtype=np.int64)
        for cell in self._counts:
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
            if number.of and number.only and not cell.told.attribute:
                part = self._of[cell.row][0]
                for around in facts.wholes(self.year, number):
                    rest = problem.truth[facts.sum_over(self.year, cell.told.shape, around)].sum() - cell.count
                    marks[part] |= rest < rule.minimum
        return marks

    def _proved(
        self, problem: Problem, rule: Rule, hidden: np.ndarray, published: np.ma.MaskedArray, frozen: np.ndarray
    ) -> Proof:
        try:
            safe = protect(problem, rule, hidden, published, frozen, ends_only=True)
        except (CannotProtect, Contradiction) as stuck:
            raise ContractBroken(f"{self._group} {self._number}: {stuck}") from None
        return Proof(
            shown=tuple(safe.shown.tolist()),
            targets=safe.audit.targets,
            known=len(safe.audit.known),
            beyond=safe.beyond,
        )


def _line(one: Verdict) -> str:
    return (
        f"{one.group} {one.year}: withstands the attack on {one.proof.targets} targets, {one.proof.known} of them "
        f"known from public data ({one.seconds:.1f} s)"
    )


def _years(con: duckdb.DuckDBPyConnection, numbers: Numbers) -> dict[tuple[str, int], list[Cell]]:
    """The protected rows that have a number, by group and calendar year."""
    frozen = frozen_rows(con)
    found: dict[tuple[str, int], list[Cell]] = defaultdict(list)
    rows = con.execute("""
        SELECT c.rowid, metric_id, layer, area_id, grain, period_start, attribute, attribute_value, numerator,
               c.denominator, s.shown, s.units_shown, people, m.counts, m.denominator
        FROM stat.cell c JOIN stat.metric m ON m.id = metric_id LEFT JOIN shown_cell s ON s.row_id = c.rowid
        WHERE access = 'protected' AND covered = 'all'
        ORDER BY metric_id, layer, area_id, grain, period_start, attribute, attribute_value
    """).fetchall()
    for row, metric, layer, area, grain, first, attribute, word, count, below, shown, over, people, counts, by in rows:
        number = numbers.of(metric)
        if number.group is None:
            continue
        kind = kind_of(counts, by)
        told = facts.told_of(metric, layer, area, grain, first, attribute, word)
        units = int(below) if kind == "share" else None
        if kind == "median":
            shown = 1 if people >= facts.MEDIAN_PEOPLE else None
        key = (metric, layer, area, grain, first, attribute, word)
        if key in frozen:
            shown, over = frozen[key]
        over = over if units is not None else None
        cell = Cell(row, told, first.year, kind, count, units, shown, over, key in frozen)
        found[number.group, first.year].append(cell)
    return found


def kind_of(counts: str, divided_by: str) -> str:
    """What a metric's numbers are to the attack: median, share (both halves are shown) or count."""
    if divided_by != "units":
        return "count"
    return "median" if counts == "amount" else "share"


def pieces_of(con: duckdb.DuckDBPyConnection) -> tuple[dict[str, list[tuple[str, str]]], list[tuple[str, str]]]:
    """The smallest areas with what they count towards ('' is somewhere in the city), and every area with its layer."""
    pieces: dict[str, list[tuple[str, str]]] = {}
    lifted = con.execute("SELECT area_id, layer, target FROM stat.lift ORDER BY ALL").fetchall()
    smallest = con.execute("SELECT area_id FROM core.area WHERE layer = 'neighbourhood' ORDER BY 1").fetchall()
    wanted = {"", *(area for (area,) in smallest)}
    for area, layer, target in lifted:
        if area in wanted:
            pieces.setdefault(area, []).append((layer, target))
    return pieces, sorted({parent for parents in pieces.values() for parent in parents})


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


def _not_served(con: duckdb.DuckDBPyConnection, number: int, pieces: Sequence[str]) -> set[tuple[str, int]]:
    spells = con.execute(
        "SELECT area_id, from_date, to_date FROM core.service_state WHERE state = 'not_served'"
    ).fetchall()
    ends = [(date(number, month + 1, 1), _next_month(number, month)) for month in range(12)]
    return {
        (area, month)
        for area, start, end in spells if area in set(pieces)
        for month, (first, after) in enumerate(ends)
        if (start is None or start <= first) and (end is None or end >= after)
    }  # fmt: skip


def _next_month(year: int, month: int) -> date:
    return (date(year, month + 1, 28) + timedelta(days=4)).replace(day=1)


def _write(con: duckdb.DuckDBPyConnection, shown: dict[int, tuple[int, int | None]]) -> None:
    """Leave in shown_cell what may be shown of the rows at the gate; rows that never came to it stay."""
    con.execute("CREATE OR REPLACE TEMP TABLE passed (row_id BIGINT, shown BIGINT, units_shown BIGINT)")
    rows, numbers, units = list(shown), [one[0] for one in shown.values()], [one[1] for one in shown.values()]
    con.execute(
        "INSERT INTO passed SELECT unnest($1::BIGINT[]), unnest($2::BIGINT[]), unnest($3::BIGINT[])",
        [rows, numbers, units],
    )
    con.execute("""
        DELETE FROM shown_cell WHERE row_id NOT IN (SELECT row_id FROM passed)
            AND row_id IN (SELECT rowid FROM stat.cell WHERE metric_id IN (SELECT metric_id FROM at_gate))
    """)
    con.execute("""
        UPDATE shown_cell s SET shown = p.shown, units_shown = p.units_shown FROM passed p
        WHERE p.row_id = s.row_id
    """)
