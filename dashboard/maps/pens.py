"""Two pens that draw the same sheet: as SVG text, and as PNG pixels."""

import html
from collections.abc import Sequence
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from dashboard.maps.colours import OUTLINE
from dashboard.maps.patterns import UNITS_TO_PIXELS, svg_patterns, tile

if TYPE_CHECKING:
    from PIL import Image, ImageFont

Ring = Sequence[tuple[float, float]]  # pixels right and down
Polygon = Sequence[Ring]  # the outer ring, then the holes
LEFT, MIDDLE = "start", "middle"


class Pen(Protocol):
    """What a sheet is drawn with; places and sizes are pixels of the sheet."""

    def box(self, x: float, y: float, wide: float, tall: float, fill: str, pattern: str | None, edged: bool) -> None:
        """Draw a rectangle, with a thin edge where `edged`."""

    def area(
        self, of: Sequence[Polygon], fill: str | None, pattern: str | None, ink: str, width: float, said: str
    ) -> None:
        """Draw polygons, or their edges alone without a `fill`; `said` is what they say when pointed at."""

    def text(self, x: float, y: float, words: str, size: float, bold: bool = False, at: str = LEFT) -> None:
        """Write words from x on or around it, on the line y; those around it stand in a white halo."""


class SvgPen:
    """Draws SVG."""

    def __init__(self, wide: int, tall: int, title: str) -> None:
        """Take the sheet's size and what it is called."""
        size = f"width='{wide}' height='{tall}' viewBox='0 0 {wide} {tall}'"
        named = html.escape(title, quote=True)
        head = f"<svg xmlns='http://www.w3.org/2000/svg' {size} role='img' aria-label='{named}'>"
        self._parts = [f"{head}<title>{html.escape(title)}</title><defs>{svg_patterns()}</defs>"]
        self.box(0, 0, wide, tall, "#ffffff", None, edged=False)

    def box(self, x: float, y: float, wide: float, tall: float, fill: str, pattern: str | None, edged: bool) -> None:
        """Draw a rectangle."""
        place = f"x='{x}' y='{y}' width='{wide}' height='{tall}'"
        edge = f" stroke='{OUTLINE}'" if edged else ""
        self._parts.append(f"<rect {place} fill='{fill}'{edge}/>")
        if pattern:
            self._parts.append(f"<rect {place} fill='url(#p-{pattern})'/>")

    def area(
        self, of: Sequence[Polygon], fill: str | None, pattern: str | None, ink: str, width: float, said: str
    ) -> None:
        """Draw polygons."""
        rings = [ring for polygon in of for ring in polygon]
        path = "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring) + "Z" for ring in rings)
        shape = f"<path d='{path}' fill-rule='evenodd' fill='{fill or 'none'}' stroke='{ink}' stroke-width='{width}'>"
        self._parts.append(f"{shape}<title>{html.escape(said)}</title></path>")
        if pattern:
            self._parts.append(f"<path d='{path}' fill-rule='evenodd' fill='url(#p-{pattern})'/>")

    def text(self, x: float, y: float, words: str, size: float, bold: bool = False, at: str = LEFT) -> None:
        """Write words."""
        halo = " stroke='#fff' stroke-width='3' paint-order='stroke' text-anchor='middle'" if at == MIDDLE else ""
        font = f"font-size='{size}' font-family='system-ui, sans-serif' font-weight='{600 if bold else 400}'"
        self._parts.append(f"<text x='{x:.1f}' y='{y:.1f}' {font}{halo}>{html.escape(words)}</text>")

    def done(self) -> str:
        """Return the picture."""
        return "".join([*self._parts, "</svg>"])


class PngPen:
    """Draws pixels, two for each of the sheet's, smoothed from twice as many."""

    SHARP, SMOOTH = 2, 2

    def __init__(self, wide: int, tall: int) -> None:
        """Take the sheet's size."""
        from PIL import Image, ImageDraw  # loaded when somebody presses the button, and not before

        self._scale = self.SHARP * self.SMOOTH
        self._picture: Image.Image = Image.new("RGB", (wide * self._scale, tall * self._scale), "#ffffff")
        self._draw = ImageDraw.Draw(self._picture)

    def box(self, x: float, y: float, wide: float, tall: float, fill: str, pattern: str | None, edged: bool) -> None:
        """Draw a rectangle."""
        ring = ((x, y), (x + wide, y), (x + wide, y + tall), (x, y + tall))
        self.area([[ring]], fill, pattern, OUTLINE, 1 if edged else 0, "")

    def area(
        self,
        of: Sequence[Polygon],
        fill: str | None,
        pattern: str | None,
        ink: str,
        width: float,
        said: str,  # noqa: ARG002
    ) -> None:
        """Draw polygons."""
        from PIL import Image, ImageDraw

        rings = [[(x * self._scale, y * self._scale) for x, y in ring] for polygon in of for ring in polygon]
        left, top = (int(min(point[i] for ring in rings for point in ring)) for i in (0, 1))
        right, below = (int(max(point[i] for ring in rings for point in ring)) + 2 for i in (0, 1))
        mask = Image.new("L", (right - left, below - top))
        pen = ImageDraw.Draw(mask)
        for polygon in of:
            for i, ring in enumerate(polygon):
                pen.polygon([(x * self._scale - left, y * self._scale - top) for x, y in ring], fill=0 if i else 255)
        if fill:
            self._picture.paste(fill, (left, top), mask)
        if pattern:
            hatch, colour = _hatched(pattern, mask.size, (left, top), round(16 * UNITS_TO_PIXELS * self._scale))
            self._picture.paste(colour, (left, top), Image.composite(hatch, Image.new("L", mask.size), mask))
        for ring in rings if width else ():
            self._draw.line([*ring, ring[0]], fill=ink, width=round(width * self._scale), joint="curve")

    def text(self, x: float, y: float, words: str, size: float, bold: bool = False, at: str = LEFT) -> None:
        """Write words."""
        halo = {"stroke_width": round(1.5 * self._scale), "stroke_fill": "#ffffff"} if at == MIDDLE else {}
        place = (x * self._scale, y * self._scale)
        font = _font(round(size * self._scale), bold)
        self._draw.text(place, words, fill="#000000", font=font, anchor="ms" if at == MIDDLE else "ls", **halo)

    def done(self) -> bytes:
        """Return the picture as a PNG file."""
        out = BytesIO()
        self._picture.reduce(self.SMOOTH).save(out, "PNG", optimize=True)
        return out.getvalue()


def _hatched(name: str, size: tuple[int, int], origin: tuple[int, int], side: int) -> tuple["Image.Image", str]:
    """A pattern's mask of a size, in step with the same pattern elsewhere on the sheet, and its colour."""
    from PIL import Image

    from dashboard.maps.colours import INK

    one = tile(name).getchannel("A").resize((side, side))
    mask = Image.new("L", size)
    for x in range(-(origin[0] % side), size[0], side):
        for y in range(-(origin[1] % side), size[1], side):
            mask.paste(one, (x, y))
    return mask, INK


@lru_cache(maxsize=32)
def _font(pixels: int, bold: bool) -> "ImageFont.FreeTypeFont | ImageFont.ImageFont":
    """The typeface that Streamlit brings for its pages, so that every machine writes alike, accents too."""
    import streamlit
    from PIL import ImageFont

    brought = sorted((Path(streamlit.__file__).parent / "static/static/media").glob("SourceSansVF-Upright*"))
    if not brought:
        return ImageFont.load_default(pixels)
    font = ImageFont.truetype(str(brought[0]), pixels)
    font.set_variation_by_axes([600 if bold else 400])
    return font
