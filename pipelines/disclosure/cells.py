"""Turns true cells (`stat`) into cells that may be published (`protected`), and reports what that cost."""

from collections.abc import Iterable
from pathlib import Path

import duckdb
import numpy as np

from pipelines.disclosure.alike import alike_rows
from pipelines.disclosure.archive import carry_forward, load_archive
from pipelines.disclosure.gate import Gate
from pipelines.disclosure.protect import shown_counts
from pipelines.policy import MEDIAN_CLASSES, MEDIAN_PEOPLE, Policy, policy_of, two_digits

SHAPE = "metric_id, site, layer, area_id, grain, period_start, attribute, attribute_value"

# What a metric's value is: its count or sum, the middle of its amounts, a share of its own units, or a rate.
KIND = """
    CASE WHEN metric.denominator = 'none' THEN 'count' WHEN metric.denominator <> 'units' THEN 'rate'
         WHEN metric.counts = 'amount' THEN 'median' ELSE 'share' END
"""


def protect_cells(con: duckdb.DuckDBPyConnection, gate: Gate | None = None, earlier: Iterable[Path] = ()) -> None:
    """Create protected.cell and protected.disclosure_report from stat.cell.

    Public metrics keep exact numbers. Of protected ones every count of 0–9 loses its number, whatever the reason it
    is then given, and so does what `gate` hides; rates are computed from the protected counts. What the releases
    `earlier` (the newest last) show of a closed period is carried forward row for row.
    """
    con.execute("CREATE SCHEMA protected")
    con.execute(
        f"CREATE TABLE protected.cell AS SELECT {SHAPE}, numerator, denominator, 0.0::DOUBLE AS value, "
        "'' AS status FROM stat.cell LIMIT 0"
    )
    con.execute(f"INSERT INTO protected.cell {_public()}")
    _round(con, policy_of(con))
    load_archive(con, earlier)
    if gate:
        gate(con)
    _protect(con)
    carry_forward(con)
    con.execute(f"""
        CREATE TABLE protected.disclosure_report AS
        SELECT metric_id, family, count(*) AS cells, count(*) FILTER (status = 'value') AS shown,
               count(*) FILTER (status = 'hidden') AS hidden, {"'passed'" if gate else "'not run'"} AS gate
        FROM protected.cell JOIN stat.metric ON metric.id = metric_id
        WHERE access = 'protected' GROUP BY ALL ORDER BY ALL
    """)


def _public() -> str:
    # A zero in a period that the data cover only in part is not a zero; a count there is a minimum and stays a count.
    # A share, a median or a quotient of two counts is no minimum of anything, so it needs the whole period.
    return f"""
        SELECT {SHAPE}, CASE WHEN known THEN numerator END, CASE WHEN known THEN denominator END,
               CASE WHEN known AND kind = 'median' THEN coalesce(middle, 0)
                    WHEN known THEN scale * numerator / coalesce(denominator, 1) END,
               CASE WHEN known AND numerator > 0 THEN 'value' WHEN known THEN 'zero'
                    WHEN told THEN 'service_not_confirmed' ELSE 'no_data' END
        FROM (
            SELECT cell.*, metric.scale, {KIND} AS kind, covered <> 'none' AND (covered = 'all' OR numerator > 0)
                   AND (kind IN ('count', 'median') OR coalesce(cell.denominator, 0) > 0)
                   AND (covered = 'all' OR metric.denominator IN ('none', 'population', 'land_km2')) AS told,
                   -- Nothing is certainly inside the service area, but something may be.
                   told AND NOT (numerator = 0 AND unsure) AS known
            FROM stat.cell JOIN stat.metric ON metric.id = metric_id WHERE access = 'public'
        )
    """


