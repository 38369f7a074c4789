"""Student's t: how often chance goes beyond it, and how far it goes at most that often.

A spread that was estimated from few areas may be far off. Student's t says by how much farther chance then reaches
than a normal distribution would have it.
"""

from functools import lru_cache
from math import atan, cos, pi, sqrt, tan

PIECES = 100  # of the integral (Simpson's rule): six digits with up to a hundred degrees, also far out
HALVINGS = 40


def beyond(t: float, degrees: int) -> float:
    """Return how probable a value as far from 0 as `t`, on either side, is."""
    return _area(atan(abs(t) / sqrt(degrees)), degrees) / _area(0.0, degrees)


@lru_cache(maxsize=256)
def limit(chance: float, degrees: int) -> float:
    """Return what chance goes beyond, on either side, as often as `chance` says."""
    wanted, low, high = chance * _area(0.0, degrees), 0.0, pi / 2
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if _area(middle, degrees) > wanted else (low, middle)
    return sqrt(degrees) * tan(low)


def _area(start: float, degrees: int) -> float:
    # With t = √degrees · tan(x) the density is a power of a cosine, and the tail without end becomes a piece with one.
    # What is integrated is the tail itself: one less the rest would leave nothing of a small one.
    step = (pi / 2 - start) / PIECES
    heights = [cos(start + i * step) ** (degrees - 1) for i in range(PIECES)]
    last = 1.0 if degrees == 1 else 0.0
    return step / 3 * (heights[0] + 4 * sum(heights[1::2]) + 2 * sum(heights[2::2]) + last)
