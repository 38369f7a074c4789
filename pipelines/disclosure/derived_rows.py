"""Leaks that need no arithmetic, looked for in every table of a release file."""

from collections.abc import Iterator, Sequence
from dataclasses import astuple
from pathlib import Path

import duckdb

from pipelines.db import literal, quoted
from pipelines.disclosure.alike import alike_rows
from pipelines.disclosure.archive import other_medians
from pipelines.disclosure.numbers import declared_numbers
from pipelines.disclosure.surface import changed, told_apart, undeclared
from pipelines.disclosure.views import declared_views
from pipelines.policy import MEDIAN_PEOPLE, Policy, two_digits

SHAPE = ("metric_id", "layer", "area_id", "grain", "period_start", "attribute", "attribute_value")
STATUSES = {"hidden", "not_served", "service_not_confirmed"}  # of a row without a number that is covered
TOLD = "FROM told.cell c JOIN told.metric m ON m.id = c.metric_id WHERE m.access = 'protected'"


def derived_faults(con: duckdb.DuckDBPyConnection, earlier: Sequence[Path]) -> Iterator[str]:
    """Each fault of the release attached as `told`, in words; `earlier` are the releases published before it."""
    yield from _numbers(con)
    yield from _shapes(con)
    yield from _looks(con)
    yield from _other_tables(con)
    yield from _reported(con)
    for path in earlier:
        yield from _blocks(con, path)


def _numbers(con: duckdb.DuckDBPyConnection) -> Iterator[str]:
    minimum, base = (
        con.execute(f"SELECT value::INTEGER FROM told.policy WHERE name = '{name}'").fetchall()[0][0]
        for name in ("minimum_shown", "rounding_base")
    )
    kind = (
        "CASE WHEN m.counts = 'amount' AND m.denominator = 'units' THEN 'median' "
        "WHEN m.denominator = 'none' THEN 'count' ELSE 'rate' END"
    )
    numbers = "coalesce(c.numerator, c.denominator, c.value)"
    off = f"c.numerator < {minimum} OR c.numerator % {base} <> 0"
    classes = "(SELECT value FROM told.policy WHERE name LIKE 'median_class%')"
    checks = {
        f"a protected number is under {minimum} or no multiple of {base}": off,
        "the value of a count is not the count": f"{kind} = 'count' AND c.value <> m.scale * c.numerator",
        "a rate is not worked out from the numbers beside it": f"{kind} = 'rate' AND c.value IS DISTINCT FROM "
        + two_digits("(m.scale * c.numerator / c.denominator)")
        + " AND c.value IS NOT NULL",
        "a median is no class": f"{kind} = 'median' AND c.value NOT IN {classes}",
        "a hidden row has a number": f"c.status <> 'value' AND {numbers} IS NOT NULL",
        "a protected measure shows a zero": "c.status = 'zero'",
    }
    for fault, where in checks.items():
        found = con.execute(f"SELECT metric_id, count(*) {TOLD} AND ({where}) GROUP BY ALL ORDER BY 1").fetchall()
        for metric, rows in found:
            yield f"{metric}: {fault} ({rows} rows)"


def _shapes(con: duckdb.DuckDBPyConnection) -> Iterator[str]:
    rows = con.execute(f"SELECT DISTINCT m.family, c.layer, c.grain, c.attribute {TOLD}").fetchall()
    declared = set(con.execute("SELECT family, layer, grain, attribute FROM told.declared_view").fetchall())
    for shape in undeclared(rows, declared):
        yield "published in a shape that no view declares: " + " × ".join(str(part) for part in shape if part)
    for shape in undeclared(declared, [astuple(view) for view in declared_views()]):
        yield "the release declares a view that views.toml does not: " + " × ".join(str(part) for part in shape if part)
    attacked = declared_numbers().by_metric
    for (metric,) in con.execute("SELECT id FROM told.metric WHERE access = 'protected' ORDER BY id").fetchall():
        if metric not in attacked:
            yield f"{metric}: numbers.toml does not say what it counts, so nobody has attacked it"
    for metric, many in con.execute(
        f"SELECT metric_id, count(*) {TOLD} AND NOT EXISTS (FROM told.area a WHERE a.layer = c.layer "
        "AND a.area_id = c.area_id) GROUP BY ALL ORDER BY ALL"
    ).fetchall():
        yield f"{metric}: {many} rows are about areas that the release does not have"


