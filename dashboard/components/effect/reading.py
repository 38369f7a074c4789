"""What the page Effect shows of one place: sentences, intervals, series, the areas around, the table and the file."""

import html
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from datetime import date

import streamlit as st

from dashboard.components.change_chart import DOTS
from dashboard.components.chart import put_chart
from dashboard.components.downloads import download
from dashboard.components.effect import words
from dashboard.components.effect.pictures import beside, halves, intervals
from dashboard.components.elsewhere import page_link
from dashboard.components.footer import report_several
from dashboard.components.heading import about
from dashboard.components.pickers import Pickers
from dashboard.components.series import breaks_for
from dashboard.components.table import Row, table
from dashboard.estimates import Estimate, estimates
from dashboard.language import mark, say
from dashboard.periods import period_label
from dashboard.records import Area, Metric
from dashboard.release import Release
from dashboard.sentences import day

HALF_YEARS = ("metric", "six_months_from", "count", "compared_count", "window")
CSV = tuple(field.name for field in fields(Estimate))
NO_CHANGE = mark("no change that can be told from chance")


@dataclass(frozen=True, slots=True)
class Reading:
    """All that the release says of one place: what was found with its comparison, what was refused, what is missing."""

    place: Area
    beside: str
    found: tuple[tuple[Metric, Estimate], ...]
    rows: tuple[tuple[Metric, Estimate], ...]
    refused: tuple[tuple[Metric, Estimate], ...]
    missing: tuple[Metric, ...]


def read(release: Release, place: Area, compared_with: str, ids: Sequence[str]) -> Reading:
    """Return what the release says of a place, its measures in the order of `ids`."""
    known = {metric.id: metric for metric in release.metrics()}
    metrics = [known[name] for name in ids if name in known]
    of_place = [e for e in estimates(release) if e.area_id == place.area_id]
    told = sorted((e for e in of_place if e.estimate is not None), key=words.place_in_table)
    rows = tuple((m, e) for m in metrics for e in told if e.metric_id == m.id)
    found = []
    for metric in metrics:
        own = [e for m, e in rows if m is metric and e.design == "area"]
        chosen = [e for e in own if e.compared_with == compared_with] or own[:1]
        found += [(metric, e) for e in chosen]
    refused = tuple((m, e) for m in metrics for e in of_place if e.metric_id == m.id and e.design == "refused")
    spoken_of = {m.id for m, _ in (*rows, *refused)}
    missing = tuple(m for m in metrics if m.id not in spoken_of)
    return Reading(place, compared_with, tuple(found), rows, refused, missing)


def show(release: Release, of: Reading, pickers: Pickers) -> None:
    """Show a place that has an answer."""
    names = {area.area_id: area.name for area in release.areas("neighbourhood")}
    metrics = [metric for metric, _ in of.found]
    left, right = st.columns([5, 2], vertical_alignment="center")
    left.html(f'<p class="atlas-sentence">{html.escape(headline(of))}</p>')
    with right.popover(say("About these numbers"), icon=":material/info:", width="stretch"):
        for metric in metrics:
            about(metric, release)
    told = [(metric.title, found, words.change(found, metric)) for metric, found in of.found]
    left, right = st.columns([5, 4])
    left.markdown("\n".join(f"- {text}" for _, _, text in told))
    with right:
        seen = say("Intervals: {sentence} The table below has the same numbers.", sentence=headline(of))
        put_chart(release, intervals(told), seen, say(DOTS, what=f"{of.place.name}, {_span(of)}"))
    for text in windows(release, of, names):
        st.caption(text)
    with st.expander(say("How sure is this?")):
        st.markdown("\n".join(f"- {chance(metric, found)}" for metric, found in of.found))
    _around(release, of, names)
    st.header(say("Half-years before and after the start"), anchor=False)
    for column, (metric, found) in zip(st.columns(len(of.found)), of.found, strict=True):
        with column:
            chart = beside(release, found, metric, of.place.name)
            named = {"measure": metric.title, "place": of.place.name}
            put_chart(release, chart, say("{measure} in {place} and in the compared areas, by half-year.", **named),
                      say("{measure}, {place}: six months from each month", **named))  # fmt: skip
    st.caption(
        say(
            "Each line is a share of its own mean before the start. Shaded band (yellow): the months in which LEAD"
            " began, in neither window. All years, with every break, are on the page {page}.",
            page=page_link("neighbourhood", say("Neighbourhood"), place=of.place.area_id),
        ),
        unsafe_allow_html=True,
    )
    _half_years(release, of)
    _table(of)
    _take(release, of, metrics, pickers)


def _half_years(release: Release, of: Reading) -> None:
    rows, names = half_years(release, of), {area.area_id: area.name for area in release.areas("neighbourhood")}
    with st.expander(say("The half-years as tables")):
        for metric, found in of.found:
            lines = [
                Row(
                    period_label(start, "month"), (f"{own:,}", f"{others:,}"), say("during") if later else say("before")
                )
                for metric_id, start, own, others, later in rows
                if metric_id == metric.id
            ]
            caption = say("{measure}, {place}: six months from each month", measure=metric.title, place=of.place.name)
            table(caption, [say("Six months from"), of.place.name, say("Compared areas")], lines, say("Window"))
            st.caption(say("Compared areas: {areas}", areas=words.places_named(found.compared_areas or (), names)))
        what = say("{place}: counts of six months each, before and during, and those of the compared areas together",
                   place=of.place.name)  # fmt: skip
        download([m for m, _ in of.found], release, what, HALF_YEARS,
                 [(*row[:4], "during" if row[4] else "before") for row in rows],
                 f"effect-half-years-{of.place.area_id}-{of.beside}",
                 say("Download the half-years (CSV with README)"))  # fmt: skip


