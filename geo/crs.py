"""Points of a projected coordinate system in degrees. Feed it distinct points, as with geo.assign."""

import numpy as np
import pyproj

PLACES = 7  # decimals of a degree, a centimetre: the last bits differ from one version of PROJ to another
BACK = 1.0  # a point that does not come back so near (metres or feet) lies where the system says nothing


def is_known(crs: str) -> bool:
    """Whether `crs`, such as EPSG:2926, names a coordinate system."""
    try:
        pyproj.CRS.from_user_input(crs)
    except pyproj.exceptions.CRSError:
        return False
    return True


def in_degrees(x: np.ndarray, y: np.ndarray, crs: str) -> tuple[np.ndarray, np.ndarray]:
    """Longitude and latitude (WGS84) of points, east first, in the system `crs`; NaN where a point lies beyond it."""
    turn = pyproj.Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    lon, lat = turn.transform(x, y)
    back_x, back_y = turn.transform(lon, lat, direction="INVERSE")
    there = (np.abs(lon) <= 180) & (np.abs(lat) <= 90) & (np.abs(back_x - x) < BACK) & (np.abs(back_y - y) < BACK)
    return np.where(there, np.round(lon, PLACES), np.nan), np.where(there, np.round(lat, PLACES), np.nan)
