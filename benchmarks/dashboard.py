"""The page as a browser sees it: from the command to a drawn map, and from another year to the map redrawn."""

import io
import os
import socket
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

PATIENCE = 60.0  # seconds before a map that does not come counts as a failure
LINK = "?metric=drug_offences&layer=neighbourhood&grain=year&period=2019-01-01"
YEARS = ("2013", "2017", "2014", "2018", "2015", "2019", "2016", "2020")


def lines(release: Path, chromium: str | None) -> list[str]:
    """The measurements as sentences for one release file; None as `chromium` takes Playwright's own."""
    port = _free_port()
    command = ["-m", "streamlit", "run", "dashboard/app.py", "--server.port", str(port), "--server.headless", "true"]
    environment = os.environ | {"LEAD_RELEASE": str(release)}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 1000})
        sent: list[int] = []
        page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: sent.append(len(frame))))
        begun = time.perf_counter()
        server = subprocess.Popen([sys.executable, *command], env=environment, stdout=subprocess.DEVNULL)
        try:
            _wait_for(port)
            served = time.perf_counter() - begun
            page.goto(f"http://localhost:{port}/{LINK}")
            picture = _drawn(page, None)
            first = time.perf_counter() - begun
            changes, sizes = [], []
            for year in YEARS:
                sent.clear()
                seconds, picture = _change(page, year, picture)
                changes.append(seconds)
                sizes.append(sum(sent))
        finally:
            server.kill()
            browser.close()
    return [
        f"from `streamlit run` to a server that answers: {served:.1f} s; to a drawn map: {first:.1f} s",
        (
            f"from another year to its map drawn: median {statistics.median(changes):.2f} s, slowest of {len(changes)} "
            f"{max(changes):.2f} s; {statistics.median(sizes) / 1000:.0f} kB sent with a change"
        ),
    ]


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def _wait_for(port: int) -> None:
    begun = time.perf_counter()
    while time.perf_counter() - begun < PATIENCE:
        try:
            urllib.request.urlopen(f"http://localhost:{port}/_stcore/health", timeout=1)
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.02)
    raise TimeoutError("the dashboard did not start")


def _drawn(page: Page, before: bytes | None) -> bytes:
    """Wait until the map shows many colours and another picture than `before`; returns that picture."""
    chart = page.locator('[data-testid="stDeckGlJsonChart"]')
    chart.wait_for(timeout=PATIENCE * 1000)
    begun = time.perf_counter()
    while time.perf_counter() - begun < PATIENCE:
        picture = chart.screenshot()
        with Image.open(io.BytesIO(picture)) as image:
            pixels = image.convert("RGB").tobytes()
            colours = len(image.convert("RGB").getcolors(1 << 24) or ())
        if colours > 20 and pixels != before:
            return pixels
    raise TimeoutError("the map was not drawn")


def _change(page: Page, year: str, before: bytes) -> tuple[float, bytes]:
    picker = page.get_by_role("combobox", name="Year")
    picker.click()
    page.keyboard.type(year)
    begun = time.perf_counter()
    page.keyboard.press("Enter")
    picture = _drawn(page, before)
    return time.perf_counter() - begun, picture
