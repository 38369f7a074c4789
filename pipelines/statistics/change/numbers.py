"""Counts before and during, in an area and in what it is compared with: how they changed, and how sure that is."""

from collections.abc import Iterable, Sequence
from math import log, sqrt

import numpy as np

from geo.ratios import Four, ratio_of_ratios


def weighted_difference(groups: Iterable[tuple[float, int, int]], widened: float = 1.0) -> tuple[float, float]:
    """The weighted displacement difference (Wheeler & Ratcliffe 2018) and its variance.

    `groups` are weight, count before and count during: 1 for the area and for those around it, -1 for what each is
    compared with, less where that is larger.
    """
    rows = list(groups)
    total = sum(weight * (during - before) for weight, before, during in rows)
    return total, widened * sum(weight**2 * (before + during) for weight, before, during in rows)


def widening(own: Sequence[int], others: Sequence[int], before: int) -> tuple[float, float]:
    """By how much months differ beyond counting, and how much each resembles the last (lag-1 correlation).

    `own` and `others` are counts by month, the first `before` of them before the start. In each month the area's share
    of both is looked at, so that seasons and what happened to all of the city fall out. The first number (1 or more)
    is Pearson's dispersion of a quasi-binomial model, times what the correlation adds.
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
        return 1.0, 0.0
    residual = np.asarray(left)
    squares = float((residual**2).sum())
    dispersion = max(1.0, squares / (len(residual) - 2))
    lag = float((residual[1:] * residual[:-1]).sum() / squares) if squares else 0.0
    # Only what makes the interval wider is used: with few months a lag under 0 is mostly chance.
    kept = min(max(lag, 0.0), 0.9)
    return dispersion * (1 + kept) / (1 - kept), lag


def between_areas(changes: Sequence[tuple[int, int]], widened: float = 1.0) -> float | None:
    """By how much areas' changes differ from each other beyond counting: a standard deviation of log ratios.

    `changes` are counts before and during, one pair for each compared area. DerSimonian and Laird's moments; None where
    fewer than five areas have enough of both.
    """
    used = [(b, d) for b, d in changes if b >= 5 and d >= 5]
    if len(used) < 5:
        return None
    y = np.array([log(d / b) for b, d in used])
    w = 1 / (widened * np.array([1 / b + 1 / d for b, d in used]))
    mean = (w * y).sum() / w.sum()
    excess = (w * (y - mean) ** 2).sum() - (len(used) - 1)
    return sqrt(max(0.0, excess / (w.sum() - (w**2).sum() / w.sum())))


def as_large(of: Four, changes: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """How many compared areas changed as much as the area did, up or down, beside the rest of them; and of how many."""
    own = abs(log(ratio_of_ratios(of).value))
    total_before, total_during = sum(b for b, _ in changes), sum(d for _, d in changes)
    found = 0
    used = [(b, d) for b, d in changes if b >= 5 and d >= 5 and total_before > b and total_during > d]
    for b, d in used:
        found += abs(log(d / b) - log((total_during - d) / (total_before - b))) >= own
    return found, len(used)
