"""An area's change beside the rest of the city where it has few events: exact, where an approximation would not hold.

Given how many events the area has in both periods together, and how many all have in each, chance shares them out as it
draws balls from an urn: limits and chance are those of the conditional exact test of a fourfold table (Fisher's). That
areas differ by more than counting asks for more standard errors, as it does where counts are large.
"""

from collections.abc import Callable
from functools import lru_cache
from math import erfc, exp, inf, lgamma, sqrt
from statistics import NormalDist

import numpy as np

from dashboard.maps.compare import LEAST, WIDE, Change, Counts, change, dispersion

FARTHEST = 14.0  # logarithm of the largest ratio that is looked for: beyond a million there is no limit
STEPS = 50  # halvings of the search for a limit: far finer than what is printed
Four = tuple[int, int, int, int]  # before, after, and the same of the rest


def change_of(counts: Counts, of: frozenset[str], without: frozenset[str] = frozenset()) -> tuple[Change, float] | None:
    """Return the change of some areas beside all others, `without` left out, and how often chance does as much.

    None where they have fewer than ten events in both periods together, or the others in either.
    """
    if found := change(counts, of, without):
        error = (np.log(found.high) - np.log(found.low)) / (2 * WIDE)
        return found, erfc(abs(np.log(found.ratio)) / error / sqrt(2))
    before, after = (sum(counts[a][i] for a in of if a in counts) for i in (0, 1))
    rest = {area: pair for area, pair in counts.items() if area not in of | without}
    rest_before, rest_after = (sum(pair[i] for pair in rest.values()) for i in (0, 1))
    if before + after < LEAST or min(rest_before, rest_after) < LEAST:
        return None
    four = (before, after, rest_before, rest_after)
    ratio = (after / before) / (rest_after / rest_before) if before else inf
    widened = dispersion(rest)
    return Change(*four, ratio, *limits(four, widened)), chance(four, widened)


def chance(four: Four, widened: float = 1.0) -> float:
    """Return how often chance does as much, where areas differ `widened` times as much (variance) as by counting."""
    each = min(0.5, *_tails(four, 0.0))
    return erfc(-NormalDist().inv_cdf(max(each, 1e-15)) / sqrt(2 * widened))


@lru_cache(maxsize=512)
def limits(four: Four, widened: float = 1.0) -> tuple[float, float]:
    """Return the 95 % limits of the ratio of ratios; 0 or infinite where one period has no event."""
    before, after, *_ = four
    each = erfc(WIDE * sqrt(widened / 2)) / 2
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
