"""The map's own geometry: simplified together so that neighbours keep their borders, written as GeoJSON."""

import duckdb
import shapely

from geo.simplify import simplify_together

DETAIL_METRES = 20.0  # under a pixel at the widest zoom of a city on a projector; 58 real areas come to about 100 kB


def fill_areas(con: duckdb.DuckDBPyConnection, catalog: str) -> None:
    """Fill the table area of the attached `catalog`, layer by layer, from core.area and what past maps left."""
    rows = con.execute("""
        SELECT a.site, a.layer, a.area_id, a.name, p.parent_id, a.valid_from, a.valid_to, a.land_km2, a.geometry
        FROM core.area a LEFT JOIN core.area_parent p USING (site, area_id) ORDER BY a.layer, a.area_id
    """).fetchall()
    for layer in sorted({row[1] for row in rows}):
        members = [row for row in rows if row[1] == layer]
        shapes = simplify_together([shapely.from_wkb(row[-1]) for row in members], DETAIL_METRES)
        con.executemany(
            f"INSERT INTO {catalog}.area VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [(*row[:-1], shapely.to_geojson(shape)) for row, shape in zip(members, shapes, strict=True)],
        )
    if con.execute("FROM duckdb_tables() WHERE table_name = 'replaced_area'").fetchall():
        con.execute(f"INSERT INTO {catalog}.area FROM replaced_area ORDER BY layer, area_id")
