"""The changes side by side: a dot for each, with its interval, around the line where nothing changed."""

import json
from collections.abc import Sequence
from math import isinf

import altair as alt

from dashboard.components.briefing.items import Item
from dashboard.components.briefing.words import NO_CHANGE, interval, sentence
from dashboard.components.series_chart import ACCENT, GREY, INK
from dashboard.language import say

ROW, AROUND = 36, 60  # pixels: a line of the chart with its name above it; title and axis
WIDEST = 4.0  # a limit beyond four times, or a fourth, is drawn as an arrow's length to the edge


def changes(items: Sequence[Item], title: str) -> alt.LayerChart:
    """Return dots with intervals on a scale on which half and twice are equally far from no change."""
    rows = [_row(of) for of in items if of.change and of.change.ratio]
    scale = alt.Scale(type="log", domain=[1 / WIDEST, WIDEST], clamp=True, nice=False)
    axis = alt.Axis(values=[0.25, 0.5, 1, 2, 4], labelExpr=_labels(), grid=False, labelOverlap=False)
    y = alt.Y("name:N", title=None, sort=None, axis=None)
    base = alt.Chart(alt.Data(values=rows)).encode(y=y, tooltip=alt.Tooltip("sentence:N", title=" "))
    colour = alt.Color("told:N", legend=None, scale=alt.Scale(domain=[True, False], range=[ACCENT, GREY]))
    x = alt.X("low:Q", title=None, scale=scale, axis=axis)
    layers = [
        alt.Chart(alt.Data(values=[{"at": 1}])).mark_rule(color=INK).encode(x=alt.X("at:Q", scale=scale, axis=axis)),
        base.mark_rule(strokeWidth=3).encode(x=x, x2="high:Q", color=colour),
        base.mark_circle(size=110, opacity=1).encode(x=alt.X("ratio:Q", scale=scale, axis=axis), color=colour),
        # The name stands above its line, not beside it: a phone has no room for both.
        base.mark_text(align="left", dy=-13, fontSize=13, color=INK, limit=300).encode(x=alt.value(0), text="name:N"),
    ]
    heading = alt.TitleParams(title, anchor="start", fontSize=15, color=INK)
    return alt.layer(*layers).properties(height=ROW * max(2, len(rows)) + AROUND, title=heading)


def _row(of: Item) -> dict[str, object]:
    found = of.change
    assert found
    words = sentence(of) if found.told else f"{of.name}: {say(NO_CHANGE)} ({interval(found.low, found.high)})"
    high = WIDEST if isinf(found.high) else min(found.high, WIDEST)
    return {"name": of.name, "ratio": found.ratio, "low": max(found.low, 1 / WIDEST), "high": high,
            "told": found.told, "sentence": words}  # fmt: skip


def _labels() -> str:
    said = {1: say("the same"), 2: say("twice"), 0.5: say("half"), 4: "× 4"}
    chosen = " ".join(f"datum.value == {value} ? {json.dumps(words)} :" for value, words in said.items())
    return f"{chosen} '÷ 4'"
