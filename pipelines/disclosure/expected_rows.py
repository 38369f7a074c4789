"""Each row of a release beside what the truth allows: a number worked out by the rule, or the word for its absence."""

from collections.abc import Iterator

import duckdb

SHAPE = "metric_id, site, layer, area_id, grain, period_start, attribute, attribute_value"
SHOWN = "numerator, denominator, value, status"
# What a row whose number the gate hides says instead: what every row says that is not told in that area and period.
LOOK = """
    CASE WHEN service = 'not_served' THEN 'not_served'
         WHEN service = 'not_confirmed' AND layer <> 'city' THEN 'service_not_confirmed' ELSE 'hidden' END
"""


def row_faults(con: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """Faults of the rows of told.cell: they are those of protected.cell, in which the gate has hidden nothing yet.

    A published one may be hidden, and nothing else may be otherwise. A rate over numbers that were published before
    is worked out from those, not from the truth of today.
    """
    for fault, first, second in (
        ("are of nothing that is counted", "told", "protected"),
        ("are left out", "protected", "told"),
    ):
        rows = f"(SELECT {SHAPE} FROM {first}.cell) EXCEPT ALL (SELECT {SHAPE} FROM {second}.cell)"
        for metric, many in con.execute(
            f"SELECT metric_id, count(*) FROM ({rows}) GROUP BY ALL ORDER BY ALL"
        ).fetchall():
            yield f"{metric}: {many} rows {fault}"
    for metric, fault, many in con.execute(_compared()).fetchall():
        yield f"{metric}: {many} rows {fault}; if the warehouse has changed since, publish anew"


def _compared() -> str:
    key = [name.strip() for name in SHAPE.split(",")]
    # A join by IS NOT DISTINCT FROM would compare every row with every other.
    same, own = (
        " AND ".join(f"coalesce(t.{name}::VARCHAR, '') = coalesce({other}.{name}::VARCHAR, '')" for name in key)
        for other in ("p", "s")
    )
    told, made = (", ".join(f"{side}.{name.strip()}" for name in SHOWN.split(",")) for side in ("t", "p"))
    return f"""
        SELECT t.metric_id, CASE WHEN 'no_data' IN (t.status, p.status) OR t.value IS NULL AND p.value IS NULL
                                 THEN 'say ' || t.status || ' where ' || p.status || ' is said of the others'
                                 WHEN p.value IS NULL THEN 'show a number that must be hidden'
                                 WHEN t.value IS NULL THEN 'lack their number'
                                 ELSE 'show another number than the rule makes of the truth' END AS fault, count(*)
        FROM told.cell t JOIN protected.cell p ON {same} JOIN stat.metric m ON m.id = t.metric_id
        LEFT JOIN (SELECT {SHAPE}, {LOOK} AS look FROM stat.cell) s ON {own}
        WHERE ({told}) IS DISTINCT FROM ({made})
            AND NOT (m.access = 'protected' AND p.status = 'value' AND t.status = coalesce(s.look, '')
                AND coalesce(t.numerator, t.denominator, t.value) IS NULL)
            AND NOT (m.access = 'protected' AND 'no_data' NOT IN (t.status, p.status)
                AND m.denominator IN (SELECT metric_id FROM frozen_cell))
        GROUP BY ALL ORDER BY ALL
    """
