"""The drawing of the page Expand: how much of what is counted lies on how much of the land."""

import altair as alt

from dashboard.components.expand.shares import Spread
from dashboard.components.series_chart import ACCENT, GREY, INK
from dashboard.language import say

FILL = {"served": "#9080c4", "in_part": "#c9c0e3", "not_served": "#ffffff", "not_confirmed": "#dcdae3"}


def curve(of: Spread, words: dict[str, str]) -> alt.LayerChart:
    """Return the shares added up, the largest first, against the land added up; `words` name the states of service."""
    rows = [{"x": 0.0, "y": 0.0, "state": "", "sentence": ""}]
    for number, row in enumerate(of.rows, start=1):
        if row.land_added is None:
            continue
        sentence = say(
            "{name}: {share} of {measure} on {land} of the land ({service}). With the {before} before it: {added} on"
            " {land_added}.",
            name=row.area.name, share=percent(row.share), measure=of.metric.title, land=percent(row.land),
            service=words.get(row.service, row.service), before=number - 1, added=percent(row.added),
            land_added=percent(row.land_added),
        )  # fmt: skip
        rows.append({"x": 100 * row.land_added, "y": 100 * row.added, "state": row.service, "sentence": sentence})
    x = alt.X("x:Q", title=say("% of the land"), scale=alt.Scale(domain=[0, 100], nice=False))
    y = alt.Y("y:Q", title=say("% of the count"), scale=alt.Scale(domain=[0, 100], nice=False))
    base = alt.Chart(alt.Data(values=rows)).encode(x=x, y=y)
    even = alt.Chart(alt.Data(values=[{"x": 0, "y": 0}, {"x": 100, "y": 100}])).mark_line(
        color=GREY, strokeDash=[4, 4], strokeWidth=1
    )
    states = [state for state in FILL if any(row["state"] == state for row in rows)]
    fill = alt.Fill(
        "state:N",
        scale=alt.Scale(domain=states, range=[FILL[state] for state in states]),
        legend=alt.Legend(
            title=say("service"), orient="bottom-right", labelFontSize=13, symbolStrokeColor=INK, symbolStrokeWidth=1,
            symbolSize=90,
            labelExpr=f"{{{', '.join(f'{state!r}: {words.get(state, state)!r}' for state in states)}}}[datum.label]",
        ),
    )  # fmt: skip
    dots = base.transform_filter("datum.state != ''").mark_point(
        size=80, filled=True, opacity=1, stroke=INK, strokeWidth=1
    )
    return alt.layer(
        even.encode(x=x, y=y),
        base.mark_line(color=ACCENT, strokeWidth=1.6),
        dots.encode(fill=fill, tooltip=alt.Tooltip("sentence:N", title=" ")),
    ).properties(height=380)


def percent(of: float | None) -> str:
    """Return a share as printed."""
    return say("{percent} %", percent=f"{100 * of:.1f}") if of is not None else ""
