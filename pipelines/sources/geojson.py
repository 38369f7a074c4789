"""Reads plain GeoJSON in WGS84 without GDAL, whose import takes longer than many a build."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import shapely

# How GeoJSON says that its coordinates are degrees, longitude first; the standard of today says nothing.
DEGREES = ("urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:OGC::CRS84")


class Features(NamedTuple):
    """What a map holds: by property the text of every feature, and every feature's shape (WGS84; None for none)."""

    values: dict[str, list[str | None]]
    shapes: np.ndarray


def read_plain(path: Path) -> Features | None:
    """The features of a GeoJSON file; None for one that only GDAL can read, or nobody."""
    try:
        text = path.read_text("utf-8-sig")
        document = json.loads(text)
        rows = [feature["properties"] for feature in document["features"]]
        whole = shapely.from_geojson(text)
        names = dict.fromkeys(name for row in rows for name in row)
        values = {name: _as_text([row.get(name) for row in rows]) for name in names}
    except (UnicodeDecodeError, ValueError, KeyError, TypeError, AttributeError, shapely.GEOSException):
        return None
    shapes = shapely.get_parts(whole)
    return Features(values, shapes) if rows and _in_degrees(document) and len(shapes) == len(rows) else None


def _in_degrees(document: dict) -> bool:
    crs = document.get("crs")
    return crs is None or (isinstance(crs, dict) and (crs.get("properties") or {}).get("name") in DEGREES)


def _as_text(values: Sequence) -> list[str | None]:
    """A property as GDAL would give it: numbers are whole where all of them are."""
    if not {type(value) for value in values} <= {str, int, float, bool, type(None)}:
        raise TypeError("a list or an object, which GDAL writes in its own way")
    exact = any(type(value) is float and not value.is_integer() for value in values)
    return [None if value is None else _number(value, exact) for value in values]


def _number(value: str | float | bool, exact: bool) -> str:
    if isinstance(value, bool | str):
        return str(value)
    return str(float(value) if exact else int(value))
