"""From when to when an area may be compared with itself: whole years before and after a start that is known."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

YEAR = 12
MOST_YEARS = 3  # on either side: what lies further back says little of the start
UNSURE_DAYS = 92  # that the sources may leave open around a start; they are left out of both windows


@dataclass(frozen=True, slots=True)
class Span:
    """What the ledger says of an area from a day (None: always) to before another (None: still)."""

    state: str
    from_date: date | None
    to_date: date | None


@dataclass(frozen=True, slots=True)
class Window:
    """Two windows of as many whole years, or the reason (`refused`) why there are none, with the day behind it.

    Ends are exclusive. `starts_from` and `starts_by` are the first and the last day on which service may have begun.
    """

    starts_from: date | None = None
    starts_by: date | None = None
    before_from: date | None = None
    before_to: date | None = None
    during_from: date | None = None
    during_to: date | None = None
    refused: str | None = None
    because_on: date | None = None

    @property
    def months(self) -> int:
        """How many months each window has."""
        return months_between(self.before_from, self.before_to) if self.before_from and self.before_to else 0


def window(spans: Sequence[Span], whole: Collection[date], breaks: Sequence[date]) -> Window:
    """The windows around an area's first start.

    `whole` are the first days of the months that the source covers from end to end, `breaks` the days on which the
    series was broken. A break is never inside a window, nor between the two.
    """
    start = _start(spans)
    if start.refused or start.starts_from is None or start.starts_by is None:
        return start
    before_to, during_from = _floor(start.starts_from), _ceil(start.starts_by)
    inside = [day for day in breaks if before_to <= day <= during_from]
    if inside:
        return replace(start, refused="break_at_start", because_on=inside[-1])
    earlier = max((day for day in breaks if day < before_to), default=None)
    ends = _ends(spans, start.starts_by)
    later = min((day for day in [*breaks, *ends] if day > during_from), default=None)
    before = _count(whole, before_to, -1, _ceil(earlier) if earlier else None)
    during = _count(whole, during_from, 1, _floor(later) if later else None)
    if before < YEAR:
        return replace(start, **_why("before", before, before_to, whole, earlier, -1))
    if during < YEAR:
        why = _why("during", during, during_from, whole, later, 1)
        ended = why["refused"] == "break_during" and later in ends
        return replace(start, **(why | {"refused": "ended_during"} if ended else why))
    months = YEAR * min(MOST_YEARS, before // YEAR, during // YEAR)
    return replace(
        start,
        before_from=add_months(before_to, -months),
        before_to=before_to,
        during_from=during_from,
        during_to=add_months(during_from, months),
    )


def _start(spans: Sequence[Span]) -> Window:
    ordered = sorted(spans, key=lambda span: span.from_date or date.min)
    served = next((i for i, span in enumerate(ordered) if span.state == "served"), None)
    if served is None:
        return Window(refused="no_start")
    by = ordered[served].from_date
    first = served
    while first and ordered[first - 1].state == "not_confirmed":
        first -= 1
    from_ = ordered[first].from_date
    found = Window(starts_from=from_, starts_by=by)
    if by is None or from_ is None or first == 0:
        return replace(found, refused="start_not_confirmed")
    return replace(found, refused="start_not_confirmed") if (by - from_).days > UNSURE_DAYS else found


def _ends(spans: Sequence[Span], start: date) -> list[date]:
    """The day on which the service that began on `start` was no longer certain."""
    return [span.to_date for span in spans if span.state == "served" and span.from_date == start and span.to_date]


def _count(whole: Collection[date], edge: date, step: int, bound: date | None) -> int:
    """How many months in a row from `edge` on, backwards or forwards, are whole and within the bound."""
    count = 0
    while True:
        month = add_months(edge, count if step > 0 else -count - 1)
        beyond = bound is not None and (month < bound if step < 0 else add_months(month, 1) > bound)
        if beyond or month not in whole:
            return count
        count += 1


def _why(side: str, count: int, edge: date, whole: Collection[date], bound: date | None, step: int) -> dict:
    stop = add_months(edge, count if step > 0 else -count - 1)
    if stop in whole and bound is not None:
        return {"refused": f"break_{side}", "because_on": bound}
    beyond = [month for month in whole if (month < stop if step < 0 else month > stop)]
    if beyond:
        return {"refused": f"gap_{side}", "because_on": stop}
    if step < 0:
        return {"refused": "short_before", "because_on": min((m for m in whole if m >= stop), default=None)}
    return {"refused": "short_during", "because_on": add_months(max(whole), 1) if whole else None}


def months_between(start: date, end: date) -> int:
    """How many months lie between two first days of months."""
    return (end.year - start.year) * YEAR + end.month - start.month


def add_months(day: date, months: int) -> date:
    """The first day of the month that lies so many months after that of `day`."""
    count = day.year * YEAR + day.month - 1 + months
    return date(count // YEAR, count % YEAR + 1, 1)


def _floor(day: date) -> date:
    return day.replace(day=1)


def _ceil(day: date) -> date:
    return day if day.day == 1 else (day.replace(day=1) + timedelta(days=32)).replace(day=1)
