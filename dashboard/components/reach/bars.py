"""Numbers of one period side by side: bars with the span that rounding leaves open, and words where there is none."""

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

from dashboard.components.series_chart import ACCENT, INK, WANTED_FILL
from dashboard.language import mark, say
from dashboard.sentences import capital

BAR, AXIS = 30, 58  # pixels: a row; the title above and the axis below
NO_NUMBER, SOFT = (
    mark("no number"),
    "#5f5c68",
)  # why is said by the tooltip and the table: a phone has no room for it here
LABELS = {"labelLimit": 230, "labelFontSize": 13, "labelColor": INK, "labelOverlap": False}


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: its name, its number or None, what is printed or stands in its place, the span; a shorter label."""

    name: str
    value: float | None
    words: str
    low: float | None = None
    high: float | None = None
    sentence: str = ""
    label: str = ""


def bars(
    rows: Sequence[Bar], unit: str, top: float | None = None, wanted: tuple[float, float] | None = None
) -> alt.LayerChart:
    """Return horizontal bars in the given order; a row without a number says so, and its tooltip why."""
    data = alt.Data(values=[_row(row) for row in rows])
    highest = max([*(r.high or r.value or 0 for r in rows), *(wanted or ())], default=0)
    # Room at the right for the words that stand behind the longest bar.
    scale = alt.Scale(domain=[0, 1.25 * (top or highest or 1)], nice=False)
    x = alt.X("value:Q", title=None, scale=scale)
    y = alt.Y("name:N", title=None, sort=None, axis=alt.Axis(ticks=False, domain=False, **LABELS))
    base = alt.Chart(data).encode(y=y, tooltip=alt.Tooltip("sentence:N", title=" "))
    has = base.transform_filter("isValid(datum.value)")
    planned = (
        [
            {
                "low": wanted[0],
                "high": wanted[1],
                "sentence": say("planned for: {low} to {high}", low=f"{wanted[0]:g}", high=f"{wanted[1]:g}"),
            }
        ]
        if wanted
        else []
    )
    band = alt.Chart(alt.Data(values=planned)).mark_rect(color=WANTED_FILL, opacity=0.6)
    layers = [
        band.encode(
            x=alt.X("low:Q", scale=scale, title=None), x2="high:Q", tooltip=alt.Tooltip("sentence:N", title=" ")
        ),
        has.mark_bar(color=ACCENT, opacity=0.75, height=16).encode(x=x),
        has.transform_filter("isValid(datum.low)").mark_rule(color=INK, strokeWidth=2).encode(x="low:Q", x2="high:Q"),
        has.mark_text(align="left", dx=6, fontSize=13, color=INK).encode(x="at:Q", text="told:N"),
        base.transform_filter("!isValid(datum.value)")
        .mark_text(align="left", dx=4, fontSize=12, color=SOFT)
        .encode(x=alt.value(0), text="told:N"),
    ]
    return alt.layer(*layers).properties(height=BAR * len(rows) + AXIS, title=_title(unit))


def _row(row: Bar) -> dict[str, object]:
    told = (row.label or row.words) if row.value is not None else say(NO_NUMBER)
    at = row.value if row.high is None else row.high
    sentence = row.sentence or f"{row.name}: {row.words}"
    return {"name": row.name, "value": row.value, "low": row.low, "high": row.high, "at": at, "told": told,
            "sentence": sentence}  # fmt: skip


def ranges(rows: Sequence[Bar], unit: str, around: tuple[float, float], named: str) -> alt.LayerChart:
    """Return spans as bars from low to high beside a shaded one that they are compared with."""
    data = alt.Data(values=[{"name": r.name, "low": r.low, "high": r.high, "sentence": r.sentence} for r in rows])
    highest = max([around[1], *(r.high for r in rows if r.high is not None)])
    x = alt.X("low:Q", title=None, scale=alt.Scale(domain=[0, 1.05 * highest], nice=False))
    y = alt.Y("name:N", title=None, sort=None, axis=alt.Axis(**LABELS))
    city = alt.Chart(alt.Data(values=[{"low": around[0], "high": around[1], "sentence": named}]))
    spans = alt.Chart(data).encode(y=y, tooltip=alt.Tooltip("sentence:N", title=" "))
    layers = [
        city.mark_rect(color=WANTED_FILL, opacity=0.7).encode(
            x=x, x2="high:Q", tooltip=alt.Tooltip("sentence:N", title=" ")
        ),
        spans.mark_bar(color=ACCENT, height=10).encode(x=x, x2="high:Q"),
    ]
    return alt.layer(*layers).properties(height=24 * max(2, len(rows)) + AXIS, title=_title(unit))


def _title(unit: str) -> alt.TitleParams:
    return alt.TitleParams(capital(unit), anchor="start", fontSize=15, color=INK)
