"""What a published number that is not a count says about one: the attack treats it as the interval it implies."""

import math
from collections.abc import Callable


def counts_that_print(printed: float, decimals: int, formula: Callable[[int], float], up_to: int) -> tuple[int, int]:
    """The smallest and largest count whose `formula` prints as `printed` with so many decimals.

    Raises ValueError when no count from 0 to `up_to` does: then another formula was used.
    """
    # Half a unit of the last decimal, and a breath more: printing rounds halves either way.
    half = 0.5 * 10.0**-decimals * (1 + 1e-9)
    fitting = [count for count in range(up_to + 1) if abs(formula(count) - printed) <= half]
    if not fitting:
        raise ValueError(f"no count from 0 to {up_to} gives this number with {decimals} decimals")
    return fitting[0], fitting[-1]


def rate(units: float, scale: float) -> Callable[[int], float]:
    """The rate of a count: scale × count / units."""
    return lambda count: scale * count / units


def poisson_limit(count: int, upper: bool) -> float:
    """The exact (Garwood) 95 % limit of a Poisson mean of which `count` was seen, found by halving."""
    tail = 0.025
    if not upper and count == 0:
        return 0.0
    low, high = 0.0, count + 10.0 + 10.0 * math.sqrt(count + 1.0)
    for _ in range(80):
        middle = (low + high) / 2
        # As the mean grows, so many or fewer become rarer.
        below = _at_most(count if upper else count - 1, middle)
        if below > (tail if upper else 1 - tail):
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _at_most(count: int, mean: float) -> float:
    if mean == 0:
        return 1.0
    return sum(math.exp(number * math.log(mean) - mean - math.lgamma(number + 1)) for number in range(count + 1))
