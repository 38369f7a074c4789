"""Periods: where they end, what they are called and how much of each the data cover."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dashboard.language import mark, say
from dashboard.records import Coverage, Gap

GRAINS = ("year", "quarter", "month")
MONTHS_IN = {"year": 12, "quarter": 3, "month": 1}
GRAIN_ADVERB = {"year": mark("by year"), "quarter": mark("by quarter"), "month": mark("by month")}
MONTHS = (
    mark("January"), mark("February"), mark("March"), mark("April"), mark("May"), mark("June"), mark("July"),
    mark("August"), mark("September"), mark("October"), mark("November"), mark("December"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Completeness:
    """How many days of a period the data cover, of how many it has."""

    days: int
    of: int

    @property
    def partial(self) -> bool:
        """Whether some of the period's days are covered and some are not."""
        return 0 < self.days < self.of

    @property
    def words(self) -> str:
        """The sentence part that stands beside every partial number."""
        return say("partial: {days} of {of} days", days=self.days, of=self.of)


def period_end(start: date, grain: str) -> date:
    """Return the first day after a period."""
    months = start.year * 12 + start.month - 1 + MONTHS_IN[grain]
    return date(months // 12, months % 12 + 1, 1)


def period_label(start: date, grain: str) -> str:
    """Return a period's name: 2019, 2019 Q2 or June 2019."""
    if grain == "year":
        return f"{start.year}"
    if grain == "quarter":
        return say("{year} Q{quarter}", year=start.year, quarter=(start.month + 2) // 3)
    return say("{month} {year}", month=say(MONTHS[start.month - 1]), year=start.year)


def completeness(start: date, grain: str, coverage: Coverage | None, gaps: Sequence[Gap]) -> Completeness:
    """Return how much of a period is covered; without a coverage row it is taken as whole."""
    end = period_end(start, grain)
    of = (end - start).days
    if coverage is None or coverage.complete_from is None or coverage.complete_to is None:
        return Completeness(of, of)
    last = coverage.complete_to + timedelta(days=1)
    missing = sum(_overlap(start, end, g.gap_from, g.gap_to + timedelta(days=1)) for g in gaps)
    return Completeness(max(0, _overlap(start, end, coverage.complete_from, last) - missing), of)


def _overlap(a: date, b: date, c: date, d: date) -> int:
    return max(0, (min(b, d) - max(a, c)).days)


def filling_from(coverage: Coverage | None) -> date | None:
    """Return the day from which late reports still arrive (the lag within which 95 % have come)."""
    if coverage is None or coverage.complete_to is None or not coverage.lag_days_95:
        return None
    return coverage.complete_to - timedelta(days=round(coverage.lag_days_95))


def is_filling(start: date, grain: str, coverage: Coverage | None) -> bool:
    """Whether late reports of a period are still to come."""
    late = filling_from(coverage)
    return late is not None and late < period_end(start, grain)


def newest_whole(periods: Sequence[date], whole: Sequence[bool]) -> date | None:
    """Return the newest period that is covered from end to end and filled, else the newest one."""
    complete = [p for p, is_whole in zip(periods, whole, strict=True) if is_whole]
    return max(complete or periods, default=None)
