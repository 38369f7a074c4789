"""Public incidents by hexagon (H3, at least 500 m across), flat or as columns; never before and after."""

import html
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from shapely import Point, Polygon, STRtree
from shapely.geometry.base import BaseGeometry

from dashboard.language import mark, say
from dashboard.maps.assets import served
from dashboard.maps.basemap import around, labels, opening, outlines, shapes
from dashboard.maps.classes import Classes, make_classes
from dashboard.maps.colours import LAND, OUTLINE, ramp, rgb
from dashboard.maps.deck import TOOLTIP_STYLE, CompactDeck, borders, names_layer, scene
from dashboard.periods import period_end, period_label
from dashboard.records import View
from dashboard.release import Release
from dashboard.sentences import plain

UNITS = {
    "offence": mark("offences in a hexagon"),
    "call": mark("calls in a hexagon"),
    "arrest": mark("arrests in a hexagon"),
}
NAMED = {
    "offence": mark("{group}: offences"),
    "call": mark("{group}: calls"),
    "arrest": mark("{group}: arrests"),
}
IN_ONE = {
    "offence": mark("{period}: {n} offences in this hexagon"),
    "call": mark("{period}: {n} calls in this hexagon"),
    "arrest": mark("{period}: {n} arrests in this hexagon"),
}
MEASURED = {"vehicle_theft_from": "theft_from_vehicle"}  # groups whose measure has another name
ROOM = 0.008  # degrees around a chosen area: a hexagon
TALLEST = 5000  # metres of the highest column of any period


@dataclass(frozen=True, slots=True)
class Density:
    """The hexagons of one period with their counts, and the share of the period's rows that they hold."""

    kind: str
    group: str
    grain: str
    period: date
    cells: tuple[tuple[str, int], ...]
    of: int | None

    @property
    def named(self) -> str:
        """What is counted, as a caption says it."""
        return named(self.kind, self.group)

    @property
    def label(self) -> str:
        """The period's name."""
        return period_label(self.period, self.grain)

    @property
    def placed(self) -> int:
        """How many rows the hexagons hold."""
        return sum(n for _, n in self.cells)


def named(kind: str, group: str) -> str:
    """Return what is counted, as a picker and a caption say it."""
    return say(NAMED[kind], group=plain(group)) if kind in NAMED else f"{plain(group)}: {plain(kind)}"


def many(kind: str) -> str:
    """Return what a legend counts."""
    return say(UNITS[kind]) if kind in UNITS else plain(kind)


def density(release: Release, kind: str, group: str, grain: str, period: date) -> Density:
    """Return one period's hexagons; the whole number of rows is the city's own count where there is such a measure."""
    cells = release.grid(kind, group, period, period_end(period, grain))
    return Density(kind, group, grain, period, cells, everywhere(release, kind, group, grain, period))


def everywhere(release: Release, kind: str, group: str, grain: str, period: date) -> int | None:
    """Return the city's own count, rows without a point included; None where the release has no such measure."""
    view, city = View("city", grain, None), release.areas("city")
    measure = f"{MEASURED.get(group, group)}_{kind}s"
    if not city or view not in release.views(measure):
        return None
    return next((c.numerator for c in release.cells(measure, view, period)), None)


def classes_of(release: Release, of: Density) -> Classes | None:
    """Return the classes, made from every period of the grain."""
    return make_classes(release.grid_values(of.kind, of.group, of.grain), 1)


def sentence(of: Density) -> str:
    """Return what the hexagons hold and what share of the rows could be placed."""
    most = max((n for _, n in of.cells), default=0)
    text = say(
        "{named}, {period}: {placed} placed in {hexagons} hexagons, at most {most} in one.",
        named=of.named, period=of.label, placed=f"{of.placed:,}", hexagons=f"{len(of.cells):,}", most=f"{most:,}",
    )  # fmt: skip
    return f"{text} {placed_share(of)}"


def placed_share(of: Density) -> str:
    """Return what share of the period's rows the hexagons hold."""
    if not of.of:
        return say("What share of all rows this is cannot be said: the release has no such measure for the city.")
    share = f"{100 * of.placed / of.of:.0f}"
    return say("{share} % of the period's {all} rows had a point and could be placed.", share=share, all=f"{of.of:,}")


def said(of: Density, n: int) -> str:
    """Return what one hexagon says when it is pointed at."""
    words = IN_ONE.get(of.kind, mark("{period}: {n} in this hexagon"))
    return say(words, period=of.label, n=f"{n:,}")


def hexagons(
    release: Release, layer: str, of: Density, classes: Classes | None, columns: bool, chosen: str | None = None
) -> CompactDeck:
    """Return the deck: hexagons coloured by class over a layer, as columns or with a chosen area's border."""
    address = served(outlines(release, layer), "application/json")
    colours = [rgb(each) for each in ramp(len(classes.edges))] if classes else []
    data = [
        {"h": h3, "n": n, "c": colours[classes.index(n)], "s": html.escape(said(of, n))}
        for h3, n in of.cells
        if classes
    ]
    view = around(shapes(release, layer)[chosen].buffer(ROOM).bounds) if chosen else opening(release, layer)
    view = view | ({"pitch": 45} if columns else {})
    layers: list[dict[str, Any]] = [_land(address), _cells(data, classes, columns)]
    if chosen:
        layers += borders(shapes(release, layer)[chosen])
    elif not columns:
        layers.append(names_layer(labels(release, layer)))
    spec = scene(view, layers)
    return CompactDeck(spec, {"text": "{s}", "style": TOOLTIP_STYLE})


def _land(address: str) -> dict[str, Any]:
    return {
        "@@type": "GeoJsonLayer",
        "id": "land",
        "data": address,
        "getFillColor": rgb(LAND),
        "getLineColor": rgb(OUTLINE),
        "getLineWidth": 1,
        "lineWidthUnits": "pixels",
    }


def _cells(data: Sequence[dict[str, Any]], classes: Classes | None, columns: bool) -> dict[str, Any]:
    return {
        "@@type": "H3HexagonLayer",
        "id": "hexagons",
        "data": list(data),
        "getHexagon": "@@=h",
        "getFillColor": "@@=c",
        "getElevation": "@@=n",
        "elevationScale": TALLEST / classes.highest if classes else 1,
        "extruded": columns,
        "opacity": 1 if columns else 0.85,
        # Light and shade would make other colours than the legend's.
        "_subLayerProps": {name: {"material": False} for name in ("hexagon-cell", "hexagon-cell-hifi")},
        "pickable": True,
        "autoHighlight": True,
    }


def outlines_of(of: Density) -> dict[str, BaseGeometry]:
    """Return the hexagons' outlines in degrees by their names."""
    return {cell: _outline(cell) for cell, _ in of.cells}


@lru_cache(maxsize=4096)
def _outline(cell: str) -> Polygon:
    import h3  # only a download needs outlines: the browser makes its own

    return Polygon([(x, y) for y, x in h3.cell_to_boundary(cell)])


def places(release: Release, layer: str, of: Density) -> list[tuple[str, str, int]]:
    """Return each hexagon with the area its middle lies in and its count, by area and never by count."""
    import h3  # only this view needs it

    outlined = list(shapes(release, layer).items())
    tree = STRtree([outline for _, outline in outlined])
    named = {area.area_id: area.name for area in release.areas(layer)}
    found = []
    for cell, n in of.cells:
        latitude, longitude = h3.cell_to_latlng(cell)
        inside = tree.query(Point(longitude, latitude), predicate="within")
        found.append((named[outlined[inside[0]][0]] if len(inside) else say("outside every area"), cell, n))
    return sorted(found)
