"""Any other shape than the published ones: what its hexagons and the neighbourhoods wholly inside it leave possible.

A beat, a district or a tract has no numbers of its own. Of public incidents the release has counts by hexagon, so a
shape holds at least those of the hexagons inside it. At most it holds those of all that touch it and every row of the
city that has no point: nobody knows where these were. Of the programme nothing is known but what is published for the
neighbourhoods that lie wholly inside.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from shapely import Polygon, prepare
from shapely.geometry.base import BaseGeometry

from dashboard.maps.basemap import shapes
from dashboard.maps.density import everywhere
from dashboard.periods import period_end
from dashboard.records import LAYERS, Area, Cell, Metric, View
from dashboard.release import Release
from dashboard.rounding import Span, total_span

INSIDE = "neighbourhood"
# Two maps never draw one border alike: a sliver of a hundredth of a neighbourhood outside is the drawing's.
SLIVER = 0.01


@dataclass(frozen=True, slots=True)
class Counted:
    """One kind of public incident in a shape: at least those of the hexagons inside, at most those of all that touch it
    and the city's rows without a point (`nowhere`). Both are None where the city's count is not in the release."""

    kind: str
    group: str
    low: int
    high: int | None
    nowhere: int | None


@dataclass(frozen=True, slots=True)
class Within:
    """A count of the programme in the neighbourhoods wholly inside: of those shown, and how many are not shown."""

    metric: Metric
    shown: Span | None
    without: int


def layers(release: Release) -> list[str]:
    """Return the layers whose areas have a shape and no numbers of their own."""
    return [layer for layer in release.layers() if layer not in LAYERS and shapes(release, layer)]


@lru_cache(maxsize=64)
def hexagons(release: Release, layer: str, area_id: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the hexagons wholly inside an area and all that touch it, of those with any incident."""
    outline = shapes(release, layer)[area_id]
    prepare(outline)
    touching = {cell: each for cell, each in _hexagons(release).items() if outline.intersects(each)}
    return frozenset(cell for cell, each in touching.items() if outline.contains(each)), frozenset(touching)


@lru_cache(maxsize=4)
def _hexagons(release: Release) -> dict[str, BaseGeometry]:
    import h3  # only this view and a download need outlines

    ever = [release.grid(*of, date.min, date.max) for of in release.grid_kinds()]
    cells = {cell for counts in ever for cell, _ in counts}
    return {cell: Polygon([(x, y) for y, x in h3.cell_to_boundary(cell)]) for cell in sorted(cells)}


def counted(release: Release, layer: str, area_id: str, grain: str, period: date) -> list[Counted]:
    """Return what each kind and group of public incidents can have been in an area, in one period."""
    inside, touching = hexagons(release, layer, area_id)
    found = []
    for kind, group in release.grid_kinds():
        cells = dict(release.grid(kind, group, period, period_end(period, grain)))
        low = sum(n for cell, n in cells.items() if cell in inside)
        near = sum(n for cell, n in cells.items() if cell in touching)
        whole = everywhere(release, kind, group, grain, period)
        nowhere = None if whole is None else max(0, whole - sum(cells.values()))
        found.append(Counted(kind, group, low, None if nowhere is None else near + nowhere, nowhere))
    return found


def neighbourhoods_inside(release: Release, layer: str, area_id: str) -> list[Area]:
    """Return the neighbourhoods that lie wholly inside an area, by name."""
    outline, small = shapes(release, layer)[area_id], shapes(release, INSIDE)
    return [
        area
        for area in release.areas(INSIDE)
        if (of := small.get(area.area_id)) is not None and of.difference(outline).area < SLIVER * of.area
    ]


def within(release: Release, inside: list[Area], year: date) -> list[Within]:
    """Return the programme's events of a year in the neighbourhoods wholly inside, from their published numbers alone.

    Events alone: a person may be counted in two neighbourhoods, so people are not added up.
    """
    view, found = View(INSIDE, "year", None), []
    for metric in release.metrics():
        fit = metric.protected and metric.counts == "events" and not metric.is_rate and not metric.is_median
        if not fit or view not in release.views(metric.id):
            continue
        cells = {cell.area_id: cell for cell in release.cells(metric.id, view, year)}
        own = [cells.get(area.area_id) for area in inside]
        values = [cell.value for cell in own if isinstance(cell, Cell) and cell.value is not None]
        span = total_span(values, release.policy()) if values else None
        found.append(Within(metric, span, len(own) - len(values)))
    return found
