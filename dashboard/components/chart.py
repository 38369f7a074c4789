"""Puts a chart on the page without checking it against the whole of Vega-Lite's grammar on every visit."""

import altair as alt
import streamlit as st
from altair.utils import schemapi

# Altair checks each part of a chart when it is made, and again when it is written: nine tenths of the time that a
# click costs. What the charts of these pages are made of does not depend on who clicks; the tests check it instead.
schemapi.DEBUG_MODE = False

INK, SOFT, GRID, PAPER = "#1f1d2b", "#5f5c68", "#e4e2ea", "#ffffff"
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
    "axis": _AXES,
    "title": {"color": INK},
    "legend": {"aria": False, "labelColor": SOFT, "titleColor": INK},
}


def put_chart(chart: alt.Chart | alt.LayerChart, words: str) -> None:
    """Show a chart over the whole width, with what it shows in words for those who do not see it."""
    spec = chart.to_dict(validate=False)
    paper = {"config": spec.get("config", {}) | CONFIG, "padding": {"left": 8, "right": 8, "top": 8, "bottom": 8}}
    st.vega_lite_chart(spec | paper, width="stretch", alt=words)
