"""Where: one measure on the map, with its table, its sentence and its download."""

if __name__ == "__main__":
    # Streamlit runs a file of this folder by itself when a link to its page is the first thing that a
    # freshly started server is asked for; the app knows what to do.
    import runpy
    from pathlib import Path

    runpy.run_path(str(Path(__file__).parents[1] / "app.py"))
    raise SystemExit

import html
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.components.banners import note
from dashboard.components.downloads import download
from dashboard.components.elsewhere import where_numbers_are
from dashboard.components.footer import report
from dashboard.components.heading import definitions, heading
from dashboard.components.legend import legend
from dashboard.components.pickers import (
    Pickers,
    grouped,
    pick_grain,
    pick_layer,
    pick_metric,
    pick_part,
    pick_period,
    published_shapes,
)
from dashboard.components.problems import empty_page
from dashboard.components.table import Row, table
from dashboard.maps.classes import Classes, as_published, make_classes
from dashboard.maps.deck import HEIGHT, choropleth, look
from dashboard.periods import completeness, period_label
from dashboard.records import Area, Cell, Metric, View
from dashboard.release import Release
from dashboard.sentences import (
    cell_number,
    cell_remark,
    cell_sentence,
    cell_words,
    day,
    layer_plural,
    number,
    plain_within,
    states_counted,
    summary,
    with_unit,
)
from dashboard.states import NOT_CONFIRMED, NOT_SERVED, VALUE

