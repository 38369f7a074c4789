"""The view of one measure: a map with its time slider, the chosen area, legend, sentence, table and downloads."""

import html
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.components.banners import note
from dashboard.components.downloads import readme
from dashboard.components.elsewhere import TOLD_OF, page_link, where_numbers_are
from dashboard.components.footer import NOT_FOR, report
from dashboard.components.heading import as_written
from dashboard.components.legend import Key, keys, legend, listing
from dashboard.components.meeting import on_slide
from dashboard.components.pickers import Pickers
from dashboard.components.table import table
from dashboard.components.takeaway import Shown, downloads
from dashboard.components.timeline import is_playing, timeline
from dashboard.language import say
from dashboard.maps import service
from dashboard.maps.basemap import HEIGHT, labels, shapes
from dashboard.maps.deck import Look, choropleth, click_layer
from dashboard.maps.drawing import Sheet, png, svg
from dashboard.maps.leaflet import leaflet
from dashboard.maps.picture import (
    CSV,
    NOBODY,
    Picture,
    choose,
    classes_of,
    columns,
    in_classes,
    looks,
    records,
    rows,
    sentence,
)
from dashboard.periods import period_end
from dashboard.records import Area, Metric
from dashboard.release import Release
from dashboard.sentences import cell_sentence, cell_words, day, layer_plural, states_counted, summary
from dashboard.states import BY_LEDGER

CLICKS, PAPER = "_clicks", "paper"


def show(
    release: Release, metrics: Sequence[Metric], pickers: Pickers, first: DeltaGenerator, wall: DeltaGenerator | None
) -> Metric:
    """Draw the view, its first picker in `first`, its map on the `wall` of a meeting; return the measure it shows."""
    bar = st.container()
    left, right = (wall or st).columns([7, 4])
    with bar:
        picture = choose(release, metrics, pickers, first, st.session_state.get("area"))
    with right:
        picture = replace(picture, chosen=find_area(pickers, picture.areas))
    pickers.settle(passing=is_playing())
    with bar:
        remarks(picture, pickers)
        timeline(release.periods(picture.metric.id, picture.view), picture.view.grain, picture.period)
    with right:
        on_slide(wall, as_written(f"{picture.named}, {picture.label}"), sentence(release, picture))
        _chosen_panel(release, picture)
        legend(picture.metric.unit, _keys(release, picture))
    if picture.metric.protected:
        with bar if wall else right:
            _service_caption(release, picture)
    with left:
        draw(release, picture, f"map_{picture.view.layer}")
    if not wall:
        st.html(f'<p class="atlas-sentence">{html.escape(sentence(release, picture))}</p>')
    below(release, metrics, picture, pickers, to_print=any(area.geometry for area in picture.areas))
    return picture.metric


def show_paper(
    release: Release, metrics: Sequence[Metric], pickers: Pickers, first: DeltaGenerator, _: DeltaGenerator | None
) -> Metric:
    """Draw the same view as a Leaflet map, just as its file will look, and return the measure it shows."""
    picture = choose(release, metrics, pickers, first, st.session_state.get("area"))
    with st.columns([3, 7])[0]:
        picture = replace(picture, chosen=find_area(pickers, picture.areas))
    pickers.settle()
    remarks(picture, pickers)
    if any(area.geometry for area in picture.areas):
        page = paper(release, picture)
        st.download_button(say("Download this map to print (HTML, opens offline)"), page, mime="text/html",
                           file_name=f"{_stem(release, picture)}.html", icon=":material/print:", on_click="ignore",
                           type="primary")  # fmt: skip
        st.iframe(page, height=1000, alt=say("Map: {named}, {period}", named=picture.named, period=picture.label))
    st.html(f'<p class="atlas-sentence">{html.escape(sentence(release, picture))}</p>')
    below(release, metrics, picture, pickers)
    return picture.metric


