"""The shapes of a map as valid polygons, mended where that can be done."""

from collections.abc import Sequence
from pathlib import Path

import shapely

from pipelines.contracts import ContractBroken

POINTS = {"Point", "MultiPoint"}


def polygons(path: Path, shapes: Sequence[shapely.Geometry | None]) -> list[shapely.Geometry]:
    """The shapes of a map as valid polygons; raises ContractBroken naming the features that cannot be one."""
    kinds = {shape.geom_type for shape in shapes if shape is not None}
    if kinds and kinds <= POINTS:
        raise ContractBroken(
            f"{path.name}: its features are points, and points are no areas. Of a list of incidents download the CSV; "
            "of a map export the areas."
        )
    mended = [_polygon(shape) for shape in shapes]
    broken = [str(number) for number, shape in enumerate(mended, start=1) if shape is None]
    if broken:
        raise ContractBroken(
            f"{path.name}: feature {', '.join(broken[:10])} of {len(mended)} has no shape that is, or can be repaired "
            "into, a polygon. Mend it in the file it was exported from."
        )
    return mended


def _polygon(shape: shapely.Geometry | None) -> shapely.Geometry | None:
    if shape is None or shape.is_empty:
        return None
    shape = shapely.force_2d(shape)
    if not shape.is_valid:
        shape = shapely.make_valid(shape)
    parts = [p for p in getattr(shape, "geoms", [shape]) if p.geom_type in {"Polygon", "MultiPolygon"}]
    whole = shapely.union_all(parts)
    return None if whole.is_empty or not whole.is_valid else whole
