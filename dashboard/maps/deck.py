"""The interactive map: areas filled by class or patterned by state, as a deck.gl deck.

The outlines are a file that the browser fetches once. What is sent with each change is one colour for each area, as an
expression that looks it up by the area's position, and the sentences of the tooltip.
"""

import html
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import metadata
from typing import Any
from zlib import crc32

import pydeck
import pydeck.bindings.deck
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry
from streamlit import dataframe_util
from streamlit.type_util import is_version_less_than

from dashboard.maps.assets import served
from dashboard.maps.basemap import HEIGHT, labels, opening, outlines, shapes
from dashboard.maps.classes import Classes
from dashboard.maps.colours import HIGHLIGHT, INK, LAND, OUTLINE, ZERO_FILL, ramp, rgb
from dashboard.maps.patterns import PATTERNS, TILE, atlas
from dashboard.maps.style import style_uri
from dashboard.records import Cell
from dashboard.release import Release
from dashboard.states import NO_DATA, VALUE, ZERO, state_of

__all__ = ["HEIGHT", "CompactDeck", "Look", "Point", "choropleth", "look"]
Point = tuple[str, float, float]  # words, degrees east and north
PATTERN_PIXELS = 15  # on the screen, for one square of a pattern, as the map opens

# Every Deck() tries to import ipywidgets and fails, under the import lock that all visitors share.
pydeck.bindings.deck.has_jupyter_extra = lambda: False


@lru_cache(maxsize=8)
def _pandas_is_before(version: str) -> bool:
    return is_version_less_than(metadata.version("pandas"), version)


# Streamlit imports pandas to ask for its version: nearly a second of computing and 60 MB that no map needs.
dataframe_util.is_pandas_version_less_than = _pandas_is_before


class CompactDeck(pydeck.Deck):
    """A deck whose JSON is written once and without indentation (a third of the bytes)."""

    def __init__(self, spec: Mapping[str, Any], tooltip: Mapping[str, Any]) -> None:
        """Take a finished deck.gl specification and its tooltip."""
        super().__init__(map_style=style_uri(), map_provider="maplibre", tooltip=dict(tooltip))
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


def choropleth(
    release: Release,
    layer: str,
    looks: Mapping[str, Look],
    chosen: str | None,
    picks: int = 0,
    signs: Sequence[Point] = (),
) -> CompactDeck:
    """Return the deck of a layer; `looks` is keyed by area_id, `chosen` is outlined, `signs` stand on their places.

    `picks` counts the clicks: a layer with another name makes the browser forget the click before.
    """
    address = served(outlines(release, layer), "application/json")
    drawn = [looks[area_id] for area_id in shapes(release, layer)]
    layers = [_fills(address, drawn)]
    if any(each.pattern for each in drawn):
        layers.append(_patterns(address, drawn, opening(release, layer)["zoom"]))
    layers.append(_clickable(address, picks))
    if chosen in shapes(release, layer):
        layers += borders(shapes(release, layer)[chosen])
    layers.append(names_layer(labels(release, layer, tuple((x, y) for _, x, y in signs))))
    if signs:
        layers.append(names_layer(signs) | {"id": "signs", "getSize": 18})
    return CompactDeck(scene(opening(release, layer), layers), sentences([each.sentence for each in drawn]))


def borders(outline: BaseGeometry) -> list[dict[str, Any]]:
    """Return the border of a chosen area: black within white, seen on the darkest class as on the lightest."""
    drawn = mapping(outline)
    return [_around("around", drawn, ZERO_FILL, 7), _around("chosen", drawn, HIGHLIGHT, 3)]


