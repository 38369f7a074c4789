"""How a count changed beside another: the ratio of two ratios, with its interval."""

from dataclasses import dataclass
from math import exp, sqrt

WIDE = 1.96  # standard errors on either side: 95 %


@dataclass(frozen=True, slots=True)
class Four:
    """The four counts of a comparison: an area before and during, and what it is compared with."""

    before: int
    during: int
    compared_before: int
    compared_during: int


@dataclass(frozen=True, slots=True)
class Ratio:
    """A ratio with its 95 % interval."""

    value: float
    lower: float
    upper: float


def ratio_of_ratios(of: Four, widened: float = 1.0, spread: float = 0.0) -> Ratio:
    """How the area changed over how the others did; 1 where they changed alike. All four counts are above 0.

    The interval is that of counts (Poisson), its variance `widened` by how much more months differ than counting alone
    would make them; `spread` is the standard deviation of the logarithm of such ratios between areas.
    """
    value = (of.during / of.before) / (of.compared_during / of.compared_before)
    counting = 1 / of.before + 1 / of.during + 1 / of.compared_before + 1 / of.compared_during
    error = sqrt(widened * counting + spread**2)
    return Ratio(value, value * exp(-WIDE * error), value * exp(WIDE * error))
