"""Incidents: grouped by their code, placed by their point, else by their label, else nowhere."""

import duckdb
import shapely

from geo.assign import assign_points
from pipelines.contracts import Site
from pipelines.db import literal


def fill_incidents(con: duckdb.DuckDBPyConnection, site: Site) -> None:
    """Fill core.incident and core.incident_area (one row per layer), where the site has incidents."""
    mapping = site.mapping("incident")
    if not mapping:
        return
    con.execute(f"CREATE OR REPLACE TEMP VIEW mapped AS {mapping}")
    _place_points(con)
    _read_labels(con)
    _read_codes(con, site)
    con.execute("""
        CREATE TEMP TABLE placed AS
        SELECT
            m.kind, m.incident_id, m.occurred_at, m.reported_at, m.code,
            CASE WHEN m.lat IS NOT NULL THEN m.lon END AS lon, CASE WHEN m.lon IS NOT NULL THEN m.lat END AS lat,
            l.label, coalesce(p.area_id, l.area_id) AS area_id,
            CASE WHEN p.area_id IS NOT NULL THEN 'point' WHEN l.area_id IS NOT NULL THEN 'label' ELSE 'none'
            END AS located_by
        FROM mapped m
        LEFT JOIN point_area p ON p.lon = m.lon AND p.lat = m.lat
        LEFT JOIN label_area l ON l.written = m.label
    """)
    con.execute(f"""
        INSERT INTO core.incident
        SELECT
            {literal(site.name)}, p.kind, p.incident_id, p.occurred_at, p.reported_at,
            coalesce(c.offence_group, 'other'), p.code, coalesce(c.lead_type, false), p.lon, p.lat, p.label,
            p.located_by
        FROM placed p
        LEFT JOIN code_list c
            ON c.code = p.code
            AND (c.valid_from IS NULL OR p.occurred_at >= c.valid_from)
            AND (c.valid_to IS NULL OR p.occurred_at < c.valid_to + INTERVAL 1 DAY)
    """)
    _fill_layers(con, site)
    con.execute("DROP TABLE placed")


def _place_points(con: duckdb.DuckDBPyConnection) -> None:
    areas = con.execute(
        "SELECT area_id, geometry FROM core.area WHERE layer = 'neighbourhood' ORDER BY area_id"
    ).fetchall()
    points = con.execute("SELECT DISTINCT lon, lat FROM mapped WHERE lon IS NOT NULL AND lat IS NOT NULL").fetchnumpy()
    owner = assign_points(points["lon"], points["lat"], [shapely.from_wkb(geometry) for _, geometry in areas])
    inside = owner >= 0
    found = {"lon": points["lon"][inside], "lat": points["lat"][inside], "place": owner[inside]}
    con.register("found_points", found)
    con.execute("CREATE TEMP TABLE area_number AS SELECT unnest(?::VARCHAR[]) AS area_id", [[a for a, _ in areas]])
    con.execute(
        "CREATE TEMP TABLE point_area AS SELECT f.lon, f.lat, a.area_id FROM found_points f "
        "JOIN (SELECT row_number() OVER () - 1 AS place, area_id FROM area_number) a USING (place)"
    )
    con.unregister("found_points")


def _read_labels(con: duckdb.DuckDBPyConnection) -> None:
    # A label that names no area becomes NULL; one that nobody knows stays, cleaned, so that it can be seen and added.
    con.execute("""
        CREATE TEMP TABLE label_area AS
        SELECT d.label AS written, k.area_id,
               coalesce(k.canonical, CASE WHEN n.label IS NULL THEN clean_label(d.label) END) AS label
        FROM (SELECT DISTINCT label FROM mapped WHERE label IS NOT NULL) d
        LEFT JOIN area_label k ON k.label = clean_label(d.label)
        LEFT JOIN no_area n ON n.label = clean_label(d.label)
    """)


def _read_codes(con: duckdb.DuckDBPyConnection, site: Site) -> None:
    # A listed code that ends in * stands for all that begin so; the closest entry of the list wins.
    con.execute(
        """
        CREATE TEMP TABLE code_list AS
        SELECT d.code, c.offence_group, c.lead_type, c.valid_from, c.valid_to
        FROM (SELECT DISTINCT code FROM mapped) d
        JOIN safe.offence_codes c
            ON c.site = $1 AND (c.code = d.code OR (c.code LIKE '%*' AND starts_with(d.code, rtrim(c.code, '*'))))
        QUALIFY rank() OVER (PARTITION BY d.code ORDER BY c.code = d.code DESC, length(c.code) DESC) = 1
        """,
        [site.name],
    )


def _fill_layers(con: duckdb.DuckDBPyConnection, site: Site) -> None:
    # Every incident lies in the city, whether or not it could be placed more closely.
    con.execute(
        """
        INSERT INTO core.incident_area
        SELECT $1, p.kind, p.incident_id, a.layer, a.area_id FROM placed p JOIN (
            SELECT area_id AS placed_in, 'neighbourhood' AS layer, area_id FROM core.area WHERE layer = 'neighbourhood'
            UNION ALL
            SELECT u.area_id, 'precinct', u.parent_id FROM core.area_parent u
            JOIN core.area b ON b.area_id = u.parent_id AND b.layer = 'precinct'
        ) a ON a.placed_in = p.area_id
        UNION ALL
        SELECT $1, p.kind, p.incident_id, c.layer, c.area_id FROM placed p, core.area c WHERE c.layer = 'city'
        """,
        [site.name],
    )
