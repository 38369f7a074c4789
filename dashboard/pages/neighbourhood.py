"""One area's story: its series beside the rest of the city, with breaks and service dates."""

if __name__ == "__main__":
    # Streamlit runs a file of this folder by itself when a link to its page is the first thing that a
    # freshly started server is asked for; the app knows what to do.
    import runpy
    from pathlib import Path

    runpy.run_path(str(Path(__file__).parents[1] / "app.py"))
    raise SystemExit

import html
from dataclasses import dataclass

import streamlit as st

from dashboard.components.banners import note
from dashboard.components.chart import put_chart
from dashboard.components.downloads import download
from dashboard.components.footer import report
from dashboard.components.heading import definitions, heading
from dashboard.components.pickers import Pickers, grouped, pick_grain, pick_metric, pick_part, published_shapes
from dashboard.components.problems import empty_page
from dashboard.components.series import Line, breaks_for, line, rest_of_city
from dashboard.components.series_chart import panels
from dashboard.components.table import Row, table
from dashboard.periods import GRAINS, filling_from
from dashboard.records import Area, Break, Metric, View
from dashboard.release import Release
from dashboard.sentences import day, listed, plain, plain_within
from dashboard.states import SERVICE_WORDS

TITLE = "Neighbourhood"
SECTION = "Places"
ORDER = 20
# It opens on the first of these that the release holds; any other measure is offered after them.
METRICS = ("drug_offences", "drug_offences_per_1000_residents", "referrals_by_door")
LAYERS = ("neighbourhood", "precinct")


@dataclass(frozen=True, slots=True)
class Story:
    """Everything the page shows of one area and one measure."""

    area: Area
    metric: Metric
    view: View
    part: str | None
    lines: tuple[Line, ...]

    @property
    def named(self) -> str:
        """The measure with its breakdown, as a caption says it."""
        return f"{self.metric.title} ({plain_within(self.part)})" if self.part else self.metric.title


def places(release: Release) -> list[Area]:
    """Return the areas the page can tell of, neighbourhoods first."""
    return [area for layer in LAYERS for area in release.areas(layer)]


def offered(release: Release, layer: str) -> list[Metric]:
    """Return the measures published for a layer, in their groups."""
    known = [m for m in release.metrics() if any(v.layer == layer for v in release.views(m.id))]
    return grouped(known, METRICS)


def render(release: Release) -> None:
    """Draw the page."""
    areas = [area for area in places(release) if offered(release, area.layer)]
    if not areas:
        st.title(TITLE, anchor=False)
        empty_page()
        return
    top, pickers = st.container(), Pickers("neighbourhood")
    story = choose(release, areas, pickers)
    with top:
        heading(story.area.name, story.metric, release)
    for text in pickers.notes():
        note(text)
    st.html(f'<p class="atlas-sentence">{html.escape(sentence(story))}</p>')
    draw(release, story)
    st.caption(
        "This page says what the numbers are. It makes no before-and-after claim: that needs a comparison,"
        " an interval and a look at the areas around, which this version does not have yet."
    )
    service(release, story.area)
    numbers(story)
    take_away(release, story, pickers)
    definitions([m for m in offered(release, story.area.layer) if m.id in METRICS], release)


def choose(release: Release, areas: list[Area], pickers: Pickers) -> Story:
    """Show the pickers and return what they stand on."""
    boxes = st.columns([3, 3, 2, 2])
    with boxes[0]:
        names = {area.area_id: area.name for area in areas}
        # It opens where the programme began: that is the area people come to compare with.
        first = release.first_served()
        area_id = pickers.pick("Area", "place", names, first if first in names else areas[0].area_id)
    area = next(a for a in areas if a.area_id == area_id)
    with boxes[1]:
        metric = pick_metric(pickers, offered(release, area.layer))
    views = release.views(metric.id)
    of_layer = [view for view in views if view.layer == area.layer]
    with boxes[2]:
        grain = pick_grain(pickers, of_layer)
    with boxes[3]:
        view, part = pick_part(pickers, release, metric, [v for v in of_layer if v.grain == grain], views)
    pickers.settle()
    if metric.protected:
        st.caption(published_shapes(views))
    return Story(area, metric, view, part, tuple(compared(release, area, metric, view, part)))


def compared(release: Release, area: Area, metric: Metric, view: View, part: str | None) -> list[Line]:
    """Return the area's line and the one beside it: the rest of the city, or the city's own series."""
    coverage, gaps = release.coverage(metric.source), release.gaps(metric.source)
    own = release.series(metric.id, view, area.area_id, part)
    lines = [line(area.name, own, view.grain, metric, coverage, gaps)]
    city = next(iter(release.areas("city")), None)
    if city is None:
        return lines
    if metric.protected:
        # Never city minus area: the difference of two protected numbers could give a hidden one away.
        beside = _city_view(release, metric, view)
        if beside:
            cells = release.series(metric.id, beside, city.area_id, part if beside.attribute else None)
            lines.append(
                line(
                    f"Whole city (its own series, by {beside.grain})",
                    cells,
                    beside.grain,
                    metric,
                    coverage,
                    gaps,
                )
            )
        return lines
    whole = release.series(metric.id, View("city", view.grain, view.attribute), city.area_id, part)
    cells = rest_of_city(whole, own, metric)
    lines.append(line(f"Rest of the city (without {area.name})", cells, view.grain, metric, coverage, gaps))
    return lines


