"""Which areas border on which: what a change in one may have been moved to."""

from collections.abc import Sequence

import numpy as np
import shapely

METRES_PER_DEGREE = 111_320
NEAR = 30.0  # metres between two borders that are one: maps are simplified, and a street lies between some areas
LEAST = 100.0  # metres of border that two areas share at least; a corner is no neighbour


def neighbours(shapes: Sequence[shapely.Geometry]) -> list[tuple[int, ...]]:
    """For each of `shapes` (WGS84 polygons) the indices of those that share a border with it, ascending."""
    flat = _in_metres(shapes)
    found: list[set[int]] = [set() for _ in flat]
    if len(flat):
        wide = shapely.buffer(flat, NEAR, quad_segs=2)
        one, two = shapely.STRtree(flat).query(wide, predicate="intersects")
        once = one < two
        one, two = one[once], two[once]
        # What lies near the other on the way along one border; the strip's own width is no border.
        shared = shapely.length(shapely.intersection(shapely.boundary(flat[two]), wide[one]))
        for i, j, metres in zip(one.tolist(), two.tolist(), shared.tolist(), strict=True):
            if metres >= LEAST:
                found[i].add(j)
                found[j].add(i)
    return [tuple(sorted(near)) for near in found]


def _in_metres(shapes: Sequence[shapely.Geometry]) -> np.ndarray:
    whole = np.asarray(list(shapes), dtype=object)
    if not len(whole):
        return whole
    middle = np.radians(np.mean(shapely.bounds(whole)[:, [1, 3]]))
    scale = np.array([METRES_PER_DEGREE * np.cos(middle), METRES_PER_DEGREE])
    return shapely.transform(whole, lambda lonlat: lonlat * scale)
