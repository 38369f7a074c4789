"""Turns true cells (`stat`) into cells that may be published (`protected`), and reports what that cost."""

import duckdb
import numpy as np

from pipelines import policy
from pipelines.disclosure.protect import shown_counts

SHAPE = "metric_id, site, layer, area_id, grain, period_start, attribute, attribute_value"


def protect_cells(con: duckdb.DuckDBPyConnection) -> None:
    """Create protected.cell and protected.disclosure_report from stat.cell.

    Public metrics keep exact numbers. Of protected ones every count of 0–9 loses its number, whatever the reason it
    is then given, and rates are computed from the protected counts.
    """
    con.execute("CREATE SCHEMA protected")
    con.execute(
        f"CREATE TABLE protected.cell AS SELECT {SHAPE}, numerator, denominator, 0.0::DOUBLE AS value, "
        "'' AS status FROM stat.cell LIMIT 0"
    )
    con.execute(f"INSERT INTO protected.cell {_public()}")
    _protect(con)
    con.execute("""
        CREATE TABLE protected.disclosure_report AS
        SELECT metric_id, family, count(*) AS cells, count(*) FILTER (status = 'value') AS shown,
               count(*) FILTER (status = 'hidden') AS hidden, 'not run' AS gate
        FROM protected.cell JOIN stat.metric ON metric.id = metric_id
        WHERE access = 'protected' GROUP BY ALL ORDER BY ALL
    """)


def _public() -> str:
    # A zero in a period that the data cover only in part is not a zero; a count there is a minimum and stays a count.
    return f"""
        SELECT {SHAPE}, CASE WHEN known THEN numerator END, CASE WHEN known THEN denominator END,
               CASE WHEN known THEN scale * numerator / coalesce(denominator, 1) END,
               CASE WHEN NOT known THEN 'no_data' WHEN numerator = 0 THEN 'zero' ELSE 'value' END
        FROM (
            SELECT cell.*, scale, covered <> 'none' AND (covered = 'all' OR numerator > 0)
                   AND (metric.denominator = 'none' OR coalesce(cell.denominator, 0) > 0) AS known
            FROM stat.cell JOIN stat.metric ON metric.id = metric_id WHERE access = 'public'
        )
    """


def _protect(con: duckdb.DuckDBPyConnection) -> None:
    rows = con.execute(
        "SELECT stat.cell.rowid AS row_id, numerator FROM stat.cell JOIN stat.metric ON metric.id = metric_id "
        "WHERE access = 'protected' AND covered = 'all'"
    ).fetchnumpy()
    shown = shown_counts(rows["numerator"], policy.MINIMUM_SHOWN, policy.ROUNDING_BASE)
    keep = ~np.ma.getmaskarray(shown)
    con.register("shown_cell", {"row_id": rows["row_id"][keep], "shown": shown.compressed()})
    # A period that is covered in part is not closed, so it has no number at all. Why a number is missing is told by
    # the ledger and the coverage, never by the count.
    con.execute(f"""
        INSERT INTO protected.cell
        SELECT {SHAPE}, shown, NULL, scale * shown,
               CASE WHEN shown IS NOT NULL THEN 'value' WHEN covered <> 'all' THEN 'no_data'
                    WHEN service = 'not_served' THEN 'not_served'
                    WHEN service = 'not_confirmed' THEN 'service_not_confirmed' ELSE 'hidden' END
        FROM (SELECT cell.rowid AS row_id, cell.*, scale FROM stat.cell JOIN stat.metric ON metric.id = metric_id
              WHERE access = 'protected')
        LEFT JOIN shown_cell USING (row_id)
    """)
    con.unregister("shown_cell")
