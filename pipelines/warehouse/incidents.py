"""Incidents: grouped by their code, placed by their point, else by their label, else nowhere."""

from typing import TYPE_CHECKING

import duckdb

from pipelines.contracts import Site
from pipelines.db import literal, row
from pipelines.warehouse.codes import CLOSEST, IS_LISTED
from pipelines.warehouse.fixed_words import fixed_words
from pipelines.warehouse.labels import read_labels
from pipelines.warehouse.mapped import mapping_of, note_missing
from pipelines.warehouse.one_row import refuse_repeated

if TYPE_CHECKING:
    import numpy as np

# A label names a neighbourhood, so it places a row in a precinct only where precincts are made of neighbourhoods.
PRECINCT_OF = """
    SELECT u.area_id, u.parent_id FROM core.area_parent u
    JOIN core.area b ON b.area_id = u.parent_id AND b.layer = 'precinct'
    WHERE 'precinct' NOT IN (SELECT layer FROM point_layer)
"""


def fill_incidents(con: duckdb.DuckDBPyConnection, site: Site) -> None:
    """Fill core.incident where the site has incidents, and make core.incident_area a view of them."""
    mapping = mapping_of(con, site, "incident")
    if not mapping:
        return
    con.execute(f"CREATE OR REPLACE TEMP VIEW mapped AS {mapping}")
    _read_known(con)
    with fixed_words(site, "incident"):
        place_mapped(con, site)
        refuse_repeated(con, site)
    note_missing(con, site, "incident")
    _view_layers(con)


def place_mapped(con: duckdb.DuckDBPyConnection, site: Site) -> None:
    """Add the rows of `mapped` to core.incident, and their points to core.point_area where those are new."""
    place_points(con, "mapped")
    read_labels(con, "mapped")
    _read_codes(con, site)
    _insert(con, site)


def _insert(con: duckdb.DuckDBPyConnection, site: Site) -> None:
    con.execute(f"""
        INSERT INTO core.incident
        SELECT
            {literal(site.name)}, m.kind, m.incident_id, m.occurred_at, m.reported_at,
            coalesce(c.offence_group, 'other'), m.code, coalesce(c.lead_type, false),
            CASE WHEN m.lat IS NOT NULL THEN m.lon END, CASE WHEN m.lon IS NOT NULL THEN m.lat END, l.label,
            CASE WHEN p.area_id IS NOT NULL THEN 'point' WHEN l.area_id IS NOT NULL THEN 'label' ELSE 'none' END
        FROM mapped m
        LEFT JOIN core.point_area p ON p.lon = m.lon AND p.lat = m.lat AND p.layer = 'neighbourhood'
        LEFT JOIN label_read l ON l.written = m.label
        LEFT JOIN code_list c
            ON c.code = m.code
            AND (c.valid_from IS NULL OR m.occurred_at >= c.valid_from)
            AND (c.valid_to IS NULL OR m.occurred_at < c.valid_to + INTERVAL 1 DAY)
    """)


def place_points(con: duckdb.DuckDBPyConnection, rows: str) -> None:
    """Add to core.point_area the areas of every layer in which each distinct point of `rows` (SQL) lies."""
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE unplaced AS SELECT lon, lat FROM {rows} "
        "WHERE lon IS NOT NULL AND lat IS NOT NULL EXCEPT SELECT lon, lat FROM core.point_area"
    )
    if not row(con, "SELECT count(*) FROM unplaced")[0]:
        return
    points = con.execute("FROM unplaced").fetchnumpy()
    con.execute("CREATE OR REPLACE TEMP TABLE new_point AS FROM core.point_area LIMIT 0")
    layers = con.execute("SELECT 'neighbourhood' UNION ALL (SELECT layer FROM point_layer ORDER BY layer)").fetchall()
    for (layer,) in layers:
        _place_in(con, layer, points["lon"], points["lat"])
    con.execute(
        "INSERT INTO core.point_area FROM new_point UNION ALL SELECT p.lon, p.lat, 'precinct', a.parent_id "
        f"FROM new_point p JOIN ({PRECINCT_OF}) a ON a.area_id = p.area_id WHERE p.layer = 'neighbourhood'"
    )


def _place_in(con: duckdb.DuckDBPyConnection, layer: str, lon: "np.ndarray", lat: "np.ndarray") -> None:
    import shapely  # slow to import, as geo.assign is, and a night often brings no point that is new

    from geo.assign import assign_points

    # Where areas overlap, the smallest has the point: it is asked first.
    areas = con.execute(
        "SELECT a.area_id, a.geometry FROM core.area a LEFT JOIN core.area_overlap o USING (layer, area_id) "
        "WHERE a.layer = ? ORDER BY o.place NULLS LAST, a.area_id",
        [layer],
    ).fetchall()
    owner = assign_points(lon, lat, [shapely.from_wkb(geometry) for _, geometry in areas])
    inside = owner >= 0
    con.register("found_points", {"lon": lon[inside], "lat": lat[inside], "place": owner[inside]})
    con.execute(
        "INSERT INTO new_point SELECT f.lon, f.lat, $1, ($2::VARCHAR[])[f.place + 1] FROM found_points f",
        [layer, [area_id for area_id, _ in areas]],
    )
    con.unregister("found_points")


def _read_known(con: duckdb.DuckDBPyConnection) -> None:
    """Fill core.label_area: the areas that a label names."""
    con.execute(f"""
        INSERT INTO core.label_area
        WITH known AS (SELECT DISTINCT canonical, area_id FROM area_label)
        SELECT canonical, 'neighbourhood', area_id FROM known
        UNION ALL
        SELECT k.canonical, 'precinct', a.parent_id FROM known k JOIN ({PRECINCT_OF}) a USING (area_id)
    """)


def _read_codes(con: duckdb.DuckDBPyConnection, site: Site) -> None:
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE code_list AS
        SELECT d.code, c.offence_group, c.lead_type, c.valid_from, c.valid_to
        FROM (SELECT DISTINCT code FROM mapped) d
        JOIN safe.offence_codes c
            ON c.site = $1 AND {IS_LISTED}
        QUALIFY rank() OVER (PARTITION BY d.code ORDER BY {CLOSEST}) = 1
        """,
        [site.name],
    )


def _view_layers(con: duckdb.DuckDBPyConnection) -> None:
    """Make core.incident_area a view: written out, it would be as many rows as layers times incidents."""
    con.execute("DROP TABLE core.incident_area")
    # Every incident lies in the city, whether or not it could be placed more closely.
    con.execute("""
        CREATE VIEW core.incident_area AS
        SELECT i.site, i.kind, i.incident_id, a.layer, a.area_id
        FROM core.incident i JOIN core.point_area a ON a.lon = i.lon AND a.lat = i.lat
        UNION ALL
        SELECT i.site, i.kind, i.incident_id, a.layer, a.area_id
        FROM core.incident i JOIN core.label_area a ON a.label = i.label WHERE i.located_by = 'label'
        UNION ALL
        SELECT i.site, i.kind, i.incident_id, c.layer, c.area_id
        FROM core.incident i, core.area c WHERE c.layer = 'city'
    """)
