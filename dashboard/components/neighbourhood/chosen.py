"""The chosen measure of an area: its sentence, its panels with breaks and service dates, its table, its download."""

from datetime import date

import streamlit as st

from dashboard.components.breaks import break_list
from dashboard.components.chart import put_chart, put_charts
from dashboard.components.downloads import download
from dashboard.components.footer import report
from dashboard.components.neighbourhood.story import Story, alike_words
from dashboard.components.pickers import Pickers
from dashboard.components.problems import empty_page
from dashboard.components.series import Line, breaks_for
from dashboard.components.series_chart import panels
from dashboard.components.series_table import side_by_side
from dashboard.components.table import table
from dashboard.language import say
from dashboard.periods import filling_from
from dashboard.records import Metric
from dashboard.release import Release
from dashboard.sentences import by_grain, listed, plain, span

CSV = ("metric", "series", "grain", "period_start", "value", "numerator", "denominator", "status", "partial")


def sentence(story: Story) -> str:
    """Return the newest numbers of the area and of what stands beside it, all of one period.

    No second period: that would be a comparison without an interval, and across whatever break lies between. A series
    of another grain, as a protected measure's of the city can be, has its panel and table alone.
    """
    parts = [f"{story.named}."]
    start = _newest(story.lines[0])
    for of in story.lines:
        point = next((p for p in of.points if p.start == start), None)
        if of.grain != story.view.grain:
            continue
        if point is None:
            parts.append(say("{name}: no number can be shown.", name=of.name))
            continue
        period = f"{point.label} ({point.partial})" if point.partial else point.label
        numbers = say("{words} in {period}", words=point.words, period=period)
        parts.append(say("{name}: {numbers}.", name=of.name, numbers=numbers))
    return " ".join(parts)


def _newest(of: Line) -> date | None:
    """The newest whole period with a number; where none is whole, the newest with a number."""
    shown = [p for p in of.points if p.value is not None]
    whole = [p for p in shown if not p.partial]
    return (whole or shown)[-1].start if shown else None


def draw(release: Release, story: Story) -> None:
    """Draw the panels and the list of what is marked on them."""
    lines = [of for of in story.lines if of.points]
    if not lines:
        empty_page()
        return
    band, spans = filling(release, story.metric), release.service_state(story.area.area_id)
    # Of all the lines: the city's own series can reach further than the area's.
    first, last = min(of.points[0].start for of in lines), max(of.points[-1].end for of in lines)
    breaks = [b for b in breaks_for(story.metric, release.breaks()) if first <= b.on_date < last]
    unit = story.metric.unit
    if story.metric.in_classes:
        unit = say("first of the class, in {unit}", unit=unit)
    words = [say("{measure}, {series}, over time. The table below has the same numbers.",
                 measure=story.named, series=of.name) for of in lines]  # fmt: skip
    own, *others = zip(panels(lines, unit, breaks, spans, band), words, strict=True)
    what = f"{story.named}, {story.area.name}"
    put_chart(release, *own, what)
    put_charts(release, others, what)
    st.caption(" ".join(reading(bool(band), bool(spans))))
    if alike := alike_words(story):
        st.caption(alike)
    break_list(breaks)


def filling(release: Release, metric: Metric) -> tuple | None:
    """Return the days for which late reports are still to come, None where that is not known."""
    coverage = release.coverage(metric.source)
    since = filling_from(coverage)
    return (since, coverage.complete_to) if since and coverage and coverage.complete_to else None


def reading(band: bool, service: bool) -> list[str]:
    """Return how to read the panels, sentence by sentence."""
    said = [
        say("Each panel has its own scale: compare shapes and dates, not heights."),
        say("Grey bar at the bottom: no number (point at it, or see the table, for why)."),
        say("Hollow point: a period the data cover only in part, a minimum."),
        say("Numbered line: a break that the series must not silently cross."),
    ]
    if band:
        said.append(say("Shaded band (yellow): still filling, late reports are yet to come."))
    if service:
        said.append(say("Band on top: what the service-area ledger says of this area."))
    return said


def numbers(story: Story) -> None:
    """Show the same numbers as a table, newest first, one table for each grain that is shown."""
    for grain in dict.fromkeys(of.grain for of in story.lines):
        lines = [of for of in story.lines if of.grain == grain]
        caption = f"{story.named}, {by_grain(grain)} ({story.metric.unit})"
        table(caption, [plain(grain), *(of.name for of in lines)], side_by_side(lines))


def take_away(release: Release, story: Story, pickers: Pickers) -> None:
    """Offer the download, the text that reports a problem and the link."""
    rows = [
        (story.metric.id, of.name, of.grain, p.start, p.value, p.numerator, p.denominator, p.state, p.partial)
        for of in story.lines
        for p in of.points
    ]
    what = f"{story.named}: {listed([of.name for of in story.lines])}. {alike_words(story)}".strip()
    download([story.metric], release, what, CSV, rows, f"{story.metric.id}-{story.area.area_id}")
    points = story.lines[0].points
    period = span(points[0].label, points[-1].label) if points else say("none")
    report(story.metric, story.area.name, period, sentence(story), release.info(), pickers)
