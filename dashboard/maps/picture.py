"""One view of the map, chosen by the pickers: what the map, its table, its sentence and its downloads all show."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.components.pickers import Pickers, pick_grain, pick_layer, pick_metric, pick_part, pick_period
from dashboard.components.pickers import published_shapes as shapes_words
from dashboard.components.table import Row
from dashboard.language import say
from dashboard.maps.classes import Classes, as_published, make_classes
from dashboard.maps.deck import Look, look
from dashboard.periods import completeness, is_filling, period_label
from dashboard.records import Area, Cell, Metric, View
from dashboard.release import Release
from dashboard.sentences import (
    capital,
    cell_number,
    cell_remark,
    cell_sentence,
    number,
    plain_within,
    summary,
    with_unit,
)
from dashboard.states import VALUE

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
    filling: bool
    areas: tuple[Area, ...]
    cells: tuple[Cell | None, ...]
    chosen: Area | None

    @property
    def named(self) -> str:
        """The measure with its breakdown, as a caption says it."""
        return f"{self.metric.title} ({plain_within(self.part)})" if self.part else self.metric.title

    @property
    def unfinished(self) -> str:
        """Why the period's numbers are not the last word, empty where they are."""
        late = say("late reports are yet to come") if self.filling else ""
        return ", ".join(filter(None, [self.partial, late]))

    @property
    def cell_of_chosen(self) -> Cell | None:
        """The chosen area's cell, None where there is none."""
        return next((c for c in self.cells if c and self.chosen and c.area_id == self.chosen.area_id), None)


Opening = Callable[[Release, Metric, View], date | None]


def choose(
    release: Release,
    metrics: Sequence[Metric],
    pickers: Pickers,
    first: DeltaGenerator,
    chosen: str | None,
    opening: Opening | None = None,
) -> Picture:
    """Show the pickers, the measure's in `first`, and return the view they stand on; `chosen` is an area's id.

    `opening` says on which period the view opens, where that is not the newest.
    """
    with first:
        metric = pick_metric(pickers, metrics)
    views = release.views(metric.id)
    boxes = st.container(key="map_pickers").columns(4 if any(view.attribute for view in views) else 3)
    with boxes[0]:
        layer = pick_layer(pickers, release, views)
    of_layer = [view for view in views if view.layer == layer]
    with boxes[1]:
        grain = pick_grain(pickers, of_layer)
    with boxes[2]:
        view, part = pick_part(pickers, release, metric, [v for v in of_layer if v.grain == grain], views)
    with boxes[-1]:
        period = pick_period(pickers, release, metric, view, opening(release, metric, view) if opening else None)
    if metric.protected:
        st.caption(shapes_words(views))
    return picture(release, metric, view, part, period, chosen)


def picture(
    release: Release, metric: Metric, view: View, part: str | None, period: date, chosen: str | None
) -> Picture:
    """Return one period of a measure's view with all areas of its layer."""
    areas = release.areas(view.layer)
    by_area = {cell.area_id: cell for cell in release.cells(metric.id, view, period, part)}
    coverage = release.coverage(metric.source)
    covered = completeness(period, view.grain, coverage, release.gaps(metric.source))
    return Picture(
        metric,
        view,
        part,
        period,
        period_label(period, view.grain),
        covered.words if covered.partial else "",
        is_filling(period, view.grain, coverage),
        areas,
        tuple(by_area.get(area.area_id) for area in areas),
        next((area for area in areas if area.area_id == chosen), None),
    )


def at(release: Release, of: Picture, period: date) -> Picture:
    """Return the same view in another period."""
    chosen = of.chosen.area_id if of.chosen else None
    return picture(release, of.metric, of.view, of.part, period, chosen)


def classes_of(release: Release, of: Picture) -> Classes | None:
    """Return the classes of a view, made from all its periods, so that they do not jump from one to the next."""
    values = release.shown_values(of.metric.id, of.view)
    if of.metric.in_classes:
        return as_published(values, partial(number, metric=of.metric))
    if of.metric.is_rate:
        return make_classes(values, 0)
    return make_classes(values, release.policy().get("rounding_base", 5) if of.metric.protected else 1)


def looks(of: Picture, classes: Classes | None) -> dict[str, Look]:
    """Return how each area is drawn and what it says when it is pointed at."""
    return {
        area.area_id: look(cell, classes, cell_sentence(area.name, of.label, cell, of.metric, of.unfinished))
        for area, cell in zip(of.areas, of.cells, strict=True)
    }


def in_classes(of: Picture, classes: Classes | None) -> list[int]:
    """Return how many areas each class has."""
    counts = [0] * (len(classes.edges) if classes else 0)
    for cell in of.cells:
        if classes and cell and cell.status == VALUE and cell.value is not None:
            counts[classes.index(cell.value)] += 1
    return counts


def sentence(release: Release, of: Picture) -> str:
    """Return what is on the map in words, with the whole city's own number where it is published."""
    text = summary(of.cells, of.view.layer, of.label, of.metric, bool(of.unfinished))
    city = View("city", of.view.grain, of.view.attribute)
    if of.view.layer == "city" or city not in release.views(of.metric.id):
        return text
    cells = release.cells(of.metric.id, city, of.period, of.part)
    if len(cells) == 1 and cells[0].value is not None:
        whole = with_unit(number(cells[0].value, of.metric), of.metric)
        text += " " + say("The whole city: {number}.", number=whole)
    return text


def columns(of: Picture) -> list[str]:
    """Return the headings of the table."""
    named = [say("Area"), capital(of.metric.unit)]
    return [*named, say("Numerator"), say("Denominator")] if of.metric.is_rate else named


def rows(of: Picture) -> list[Row]:
    """Return the table's rows, by name and never by size: an order by size would place the hidden ones."""
    return [
        Row(area.name, _numbers(of, cell), _remark(of, cell), chosen=area == of.chosen)
        for area, cell in zip(of.areas, of.cells, strict=True)
    ]


def _numbers(of: Picture, cell: Cell | None) -> tuple[str, ...]:
    shown = (cell_number(cell, of.metric),)
    if not of.metric.is_rate:
        return shown
    if cell is None or cell.numerator is None:
        return (*shown, "", "")
    return (*shown, f"{cell.numerator:,}", f"{cell.denominator:,.0f}" if cell.denominator is not None else "")


def _remark(of: Picture, cell: Cell | None) -> str:
    has_number = bool(cell_number(cell, of.metric))
    unfinished = of.unfinished if has_number else ""
    return ", ".join(filter(None, [cell_remark(cell, bool(unfinished)), unfinished]))


CSV = (
    "metric", "area_id", "area", "layer", "period_start", "grain", "attribute", "attribute_value",
    "value", "numerator", "denominator", "status", "partial",
)  # fmt: skip


def records(of: Picture) -> list[list[object]]:
    """Return the rows of the downloads, in the order of the table."""
    return [_record(of, area, cell) for area, cell in zip(of.areas, of.cells, strict=True)]


def _record(of: Picture, area: Area, cell: Cell | None) -> list[object]:
    head = [of.metric.id, area.area_id, area.name, of.view.layer, of.period, of.view.grain]
    head += [of.view.attribute, of.part]
    if cell is None:
        return [*head, None, None, None, "no_data", of.unfinished]
    return [*head, cell.value, cell.numerator, cell.denominator, cell.status, of.unfinished]
