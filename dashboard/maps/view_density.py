"""The view of public incidents by hexagon."""

import html
import json
from collections.abc import Callable, Sequence
from datetime import date

import streamlit as st
from shapely.geometry import mapping
from streamlit.delta_generator import DeltaGenerator

from dashboard.components.banners import note
from dashboard.components.downloads import about_file
from dashboard.components.footer import report_named
from dashboard.components.heading import as_written
from dashboard.components.legend import Key, legend
from dashboard.components.meeting import on_slide
from dashboard.components.pickers import Pickers
from dashboard.components.table import Row, table
from dashboard.components.takeaway import Shown, downloads
from dashboard.language import mark, mark_many, say
from dashboard.maps import density
from dashboard.maps.basemap import HEIGHT, labels, shapes
from dashboard.maps.classes import Classes
from dashboard.maps.colours import ramp
from dashboard.maps.deck import Look
from dashboard.maps.drawing import Sheet, png, svg
from dashboard.maps.view_measure import alt_text, may_grow, minimum, notes
from dashboard.periods import (
    GRAINS,
    MONTHS_IN,
    Completeness,
    completeness,
    is_filling,
    newest_whole,
    period_label,
)
from dashboard.records import Coverage
from dashboard.release import Release
from dashboard.sentences import by_grain, capital, layer_plural, plain

CAVEAT = mark(
    "Offences and arrests are what the police did and recorded, calls are reports. Only rows with a point are here, and"
    " the share with one changes over the years: compare places within a period, never one period with another."
    " Prostitution is not shown by hexagon."
)


HEXAGONS = mark_many("{n} hexagon", "{n} hexagons")


def show(release: Release, pickers: Pickers, bar: DeltaGenerator, wall: DeltaGenerator | None) -> None:
    """Draw the view, its pickers in `bar`, its map on the `wall` of a meeting."""
    boxes = bar.columns(4)
    kind, group, grain, period = pick_incidents(release, pickers, boxes)
    with boxes[3]:
        forms = {"flat": say("Hexagons"), "columns": say("Columns")}
        form = pickers.pick(say("Drawn as"), "form", forms, "flat")
    pickers.settle()
    for text in pickers.notes():
        note(text)
    for text in cautions_of(release, kind, grain, period):
        note(text)
    of = density.density(release, kind, group, grain, period)
    classes = density.classes_of(release, of)
    left, right = (wall or st).columns([7, 4])
    layer = release.layers()[0]
    with left:
        deck = density.hexagons(release, layer, of, classes, form == "columns")
        words = alt_text(of.named, of.label)
        st.pydeck_chart(deck, height=HEIGHT, key=f"density_{form}", alt=words)
    with right:
        on_slide(wall, as_written(_title(of)), density.sentence(of))
        legend(density.many(kind), keys(of, classes), HEXAGONS)
    with st.container() if wall else right:
        st.caption(say(CAVEAT))
    if not wall:
        st.html(f'<p class="atlas-sentence">{html.escape(density.sentence(of))}</p>')
    below(release, layer, of, classes)
    everywhere = say("all {areas}", areas=layer_plural(layer))
    report_named(of.named, everywhere, of.label, density.sentence(of), release.info(), pickers)


def pick_incidents(release: Release, pickers: Pickers, boxes: Sequence[DeltaGenerator]) -> tuple[str, str, str, date]:
    """Show the three pickers of what is counted by hexagon and when; return kind, group, grain and first day."""
    with boxes[0]:
        kinds = {f"{k}:{g}": density.named(k, g) for k, g in release.grid_kinds()}
        first = next((key for key in kinds if key.endswith(":drug")), next(iter(kinds)))
        kind, group = pickers.pick(say("Incidents"), "incidents", kinds, first).split(":", 1)
    with boxes[1]:
        grain = pickers.pick(say("Periods"), "grain", {g: capital(by_grain(g)) for g in GRAINS}, "year")
    with boxes[2]:
        periods = sorted({_start(month, grain) for month in release.grid_months()})
        cover = [_covered(release, kind, start, grain) for start in periods]
        source = _source(release, kind)
        whole = [not c.partial and not is_filling(p, grain, source) for p, c in zip(periods, cover, strict=True)]
        newest = newest_whole(periods, whole)
        named = {p: period_label(p, grain) for p in reversed(periods)}
        return kind, group, grain, pickers.pick(plain(grain), "period", named, newest)


