"""How a count changed beside another: the ratio of two ratios, and how far chance moves it.

Chance is two things: counting (Poisson), and that each area goes a way of its own, much or little, whatever anybody
does. The second does not shrink where counts are large.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, sqrt
from typing import NamedTuple

import numpy as np

WIDE = 1.96  # standard errors on either side: 95 %
FEWEST_EVENTS = 10  # before and during together, below which an area does not tell how areas differ
FEWEST_AREAS = 3  # below which nothing tells how areas differ
STEPS = 60  # of the search for the spread: far more than are needed
Pair = tuple[int, int]  # counts before and during


class Four(NamedTuple):
    """The four counts of a comparison: an area before and during, and what it is compared with."""

    before: int
    during: int
    compared_before: int
    compared_during: int


@dataclass(frozen=True, slots=True)
class Ratio:
    """A ratio with its limits."""

    value: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class Spread:
    """How much areas' changes differ beyond counting: a standard deviation of logarithms, from so many areas."""

    deviation: float
    areas: int

    @property
    def degrees(self) -> int:
        """Degrees of freedom: those of Student's t, by which an interval is wider for being told by few areas."""
        return self.areas - 1

    def variance(self, *sides: Sequence[Pair]) -> float:
        """Return what it adds to the variance of the sides' log ratio: many areas together move less than one."""
        return self.deviation**2 * sum(_concentration(side) for side in sides)


def _concentration(side: Sequence[Pair]) -> float:
    """The sum of squared shares: 1 for one area, a tenth for ten that are as large."""
    sizes = [before + during for before, during in side]
    return sum(size**2 for size in sizes) / max(1, sum(sizes)) ** 2


def spread_of(changes: Sequence[Pair], widened: float = 1.0) -> Spread | None:
    """Return how much the areas' changes differ; None where fewer than three areas have ten events or more.

    `widened` is by how much more months differ than counting alone would make them.
    """
    used = np.array([pair for pair in changes if sum(pair) >= FEWEST_EVENTS], dtype=float).reshape(-1, 2)
    if len(used) < FEWEST_AREAS:
        return None
    events, (before, during) = used.sum(axis=1), used.sum(axis=0) + 0.5
    # Half an event more keeps a logarithm finite. Its variance is that of all areas' common share: by its own counts,
    # an area that moved far would seem the least certain, and small ones hide how they differ.
    counting = (before + during) ** 2 / (before * during) / events
    logs = np.log((used[:, 1] + 0.5) / (used[:, 0] + 0.5))
    return Spread(sqrt(variance_between(logs, widened * counting)), len(used))


def variance_between(logs: np.ndarray, variances: np.ndarray) -> float:
    """Return by how much numbers differ beyond their own `variances`, as a variance: Paule and Mandel's estimate.

    It is what makes the squared distances from the weighted mean as large as chance would have them, and never below 0.
    """
    found = 0.0
    for _ in range(STEPS):
        weights = 1 / (variances + found)
        squares = weights * (logs - (weights * logs).sum() / weights.sum()) ** 2
        excess = squares.sum() - (len(logs) - 1)
        if excess < 1e-9:
            break
        # Newton's step; the sum falls ever more slowly, so no step goes too far.
        found += excess / (weights * squares).sum()
    return float(found)


def error(of: Four, widened: float = 1.0, differing: float = 0.0) -> float:
    """Return the standard error of the logarithm of the ratio of ratios: of counts, `widened`, and areas `differing`.

    `differing` is a variance (`Spread.variance`). All four counts are above 0.
    """
    counting = 1 / of.before + 1 / of.during + 1 / of.compared_before + 1 / of.compared_during
    return sqrt(widened * counting + differing)


def ratio_of_ratios(of: Four, widened: float = 1.0, differing: float = 0.0, wide: float = WIDE) -> Ratio:
    """How the area changed over how the others did, `wide` standard errors on either side; 1 where both are alike."""
    value = (of.during / of.before) / (of.compared_during / of.compared_before)
    far = wide * error(of, widened, differing)
    return Ratio(value, value * exp(-far), value * exp(far))