def below(
    release: Release, metrics: Sequence[Metric], picture: Picture, pickers: Pickers, to_print: bool = False
) -> None:
    """Show what stands under every map of a measure and its sentence: its table, its downloads, its report."""
    if not any(cell and cell.value is not None for cell in picture.cells):
        note(where_numbers_are(release, metrics))
    table(f"{picture.named}, {picture.label}", columns(picture), rows(picture))
    areas = layer_plural(picture.view.layer)
    of = Shown(
        CSV,
        records(picture),
        readme([picture.metric], release, f"{picture.named}, {picture.label}, {areas}"),
        {area.area_id: area.geometry for area in picture.areas},
    )
    pictures = {
        "png": lambda: png(sheet(release, picture)),
        "svg": lambda: svg(sheet(release, picture)),
        "html": partial(paper, release, picture),
    }
    downloads(_stem(release, picture), of, pictures if any(of.outlines.values()) else {})
    if to_print:
        st.button(say("Map to print"), icon=":material/print:", key="_to_print", on_click=_to_paper)
    area = picture.chosen.name if picture.chosen else say("all {areas}", areas=areas)
    shown = (
        cell_words(picture.cell_of_chosen, picture.metric, bool(picture.unfinished))
        if picture.chosen
        else summary(picture.cells, picture.view.layer, picture.label, picture.metric, bool(picture.unfinished))
    )
    report(picture.metric, area, picture.label, shown, release.info(), pickers)


def _to_paper() -> None:
    st.session_state["view"] = PAPER


def find_area(pickers: Pickers, areas: Sequence[Area], opening: str = NOBODY) -> Area | None:
    """Show the box in which an area is searched and return the chosen one; a click on the map fills it, too."""
    options = {NOBODY: say("All areas")} | {area.area_id: area.name for area in areas}
    area_id = pickers.pick(say("Find an area"), "area", options, opening)
    return next((area for area in areas if area.area_id == area_id), None)


def remarks(picture: Picture, pickers: Pickers) -> None:
    """Show what a link asked for in vain, and that a period is covered only in part."""
    for text in pickers.notes():
        note(text)
    for text in cautions(picture):
        note(text)


def cautions(of: Picture) -> list[str]:
    """Return what must be said of a period that is covered in part, or of which late reports are yet to come."""
    return [*([minimum(of.label, of.partial)] if of.partial else []), *([may_grow(of.label)] if of.filling else [])]


def may_grow(period: str) -> str:
    """Return what is said of a period that is still filling."""
    return say("{period} is still filling: late reports are yet to come, and every number may grow.", period=period)


def minimum(period: str, partial: str) -> str:
    """Return what is said of a period that the data cover in part."""
    return say("{period} is {partial} in the data. Every number is a minimum.", period=period, partial=partial)


def draw(release: Release, picture: Picture, key: str) -> None:
    """Draw the map; one `key` for each layer keeps zoom and place while measure and period change."""
    if not any(area.geometry for area in picture.areas):
        st.info(say("These areas have no outline in this release. The table has all their numbers."))
        return
    chosen = picture.chosen.area_id if picture.chosen else None
    drawn = looks(picture, classes_of(release, picture))
    deck = choropleth(release, picture.view.layer, drawn, chosen, st.session_state.get(CLICKS, 0))
    words = alt_text(picture.named, picture.label)
    clickable(deck, key, words)


def alt_text(named: str, period: str) -> str:
    """Return what a map is called for those who do not see it."""
    return say("Map: {named}, {period}. The table below the map has the same numbers.", named=named, period=period)


def clickable(deck: object, key: str, words: str) -> None:
    """Show a deck whose areas can be clicked."""
    st.pydeck_chart(
        deck, height=HEIGHT, key=key, alt=words, on_select=partial(_clicked, key), selection_mode="single-object"
    )


def _clicked(key: str) -> None:
    """Take the clicked area into the search box; a second click on the same area lets it go.

    What a layer tells that was drawn before the last click is that click once more, not another one.
    """
    clicks = st.session_state.get(CLICKS, 0)
    found = st.session_state[key].selection.objects.get(click_layer(clicks))
    area_id = found[0].get("properties", {}).get("area_id") if found else None
    if area_id:
        st.session_state[CLICKS] = clicks + 1
        st.session_state["area"] = NOBODY if st.session_state.get("area") == area_id else area_id


