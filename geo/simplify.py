"""Makes a map small enough to send while neighbours keep their shared borders."""

from collections.abc import Sequence

import numpy as np
import shapely

METRES_PER_DEGREE = 111_320
DECIMALS = (5, 6, 7)  # five are about one metre


def simplify_together(shapes: Sequence[shapely.Geometry], metres: float) -> list[shapely.Geometry]:
    """`shapes` (WGS84 polygons of one layer) simplified by about `metres`, shared borders kept, 5 decimals.

    A shape that would vanish or become invalid is returned unsimplified. Where rounding would make borders cross that
    did not, which one map in thousands shows, there are a decimal or two more.
    """
    if not shapes:
        return []
    whole = np.asarray(shapes, dtype=object)
    thin = shapely.coverage_simplify(whole, metres / METRES_PER_DEGREE)
    first = _rounded(thin, whole, DECIMALS[0])
    if shapely.coverage_is_valid(first) or not shapely.coverage_is_valid(thin):
        return first  # what overlapped before may overlap now
    tries = (_rounded(thin, whole, decimals) for decimals in DECIMALS[1:])
    return next((one for one in tries if shapely.coverage_is_valid(one)), list(thin))


def _rounded(thin: np.ndarray, whole: np.ndarray, decimals: int) -> list[shapely.Geometry]:
    rounded = shapely.set_precision(thin, 10**-decimals)
    return [r if not r.is_empty and r.is_valid else w for r, w in zip(rounded, whole, strict=True)]
