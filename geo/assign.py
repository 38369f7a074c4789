"""Places points in areas. Feed it distinct points: real data repeat a few ten thousand block coordinates."""

from collections.abc import Sequence

import numpy as np
import shapely


def assign_points(lon: np.ndarray, lat: np.ndarray, shapes: Sequence[shapely.Geometry]) -> np.ndarray:
    """The index of the shape that holds each point, -1 where none does.

    `lon` and `lat` are float arrays of one length in the coordinates of `shapes`. A point on a shared border belongs
    to the first of the shapes it touches, so that every point of a gapless map has exactly one area.
    """
    owner = np.full(len(lon), -1, dtype=np.int32)
    for index in range(len(shapes) - 1, -1, -1):
        west, south, east, north = shapes[index].bounds
        near = np.flatnonzero((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north))
        if near.size:
            shapely.prepare(shapes[index])
            owner[near[shapely.intersects_xy(shapes[index], lon[near], lat[near])]] = index
    return owner