def _looks(con: duckdb.DuckDBPyConnection) -> Iterator[str]:
    # A block that was published before has the words of the ledger of its day, so it is looked at by itself.
    block = "f.metric_id = c.metric_id AND f.layer = c.layer AND f.grain = c.grain AND f.period_start = c.period_start"
    rows = con.execute(
        f"SELECT CASE WHEN EXISTS (FROM frozen_cell f WHERE {block}) THEN c.metric_id ELSE 'all measures' END, "
        f"c.layer, c.area_id, c.grain, c.period_start, c.status {TOLD} AND c.value IS NULL AND c.status <> 'no_data'"
    ).fetchall()
    said = {row[-1] for row in rows}
    for status in sorted(said - STATUSES):
        yield f"no such status: {status}"
    # Within one area and period the ledger says one thing, so all its numbers that are missing look alike.
    yield from told_apart([row[-1] for row in rows], [row[:-1] for row in rows])


def _other_tables(con: duckdb.DuckDBPyConnection) -> Iterator[str]:
    estimates = con.execute(
        "SELECT e.metric_id, count(*) FROM told.estimate e JOIN told.metric m ON m.id = e.metric_id "
        "WHERE m.access = 'protected' GROUP BY ALL"
    ).fetchall()
    for metric, many in estimates:
        yield f"{metric}: {many} estimates of a protected measure that no declared evaluation made"
    rows = con.execute(
        "SELECT area_id FROM told.area WHERE json_exists(geometry, '$.properties') "
        "OR json_extract_string(geometry, '$.type') NOT IN ('Polygon', 'MultiPolygon')"
    ).fetchall()
    if rows:
        yield f"the map of {rows[0][0]} and of {len(rows) - 1} other areas carries more than its outline"
    yield from _groups(con)
    if con.execute("SELECT 1 FROM told.grid WHERE kind NOT IN ('offence', 'call', 'arrest')").fetchall():
        yield "the density cells count something that is not open data"