def _city_view(release: Release, metric: Metric, view: View) -> View | None:
    """The city's own published view: the same breakdown, in the nearest grain there is."""
    same = [v for v in release.views(metric.id) if v.layer == "city" and v.attribute == view.attribute]
    return min(same, key=lambda v: abs(GRAINS.index(v.grain) - GRAINS.index(view.grain)), default=None)


def sentence(story: Story) -> str:
    """Return what the newest numbers are, for the area and for what stands beside it."""
    parts = []
    for of in story.lines:
        shown = [p for p in of.points if p.value is not None][-2:]
        if not shown:
            parts.append(f"{of.name}: no number can be shown.")
            continue
        words = [f"{p.words} in {p.label}{f' ({p.partial})' if p.partial else ''}" for p in reversed(shown)]
        parts.append(f"{of.name}: {listed(words)}.")
    return f"{story.named}. " + " ".join(parts)


def draw(release: Release, story: Story) -> None:
    """Draw the panels and the list of what is marked on them."""
    lines = [of for of in story.lines if of.points]
    if not lines:
        empty_page()
        return
    coverage = release.coverage(story.metric.source)
    filling, spans = filling_from(coverage), release.service_state(story.area.area_id)
    band = (filling, coverage.complete_to) if filling and coverage and coverage.complete_to else None
    first, last = lines[0].points[0].start, lines[0].points[-1].end
    breaks = [b for b in breaks_for(story.metric, release.breaks()) if first <= b.on_date < last]
    unit = f"first of the class, in {story.metric.unit}" if story.metric.in_classes else story.metric.unit
    drawn = panels(lines, unit, breaks, spans, band)
    for of, panel in zip(lines, drawn, strict=True):
        words = f"{story.named}, {of.name}, over time. The table below has the same numbers."
        put_chart(panel, words)
    st.caption(
        "Each panel has its own scale: compare shapes and dates, not heights. Grey bar at the bottom: no"
        " number (point at it, or see the table, for why). Hollow point: a period the data cover only in"
        " part, a minimum. Numbered line: a break that the series must not silently cross."
        + (" Yellow: still filling, late reports are yet to come." if band else "")
        + (" Band on top: what the service-area ledger says of this area." if spans else "")
    )
    if breaks:
        st.html(f'<ol class="atlas-breaks" aria-label="Breaks">{"".join(_break_item(b) for b in breaks)}</ol>')


def _break_item(b: Break) -> str:
    source = f' <span class="source">Source: {html.escape(b.source)}</span>' if b.source else ""
    return f"<li>{day(b.on_date)}: {html.escape(b.title)}.{source}</li>"


def service(release: Release, area: Area) -> None:
    """Say what the ledger says of the area, with the date it was last checked and the claims behind it."""
    spans = release.service_state(area.area_id)
    st.subheader("Is LEAD active here?", anchor=False)
    if not spans or spans[-1].as_of is None:
        st.markdown("The service-area ledger says nothing of this area: service is not confirmed.")
        return
    parts = [f"{SERVICE_WORDS.get(s.state, s.state)} {_between(s.from_date, s.to_date)}" for s in spans]
    st.markdown(f"{area.name}: {'; '.join(parts)}. As of {day(spans[-1].as_of)}, when the ledger was last checked.")
    claims = release.service_claims(area.area_id)
    if claims:
        with st.expander("What each source says"):
            for claim in claims:
                door = plain(claim.door) if claim.door else "door not stated"
                when = _between(claim.open_from, claim.open_to)
                said = f"{when}, {door}: {claim.source or 'source not named'}"
                st.markdown(f"- {said}" + (f". {claim.note}" if claim.note else ""))


def _between(start: object, end: object) -> str:
    if start and end:
        return f"from {day(start)} until {day(end)}"
    if start:
        return f"from {day(start)} on"
    return f"until {day(end)}" if end else "at all times"


def numbers(story: Story) -> None:
    """Show the same numbers as a table, newest first, one table for each grain that is shown."""
    for grain in dict.fromkeys(of.grain for of in story.lines):
        lines = [of for of in story.lines if of.grain == grain]
        by_period = [{p.start: p for p in of.points} for of in lines]
        starts = sorted({start for points in by_period for start in points}, reverse=True)
        rows = []
        for start in starts:
            found = [points.get(start) for points in by_period]
            label = next(p.label for p in found if p)
            shown = tuple(p.words if p and p.value is not None else "" for p in found)
            remarks = dict.fromkeys(
                part for p in found if p for part in (p.partial, p.words if p.value is None else "") if part
            )
            rows.append(Row(label, shown, ", ".join(remarks)))
        table(
            f"{story.named}, by {grain} ({story.metric.unit})",
            [grain.capitalize(), *(of.name for of in lines)],
            rows,
        )


_CSV = ("metric", "series", "grain", "period_start", "value", "numerator", "denominator", "status", "partial")


def take_away(release: Release, story: Story, pickers: Pickers) -> None:
    """Offer the download, the text that reports a problem and the link."""
    rows = [
        (story.metric.id, of.name, of.grain, p.start, p.value, p.numerator, p.denominator, p.state, p.partial)
        for of in story.lines
        for p in of.points
    ]
    what = f"{story.named}: {listed([of.name for of in story.lines])}"
    download(story.metric, release, what, _CSV, rows)
    points = story.lines[0].points
    span = f"{points[0].label} to {points[-1].label}" if points else "none"
    report(story.metric, story.area.name, span, sentence(story), release.info(), pickers)
