"""Measures and merges areas."""

from collections.abc import Sequence
from functools import cache

import pyproj
import shapely

SQUARE_METRES_PER_KM2 = 1_000_000
SNAP = 1e-7  # degrees; about a centimetre


@cache
def _ellipsoid() -> pyproj.Geod:
    return pyproj.Geod(ellps="WGS84")


def area_km2(shape: shapely.Geometry) -> float:
    """Area in km² of a WGS84 polygon, on the ellipsoid (so no city needs a projection of its own)."""
    oriented = shapely.orient_polygons(shape)
    return abs(_ellipsoid().geometry_area_perimeter(oriented)[0]) / SQUARE_METRES_PER_KM2


def merge(shapes: Sequence[shapely.Geometry]) -> shapely.Geometry:
    """The union of `shapes` (WGS84), without the slivers that borders drawn twice leave between neighbours."""
    whole = shapely.union_all(list(shapes), grid_size=SNAP)
    parts = [_without_slivers(part) for part in getattr(whole, "geoms", [whole])]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def _without_slivers(part: shapely.Polygon) -> shapely.Polygon:
    holes = [ring for ring in part.interiors if not shapely.Polygon(ring).buffer(-2 * SNAP).is_empty]
    return shapely.Polygon(part.exterior, holes)
