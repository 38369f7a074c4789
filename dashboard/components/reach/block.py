"""What every block of the page Reach is made of, and how it is shown."""

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import altair as alt
import streamlit as st

from dashboard.components.banners import note
from dashboard.components.breaks import break_list
from dashboard.components.chart import put_charts
from dashboard.components.downloads import download
from dashboard.components.footer import report_several
from dashboard.components.heading import about
from dashboard.components.pickers import Pickers
from dashboard.components.table import Row, table
from dashboard.glossary import explained
from dashboard.language import say
from dashboard.records import Area, Break, Metric
from dashboard.release import Release

CSV = ("metric", "area", "breakdown", "grain", "period_start", "value", "numerator", "denominator", "status", "partial")


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart with what it shows in words, for those who do not see it."""

    chart: alt.LayerChart
    words: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it is printed."""

    caption: str
    columns: Sequence[str]
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Block:
    """One question's answer: a sentence, drawings, tables, and the rows behind all of them."""

    name: str
    area: Area
    period: str
    sentence: str
    metrics: tuple[Metric, ...]
    tables: tuple[Table, ...]
    rows: tuple[tuple[object, ...], ...]
    # Called after the pickers have settled: what a picture costs is not paid on a run that draws nothing.
    draw: Callable[[], list[Drawing]]
    reading: str = ""
    notes: tuple[str, ...] = field(default=())
    breaks: tuple[Break, ...] = field(default=())  # as the drawings number them
    more: tuple[str, ...] = field(default=())  # columns of the rows after those of CSV


def show(block: Block, release: Release, pickers: Pickers, page: str) -> None:
    """Show a block of a `page`: what it says, how it looks, its numbers, where they are from, how to take them away."""
    left, right = st.columns([5, 2], vertical_alignment="center")
    left.html(f'<p class="atlas-sentence">{html.escape(block.sentence)}</p>')
    with right.popover(say("About these numbers"), icon=":material/info:", width="stretch"):
        for metric in block.metrics:
            about(metric, release)
    for text in block.notes:
        note(text)
    what = f"{block.name}: {block.area.name}, {block.period}"
    put_charts(release, [(of.chart, of.words) for of in block.draw()], what)
    if block.reading:
        st.caption(block.reading)
    break_list(block.breaks)
    for of in block.tables:
        table(of.caption, of.columns, of.rows)
    # The question or topic and, of who is missed, by what; then the place that is shown.
    chosen = [pickers.named[key] for key in ("question", "topic", "look") if key in pickers.named]
    name = "-".join([page, *chosen, block.area.area_id])
    download(block.metrics, release, what, (*CSV, *block.more), block.rows, name)
    report_several(block.metrics, block.area.name, block.period, block.sentence, release.info(), pickers)
    with st.expander(say("What to keep in mind")):
        for metric in block.metrics:
            words = f"{metric.title} {metric.question} {metric.caveat}"
            st.markdown(f"**{metric.title}.** {metric.question}", help=explained(words))
            st.caption(metric.caveat)
