"""Where numbers are, for a view that has none: in a small city most are hidden, and a blank map is no answer."""

from collections.abc import Sequence

from dashboard.periods import GRAIN_ADVERB
from dashboard.records import Metric
from dashboard.release import Release
from dashboard.sentences import LAYER_PICK, listed, plain

TOLD = 4


def where_numbers_are(release: Release, metrics: Sequence[Metric]) -> str:
    """Return the sentence that names measures with numbers that can be shown, the widest shape of each."""
    places = [place for metric in metrics if (place := _widest(release, metric))]
    if not places:
        return "No number can be shown here, and this release has none for any other measure or shape."
    more = f", and {len(places) - TOLD} more" if len(places) > TOLD else ""
    return f"No number can be shown here. There are numbers for {listed(places[:TOLD])}{more}."


def _widest(release: Release, metric: Metric) -> str:
    order = release.layers()
    shapes = [v for v in release.views(metric.id) if v.layer in order and release.shown_values(metric.id, v)]
    if not shapes:
        return ""
    view = max(shapes, key=lambda view: (order.index(view.layer), view.attribute is None))
    layer = LAYER_PICK.get(view.layer, plain(view.layer)).lower()
    split = f" and {plain(view.attribute).lower()}" if view.attribute else ""
    return f"“{metric.title}” ({layer}, {GRAIN_ADVERB[view.grain]}{split})"
