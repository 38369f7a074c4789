"""The view of any other shape: what a beat, a district or a tract can have had, as ranges; never an exact number."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.components.banners import note
from dashboard.components.downloads import about_file
from dashboard.components.footer import report_named
from dashboard.components.legend import legend
from dashboard.components.meeting import on_slide
from dashboard.components.pickers import Pickers
from dashboard.components.table import Row, table
from dashboard.components.takeaway import Shown, downloads
from dashboard.language import mark, say, say_many
from dashboard.maps import catchment, density
from dashboard.maps.basemap import HEIGHT, shapes
from dashboard.maps.classes import Classes
from dashboard.maps.drawing import Sheet, png, svg
from dashboard.maps.view_density import HEXAGONS, cautions_of, keys, pick_incidents
from dashboard.maps.view_density import sheet as density_sheet
from dashboard.maps.view_measure import alt_text, notes
from dashboard.periods import period_label
from dashboard.records import Area
from dashboard.release import Release
from dashboard.sentences import by_grain, layer_title, listed, span

LAYERS = {
    "beat": mark("Police beats"),
    "council_district": mark("Council districts"),
    "tract": mark("Census tracts"),
}
READING = mark(
    "Nothing is counted for this shape itself. Public incidents are counted by hexagon: the lower number is of the"
    " hexagons wholly inside the border, the higher one of all that touch it and of every row of the city that has no"
    " point, since nobody knows where it was."
    " Offences and arrests are what the police did and recorded, calls are reports."
)
OF_PROGRAMME = mark(
    "Numbers of the programme are published for the city, precincts and neighbourhoods alone. For another shape nothing"
    " is said but what the neighbourhoods wholly inside it have."
)
CSV = ("shape", "layer", "kind", "offence_group", "metric", "grain", "period_start", "at_least", "at_most",
       "without_point", "not_shown")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seen:
    """What the view shows: a shape, a period, ranges of public incidents, and what lies wholly inside."""

    area: Area
    grain: str
    period: date
    named: str
    ranges: tuple[catchment.Counted, ...]
    first: catchment.Counted
    inside: tuple[Area, ...]
    programme: tuple[catchment.Within, ...]

    @property
    def label(self) -> str:
        """The period's name."""
        return period_label(self.period, self.grain)

    @property
    def sentence(self) -> str:
        """What the shape can have had of the chosen incidents."""
        told = {"named": self.named, "period": self.label, "shape": self.area.name, "low": f"{self.first.low:,}"}
        if self.first.high is None:
            return say("{named}, {period}: at least {low} in {shape}. How many have no point is not known.", **told)
        text = say("{named}, {period}: between {low} and {high} in {shape}.", high=f"{self.first.high:,}", **told)
        return f"{text} {nowhere(self.first.nowhere or 0)}"


def these_days(period: str, partial: str) -> str:
    """Return what is said of a period that the data cover in part."""
    return say("{period} is {partial} in the data: the range is of these days alone.", period=period, partial=partial)


def nowhere(n: int) -> str:
    """Return how many rows of the city have no point, and so may be in any shape."""
    if not n:
        return say("Every row of the city has a point.")
    return say_many(
        "{n} row of the city has no point: it may lie here, and the higher number has it.",
        "{n} rows of the city have no point: they may lie here, and the higher number has them.", n, n=f"{n:,}",
    )  # fmt: skip


def show(release: Release, pickers: Pickers, bar: DeltaGenerator, wall: DeltaGenerator | None) -> None:
    """Draw the view, its pickers in `bar`, its map on the `wall` of a meeting."""
    what, which = bar.columns(3), bar.columns([2, 3])
    with which[0]:
        layers = catchment.layers(release)
        words = {x: say(LAYERS[x]) if x in LAYERS else layer_title(x) for x in layers}
        layer = pickers.pick(say("Kind of shape"), "layer", words, layers[0])
    with which[1]:
        named = {area.area_id: area.name for area in release.areas(layer) if area.geometry}
        area_id = pickers.pick(say("Shape"), "shape", named, next(iter(named)))
    kind, group, grain, period = pick_incidents(release, pickers, what)
    pickers.settle()
    for text in pickers.notes():
        note(text)
    for text in cautions_of(release, kind, grain, period, these_days):
        note(text)
    of = seen(release, layer, area_id, (kind, group), (grain, period))
    whole = density.density(release, kind, group, grain, period)
    classes = density.classes_of(release, whole)
    left, right = (wall or st).columns([7, 4])
    with left:
        near = _draw(release, of, whole, classes)
    with right:
        on_slide(wall, of.named, of.sentence)
        note(of.sentence)
        legend(density.many(kind), keys(near, classes), HEXAGONS)
        for text in (say(READING), density.placed_share(whole), *_programme(of)):
            st.caption(text)
    _below(release, of, near, classes)
    report_named(of.named, of.area.name, of.label, of.sentence, release.info(), pickers)


