"""Changes side by side: a dot for each, with its interval, around the line where nothing changed."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from math import isinf
from textwrap import wrap

import altair as alt

from dashboard.components.series_chart import ACCENT, GREY, INK
from dashboard.language import mark, say

ROW, TALL, LINE, AROUND = 24, 34, 13, 62  # pixels: a row, one of few, a line of its name; title and axis
FEW = 6
NAME = 24  # letters: a longer name takes two lines, as a phone has no room for it beside its interval
LEFT = "min(190, 0.44 * width)"  # pixels for the names
MIDDLE = alt.ExprRef(f"{-LINE / 2} * (length(datum.lines) - 1)")  # Vega centres the first line of several
WIDEST = 4.0  # a limit beyond four times, or a fourth, is drawn to the edge
DOTS = mark(
    "{what}. Dot: how many times as much. Line: its 95 % interval, dark where chance does not explain the change."
)


@dataclass(frozen=True, slots=True)
class Dot:
    """One line: its name, how many times as many, the limits, whether that is more than chance, and in words."""

    name: str
    ratio: float
    low: float
    high: float
    told: bool
    sentence: str


def dots(of: Sequence[Dot], title: str) -> alt.LayerChart:
    """Return dots with intervals on a scale on which half and twice are equally far from no change."""
    edge = 2.0 if all(d.low >= 0.5 and d.high <= 2.0 for d in of) else WIDEST
    rows = [_row(d, edge) for d in of]
    room = [alt.ExprRef(f"{LEFT} + 8"), alt.ExprRef("width")]
    scale = alt.Scale(type="log", domain=[1 / edge, edge], range=room, clamp=True, nice=False)
    at = [value for value in (0.25, 0.5, 1, 2, 4) if 1 / edge <= value <= edge]
    axis = alt.Axis(values=at, labelExpr=_labels(), grid=True, domain=False, labelOverlap=False,
                    labelFontSize=12, labelFlush=True, orient="top")  # fmt: skip
    y = alt.Y("name:N", title=None, sort=None, axis=None)
    base = alt.Chart(alt.Data(values=rows)).encode(y=y, tooltip=alt.Tooltip("sentence:N", title=" "))
    colour = alt.Color("told:N", legend=None, scale=alt.Scale(domain=[True, False], range=[ACCENT, GREY]))
    x = alt.X("low:Q", title=None, scale=scale, axis=axis)
    same = alt.Chart(alt.Data(values=[{"at": 1}])).mark_rule(color=INK)
    layers = [
        same.encode(x=alt.X("at:Q", title=None, scale=scale, axis=axis)),
        base.mark_rule(strokeWidth=3).encode(x=x, x2="high:Q", color=colour),
        base.mark_circle(size=110, opacity=1).encode(x=alt.X("ratio:Q", title=None, scale=scale, axis=axis),
                                                     color=colour),
        base.mark_text(align="left", fontSize=12.5, color=INK, lineHeight=LINE, baseline="middle", dy=MIDDLE).encode(
            x=alt.value(0), text="lines:N"
        ),
    ]  # fmt: skip
    row = max(ROW if len(rows) > FEW else TALL, LINE * max((len(row["lines"]) for row in rows), default=1) + 4)
    heading = alt.TitleParams(title, anchor="start", fontSize=15, color=INK)
    return alt.layer(*layers).properties(height=row * max(2, len(rows)) + AROUND, title=heading)


def _row(of: Dot, edge: float) -> dict[str, object]:
    high = edge if isinf(of.high) else min(of.high, edge)
    return {"name": of.name, "lines": wrap(of.name, NAME) or [""], "ratio": of.ratio, "low": max(of.low, 1 / edge),
            "high": high, "told": of.told, "sentence": of.sentence}  # fmt: skip


def _labels() -> str:
    narrow = {2: "× 2", 0.5: "÷ 2", 4: "× 4", 0.25: "÷ 4"}
    wide = narrow | {2: say("twice"), 0.5: say("half")}
    chosen = f"(width < 420 ? {_keyed(narrow)} : {_keyed(wide)})[datum.value]"
    return f"datum.value == 1 ? {json.dumps(say('the same'))} : {chosen}"


def _keyed(words: dict[float, str]) -> str:
    return json.dumps({str(value): text for value, text in words.items()})
