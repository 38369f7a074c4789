"""What a briefing compares: each count of a place in one period, beside the same count of another period."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from dashboard.change import Change, Period, change
from dashboard.components.series import breaks_for
from dashboard.language import language, mark, say
from dashboard.periods import MONTHS_IN, completeness, filling_from, period_end
from dashboard.records import Area, Break, Cell, Coverage, Gap, Metric, View
from dashboard.release import Release
from dashboard.rounding import Span, count_span
from dashboard.sentences import cell_remark, day, plain
from dashboard.states import VALUE, ZERO, state_of

PROGRAMME, DOORS, STAGES, POLICE = "programme", "doors", "stages", "police"
GROUPS = {
    PROGRAMME: mark("The programme"),
    DOORS: mark("Through which door"),
    STAGES: mark("From referral to enrolment"),
    POLICE: mark("Police data"),
}
# In each group the measures with the breakdown that is shown; of those in one tuple the first that is published.
WANTED: Mapping[str, tuple[tuple[tuple[str, ...], str | None], ...]] = {
    PROGRAMME: (
        (("people_active",), None), (("people_waiting",), None), (("people_returning",), None),
        (("people_contacted",), None), (("contacts",), None), (("denials_for_capacity",), None),
    ),
    DOORS: ((("referrals_by_door", "referrals_by_decision"), None), (("referrals_by_door",), "door")),
    STAGES: (
        (("referrals_screened",), None), (("referrals_with_intake",), None), (("referrals_enrolled",), None),
        (("referrals_not_accepted",), None),
    ),
    POLICE: (
        (("drug_calls",), None), (("drug_arrests",), None), (("drug_offences",), None),
        (("lead_type_arrests",), None), (("lead_type_offences",), None), (("prostitution_offences",), None),
        (("shoplifting_offences",), None), (("theft_from_vehicle_offences",), None), (("trespass_offences",), None),
    ),
}  # fmt: skip
STOCKS = ("people_active", "people_waiting")  # counted on the last day: a longer period does not make them larger
YEAR_BEFORE, BEFORE = "year", "before"


@dataclass(frozen=True, slots=True)
class Item:
    """One count now and then, and what can be said of the change; `reason` says why it is not compared."""

    metric: Metric
    view: View
    part: str | None
    area: Area
    name: str
    period: date
    before: date
    now: Cell | None
    then: Cell | None
    partial: tuple[str, str]
    change: Change | None
    reason: str


def shift(start: date, grain: str, against: str) -> date:
    """Return the first day of the period that one is compared with."""
    months = start.year * 12 + start.month - 1 - (12 if against == YEAR_BEFORE else MONTHS_IN[grain])
    return date(months // 12, months % 12 + 1, 1)


def wanted(release: Release, layer: str, grain: str, group: str) -> Iterator[tuple[Metric, View]]:
    """Give the measures of a group that are published in a layer and grain, with their shapes."""
    known = {metric.id: metric for metric in release.metrics()}
    for ids, attribute in WANTED[group]:
        view = View(layer, grain, attribute)
        found = next((known[name] for name in ids if name in known and view in release.views(name)), None)
        if found:
            yield found, view


def items(release: Release, area: Area, grain: str, period: date, against: str, group: str) -> list[Item]:
    """Return what a group compares in a place, in the order of the group."""
    return [
        item(release, metric, view, area, part, period, against)
        for metric, view in wanted(release, area.layer, grain, group)
        for part in (release.attribute_values(metric.id, view) if view.attribute else (None,))
    ]


def item(
    release: Release, metric: Metric, view: View, area: Area, part: str | None, period: date, against: str
) -> Item:
    """Return one count now and then."""
    cells = {cell.period_start: cell for cell in release.series(metric.id, view, area.area_id, part)}
    known = Known(cells, metric, view.grain, release)
    before = shift(period, view.grain, against)
    reason = known.reason(period, before)
    found = None
    if not reason:
        earlier = known.earlier(period, against)
        found = change(known.counted(period), known.counted(before), earlier)
    partial = (known.partial(period), known.partial(before))
    return Item(metric, view, part, area, _name(metric, part), period, before, cells.get(period),
                cells.get(before), partial, found, reason)  # fmt: skip


def _name(metric: Metric, part: str | None) -> str:
    if part:
        return plain(part)
    if metric.id in ("referrals_by_door", "referrals_by_decision"):
        return say("All referrals")
    if metric.id == "referrals_not_accepted":
        return say("Referrals not accepted")
    return metric.title


@lru_cache(maxsize=64)
def _beside(release: Release, source: str, _language: str) -> tuple[Coverage | None, Sequence[Gap], Sequence[Break]]:
    """What goes with every series of a source: its coverage and gaps, and all breaks; asked once."""
    return release.coverage(source), release.gaps(source), release.breaks()


class Known:
    """One series with what decides whether two of its periods may be compared."""

    def __init__(self, cells: Mapping[date, Cell], metric: Metric, grain: str, release: Release) -> None:
        """Read the coverage, gaps and breaks that go with the series."""
        self.cells, self.metric, self.grain = cells, metric, grain
        self.policy = release.policy() if metric.protected else {}
        self.coverage, self.gaps, breaks = _beside(release, metric.source, language())
        self.breaks = breaks_for(metric, breaks)

    def partial(self, start: date) -> str:
        """Return how much of a period the data cover, empty where it is all."""
        cover = completeness(start, self.grain, self.coverage, self.gaps)
        return cover.words if cover.partial else ""

    def crossed(self, before: date, now: date) -> list[Break]:
        """Return the breaks inside the two periods or between them."""
        return [b for b in self.breaks if before < b.on_date < period_end(now, self.grain)]

    def reason(self, now: date, before: date) -> str:
        """Return why two periods are not compared, empty where they are."""
        for start in (now, before):
            cell = self.cells.get(start)
            if cell is None or state_of(cell.status) not in (VALUE, ZERO):
                return cell_remark(cell)
        return self.window(now, before)

    def window(self, now: date, before: date) -> str:
        """Return why nothing is compared between two periods, whatever was counted; empty where it may be."""
        if partial := self.partial(now) or self.partial(before):
            return partial
        late = filling_from(self.coverage)
        if late and late < period_end(now, self.grain):
            return say("late reports are yet to come")
        if crossed := self.crossed(before, now):
            return say("a break lies between ({title}, {day})", title=crossed[-1].title,
                       day=day(crossed[-1].on_date))  # fmt: skip
        return ""

    def counted(self, start: date) -> Period:
        """Return what was counted in a period that has a number: a span where it was rounded."""
        value = self.cells[start].value or 0.0
        span = count_span(value, self.policy) if self.metric.protected else Span(value, value)
        days = 1 if self.metric.id in STOCKS else (period_end(start, self.grain) - start).days
        return Period(span, days)

    def earlier(self, now: date, against: str) -> list[tuple[Period, Period]]:
        """Return earlier comparisons, newest first, that show how much the series scatters where nothing is said of it.

        With the period before: the same step in the past, so that what a season does every year surprises nobody. With
        a year before: how much two neighbouring periods differ in their change over a year, so that neither season nor
        a steady trend counts as scatter.
        """
        past = [start for start in sorted(self.cells, reverse=True) if start < now]
        if against == BEFORE and self.grain != "year":
            steps = ((start, shift(start, self.grain, BEFORE)) for start in past)
            return [(self.counted(a), self.counted(b)) for a, b in steps if not self.reason(a, b)]
        return [pair for start in past if (pair := self._contrast(start))]

    def _contrast(self, start: date) -> tuple[Period, Period] | None:
        """Four periods in two sums, alike in season and trend; None where a step between them is not allowed."""
        before, ago = shift(start, self.grain, BEFORE), shift(start, self.grain, YEAR_BEFORE)
        if self.grain == "year":
            ago = shift(ago, self.grain, BEFORE)  # the year before is the neighbour already
        ago_before = shift(ago, self.grain, BEFORE)
        if self.reason(start, before) or self.reason(ago, ago_before):
            return None
        return self.counted(start) + self.counted(ago_before), self.counted(before) + self.counted(ago)


def blocked(release: Release, layer: str, grain: str, period: date, against: str) -> tuple[int, Break | None]:
    """Return how many measures a break keeps from being compared, and the newest such break."""
    return _blocked(release, layer, grain, period, against, language())


@lru_cache(maxsize=64)
def _blocked(
    release: Release, layer: str, grain: str, period: date, against: str, _language: str
) -> tuple[int, Break | None]:
    before, end = shift(period, grain, against), period_end(period, grain)
    between = [b for b in release.breaks() if before < b.on_date < end]
    metrics = [metric for group in GROUPS for metric, _ in wanted(release, layer, grain, group)]
    found = {metric.id: breaks_for(metric, between) for metric in metrics}
    crossed = [b for breaks in found.values() for b in breaks]
    return sum(map(bool, found.values())), max(crossed, key=lambda b: b.on_date, default=None)
