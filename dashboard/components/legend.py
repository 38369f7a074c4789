"""The map's legend: the classes, and the six states in the same patterns and words as map and table."""

import base64
import html
from collections.abc import Mapping, Sequence

import streamlit as st

from dashboard.components.meeting import in_meeting
from dashboard.language import mark_many, say, say_many
from dashboard.maps.classes import Classes
from dashboard.maps.colours import LAND, OUTLINE, ZERO_FILL, ramp
from dashboard.maps.patterns import PATTERNS, svg_patterns
from dashboard.records import Metric
from dashboard.sentences import capital, state_words
from dashboard.states import BY_LEDGER, STATES, VALUE, ZERO


def swatch(fill: str, pattern: str | None = None) -> str:
    """Return a small rectangle with a fill and, where given, one of the map's patterns."""
    marks = f"<rect x='.5' y='.5' width='27' height='15' fill='url(#p-{pattern})'/>" if pattern else ""
    drawing = (
        "<svg xmlns='http://www.w3.org/2000/svg' width='28' height='16' viewBox='0 0 28 16'>"
        f"<defs>{svg_patterns() if pattern else ''}</defs><rect x='.5' y='.5' width='27' height='15' fill='{fill}'/>"
        f"{marks}<rect x='.5' y='.5' width='27' height='15' fill='none' stroke='{OUTLINE}'/></svg>"
    )
    # Streamlit's cleaner removes <svg>; the same drawing inside an image stays.
    coded = base64.b64encode(drawing.encode()).decode()
    return f'<img width="28" height="16" alt="" src="data:image/svg+xml;base64,{coded}">'


Key = tuple[str, str | None, str, int]  # fill, pattern, words, how many areas
Counted = tuple[str, str]  # how one and how several of what each entry counts are said
AREAS: Counted = mark_many("{n} area", "{n} areas")


def keys(
    metric: Metric, classes: Classes | None, counted: Mapping[str, int], in_class: list[int], unfinished: bool = False
) -> list[Key]:
    """Return what the legend explains; `counted` is areas in each state, `in_class` areas in each class."""
    found: list[Key] = []
    if classes:
        colours = ramp(len(classes.edges))
        found = [(colours[i], None, classes.label(i), n) for i, n in enumerate(in_class)]
    for state in STATES:
        if state == VALUE:
            continue
        words = state_words(state, unfinished)
        if state == ZERO and metric.protected:
            words = say("{state}, never shown for this measure", state=words)
        if state in BY_LEDGER and metric.protected:
            words = say("{state}: no number is shown, a small one may be hidden as well", state=words)
        fill, pattern = (ZERO_FILL, None) if state == ZERO else (LAND, PATTERNS[state])
        found.append((fill, pattern, words, counted[state]))
    return found


def legend(unit: str, explained: Sequence[Key], counted: Counted = AREAS) -> None:
    """Show the legend under the unit of what is shown; `counted` is what each entry counts."""
    if in_meeting():
        explained = [key for key in explained if key[3]]  # a wall has room for what is on the map
    title = html.escape(capital(unit))
    st.html(f'<p class="atlas-legend-title">{title}</p>{listing(explained, counted)}')


def listing(explained: Sequence[Key], counted: Counted = AREAS) -> str:
    """Return the legend as an HTML list."""
    items = "".join(_item(swatch(fill, pattern), words, _many(n, counted)) for fill, pattern, words, n in explained)
    return f'<ul class="atlas-legend" aria-label="{html.escape(say("Legend"), quote=True)}">{items}</ul>'


def _many(n: int, counted: Counted) -> str:
    return say_many(*counted, n, n=n) if n else say("none")


def _item(drawing: str, words: str, count: str) -> str:
    return f"<li>{drawing}<span>{html.escape(words)}</span><span class='count'>{count}</span></li>"
