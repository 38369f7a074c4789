"""Where else to look: where numbers are, for a view that has none, and links to other pages of the same place."""

import html
from collections.abc import Sequence
from urllib.parse import urlencode

import streamlit as st

from dashboard.components.banners import note
from dashboard.components.languages import in_address
from dashboard.components.pickers import shape_within
from dashboard.language import say
from dashboard.records import Area, Metric
from dashboard.release import Release
from dashboard.sentences import layer_within, listed

TOLD = 4
TOLD_OF = ("neighbourhood", "precinct")  # the layers of which the page Neighbourhood tells


def page_link(page: str, title: str, **view: str) -> str:
    """Return a link in HTML to a view of another page, by its keys in the address, in the same language and mode."""
    # A link in Markdown opens another tab.
    link = html.escape(f"{page}?{urlencode(view | in_address())}", quote=True)
    return f'<a href="{link}" target="_self">{html.escape(title)}</a>'


def dead_end(release: Release, words: str, place: Area | None = None) -> None:
    """Show why a page has no answer, and links to the pages that have something of the same place."""
    note(words)
    public = [metric.id for metric in release.metrics() if not metric.protected]
    told = any(view.layer in TOLD_OF for name in public for view in release.views_with_numbers(name))
    view = {"place": place.area_id} if place and place.layer in TOLD_OF else {}
    links = [
        *([page_link("map", say("Map")), page_link("neighbourhood", say("Neighbourhood"), **view),
           page_link("expand", say("Expand"))] if told else []),
        page_link("methods", say("Data & methods"), topic="sources"),
    ]  # fmt: skip
    words = (
        say("This release has numbers on {pages}.", pages=listed(links))
        if told
        else say("What this release was made from is on the page {page}.", page=links[0])
    )
    st.markdown(words, unsafe_allow_html=True)


def where_numbers_are(release: Release, metrics: Sequence[Metric]) -> str:
    """Return the sentence that names measures with numbers that can be shown, the widest shape of each."""
    places = [place for metric in metrics if (place := _widest(release, metric))]
    if not places:
        return say("No number can be shown here, and this release has none for any other measure or shape.")
    if len(places) <= TOLD:
        return say("No number can be shown here. There are numbers for {places}.", places=listed(places))
    return say(
        "No number can be shown here. There are numbers for {places}, and {n} more.",
        places=listed(places[:TOLD]), n=len(places) - TOLD,
    )  # fmt: skip


def _widest(release: Release, metric: Metric) -> str:
    order = release.layers()
    shapes = [v for v in release.views_with_numbers(metric.id) if v.layer in order]
    if not shapes:
        return ""
    view = max(shapes, key=lambda view: (order.index(view.layer), view.attribute is None))
    return f"“{metric.title}” ({layer_within(view.layer)}, {shape_within(view)})"
