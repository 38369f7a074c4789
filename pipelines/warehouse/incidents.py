"""Incidents: grouped by their code, placed by their point, else by their label, else nowhere."""

import duckdb
import numpy as np
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
            l.label, p.point, coalesce(p.area_id, l.area_id) AS area_id,
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
    """Number the distinct points in point_area, with their neighbourhood; place_in_layer holds the other layers."""
    points = con.execute("SELECT DISTINCT lon, lat FROM mapped WHERE lon IS NOT NULL AND lat IS NOT NULL").fetchnumpy()
    con.execute("CREATE TEMP TABLE area_of_point (point INTEGER, layer VARCHAR, area_id VARCHAR)")
    layers = con.execute("SELECT 'neighbourhood' UNION ALL (SELECT layer FROM point_layer ORDER BY layer)").fetchall()
    for (layer,) in layers:
        _place_in(con, layer, points["lon"], points["lat"])
    numbered = {"point": np.arange(len(points["lon"]), dtype=np.int32), "lon": points["lon"], "lat": points["lat"]}
    con.register("distinct_points", numbered)
    con.execute(
        "CREATE TEMP TABLE point_area AS SELECT d.*, a.area_id FROM distinct_points d "
        "LEFT JOIN area_of_point a ON a.point = d.point AND a.layer = 'neighbourhood'"
    )
    con.unregister("distinct_points")


def _place_in(con: duckdb.DuckDBPyConnection, layer: str, lon: np.ndarray, lat: np.ndarray) -> None:
    areas = con.execute("SELECT area_id, geometry FROM core.area WHERE layer = ? ORDER BY area_id", [layer]).fetchall()
    owner = assign_points(lon, lat, [shapely.from_wkb(geometry) for _, geometry in areas])
    inside = np.flatnonzero(owner >= 0).astype(np.int32)
    con.register("found_points", {"point": inside, "place": owner[inside]})
    con.execute(
        "INSERT INTO area_of_point SELECT f.point, $1, ($2::VARCHAR[])[f.place + 1] FROM found_points f",
        [layer, [area_id for area_id, _ in areas]],
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
    # Every incident lies in the city, whether or not it could be placed more closely. A label names a neighbourhood, so
    # it places a row in a precinct only where precincts are made of neighbourhoods.
    con.execute(
        """
        INSERT INTO core.incident_area
        SELECT $1, p.kind, p.incident_id, a.layer, a.area_id FROM placed p JOIN (
            SELECT area_id AS placed_in, 'neighbourhood' AS layer, area_id FROM core.area WHERE layer = 'neighbourhood'
            UNION ALL
            SELECT u.area_id, 'precinct', u.parent_id FROM core.area_parent u
            JOIN core.area b ON b.area_id = u.parent_id AND b.layer = 'precinct'
            WHERE 'precinct' NOT IN (SELECT layer FROM point_layer)
        ) a ON a.placed_in = p.area_id
        UNION ALL
        SELECT $1, p.kind, p.incident_id, a.layer, a.area_id FROM placed p JOIN area_of_point a USING (point)
        WHERE a.layer <> 'neighbourhood'
        UNION ALL
        SELECT $1, p.kind, p.incident_id, c.layer, c.area_id FROM placed p, core.area c WHERE c.layer = 'city'
        """,
        [site.name],
    )