def half_years(release: Release, of: Reading) -> list[tuple[str, date, int, int, bool]]:
    """Return the points of the charts: measure, first day, the place's count, the others' together, whether during."""
    return [
        (metric.id, start, own, others, during)
        for metric, found in of.found
        for (start, own, during), (_, others, _) in zip(
            halves(release, found, [found.area_id]), halves(release, found, found.compared_areas or ()), strict=True
        )
    ]  # fmt: skip


def headline(of: Reading) -> str:
    """Return the place, when LEAD began there, and whether the measures agree."""
    first = of.found[0][1]
    return say(
        "{place}: LEAD began between {start} and {by}. {agreement}",
        place=of.place.name, start=day(first.starts_from), by=day(first.starts_by),
        agreement=words.agreement(of.found),
    )  # fmt: skip


def windows(release: Release, of: Reading, names: dict[str, str]) -> list[str]:
    """Return what was compared with what, and when, in sentences."""
    said = []
    shapes = {(e.before_from, e.during_to, tuple(e.compared_areas or ())): (m, e) for m, e in of.found}
    for metric, found in shapes.values():
        said.append(say(
            "Before: {before}. During: {during}. Compared with {areas}. {breaks}",
            before=words.months_of(found.before_from, found.before_to),
            during=words.months_of(found.during_from, found.during_to),
            areas=words.places_named(found.compared_areas or (), names),
            breaks=words.known_breaks(found, breaks_for(metric, release.breaks())),
        ))  # fmt: skip
    return said


def chance(metric: Metric, of: Estimate) -> str:
    """Return what the interval allows for."""
    text = say(
        "{measure}: months differ {dispersion} times as much as counting alone would make them (variance), and each"
        " resembles the one before by {lag} (0: not at all). The interval allows for both.",
        measure=metric.title, dispersion=f"{of.dispersion:.1f}", lag=f"{of.autocorrelation:.2f}",
    )  # fmt: skip
    if of.spread is not None:
        text += " " + say("It allows, too, for how much areas that were not served differ from each other in any case.")
    if of.of_areas:
        text += " " + say(
            "{as_large} of {of_areas} compared areas changed as much by themselves; small counts move most.",
            as_large=of.as_large, of_areas=of.of_areas,
        )  # fmt: skip
    return text


def _around(release: Release, of: Reading, names: dict[str, str]) -> None:
    st.header(say("Was it pushed next door?"), anchor=False)
    if of.beside != "not_served":
        st.caption(
            say("Read beside all areas that were not served: of the most similar ones alone there is no reading.")
        )
    said = []
    for metric, _ in of.found:
        own = {e.design: e for m, e in of.rows if m is metric and e.compared_with == "not_served"}
        said.append("- " + words.moved(own.get("around"), own.get("area_and_around"), names, metric))
    st.markdown("\n".join(said))
    if left := words.left_out(not_read(release, of, names)):
        st.caption(left)


def not_read(release: Release, of: Reading, names: dict[str, str]) -> list[str]:
    """Return by name the areas that border on the place and are in no reading of what was pushed next door."""
    from dashboard.components.next_door import bordering  # only where it is drawn: outlines are slow to read

    read_at_all = {area for _, e in of.rows for area in e.around or ()}
    near = bordering(release, of.place.layer).get(of.place.area_id, frozenset())
    return [names.get(area, area) for area in near - read_at_all]


def _table(of: Reading) -> None:
    numbers = [say("Before"), say("During"), say("Compared, before"), say("Compared, during")]
    for metric in dict.fromkeys(metric for metric, _ in of.rows):
        rows = [_row(e) for m, e in of.rows if m is metric]
        caption = say("{measure}, {place}: all comparisons", measure=metric.title, place=of.place.name)
        table(caption, [say("Place"), *numbers], rows, say("Change (95 % interval)"))


def _row(of: Estimate) -> Row:
    if of.design == "area_and_around":
        told = f"{words.difference(of.estimate)} ({words.difference(of.lower)} … {words.difference(of.upper)})"
    else:
        told = f"× {of.estimate:.2f} ({of.lower:.2f}–{of.upper:.2f})"
    name = say("{place}. Compared with: {others}", place=words.design(of), others=words.compared(of))
    counts = tuple(f"{n:,}" for n in (of.before, of.during, of.compared_before, of.compared_during))
    return Row(name, counts, told if of.direction else f"{told}: {say(NO_CHANGE)}")


def _take(release: Release, of: Reading, metrics: Sequence[Metric], pickers: Pickers) -> None:
    span = _span(of)
    download(metrics, release, f"{of.place.name}, {span}. {headline(of)}", CSV, records(of),
             f"effect-{of.place.area_id}-{of.beside}")  # fmt: skip
    report_several(metrics, of.place.name, span, headline(of), release.info(), pickers)


def _span(of: Reading) -> str:
    first = of.found[0][1]
    return words.months_of(first.before_from, first.during_to)


def records(of: Reading) -> list[tuple[object, ...]]:
    """Return the rows of the download: the release's own, lists of areas joined by semicolons."""
    return [tuple(_plain(value) for value in astuple(e)) for _, e in of.rows]


def _plain(value: object) -> object:
    return ";".join(map(str, value)) if isinstance(value, (list, tuple)) else value
