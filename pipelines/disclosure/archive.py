"""What was published before: blocks that are carried forward, and numbers that every later attack knows."""

from collections.abc import Iterable
from pathlib import Path

import duckdb
import numpy as np

from pipelines.db import literal
from pipelines.disclosure import facts
from pipelines.disclosure.flow import last_of_year
from pipelines.disclosure.forms import Rule
from pipelines.disclosure.maps import load_replaced
from pipelines.disclosure.numbers import Numbers
from pipelines.disclosure.year import Told, Year
from pipelines.policy import MEDIAN_PEOPLE

KEY = "metric_id, layer, area_id, grain, period_start, attribute, attribute_value"
# The rows that are carried forward and that the warehouse does not count any more.
LOST = f"""
    SELECT * FROM (
        SELECT {KEY} FROM frozen_cell WHERE status <> 'no_data'
        EXCEPT SELECT {KEY} FROM stat.cell WHERE covered = 'all'
    ) l SEMI JOIN core.area a ON a.layer = l.layer AND a.area_id = l.area_id
"""
# Every row that is told of, whether or not the warehouse still counts it.
EVER = "(SELECT metric_id, period_start FROM stat.cell UNION ALL SELECT metric_id, period_start FROM frozen_cell)"


def other_medians(catalog: str) -> str:
    """SQL for whether a metric of the attached release is a median of those alone who took a step.

    So it is where the release told no time within which each referral is followed: its classes are no numbers of
    today's measure, which is told anew (decision 076).
    """
    followed = f"EXISTS (FROM {catalog}.policy WHERE name = 'followed_days')"
    return f"(counts = 'amount' AND metric.denominator = 'units' AND NOT {followed})"


def load_archive(con: duckdb.DuckDBPyConnection, releases: Iterable[Path]) -> None:
    """Create the temporary tables archived_cell and frozen_cell from the published `releases`, the newest last.

    A block (a metric's view of one period) that was published is carried forward as the newest of them shows it, and
    so are the areas that it is about (replaced_area).
    """
    paths = list(releases)
    load_replaced(con, paths)
    con.execute(
        "CREATE OR REPLACE TEMP TABLE archived_cell AS SELECT metric_id, site, layer, area_id, grain, period_start, "
        "attribute, attribute_value, numerator, denominator, 0.0::DOUBLE AS value, '' AS status, '' AS counts, "
        "'' AS divided_by, false AS otherwise, 0 AS release FROM stat.cell LIMIT 0"
    )
    for number, path in enumerate(paths):
        con.execute(f"ATTACH {literal(str(path))} AS earlier (READ_ONLY)")
        try:
            con.execute(
                f"INSERT INTO archived_cell SELECT cell.*, counts, metric.denominator, "
                f"{other_medians('earlier')}, {number} "
                "FROM earlier.cell JOIN earlier.metric ON metric.id = metric_id WHERE metric.access = 'protected'"
            )
        finally:
            con.execute("DETACH earlier")
    con.execute("""
        CREATE OR REPLACE TEMP TABLE frozen_cell AS
        WITH block AS (
            SELECT metric_id, layer, grain, period_start, coalesce(attribute, '') AS part, max(release) AS newest
            FROM archived_cell
            WHERE status <> 'no_data' AND NOT otherwise
                AND metric_id IN (SELECT id FROM stat.metric WHERE access = 'protected')
            GROUP BY ALL
        )
        SELECT a.* EXCLUDE (release, otherwise) FROM archived_cell a
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
    con.execute("INSERT INTO protected.cell SELECT * EXCLUDE (counts, divided_by) FROM frozen_cell")


def frozen_rows(con: duckdb.DuckDBPyConnection) -> dict[tuple, tuple[int | None, int | None]]:
    """The rows that are carried forward, with the number and the units that they show."""
    rows = con.execute(
        f"SELECT {KEY}, coalesce(numerator, value::BIGINT), denominator::BIGINT FROM frozen_cell"
    ).fetchall()
    return {row[:-2]: row[-2:] for row in rows}


def told_before(
    con: duckdb.DuckDBPyConnection, year: Year, number: int, numbers: Numbers, group: str, rule: Rule
) -> None:
    """Add as facts what archived releases told that the rows that are carried forward do not.

    A share tells its units, too, and a median that so many people are behind it.
    """
    for *key, counts, divided_by, shown, units in _told(con, number):
        told: Told | None = facts.told_of(*key)
        said = numbers.by_metric.get(told.metric)
        if key[4].year < number and said:
            told = last_of_year(told, numbers)
        if not told or not said or said.group != group:
            continue
        kind, name = kind_of(counts, divided_by), f"published before: {year.name_of(told)}"
        if kind == "median" and said.of:
            year.limit(name, [(year.sum_of(told), 1.0)], MEDIAN_PEOPLE, np.inf, released=True)
        if kind != "median":
            halves = {False: shown, True: units} if kind == "share" else {False: shown}
            for half, told_as in halves.items():
                low, high = float(rule.low(told_as)), float(rule.high(told_as))
                name = f"published before: {year.name_of(told, half)}"
                year.limit(name, [(year.sum_of(told, half), 1.0)], low, high, released=True)


def _told(con: duckdb.DuckDBPyConnection, number: int) -> list[tuple]:
    """What was told of calendar year `number` and the one before by rows that are not carried forward; each once."""
    rows = f"SELECT {KEY}, counts, divided_by, numerator, denominator FROM {{}} WHERE value IS NOT NULL"
    return con.execute(
        f"FROM ({rows.format('archived_cell')} EXCEPT {rows.format('frozen_cell')}) "
        "WHERE year(period_start) IN (?, ?) ORDER BY ALL",
        [number - 1, number],
    ).fetchall()


def kind_of(counts: str, divided_by: str) -> str:
    """What a metric's numbers are to the attack: median, share (both halves are shown) or count."""
    if divided_by != "units":
        return "count"
    return "median" if counts == "amount" else "share"
