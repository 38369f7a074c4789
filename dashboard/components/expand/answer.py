"""What the page Expand says and shows of one measure: sentence, curve, table, download, and what it cannot say."""

import html
from collections.abc import Sequence
from datetime import date

import streamlit as st

from dashboard.components.chart import put_chart
from dashboard.components.downloads import readme
from dashboard.components.effect.published import LAST, shares
from dashboard.components.expand.picture import curve, percent
from dashboard.components.expand.shares import Share, Spread, holding, inside
from dashboard.components.footer import report_several
from dashboard.components.heading import about
from dashboard.components.pickers import Pickers
from dashboard.components.table import Row, table
from dashboard.components.takeaway import Shown, downloads
from dashboard.estimates import published_counts
from dashboard.language import mark, say, say_many
from dashboard.records import Metric
from dashboard.release import Release
from dashboard.sentences import day, listed
from dashboard.states import SERVICE_WORDS

HALF = 0.5
FEW = 100  # in the whole city: below it one incident more is a percent and more, so counts stand alone
NAMED = 8  # areas in a sentence; the table has them all
CSV = ("area_id", "name", "layer", "year", "metric", "count", "share", "share_added", "land_share", "land_share_added",
       "service", "service_on", "service_as_of")  # fmt: skip
CANNOT = mark(
    "What this page cannot say: what serving an area would cost, how many case managers it would take, how many people"
    " there could be referred, or where a programme would do most good. A share of calls is not a share of people, and"
    " police numbers follow where police work and who calls. Where the ledger is silent, service is not confirmed: that"
    " is not the same as not served."
)


def service_words(state: str) -> str:
    """Return a state of service in words."""
    return say(SERVICE_WORDS[state]) if state in SERVICE_WORDS else state


def counted(number: int | None, total: int) -> str:
    """Return a count with its share of the city's, without the share where that is of too few to mean much."""
    if number is None:
        return ""
    if total < FEW:
        return f"{number:,}"
    return say("{number} ({share})", number=f"{number:,}", share=percent(number / total))


def sentence(of: Spread, as_of: date | None) -> str:
    """Return which areas hold half of the count on how much land, and how much lies inside the service area."""
    if of.total < FEW:
        return say(
            "{measure}, {year}: {total} in the whole city. A share of fewer than {few} moves much with each of them, so"
            " only the counts are shown.",
            measure=of.metric.title, year=of.year.year, total=f"{of.total:,}", few=FEW,
        )  # fmt: skip
    half, where = holding(of, HALF), inside(of)
    parts = []
    if half:
        named = listed([row.area.name for row in half]) if len(half) <= NAMED else ""
        parts.append(
            say_many(
                "{measure}, {year}: {number} area holds {share} of the city's {total} on {land} of the land.",
                "{measure}, {year}: {number} areas together hold {share} of the city's {total} on {land} of the land.",
                len(half), measure=of.metric.title, year=of.year.year, number=len(half), share=percent(half[-1].added),
                total=f"{of.total:,}", land=percent(half[-1].land_added),
            )
        )  # fmt: skip
        if named:
            parts.append(say_many("It is {names}.", "They are {names}.", len(half), names=named))
    else:
        parts.append(say("{measure}, {year}: less than half of the city's {total} could be placed in an area.",
                         measure=of.metric.title, year=of.year.year, total=f"{of.total:,}"))  # fmt: skip
    if as_of and of.on:
        told = [
            say("{state}: {share} on {land} of the land", state=service_words(state), share=percent(where[state][1]),
                land=percent(where[state][2]))
            for state in SERVICE_WORDS if state in where
        ]  # fmt: skip
        parts.append(say("Service on {on}, as of {day}, when the ledger was last checked: {parts}.", on=day(of.on),
                         day=day(as_of), parts=listed(told)))  # fmt: skip
        if of.parts:
            parts.append(say("Service is counted by neighbourhood: a larger area may be served in part."))
    if of.placed < 0.995:
        parts.append(say("{share} of the count lies in no area: it could not be placed.", share=percent(1 - of.placed)))
    return " ".join(parts)


def printed(release: Release) -> str:
    """Return the shares that decided an expansion in 2015, as an example of this reading; empty where not known."""
    counts = published_counts(release)
    if not counts:
        return ""
    found, ground = shares(counts)
    return say(
        "An example in print: in an analysis of 2015 ({first} to May {last}), two zones held {calls} of drug calls and"
        " {arrests} of drug arrests on {land} of the city's land. The analysis printed 2.5 % for the land, from rounded"
        " parts. That reading led to an expansion: it says where calls and arrests were, not what LEAD did.",
        first=min(c.year for c in counts), last=LAST + 1, calls=_whole(found["drug_calls"]),
        arrests=_whole(found["drug_arrests"]), land=percent(ground),
    )  # fmt: skip