def cautions_of(
    release: Release, kind: str, grain: str, period: date, partly: Callable[[str, str], str] = minimum
) -> list[str]:
    """Return what must be said of a period that is covered in part (`partly`), or to which reports may yet come."""
    found, label = _covered(release, kind, period, grain), period_label(period, grain)
    said = [partly(label, found.words)] if found.partial else []
    return [*said, *([may_grow(label)] if is_filling(period, grain, _source(release, kind)) else [])]


def keys(of: density.Density, classes: Classes | None) -> list[Key]:
    """Return what the legend explains: each class with its colour and how many hexagons it has."""
    counted = [0] * len(classes.edges) if classes else []
    for _, n in of.cells if classes else ():
        counted[classes.index(n)] += 1
    colours = ramp(len(counted))
    return [(colours[i], None, classes.label(i), n) for i, n in enumerate(counted)]


def _covered(release: Release, kind: str, start: date, grain: str) -> Completeness:
    """How much of a period the sources of a kind cover; with several, what the first of them covers."""
    source = _source(release, kind)
    return completeness(start, grain, source, release.gaps(source.source) if source else ())


def _source(release: Release, kind: str) -> Coverage | None:
    return next((c for c in release.coverages() if c.kind == kind and c.complete_from), None)


def below(release: Release, layer: str, of: density.Density, classes: Classes | None) -> None:
    """Show the table and the downloads."""
    found = density.places(release, layer, of)
    rows = [Row(f"{name} ({cell})", (f"{n:,}",), "") for name, cell, n in found]
    title = _title(of)
    table(title, [say("Area its middle lies in (hexagon)"), say("Incidents")], rows)
    records = [(of.kind, of.group, of.grain, of.period, cell, name, n) for name, cell, n in found]
    columns = ("kind", "offence_group", "grain", "period_start", "h3", "area", "incidents")
    readme = about_file(release, f"{title} (H3)", _said(release, of))
    outlined = density.outlines_of(of)
    drawings = {cell: json.dumps(mapping(outline)) for cell, outline in outlined.items()}
    pictures = {
        "png": lambda: png(sheet(release, layer, of, classes)),
        "svg": lambda: svg(sheet(release, layer, of, classes)),
    }
    stem = f"lead-atlas-hexagons-{of.group}-{of.kind}-{of.period}-{release.info().version}"
    own = {"area": say("the area in which the hexagon's middle lies")}
    downloads(stem, Shown(columns, records, readme, drawings, "h3", own), pictures if outlined else {})


def _title(of: density.Density) -> str:
    return say("{named}, {period}, by hexagon", named=of.named, period=of.label)


def _said(release: Release, of: density.Density) -> list[str]:
    return [density.sentence(of), *cautions_of(release, of.kind, of.grain, of.period), say(CAVEAT)]


def sheet(release: Release, layer: str, of: density.Density, classes: Classes | None) -> Sheet:
    """Return the map as a picture."""
    colours = ramp(len(classes.edges)) if classes else ()
    looks = {cell: Look(colours[classes.index(n)], None, density.said(of, n)) for cell, n in of.cells if classes}
    explained = [key[:3] for key in keys(of, classes)]
    ground, named = shapes(release, layer), labels(release, layer)
    return Sheet(
        _title(of), density.outlines_of(of), looks, None, named, explained, notes(release, _said(release, of)), ground
    )


def _start(month: date, grain: str) -> date:
    size = MONTHS_IN[grain]
    return month.replace(month=(month.month - 1) // size * size + 1)
