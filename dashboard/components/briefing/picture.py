"""The changes of a briefing side by side, as they stand in its sentences."""

from collections.abc import Sequence

import altair as alt

from dashboard.components.briefing.items import Item
from dashboard.components.briefing.words import NO_CHANGE, interval, sentence
from dashboard.components.change_chart import Dot, dots
from dashboard.language import say


def changes(items: Sequence[Item], title: str) -> alt.LayerChart:
    """Return a dot with its interval for each item that has a ratio."""
    return dots([_dot(of) for of in items if of.change and of.change.ratio], title)


def _dot(of: Item) -> Dot:
    found = of.change
    assert found
    assert found.ratio
    words = sentence(of) if found.told else f"{of.name}: {say(NO_CHANGE)} ({interval(found.low, found.high)})"
    return Dot(of.name, found.ratio, found.low, found.high, found.sure, words)
