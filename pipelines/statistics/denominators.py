"""What a count can be divided by, per area and year."""

import duckdb


def make_denominators(con: duckdb.DuckDBPyConnection) -> None:
    """Create stat.denominator(name, area_id, year, amount): residents by year, land for every year (year NULL).

    A larger area has residents only when all of its neighbourhoods have: a part of the people is not its people.
    """
    con.execute("""
        CREATE TABLE stat.denominator AS
        WITH wanted AS (
            SELECT target, count(*) AS parts FROM stat.lift JOIN core.area a USING (area_id)
            WHERE a.layer = 'neighbourhood' GROUP BY target
        )
        SELECT 'population' AS name, l.target AS area_id, p.year, sum(p.people)::DOUBLE AS amount
        FROM core.population p JOIN stat.lift l ON l.area_id = p.area_id JOIN wanted w ON w.target = l.target
        WHERE p.layer = 'neighbourhood' GROUP BY l.target, p.year, w.parts
        -- Twice one part and none of another would come to the right number of rows.
        HAVING count(*) = w.parts AND count(DISTINCT p.area_id) = w.parts
        UNION ALL
        SELECT 'land_km2', area_id, NULL, land_km2 FROM core.area
    """)
