"""The map's legend: the classes, and the six states in the same patterns and words as map and table."""

import base64
import html
from collections.abc import Mapping

import streamlit as st

from dashboard.maps.classes import Classes
from dashboard.maps.colours import INK, LAND, OUTLINE, ZERO_FILL, ramp
from dashboard.maps.hatching import PATTERNS
from dashboard.records import Metric
from dashboard.states import STATES, VALUE, WORDS, ZERO

_MARKS = {
    "lines": "<path d='M-4 12 L12 -4 M0 16 L20 -4 M8 16 L28 -4 M16 16 L34 -2'/>",
    "crossed": "<path d='M-4 12 L12 -4 M0 16 L20 -4 M8 16 L28 -4 M16 16 L34 -2"
    " M32 12 L16 -4 M28 16 L8 -4 M20 16 L0 -4 M12 16 L-4 0'/>",
    "dots": "".join(
        f"<circle cx='{x}' cy='{y}' r='1.2' fill='{INK}' stroke='none'/>"
        for y, xs in ((4, (4, 12, 20)), (8, (8, 16, 24)), (12, (4, 12, 20)))
        for x in xs
    ),
    "dashes": "<path d='M2 4 H9 M14 4 H21 M-3 8 H4 M8 8 H15 M20 8 H27 M2 12 H9 M14 12 H21'/>",
}


def swatch(fill: str, pattern: str | None = None) -> str:
    """Return a small rectangle with a fill and, where given, one of the map's patterns."""
    marks = _MARKS[pattern] if pattern else ""
    drawing = (
        "<svg xmlns='http://www.w3.org/2000/svg' width='28' height='16' viewBox='0 0 28 16'>"
        f"<rect x='.5' y='.5' width='27' height='15' fill='{fill}'/>"
        f"<g stroke='{INK}' stroke-width='1.2' fill='none'>{marks}</g>"
        f"<rect x='.5' y='.5' width='27' height='15' fill='none' stroke='{OUTLINE}'/></svg>"
    )
    # Streamlit's cleaner removes <svg>; the same drawing inside an image stays.
    coded = base64.b64encode(drawing.encode()).decode()
    return f'<img width="28" height="16" alt="" src="data:image/svg+xml;base64,{coded}">'


def legend(metric: Metric, classes: Classes | None, counted: Mapping[str, int], in_class: list[int]) -> None:
    """Show the legend; `counted` is areas in each state, `in_class` areas in each class."""
    items = []
    if classes:
        colours = ramp(len(classes.edges))
        items = [_item(swatch(colours[i]), classes.label(i), n) for i, n in enumerate(in_class)]
    for state in STATES:
        if state == VALUE:
            continue
        words = WORDS[state]
        if state == ZERO and metric.protected:
            words += ", never shown for this measure"
        drawing = swatch(ZERO_FILL) if state == ZERO else swatch(LAND, PATTERNS[state])
        items.append(_item(drawing, words, counted[state]))
    title = html.escape(f"{metric.unit[:1].upper()}{metric.unit[1:]}")
    body = f'<ul class="atlas-legend" aria-label="Legend">{"".join(items)}</ul>'
    st.html(f'<p class="atlas-legend-title">{title}</p>{body}')


def _item(drawing: str, words: str, areas: int) -> str:
    count = f"{areas} area{'' if areas == 1 else 's'}" if areas else "none"
    return f"<li>{drawing}<span>{html.escape(words)}</span><span class='count'>{count}</span></li>"
