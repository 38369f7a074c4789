"""What else is told of an area: business worries, the programme's activity, how whole the data are, whom to ask."""

from datetime import date

import streamlit as st

from dashboard.components.banners import POLICE
from dashboard.components.chart import put_chart, put_charts
from dashboard.components.elsewhere import page_link
from dashboard.components.neighbourhood import unplaced
from dashboard.components.neighbourhood.story import Story
from dashboard.components.reach.numbers import Series, draw, known, reached, read, said, tables
from dashboard.components.series import Line, breaks_for, line
from dashboard.components.series_chart import panels
from dashboard.components.series_table import side_by_side
from dashboard.components.table import table
from dashboard.language import say, say_many, told
from dashboard.records import Area, Coverage, Metric, View
from dashboard.release import Release
from dashboard.sentences import by_grain, day, listed, plain

BUSINESS = ("shoplifting_offences", "theft_from_vehicle_offences")
PROGRAMME = ("referrals_by_door", "referrals_with_intake", "people_contacted", "people_active")
DRAWN = "referrals_by_door"
HEIGHT = 220
TOLD_GAPS = 3  # in words; the page Data & methods has them all
LEAST_SHARE = 0.0005  # less would be printed as nothing


def business_lines(release: Release, area: Area) -> list[tuple[Metric, Line]]:
    """Return shoplifting and thefts from vehicles of an area by year, as far as the release has them."""
    found = {metric.id: metric for metric in release.metrics() if metric.id in BUSINESS}
    view = View(area.layer, "year", None)
    lines = []
    for metric in (found[name] for name in BUSINESS if name in found and view in release.views(name)):
        coverage, gaps = release.coverage(metric.source), release.gaps(metric.source)
        cells = release.series(metric.id, view, area.area_id)
        lines.append((metric, line(metric.title, cells, "year", metric, coverage, gaps)))
    return lines


def business(release: Release, area: Area) -> None:
    """Show shoplifting and thefts from vehicles as series of their own."""
    found = business_lines(release, area)
    if not found:
        return
    st.header(say("Shoplifting and thefts from vehicles"), anchor=False)
    st.caption(
        say(
            "Series of their own: LEAD is not about them, and people who run a shop ask for them. Each has its own"
            " scale."
        )
    )
    lines = [of for _, of in found]
    first, last = lines[0].points[0].start, lines[0].points[-1].end
    breaks = [b for b in breaks_for(found[0][0], release.breaks()) if first <= b.on_date < last]
    for text in (_newest(of) for of in lines):
        st.markdown(f"- {text}")
    drawn = panels(lines, "", breaks, release.service_state(area.area_id), None, HEIGHT, own=len(lines))
    words = [say("{measure} in {area}, by year. The table below has the same numbers.", measure=of.name, area=area.name)
             for of in lines]  # fmt: skip
    caption = say("{area}: shoplifting and thefts from vehicles, {by_grain}", area=area.name, by_grain=by_grain("year"))
    put_charts(release, list(zip(drawn, words, strict=True)), caption)
    st.caption(say("Each panel has its own scale. Lines, bands and hollow points mean the same as above."))
    table(caption, [plain("year"), *(of.name for of in lines)], side_by_side(lines))


def _newest(of: Line) -> str:
    """The newest whole year alone: a second one beside it would be a comparison without its interval."""
    whole = [p for p in of.points if p.value is not None and not p.partial]
    if not whole:
        return say("{name}: no number can be shown.", name=of.name)
    return say("{name}: {now} in {year}.", name=of.name, now=whole[-1].words, year=whole[-1].label)


def programme_series(release: Release, area: Area) -> list[Series]:
    """Return what the programme did in an area, or in the smallest place around it of which that may be told."""
    found = []
    for metric in known(release, PROGRAMME):
        place = reached(release, (metric,), area)
        found += read(release, metric, place) if place else []
    return found


def programme(release: Release, area: Area) -> None:
    """Show what the programme did here, or in the smallest place around it of which that may be told."""
    st.header(say("What the programme does here"), anchor=False)
    metrics = known(release, PROGRAMME)
    if not metrics:
        st.markdown(say("This release holds no programme data. A file of the programme's referrals would add them."))
        return
    series = programme_series(release, area)
    for of in series:
        words = {"place": of.area.name, "numbers": said(of)}
        if of.area == area:
            st.markdown("- " + say("{place}. {numbers}.", **words))
        else:
            st.markdown("- " + say("{place}, the smallest place for which this may be told. {numbers}.", **words))
    if drawn := [of for of in series if of.metric.id == DRAWN]:
        named = f"{drawn[0].metric.title}, {drawn[0].area.name}"
        for drawing in draw(release, drawn):
            put_chart(release, drawing.chart, drawing.words, named)
        with st.expander(say("{measure}: all periods", measure=drawn[0].metric.title)):
            for of in tables(named, drawn):
                table(of.caption, of.columns, of.rows)
    st.caption(
        say(
            "What was done here is no measure of whether it helped. More is on the page {page}.",
            page=page_link("reach", say("Reach"), place=(reached(release, metrics, area) or area).area_id),
        ),
        unsafe_allow_html=True,
    )


def coverage(release: Release, story: Story) -> None:
    """Show how new and how whole the police data behind the page are."""
    sources = [c for c in release.coverages() if c.kind in POLICE]
    if not sources:
        return
    st.header(say("How whole the data are"), anchor=False)
    # Of the shown measure first: a source's own share is of all kinds and years, and may be half as large.
    if words := unplaced.sentence(release, story):
        st.markdown(f"- {words}")
    for source in sources:
        st.markdown(f"- {covered(release, source)}")


def covered(release: Release, source: Coverage) -> str:
    """Return what one source covers, in sentences."""
    if not (source.complete_from and source.complete_to):
        return say("{source}: none in this release.", source=source.title)
    parts = [say("{source}: rows from {first} to {last}.", source=source.title, first=day(source.complete_from),
                 last=day(source.complete_to))]  # fmt: skip
    gaps = release.gaps(source.source)
    if gaps:
        days = sum((gap.gap_to - gap.gap_from).days + 1 for gap in gaps)
        spans = listed([say("{start} to {end}", start=day(g.gap_from), end=day(g.gap_to)) for g in gaps[:TOLD_GAPS]])
        parts.append(
            say_many(
                "{days} day is missing inside ({gaps}).", "{days} days are missing inside ({gaps}).", days,
                days=days, gaps=spans,
            )
        )  # fmt: skip
    if source.located_none and source.located_none >= LEAST_SHARE:
        parts.append(
            say(
                "Of all its rows, of every kind and year, {share} % could be placed in no area.",
                share=f"{100 * source.located_none:.1f}",
            )
        )
    if source.lag_days_95:
        days = round(source.lag_days_95)
        parts.append(
            say_many("Of 100 reports, 95 come within {days} day.", "Of 100 reports, 95 come within {days} days.", days,
                     days=days)
        )  # fmt: skip
    return " ".join(parts)


def help_here(release: Release) -> None:
    """Show how to get help or refer somebody, from the city's own settings, with the day they were checked."""
    said_of = release.settings()
    st.header(say("How to get help or refer someone"), anchor=False)
    way, checked = said_of.get("refer"), _day(said_of.get("refer_checked_on"))
    if not way:
        st.markdown(say("This city's settings name no way to get help or refer someone. Ask those who run this site."))
        return
    st.markdown(told(way))
    if checked:
        st.caption(say("As of {day}, when this was last checked.", day=day(checked)))


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