def _chosen_panel(release: Release, picture: Picture) -> None:
    if picture.chosen is None:
        return
    cell = picture.cell_of_chosen
    note(cell_sentence(picture.chosen.name, picture.label, cell, picture.metric, picture.unfinished) + ".")
    if cell and cell.status in BY_LEDGER:
        spans = release.service_state(picture.chosen.area_id)
        checked = spans[-1].as_of if spans else None
        st.caption(
            say("From the service-area ledger, as of {checked}.", checked=day(checked))
            if checked
            else say("The service-area ledger says nothing of this area.")
        )
        if picture.metric.protected:
            st.caption(say("No number is shown here; a small one may be hidden as well."))
    if picture.view.layer in TOLD_OF:
        view = {"place": picture.chosen.area_id, "metric": picture.metric.id, "grain": picture.view.grain}
        st.caption(
            say(
                "All years of {place} are on the page {page}.",
                place=as_written(picture.chosen.name),
                page=page_link("neighbourhood", say("Neighbourhood"), **view),
            ),  # fmt: skip
            unsafe_allow_html=True,
        )


def _service_caption(release: Release, picture: Picture) -> None:
    """Say beside the programme's numbers where it served at the period's end."""
    on, (_, checked) = _last_day(release, picture), release.ledger_span()
    if checked:
        found = service.standings(release, picture.view.layer, on, service.ANY)
        said = service.sentence(found, picture.view.layer, on, service.ANY, checked)
        st.caption(say("Where LEAD served. {said} The view “Service areas” shows it by door.", said=said))


def _last_day(release: Release, picture: Picture) -> date:
    last = period_end(picture.period, picture.view.grain) - timedelta(days=1)
    return min(last, release.info().data_through or last)


def _keys(release: Release, picture: Picture) -> list[Key]:
    classes = classes_of(release, picture)
    return keys(picture.metric, classes, states_counted(picture.cells), in_classes(picture, classes),
                bool(picture.unfinished))  # fmt: skip


def _stem(release: Release, picture: Picture) -> str:
    named = [picture.metric.id, picture.view.layer, *([picture.part] if picture.part else []), picture.label]
    return "-".join(["lead-atlas", *named, release.info().version]).replace(" ", "-").replace("_", "-")


def _notes(release: Release, picture: Picture) -> list[str]:
    return notes(release, [sentence(release, picture), *cautions(picture), picture.metric.caveat])


def notes(release: Release, said: Sequence[str]) -> list[str]:
    """Return what stands beside a picture that leaves the page: what it says, its release, what it is not for."""
    info = release.info()
    made_up = say("Demonstration data: made up by a program. No number here is real.")
    vintage = say("Release {version}, data through {day}.", version=info.version, day=day(info.data_through))
    return [*([made_up] if info.demonstration else []), *said, vintage, say(NOT_FOR)]


def sheet(release: Release, picture: Picture) -> Sheet:
    """Return the map as a picture with its legend, sentence and caveat."""
    layer = picture.view.layer
    return Sheet(
        f"{picture.named}, {picture.label}",
        shapes(release, layer),
        looks(picture, classes_of(release, picture)),
        picture.chosen.area_id if picture.chosen else None,
        labels(release, layer),
        [(fill, pattern, words) for fill, pattern, words, n in _keys(release, picture) if n],
        _notes(release, picture),
    )


def paper(release: Release, picture: Picture) -> str:
    """Return the map as one HTML page, with the service areas at the period's end as a second layer."""
    drawn = looks(picture, classes_of(release, picture))
    chosen = picture.chosen.area_id if picture.chosen else None
    words = "".join(f"<p>{html.escape(text)}</p>" for text in _notes(release, picture))
    body = f"<strong>{html.escape(picture.metric.unit.capitalize())}</strong>{listing(_keys(release, picture))}{words}"
    title = f"{picture.named}, {picture.label}"
    return leaflet(
        release,
        picture.view.layer,
        drawn,
        _served(release, picture.view.layer, _last_day(release, picture)),
        chosen,
        title,
        body,
    )


def _served(release: Release, layer: str, on: date) -> dict[str, Look]:
    if not any(release.ledger_span()):
        return {}
    found = service.standings(release, layer, on, service.ANY)
    return {each.area.area_id: service.look(each, on) for each in found}
