"""What was published before: blocks that are carried forward, and numbers that every later attack knows."""

from collections.abc import Iterable
from pathlib import Path

import duckdb

from pipelines.db import literal
from pipelines.disclosure import facts
from pipelines.disclosure.forms import Rule
from pipelines.disclosure.numbers import Numbers
from pipelines.disclosure.year import Told, Year

KEY = "metric_id, layer, area_id, grain, period_start, attribute, attribute_value"


def load_archive(con: duckdb.DuckDBPyConnection, releases: Iterable[Path]) -> None:
    """Create the temporary tables archived_cell and frozen_cell from the published `releases`, the newest last.

    A block (a metric's view of one period) that was published is carried forward as the newest of them shows it.
    """
    con.execute(
        "CREATE OR REPLACE TEMP TABLE archived_cell AS SELECT metric_id, site, layer, area_id, grain, period_start, "
        "attribute, attribute_value, numerator, denominator, 0.0::DOUBLE AS value, '' AS status, 0 AS release "
        "FROM stat.cell LIMIT 0"
    )
    for number, path in enumerate(releases):
        con.execute(f"ATTACH {literal(str(path))} AS earlier (READ_ONLY)")
        try:
            con.execute(
                f"INSERT INTO archived_cell SELECT cell.*, {number} FROM earlier.cell "
                "JOIN earlier.metric ON metric.id = metric_id WHERE metric.access = 'protected'"
            )
        finally:
            con.execute("DETACH earlier")
    con.execute("""
        CREATE OR REPLACE TEMP TABLE frozen_cell AS
        WITH block AS (
            SELECT metric_id, layer, grain, period_start, coalesce(attribute, '') AS part, max(release) AS newest
            FROM archived_cell
            WHERE status <> 'no_data' AND metric_id IN (SELECT id FROM stat.metric WHERE access = 'protected')
            GROUP BY ALL
        )
        SELECT a.* EXCLUDE (release) FROM archived_cell a
        JOIN block b ON a.release = newest AND a.metric_id = b.metric_id AND a.layer = b.layer AND a.grain = b.grain
            AND a.period_start = b.period_start AND coalesce(a.attribute, '') = b.part
    """)


def carry_forward(con: duckdb.DuckDBPyConnection) -> None:
    """Put the blocks that were published before in the place of this build's, row for row."""
    con.execute("""
        DELETE FROM protected.cell c WHERE EXISTS (
            FROM frozen_cell f WHERE f.metric_id = c.metric_id AND f.layer = c.layer AND f.grain = c.grain
                AND f.period_start = c.period_start AND f.attribute IS NOT DISTINCT FROM c.attribute)
    """)
    con.execute("INSERT INTO protected.cell FROM frozen_cell")


def frozen_rows(con: duckdb.DuckDBPyConnection) -> dict[tuple, tuple[int | None, int | None]]:
    """The rows that are carried forward, with the number and the units that they show."""
    rows = con.execute(
        f"SELECT {KEY}, coalesce(numerator, value::BIGINT), denominator::BIGINT FROM frozen_cell"
    ).fetchall()
    return {row[:-2]: row[-2:] for row in rows}


def told_before(
    con: duckdb.DuckDBPyConnection, year: Year, number: int, numbers: Numbers, group: str, rule: Rule
) -> None:
    """Add as facts the numbers of archived releases that are not among the rows that are carried forward."""
    rows = con.execute(
        f"""
        SELECT metric_id, layer, area_id, grain, period_start, a.attribute, a.attribute_value, a.numerator
        FROM archived_cell a
        LEFT JOIN (SELECT {KEY}, numerator FROM frozen_cell) f USING (metric_id, layer, area_id, grain, period_start)
        WHERE year(period_start) = ? AND a.numerator IS NOT NULL
        GROUP BY ALL HAVING NOT coalesce(bool_or(f.attribute IS NOT DISTINCT FROM a.attribute
            AND f.attribute_value IS NOT DISTINCT FROM a.attribute_value AND f.numerator = a.numerator), false)
        """,
        [number],
    ).fetchall()
    for *key, shown in rows:
        told: Told = facts.told_of(*key)
        said = numbers.by_metric.get(told.metric)
        if said and said.group == group:
            low, high = float(rule.low(shown)), float(rule.high(shown))
            year.limit(f"published before: {year.name_of(told)}", [(year.sum_of(told), 1.0)], low, high, released=True)
