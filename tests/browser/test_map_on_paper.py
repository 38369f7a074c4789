"""The map to print, printed: whatever the window and the sheet, one sheet with the whole city and every word."""

import json
import re
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Browser, Page
from release_fixture import NAMES, slug, write_release

from dashboard.maps.deck import Look
from dashboard.maps.leaflet import leaflet
from dashboard.release import Release

pytestmark = pytest.mark.browser

KEYS = "".join(f"<li><span>A class of numbers, and what may be hidden in it {i}</span></li>" for i in range(10))
NOTES = "<p>What is said of the map, of the numbers that it shows and of those that it does not show.</p>" * 6
WORDS = f"<strong>Offences</strong><ul>{KEYS}</ul>{NOTES}<p id='last'>Not for deployment decisions.</p>"
# The style of a sheet is in force when this is told; what is measured is what is printed.
WATCH = """() => matchMedia("print").addEventListener("change", (on) => {
  if (!on.matches) return;
  const edges = (of) => { const { x, y, right, bottom } = of.getBoundingClientRect(); return [x, y, right, bottom]; };
  const all = (of) => [...document.querySelectorAll(of)].map(edges);
  window.printed = { map: all(".folium-map")[0], areas: all("path.leaflet-interactive"), names: all(".atlas-name span"),
    keys: all(".atlas-below li"), scale: all(".leaflet-control-scale")[0] };
})"""
Box = list[float]


def town(folder: Path, tall: float) -> str:
    """A town of nine areas as a page to print, so many times as tall as it is wide."""
    path = write_release(folder / f"{tall}.duckdb")
    with duckdb.connect(str(path)) as con:
        for area_id, shape in con.execute("SELECT area_id, geometry FROM area ORDER BY ALL").fetchall():
            ring = json.loads(shape)["coordinates"][0]
            drawn = {"type": "Polygon", "coordinates": [[[x, 47.5 + (y - 47.5) * tall] for x, y in ring]]}
            con.execute("UPDATE area SET geometry = $g WHERE area_id = $a", {"g": json.dumps(drawn), "a": area_id})
    with duckdb.connect(str(path), read_only=True) as con:
        looks = {slug(name): Look("#ddd", None, name) for name in NAMES}
        return leaflet(Release((str(path), 0), con), "neighbourhood", looks, {}, None, "Offences, 2021", WORDS)


def within(inner: Box, outer: Box) -> bool:
    return all(a >= b - 1 for a, b in zip(inner[:2], outer[:2], strict=True)) and all(
        a <= b + 1 for a, b in zip(inner[2:], outer[2:], strict=True)
    )


def overlap(one: Box, other: Box) -> bool:
    return all(one[i] < other[i + 2] and other[i] < one[i + 2] for i in (0, 1))


def around(boxes: list[Box]) -> Box:
    return [min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)]


def printed(page: Page, sheet: str, lying: bool) -> dict[str, list]:
    file = page.pdf(format=sheet, landscape=lying)
    assert len(re.findall(rb"/Type\s*/Page\b", file)) == 1, f"{sheet}, lying: {lying}: more than one sheet"
    return page.evaluate("window.printed")


CASES = [
    (1.8, (1920, 1080), [("Letter", False), ("Letter", True), ("A4", False)]),
    (1.8, (1280, 720), [("A4", True)]),
    (1.8, (390, 844), [("Letter", False)]),
    (1.0, (1280, 900), [("Letter", False), ("A4", True)]),
]


def test_one_sheet_holds_the_whole_city_from_any_window(browser: Browser, tmp_path: Path) -> None:
    page, towns = browser.new_page(), {tall: tmp_path / f"{tall}.html" for tall in (1.0, 1.8)}
    for tall, file in towns.items():
        file.write_text(town(tmp_path, tall), encoding="utf-8")
    for tall, (wide, high), sheets in CASES:
        page.set_viewport_size({"width": wide, "height": high})
        page.goto(towns[tall].as_uri())
        page.evaluate(WATCH)
        before = page.locator(".folium-map").bounding_box()
        for sheet, lying in sheets:
            whole(printed(page, sheet, lying))
        assert page.locator(".folium-map").bounding_box() == before
    # What somebody looks at closely is printed so, and is looked at as before.
    map_of = "window[document.querySelector('.folium-map').id]"
    page.evaluate(f"{map_of}.setView([47.51, -122.385], {map_of}.getZoom() + 2, {{ animate: false }})")
    looked_at = page.evaluate(f"{map_of}.getBounds().toBBoxString()")
    seen = printed(page, "Letter", lying=False)
    assert not within(around(seen["areas"]), seen["map"])
    assert page.evaluate(f"{map_of}.getBounds().toBBoxString()") == looked_at
    page.close()


def whole(seen: dict[str, list]) -> None:
    """The city lies in the frame and fills it, no name lies on another, and the legend is beside or below it."""
    city, frame = around(seen["areas"]), seen["map"]
    assert within(city, frame), "a part of the city is cut off"
    for i in (0, 1):
        assert city[i + 2] - city[i] > 0.8 * (frame[i + 2] - frame[i]), "the city does not fill the frame"
    assert frame[3] - frame[1] > 550, "the map is small"
    for i, name in enumerate(seen["names"]):
        assert within(name, frame)
        assert not any(overlap(name, other) for other in [*seen["names"][:i], seen["scale"]])
    assert not any(overlap(each, frame) for each in seen["keys"])
