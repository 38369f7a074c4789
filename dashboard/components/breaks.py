"""The registered breaks that a series crosses, numbered as the chart numbers them."""

import html
from collections.abc import Sequence

import streamlit as st

from dashboard.language import say
from dashboard.records import Break
from dashboard.sentences import day


def break_list(breaks: Sequence[Break]) -> None:
    """Show the numbered breaks with their sources."""
    if breaks:
        label = html.escape(say("Breaks"), quote=True)
        items = "".join(_break_item(b) for b in breaks)
        st.html(f'<ol class="atlas-breaks" aria-label="{label}">{items}</ol>')


def _break_item(b: Break) -> str:
    said = say("Source: {source}", source=b.source) if b.source else ""
    source = f' <span class="source">{html.escape(said)}</span>' if said else ""
    return f"<li>{html.escape(say('{day}: {title}', day=day(b.on_date), title=b.title))}.{source}</li>"
