"""Hatchings for the states without a number, cut out of the areas once for each release.

The same four patterns are drawn as SVG by the legend: lines, crossed lines, dots and dashes.
"""

import json
from functools import lru_cache
from math import ceil, cos, radians

from shapely import LineString, MultiLineString, MultiPoint, Point, prepare
from shapely.affinity import rotate
from shapely.errors import ShapelyError
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from dashboard.release import Release, ReleaseDamaged
from dashboard.states import HIDDEN, NO_DATA, NOT_CONFIRMED, NOT_SERVED

PATTERNS = {HIDDEN: "lines", NOT_SERVED: "crossed", NO_DATA: "dots", NOT_CONFIRMED: "dashes"}
LINES_ACROSS = 62  # over the height of the whole layer: about 400 m apart for Seattle
DIGITS = 5


Path = tuple[tuple[float, float], ...]


@lru_cache(maxsize=8)
def hatched(release: Release, layer: str, pattern: str) -> dict[str, tuple[Path, ...]]:
    """Return, for each area of a layer, the pattern's paths in degrees; a dot is a path of one point."""
    outlines = shapes(release, layer)
    spacing = _spacing(outlines)
    return {area_id: hatch(outline, pattern, spacing) for area_id, outline in outlines.items()}


@lru_cache(maxsize=8)
def shapes(release: Release, layer: str) -> dict[str, BaseGeometry]:
    """Return the outlines of a layer's areas in degrees; areas without a geometry are left out."""
    try:
        return {a.area_id: shape(json.loads(a.geometry)) for a in release.areas(layer) if a.geometry}
    except (ValueError, KeyError, TypeError, ShapelyError) as broken:
        raise ReleaseDamaged("an area of the release has no readable shape") from broken


def _spacing(outlines: dict[str, BaseGeometry]) -> float:
    bounds = [outline.bounds for outline in outlines.values()]
    if not bounds:
        return 1.0
    return (max(b[3] for b in bounds) - min(b[1] for b in bounds)) / LINES_ACROSS


def hatch(outline: BaseGeometry, pattern: str, spacing: float) -> tuple[Path, ...]:
    """Return a pattern's paths inside one outline; `spacing` is in degrees north."""
    prepare(outline)
    if pattern == "dots":
        return _dots(outline, spacing)
    angles = {"lines": (45,), "crossed": (45, -45), "dashes": (0,)}[pattern]
    lines = [line for angle in angles for line in _lines(outline, spacing, angle, dashed=pattern == "dashes")]
    return _paths(MultiLineString(lines).intersection(outline)) if lines else ()


def _stretch(outline: BaseGeometry) -> float:
    """How many degrees of longitude are as long as one of latitude."""
    return 1 / max(0.2, cos(radians((outline.bounds[1] + outline.bounds[3]) / 2)))


def _lines(outline: BaseGeometry, spacing: float, angle: float, *, dashed: bool) -> list[LineString]:
    west, south, east, north = outline.bounds
    wide = _stretch(outline)
    reach = (east - west) / wide + (north - south)
    lines = []
    first, last = int(-reach / spacing), ceil(reach / spacing)
    middle_x, middle_y = (east + west) / 2, round((south + north) / 2 / spacing) * spacing
    for row in range(first, last + 1):
        y = row * spacing
        pieces = _dash_spans(reach, spacing, row) if dashed else [(-reach, reach)]
        for left, right in pieces:
            line = LineString([(left, y), (right, y)])
            line = rotate(line, angle, origin=(0, 0)) if angle else line
            lines.append(LineString([(middle_x + x * wide, middle_y + v) for x, v in line.coords]))
    return [line for line in lines if line.intersects(outline)]


def _dash_spans(reach: float, spacing: float, row: int) -> list[tuple[float, float]]:
    period = spacing * 2.6
    shift = period / 2 if row % 2 else 0.0
    count = ceil(reach / period)
    return [(i * period + shift, i * period + shift + spacing * 1.5) for i in range(-count - 1, count + 1)]


def _dots(outline: BaseGeometry, spacing: float) -> tuple[Path, ...]:
    west, south, east, north = outline.bounds
    wide = spacing * _stretch(outline)
    rows, columns = (
        range(int(south / spacing), ceil(north / spacing) + 1),
        range(int(west / wide) - 1, ceil(east / wide) + 1),
    )
    points = [Point((c + (r % 2) / 2) * wide, r * spacing) for r in rows for c in columns]
    inside = MultiPoint(points).intersection(outline)
    return tuple(
        ((round(p.x, DIGITS), round(p.y, DIGITS)),) for p in getattr(inside, "geoms", [inside]) if not p.is_empty
    )


def _paths(cut: BaseGeometry) -> tuple[Path, ...]:
    parts = getattr(cut, "geoms", [cut])
    return tuple(
        tuple((round(x, DIGITS), round(y, DIGITS)) for x, y in part.coords)
        for part in parts
        if part.geom_type == "LineString" and not part.is_empty
    )
