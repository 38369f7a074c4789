"""The audit of a release file: what anybody can check of it, with the private warehouse or without."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import duckdb
import numpy as np

from pipelines.db import literal
from pipelines.disclosure import facts
from pipelines.disclosure.archive import load_archive
from pipelines.disclosure.derived_rows import derived_faults, package_faults, truth_faults
from pipelines.disclosure.findings import Contradiction, Tightest
from pipelines.disclosure.forms import Rule
from pipelines.disclosure.gate import kind_of, pieces_of
from pipelines.disclosure.numbers import Numbers, declared_numbers
from pipelines.disclosure.report import report_lines, tightest_line
from pipelines.disclosure.year_gate import Cell, YearGate
from pipelines.policy import MEDIAN_PEOPLE, policy_of

Tell = Callable[[str], None]
Bar = Callable[[str, int, int], None]  # where the attack is, targets done, targets in all
ALONE = """\
No private warehouse here. With the release alone this can be checked: that every number follows the rule and is worked
out from protected ones; that shapes are declared, and rows without a number look alike; that published periods stayed
as they were; and that each hidden number that can be small can be every small one. Not known are which hidden numbers
are small, what the numbers are that are not published at all, and whether those shown were rounded from true ones."""


def audit_release(
    con: duckdb.DuckDBPyConnection, file: Path, earlier: Sequence[Path], known: Path, tell: Tell, bar: Bar | None = None
) -> int:
    """Attack `file` beside the releases `earlier`; returns how many faults were found and told.

    `con` holds `stat.cell` where there is a private warehouse; without it every hidden cell
    that could be small is taken for one.
    """
    con.execute(f"ATTACH {literal(str(file))} AS told (READ_ONLY)")
    truth = bool(con.execute("FROM duckdb_tables() WHERE schema_name = 'stat' AND table_name = 'cell'").fetchall())
    if not truth:
        for line in ALONE.splitlines():
            tell(line)
        _stand_in(con)
    load_archive(con, earlier)
    faults = [*derived_faults(con, earlier), *package_faults(con, file.with_suffix(""))]
    if truth:
        faults += truth_faults(con, policy_of(con))
    tell(f"Looked at in every table: rounding, derived numbers, shapes, looks, earlier blocks: {len(faults)} faults")
    for fault in faults:
        tell(f"FAULT: {fault}")
    return len(faults) + sum(_attacked(con, known, truth, tell, bar))


def _stand_in(con: duckdb.DuckDBPyConnection) -> None:
    """Make from the release what the attack asks the warehouse for."""
    con.execute("CREATE SCHEMA stat; CREATE SCHEMA core")
    con.execute(
        "CREATE TABLE stat.cell AS SELECT * EXCLUDE (value, status) FROM told.cell LIMIT 0; "
        "CREATE VIEW stat.metric AS FROM told.metric"
    )
    con.execute("CREATE VIEW core.area AS FROM told.area; CREATE VIEW core.service_state AS FROM told.service_state")
    con.execute("""
        CREATE TABLE stat.lift AS
        SELECT area_id, layer, area_id AS target FROM told.area
        UNION ALL SELECT a.area_id, b.layer, b.area_id FROM told.area a JOIN told.area b ON b.area_id = a.parent_id
        UNION ALL SELECT a.area_id, 'city', b.parent_id FROM told.area a JOIN told.area b ON b.area_id = a.parent_id
            WHERE b.parent_id IS NOT NULL
        UNION ALL SELECT '', layer, area_id FROM told.area WHERE layer = 'city'
    """)


def _attacked(con: duckdb.DuckDBPyConnection, known: Path, truth: bool, tell: Tell, bar: Bar | None) -> Iterator[int]:
    numbers, rule = declared_numbers(), _rule(con)
    site = con.execute("SELECT site FROM told.release_info").fetchall()[0][0]
    printed, (pieces, areas) = facts.known_elsewhere(known, site), pieces_of(con)
    years, totals, closest = sorted(_rows(con, numbers, truth).items()), Counter(), None
    for place, ((group, number), cells) in enumerate(years, start=1):
        one = YearGate(con, numbers, group, number, cells, pieces, areas)
        one.add_facts([p for p in printed if p.year == number], rule)
        head = f"[{place}/{len(years)}] {group} {number}"
        try:
            problem, audit, tightest = one.audit(rule, partial(bar, head) if bar else None)
        except Contradiction as broken:
            tell(f"FAULT: {head}: {broken}")
            yield 1
            continue
        names = [*problem.cells.names, *problem.fixed.names]
        first, *found = report_lines(audit, names)
        tell(f"{head}: {len(cells)} rows; {first}")
        for line in found:
            tell(f"FAULT: {head}: {line}")
        closest = _closer(closest, tightest, f"{group} {number}", names)
        totals.update({verdict: audit.count(verdict) for verdict in ("pinned", "narrowed", "undecided")})
        totals.update(targets=audit.targets, known=len(audit.known))
        yield len(audit.findings)
    said = ", ".join(f"{totals[name]} {name}" for name in ("targets", "pinned", "narrowed", "undecided"))
    tell(f"In all: {said}; {totals['known']} known from public data.")
    if closest:
        tell(closest[1])


def _closer(
    closest: tuple[float, str] | None, tightest: Tightest | None, where: str, names: Sequence[str]
) -> tuple[float, str] | None:
    """The smallest room of a hidden number so far, with the line that tells of it."""
    if tightest is None or (closest and closest[0] <= tightest.high - tightest.low):
        return closest
    return tightest.high - tightest.low, f"{where}: {tightest_line(tightest, names)}"


def _rule(con: duckdb.DuckDBPyConnection) -> Rule:
    said = dict(con.execute("SELECT name, value FROM told.policy").fetchall())
    return Rule(int(said["minimum_shown"]), int(said["rounding_base"]))


def _rows(con: duckdb.DuckDBPyConnection, numbers: Numbers, truth: bool) -> dict[tuple[str, int], list[Cell]]:
    same = " AND ".join(
        f"t.{name} IS NOT DISTINCT FROM c.{name}"
        for name in ("metric_id", "layer", "area_id", "grain", "period_start", "attribute", "attribute_value")
    )
    unknown = "CROSS JOIN (SELECT NULL::BIGINT AS numerator, NULL::DOUBLE AS denominator) t"
    own = f"LEFT JOIN stat.cell t ON {same}" if truth else unknown
    rows = con.execute(f"""
        SELECT row_number() OVER (), c.metric_id, c.layer, c.area_id, c.grain, c.period_start, c.attribute,
               c.attribute_value, t.numerator, t.denominator, c.numerator, c.denominator,
               c.value, m.counts, m.denominator
        FROM told.cell c JOIN told.metric m ON m.id = c.metric_id {own}
        SEMI JOIN told.area a ON a.layer = c.layer AND a.area_id = c.area_id
        SEMI JOIN told.declared_view v ON v.family = m.family AND v.layer = c.layer AND v.grain = c.grain
            AND v.attribute IS NOT DISTINCT FROM c.attribute
        WHERE m.access = 'protected' AND c.status <> 'no_data'
    """).fetchall()
    found: dict[tuple[str, int], list[Cell]] = defaultdict(list)
    for row, metric, *key, count, below, shown, over, value, counts, by in rows:
        number = numbers.by_metric.get(metric)
        if number is None or number.group is None:
            continue
        kind = kind_of(counts, by)
        told, share = facts.told_of(metric, *key), kind == "share"
        if kind == "median":
            shown = None if value is None else MEDIAN_PEOPLE
        units = int(below) if share and below is not None else None
        cell = Cell(row, told, key[3].year, kind, count, units, _whole(shown), _whole(over) if share else None, False)
        found[number.group, key[3].year].append(cell)
    return found


def _whole(number: float | None) -> int | None:
    return None if number is None else int(np.rint(number))
