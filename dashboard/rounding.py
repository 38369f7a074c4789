"""What a protected number leaves open: it was rounded, so the true one lies in a span around it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor


@dataclass(frozen=True, slots=True)
class Span:
    """The smallest and the largest value that fit what is published."""

    low: float
    high: float

    def __add__(self, other: "Span") -> "Span":
        """The span of a sum."""
        return Span(self.low + other.low, self.high + other.high)


def count_span(shown: float, policy: Mapping[str, float]) -> Span:
    """Return between which whole numbers the true count lies that is shown as `shown`."""
    base, least = int(policy.get("rounding_base", 5)), int(policy.get("minimum_shown", 10))
    return Span(max(least, shown - base // 2), shown + base - base // 2 - 1)


def total_span(shown: Sequence[float], policy: Mapping[str, float]) -> Span:
    """Return between which numbers the sum of several true counts lies."""
    return sum((count_span(one, policy) for one in shown), Span(0, 0))


def share_span(part: float, whole: float, policy: Mapping[str, float]) -> Span:
    """Return between which shares of 100 the true share lies, in whole ones; both counts are shown rounded."""
    of, over = count_span(part, policy), count_span(whole, policy)
    return Span(floor(100 * of.low / over.high), min(100, ceil(100 * of.high / over.low)))
