"""The choropleth: areas filled by class or hatched by state, as a deck.gl deck."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import cos, log2, radians
from typing import Any

import pydeck
import pydeck.bindings.deck
from shapely.geometry import mapping

from dashboard.maps.classes import Classes
from dashboard.maps.colours import HIGHLIGHT, INK, LAND, OUTLINE, ZERO_FILL, ramp, rgb
from dashboard.maps.hatching import PATTERNS, hatched, shapes
from dashboard.maps.style import style_uri
from dashboard.records import Cell
from dashboard.release import Release
from dashboard.states import NO_DATA, VALUE, ZERO, state_of

HEIGHT = 600  # pixels
NARROW = 330  # pixels: what a phone leaves; the whole layer fits into it

# Every Deck() tries to import ipywidgets and fails, under the import lock that all visitors share.
pydeck.bindings.deck.has_jupyter_extra = lambda: False


class CompactDeck(pydeck.Deck):
    """A deck whose JSON is written once and without indentation (a third of the bytes)."""

    def __init__(self, spec: Mapping[str, Any]) -> None:
        """Take a finished deck.gl specification; the tooltip is each feature's sentence."""
        tooltip = {"text": "{sentence}", "style": {"maxWidth": "18rem", "font": "14px system-ui, sans-serif"}}
        super().__init__(map_style=style_uri(), map_provider="maplibre", tooltip=tooltip)
        self._text = json.dumps(spec, separators=(",", ":"))

    def to_json(self) -> str:
        """Return the specification as compact JSON."""
        return self._text


@dataclass(frozen=True, slots=True)
class Look:
    """How one area is drawn: its fill, its pattern if it has one, and the sentence of its tooltip."""

    fill: str
    pattern: str | None
    sentence: str


def look(cell: Cell | None, classes: Classes | None, sentence: str) -> Look:
    """Return how a cell is drawn; an area without a cell has no data, never a class."""
    state = state_of(cell.status) if cell else NO_DATA
    if state == VALUE and cell is not None and cell.value is not None and classes is not None:
        return Look(ramp(len(classes.edges))[classes.index(cell.value)], None, sentence)
    if state == ZERO:
        return Look(ZERO_FILL, None, sentence)
    return Look(LAND, PATTERNS.get(state, PATTERNS[NO_DATA]), sentence)


def choropleth(release: Release, layer: str, looks: Mapping[str, Look], chosen: str | None) -> CompactDeck:
    """Return the deck of a layer; `looks` is keyed by area_id, `chosen` is outlined."""
    areas = _geometries(release, layer)
    drawn = [area_id for area_id in areas if area_id in looks]
    layers = [_fills(areas, looks, drawn)]
    layers += [
        _pattern(
            name,
            [path for a in drawn if looks[a].pattern == name for path in hatched(release, layer, name)[a]],
        )
        for name in sorted({looks[a].pattern for a in drawn} - {None})
    ]
    layers.append(_outlines(areas, drawn, chosen))
    return CompactDeck(
        {
            "mapProvider": "maplibre",
            "mapStyle": style_uri(),
            "views": [{"@@type": "MapView", "id": "map", "controller": _CONTROLLER}],
            "initialViewState": _view(release, layer),
            "layers": layers,
        }
    )


# The wheel and the thumb scroll the page; the map zooms by its buttons, a double click or a pinch.
_CONTROLLER = {"scrollZoom": False, "dragRotate": False, "touchRotate": False, "keyboard": True}


@lru_cache(maxsize=4)
def _geometries(release: Release, layer: str) -> dict[str, Any]:
    return {area_id: mapping(outline) for area_id, outline in shapes(release, layer).items()}


def _fills(areas: Mapping[str, Any], looks: Mapping[str, Look], drawn: Sequence[str]) -> dict[str, Any]:
    features = [
        {
            "type": "Feature",
            "geometry": areas[a],
            "properties": {"fill": rgb(looks[a].fill), "sentence": looks[a].sentence},
        }
        for a in drawn
    ]
    return {
        "@@type": "GeoJsonLayer",
        "id": "areas",
        "data": features,
        "stroked": False,
        "getFillColor": "@@=properties.fill",
        "pickable": True,
        "autoHighlight": True,
        "highlightColor": [255, 255, 255, 70],
    }


def _pattern(name: str, paths: Sequence[Sequence[Sequence[float]]]) -> dict[str, Any]:
    if name == "dots":
        return {
            "@@type": "ScatterplotLayer",
            "id": name,
            "data": [{"p": path[0]} for path in paths],
            "getPosition": "@@=p",
            "getFillColor": rgb(INK),
            "radiusUnits": "'pixels'",
            "getRadius": 1.3,
            "radiusMinPixels": 1.3,
            "radiusMaxPixels": 1.3,
        }
    return {
        "@@type": "PathLayer",
        "id": name,
        "data": [{"p": path} for path in paths],
        "getPath": "@@=p",
        "getColor": rgb(INK),
        "getWidth": 1,
        "widthMinPixels": 1.1,
        "widthMaxPixels": 1.1,
    }


def _outlines(areas: Mapping[str, Any], drawn: Sequence[str], chosen: str | None) -> dict[str, Any]:
    features = [
        {
            "type": "Feature",
            "geometry": areas[a],
            "properties": {
                "ink": rgb(HIGHLIGHT if a == chosen else OUTLINE),
                "width": 4 if a == chosen else 1,
            },
        }
        for a in sorted(drawn, key=lambda a: a == chosen)
    ]
    return {
        "@@type": "GeoJsonLayer",
        "id": "outlines",
        "data": features,
        "filled": False,
        "getLineColor": "@@=properties.ink",
        "getLineWidth": "@@=properties.width",
        "lineWidthUnits": "pixels",
        "pickable": False,
    }


@lru_cache(maxsize=8)
def _view(release: Release, layer: str) -> dict[str, float]:
    bounds = [outline.bounds for outline in shapes(release, layer).values()]
    west, south = min(b[0] for b in bounds), min(b[1] for b in bounds)
    east, north = max(b[2] for b in bounds), max(b[3] for b in bounds)
    # deck.gl's zoom 0 puts 360 degrees of longitude on 512 pixels; a degree of latitude takes more of them.
    across = NARROW / max(1e-6, east - west)
    down = (HEIGHT - 50) * cos(radians((south + north) / 2)) / max(1e-6, north - south)
    zoom = round(log2(min(across, down) * 360 / 512), 3)
    return {
        "longitude": (west + east) / 2,
        "latitude": (south + north) / 2,
        "zoom": zoom,
        "minZoom": zoom - 1,
    }
