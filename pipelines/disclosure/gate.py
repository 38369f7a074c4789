"""The gate: every year of every group is attacked, and cells are hidden, until nothing small can be worked out."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from pipelines.disclosure import facts
from pipelines.disclosure.archive import frozen_rows, kind_of
from pipelines.disclosure.forms import Rule
from pipelines.disclosure.numbers import Numbers, declared_numbers
from pipelines.disclosure.proofs import Proof, Proofs
from pipelines.disclosure.proving import proved
from pipelines.disclosure.year_gate import Cell, YearGate
from pipelines.metrics import words_of
from pipelines.policy import MEDIAN_PEOPLE, policy_of

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Verdict:
    """What the gate found about one year of one group."""

    group: str
    year: int
    listed: int  # cells, complements and crossings, whatever their true numbers
    fixed: int  # of these, known from public data whatever the truth
    proof: Proof
    contradicted: int  # facts from outside that the truth contradicts


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
        numbers, rules = declared_numbers(words_of(con)), policy_of(con)
        rule, proofs = Rule(rules.minimum_shown, rules.rounding_base), Proofs(self.proofs)
        printed = facts.known_elsewhere(self.known, self.site)
        pieces, areas = pieces_of(con)
        attacked = [metric for metric, one in numbers.by_metric.items() if one.group]
        con.execute("CREATE OR REPLACE TEMP TABLE at_gate AS SELECT unnest(?::VARCHAR[]) AS metric_id", [attacked])
        shown: dict[int, tuple[int, int | None]] = {}
        gone: set[int] = set()
        for wave in _waves(_years(con, numbers, rule), numbers):
            years = []
            for (group, number), cells in wave.items():
                left = [cell._replace(shown=None) if cell.row in gone else cell for cell in cells]
                one = YearGate(con, numbers, group, number, left, pieces, areas)
                one.add_facts([p for p in printed if p.year == number], rule)
                years.append((group, number, one))
            jobs = [one.job(rule) for _, _, one in years]
            names = [f"{group} {number}" for group, number, _ in years]
            for (group, number, one), job, proof in zip(years, jobs, proved(jobs, names, proofs), strict=True):
                listed = len(job.problem.cells) + len(job.problem.targets)
                self.verdicts.append(Verdict(group, number, listed, job.fixed, proof, job.contradicted))
                shown.update(one.shown(proof))
                # What was corrected is told once, at the end.
                self.progress(f"  {group} {number}: corrected" if proof.stuck else f"  {_line(self.verdicts[-1])}")
            gone = {cell.row for cells in wave.values() for cell in cells} - {*shown}
        _write(con, shown)

    @property
    def corrected(self) -> list[str]:
        """What is said of each year of which nothing new is shown."""
        return [_line(one) for one in self.verdicts if one.proof.stuck]


def _line(one: Verdict) -> str:
    if one.proof.stuck:
        return (
            f"{one.group} {one.year} was corrected after it was published, and nothing new of it can be shown beside "
            f"what was: {one.proof.stuck}"
        )
    return (
        f"{one.group} {one.year}: withstands the attack on {one.proof.targets} targets, {one.proof.known} of them "
        "known from public data"
    )


def _waves(years: dict[tuple[str, int], list[Cell]], numbers: Numbers) -> Iterator[dict[tuple[str, int], list[Cell]]]:
    """First what is attacked without waiting; then groups of whose numbers some were attacked there, with others."""
    waiting = {number.group for number in numbers.by_metric.values() if number.first_year}
    for later in (False, True):
        wave = {key: years[key] for key in sorted(years) if (key[0] in waiting) is later}
        if wave:
            yield wave


def _years(con: duckdb.DuckDBPyConnection, numbers: Numbers, rule: Rule) -> dict[tuple[str, int], list[Cell]]:
    """The protected rows that have a number, by group and calendar year."""
    frozen = frozen_rows(con)
    found: dict[tuple[str, int], list[Cell]] = defaultdict(list)
    start = first_year_of(con, "stat.cell", numbers)
    rows = con.execute("""
        SELECT c.rowid, metric_id, layer, area_id, grain, period_start, attribute, attribute_value, numerator,
               c.denominator, s.shown, s.units_shown, people, m.counts, m.denominator
        FROM stat.cell c JOIN stat.metric m ON m.id = metric_id LEFT JOIN shown_cell s ON s.row_id = c.rowid
        WHERE access = 'protected' AND covered = 'all'
        ORDER BY metric_id, layer, area_id, grain, period_start, attribute, attribute_value
    """).fetchall()
    for row, metric, layer, area, grain, first, attribute, word, count, below, shown, over, people, counts, by in rows:
        groups = numbers.groups_of(metric, first.year == start)
        if not groups:
            continue
        kind = kind_of(counts, by)
        told = facts.told_of(metric, layer, area, grain, first, attribute, word)
        units = int(below) if kind == "share" else None
        if kind == "median":
            shown = MEDIAN_PEOPLE if people >= MEDIAN_PEOPLE else None
        key = (metric, layer, area, grain, first, attribute, word)
        if key in frozen:
            shown, over = frozen[key]
            if kind == "median":  # it tells a class of days, and of people that they are so many
                shown = shown if shown is None else MEDIAN_PEOPLE
        over = over if units is not None else None
        few = kind == "count" and people is not None and people < rule.minimum
        cell = Cell(row, told, first.year, kind, count, units, shown, over, key in frozen, few)
        for group in groups:
            found[group, first.year].append(cell)
    return found


def first_year_of(con: duckdb.DuckDBPyConnection, cells: str, numbers: Numbers) -> int | None:
    """The first year of which the table `cells` tells what others are counted by in the first year."""
    of = {number.first_year[0] for number in numbers.by_metric.values() if number.first_year}
    metrics = [metric for metric, number in numbers.by_metric.items() if number.of in of]
    years = f"SELECT min(year(period_start)) FROM {cells} WHERE list_contains(?, metric_id)"
    return con.execute(years, [metrics]).fetchall()[0][0]


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
