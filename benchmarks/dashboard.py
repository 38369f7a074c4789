"""The page as a browser sees it: from the command to a drawn map, and from another year to the map redrawn."""

import base64
import io
import statistics
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops
from playwright.sync_api import CDPSession, Page, sync_playwright

from benchmarks.serving import PATIENCE, free_port, memory, served

LINK = "?metric=drug_offences&layer=neighbourhood&grain=year&period=2019-01-01"
YEARS = ("2013", "2017", "2014", "2018", "2015", "2019", "2016", "2020") * 3
WIDE, TALL = 1280, 1000
QUIET = 0.7  # seconds without a change after which the map stands still
MAP = '[data-testid="stDeckGlJsonChart"]'
# When a key went down, by the same clock as the browser's pictures: seconds since 1970.
STAMP = "addEventListener('keydown', () => { window.pressed = Date.now() / 1000 }, true)"


@dataclass
class Film:
    """The map in every new picture that the browser shows, with the time at which it showed it."""

    page: Page
    box: tuple[int, int, int, int]
    cdp: CDPSession
    frames: list[tuple[float, bytes]] = field(default_factory=list)

    def start(self) -> None:
        """Begin to take pictures, of half the size; the browser sends one only where something has changed."""
        self.cdp.on("Page.screencastFrame", self._take)
        size = {"maxWidth": WIDE // 2, "maxHeight": TALL // 2}
        self.cdp.send("Page.startScreencast", {"format": "jpeg", "quality": 80, **size})
        while not self.frames:
            self.page.wait_for_timeout(50)

    def stop(self) -> None:
        """Take no more."""
        self.cdp.remove_listener("Page.screencastFrame", self._take)
        self.cdp.detach()

    def _take(self, said: dict[str, Any]) -> None:
        self.cdp.send("Page.screencastFrameAck", {"sessionId": said["sessionId"]})
        self.frames.append((said["metadata"]["timestamp"], base64.b64decode(said["data"])))

    def drawn(self) -> float:
        """Wait until the map is another one than in the first picture and stands still; returns since when."""
        begun, before = time.perf_counter(), self._map(self.frames[0][1])
        while time.perf_counter() - begun < PATIENCE:
            self.page.wait_for_timeout(1000 * QUIET)
            end = self._map(self.frames[-1][1])
            if _differs(before, end) and time.time() - (when := self._since(end)) > QUIET:
                return when
        raise TimeoutError("nothing was drawn")

    def _since(self, end: Image.Image) -> float:
        when = self.frames[-1][0]
        for seen, picture in reversed(self.frames[:-1]):
            if _differs(self._map(picture), end):
                break
            when = seen
        return when

    def _map(self, picture: bytes) -> Image.Image:
        return Image.open(io.BytesIO(picture)).convert("RGB").crop(tuple(each // 2 for each in self.box))


def _differs(a: Image.Image, b: Image.Image) -> bool:
    """Whether two pictures differ by more than the noise of their compression: in some dozens of pixels."""
    far = ImageChops.difference(a, b).convert("L").histogram()
    return sum(far[12:]) > 40


def lines(release: Path, chromium: str | None) -> list[str]:
    """The measurements as sentences for one release file; None as `chromium` takes Playwright's own."""
    port = free_port()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDE, "height": TALL})
        page.add_init_script(STAMP)
        sent: list[int] = []
        page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: sent.append(len(frame))))
        begun = time.perf_counter()
        with served(release, port) as process:
            answers = time.perf_counter() - begun
            page.goto(f"http://localhost:{port}/{LINK}")
            page.locator(".atlas-table").first.wait_for(timeout=PATIENCE * 1000)
            told = time.perf_counter() - begun
            _coloured(page)
            first = time.perf_counter() - begun
            film = Film(page, _box(page), page.context.new_cdp_session(page))
            film.start()
            changes, sizes = [], []
            for year in YEARS:
                sent.clear()
                changes.append(_change(page, film, year))
                sizes.append(sum(sent))
            film.stop()
            held = memory(process.pid)
        browser.close()
    changes.sort()
    told_at = f"to sentence and table: {told:.1f} s; to a drawn map: {first:.1f} s"
    size = statistics.median(sizes) / 1000
    times = f"median {statistics.median(changes):.2f} s, p95 {changes[int(len(changes) * 0.95)]:.2f} s"
    return [
        f"from `streamlit run` to a server that answers: {answers:.1f} s; {told_at}",
        f"from another year to its map drawn, {len(changes)} times: {times}; {size:.0f} kB sent with a change",
        f"the server's memory after it: {held:.0f} MB",
    ]


def _coloured(page: Page) -> None:
    """Wait until the map shows more colours than an empty one."""
    chart = page.locator(MAP)
    chart.wait_for(timeout=PATIENCE * 1000)
    begun = time.perf_counter()
    while time.perf_counter() - begun < PATIENCE:
        with Image.open(io.BytesIO(chart.screenshot())) as image:
            # Names alone stand on water; areas bring their greys and purples.
            if len(image.convert("RGB").quantize(64).getcolors() or ()) > 20 and _has_areas(image):
                return
    raise TimeoutError("the map was not drawn")


def _has_areas(image: Image.Image) -> bool:
    counted = image.convert("RGB").getcolors(1 << 24) or []
    return sum(1 for n, _ in counted if n > 2000) >= 4


def _box(page: Page) -> tuple[int, int, int, int]:
    found = page.locator(MAP).bounding_box()
    assert found is not None
    x, y = found["x"] + 4, found["y"] + 4
    return int(x), int(y), int(x + found["width"] - 8), int(min(TALL, y + found["height"] - 8))


def _change(page: Page, film: Film, year: str) -> float:
    page.get_by_role("combobox", name="Year").click()
    page.keyboard.type(year)
    page.wait_for_timeout(300)
    del film.frames[:-1]
    page.keyboard.press("Enter")
    return film.drawn() - page.evaluate("window.pressed")
