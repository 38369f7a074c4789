"""Makes a map small enough to send while neighbours keep their shared borders."""

from collections.abc import Sequence

import numpy as np
import shapely

METRES_PER_DEGREE = 111_320
DECIMALS = 5  # about one metre


def simplify_together(shapes: Sequence[shapely.Geometry], metres: float) -> list[shapely.Geometry]:
    """`shapes` (WGS84 polygons of one layer) simplified by about `metres`, shared borders kept, 5 decimals.

    A shape that would vanish or become invalid is returned unsimplified.
    """
    if not shapes:
        return []
    whole = np.asarray(shapes, dtype=object)
    thin = shapely.coverage_simplify(whole, metres / METRES_PER_DEGREE)
    rounded = shapely.set_precision(thin, 10**-DECIMALS)
    return [r if not r.is_empty and r.is_valid else w for r, w in zip(rounded, whole, strict=True)]
