"""The map as one SVG picture: for a report, a slide or a printer; the same looks as on the screen."""

import html
from collections.abc import Callable, Mapping, Sequence
from math import cos, radians

from shapely.geometry.base import BaseGeometry

from dashboard.maps.basemap import bounds, labels, shapes
from dashboard.maps.colours import HIGHLIGHT, OUTLINE, WATER
from dashboard.maps.deck import Look
from dashboard.maps.patterns import svg_patterns
from dashboard.release import Release

WIDE, TALL, FULL = 560, 760, 1000  # pixels of the map, which has the legend beside it, and of the whole picture
Place = Callable[[float, float], tuple[float, float]]  # degrees east and north → pixels right and down
FONT = "font-family='system-ui, sans-serif'"


def drawing(
    release: Release,
    layer: str,
    looks: Mapping[str, Look],
    chosen: str | None,
    title: str,
    keys: Sequence[tuple[str, str | None, str]],
    notes: Sequence[str],
) -> str:
    """Return the SVG; `keys` are fill, pattern and words of the legend, `notes` the lines below it."""
    place = _projection(bounds(release, layer))
    outlined = shapes(release, layer)
    parts = [_area(outlined[a], looks[a], place, a == chosen) for a in sorted(outlined, key=lambda a: a == chosen)]
    parts += [_label(name, place(x, y)) for name, x, y in labels(release, layer)]
    legend = "".join(_key(i, *key) for i, key in enumerate(keys))
    below = 110 + 26 * len(keys)
    lines = [line for note in notes for line in _wrapped(note, 44)]
    legend += "".join(_line(WIDE + 20, below + 17 * i, line, 12) for i, line in enumerate(lines))
    tall = max(TALL, below + 17 * len(lines) + 20)
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' width='{FULL}' height='{tall}' viewBox='0 0 {FULL} {tall}' role='img'"
        f" aria-label='{html.escape(title, quote=True)}'><title>{html.escape(title)}</title>"
        f"<defs>{svg_patterns()}</defs><rect width='{FULL}' height='{tall}' fill='#fff'/>"
        f"<rect y='50' width='{WIDE}' height='{TALL - 50}' fill='{WATER}'/>{_line(10, 32, title, 20, 700)}"
        f"{''.join(parts)}{legend}</svg>"
    )


def _projection(box: tuple[float, float, float, float]) -> Place:
    west, south, east, north = box
    narrow = cos(radians((south + north) / 2))
    scale = min((WIDE - 30) / max(1e-9, (east - west) * narrow), (TALL - 90) / max(1e-9, north - south))
    left = (WIDE - (east - west) * narrow * scale) / 2
    return lambda x, y: (round(left + (x - west) * narrow * scale, 1), round(70 + (north - y) * scale, 1))


def _path(outline: BaseGeometry, place: Place) -> str:
    polygons = getattr(outline, "geoms", [outline])
    rings = [ring for polygon in polygons for ring in (polygon.exterior, *polygon.interiors)]
    return "".join("M" + "L".join("{} {}".format(*place(x, y)) for x, y in ring.coords) + "Z" for ring in rings)


def _area(outline: BaseGeometry, look: Look, place: Place, chosen: bool) -> str:
    path = _path(outline, place)
    ink, width = (HIGHLIGHT, 3) if chosen else (OUTLINE, 0.8)
    drawn = f"<path d='{path}' fill='{look.fill}' stroke='{ink}' stroke-width='{width}' fill-rule='evenodd'>"
    drawn += f"<title>{html.escape(look.sentence)}</title></path>"
    return drawn + (f"<path d='{path}' fill='url(#p-{look.pattern})'/>" if look.pattern else "")


def _label(name: str, at: tuple[float, float]) -> str:
    halo = "stroke='#fff' stroke-width='3' paint-order='stroke' text-anchor='middle'"
    return f"<text x='{at[0]}' y='{at[1]}' font-size='11' font-weight='600' {FONT} {halo}>{html.escape(name)}</text>"


def _key(i: int, fill: str, pattern: str | None, words: str) -> str:
    y = 80 + 26 * i
    box = f"x='{WIDE + 20}' y='{y}' width='28' height='16'"
    drawn = f"<rect {box} fill='{fill}' stroke='{OUTLINE}'/>"
    drawn += f"<rect {box} fill='url(#p-{pattern})'/>" if pattern else ""
    return drawn + _line(WIDE + 58, y + 13, words, 13)


def _line(x: float, y: float, text: str, size: int, weight: int = 400) -> str:
    return f"<text x='{x}' y='{y}' font-size='{size}' font-weight='{weight}' {FONT}>{html.escape(text)}</text>"


def _wrapped(text: str, letters: int) -> list[str]:
    lines: list[str] = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) >= letters:
            lines.append("")
        lines[-1] += f"{word} "
    return lines
