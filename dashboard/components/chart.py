"""Puts a chart on the page without checking it against the whole of Vega-Lite's grammar on every visit."""

import json
from collections.abc import Sequence
from textwrap import wrap
from typing import Any

import altair as alt
import streamlit as st
from altair.utils import schemapi

from dashboard.components.banners import marks
from dashboard.components.footer import NOT_FOR, about_release
from dashboard.language import say
from dashboard.release import Release

# Altair checks each part of a chart when it is made, and again when it is written: nine tenths of the time that a
# click costs. What the charts of these pages are made of does not depend on who clicks; the tests check it instead.
schemapi.DEBUG_MODE = False

INK, SOFT, GRID, PAPER = "#1f1d2b", "#5f5c68", "#e4e2ea", "#ffffff"
LETTERS, PIXELS = 32, 9  # of a title that a phone has room for; the width of a letter at most
# What a picture says of itself below the chart: letters in a line, lines, pixels of a line and of a letter.
WIDE, LINES, LINE, SMALL = 84, 6, 12, 11
NAMED = 2  # lines at most for what is shown and where
# The style sheet cuts this much off below each chart: on the page its heading and footer say the same.
CAPTION = LINE * LINES + 4
NO_AXIS, AXIS, TITLED = 5, 32, 59  # pixels from the plot to the caption, by what stands between
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


def put_chart(release: Release, chart: alt.LayerChart, words: str, what: str) -> None:
    """Show a chart over the whole width, with what it shows in `words` for those who do not see it.

    `what` is measure, place and time in short: who takes the picture away finds it below the chart.
    """
    said = " ".join([*marks(release), say(NOT_FOR), about_release(release.info())])
    spec = captioned(chart.to_dict(validate=False), what, said)
    _fit_title(spec.get("title"))
    paper = {"config": spec.get("config", {}) | CONFIG, "padding": {"left": 8, "right": 8, "top": 8, "bottom": 8}}
    st.vega_lite_chart(spec | paper, width="stretch", alt=words)


def put_charts(release: Release, drawn: Sequence[tuple[alt.LayerChart, str]], what: str) -> None:
    """Show charts with their words two beside each other, where there is room; one alone over the whole width."""
    for first in range(0, len(drawn), 2):
        columns = st.columns(min(2, len(drawn)))
        for column, (chart, words) in zip(columns, drawn[first : first + 2], strict=False):
            with column:
                put_chart(release, chart, words, what)


def captioned(spec: dict[str, Any], what: str, said: str) -> dict[str, Any]:
    """Return a layered chart that is `CAPTION` taller and says below what it shows, then what must be said beside it.

    The toolbar's picture is drawn from the same specification: nothing else of the page goes with it.
    """
    lines = [*wrap(what, WIDE, max_lines=NAMED, placeholder=" …"), *wrap(said, WIDE, max_lines=LINES - NAMED)]
    text = {
        "type": "text", "text": [*lines, *[" "] * (LINES - len(lines))], "align": "left", "baseline": "top",
        "x": 0, "y": {"expr": f"height + {_below(spec)}"}, "color": SOFT, "lineHeight": LINE,
        # Two letters are about as wide as one is high: on a phone all of a line must fit, too.
        "fontSize": {"expr": f"min({SMALL}, 2 * width / {WIDE})"},
    }  # fmt: skip
    caption = {"name": "atlas_caption", "data": {"values": [{}]}, "mark": text}
    return spec | {"height": spec["height"] + CAPTION, "layer": [*spec["layer"], caption]}


def _below(spec: dict[str, Any]) -> int:
    across = [layer.get("encoding", {}).get("x", {}) for layer in spec["layer"]]
    if any((x.get("axis") or {}).get("orient") == "top" for x in across):
        return NO_AXIS
    return TITLED if any(x.get("title") for x in across) else AXIS


def _fit_title(title: object) -> None:
    """Break a long title where the chart is narrow: on a phone its end would be cut."""
    if isinstance(title, dict) and len(text := title["text"]) > LETTERS:
        lines = json.dumps(wrap(text, LETTERS))
        title["text"] = {"expr": f"width < {PIXELS * len(text)} ? {lines} : {json.dumps(text)}"}