TITLE = "Map"
SECTION = "Places"
ORDER = 10
# It opens on the first of these that the release holds; any other measure with areas is offered after them.
METRICS = ("referrals_by_door", "drug_offences", "drug_offences_per_1000_residents")
NOBODY = "none"


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything one view of the map shows."""

    metric: Metric
    view: View
    part: str | None
    period: date
    label: str
    partial: str
    areas: tuple[Area, ...]
    cells: tuple[Cell | None, ...]
    chosen: Area | None

    @property
    def named(self) -> str:
        """The measure with its breakdown, as a caption says it."""
        return f"{self.metric.title} ({plain_within(self.part)})" if self.part else self.metric.title


def offered(release: Release) -> list[Metric]:
    """Return the measures that can be mapped, in their groups."""
    known = [m for m in release.metrics() if any(release.areas(v.layer) for v in release.views(m.id))]
    return grouped(known, METRICS)


def render(release: Release) -> None:
    """Draw the page."""
    metrics = offered(release)
    if not metrics:
        st.title("Where", anchor=False)
        empty_page()
        return
    top, bar, body = st.container(), st.container(), st.container()
    left, right = body.columns([7, 4])
    pickers = Pickers("map")
    with bar:
        picture = choose(release, metrics, pickers, right)
    with top:
        heading("Where", picture.metric, release)
    with bar:
        for text in pickers.notes():
            note(text)
        if picture.partial:
            note(f"{picture.label} is {picture.partial} in the data. Every number is a minimum.")
    draw(release, picture, left, right)
    st.html(f'<p class="atlas-sentence">{html.escape(_sentence(release, picture))}</p>')
    if not any(cell and cell.value is not None for cell in picture.cells):
        note(where_numbers_are(release, metrics))
    _table(picture)
    take_away(release, picture, pickers)
    definitions([m for m in metrics if m.id in METRICS], release)


def choose(release: Release, metrics: Sequence[Metric], pickers: Pickers, find: DeltaGenerator) -> Picture:
    """Show the pickers, the one for an area in `find`, and return the view they stand on."""
    left, right = st.columns([3, 7])
    with left:
        metric = pick_metric(pickers, metrics)
    views = release.views(metric.id)
    broken_down = any(view.attribute for view in views)
    boxes = right.columns(4 if broken_down else 3)
    with boxes[0]:
        layer = pick_layer(pickers, release, views)
    of_layer = [view for view in views if view.layer == layer]
    with boxes[1]:
        grain = pick_grain(pickers, of_layer)
    with boxes[2]:
        view, part = pick_part(pickers, release, metric, [v for v in of_layer if v.grain == grain], views)
    with boxes[-1]:
        period = pick_period(pickers, release, metric, view)
    if metric.protected:
        st.caption(published_shapes(views))
    areas = release.areas(layer)
    with find:
        chosen = _find(pickers, areas)
    pickers.settle()
    by_area = {cell.area_id: cell for cell in release.cells(metric.id, view, period, part)}
    covered = completeness(period, grain, release.coverage(metric.source), release.gaps(metric.source))
    return Picture(
        metric,
        view,
        part,
        period,
        period_label(period, grain),
        covered.words if covered.partial else "",
        areas,
        tuple(by_area.get(area.area_id) for area in areas),
        chosen,
    )


def draw(release: Release, picture: Picture, left: DeltaGenerator, right: DeltaGenerator) -> None:
    """Draw the map on the left, the chosen area and the legend on the right."""
    metric = picture.metric
    values = release.shown_values(metric.id, picture.view)
    words = partial(number, metric=metric)
    classes = as_published(values, words) if metric.in_classes else make_classes(values, _step(metric, release))
    with right:
        _chosen_panel(release, picture)
        legend(metric, classes, states_counted(picture.cells), _in_classes(picture, classes))
    with left:
        _map(release, picture, classes)


def take_away(release: Release, picture: Picture, pickers: Pickers) -> None:
    """Offer the download, the text that reports a problem and the link."""
    areas = layer_plural(picture.view.layer)
    rows = [_csv_row(picture, area, cell) for area, cell in zip(picture.areas, picture.cells, strict=True)]
    download(picture.metric, release, f"{picture.named}, {picture.label}, {areas}", _CSV, rows)
    area = picture.chosen.name if picture.chosen else f"all {areas}"
    report(picture.metric, area, picture.label, _shown(picture), release.info(), pickers)


def _step(metric: Metric, release: Release) -> float:
    if metric.is_rate:
        return 0
    return release.policy().get("rounding_base", 5) if metric.protected else 1


def _map(release: Release, picture: Picture, classes: Classes | None) -> None:
    looks = {
        area.area_id: look(
            cell, classes, cell_sentence(area.name, picture.label, cell, picture.metric, picture.partial)
        )
        for area, cell in zip(picture.areas, picture.cells, strict=True)
    }
    if not any(area.geometry for area in picture.areas):
        st.info("These areas have no outline in this release. The table has all their numbers.")
        return
    deck = choropleth(release, picture.view.layer, looks, picture.chosen.area_id if picture.chosen else None)
    words = f"Map: {picture.named}, {picture.label}. The table below the map has the same numbers."
    # One key for each layer: zoom and place are kept while measure and period change.
    st.pydeck_chart(deck, height=HEIGHT, key=f"map_{picture.view.layer}", alt=words)


def _find(pickers: Pickers, areas: Sequence[Area]) -> Area | None:
    options = {NOBODY: "All areas"} | {area.area_id: area.name for area in areas}
    area_id = pickers.pick("Find an area", "area", options, NOBODY)
    return next((area for area in areas if area.area_id == area_id), None)


def _cell_of_chosen(picture: Picture) -> Cell | None:
    return next((c for c in picture.cells if c and picture.chosen and c.area_id == picture.chosen.area_id), None)


def _chosen_panel(release: Release, picture: Picture) -> None:
    if picture.chosen is None:
        return
    cell = _cell_of_chosen(picture)
    note(cell_sentence(picture.chosen.name, picture.label, cell, picture.metric, picture.partial) + ".")
    if cell and cell.status in (NOT_SERVED, NOT_CONFIRMED):
        spans = release.service_state(picture.chosen.area_id)
        checked = spans[-1].as_of if spans else None
        st.caption(
            f"From the service-area ledger, as of {day(checked)}."
            if checked
            else "The service-area ledger says nothing of this area."
        )


def _in_classes(picture: Picture, classes: Classes | None) -> list[int]:
    counts = [0] * (len(classes.edges) if classes else 0)
    for cell in picture.cells:
        if classes and cell and cell.status == VALUE and cell.value is not None:
            counts[classes.index(cell.value)] += 1
    return counts


def _sentence(release: Release, picture: Picture) -> str:
    text = summary(picture.cells, picture.view.layer, picture.label, picture.metric)
    city = View("city", picture.view.grain, picture.view.attribute)
    if picture.view.layer == "city" or city not in release.views(picture.metric.id):
        return text
    cells = release.cells(picture.metric.id, city, picture.period, picture.part)
    if len(cells) == 1 and cells[0].value is not None:
        text += f" The whole city: {with_unit(number(cells[0].value, picture.metric), picture.metric)}."
    return text


def _table(picture: Picture) -> None:
    # By name, never by size: an order by size would place the hidden ones.
    rows = [
        Row(area.name, _numbers(picture, cell), _remark(picture, cell), chosen=area == picture.chosen)
        for area, cell in zip(picture.areas, picture.cells, strict=True)
    ]
    unit = picture.metric.unit
    columns = ["Area", unit[:1].upper() + unit[1:]]
    if picture.metric.is_rate:
        columns += ["Numerator", "Denominator"]
    table(f"{picture.named}, {picture.label}", columns, rows)


def _numbers(picture: Picture, cell: Cell | None) -> tuple[str, ...]:
    shown = (cell_number(cell, picture.metric),)
    if not picture.metric.is_rate:
        return shown
    if cell is None or cell.numerator is None:
        return (*shown, "", "")
    return (*shown, f"{cell.numerator:,}", f"{cell.denominator:,.0f}" if cell.denominator is not None else "")


def _remark(picture: Picture, cell: Cell | None) -> str:
    has_number = bool(cell_number(cell, picture.metric))
    return ", ".join(filter(None, [cell_remark(cell), picture.partial if has_number else ""]))


_CSV = (
    "metric", "area_id", "area", "layer", "period_start", "grain", "attribute", "attribute_value",
    "value", "numerator", "denominator", "status", "partial",
)  # fmt: skip


def _csv_row(picture: Picture, area: Area, cell: Cell | None) -> list[object]:
    view = picture.view
    head = [picture.metric.id, area.area_id, area.name, view.layer, picture.period, view.grain]
    head += [view.attribute, picture.part]
    if cell is None:
        return [*head, None, None, None, "no_data", picture.partial]
    return [*head, cell.value, cell.numerator, cell.denominator, cell.status, picture.partial]


def _shown(picture: Picture) -> str:
    if picture.chosen is None:
        return summary(picture.cells, picture.view.layer, picture.label, picture.metric)
    return cell_words(_cell_of_chosen(picture), picture.metric)
