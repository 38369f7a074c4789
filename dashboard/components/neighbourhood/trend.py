"""A monthly series without its season: pure arithmetic, and the panel that shows it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import altair as alt
import streamlit as st

from dashboard.components.chart import put_chart
from dashboard.components.neighbourhood.chosen import filling
from dashboard.components.neighbourhood.story import Story
from dashboard.components.series import Line, breaks_for, line
from dashboard.components.series_chart import INK, panels
from dashboard.components.table import Row, table
from dashboard.language import say
from dashboard.periods import completeness, filling_from, period_end
from dashboard.records import Break, Cell, Coverage, Gap, View
from dashboard.release import Release
from dashboard.sentences import plain

YEAR, SIDE = 12, 4  # months: a season; on either side of one that the trend is a mean of
CYCLES = 3  # whole years between breaks that a season is read from at least
Months = Mapping[date, int | None]


def season(city: Months, breaks: Sequence[date]) -> dict[int, float] | None:
    """Return by how much each calendar month lies above (over 1) or below its year, from the whole city's counts.

    Each month is held against the centred mean of the year around it; years across a break or a gap say nothing. None
    where fewer than three whole years are left.
    """
    found: dict[int, list[float]] = {month: [] for month in range(1, 13)}
    for month, count in city.items():
        around = [_later(month, i) for i in range(-YEAR // 2, YEAR // 2 + 1)]
        counts = [city.get(other) for other in around]
        if count is None or None in counts or any(around[0] < day < _later(around[-1], 1) for day in breaks):
            continue
        mean = (sum(counts[1:-1]) + (counts[0] + counts[-1]) / 2) / YEAR
        if mean > 0:
            found[month.month].append(count / mean)
    if min(len(ratios) for ratios in found.values()) < CYCLES:
        return None
    means = {month: sum(ratios) / len(ratios) for month, ratios in found.items()}
    level = sum(means.values()) / YEAR
    return {month: mean / level for month, mean in means.items()} if min(means.values()) > 0 else None


def trend(own: Months, factors: Mapping[int, float], breaks: Sequence[date]) -> list[tuple[date, float, int]]:
    """Return month, the seasonally adjusted mean of the nine months around it, and the number of its stretch.

    No mean reaches across a break or a gap: a new stretch begins there. A month that a break cuts is on neither side of
    it. Whole means alone: one of fewer months, all on one side, would lean towards what those few happened to be.
    """
    stretches: list[list[tuple[date, float]]] = []
    last: date | None = None
    for month, count in sorted(own.items()):
        if count is None or any(month < day < _later(month, 1) for day in breaks):
            last = None
            continue
        apart = last is None or _later(last, 1) != month or any(last < day <= month for day in breaks)
        if apart:
            stretches.append([])
        stretches[-1].append((month, count / factors[month.month]))
        last = month
    found = []
    for number, stretch in enumerate(stretches):
        for i in range(SIDE, len(stretch) - SIDE):
            near = [value for _, value in stretch[i - SIDE : i + SIDE + 1]]
            found.append((stretch[i][0], sum(near) / len(near), number))
    return found


@dataclass(frozen=True, slots=True)
class Monthly:
    """A public count by month: its line, how the whole city's months differ, the trend, and the breaks within it."""

    line: Line
    factors: Mapping[int, float]
    points: Sequence[tuple[date, float, int]]
    breaks: Sequence[Break]


def monthly(release: Release, story: Story) -> Monthly | None:
    """Return the months of a public count with its trend; None where too few years lie between breaks."""
    metric = story.metric
    breaks = breaks_for(metric, release.breaks())
    days = [b.on_date for b in breaks]
    coverage, gaps = release.coverage(metric.source), release.gaps(metric.source)
    city = next(iter(release.areas("city")), None)
    whole = release.series(metric.id, View("city", "month", None), city.area_id) if city else ()
    factors = season(whole_months(whole, coverage, gaps), days)
    if factors is None:
        return None
    own = release.series(metric.id, View(story.area.layer, "month", None), story.area.area_id)
    months = line(story.area.name, own, "month", metric, coverage, gaps)
    first, last = months.points[0].start, months.points[-1].end
    points = trend(whole_months(own, coverage, gaps), factors, days)
    return Monthly(months, factors, points, [b for b in breaks if first <= b.on_date < last])


