"""What a count can be divided by, per area and year."""

import duckdb


def make_denominators(con: duckdb.DuckDBPyConnection) -> None:
    """Create stat.denominator(name, area_id, year, amount): residents by year, land for every year (year NULL).

    `population` is an area's own figure where a source gives one, else the sum of its neighbourhoods; `parts` is that
    sum alone. A sum is there only when all neighbourhoods have people: a part of them is not the area's people.
    """
    con.execute("""
        CREATE TABLE stat.denominator AS
        WITH wanted AS (
            SELECT target, count(*) AS parts FROM stat.lift JOIN core.area a USING (area_id)
            WHERE a.layer = 'neighbourhood' GROUP BY target
        ),
        summed AS (
            SELECT l.target AS area_id, p.year, sum(p.people)::DOUBLE AS amount
            FROM core.population p JOIN stat.lift l ON l.area_id = p.area_id JOIN wanted w ON w.target = l.target
            WHERE p.layer = 'neighbourhood' GROUP BY l.target, p.year, w.parts
            -- Twice one part and none of another would come to the right number of rows.
            HAVING count(*) = w.parts AND count(DISTINCT p.area_id) = w.parts
        ),
        given AS (
            SELECT area_id, year, any_value(people)::DOUBLE AS amount FROM core.population
            GROUP BY area_id, year HAVING count(*) = 1
        )
        SELECT 'population' AS name, area_id, year, coalesce(g.amount, s.amount) AS amount
        FROM given g FULL JOIN summed s USING (area_id, year)
        UNION ALL
        -- What is itself added up from neighbourhoods is divided by them: without theirs, nobody would live there.
        SELECT 'parts', area_id, year, amount FROM summed
        UNION ALL
        SELECT 'land_km2', area_id, NULL, land_km2 FROM core.area
    """)
