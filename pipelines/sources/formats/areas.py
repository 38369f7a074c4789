"""Reads boundary files: any format GDAL knows, any coordinate system it names, into WGS84 polygons that are valid."""

import json
from pathlib import Path

import duckdb
import shapely

from pipelines.contracts import ContractBroken
from pipelines.db import quoted
from pipelines.sources.found import Found

FORM = "areas"
SUFFIXES = (".geojson", ".json")


def header(path: Path) -> list[str] | None:
    """The names of the properties in a GeoJSON file, empty where it holds no features; None for a list of objects."""
    if path.stat().st_size == 0:
        raise ContractBroken(f"{path.name}: expected GeoJSON, found an empty file.")
    with open(path, "rb") as file:
        if file.read(64).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"["):
            return None
    try:
        document = json.loads(path.read_text("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError):
        raise ContractBroken(f"{path.name}: expected GeoJSON; it cannot be read as JSON. Export it again.") from None
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list):
        return []
    names = (feature.get("properties") or {} for feature in features if isinstance(feature, dict))
    return list(dict.fromkeys(name for properties in names for name in properties))


def land(con: duckdb.DuckDBPyConnection, found: Found, view: str) -> None:
    """Land the polygons of `found` as raw.<view>: its declared columns as text, `geometry` as WKB in WGS84.

    Invalid shapes are repaired. Raises ContractBroken for a file without a coordinate system, or with a feature whose
    shape is missing or cannot be repaired into a polygon.
    """
    import geopandas  # slow to import, and only builds with a boundary file need it

    try:
        frame = geopandas.read_file(found.path)
    except Exception as broken:  # GDAL raises many kinds; none of its words helps a user
        raise ContractBroken(f"{found.path.name}: cannot be read as a boundary file. Export it again.") from broken
    if frame.crs is None:
        raise ContractBroken(f"{found.path.name}: names no coordinate system. Export it with one (WGS84 is best).")
    frame = frame.to_crs("EPSG:4326")
    west, south, east, north = frame.total_bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise ContractBroken(
            f"{found.path.name}: its coordinates are no degrees, though it says or implies that they are. Export it in "
            "WGS84, or with the coordinate system it is really in."
        )
    shapes = [_polygon(shape) for shape in frame.geometry]
    broken = [str(number) for number, shape in enumerate(shapes, start=1) if shape is None]
    if broken:
        raise ContractBroken(
            f"{found.path.name}: feature {', '.join(broken[:10])} of {len(shapes)} has no shape that is, or can be "
            "repaired into, a polygon. Mend it in the file it was exported from."
        )
    repaired = int((~frame.geometry.is_valid).sum())
    if repaired:
        note = [found.contract.source, found.path.name, "geometry", "a valid shape", "repaired", repaired]
        con.execute("INSERT INTO raw.note VALUES (?, ?, ?, ?, ?, ?)", note)
    names = list(found.contract.header)
    table = frame[names].astype("string")
    table["geometry"] = [shapely.to_wkb(shape) for shape in shapes]
    con.register("landing_areas", table)
    columns = ", ".join(f"{quoted(name)}::VARCHAR AS c{found.header.index(name)}" for name in names)
    con.execute(f"CREATE TABLE raw.{quoted(view)} AS SELECT {columns}, geometry::BLOB AS geometry FROM landing_areas")
    con.unregister("landing_areas")


def _polygon(shape: shapely.Geometry | None) -> shapely.Geometry | None:
    if shape is None or shape.is_empty:
        return None
    if not shape.is_valid:
        shape = shapely.make_valid(shape)
    parts = [p for p in getattr(shape, "geoms", [shape]) if p.geom_type in {"Polygon", "MultiPolygon"}]
    whole = shapely.union_all(parts)
    return None if whole.is_empty or not whole.is_valid else whole