def scene(view: Mapping[str, float], layers: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the specification of a map with these layers on our own style."""
    return {
        "mapProvider": "maplibre",
        "mapStyle": style_uri(),
        # The wheel and the thumb scroll the page; the map zooms by its buttons, a double click or a pinch.
        "views": [{"@@type": "MapView", "id": "map", "controller": _CONTROLLER}],
        "initialViewState": dict(view),
        "layers": list(layers),
    }


_CONTROLLER = {"scrollZoom": False, "dragRotate": False, "touchRotate": False, "keyboard": True}
TOOLTIP_STYLE = {"maxWidth": "min(18rem, 70vw)", "font": "14px system-ui, sans-serif"}


def sentences(said: Sequence[str]) -> dict[str, Any]:
    """Return the tooltip that shows the sentence at the pointed feature's position `n`."""
    # The outlines come from a file without numbers, so the tooltip holds every sentence and shows one of them.
    items = "".join(f"<p>{html.escape(text)}</p>".replace("{", "&#123;").replace("}", "&#125;") for text in said)
    style = "<style>.atlas-tip p{display:none;margin:0}.atlas-tip p:nth-child({n}){display:block}</style>"
    return {"html": f"{style}<div class='atlas-tip'>{items}</div>", "style": TOOLTIP_STYLE}


def by_position(values: Sequence[object]) -> str:
    """Return the deck.gl expression that finds a feature's value by its position `i`."""
    # The parentheses matter: deck.gl's parser reads a bare list as an expression of its own.
    return f"@@=({json.dumps(list(values), separators=(',', ':'))})[properties.i]"


def _fills(address: str, drawn: Sequence[Look]) -> dict[str, Any]:
    fill = by_position([rgb(each.fill) for each in drawn])
    return {
        "@@type": "GeoJsonLayer",
        "id": "areas",
        "data": address,
        "getLineColor": rgb(OUTLINE),
        "getLineWidth": 1,
        "lineWidthUnits": "pixels",
        # Streamlit fades a layer's own colours while a click is on its way; what is given here it leaves alone.
        "_subLayerProps": {"polygons-fill": {"getFillColor": fill, "updateTriggers": {"getFillColor": _mark(fill)}}},
    }


def _patterns(address: str, drawn: Sequence[Look], zoom: float) -> dict[str, Any]:
    picture, places = atlas()
    name = by_position([each.pattern or "lines" for each in drawn])
    ink = by_position([[*rgb(INK), 255 if each.pattern else 0] for each in drawn])
    metres = 40_000_000 / 512 / 2**zoom  # on a pixel of the opening view, as deck.gl counts them
    return {
        "@@type": "GeoJsonLayer",
        "id": "patterns",
        "data": address,
        "stroked": False,
        "extensions": [{"@@type": "FillStyleExtension", "pattern": True}],
        "fillPatternAtlas": picture,
        "fillPatternMapping": places,
        "getFillPatternScale": round(metres * PATTERN_PIXELS / TILE, 3),
        "getFillPattern": name,
        "_subLayerProps": {
            "polygons-fill": {
                "getFillColor": ink,
                "updateTriggers": {"getFillColor": _mark(ink), "getFillPattern": _mark(name)},
            }
        },
    }


def click_layer(picks: int) -> str:
    """Return the name of the layer that takes the next click after so many."""
    return f"click-{picks}"


def _clickable(address: str, picks: int) -> dict[str, Any]:
    return {
        "@@type": "GeoJsonLayer",
        "id": click_layer(picks),
        "data": address,
        "opacity": 0,
        "stroked": False,
        "pickable": True,
        "autoHighlight": True,
        "highlightColor": [255, 255, 255, 70],
    }


def _around(name: str, outline: Mapping[str, Any], ink: str, width: int) -> dict[str, Any]:
    return {
        "@@type": "GeoJsonLayer",
        "id": name,
        "data": [{"type": "Feature", "geometry": outline, "properties": {}}],
        "filled": False,
        "getLineColor": rgb(ink),
        "getLineWidth": width,
        "lineWidthUnits": "pixels",
    }


def names_layer(named: Sequence[Point]) -> dict[str, Any]:
    """Return the layer of the names that fit beside each other."""
    return {
        "@@type": "TextLayer",
        "id": "names",
        "data": [{"t": name, "p": [x, y]} for name, x, y in named],
        "getText": "@@=t",
        "getPosition": "@@=p",
        "getSize": 11,
        "characterSet": sorted({letter for name, _, _ in named for letter in name}),
        "fontFamily": "system-ui, sans-serif",
        "fontWeight": 600,
        "background": True,
        "getBackgroundColor": [255, 255, 255, 195],
        "backgroundPadding": [3, 1],
    }


def _mark(expression: str) -> int:
    return crc32(expression.encode())
