"""The view of public incidents by hexagon."""

import html
from datetime import date

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.components.banners import note
from dashboard.components.footer import NOT_FOR
from dashboard.components.legend import legend
from dashboard.components.pickers import Pickers
from dashboard.components.table import Row, table
from dashboard.components.takeaway import Shown, downloads
from dashboard.maps import density
from dashboard.maps.basemap import HEIGHT
from dashboard.maps.colours import ramp
from dashboard.periods import (
    GRAIN_ADVERB,
    GRAINS,
    MONTHS_IN,
    Completeness,
    completeness,
    newest_whole,
    period_label,
)
from dashboard.release import Release
from dashboard.sentences import plain

CAVEAT = (
    "Offences and arrests are what the police did and recorded, calls are reports. Only rows with a point are here, and"
    " the share with one changes over the years: compare places within a period, never one period with another."
    " Prostitution is not shown by hexagon."
)


def show(release: Release, pickers: Pickers, bar: DeltaGenerator) -> None:
    """Draw the view, its pickers in `bar`."""
    boxes = bar.columns(4)
    with boxes[0]:
        kinds = {f"{k}:{g}": f"{plain(g)} {density.KIND_WORDS.get(k, k)}" for k, g in release.grid_kinds()}
        first = next((key for key in kinds if key.endswith(":drug")), next(iter(kinds)))
        kind, group = pickers.pick("Incidents", "incidents", kinds, first).split(":", 1)
    with boxes[1]:
        grain = pickers.pick("Periods", "grain", {g: GRAIN_ADVERB[g].capitalize() for g in GRAINS}, "year")
    with boxes[2]:
        periods = sorted({_start(month, grain) for month in release.grid_months()})
        cover = [_covered(release, kind, start, grain) for start in periods]
        newest = newest_whole(periods, [not each.partial for each in cover])
        period = pickers.pick(
            grain.capitalize(), "period", {p: period_label(p, grain) for p in reversed(periods)}, newest
        )
    with boxes[3]:
        form = pickers.pick("Drawn as", "form", {"flat": "Hexagons", "columns": "Columns"}, "flat")
    pickers.settle()
    for text in pickers.notes():
        note(text)
    if (partly := _covered(release, kind, period, grain)).partial:
        note(f"{period_label(period, grain)} is {partly.words} in the data. Every number is a minimum.")
    of = density.density(release, kind, group, grain, period)
    classes = density.classes_of(release, of)
    left, right = st.columns([7, 4])
    layer = release.layers()[0]
    with left:
        deck = density.hexagons(release, layer, of, classes, form == "columns")
        words = f"Map: {of.named}, {of.label}, by hexagon. The table below the map has the same numbers."
        st.pydeck_chart(deck, height=HEIGHT, key=f"density_{form}", alt=words)
    with right:
        counted = [0] * len(classes.edges) if classes else []
        for _, n in of.cells if classes else ():
            counted[classes.index(n)] += 1
        colours = ramp(len(counted))
        title = f"{density.KIND_WORDS.get(kind, kind)} in a hexagon"
        legend(title, [(colours[i], None, classes.label(i), n) for i, n in enumerate(counted)], "hexagon")
        st.caption(CAVEAT)
    below(release, layer, of)


def _covered(release: Release, kind: str, start: date, grain: str) -> Completeness:
    """How much of a period the sources of a kind cover; with several, what the first of them covers."""
    source = next((c for c in release.coverages() if c.kind == kind and c.complete_from), None)
    return completeness(start, grain, source, release.gaps(source.source) if source else ())


def below(release: Release, layer: str, of: density.Density) -> None:
    """Show the sentence, the table and the downloads."""
    said = density.sentence(of)
    st.html(f'<p class="atlas-sentence">{html.escape(said)}</p>')
    found = density.places(release, layer, of)
    rows = [Row(f"{name} ({cell})", (f"{n:,}",), "") for name, cell, n in found]
    table(f"{of.named}, {of.label}, by hexagon", ["Area its middle lies in (hexagon)", "Incidents"], rows)
    records = [(of.kind, of.group, of.grain, of.period, cell, name, n) for name, cell, n in found]
    columns = ("kind", "offence_group", "grain", "period_start", "h3", "area", "incidents")
    readme = f"{of.named}, {of.label}, by hexagon (H3)\n\n{said}\n\n{CAVEAT}\n\n"
    readme += f"Release {release.info().version}.\n\n{NOT_FOR}\n"
    stem = f"lead-atlas-hexagons-{of.group}-{of.kind}-{of.period}-{release.info().version}"
    downloads(stem, Shown(columns, records, readme, {}), {})


def _start(month: date, grain: str) -> date:
    size = MONTHS_IN[grain]
    return month.replace(month=(month.month - 1) // size * size + 1)
