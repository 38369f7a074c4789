"""Counts before and during, in an area and in what it is compared with: how they changed, and how sure that is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log

import numpy as np

from geo.ratios import Four, ratio_of_ratios


def weighted_difference(
    groups: Iterable[tuple[float, int, int]], widened: float = 1.0, grown: float = 1.0
) -> tuple[float, float]:
    """The weighted displacement difference (Wheeler & Ratcliffe 2018) and its variance, that of counts.

    `groups` are weight, count before and count during: 1 for the area and for those around it, -1 for what each is
    compared with, less where that is larger. A weight that is taken from the counts before is a count itself: then
    what is before counts `grown` times, as the compared areas grew. At 1 the variance is the published one.
    """
    rows = list(groups)
    total = sum(weight * (during - before) for weight, before, during in rows)
    return total, widened * sum(weight**2 * (during + grown**2 * before) for weight, before, during in rows)


@dataclass(frozen=True, slots=True)
class Widening:
    """What months add to the variance of counts: Pearson's dispersion (1 or more) and their lag-1 correlation."""

    dispersion: float
    lag: float

    @property
    def factor(self) -> float:
        """By what both together multiply the variance."""
        # Only what makes the interval wider is used: with few months a lag under 0 is mostly chance.
        kept = min(max(self.lag, 0.0), 0.9)
        return self.dispersion * (1 + kept) / (1 - kept)


def widening(own: Sequence[int], others: Sequence[int], before: int) -> Widening:
    """By how much months differ beyond counting, and how much each resembles the last.

    `own` and `others` are counts by month, the first `before` of them before the start. In each month the area's share
    of both is looked at, so that seasons and what happened to all of the city fall out.
    """
    share = np.asarray(own, dtype=float)
    both = share + np.asarray(others, dtype=float)
    left: list[float] = []
    for part in (slice(None, before), slice(before, None)):
        of, total = share[part], both[part]
        p = of.sum() / total.sum() if total.sum() else 0.0
        variance = total * p * (1 - p)
        # A month without any event says nothing of shares.
        left += ((of - total * p)[variance > 0] / np.sqrt(variance[variance > 0])).tolist()
    if len(left) < 4:
        return Widening(1.0, 0.0)
    residual = np.asarray(left)
    squares = float((residual**2).sum())
    dispersion = max(1.0, squares / (len(residual) - 2))
    lag = float((residual[1:] * residual[:-1]).sum() / squares) if squares else 0.0
    return Widening(dispersion, lag)


def as_large(of: Four, changes: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """How many compared areas changed as much as the area did, up or down, beside the rest of them; and of how many."""
    own = abs(log(ratio_of_ratios(of).value))
    total_before, total_during = sum(b for b, _ in changes), sum(d for _, d in changes)
    found = 0
    used = [(b, d) for b, d in changes if b >= 5 and d >= 5 and total_before > b and total_during > d]
    for b, d in used:
        found += abs(log(d / b) - log((total_during - d) / (total_before - b))) >= own
    return found, len(used)
