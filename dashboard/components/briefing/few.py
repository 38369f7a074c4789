"""An area's change beside the rest of the city where it has few events: exact, where an approximation would not hold.

Given how many events the area has in both periods together, and how many all have in each, chance shares them out as it
draws balls from an urn: limits and chance are those of the conditional exact test of a fourfold table (Fisher's). That
areas differ by more than counting asks for more standard errors, as it does where counts are large; Student's t for
still more, since how much they differ is told by no more than the other areas.
"""

from collections.abc import Callable
from functools import lru_cache
from math import erfc, exp, inf, lgamma, log, sqrt
from statistics import NormalDist

import numpy as np

from dashboard.maps.compare import ALONE, LEAST, Change, Counts, between, sides
from geo import student
from geo.ratios import Four, error

FARTHEST = 14.0  # logarithm of the largest ratio that is looked for: beyond a million there is no limit
STEPS = 50  # halvings of the search for a limit: far finer than what is printed


def change_of(
    counts: Counts,
    of: frozenset[str],
    without: frozenset[str] = frozenset(),
    unlike: frozenset[str] | None = None,
) -> tuple[Change, float] | None:
    """Return the change of some areas beside all others, `without` left out, and how often chance does as much.

    None where they have fewer than ten events in both periods together, or the others in either. As `change` has it,
    `unlike` areas do not tell how areas differ; where too few do, limits are open and chance does anything.
    """
    beside = sides(counts, of, without, of if unlike is None else unlike)
    before, after, rest_before, rest_after = four = beside.four
    if before + after < LEAST or min(rest_before, rest_after) < LEAST:
        return None
    ratio = (after / before) / (rest_after / rest_before) if before else inf
    if beside.spread is None:
        return Change(*four, ratio, 0.0, inf), 1.0
    degrees = beside.spread.degrees
    if found := between(beside):
        return found, student.beyond(log(ratio) / error(beside.four, 1.0, beside.differing), degrees)
    widened = _widened(four, beside.differing)
    return Change(*four, ratio, *limits(four, widened, degrees)), chance(four, widened, degrees)


def _widened(four: Four, differing: float) -> float:
    """By how much areas that differ widen the variance of counting: of what the rest would lead to expect, never 0."""
    before, after, rest_before, rest_after = four
    later = rest_after / (rest_before + rest_after)
    expected = (before + after) * later * (1 - later)
    return 1 + differing / (1 / expected + 1 / rest_before + 1 / rest_after)


def chance(four: Four, widened: float = 1.0, degrees: int | None = None) -> float:
    """Return how often chance does as much, where areas differ `widened` times as much (variance) as by counting.

    `degrees` are those of Student's t; without them how much they differ is known.
    """
    each = min(0.5, *_tails(four, 0.0))
    far = -NormalDist().inv_cdf(max(each, 1e-15)) / sqrt(widened)
    return student.beyond(far, degrees) if degrees else erfc(far / sqrt(2))


@lru_cache(maxsize=512)
def limits(four: Four, widened: float = 1.0, degrees: int | None = None) -> tuple[float, float]:
    """Return the 95 % limits of the ratio of ratios; 0 or infinite where one period has no event."""
    before, after, *_ = four
    wide = student.limit(ALONE, degrees) if degrees else NormalDist().inv_cdf(1 - ALONE / 2)
    each = erfc(wide * sqrt(widened / 2)) / 2
    low = _last(lambda x: _tails(four, x)[1] < each) if after else -inf
    high = _last(lambda x: _tails(four, x)[0] >= each) if before else inf
    return exp(low), exp(high) if high < FARTHEST - 1e-6 else inf


def _last(holds: Callable[[float], bool]) -> float:
    """The last of the logarithms, from below, for which something holds."""
    low, high = -FARTHEST, FARTHEST
    for _ in range(STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return (low + high) / 2


def _tails(four: Four, ratio: float) -> tuple[float, float]:
    """How probable so many later events or fewer are, and so many or more, at a logarithm of the ratio of ratios."""
    first, weights = _weights(four)
    later = np.arange(first, first + len(weights))
    found = weights + later * ratio
    share = np.exp(found - found.max())
    share /= share.sum()
    return float(share[later <= four[1]].sum()), float(share[later >= four[1]].sum())


@lru_cache(maxsize=64)
def _weights(four: Four) -> tuple[int, np.ndarray]:
    """The fewest later events there can be, and from there on in how many ways each number comes about (logarithms)."""
    before, after, rest_before, rest_after = four
    own, rest, later = before + after, rest_before + rest_after, after + rest_after
    first, last = max(0, later - rest), min(own, later)
    return first, np.array([_ways(own, k) + _ways(rest, later - k) for k in range(first, last + 1)])


def _ways(of: int, chosen: int) -> float:
    return lgamma(of + 1) - lgamma(chosen + 1) - lgamma(of - chosen + 1)
