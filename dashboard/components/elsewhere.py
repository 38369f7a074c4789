"""Where else to look: where numbers are, for a view that has none, and links to other pages of the same place."""

import html
from collections.abc import Sequence
from urllib.parse import urlencode

from dashboard.components.languages import in_address
from dashboard.components.pickers import shape_within
from dashboard.language import say
from dashboard.records import Metric
from dashboard.release import Release
from dashboard.sentences import layer_within, listed

TOLD = 4


def page_link(page: str, title: str, **view: str) -> str:
    """Return a link in HTML to a view of another page, by its keys in the address, in the same language and mode."""
    # A link in Markdown opens another tab.
    link = html.escape(f"{page}?{urlencode(view | in_address())}", quote=True)
    return f'<a href="{link}" target="_self">{html.escape(title)}</a>'


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
