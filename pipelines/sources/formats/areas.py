"""Boundary files: GeoJSON, GeoPackage, shapefile or GeoParquet, in any coordinate system, into valid WGS84 polygons."""

import re
from collections.abc import Sequence
from pathlib import Path

import duckdb
import shapely

from pipelines.contracts import Column, Contract, ContractBroken, Layout
from pipelines.db import quoted
from pipelines.sources.found import Found

FORM = "areas"
SUFFIXES = (".geojson", ".json", ".gpkg", ".shp", ".parquet", ".geoparquet")
COMPANIONS = (".dbf", ".shx", ".prj", ".cpg", ".sbn", ".sbx", ".qix", ".qpj")  # parts of a shapefile, read with it
SHAPEFILE_NAME = 10  # characters that a shapefile keeps of a name
MOST = 0.5  # share of a column's values that must follow its rules for the file to be that source


def header(path: Path) -> list[str] | None:
    """The names of a map's properties, ["(feature)"] where it has none but shapes, None where it is no map."""
    from pipelines.sources.boundaries import names_in  # slow to import, and only builds with a boundary file need it

    return names_in(path)


def fitted(
    path: Path, header: Sequence[str], ways: Sequence[tuple[Contract, Layout]]
) -> tuple[list[str], list[tuple[Contract, Layout]]]:
    """The way that `path` is meant, and its header spelt as that way does; else what may still be a near miss.

    Programs change the case of names and shapefiles cut them short. Layers of one city often call their only property
    `name`, so values decide where a contract has rules for them.
    """
    values = None
    for contract, layout in ways:
        spelt = _spelt(path, header, layout)
        if not set(layout.names.values()) <= set(spelt):
            continue
        ruled = [column for column in contract.columns if column.name in layout.names and _rule(column)]
        if ruled and values is None:
            from pipelines.sources.boundaries import values_in

            values = values_in(path)
        if all(_follows(values.iloc[:, spelt.index(layout.names[column.name])], column) for column in ruled):
            return spelt, [(contract, layout)]
    # Names that fit over values that do not: the map of something else, and no near miss.
    return list(header), [] if values is not None else list(ways)


def _spelt(path: Path, header: Sequence[str], layout: Layout) -> list[str]:
    length = SHAPEFILE_NAME if path.suffix.lower() == ".shp" else None
    ours = {name[:length].lower(): name for name in reversed(layout.header)}
    taken = set(header)
    return [name if (to := ours.get(name.lower(), name)) in taken else to for name in header]


def _rule(column: Column) -> str:
    return column.pattern or "|".join(map(re.escape, column.one_of))


def _follows(values, column: Column) -> bool:  # noqa: ANN001
    present = values.dropna()
    return len(present) > 0 and present.str.fullmatch(_rule(column)).mean() >= MOST


def land(con: duckdb.DuckDBPyConnection, found: Found, view: str) -> None:
    """Land the polygons of `found` as raw.<view>: its declared columns as text, `geometry` as WKB in WGS84.

    Invalid shapes are repaired. Raises ContractBroken for a file without a coordinate system, or with a feature whose
    shape is missing or cannot be repaired into a polygon.
    """
    from pipelines.sources.boundaries import FEATURE, as_text, read

    frame = _in_degrees(found.path, read(found.path))
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
    table = frame.drop(columns=frame.geometry.name).assign(**{FEATURE: range(1, len(frame) + 1)})
    table.columns = _spelt(found.path, [str(name) for name in table.columns], found.layout)
    names = list(found.layout.names.values())
    table = as_text(table[names])
    table["geometry"] = [shapely.to_wkb(shape) for shape in shapes]
    con.register("landing_areas", table)
    columns = ", ".join(f"{quoted(name)}::VARCHAR AS c{found.header.index(name)}" for name in names)
    con.execute(f"CREATE TABLE raw.{quoted(view)} AS SELECT {columns}, geometry::BLOB AS geometry FROM landing_areas")
    con.unregister("landing_areas")


def _in_degrees(path: Path, frame):  # noqa: ANN001, ANN202
    if frame.empty:
        raise ContractBroken(f"{path.name}: holds no areas. Export it again.")
    if frame.crs is None:
        raise ContractBroken(f"{path.name}: names no coordinate system. Export it with one (WGS84 is best).")
    frame = frame.to_crs("EPSG:4326")
    west, south, east, north = frame.total_bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise ContractBroken(
            f"{path.name}: its coordinates are no degrees, though it says or implies that they are. Export it in "
            "WGS84, or with the coordinate system it is really in."
        )
    return frame


def _polygon(shape: shapely.Geometry | None) -> shapely.Geometry | None:
    if shape is None or shape.is_empty:
        return None
    shape = shapely.force_2d(shape)
    if not shape.is_valid:
        shape = shapely.make_valid(shape)
    parts = [p for p in getattr(shape, "geoms", [shape]) if p.geom_type in {"Polygon", "MultiPolygon"}]
    whole = shapely.union_all(parts)
    return None if whole.is_empty or not whole.is_valid else whole
