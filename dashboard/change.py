"""Did a count change, and by how much more than chance? Plain arithmetic on two periods and the history before them.

Two counts are compared by the score test for the ratio of two Poisson rates and the interval that belongs to it
(Wilson's, for the share of all counted units that fall into the later period). Counts of police and programme scatter
more than counting alone does, so the variance is widened by the series' own dispersion: how far earlier counts lay from
those that they were as good as. A number of the programme was rounded: every count is a span,
and the interval covers each pair of true counts inside the two spans.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, sqrt

from dashboard.rounding import Span
from geo import student

NORMAL = 1.959964  # two-sided 95 %
ALONE = 0.05  # how often an interval may miss
FALSE_AT_MOST = 0.05  # of the tests that are told to stand out
FEWEST, MOST = 8, 20  # earlier comparisons that a dispersion is taken from: fewer are no measure, more are long ago


@dataclass(frozen=True, slots=True)
class Period:
    """What one period counted, between two limits (the same twice for an exact number), and over how many days."""

    count: Span
    days: float

    def __add__(self, other: "Period") -> "Period":
        """Both periods together."""
        return Period(self.count + other.count, self.days + other.days)


@dataclass(frozen=True, slots=True)
class Change:
    """How many times as much was counted a day, its 95 % limits, and how surprising that is.

    `surprise` is the distance from no change in units of what chance does in 19 of 20 cases: above 1 it is told.
    `counting_alone` says that the history was too short for a dispersion, so the interval is a minimum.
    """

    ratio: float | None
    low: float
    high: float
    surprise: float
    counting_alone: bool

    @property
    def told(self) -> bool:
        """Whether the change can be told from chance."""
        return self.low > 1 or self.high < 1

    @property
    def sure(self) -> bool:
        """Whether it is told by an interval that allows for how much the series scatters, not for counting alone."""
        return self.told and not self.counting_alone


def score(now: float, then: float, share: float, dispersion: float = 1.0) -> float:
    """Return the score statistic of `now` out of `now + then`, where `share` is what no change would make of it."""
    total = now + then
    return (now - total * share) / sqrt(total * share * (1 - share) * dispersion) if total else 0.0


def share_limits(part: float, total: float, width: float = NORMAL) -> tuple[float, float]:
    """Return Wilson's limits of a share of `total`, `width` standard errors wide on either side."""
    if total <= 0:
        return 0.0, 1.0
    share, more = part / total, width * width / total
    middle = (share + more / 2) / (1 + more)
    half = width * sqrt(share * (1 - share) / total + more / (4 * total)) / (1 + more)
    # At the ends the arithmetic leaves a rest of rounding where the limit is exact.
    return 0.0 if part <= 0 else middle - half, 1.0 if part >= total else middle + half


def dispersion(pairs: Sequence[tuple[Period, Period]]) -> float | None:
    """Return the mean squared score of earlier comparisons, never under 1; None where there are too few of them."""
    used = _used(pairs)
    if len(used) < FEWEST:
        return None
    scores = [score(_middle(a), _middle(b), a.days / (a.days + b.days)) for a, b in used]
    return max(1.0, sum(x * x for x in scores) / len(scores))


def _used(pairs: Sequence[tuple[Period, Period]]) -> Sequence[tuple[Period, Period]]:
    return [pair for pair in pairs if pair[0].count.high + pair[1].count.high > 0][:MOST]


def change(now: Period, then: Period, earlier: Sequence[tuple[Period, Period]] = ()) -> Change:
    """Return how `now` compares with `then`; `earlier` are the same comparisons of the past, newest first."""
    spread = dispersion(earlier)
    width = NORMAL if spread is None else student.limit(ALONE, len(_used(earlier)))
    share, widened = now.days / (now.days + then.days), spread or 1.0
    # The score rises with the later count and falls with the earlier one: its ends lie at the ends of the spans.
    ends = (
        score(now.count.low, then.count.high, share, widened),
        score(now.count.high, then.count.low, share, widened),
    )
    nearest = 0.0 if ends[0] <= 0 <= ends[1] else min(abs(end) for end in ends)
    low, _ = _limits(now.count.low, then.count.high, share, widened, width)
    _, high = _limits(now.count.high, then.count.low, share, widened, width)
    base = _middle(then)
    ratio = (_middle(now) / now.days) / (base / then.days) if base else None
    return Change(ratio, low, high, nearest / width, spread is None)


def _middle(of: Period) -> float:
    return (of.count.low + of.count.high) / 2


def _limits(now: float, then: float, share: float, widened: float, width: float) -> tuple[float, float]:
    # A dispersion of d leaves of n counted units what n/d independent ones would tell.
    low, high = share_limits(now / widened, (now + then) / widened, width)
    return tuple(inf if x >= 1 else (x / (1 - x)) * (1 - share) / share for x in (low, high))


def discoveries(probabilities: Sequence[float]) -> list[bool]:
    """Return which of many tests stand out when at most 5 % of those named may be false (Benjamini and Hochberg)."""
    order = sorted(range(len(probabilities)), key=probabilities.__getitem__)
    kept = 0
    for rank, index in enumerate(order, start=1):
        if probabilities[index] <= FALSE_AT_MOST * rank / len(order):
            kept = rank
    chosen = set(order[:kept])
    return [index in chosen for index in range(len(order))]
