"""Measures, merges and compares areas."""

from collections.abc import Sequence
from functools import cache

import numpy as np
import pyproj
import shapely

SQUARE_METRES_PER_KM2 = 1_000_000
SNAP = 1e-7  # degrees; about a centimetre
SLIVER_KM2 = 0.001  # borders drawn twice cross each other; a thousand square metres is no sliver


@cache
def _ellipsoid() -> pyproj.Geod:
    return pyproj.Geod(ellps="WGS84")


def area_km2(shape: shapely.Geometry) -> float:
    """Area in km² of a WGS84 polygon, on the ellipsoid (so no city needs a projection of its own)."""
    # Ring by ring from arrays: what pyproj does with a shape, but that it copies each point by itself.
    polygons = shapely.get_parts(shapely.orient_polygons(shape))
    rings = [ring for polygon in polygons for ring in (polygon.exterior, *polygon.interiors)]
    signed = (_ellipsoid().polygon_area_perimeter(*shapely.get_coordinates(ring).T)[0] for ring in rings)
    return abs(sum(signed)) / SQUARE_METRES_PER_KM2


def merge(shapes: Sequence[shapely.Geometry]) -> shapely.Geometry:
    """The union of `shapes` (WGS84), without the slivers that borders drawn twice leave between neighbours."""
    whole = shapely.union_all(list(shapes), grid_size=SNAP)
    parts = [_without_slivers(part) for part in getattr(whole, "geoms", [whole])]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def _without_slivers(part: shapely.Polygon) -> shapely.Polygon:
    holes = [ring for ring in part.interiors if not shapely.Polygon(ring).buffer(-2 * SNAP).is_empty]
    return shapely.Polygon(part.exterior, holes)


def overlaps(shapes: Sequence[shapely.Geometry]) -> list[tuple[int, int, float]]:
    """The pairs of `shapes` (WGS84, by index, the lower first) that share more than a sliver, and how many km²."""
    whole = np.asarray(shapes, dtype=object)
    if len(whole) < 2 or shapely.coverage_is_valid(whole):
        return []
    one, two = shapely.STRtree(whole).query(whole, predicate="intersects")
    one, two = one[one < two], two[one < two]
    shared = (area_of_polygons(shape) for shape in shapely.intersection(whole[one], whole[two]))
    found = zip(one.tolist(), two.tolist(), shared, strict=True)
    return sorted(pair for pair in found if pair[2] > SLIVER_KM2)


def smallest_first(
    shapes: Sequence[shapely.Geometry], pairs: Sequence[tuple[int, int, float]]
) -> list[tuple[int, float]]:
    """The `shapes` that stand in `pairs` of overlaps, by index, the smallest first, each with the share of it that is
    left when all smaller ones are taken away; of two of one size the lower index comes first.
    """
    meets: dict[int, set[int]] = {}
    for one, two, _ in pairs:
        meets.setdefault(one, set()).add(two)
        meets.setdefault(two, set()).add(one)
    order = sorted(meets, key=lambda index: (shapes[index].area, index))
    found = []
    for place, index in enumerate(order):
        smaller = [shapes[other] for other in order[:place] if other in meets[index]]
        left = shapely.difference(shapes[index], shapely.union_all(smaller)) if smaller else shapes[index]
        found.append((index, left.area / shapes[index].area))
    return found


def area_of_polygons(shape: shapely.Geometry) -> float:
    """Area in km² of the polygons in any WGS84 shape; the points and lines where two areas touch have none."""
    return sum(area_km2(part) for part in shapely.get_parts(shape) if part.geom_type == "Polygon")


def holder(shape: shapely.Geometry, shapes: Sequence[shapely.Geometry]) -> int | None:
    """The index of the one of `shapes` that holds most of `shape` (both WGS84), None where none holds any."""
    held = shapely.area(shapely.intersection(np.asarray(shapes, dtype=object), shape)) if len(shapes) else np.zeros(1)
    best = int(held.argmax())
    return best if held[best] > 0 else None
