"""The view of the service areas: what the ledger says of each area on one day, through one door or any."""

import html
from dataclasses import dataclass
from datetime import date

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.claims import of_service
from dashboard.components.banners import note
from dashboard.components.downloads import about_file
from dashboard.components.footer import report_named
from dashboard.components.legend import Key, legend
from dashboard.components.meeting import on_slide
from dashboard.components.pickers import Pickers
from dashboard.components.table import Row, table
from dashboard.components.takeaway import Shown, downloads
from dashboard.language import say
from dashboard.maps import service
from dashboard.maps.basemap import labels, shapes
from dashboard.maps.deck import Look, choropleth
from dashboard.maps.drawing import Sheet, png, svg
from dashboard.maps.view_measure import CLICKS, clickable, find_area, notes
from dashboard.periods import period_label
from dashboard.records import Area
from dashboard.release import Release
from dashboard.sentences import day, layer_plural, layer_title, plain
from dashboard.service_parts import last_certain

CSV = ("area_id", "area", "layer", "on_date", "door", "state", "doors_stated", "sources", "ledger_checked")


@dataclass(frozen=True, slots=True)
class OneDay:
    """What the view shows: the ledger on one day, through one door or any."""

    layer: str
    door: str
    on: date
    checked: date | None
    found: tuple[service.Standing, ...]
    chosen: Area | None

    @property
    def title(self) -> str:
        """What the map is called."""
        return say("Service areas on {day}", day=day(self.on))

    @property
    def sentence(self) -> str:
        """What the map shows in words."""
        return service.sentence(self.found, self.layer, self.on, self.door, self.checked)

    @property
    def looks(self) -> dict[str, Look]:
        """How each area is drawn."""
        return {each.area.area_id: service.look(each, self.on) for each in self.found}

    @property
    def keys(self) -> list[Key]:
        """What the legend explains."""
        counted = [(s, sum(1 for each in self.found if each.state == s)) for s in service.WORDS]
        return [(service.FILLS[s].fill, service.FILLS[s].pattern, say(service.WORDS[s]), n)
                for s, n in counted if n or s != service.IN_PART]  # fmt: skip


def show(release: Release, pickers: Pickers, bar: DeltaGenerator, wall: DeltaGenerator | None) -> str:
    """Draw the view, its pickers in `bar`, its map on the `wall` of a meeting; return the page's title."""
    layer, door, on = _pick(release, pickers, bar)
    left, right = (wall or st).columns([7, 4])
    with right:
        chosen = find_area(pickers, release.areas(layer))
    pickers.settle()
    for text in pickers.notes():
        note(text)
    _, checked = release.ledger_span()
    of = OneDay(layer, door, on, checked, service.standings(release, layer, on, door), chosen)
    with right:
        on_slide(wall, of.title, of.sentence)
        _chosen(of)
        legend(say("Service"), of.keys)
    with left:
        if any(area.geometry for area in release.areas(layer)):
            area_id = chosen.area_id if chosen else None
            deck = choropleth(release, layer, of.looks, area_id, st.session_state.get(CLICKS, 0))
            words = say("Map: service areas on {day}. The table below says the same.", day=day(on))
            clickable(deck, f"service_{layer}", words)
    if not wall:
        st.html(f'<p class="atlas-sentence">{html.escape(of.sentence)}</p>')
    _below(release, of)
    area = chosen.name if chosen else say("all {areas}", areas=layer_plural(layer))
    report_named(of.title, area, day(on), of.sentence, release.info(), pickers)
    newest = checked is None or on >= checked.replace(day=1)  # only a month's first day can be chosen
    return say("Where LEAD serves") if newest else say("Where LEAD served")


def _pick(release: Release, pickers: Pickers, bar: DeltaGenerator) -> tuple[str, str, date]:
    first, checked = release.ledger_span()
    boxes = bar.columns(3)
    with boxes[0]:
        layers = [layer for layer in release.layers() if release.service_on(layer, checked or date.today())]
        layer = pickers.pick(say("Areas"), "layer", {x: layer_title(x) for x in layers}, layers[0])
    with boxes[1]:
        doors = _doors(release)
        door = pickers.pick(say("Door"), "door", doors, service.ANY)
    with boxes[2]:
        days = _days(first, checked)
        starts = {d: period_label(d, "month") for d in days}
        certain = last_certain(release)
        default = next((d for d in days if certain and d <= certain), days[0])
        on = pickers.pick(say("As it stood at the start of"), "on", starts, default)
    if on == default != days[0]:
        note(
            say(
                "{month} is the newest month at whose start the ledger is certain of any area. Newer months can be"
                " chosen: in them service is not confirmed anywhere.",
                month=period_label(on, "month"),
            )
        )
    if door != service.ANY and doors[door] != plain(door):
        note(
            say(
                "No source says where LEAD served through the door “{door}”. The ledger names it in a rule, a plan or"
                " sources that disagree, so this map cannot show it.",
                door=plain(door),
            )
        )
    return layer, door, on


def _chosen(of: OneDay) -> None:
    if of.chosen is None:
        return
    one = next(each for each in of.found if each.area == of.chosen)
    checked = say("As of {checked}, when the ledger was last checked.", checked=day(of.checked))
    note(f"{service.look(one, of.on).sentence}. {checked}")
    told = {"doors": one.doors or say("nothing stated"), "sources": one.sources or say("none")}
    st.caption(say("Door: {doors}. Sources: {sources}.", **told))


def _below(release: Release, of: OneDay) -> None:
    table(of.title, [say("Area")], [Row(e.area.name, (), _remark(e), chosen=e.area == of.chosen) for e in of.found])
    records = [
        (e.area.area_id, e.area.name, of.layer, of.on, of.door, e.state, e.doors, e.sources, of.checked)
        for e in of.found
    ]
    outlines = {area.area_id: area.geometry for area in release.areas(of.layer)}
    readme = about_file(release, of.title, [of.sentence])
    pictures = {"png": lambda: png(sheet(release, of)), "svg": lambda: svg(sheet(release, of))}
    stem = f"lead-atlas-service-areas-{of.on}-{release.info().version}"
    downloads(stem, Shown(CSV, records, readme, outlines), pictures if any(outlines.values()) else {})


def sheet(release: Release, of: OneDay) -> Sheet:
    """Return the map as a picture."""
    return Sheet(
        of.title,
        shapes(release, of.layer),
        of.looks,
        of.chosen.area_id if of.chosen else None,
        labels(release, of.layer),
        [key[:3] for key in of.keys if key[3]],
        notes(release, [of.sentence]),
    )


def _remark(of: service.Standing) -> str:
    state = service.words(of)
    doors = "" if of.state == service.NOT_STATED and of.doors == say("not stated") else of.doors
    words = say("{state} (door: {doors})", state=state, doors=doors) if doors else state
    return f"{words}. {of.sources}" if of.sources else words


def _doors(release: Release) -> dict[str, str]:
    """Every door of the ledger in words; one that a rule or a plan names, and no place, is marked."""
    claims = [claim for _, claim in release.ledger() if claim.door]
    placed = {claim.door for claim in of_service(claims)}
    return {service.ANY: say("Any door")} | {
        door: plain(door) if door in placed else say("{door} (no source says where)", door=plain(door))
        for door in sorted({claim.door for claim in claims if claim.door})
    }


def _days(first: date | None, checked: date | None) -> list[date]:
    """The first day of every month in which the ledger says anything, newest first."""
    last = checked or date.today()
    start = first or last
    months = range(start.year * 12 + start.month - 1, last.year * 12 + last.month)
    return [date(m // 12, m % 12 + 1, 1) for m in reversed(months)]
