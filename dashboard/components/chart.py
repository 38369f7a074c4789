"""Puts a chart on the page without checking it against the whole of Vega-Lite's grammar on every visit."""

import json
from collections.abc import Sequence
from textwrap import wrap

import altair as alt
import streamlit as st
from altair.utils import schemapi

# Altair checks each part of a chart when it is made, and again when it is written: nine tenths of the time that a
# click costs. What the charts of these pages are made of does not depend on who clicks; the tests check it instead.
schemapi.DEBUG_MODE = False

INK, SOFT, GRID, PAPER = "#1f1d2b", "#5f5c68", "#e4e2ea", "#ffffff"
LETTERS, PIXELS = 32, 9  # of a title that a phone has room for; the width of a letter at most
# Streamlit's own follow the letters of the page: in a meeting, where a chart grows as a whole, they would grow twice.
_LETTERS = {"labelFontSize": 12, "titleFontSize": 12}
_AXES = {
    "aria": False,
    "labelColor": SOFT,
    "titleColor": INK,
    "gridColor": GRID,
    "domainColor": GRID,
    "tickColor": GRID,
}
CONFIG = {
    # One picture with one description, and the table beside it: a screen reader need not walk through every mark.
    "mark": {"aria": False},
    # White paper by day and by night: what the colours of a chart mean must not depend on the theme.
    "background": PAPER,
    "axis": _AXES | _LETTERS,
    "title": {"color": INK},
    "legend": {"aria": False, "labelColor": SOFT, "titleColor": INK} | _LETTERS,
}


def put_chart(chart: alt.Chart | alt.LayerChart, words: str) -> None:
    """Show a chart over the whole width, with what it shows in words for those who do not see it."""
    spec = chart.to_dict(validate=False)
    _fit_title(spec.get("title"))
    paper = {"config": spec.get("config", {}) | CONFIG, "padding": {"left": 8, "right": 8, "top": 8, "bottom": 8}}
    st.vega_lite_chart(spec | paper, width="stretch", alt=words)


def put_charts(drawn: Sequence[tuple[alt.Chart | alt.LayerChart, str]]) -> None:
    """Show charts with their words two beside each other, where there is room; one alone over the whole width."""
    for first in range(0, len(drawn), 2):
        columns = st.columns(min(2, len(drawn)))
        for column, (chart, words) in zip(columns, drawn[first : first + 2], strict=False):
            with column:
                put_chart(chart, words)


def _fit_title(title: object) -> None:
    """Break a long title where the chart is narrow: on a phone its end would be cut."""
    if isinstance(title, dict) and len(text := title["text"]) > LETTERS:
        lines = json.dumps(wrap(text, LETTERS))
        title["text"] = {"expr": f"width < {PIXELS * len(text)} ? {lines} : {json.dumps(text)}"}