def _groups(con: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """Figures of groups of people of which one that is hidden follows from those that are not."""
    if not con.execute("FROM duckdb_tables() WHERE database_name = 'told' AND table_name = 'benchmark'").fetchall():
        return  # of an earlier version
    for benchmark, year, attribute in con.execute("""
        SELECT benchmark, year, attribute FROM told.benchmark GROUP BY ALL
        HAVING count(DISTINCT people IS NULL) FILTER (layer = 'precinct') > 1
            OR count(DISTINCT people IS NULL) FILTER (layer = 'city') > 1
            OR bool_or(people IS NULL) FILTER (layer = 'city') AND bool_or(people IS NOT NULL)
        ORDER BY ALL
    """).fetchall():
        yield f"{benchmark} {year} by {attribute}: a hidden number follows from those that are shown beside it"


def _reported(con: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """Tables that repeat or sum up cells say nothing that the cells do not."""
    tables = con.execute("""
        SELECT table_name FROM duckdb_columns() WHERE database_name = 'told' AND column_name = 'metric_id'
            AND table_name NOT IN ('cell', 'rate', 'estimate', 'disclosure_report') AND NOT internal
    """).fetchall()
    for (table,) in tables:
        asked = f"FROM told.{quoted(table)} t JOIN told.metric m ON m.id = t.metric_id WHERE m.access = 'protected'"
        if con.execute(f"SELECT 1 {asked} LIMIT 1").fetchall():
            yield f"the table {table} tells of protected measures beside their cells"
    counted = """
        SELECT c.metric_id, m.family, count(*), count(*) FILTER (c.status = 'value'),
               count(*) FILTER (c.status = 'hidden')
        FROM told.cell c JOIN told.metric m ON m.id = c.metric_id WHERE m.access = 'protected' GROUP BY ALL
    """
    said = "SELECT metric_id, family, cells, shown, hidden FROM told.disclosure_report"
    for (metric,) in con.execute(
        f"SELECT DISTINCT metric_id FROM (({said} EXCEPT ALL ({counted})) UNION ALL (({counted}) EXCEPT ALL {said})) "
        "ORDER BY 1"
    ).fetchall():
        yield f"{metric}: the report counts other cells than there are"
    allowed = (
        "('passed') "
        if not con.execute("FROM told.release_info WHERE demonstration").fetchall()
        else "('passed', 'not run')"
    )
    if con.execute(f"FROM told.disclosure_report WHERE coalesce(gate, '') NOT IN {allowed}").fetchall():
        yield "the report says something else of the attack than that it was passed"
    coverage = "coalesce(rows_read, loaded, repeated, corrected, refused) IS NOT NULL"
    for (source,) in con.execute(
        f"SELECT source FROM told.coverage WHERE access <> 'open' AND {coverage} ORDER BY 1"
    ).fetchall():
        yield f"{source}: the rows of a programme file are told"


def truth_faults(con: duckdb.DuckDBPyConnection, rules: Policy) -> Iterator[str]:
    """Numbers that the truth in `stat.cell` says should not be shown, or not so.

    What was published before stays, whatever was corrected since: `frozen_cell` holds it.
    """
    same = " AND ".join(f"t.{name} IS NOT DISTINCT FROM c.{name}" for name in SHAPE)
    before = " AND ".join(f"f.{name} IS NOT DISTINCT FROM c.{name}" for name in SHAPE)
    base = rules.rounding_base
    checks = {
        f"a median is shown of fewer than {MEDIAN_PEOPLE}": "c.numerator IS NULL AND t.people < " + str(MEDIAN_PEOPLE),
        "a number is shown that the truth is not rounded to; if the warehouse has changed since, publish anew":
            "c.numerator IS NOT NULL AND (t.numerator < "
            f"{rules.minimum_shown} OR c.numerator <> (t.numerator + {base // 2}) // {base} * {base})",
        "a group is nearly all alike in an attribute, which is shown": "row_id IN (SELECT row_id FROM alike)",
    }  # fmt: skip
    con.register("alike", {"row_id": alike_rows(con, rules)})
    for fault, where in checks.items():
        rows = con.execute(f"""
            SELECT c.metric_id, c.attribute, c.grain, c.period_start, count(*)
            FROM told.cell c JOIN told.metric m ON m.id = c.metric_id
            JOIN (SELECT rowid AS row_id, * FROM stat.cell) t ON {same}
            WHERE m.access = 'protected' AND c.value IS NOT NULL AND ({where})
                AND NOT EXISTS (FROM frozen_cell f WHERE {before})
            GROUP BY ALL ORDER BY ALL
        """).fetchall()
        for metric, attribute, grain, first, many in rows:
            yield f"{metric}, {grain} of {first}{f', {attribute}' if attribute else ''}: {fault} ({many} rows)"
    con.unregister("alike")


def _blocks(con: duckdb.DuckDBPyConnection, path: Path) -> Iterator[str]:
    con.execute(f"ATTACH {literal(str(path))} AS before (READ_ONLY)")
    try:
        key = "c.metric_id, c.layer, c.area_id, c.grain, c.period_start, c.attribute, c.attribute_value"
        rows = f"SELECT {key}, c.numerator, c.denominator, c.value, c.status {TOLD} AND c.status <> 'no_data'"
        now = {row[:7]: row[7:] for row in con.execute(rows).fetchall()}
        before = {row[:7]: row[7:] for row in con.execute(rows.replace("told.", "before.")).fetchall()}
        anew = con.execute(f"SELECT id FROM before.metric WHERE {other_medians('before')}").fetchall()
    finally:
        con.execute("DETACH before")
    blocks = {(cell[0], cell[1], cell[3], cell[4], cell[5]) for cell in before}
    now = {cell: row for cell, row in now.items() if (cell[0], cell[1], cell[3], cell[4], cell[5]) in blocks}
    metrics = {cell[0] for cell in now} - {metric for (metric,) in anew}
    both = ({cell: row for cell, row in rows.items() if cell[0] in metrics} for rows in (before, now))
    for cell in changed(*both)[:20]:
        yield f"{path.name}: a published period was changed: " + ", ".join(str(part) for part in cell if part)
