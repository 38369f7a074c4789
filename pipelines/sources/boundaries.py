"""Opens boundary files of any kind: the names of their properties, their features in WGS84."""

import json
import warnings
from collections.abc import Collection
from pathlib import Path
from typing import Any

import shapely

from pipelines.contracts import ContractBroken
from pipelines.sources.formats.json import is_object_a_line
from pipelines.sources.geojson import Features, read_plain

# The name that stands for the properties of a map without any: the number of the feature.
FEATURE = "(feature)"
# What programs add to every map; it says nothing of the areas.
BOOKKEEPING = {"fid", "id", "objectid", "ogc_fid", "shape_length", "shape_leng", "shape_area", "shape__area",
               "shape__length"}  # fmt: skip
PARQUET = (".parquet", ".geoparquet")
NO_AREAS = ("Point", "LineString", "MultiCurve", "CompoundCurve", "CircularString")
ASK_LAYER = (
    ' Say which one is meant: layer = "…" under [boundaries] in site.toml, or map_layer="…" where its source is '
    "declared. Or save it as a file of its own."
)
NEEDED_BESIDE = (".shx", ".dbf")  # a shapefile is several files


def names_in(path: Path, layer: str = "") -> list[str] | None:
    """The names of the properties of a map; [FEATURE] for a map without any, None where `path` is no map."""
    if path.stat().st_size == 0:
        raise ContractBroken(f"{path.name}: expected a map, found an empty file.")
    names = _names(path, layer or meant_layer(path))
    if names and {name.lower() for name in names} <= BOOKKEEPING | {FEATURE}:
        return [FEATURE]
    return names


def _names(path: Path, layer: str) -> list[str] | None:
    if path.suffix.lower() in (".geojson", ".json"):
        return _names_in_json(path)
    if path.suffix.lower() in PARQUET:
        return _names_in_parquet(path)
    if path.suffix.lower() == ".shp":
        beside = {other.suffix.lower() for other in path.parent.glob(f"{path.stem}.*")}
        missing = [ending for ending in NEEDED_BESIDE if ending not in beside]
        if missing:
            raise ContractBroken(f"{path.name}: lies here without its {' and '.join(missing)}. Copy them beside it.")
    import pyogrio  # slow to import, like geopandas: plain GeoJSON needs neither

    try:
        with warnings.catch_warnings(action="ignore"):
            return [str(name) for name in pyogrio.read_info(path, layer=layer or None)["fields"]] or [FEATURE]
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError):
        raise ContractBroken(f"{path.name}: cannot be read as a boundary file. Export it again.") from None


