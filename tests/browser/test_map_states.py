"""The six states on the drawn map, each with a look of its own, beside a picture taken before.

After a change of looks that is wanted, look at the new picture and keep it: LEAD_KEEP_PICTURE=1 pytest tests/browser.
"""

import io
import os
from collections.abc import Iterator
from itertools import combinations
from math import log, pi, radians, tan
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Page, expect

from dashboard.maps.basemap import HEIGHT, opening
from dashboard.maps.colours import LAND, ZERO_FILL
from dashboard.release import Release, open_release

pytestmark = pytest.mark.browser

KEPT = Path(__file__).with_name("six_states.png")
PLACES = {
    "value": (-122.385, 47.51),  # Alder
    "lower value": (-122.355, 47.51),  # Birch
    "hidden": (-122.325, 47.51),
    "no data": (-122.385, 47.53),
    "not served": (-122.325, 47.53),
    "not confirmed": (-122.385, 47.55),
    "zero": (-122.355, 47.55),
}
PATTERNED = ("hidden", "no data", "not served", "not confirmed")
Features = tuple[float, float, float, float]


@pytest.fixture
def six(app, monkeypatch: pytest.MonkeyPatch) -> Iterator[Release]:
    """Publish the release with all six states, and the usual one again."""
    app.publish("six_states", "six")
    monkeypatch.setenv("LEAD_RELEASE", str(app.folder))
    yield open_release()
    app.publish("normal", "after-six")


def part(release: Release, wide: int, place: tuple[float, float]) -> tuple[int, int, int, int]:
    """The pixels of the map above an area's middle, where no name stands."""
    view = opening(release, "neighbourhood")
    scale = 512 * 2 ** view["zoom"]

    def down(latitude: float) -> float:
        return -scale / (2 * pi) * log(tan(pi / 4 + radians(latitude) / 2))

    x = wide / 2 + (place[0] - view["longitude"]) * scale / 360
    y = HEIGHT / 2 + down(place[1]) - down(view["latitude"])
    return round(x) - 30, round(y) - 46, round(x) + 30, round(y) - 16


def drawn(page: Page, box: tuple[int, int, int, int]) -> Image.Image:
    """Look at the map until the part in `box` has another colour than an empty map."""
    chart = page.locator("[data-testid=stDeckGlJsonChart]")
    expect(chart.locator("canvas").first).to_be_visible()
    last = None
    for _ in range(60):
        picture = Image.open(io.BytesIO(chart.screenshot())).convert("L").convert("RGB")
        middle = picture.crop(box).getpixel((5, 5))
        if middle[0] < 160 and last == picture.tobytes():
            return picture
        last = picture.tobytes()
    raise AssertionError("the map was not drawn")


def features(picture: Image.Image) -> Features:
    """What greyscale leaves of a look: its ground, the share of ink, and of rows and of columns that have any."""
    dark = picture.convert("L")
    ground = max(dark.getcolors() or [(0, 255)])[1]
    ink = dark.point([255 if abs(value - ground) > 25 else 0 for value in range(256)])
    share = sum(1 for value in ink.tobytes() if value) / (ink.width * ink.height)
    rows = sum(1 for y in range(ink.height) if ink.crop((0, y, ink.width, y + 1)).getbbox()) / ink.height
    columns = sum(1 for x in range(ink.width) if ink.crop((x, 0, x + 1, ink.height)).getbbox()) / ink.width
    return ground / 255, share, rows, columns


def test_six_states_look_as_before_and_each_differs_from_all_others_in_greyscale(page: Page, app, six: Release) -> None:
    page.goto(f"{app.url}/?metric=drug_offences&layer=neighbourhood&grain=year&period=2019")
    expect(page.get_by_text("Not for deployment decisions").first).to_be_visible()
    wide = round(page.locator("[data-testid=stDeckGlJsonChart]").bounding_box()["width"])
    picture = drawn(page, part(six, wide, PLACES["value"]))
    seen = {state: features(picture.crop(part(six, wide, place))) for state, place in PLACES.items()}
    for (a, first), (b, second) in combinations(seen.items(), 2):
        far = max(abs(p - q) * weight for p, q, weight in zip(first, second, (3.0, 3.0, 1.0, 1.0), strict=True))
        assert far > 0.2, f"{a} and {b} look alike: {first}, {second}"
    grey = [Image.new("RGB", (1, 1), colour).convert("L").getpixel((0, 0)) for colour in (LAND, ZERO_FILL)]
    assert all(abs(255 * seen[state][0] - grey[0]) <= 3 and seen[state][1] > 0.05 for state in PATTERNED)
    assert abs(255 * seen["zero"][0] - grey[1]) <= 3
    assert seen["zero"][1] == seen["value"][1] == 0
    if os.environ.get("LEAD_KEEP_PICTURE"):
        picture.quantize(32).save(KEPT, optimize=True)
    assert same(picture, Image.open(KEPT).convert("RGB"), [part(six, wide, place) for place in PLACES.values()])


def same(now: Image.Image, kept: Image.Image, parts: list[tuple[int, int, int, int]]) -> bool:
    """Whether two pictures agree: on the whole but for letters and edges, and in each part but for a blur."""
    assert now.size == kept.size
    lost = ImageChops.difference(now, kept).convert("L").point([255 if value > 60 else 0 for value in range(256)])
    share = sum(1 for value in lost.tobytes() if value) / (now.width * now.height)
    return share < 0.03 and all(
        max(abs(p - q) for p, q in zip(features(now.crop(box)), features(kept.crop(box)), strict=True)) < 0.12
        for box in parts
    )
