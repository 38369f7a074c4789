"""A map as one picture: for a report, a slide or a printer; the same looks as on the screen."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import cos, radians

from shapely.geometry.base import BaseGeometry

from dashboard.maps.colours import HIGHLIGHT, LAND, OUTLINE, WATER
from dashboard.maps.deck import Look, Point
from dashboard.maps.pens import MIDDLE, Pen, PngPen, Polygon, SvgPen

WIDE, TALL, FULL = 560, 760, 1000  # pixels of the map, which has the legend beside it, and of the whole picture
LETTERS, LINE = 52, 17  # letters in a line of the notes; pixels between two lines
Place = Callable[[float, float], tuple[float, float]]  # degrees east and north → pixels right and down


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a picture holds: outlines in degrees with their looks by the same names, and the words around them.

    `keys` are fill, pattern and words of the legend, `notes` the lines below it; `signs` stand on areas, as a map's do.
    """

    title: str
    outlined: Mapping[str, BaseGeometry]
    looks: Mapping[str, Look]
    chosen: str | None
    labels: Sequence[Point]
    keys: Sequence[tuple[str, str | None, str]]
    notes: Sequence[str]
    ground: Mapping[str, BaseGeometry] | None = None
    signs: Sequence[Point] = ()
    sides: Sequence[tuple[str, Mapping[str, Look]]] = ()  # several maps beside each other, each under its name
    border: BaseGeometry | None = None  # drawn around what is below it

    @property
    def maps(self) -> Sequence[tuple[str, Mapping[str, Look]]]:
        """Each map's name and looks."""
        return self.sides or (("", self.looks),)

    @property
    def left(self) -> int:
        """How far right the maps reach, in pixels."""
        return WIDE * len(self.maps)


def svg(sheet: Sheet) -> str:
    """Return a sheet as SVG."""
    pen = SvgPen(sheet.left + FULL - WIDE, _tall(sheet), sheet.title)
    _draw(pen, sheet)
    return pen.done()


def png(sheet: Sheet) -> bytes:
    """Return a sheet as PNG, 2,000 pixels wide, and as much as a map's width more for each further one."""
    pen = PngPen(sheet.left + FULL - WIDE, _tall(sheet))
    _draw(pen, sheet)
    return pen.done()


def _draw(pen: Pen, sheet: Sheet) -> None:
    pen.box(0, 50, sheet.left, TALL - 50, WATER, None, edged=False)
    pen.text(10, 32, sheet.title, 20, bold=True)
    whole = _projection([*sheet.outlined.values(), *(sheet.ground or {}).values()])
    for i, (name, looks) in enumerate(sheet.maps):
        _map(pen, sheet, looks, _moved(whole, WIDE * i))
        pen.text(WIDE * i + 10, 68, name, 14, bold=True)
    _words(pen, sheet)


def _moved(place: Place, right: float) -> Place:
    return lambda x, y: (place(x, y)[0] + right, place(x, y)[1])


def _map(pen: Pen, sheet: Sheet, looks: Mapping[str, Look], place: Place) -> None:
    for outline in (sheet.ground or {}).values():
        pen.area(_placed(outline, place), LAND, None, OUTLINE, 0.8, "")
    for name in sorted(sheet.outlined, key=lambda name: name == sheet.chosen):
        look, ink = looks[name], (HIGHLIGHT, 3) if name == sheet.chosen else (OUTLINE, 0.8)
        pen.area(_placed(sheet.outlined[name], place), look.fill, look.pattern, *ink, look.sentence)
    if sheet.border is not None:
        pen.area(_placed(sheet.border, place), None, None, HIGHLIGHT, 3, "")
    for words, *at in sheet.labels:
        pen.text(*place(*at), words, 11, bold=True, at=MIDDLE)
    for sign, *at in sheet.signs:
        x, y = place(*at)
        pen.text(x, y + 5, sign, 18, bold=True, at=MIDDLE)


def _words(pen: Pen, sheet: Sheet) -> None:
    y = 80
    for fill, pattern, words in sheet.keys:
        pen.box(sheet.left + 20, y, 28, 16, fill, pattern, edged=True)
        for i, line in enumerate(_wrapped(words)):
            pen.text(sheet.left + 58, y + 13 + LINE * i, line.rstrip(), 13)
        y += _high(words)
    for i, line in enumerate(_lines(sheet)):
        pen.text(sheet.left + 20, _below(sheet) + LINE * i, line, 12)


def _high(words: str) -> int:
    """How much room one key of the legend takes."""
    return 26 + LINE * (len(_wrapped(words)) - 1)


def _below(sheet: Sheet) -> int:
    return 110 + sum(_high(words) for _, _, words in sheet.keys)


def _tall(sheet: Sheet) -> int:
    return max(TALL, _below(sheet) + LINE * len(_lines(sheet)) + 20)


def _projection(outlines: Sequence[BaseGeometry]) -> Place:
    boxes = [outline.bounds for outline in outlines]
    west, south = min(b[0] for b in boxes), min(b[1] for b in boxes)
    east, north = max(b[2] for b in boxes), max(b[3] for b in boxes)
    narrow = cos(radians((south + north) / 2))
    scale = min((WIDE - 30) / max(1e-9, (east - west) * narrow), (TALL - 90) / max(1e-9, north - south))
    left = (WIDE - (east - west) * narrow * scale) / 2
    return lambda x, y: (left + (x - west) * narrow * scale, 70 + (north - y) * scale)


def _placed(outline: BaseGeometry, place: Place) -> list[Polygon]:
    polygons = getattr(outline, "geoms", [outline])
    return [
        [[place(x, y) for x, y in ring.coords] for ring in (polygon.exterior, *polygon.interiors)]
        for polygon in polygons
    ]


def _lines(sheet: Sheet) -> list[str]:
    return [line for note in sheet.notes for line in _wrapped(note)]


def _wrapped(text: str) -> list[str]:
    lines: list[str] = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) >= LETTERS:
            lines.append("")
        lines[-1] += f"{word} "
    return lines
