"""Two panels over the same years, each with its own scale: the area, and the city beside it."""

from collections.abc import Sequence
from datetime import date
from textwrap import wrap
from typing import Any

import altair as alt

from dashboard.components.series import Line, gap_spans
from dashboard.language import say
from dashboard.records import Break, ServiceSpan
from dashboard.sentences import day, span
from dashboard.states import SERVICE_WORDS

INK, GREY, ACCENT = "#1f1d2b", "#8b8894", "#4a3585"
WANTED_FILL = "#b9d7c2"  # the values that were planned for
HEIGHT, BELOW = 270, 9  # pixels: one panel with its title and axis, the margin inside it for the gaps
LETTERS = 44  # of a line of reasons that a phone has room for
FLAT = 132  # pixels of a panel without a single number: its title, three lines of why, and its axis
BAND, NUMBERS = 16, 30  # pixels above the data: the service band, where there is one, and the breaks' numbers
SERVICE_FILL = {"served": "#b3a8d9", "in_part": "#c9c0e3", "not_served": "#ffffff", "not_confirmed": "#dcdae3"}
READ = ("served", "in_part")  # what no source states for a whole stretch: they name days, the ledger what lies between


def panels(
    lines: Sequence[Line],
    unit: str,
    breaks: Sequence[Break],
    service: Sequence[ServiceSpan],
    filling: tuple[date, date] | None,
    height: int = HEIGHT,
    top: float | None = None,
    wanted: tuple[float, float] | None = None,
    own: int = 1,
) -> list[alt.LayerChart]:
    """Return one panel for each line; breaks are rules, service a band on top, late periods are shaded.

    `top` gives all panels one scale that ends there; `wanted` shades the values that were planned for. The first `own`
    lines are of the area that `service` tells of.
    """
    first = min(p.start for of in lines for p in of.points)
    last = max(p.end for of in lines for p in of.points)
    x = alt.X(
        "x:T",
        title=None,
        scale=alt.Scale(type="utc", domain=[first.isoformat(), last.isoformat()]),
        axis=alt.Axis(format="%Y", tickCount="year", labelFlush=False, labelOverlap="greedy", grid=False),
    )
    drawn = []
    for number, of in enumerate(lines):
        band = _service(x, service, first, last) if number < own else []
        above = NUMBERS + (BAND if band else 0)
        without = all(p.value is None for p in of.points)
        layers = [] if without else _wanted(wanted)  # a plot without numbers has no scale that could say where it lies
        layers += [*_filling(x, filling), *_breaks(x, breaks, first, last, above), *_gaps(x, of)]
        layers += [*([] if without else _series(x, of, unit, top, above)), *band]
        # Why there is no number stands above the plot: in it, breaks cross the letters, and Vega makes a plot narrower
        # until the longest text fits, on a phone down to nothing.
        why = {"subtitle": _why_none(of), "subtitleFontSize": 12.5, "subtitleColor": INK} if without else {}
        title = alt.TitleParams(of.name, anchor="start", fontSize=15, color=INK, **why)
        drawn.append(alt.layer(*layers).properties(height=FLAT + above if without else height, title=title))
    return drawn


def _data(rows: Sequence[dict[str, Any]]) -> alt.Data:
    return alt.Data(values=list(rows))


def _why_none(of: Line) -> list[str]:
    """Why a line has not a single number, in lines of text."""
    return wrap("; ".join(dict.fromkeys(span.words for span in gap_spans(of))), LETTERS)


def _series(x: alt.X, of: Line, unit: str, top: float | None, above: int) -> list[alt.Chart]:
    rows = [
        {
            # A period's number stands in its middle; None breaks the line.
            "x": (p.start + (p.end - p.start) / 2).isoformat(),
            "y": p.value,
            "sentence": p.sentence,
            "partial": bool(p.partial),
            "alone": _alone(of, i),
        }
        for i, p in enumerate(of.points)
    ]
    y = alt.Y(
        "y:Q",
        title=unit,
        # Above the data there is room for the service band and the breaks' numbers, below for the gaps' bar.
        scale=alt.Scale(
            zero=True,
            range=[alt.ExprRef(f"height - {BELOW}"), above],
            domain=alt.Undefined if top is None else [0, top],
        ),
        # One width for the labels of both panels, so that their time axes stand above each other.
        axis=alt.Axis(tickCount=4, minExtent=52, maxExtent=52),
    )
    base = alt.Chart(_data(rows)).encode(x=x, y=y)
    dots = base.transform_filter("isValid(datum.y)").encode(tooltip=alt.Tooltip("sentence:N", title=" "))
    visible = "datum.partial || datum.alone" if of.grain == "month" else "true"
    return [
        base.mark_line(color=ACCENT, strokeWidth=1.8),
        dots.mark_circle(size=130, opacity=0),  # an easy target for the tooltip
        dots.transform_filter(f"({visible}) && !datum.partial").mark_point(size=42, color=ACCENT, filled=True),
        dots.transform_filter("datum.partial").mark_point(
            size=52, color=ACCENT, filled=True, fill="white", stroke=ACCENT, strokeWidth=1.8
        ),
    ]


