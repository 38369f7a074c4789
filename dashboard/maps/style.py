"""A map style of our own: water, and nothing that is fetched from anywhere."""

import base64
import json

from dashboard.maps.colours import WATER

# pydeck's empty styles (None, "" and no provider) make the browser call a tile host. A style that is
# complete in itself, inside a data: URI, leaves it nothing to ask for.
_STYLE = {
    "version": 8,
    "name": "LEAD Atlas",
    "sources": {},
    "layers": [{"id": "water", "type": "background", "paint": {"background-color": WATER}}],
}


def style_uri() -> str:
    """Return the MapLibre style as a data: URI."""
    text = json.dumps(_STYLE, separators=(",", ":"))
    return "data:application/json;base64," + base64.b64encode(text.encode()).decode()
