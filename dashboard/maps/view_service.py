"""The view of the service areas: what the ledger says of each area on one day, through one door or any."""

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
from dashboard.maps import service
from dashboard.maps.deck import choropleth
from dashboard.maps.view_measure import CLICKS, clickable, find_area
from dashboard.periods import period_label
from dashboard.release import Release
from dashboard.sentences import LAYER_PICK, day, plain

CSV = ("area_id", "area", "layer", "on_date", "door", "state", "doors_stated", "sources", "ledger_checked")


def show(release: Release, pickers: Pickers, bar: DeltaGenerator) -> None:
    """Draw the view, its pickers in `bar`."""
    first, checked = release.ledger_span()
    boxes = bar.columns(3)
    with boxes[0]:
        layers = [layer for layer in release.layers() if release.service_on(layer, checked or date.today())]
        layer = pickers.pick("Areas", "layer", {x: LAYER_PICK.get(x, plain(x)) for x in layers}, layers[0])
    with boxes[1]:
        doors = {service.ANY: "Any door"} | {door: plain(door) for door in _doors(release)}
        door = pickers.pick("Door", "door", doors, service.ANY)
    with boxes[2]:
        days = _days(first, checked)
        on = pickers.pick("As it stood at the start of", "on", {d: period_label(d, "month") for d in days}, days[0])
    left, right = st.columns([7, 4])
    with right:
        chosen = find_area(pickers, release.areas(layer))
    pickers.settle()
    for text in pickers.notes():
        note(text)
    found = service.standings(release, layer, on, door)
    looks = {each.area.area_id: service.look(each, on) for each in found}
    with right:
        if chosen:
            one = next(each for each in found if each.area == chosen)
            note(f"{looks[chosen.area_id].sentence}. As of {day(checked)}, when the ledger was last checked.")
            st.caption(f"Door: {one.doors or 'nothing stated'}. Sources: {one.sources or 'none'}.")
        counted = [(s, sum(1 for each in found if each.state == s)) for s in service.WORDS]
        legend("Service", [(service.FILLS[s].fill, service.FILLS[s].pattern, service.WORDS[s], n) for s, n in counted])
    with left:
        if any(area.geometry for area in release.areas(layer)):
            deck = choropleth(
                release, layer, looks, chosen.area_id if chosen else None, st.session_state.get(CLICKS, 0)
            )
            clickable(deck, f"service_{layer}", f"Map: service areas on {day(on)}. The table below says the same.")
    said = service.sentence(found, layer, on, door, checked)
    st.html(f'<p class="atlas-sentence">{html.escape(said)}</p>')
    rows = [Row(e.area.name, (), _remark(e), chosen=e.area == chosen) for e in found]
    table(f"Service areas on {day(on)}", ["Area"], rows)
    records = [(e.area.area_id, e.area.name, layer, on, door, e.state, e.doors, e.sources, checked) for e in found]
    outlines = {area.area_id: area.geometry for area in release.areas(layer)}
    readme = f"Service areas on {day(on)}\n\n{said}\n\nRelease {release.info().version}.\n\n{NOT_FOR}\n"
    downloads(f"lead-atlas-service-areas-{on}-{release.info().version}", Shown(CSV, records, readme, outlines), {})


def _remark(of: service.Standing) -> str:
    door = f" (door: {of.doors})" if of.doors else ""
    return f"{service.WORDS[of.state]}{door}" + (f". {of.sources}" if of.sources else "")


def _doors(release: Release) -> list[str]:
    return sorted({claim.door for _, claim in release.ledger() if claim.door})


def _days(first: date | None, checked: date | None) -> list[date]:
    """The first day of every month in which the ledger says anything, newest first."""
    last = checked or date.today()
    start = first or last
    months = range(start.year * 12 + start.month - 1, last.year * 12 + last.month)
    return [date(m // 12, m % 12 + 1, 1) for m in reversed(months)]
