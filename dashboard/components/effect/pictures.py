"""The drawings of the page Effect: intervals around no change, and both series in half-years beside each other."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache

import altair as alt

from dashboard.components.change_chart import Dot, dots
from dashboard.components.series_chart import ACCENT, GREY, INK
from dashboard.estimates import Estimate
from dashboard.language import say
from dashboard.periods import period_label
from dashboard.records import Metric, View
from dashboard.release import Release

HALF = 6  # months: shorter steps of a small area are mostly chance
HEIGHT = 280  # pixels: a panel with its title and axis


def intervals(rows: Sequence[tuple[str, Estimate, str]]) -> alt.LayerChart:
    """Return one line for each estimate, its interval beside 1; each is a name, the estimate and its sentence."""
    found = [Dot(name, of.estimate, of.lower, of.upper, bool(of.direction), words) for name, of, words in rows]
    return dots(found, say("Beside the compared areas"))


@lru_cache(maxsize=256)
def monthly(release: Release, metric_id: str, area_id: str) -> Mapping[date, int | None]:
    """Return one neighbourhood's counts by month, None where there is none."""
    cells = release.series(metric_id, View("neighbourhood", "month", None), area_id)
    return {cell.period_start: cell.numerator for cell in cells}


def halves(release: Release, of: Estimate, areas: Sequence[str]) -> list[tuple[date, int, bool]]:
    """Return what several areas counted in each half-year of both windows: its first day, the sum, whether during."""
    found = []
    for start, during in ((of.before_from, False), (of.during_from, True)):
        for half in range(of.months // HALF):
            months = [_later(start, half * HALF + i) for i in range(HALF)]
            total = sum(monthly(release, of.metric_id, area).get(month) or 0 for area in areas for month in months)
            found.append((months[0], total, during))
    return found


def beside(release: Release, of: Estimate, metric: Metric, area: str) -> alt.LayerChart:
    """Return the area's and the compared areas' half-years as shares of their own mean before the start (100)."""
    names = (area, say("Compared areas"))
    data = []
    for name, areas in zip(names, ([of.area_id], of.compared_areas or ()), strict=True):
        points = halves(release, of, areas)
        before = [count for _, count, during in points if not during]
        mean = sum(before) / len(before)
        for start, count, during in points:
            words = say(
                "{name}, six months from {month}: {count} {unit}",
                name=name, month=period_label(start, "month"), count=f"{count:,}", unit=metric.unit,
            )  # fmt: skip
            data.append({"x": _later(start, HALF // 2).isoformat(), "y": 100 * count / mean, "name": name,
                         "part": f"{name} {during}", "sentence": words})  # fmt: skip
    return _lines(data, names, of).properties(height=HEIGHT, title=_title(metric.title))


def _lines(data: list[dict[str, object]], names: tuple[str, str], of: Estimate) -> alt.LayerChart:
    span = [of.before_from.isoformat(), of.during_to.isoformat()]
    x = alt.X("x:T", title=None, scale=alt.Scale(type="utc", domain=span), axis=alt.Axis(format="%Y", tickCount="year"))
    y = alt.Y("y:Q", title=say("mean before = 100"), scale=alt.Scale(zero=True), axis=alt.Axis(tickCount=4))
    colour = alt.Color(
        "name:N", scale=alt.Scale(domain=list(names), range=[ACCENT, GREY]),
        # Below each other: three panels beside each other on a wall have no room for both names in one line.
        legend=alt.Legend(title=None, orient="top", direction="vertical", labelFontSize=13, labelLimit=300,
                          symbolSize=80, rowPadding=2, padding=0, offset=8),
    )  # fmt: skip
    dash = alt.StrokeDash("name:N", scale=alt.Scale(domain=list(names), range=[[1, 0], [5, 3]]), legend=None)
    base = alt.Chart(alt.Data(values=data)).encode(x=x, y=y, color=colour, detail="part:N")
    gap = [{"x": of.before_to.isoformat(), "x2": of.during_from.isoformat(), "sentence": say("LEAD began")}]
    start = alt.Chart(alt.Data(values=gap)).mark_rect(color="#e8c66a", opacity=0.55)
    return alt.layer(
        start.encode(x=x, x2="x2:T", tooltip=alt.Tooltip("sentence:N", title=" ")),
        base.mark_line(strokeWidth=2).encode(strokeDash=dash),
        base.mark_circle(size=60, opacity=1).encode(tooltip=alt.Tooltip("sentence:N", title=" ")),
    )


def _title(text: str) -> alt.TitleParams:
    return alt.TitleParams(text, anchor="start", fontSize=15, color=INK)


def _later(start: date, months: int) -> date:
    count = start.year * 12 + start.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)