def _whole(of: float) -> str:
    return say("{percent} %", percent=round(100 * of))


def show(release: Release, of: Spread, beside: Sequence[Metric], as_of: date | None, pickers: Pickers) -> None:
    """Show the answer."""
    metrics, said = (of.metric, *beside), sentence(of, as_of)
    left, right = st.columns([5, 2], vertical_alignment="center")
    left.html(f'<p class="atlas-sentence">{html.escape(said)}</p>')
    with right.popover(say("About these numbers"), icon=":material/info:", width="stretch"):
        for metric in metrics:
            about(metric, release)
    if of.total >= FEW and any(row.land_added for row in of.rows):
        states = {state: service_words(state) for state in SERVICE_WORDS}
        seen = say("Curve: {sentence} The table below has the same numbers.", sentence=said)
        put_chart(release, curve(of, states), seen, caption(of))
        st.caption(
            say(
                "Each dot is an area, the largest share first, added to those before it. Dashed: where the curve would"
                " run if everything lay evenly on the land. A large share is no judgement of a place."
            )
        )
    st.caption(say(CANNOT))
    if example := printed(release):
        st.markdown(example)
    _table(of, beside)
    if of.without:
        st.caption(say("Without a number, and so in no order: {names}.", names=listed([a.name for a in of.without])))
    rows = [record(of, row, beside, as_of) for row in of.rows]
    outlines = {row.area.area_id: row.area.geometry for row in of.rows}
    text = readme(metrics, release, f"{said} {say(CANNOT)}")
    shown = Shown(columns(beside), rows, text, outlines, own=explanations(beside))
    downloads(f"lead-atlas-shares-{of.metric.id}-{of.year.year}-{release.info().version}", shown, {})
    report_several(metrics, say("all areas"), str(of.year.year), said, release.info(), pickers)


def caption(of: Spread) -> str:
    """Return what the curve and the table are called."""
    if of.total < FEW:
        return f"{of.metric.title}, {of.year.year}"
    return say("{measure}, {year}: shares of the city's {total}", measure=of.metric.title, year=of.year.year,
               total=f"{of.total:,}")  # fmt: skip


def _table(of: Spread, beside: Sequence[Metric]) -> None:
    heads = [say("Share"), say("Added up"), say("Land"), say("Land added up")] if of.total >= FEW else [say("Land")]
    others = [
        say("{measure} (of {total})", measure=metric.title, total=f"{of.totals[metric.id]:,}") for metric in beside
    ]
    rows = [Row(row.area.name, _numbers(of, row, beside), service_words(row.service)) for row in of.rows]
    table(caption(of), [say("Area"), of.metric.title, *heads, *others], rows)


def _numbers(of: Spread, row: Share, beside: Sequence[Metric]) -> tuple[str, ...]:
    shares = (row.share, row.added, row.land, row.land_added) if of.total >= FEW else (row.land,)
    others = (counted(row.others.get(metric.id), of.totals[metric.id]) for metric in beside)
    return (f"{row.count:,}", *map(percent, shares), *others)


def columns(beside: Sequence[Metric]) -> tuple[str, ...]:
    """Return the columns of the download: a count and its share for each measure `beside` the page's own."""
    return (*CSV, *(name for metric in beside for name in (metric.id, f"{metric.id}_share")))


def explanations(beside: Sequence[Metric]) -> dict[str, str]:
    """Return what the columns of the measures `beside` are."""
    counts = {m.id: say("how many were counted: {measure}", measure=m.title) for m in beside}
    return counts | {
        f"{m.id}_share": say("the area's share of it in the city: {measure}", measure=m.title) for m in beside
    }


def record(of: Spread, row: Share, beside: Sequence[Metric], as_of: date | None) -> tuple[object, ...]:
    """Return one row of the download; as in the table, a share of too few is none."""
    area, year, many = row.area, of.year.year, of.total >= FEW
    added, land_added = (row.added, row.land_added) if many else (None, None)
    others: list[object] = []
    for metric in beside:
        n, total = row.others.get(metric.id), of.totals[metric.id]
        others += [n, None if n is None or total < FEW else n / total]
    return (area.area_id, area.name, area.layer, year, of.metric.id, row.count, row.share if many else None, added,
            row.land, land_added, row.service, of.on, as_of, *others)  # fmt: skip