def _round(con: duckdb.DuckDBPyConnection, rules: Policy) -> None:
    """Create the temporary table shown_cell (row_id, shown, units_shown): what may be shown of counts, sums and units.

    A share shows both its halves, so what is left between them counts like any other number: a small rest hides it.
    """
    rows = con.execute(f"""
        SELECT cell.rowid AS row_id, numerator, CASE WHEN {KIND} = 'share' THEN cell.denominator::BIGINT END AS units,
               coalesce(people, {rules.minimum_shown}) < {rules.minimum_shown} AS of_few
        FROM stat.cell JOIN stat.metric ON metric.id = metric_id WHERE access = 'protected' AND covered = 'all'
    """).fetchnumpy()
    shown = shown_counts(rows["numerator"], rules.minimum_shown, rules.rounding_base)
    share = ~np.ma.getmaskarray(rows["units"])
    units = np.ma.filled(rows["units"], 0).astype(np.int64)
    rest_is_few = share & (units - rows["numerator"] < rules.minimum_shown)
    alike = np.isin(rows["row_id"], alike_rows(con, rules))
    keep = ~np.ma.getmaskarray(shown) & ~rest_is_few & ~rows["of_few"] & ~alike
    over = shown_counts(units, rules.minimum_shown, rules.rounding_base)
    found = {"row_id": rows["row_id"][keep], "shown": shown.data[keep], "units": over.data[keep], "s": share[keep]}
    con.register("found", found)
    con.execute(
        "CREATE OR REPLACE TEMP TABLE shown_cell AS "
        "SELECT row_id, shown, CASE WHEN s THEN units END AS units_shown FROM found"
    )
    con.unregister("found")


def _protect(con: duckdb.DuckDBPyConnection) -> None:
    # A period that is covered in part is not closed, so it has no number at all. Why a number is missing is told by
    # the ledger and the coverage, never by the count.
    con.execute(f"""
        INSERT INTO protected.cell
        WITH own AS (
            SELECT cell.*, metric.scale, {KIND} AS kind, shown, units_shown, coalesce(other.access, 'public') AS over,
                   metric.denominator AS divided_by,
                   -- The denominator has the same word where it is broken down alike; else it is that of the total.
                   (metric.denominator, attribute) IN (SELECT DISTINCT metric_id, attribute FROM stat.cell
                                                       WHERE attribute IS NOT NULL) AS by_word
            FROM (SELECT rowid AS row_id, * FROM stat.cell) cell JOIN stat.metric ON metric.id = metric_id
            LEFT JOIN shown_cell USING (row_id) LEFT JOIN stat.metric other ON other.id = metric.denominator
            WHERE metric.access = 'protected'
        ),
        -- A protected denominator is shown as its own cell shows it, or not at all.
        halves AS (
            SELECT own.*, CASE WHEN kind = 'share' THEN units_shown WHEN kind <> 'rate' THEN NULL
                               WHEN over = 'public' THEN own.denominator ELSE d.shown END AS below
            FROM own LEFT JOIN (
                SELECT c.metric_id, c.layer, c.area_id, c.grain, c.period_start, c.attribute, c.attribute_value, s.shown
                FROM (SELECT rowid AS row_id, * FROM stat.cell) c JOIN shown_cell s USING (row_id)
            ) d ON d.metric_id = own.divided_by AND d.layer = own.layer AND d.area_id = own.area_id
                AND d.grain = own.grain AND d.period_start = own.period_start
                AND d.attribute IS NOT DISTINCT FROM CASE WHEN own.by_word THEN own.attribute END
                AND d.attribute_value IS NOT DISTINCT FROM CASE WHEN own.by_word THEN own.attribute_value END
        ),
        valued AS (
            SELECT *, CASE WHEN kind = 'median' THEN {_median()} WHEN kind = 'count' THEN scale * shown
                           WHEN below > 0 THEN {two_digits("(scale * shown / below)")} END AS value
            FROM halves
        )
        SELECT {SHAPE}, CASE WHEN value IS NOT NULL AND kind <> 'median' THEN shown END,
               CASE WHEN value IS NOT NULL THEN below END, value,
               CASE WHEN value IS NOT NULL THEN 'value' WHEN covered <> 'all' THEN 'no_data'
                    WHEN service = 'not_served' THEN 'not_served'
                    -- The ledger speaks of places within the city: of the whole of it, it confirms nothing.
                    WHEN service = 'not_confirmed' AND layer <> 'city' THEN 'service_not_confirmed' ELSE 'hidden' END
        FROM valued
    """)


def _median() -> str:
    """SQL for the class that the middle amount lies in, by its first day; NULL for fewer than twenty people."""
    steps = " ".join(f"WHEN middle >= {first} THEN {first}" for first in sorted(MEDIAN_CLASSES, reverse=True))
    return f"CASE WHEN shown IS NULL OR covered <> 'all' OR people < {MEDIAN_PEOPLE} THEN NULL {steps} END"
