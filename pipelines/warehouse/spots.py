"""Where the points of police rows lie beside the last good version: drawn together, or away from their labels."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import duckdb

from pipelines.contracts import Contract, Site
from pipelines.db import literal
from pipelines.warehouse.kept import NAME, LastBuild
from pipelines.warehouse.limits import Limits

ASK = "Look whether points are rounded, stand for whole areas, or stand in other rows than their own"


class Month(NamedTuple):
    """Rows with a point and the spots where they lie; how many have a label of an area, and that of the point."""

    first: date
    rows: int
    spots: int
    named: int
    agreed: int


def doubted(
    con: duckdb.DuckDBPyConnection, site: Site, contract: Contract, last: LastBuild, limits: Limits
) -> list[str]:
    """What to doubt of the points of a kind of incidents; asked of the first source of it with a last good version.

    A month is held against the lowest of the last build's last months, so that what changed on purpose is doubted once.
    """
    first = next((one for one in site.contracts.values() if one.feeds == contract.feeds and last.has(one)), None)
    if not first or contract.source != first.source:
        return []
    before = _months(con, f"{NAME}.core", contract.feeds, _since(contract.feeds, limits))
    if not before:
        return []
    usual = sum(month.rows for month in before) / len(before)
    before = _whole(before, usual, limits)
    now = _whole(_months(con, "core", contract.feeds, literal(before[0].first)) if before else [], usual, limits)
    # Points that are drawn together leave the areas of their labels, too: that need not be said twice.
    return _drawn_together(now, before, limits) or _elsewhere(now, before, limits)


def _since(kind: str, limits: Limits) -> str:
    """SQL for the first of the last build's newest thirteen months with rows enough to be judged: a year and a part."""
    return (
        "(SELECT min(first) FROM (SELECT date_trunc('month', occurred_at)::DATE AS first "
        f"FROM {NAME}.core.incident WHERE kind = {literal(kind)} AND lon IS NOT NULL AND occurred_at IS NOT NULL "
        f"GROUP BY first HAVING count(*) >= {max(limits.spots_rows, 1)} ORDER BY first DESC LIMIT 13))"
    )


def _months(con: duckdb.DuckDBPyConnection, core: str, kind: str, since: str) -> list[Month]:
    found = con.execute(f"""
        WITH point AS (
            SELECT date_trunc('month', occurred_at)::DATE AS first, lon, lat, label, count(*) AS rows
            FROM {core}.incident WHERE kind = {literal(kind)} AND occurred_at >= {since}
            AND lon IS NOT NULL AND lat IS NOT NULL GROUP BY ALL
        )
        SELECT first, sum(rows)::BIGINT, count(DISTINCT (p.lon, p.lat)),
               coalesce(sum(rows) FILTER (a.area_id IS NOT NULL AND l.area_id IS NOT NULL), 0)::BIGINT,
               coalesce(sum(rows) FILTER (a.area_id = l.area_id), 0)::BIGINT
        FROM point p
        LEFT JOIN {core}.point_area a ON a.lon = p.lon AND a.lat = p.lat AND a.layer = 'neighbourhood'
        LEFT JOIN {core}.label_area l ON l.label = p.label AND l.layer = 'neighbourhood'
        GROUP BY first ORDER BY first
    """).fetchall()
    return [Month(*one) for one in found]


def _whole(months: Sequence[Month], usual: float, limits: Limits) -> list[Month]:
    return [month for month in months if month.rows >= max(limits.spots_rows, usual / 2, 1)]


def _drawn_together(now: Sequence[Month], before: Sequence[Month], limits: Limits) -> list[str]:
    """The newest month whose points lie at far fewer spots than as many of the last build did."""
    for month in reversed(now):
        # More rows have no fewer spots, and fewer rows no fewer for each: so many there are at least.
        due, other = min((one.spots * min(1, month.rows / one.rows), one) for one in before)
        if month.spots < limits.spots_share * due:
            then = f"{other.rows:,} of {other.first:%Y-%m} did at {other.spots:,}"
            rows = f"{month.rows:,} rows of {month.first:%Y-%m} with a point"
            return [f"{rows} lie at {month.spots:,} spots, where {then}. {ASK}"]
    return []


def _elsewhere(now: Sequence[Month], before: Sequence[Month], limits: Limits) -> list[str]:
    """The newest month in which points lie in the areas of their labels far more seldom than in the last build."""
    judged = [one for one in before if one.named >= limits.spots_rows]
    least, other = min(((one.agreed / one.named, one) for one in judged), default=(0, None))
    for month in reversed(now):
        if month.named >= limits.spots_rows and other and month.agreed < limits.agreed_share * least * month.named:
            then = f"{other.agreed:,} of {other.named:,} of {other.first:%Y-%m} did"
            points = f"{month.agreed:,} of {month.named:,} points of {month.first:%Y-%m}"
            return [f"{points} lie in the area that their row names, where {then}. {ASK}"]
    return []
