"""Where names fit on a map: in the middle of their areas or above or below it, and never over each other."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

HALF_LETTER, HALF_LINE, HALF_SIGN = 3.4, 8.0, 8.0  # pixels
MARGIN = 30.0  # pixels that a name may stand out of the land: a phone shows no more
ROWS = 17  # heights at which a name is tried in its area
SIZE = 0.3  # how much an area's size counts against the length of its name: tried on Seattle
AWAY = 0.3  # a line of text away from the middle is as bad as this share of the name outside of its area

Place = tuple[float, float]


def fitting(
    outlines: Mapping[str, BaseGeometry], names: Mapping[str, str], pixel: float, signs: Sequence[Place] = ()
) -> dict[str, Place]:
    """Return by area_id the middles of the names that fit, in degrees; `pixel` is one on the screen, in degrees north.

    Short names of large areas come first. The middle of a name lies in its own area. None covers one of the `signs`.
    """
    if not outlines:
        return {}
    west, south, east, north = shapely.total_bounds(list(outlines.values()))
    narrow = float(np.cos(np.radians((south + north) / 2)))  # a degree east against one north
    margin = MARGIN * pixel / narrow
    kept: dict[str, Place] = {}
    taken = [(x, y, HALF_SIGN * pixel / narrow) for x, y in signs]
    for area_id in sorted(outlines, key=lambda each: len(names[each]) / max(outlines[each].area, 1e-12) ** SIZE):
        half = pixel * HALF_LETTER * len(names[area_id]) / narrow
        for x, y in _places(outlines[area_id], half, 2 * HALF_LINE * pixel):
            inside = west - margin <= x - half and x + half <= east + margin
            if inside and all(
                abs(x - at) >= half + wide or abs(y - up) >= 2 * HALF_LINE * pixel for at, up, wide in taken
            ):
                taken.append((x, y, half))
                kept[area_id] = (x, y)
                break
    return kept


def _places(outline: BaseGeometry, half: float, line: float) -> Iterator[Place]:
    """Places for the middle of a name, best first: at each height in the middle of the area's widest part there."""
    west, south, east, north = outline.bounds
    heights = south + (north - south) * (np.arange(ROWS) + 0.5) / ROWS
    rows = shapely.linestrings([[(west, y), (east, y)] for y in heights])
    left, y, right, _ = shapely.bounds(shapely.get_parts(shapely.intersection(outline, rows))).T
    outside = np.maximum(0, 1 - (right - left) / (2 * half))
    away = np.hypot((left + right) / 2 - outline.centroid.x, y - outline.centroid.y) / line
    for i in np.argsort(outside + AWAY * away, kind="stable"):
        yield float(left[i] + right[i]) / 2, float(y[i])