def seen(release: Release, layer: str, area_id: str, what: tuple[str, str], when: tuple[str, date]) -> Seen:
    """Return what the view shows of one shape; `what` is a kind and a group, `when` a grain and a first day."""
    area = next(area for area in release.areas(layer) if area.area_id == area_id)
    ranges = tuple(catchment.counted(release, layer, area_id, *when))
    first = next(each for each in ranges if (each.kind, each.group) == what)
    inside = tuple(catchment.neighbourhoods_inside(release, layer, area_id))
    grain, period = when
    programme = catchment.within(release, list(inside), period) if inside and grain == "year" else []
    return Seen(area, grain, period, density.named(*what), ranges, first, inside, tuple(programme))


def _draw(release: Release, of: Seen, whole: density.Density, classes: Classes | None) -> density.Density:
    """Draw the hexagons that touch the shape, and return them."""
    near = around(release, of.area, whole)
    deck = density.hexagons(release, of.area.layer, near, classes, False, of.area.area_id)
    words = alt_text(f"{of.named}, {of.area.name}", of.label)
    st.pydeck_chart(deck, height=HEIGHT, key=f"shape_{of.area.area_id}", alt=words)
    return near


def around(release: Release, area: Area, whole: density.Density) -> density.Density:
    """Return the hexagons that touch a shape."""
    _, touching = catchment.hexagons(release, area.layer, area.area_id)
    return replace(whole, cells=tuple(cell for cell in whole.cells if cell[0] in touching))


def _programme(of: Seen) -> Iterator[str]:
    yield say(OF_PROGRAMME)
    if not of.inside:
        yield say("No neighbourhood lies wholly inside {shape}.", shape=of.area.name)
        return
    yield say("Wholly inside {shape}: {places}.", shape=of.area.name, places=listed([a.name for a in of.inside]))
    if of.grain != "year":
        yield say("Their numbers are published by year.")
    for each in of.programme:
        yield programme_sentence(each, of.label)


def programme_sentence(of: catchment.Within, label: str) -> str:
    """Return what is published of the neighbourhoods inside, and how many of them show no number."""
    left = ""
    if of.without:
        left = " " + say_many(
            "{n} more neighbourhood inside shows no number and is not in this.",
            "{n} more neighbourhoods inside show no number and are not in this.", of.without, n=of.without,
        )  # fmt: skip
    if of.shown is None:
        return say("{measure}, {period}: no number is shown for any of them.", measure=of.metric.title, period=label)
    told = span(f"{of.shown.low:,.0f}", f"{of.shown.high:,.0f}")
    return say("{measure}, {period}: {span} in those that show a number.", measure=of.metric.title, period=label,
               span=told) + left  # fmt: skip


def records(of: Seen) -> list[tuple[object, ...]]:
    """Return the rows of the download: ranges of public incidents, then what is published of those inside."""
    name = (of.area.name, of.area.layer)
    found: list[tuple[object, ...]] = [
        (*name, each.kind, each.group, None, of.grain, of.period, each.low, each.high, each.nowhere, None)
        for each in of.ranges
    ]
    for each in of.programme:
        low, high = (each.shown.low, each.shown.high) if each.shown else (None, None)
        found.append((*name, None, None, each.metric.id, of.grain, of.period, low, high, None, each.without))
    return found


def _below(release: Release, of: Seen, near: density.Density, classes: Classes | None) -> None:
    title = say("{shape}, {period}: what it can have had", shape=of.area.name, period=of.label)
    rows = [
        Row(
            density.named(each.kind, each.group),
            tuple(say("not known") if n is None else f"{n:,}" for n in (each.low, each.high, each.nowhere)),
            "",
            each is of.first,
        )
        for each in of.ranges
    ]
    heads = [say("At least"), say("At most"), say("Without a point, anywhere in the city")]
    table(title, [say("Public incidents, {by_grain}", by_grain=by_grain(of.grain)), *heads], rows)
    cautions = cautions_of(release, of.first.kind, of.grain, of.period, these_days)
    words: Sequence[str] = [of.sentence, *cautions, say(READING), *_programme(of)]
    stem = f"lead-atlas-shape-{of.area.area_id}-{of.period}-{release.info().version}"
    pictures = {
        "png": lambda: png(sheet(release, of, near, classes, words)),
        "svg": lambda: svg(sheet(release, of, near, classes, words)),
    }
    outlines = {of.area.name: of.area.geometry}
    downloads(stem, Shown(CSV, records(of), about_file(release, title, words), outlines, "shape"), pictures)


def sheet(release: Release, of: Seen, near: density.Density, classes: Classes | None, words: Sequence[str]) -> Sheet:
    """Return the shape's border over the hexagons that touch it as a picture."""
    title, where = f"{of.named}, {of.area.name}, {of.label}", shapes(release, of.area.layer)
    drawn = density_sheet(release, of.area.layer, near, classes)
    return replace(drawn, title=title, notes=notes(release, words), labels=(), border=where[of.area.area_id])