def _wanted(values: tuple[float, float] | None) -> list[alt.Chart]:
    if values is None:
        return []
    words = say("planned for: {low} to {high}", low=f"{values[0]:g}", high=f"{values[1]:g}")
    rows = [{"y": values[0], "y2": values[1], "sentence": words}]
    return [
        alt.Chart(_data(rows))
        .mark_rect(color=WANTED_FILL, opacity=0.6)
        .encode(y="y:Q", y2="y2:Q", tooltip=alt.Tooltip("sentence:N", title=" "))
    ]


def _alone(of: Line, i: int) -> bool:
    before = of.points[i - 1].value if i else None
    after = of.points[i + 1].value if i + 1 < len(of.points) else None
    return before is None and after is None


def _gaps(x: alt.X, of: Line) -> list[alt.Chart]:
    rows = [
        {"x": s.start.isoformat(), "x2": s.end.isoformat(), "sentence": f"{s.words}: {span(day(s.start), day(s.end))}"}
        for s in gap_spans(of)
    ]
    if not rows:
        return []
    foot = {"y": alt.value(alt.ExprRef(f"height - {BELOW - 2}")), "y2": alt.value("height")}
    return [
        alt.Chart(_data(rows))
        .mark_rect(color=GREY, opacity=0.55)
        .encode(x=x, x2="x2:T", tooltip=alt.Tooltip("sentence:N", title=" "), **foot)
    ]


def _breaks(x: alt.X, breaks: Sequence[Break], first: date, last: date, above: int) -> list[alt.Chart]:
    places = (above - 11, above - 23)  # pixels: two rows, so that neighbours do not cover each other
    rows = [
        {
            "x": b.on_date.isoformat(),
            "n": str(i),
            "row": places[i % 2],
            "sentence": say("Break {n}, {day}: {title}", n=i, day=day(b.on_date), title=b.title),
        }
        for i, b in enumerate(breaks, start=1)
        if first <= b.on_date <= last
    ]
    if not rows:
        return []
    base = alt.Chart(_data(rows)).encode(x=x, tooltip=alt.Tooltip("sentence:N", title=" "))
    return [
        base.mark_rule(color=INK, strokeDash=[4, 3]),
        *(
            base.transform_filter(f"datum.row == {row}")
            .mark_text(dx=7, fontSize=12, fontWeight="bold", color=INK)
            .encode(text="n:N", y=alt.value(row))
            for row in places
        ),
    ]


def _filling(x: alt.X, filling: tuple[date, date] | None) -> list[alt.Chart]:
    if filling is None:
        return []
    words = say(
        "still filling: late reports for {low} to {high} are yet to come", low=day(filling[0]), high=day(filling[1])
    )
    rows = [{"x": filling[0].isoformat(), "x2": filling[1].isoformat(), "sentence": words}]
    return [
        alt.Chart(_data(rows))
        .mark_rect(color="#e8c66a", opacity=0.45)
        .encode(x=x, x2="x2:T", tooltip=alt.Tooltip("sentence:N", title=" "))
    ]


def _service(x: alt.X, service: Sequence[ServiceSpan], first: date, last: date) -> list[alt.Chart]:
    rows = []
    for of in service:
        start, end = max(of.from_date or first, first), min(of.to_date or last, last)
        if start < end:
            words, read = say(SERVICE_WORDS.get(of.state, of.state)), of.state in READ
            words = say("{service}, as we read it", service=words) if read else words
            row = {
                "x": start.isoformat(),
                "x2": end.isoformat(),
                "state": of.state,
                "read": read,
                "label": words,
                "share": (end - start) / (last - first),
                "need": 8 + 6 * len(words),  # pixels
            }
            told = say("LEAD {service}, {low} to {high}", service=words, low=day(start), high=day(end))
            told += ": " + say("sources name days; that service went on between them is our reading") if read else ""
            checked = say("as of {day}", day=day(of.as_of)) if of.as_of else ""
            rows.append(row | {"sentence": f"{told}, {checked}" if checked else told})
    if not rows:
        return []
    base = alt.Chart(_data(rows)).encode(x=x, tooltip=alt.Tooltip("sentence:N", title=" "))
    fill = alt.Fill(
        "state:N", legend=None, scale=alt.Scale(domain=list(SERVICE_FILL), range=list(SERVICE_FILL.values()))
    )
    bands = [
        base.transform_filter(which)
        .mark_rect(stroke=INK, strokeWidth=1 if dash else 0.6, strokeDash=dash)
        .encode(x2="x2:T", fill=fill, y=alt.value(0), y2=alt.value(16))
        for which, dash in (("!datum.read", []), ("datum.read", [4, 3]))
    ]
    # The words stand only where the band is long enough for them on this screen; the tooltip has them always.
    text = base.transform_filter("datum.share * width > datum.need").mark_text(
        align="left", dx=4, fontSize=11, color=INK
    )
    text = text.encode(text="label:N", y=alt.value(8))
    return [*bands, text]
