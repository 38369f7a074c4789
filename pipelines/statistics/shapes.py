"""The frame that cells are counted into: layers, periods and what is known of them."""

import duckdb

from pipelines.policy import policy_of


def make_shapes(con: duckdb.DuckDBPyConnection) -> None:
    """Create stat.lift (area → the areas it counts towards) and stat.period (per source and grain, with coverage)."""
    # A unit that lies in no neighbourhood ('') still counts for the city.
    con.execute("""
        CREATE TABLE stat.lift AS
        SELECT area_id, layer, area_id AS target FROM core.area
        UNION ALL
        SELECT p.area_id, b.layer, p.parent_id FROM core.area_parent p JOIN core.area b ON b.area_id = p.parent_id
        UNION ALL
        SELECT p.area_id, 'city', q.parent_id
        FROM core.area_parent p JOIN core.area_parent q ON q.area_id = p.parent_id
        UNION ALL
        SELECT '', layer, area_id FROM core.area WHERE layer = 'city'
    """)
    con.execute(f"""
        CREATE TABLE stat.period AS
        WITH grain(grain, step) AS (
            VALUES ('month', INTERVAL 1 MONTH), ('quarter', INTERVAL 3 MONTH), ('year', INTERVAL 1 YEAR)
        ),
        span AS (
            SELECT source, kind, complete_from, complete_to FROM core.source WHERE complete_from IS NOT NULL
            UNION ALL
            -- The ledger says something from its first day to the day on which it was last checked.
            SELECT 'service_areas', 'service_area', min(from_date), max(as_of) FROM core.service_state
            HAVING min(from_date) <= max(as_of)
            UNION ALL
            -- Dollars can be told in those of another year as far as the prices of their year are known. A period that
            -- ends there is closed, as far as prices go.
            SELECT source, 'cost_at_prices', complete_from, least(complete_to, (
                SELECT min(month) + {policy_of(con).closed_after_days} FROM core.cost
                WHERE coalesce(dollar_year, year(month)) NOT IN (SELECT year FROM core.price_index)
            ))
            FROM core.source
            WHERE kind = 'cost' AND complete_from IS NOT NULL AND EXISTS (FROM core.price_index)
            UNION ALL
            -- Whether somebody who was referred was met is known as far as both files go.
            SELECT r.source, 'first_meeting', greatest(r.complete_from, c.complete_from),
                   least(r.complete_to, c.complete_to)
            FROM core.source r JOIN core.source c ON c.site = r.site
            WHERE r.kind = 'referral' AND c.kind = 'contact'
                AND r.complete_from IS NOT NULL AND c.complete_from IS NOT NULL
        ),
        starts AS (
            SELECT source, kind, complete_from, complete_to, grain, step,
                   unnest(generate_series(date_trunc(grain, complete_from), complete_to::TIMESTAMP, step))::DATE
                   AS first_day
            FROM span, grain
        ),
        ends AS (SELECT *, (first_day + step)::DATE AS next_day FROM starts)
        SELECT e.source, e.kind, e.grain, e.first_day, e.next_day,
               e.next_day + {policy_of(con).closed_after_days} <= e.complete_to AS closed,
               date_diff('day', e.first_day, e.next_day) AS days,
               date_diff('day', greatest(e.first_day, e.complete_from), least(e.next_day, e.complete_to + 1))
               - coalesce((
                   SELECT sum(date_diff('day', greatest(g.gap_from, e.first_day), least(g.gap_to + 1, e.next_day)))
                   FROM core.coverage_gap g
                   WHERE g.source = e.source AND g.gap_from < e.next_day AND g.gap_to >= e.first_day
               ), 0) AS days_covered
        FROM ends e
    """)


def make_services(con: duckdb.DuckDBPyConnection) -> None:
    """Create stat.service: per area, grain and period what the ledger says of it.

    Served when it was served on any day of the period, not served when it was not on every day, else not confirmed.
    """
    con.execute("""
        CREATE TABLE stat.service AS
        SELECT s.area_id, p.source, p.grain, p.first_day,
               CASE WHEN bool_or(s.state = 'served') THEN 'served'
                    WHEN bool_and(s.state = 'not_served') THEN 'not_served' ELSE 'not_confirmed' END AS service
        FROM stat.period p JOIN core.service_state s
            ON coalesce(s.from_date, DATE '0001-01-01') < p.next_day
            AND coalesce(s.to_date, DATE '9999-12-31') > p.first_day
        GROUP BY ALL
    """)
