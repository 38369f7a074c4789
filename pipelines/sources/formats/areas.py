"""Boundary files: GeoJSON, GeoPackage, shapefile or GeoParquet, in any coordinate system, into valid WGS84 polygons."""

import re
from collections.abc import Sequence
from pathlib import Path

import duckdb

from pipelines.contracts import Column, Contract, Layout
from pipelines.contracts.maps import MAPS
from pipelines.db import quoted
from pipelines.sources.footer import may_be_map
from pipelines.sources.found import Found

FORM = "areas"
SUFFIXES = MAPS
SHAPEFILE_NAME = 10  # characters that a shapefile keeps of a name
MOST = 0.5  # share of a column's values that must follow its rules for the file to be that source


def header(path: Path, layer: str = "") -> list[str] | None:
    """The names of a map's properties, ["(feature)"] where it has none but shapes, None where it is no map."""
    if path.suffix.lower() == ".parquet" and not may_be_map(path):
        return None
    from pipelines.sources.boundaries import names_in  # slow to import, and only builds with a boundary file need it

    return names_in(path, layer)


def layer_of(path: Path, ways: Sequence[tuple[Contract, Layout]]) -> str:
    """The layer of `path` that one of the `ways` declares, or its only one; blank for a file that holds one map."""
    from pipelines.sources.boundaries import meant_layer

    return meant_layer(path, {layout.map_layer for _, layout in ways if layout.map_layer})


def fitted(
    path: Path, header: Sequence[str], ways: Sequence[tuple[Contract, Layout]]
) -> tuple[list[str], list[tuple[Contract, Layout]]]:
    """The way that `path` is meant, and its header spelt as that way does; else what may still be a near miss.

    Programs change the case of names and shapefiles cut them short. Layers of one city often call their only property
    `name`, so values decide where a contract has rules for them.
    """
    ruled_out = False
    for contract, layout in ways:
        spelt = _spelt(path, header, layout)
        if not set(layout.names.values()) <= set(spelt):
            continue
        ruled = [column for column in contract.columns if column.name in layout.names and _rule(column)]
        theirs = [header[spelt.index(layout.names[column.name])] for column in ruled]
        if not ruled or _follow(path, layout.map_layer, ruled, theirs):
            return spelt, [(contract, layout)]
        ruled_out = True
    # Names that fit over values that do not: the map of something else, and no near miss.
    return list(header), [] if ruled_out else list(ways)


def _spelt(path: Path, header: Sequence[str], layout: Layout) -> list[str]:
    length = SHAPEFILE_NAME if path.suffix.lower() == ".shp" else None
    ours = {name[:length].lower(): name for name in reversed(layout.header)}
    taken = set(header)
    return [name if (to := ours.get(name.lower(), name)) in taken else to for name in header]


def _rule(column: Column) -> str:
    return column.pattern or "|".join(map(re.escape, column.one_of))


def _follow(path: Path, layer: str, ruled: Sequence[Column], theirs: Sequence[str]) -> bool:
    from pipelines.sources.boundaries import values_in

    values = values_in(path, layer)
    return all(_follows(values[name], column) for name, column in zip(theirs, ruled, strict=True))


def _follows(values: Sequence[str | None], column: Column) -> bool:
    present = [value for value in values if value is not None]
    return bool(present) and sum(bool(re.fullmatch(_rule(column), v)) for v in present) >= MOST * len(present)


def land(con: duckdb.DuckDBPyConnection, found: Found, view: str) -> None:
    """Land the polygons of `found` as raw.<view>: its declared columns as text, `geometry` as WKB in WGS84.

    Invalid shapes are repaired. Raises ContractBroken for a file without a coordinate system, or with a feature whose
    shape is missing or cannot be repaired into a polygon.
    """
    import shapely

    from pipelines.sources.boundaries import FEATURE, read
    from pipelines.sources.mended import polygons

    features = read(found.path, found.layout.map_layer)
    shapes = polygons(found.path, features.shapes)
    repaired = int((~shapely.is_valid(features.shapes)).sum())
    if repaired:
        note = [found.contract.source, found.path.name, "geometry", "a valid shape", "repaired", repaired]
        con.execute("INSERT INTO raw.note VALUES (?, ?, ?, ?, ?, ?)", note)
    numbered = {FEATURE: [str(number) for number in range(1, len(shapes) + 1)]}
    spelt = _spelt(found.path, list(features.values), found.layout)
    values = dict(zip(spelt, features.values.values(), strict=True)) | numbered
    columns = {f"c{found.header.index(name)}": values[name] for name in found.layout.names.values()}
    # Parameters, and no data frame: pandas takes longer to import than a map to land.
    texts = ", ".join(f"unnest(${place}::VARCHAR[]) AS {name}" for place, name in enumerate(columns, start=1))
    con.execute(
        f"CREATE TABLE raw.{quoted(view)} AS SELECT {texts}, unnest(${len(columns) + 1}::BLOB[]) AS geometry",
        [*columns.values(), [shapely.to_wkb(shape) for shape in shapes]],
    )
