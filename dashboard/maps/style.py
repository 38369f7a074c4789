"""A map style of our own: water, and nothing that is fetched from anywhere, unless a deployment names a tile server."""

import base64
import json
import os
from typing import Any

from dashboard.maps.colours import WATER

# The address of a tile server and, after a space, whom its terms ask to name; unset, the map fetches nothing.
TILES = "LEAD_TILES"


def tiles() -> tuple[str, str] | None:
    """Return the tile server's address ({z}, {x}, {y} in it) and its credit, or None where none is set."""
    address, _, credit = os.environ.get(TILES, "").strip().partition(" ")
    return (address, credit.strip()) if address else None


def style_uri() -> str:
    """Return the MapLibre style as a data: URI."""
    # pydeck's empty styles (None, "" and no provider) make the browser call a tile host. A style that is complete in
    # itself, inside a data: URI, leaves it nothing to ask for.
    style: dict[str, Any] = {
        "version": 8,
        "name": "LEAD Atlas",
        "sources": {},
        "layers": [{"id": "water", "type": "background", "paint": {"background-color": WATER}}],
    }
    if served := tiles():
        address, credit = served
        style["sources"]["tiles"] = {"type": "raster", "tiles": [address], "tileSize": 256, "attribution": credit}
        style["layers"].append({"id": "tiles", "type": "raster", "source": "tiles"})
    text = json.dumps(style, separators=(",", ":"))
    return "data:application/json;base64," + base64.b64encode(text.encode()).decode()