def by_month(release: Release, story: Story) -> bool:
    """Whether the measure is a public count that the release has by month for this area's layer."""
    metric, view = story.metric, View(story.area.layer, "month", None)
    fit = not (metric.protected or metric.is_rate or metric.is_median or story.part)
    return fit and view in release.views(metric.id)


def show(release: Release, story: Story) -> None:
    """Show the months of a public count with its trend, where both are known."""
    if not by_month(release, story):
        return
    metric = story.metric
    st.header(say("Month by month, without the season"), anchor=False)
    found = monthly(release, story)
    if found is None:
        st.markdown(say("No trend is drawn: fewer than three whole years lie between breaks. No season can be known."))
        return
    spans = release.service_state(story.area.area_id)
    (panel,) = panels([found.line], metric.unit, found.breaks, spans, filling(release, metric))
    panel.layer = [*panel.layer, _trend_line(found.points, panel)]
    words = {"measure": metric.title, "area": story.area.name}
    title = say("{measure} in {area} by month, with its trend", **words)
    seen = say("{measure} in {area} by month, with its trend. The table below has the same numbers.", **words)
    put_chart(release, panel, seen, title)
    st.caption(caption(found.factors))
    with st.expander(say("The months as a table")):
        _table(found, title)


def _table(of: Monthly, title: str) -> None:
    means = {month: f"{value:,.1f}" for month, value, _ in of.points}
    rows = [
        Row(p.label, (p.words if p.value is not None else "", means.get(p.start, "")),
            p.partial or ("" if p.value is not None else p.words))
        for p in reversed(of.line.points)
    ]  # fmt: skip
    table(title, [plain("month"), say("Counted"), say("Trend, a month")], rows)


def caption(factors: Mapping[int, float]) -> str:
    """Return what the dark line is."""
    return say(
        "Thin line: months as counted. Dark line: the trend, without the season, as a mean of nine months. The season"
        " is that of the whole city (months lie between {low} and {high} times the year's mean), because a small area's"
        " own is mostly chance. No mean reaches across a break or a gap, nor into months for which late reports are yet"
        " to come: within four months of them there is no line.",
        low=f"{min(factors.values()):.2f}", high=f"{max(factors.values()):.2f}",
    )  # fmt: skip


def _trend_line(points: Sequence[tuple[date, float, int]], panel: alt.LayerChart) -> alt.Chart:
    rows = [
        {"x": _middle(month), "y": value, "stretch": str(number), "sentence": _told(month, value)}
        for month, value, number in points
    ]
    y = next(layer.encoding.y for layer in panel.layer if getattr(layer.encoding, "y", None) is not alt.Undefined
             and getattr(layer.encoding.y, "shorthand", "") == "y:Q")  # fmt: skip
    x = panel.layer[-1].encoding.x
    # A stretch of nine months has a single mean: only a round end shows a line of one point.
    base = alt.Chart(alt.Data(values=rows)).mark_line(color=INK, strokeWidth=3.2, strokeCap="round")
    return base.encode(x=x, y=y, detail="stretch:N", tooltip=alt.Tooltip("sentence:N", title=" "))


def _told(month: date, value: float) -> str:
    return say("trend around {month}: {value} a month", month=f"{month:%Y-%m}", value=f"{value:,.1f}")


def _middle(month: date) -> str:
    return month.replace(day=16).isoformat()


def whole_months(cells: Iterable[Cell], coverage: Coverage | None, gaps: Sequence[Gap]) -> dict[date, int | None]:
    """Return counts by month; None for a month that the data cover in part, or for which reports still come in."""
    late = filling_from(coverage)
    found: dict[date, int | None] = {}
    for cell in cells:
        cover = completeness(cell.period_start, "month", coverage, gaps)
        settled = late is None or period_end(cell.period_start, "month") <= late
        found[cell.period_start] = cell.numerator if settled and cover.days == cover.of else None
    return found


def _later(month: date, by: int) -> date:
    count = month.year * YEAR + month.month - 1 + by
    return date(count // YEAR, count % YEAR + 1, 1)
