"""The audit of a release file: what anybody can check of it, with the private warehouse or without."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import duckdb
import numpy as np

from pipelines.db import literal
from pipelines.disclosure import facts
from pipelines.disclosure.archive import load_archive
from pipelines.disclosure.derived_rows import derived_faults
from pipelines.disclosure.findings import Contradiction
from pipelines.disclosure.forms import Rule
from pipelines.disclosure.gate import Cell, YearGate, kind_of, pieces_of
from pipelines.disclosure.numbers import Numbers, declared_numbers
from pipelines.disclosure.report import report_lines

Tell = Callable[[str], None]


def audit_release(con: duckdb.DuckDBPyConnection, file: Path, earlier: Sequence[Path], known: Path, tell: Tell) -> int:
    """Attack `file` beside the releases `earlier`; returns how many faults were found and told.

    `con` holds `stat.cell` where there is a private warehouse; without it every hidden cell
    that could be small is taken for one.
    """
    con.execute(f"ATTACH {literal(str(file))} AS told (READ_ONLY)")
    truth = bool(con.execute("FROM duckdb_tables() WHERE schema_name = 'stat' AND table_name = 'cell'").fetchall())
    if not truth:
        tell("No private warehouse: which hidden numbers are small is not known. Each that can be must be free.")
        _stand_in(con)
    faults = list(derived_faults(con, earlier))
    load_archive(con, earlier)
    for fault in faults:
        tell(f"FAULT: {fault}")
    return len(faults) + sum(_attacked(con, known, truth, tell))


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


def _attacked(con: duckdb.DuckDBPyConnection, known: Path, truth: bool, tell: Tell) -> Iterator[int]:
    numbers, rule = declared_numbers(), _rule(con)
    site = con.execute("SELECT site FROM told.release_info").fetchall()[0][0]
    printed, (pieces, areas) = facts.known_elsewhere(known, site), pieces_of(con)
    years, totals = sorted(_rows(con, numbers, truth).items()), Counter()
    for place, ((group, number), cells) in enumerate(years, start=1):
        one = YearGate(con, numbers, group, number, cells, pieces, areas)
        one.add_facts([p for p in printed if p.year == number], rule)
        head = f"[{place}/{len(years)}] {group} {number}"
        try:
            problem, audit, tightest = one.audit(rule)
        except Contradiction as broken:
            tell(f"{head}: {broken}")
            yield 1
            continue
        names = [*problem.cells.names, *problem.fixed.names]
        for line in report_lines(audit, names, tightest):
            tell(f"{head}: {line}")
        totals.update({verdict: audit.count(verdict) for verdict in ("pinned", "narrowed", "undecided")})
        totals.update(targets=audit.targets, known=len(audit.known))
        yield len(audit.findings)
    said = ", ".join(f"{totals[name]} {name}" for name in ("targets", "pinned", "narrowed", "undecided"))
    tell(f"In all: {said}; {totals['known']} known from public data.")


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
            shown = None if value is None else 1
        units = int(below) if share and below is not None else None
        cell = Cell(row, told, key[3].year, kind, count, units, _whole(shown), _whole(over) if share else None, False)
        found[number.group, key[3].year].append(cell)
    return found


def _whole(number: float | None) -> int | None:
    return None if number is None else int(np.rint(number))
