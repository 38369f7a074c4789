"""The four patterns of the states without a number, for the deck, the legend and the printed map alike."""

import base64
import io
from functools import lru_cache

from dashboard.maps.colours import INK
from dashboard.states import HIDDEN, NO_DATA, NOT_CONFIRMED, NOT_SERVED

PATTERNS = {HIDDEN: "lines", NOT_SERVED: "crossed", NO_DATA: "dots", NOT_CONFIRMED: "dashes"}
TILE = 64  # pixels of a pattern's square in the atlas; its drawing repeats without a seam

# Each pattern in a square of 16 units: strokes as start and end, or dots as centres.
_STROKES = {
    "lines": (((-4, 20), (20, -4)), ((-4, 4), (4, -4)), ((12, 20), (20, 12))),
    "crossed": (
        ((-4, 20), (20, -4)), ((-4, 4), (4, -4)), ((12, 20), (20, 12)),
        ((-4, -4), (20, 20)), ((-4, 12), (4, 20)), ((12, -4), (20, 4)),
    ),
    "dashes": (((1, 4), (9, 4)), ((9, 12), (17, 12)), ((-7, 12), (1, 12))),
}  # fmt: skip
_DOTS = ((4, 4), (12, 12))
_STROKE, _RADIUS = 1.5, 1.7  # in the same units
UNITS_TO_PIXELS = 0.7  # of a legend or a picture


def svg_marks(name: str) -> str:
    """Return a pattern's drawing as the content of an SVG square of 16 units."""
    if name == "dots":
        return "".join(f"<circle cx='{x}' cy='{y}' r='{_RADIUS}' fill='{INK}' stroke='none'/>" for x, y in _DOTS)
    path = " ".join(f"M{a} {b} L{c} {d}" for (a, b), (c, d) in _STROKES[name])
    return f"<path d='{path}' stroke='{INK}' stroke-width='{_STROKE}' fill='none'/>"


def svg_patterns() -> str:
    """Return the patterns as SVG definitions named p-lines, p-crossed, p-dots and p-dashes."""
    size = f"width='16' height='16' patternUnits='userSpaceOnUse' patternTransform='scale({UNITS_TO_PIXELS})'"
    names = sorted(PATTERNS.values())
    return "".join(f"<pattern id='p-{name}' {size}>{svg_marks(name)}</pattern>" for name in names)


@lru_cache(maxsize=1)
def atlas() -> tuple[str, dict[str, dict[str, object]]]:
    """Return the patterns side by side as a PNG in a data: URI, and where in it each one stands."""
    from PIL import Image  # only a drawn map needs it

    names = sorted(PATTERNS.values())
    sheet = Image.new("RGBA", (TILE * len(names), TILE))
    places: dict[str, dict[str, object]] = {}
    for i, name in enumerate(names):
        sheet.paste(tile(name), (i * TILE, 0))
        places[name] = {"x": i * TILE, "y": 0, "width": TILE, "height": TILE, "mask": True}
    out = io.BytesIO()
    sheet.save(out, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode(), places


def tile(name: str) -> "Image.Image":  # noqa: F821
    """Return one square of a pattern, white where it has ink and clear elsewhere."""
    from PIL import Image, ImageDraw

    finer = 4  # drawn larger and shrunk: smooth edges
    unit = TILE * finer / 16
    picture = Image.new("RGBA", (TILE * finer, TILE * finer), (255, 255, 255, 0))
    pen = ImageDraw.Draw(picture)
    ink = (255, 255, 255, 255)
    for (a, b), (c, d) in _STROKES.get(name, ()):
        pen.line([(a * unit, b * unit), (c * unit, d * unit)], fill=ink, width=round(_STROKE * unit))
    for x, y in _DOTS if name == "dots" else ():
        r = _RADIUS * unit
        pen.ellipse([x * unit - r, y * unit - r, x * unit + r, y * unit + r], fill=ink)
    return picture.resize((TILE, TILE), Image.Resampling.LANCZOS)