def _names_in_json(path: Path) -> list[str] | None:
    with open(path, "rb") as file:
        if file.read(64).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"["):
            return None
    if is_object_a_line(path):
        return None
    try:
        document = json.loads(path.read_text("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError):
        raise ContractBroken(f"{path.name}: expected GeoJSON; it cannot be read as JSON. Export it again.") from None
    features = document.get("features") if isinstance(document, dict) else None
    shaped = [f for f in features or [] if isinstance(f, dict)] if isinstance(features, list) else []
    names = list(dict.fromkeys(name for feature in shaped for name in feature.get("properties") or {}))
    return names or [FEATURE] * any(feature.get("geometry") for feature in shaped)


def _names_in_parquet(path: Path) -> list[str] | None:
    from pyarrow import ArrowInvalid
    from pyarrow.parquet import read_schema

    try:
        schema = read_schema(path)
    except (ArrowInvalid, OSError):
        raise ContractBroken(f"{path.name}: cannot be read as Parquet. Export or download it again.") from None
    described = (schema.metadata or {}).get(b"geo")
    if described is None:
        return None
    shape = json.loads(described).get("primary_column", "geometry")
    return [name for name in schema.names if name not in (shape, "bbox")] or [FEATURE]


def layers_in(path: Path) -> list[str]:
    """The layers of areas in a file that may hold several; none for a file of a kind that holds one map."""
    if path.suffix.lower() != ".gpkg" or path.stat().st_size == 0:
        return []
    import pyogrio

    try:
        found = [(str(name), str(kind or "")) for name, kind in pyogrio.list_layers(path)]
    except pyogrio.errors.DataSourceError:
        raise ContractBroken(f"{path.name}: cannot be read as a boundary file. Export it again.") from None
    layers = [name for name, kind in found if kind and not any(other in kind for other in NO_AREAS)]
    if not layers:
        others = ", ".join(f"{name} ({kind or 'a table'})" for name, kind in found) or "none"
        raise ContractBroken(f"{path.name}: holds no layer of areas. Its layers: {others}. Export the areas.")
    return layers


def meant_layer(path: Path, declared: Collection[str] = ()) -> str:
    """The layer of `path` to read: the declared one, or the only one; blank for a file that holds one map.

    Raises ContractBroken, with the names of the layers, where it cannot be told.
    """
    layers = layers_in(path)
    named = [name for name in layers if name in declared] if len(layers) > 1 else layers
    if layers and len(named) != 1:
        wrong = [name for name in declared if name not in layers]
        raise ContractBroken(
            f"{path.name}: holds {len(layers)} layers of areas: {', '.join(layers)}."
            + (f" Declared is {', '.join(wrong)}, which is none of them." if wrong and not named else "")
            + (f" Of these {' and '.join(named)} are declared. Save each as a file of its own." if named else ASK_LAYER)
        )
    return named[0] if named else ""


def values_in(path: Path, layer: str = "") -> dict[str, list[str | None]]:
    """The properties of every feature as text."""
    plain = _plain(path)
    return plain.values if plain else _values(_frame(path, layer or meant_layer(path)))


def read(path: Path, layer: str = "") -> Features:
    """Every feature's properties as text, and its shape in WGS84.

    Raises ContractBroken for what cannot be read, or whose coordinates are not known to be degrees.
    """
    found = _plain(path) or _projected(path, layer or meant_layer(path))
    if not shapely.is_geometry(found.shapes).any():
        raise ContractBroken(
            f"{path.name}: holds no areas: its features have no shapes. Of a list of incidents download the CSV; "
            "of a map export the areas."
        )
    if not _may_be_degrees(found.shapes):
        raise ContractBroken(
            f"{path.name}: its coordinates are no degrees, though it says or implies that they are. Export it in "
            "WGS84, or with the coordinate system it is really in."
        )
    return found


def _plain(path: Path) -> Features | None:
    return read_plain(path) if path.suffix.lower() in (".geojson", ".json") else None


def _projected(path: Path, layer: str = "") -> Features:
    frame = _frame(path, layer)
    if frame.empty:
        raise ContractBroken(f"{path.name}: holds no areas. Export it again.")
    if frame.crs is None:
        own = f" Its {path.stem}.prj does: copy it beside." if path.suffix.lower() == ".shp" else ""
        raise ContractBroken(f"{path.name}: names no coordinate system.{own} Export it with one (WGS84 is best).")
    # Metres or feet of a whole city are never so few, on any grid.
    if frame.crs.is_projected and _may_be_degrees(frame.geometry):
        raise ContractBroken(
            f"{path.name}: says that its coordinates are metres or feet ({frame.crs.name}), and they look like degrees."
            " Export it again; or, of a GeoJSON in degrees, take out what stands under crs."
        )
    return Features(_values(frame), frame.geometry.to_crs("EPSG:4326").to_numpy())


def _may_be_degrees(shapes: Any) -> bool:
    west, south, east, north = shapely.total_bounds(shapes)
    return bool(-180 <= west <= east <= 180 and -90 <= south <= north <= 90)


def _values(frame: Any) -> dict[str, list[str | None]]:
    shape = frame.geometry.name if hasattr(frame, "geometry") else None
    return {str(name): _as_text(frame[name]) for name in frame.columns if name != shape}


def _frame(path: Path, layer: str) -> Any:
    import geopandas

    try:
        with warnings.catch_warnings(action="ignore"):
            if path.suffix.lower() in PARQUET:
                return geopandas.read_parquet(path)
            return geopandas.read_file(path, layer=layer or None)
    except Exception as broken:  # GDAL raises many kinds; none of its words helps a user
        raise ContractBroken(f"{path.name}: cannot be read as a boundary file. Export it again.") from broken


def _as_text(column: Any) -> list[str | None]:
    """A column as text; whole numbers without the fraction that some formats give them."""
    whole = column.dtype.kind == "f" and (column.dropna() % 1 == 0).all() and column.notna().any()
    text = (column.astype("Int64") if whole else column).astype("string")
    return [None if missing else str(value) for value, missing in zip(text, text.isna(), strict=True)]
