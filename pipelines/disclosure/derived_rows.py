"""Leaks that need no arithmetic, looked for in every table of a release file."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb

from pipelines.db import literal
from pipelines.disclosure.surface import changed, told_apart, undeclared
from pipelines.policy import two_digits

TOLD = "FROM told.cell c JOIN told.metric m ON m.id = c.metric_id WHERE m.access = 'protected'"


def derived_faults(con: duckdb.DuckDBPyConnection, earlier: Sequence[Path]) -> Iterator[str]:
    """Each fault of the release attached as `told`, in words; `earlier` are the releases published before it."""
    yield from _numbers(con)
    yield from _shapes(con)
    yield from _looks(con)
    yield from _other_tables(con)
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


def _looks(con: duckdb.DuckDBPyConnection) -> Iterator[str]:
    rows = con.execute(
        f"SELECT c.metric_id, c.layer, c.area_id, c.grain, c.period_start, c.status {TOLD} "
        "AND c.value IS NULL AND c.status <> 'no_data'"
    ).fetchall()
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
    if con.execute("SELECT 1 FROM told.grid WHERE kind NOT IN ('offence', 'call', 'arrest')").fetchall():
        yield "the density cells count something that is not open data"


def _blocks(con: duckdb.DuckDBPyConnection, path: Path) -> Iterator[str]:
    con.execute(f"ATTACH {literal(str(path))} AS before (READ_ONLY)")
    try:
        key = "c.metric_id, c.layer, c.area_id, c.grain, c.period_start, c.attribute, c.attribute_value"
        rows = f"SELECT {key}, c.numerator, c.denominator, c.value, c.status {TOLD} AND c.status <> 'no_data'"
        now = {row[:7]: row[7:] for row in con.execute(rows).fetchall()}
        before = {row[:7]: row[7:] for row in con.execute(rows.replace("told.", "before.")).fetchall()}
    finally:
        con.execute("DETACH before")
    blocks = {(cell[0], cell[1], cell[3], cell[4], cell[5]) for cell in before}
    now = {cell: row for cell, row in now.items() if (cell[0], cell[1], cell[3], cell[4], cell[5]) in blocks}
    metrics = {cell[0] for cell in now}
    for cell in changed({c: r for c, r in before.items() if c[0] in metrics}, now)[:20]:
        yield f"{path.name}: a published period was changed: " + ", ".join(str(part) for part in cell if part)
