"""Open counts that no number of the programme exceeds: whoever was diverted at an arrest had been arrested."""

from collections.abc import Collection

import duckdb
import numpy as np

from pipelines.disclosure.facts import MONTHS, sum_over
from pipelines.disclosure.numbers import Bound, Numbers
from pipelines.disclosure.problem import Shape
from pipelines.disclosure.year import Year

GRAINS = {months: grain for grain, months in MONTHS.items()}


def add_public_bounds(
    con: duckdb.DuckDBPyConnection, year: Year, number: int, numbers: Numbers, areas: Collection[tuple[str, str]],
    months: Collection[int] = range(12),
) -> None:  # fmt: skip
    """Add as facts the open counts of calendar year `number` in (layer, area) of `areas`, where they are whole.

    Months (from 0) of which nothing is told are bounded for nobody: only periods with some of `months` are added.
    Without the warehouse (an audit of a release alone) nothing is added.
    """
    own = [one for one in numbers.bounds if year.universe and one.of == year.universe.name]
    if (
        not own
        or not con.execute("FROM duckdb_tables() WHERE schema_name = 'stat' AND table_name = 'period'").fetchall()
    ):
        return
    for one in own:
        for area, first, many in _counts(con, one, number):
            if (one.layer, area) in areas and {*months} & {*range(first - 1, first - 1 + one.months)}:
                part = sum_over(year, Shape(one.layer, area, first - 1, one.months), one.only)
                kind = f"LEAD-type {one.kind}" if one.lead_type else one.kind
                name = f"{kind}s in {one.layer} {area}, months {first}–{first + one.months - 1}"
                year.limit(name, [(part, 1.0)], -np.inf, many, supposed=one.supposed, counted=kind)


def _counts(con: duckdb.DuckDBPyConnection, one: Bound, number: int) -> list[tuple[str, int, int]]:
    # What could not be placed may have been anywhere, so it counts for every area.
    return con.execute(
        """
        WITH span AS (
            SELECT first_day, next_day FROM stat.period
            WHERE kind = $kind AND grain = $grain AND year(first_day) = $year AND days_covered = days
        ),
        event AS (
            SELECT i.incident_id, coalesce(i.occurred_at, i.reported_at)::DATE AS day, p.area_id
            FROM core.incident i LEFT JOIN core.incident_area p
                ON p.site = i.site AND p.kind = i.kind AND p.incident_id = i.incident_id AND p.layer = $layer
            WHERE i.kind = $kind AND (i.lead_type OR NOT $lead_type)
        )
        SELECT a.area_id, month(first_day), count(event.incident_id)
        FROM core.area a CROSS JOIN span
        LEFT JOIN event ON day >= first_day AND day < next_day AND coalesce(event.area_id, a.area_id) = a.area_id
        -- Rows of an area that smaller ones cover count in those: that it has none bounds nobody.
        -- Where no code is on the list of LEAD-type offences, that none is found says nothing.
        WHERE a.layer = $layer AND a.area_id NOT IN (SELECT area_id FROM core.area_overlap WHERE covered)
            AND (NOT $lead_type OR EXISTS (FROM event)) GROUP BY ALL ORDER BY ALL
        """,
        {"kind": one.kind, "grain": GRAINS[one.months], "year": number, "layer": one.layer, "lead_type": one.lead_type},
    ).fetchall()
