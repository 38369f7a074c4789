"""What lies under every map: the outlines of a layer, as a file to fetch once; names; where the map opens."""

import json
from functools import lru_cache
from math import cos, log2, radians
from typing import Any

from shapely import STRtree
from shapely.errors import ShapelyError
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from dashboard.faults import ReleaseDamaged
from dashboard.maps.names import Place, fitting
from dashboard.release import Release

HEIGHT = 600  # pixels
NARROW = 330  # pixels: what a phone leaves; the whole layer fits into it
DIGITS = 5  # a metre
METRES_PER_DEGREE = 111_320


@lru_cache(maxsize=8)
def shapes(release: Release, layer: str) -> dict[str, BaseGeometry]:
    """Return the outlines of a layer's areas in degrees; areas without a geometry are left out."""
    try:
        return {a.area_id: shape(json.loads(a.geometry)) for a in release.areas(layer) if a.geometry}
    except (ValueError, KeyError, TypeError, ShapelyError) as broken:
        raise ReleaseDamaged("an area of the release has no readable shape") from broken


@lru_cache(maxsize=8)
def outlines(release: Release, layer: str) -> bytes:
    """Return a layer as compact GeoJSON; each area has its position in the layer, `i` from 0 and `n` from 1."""
    features = [
        {"type": "Feature", "geometry": _short(mapping(each)), "properties": {"i": i, "n": i + 1, "area_id": area_id}}
        for i, (area_id, each) in enumerate(shapes(release, layer).items())
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, separators=(",", ":")).encode()


def _short(geometry: Any) -> Any:
    if isinstance(geometry, float):
        return round(geometry, DIGITS)
    if isinstance(geometry, dict):
        return {key: _short(value) for key, value in geometry.items()}
    return [_short(each) for each in geometry] if isinstance(geometry, (list, tuple)) else geometry


@lru_cache(maxsize=8)
def opening(release: Release, layer: str) -> dict[str, float]:
    """Return the view a map opens with: the whole layer, on a phone as on a projector."""
    return around(bounds(release, layer))


def around(box: tuple[float, float, float, float]) -> dict[str, float]:
    """Return the view that holds west, south, east and north."""
    west, south, east, north = box
    # deck.gl's zoom 0 puts 360 degrees of longitude on 512 pixels; a degree of latitude takes more of them.
    across = NARROW / max(1e-6, east - west)
    down = (HEIGHT - 50) * cos(radians((south + north) / 2)) / max(1e-6, north - south)
    zoom = round(log2(min(across, down) * 360 / 512), 3)
    return {
        "longitude": round((west + east) / 2, DIGITS),
        "latitude": round((south + north) / 2, DIGITS),
        "zoom": zoom,
        "minZoom": zoom - 1,
    }


def bounds(release: Release, layer: str) -> tuple[float, float, float, float]:
    """Return west, south, east and north of a layer in degrees."""
    boxes = [outline.bounds for outline in shapes(release, layer).values()]
    return min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)


@lru_cache(maxsize=8)
def touching(release: Release, layer: str) -> dict[str, frozenset[str]]:
    """Return for every area of a layer the areas whose outlines touch its own."""
    outlined = shapes(release, layer)
    names, tree = list(outlined), STRtree(list(outlined.values()))
    return {
        name: frozenset(names[i] for i in tree.query(outline, predicate="intersects") if names[i] != name)
        for name, outline in outlined.items()
    }


@lru_cache(maxsize=8)
def labels(release: Release, layer: str, signs: tuple[Place, ...] = ()) -> tuple[tuple[str, float, float], ...]:
    """Return the names that fit beside each other and the signs when the map opens, with their places."""
    view = opening(release, layer)
    metres = 156_543 * cos(radians(view["latitude"])) / 2 ** (view["zoom"] + 1)
    names = {area.area_id: area.name for area in release.areas(layer)}
    places = fitting(shapes(release, layer), names, metres / METRES_PER_DEGREE, signs)
    return tuple((names[area_id], round(x, DIGITS), round(y, DIGITS)) for area_id, (x, y) in places.items())
