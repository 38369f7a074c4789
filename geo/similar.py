"""Which areas are most like one: by how much of each thing is counted there."""

from collections.abc import Hashable, Mapping, Sequence
from math import log, sqrt
from typing import TypeVar

Area = TypeVar("Area", bound=Hashable)
LIKE_NONE = 0.5  # added to each count, so that none and one differ by a finite step


def most_similar(levels: Mapping[Area, Sequence[float]], of: Area, many: int) -> list[Area]:
    """The `many` areas whose `levels` (counts of the same things in each) are nearest to those of `of`, nearest first.

    Nearness is in ratios: twice as many is as far as half as many. Equally near areas are in their own order.
    """
    own = levels[of]
    far = {area: _distance(own, other) for area, other in levels.items() if area != of}
    return sorted(far, key=lambda area: (far[area], str(area)))[:many]


def _distance(one: Sequence[float], other: Sequence[float]) -> float:
    return sqrt(sum(log((a + LIKE_NONE) / (b + LIKE_NONE)) ** 2 for a, b in zip(one, other, strict=True)))
