"""The app in a real browser: started once, on a release of its own; nothing may leave the machine."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests" / "dashboard"))

from release_fixture import write_release  # noqa: E402

STARTS_WITHIN = 60  # seconds
expect.set_options(timeout=30_000)  # a machine that runs other tests beside draws slowly; what is drawn is the same


@dataclass
class App:
    """A running dashboard and the folder whose `current.duckdb` it shows."""

    url: str
    folder: Path

    def publish(self, variant: str, version: str) -> None:
        """Swap the current release, as the pipelines do: written beside, then the link replaced."""
        name = f"release-{version}.duckdb"
        write_release(self.folder / name, variant, version)
        link = self.folder / "next"
        link.unlink(missing_ok=True)
        link.symlink_to(name)
        os.replace(link, self.folder / "current.duckdb")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_until_healthy(url: str, process: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < ends:
        if process.poll() is not None:
            raise AssertionError(f"the dashboard ended at once, with code {process.returncode}")
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=1) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            continue
    raise AssertionError(f"the dashboard was not ready within {STARTS_WITHIN} s")


def _start(folder: Path, port: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "streamlit", "run", "dashboard/app.py", f"--server.port={port}"]
    return subprocess.Popen(
        [*command, "--server.headless=true"],
        cwd=ROOT,
        env={**os.environ, "LEAD_RELEASE": str(folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """Start the dashboard on a normal release."""
    port = _free_port()
    running = App(f"http://localhost:{port}", tmp_path_factory.mktemp("served"))
    running.publish("normal", "first")
    process = _start(running.folder, port)
    try:
        _wait_until_healthy(running.url, process)
        yield running
    finally:
        process.terminate()
        process.wait(timeout=20)


def _chromium() -> str | None:
    named = os.environ.get("LEAD_CHROMIUM")
    found = [named] if named else ["/usr/bin/chromium", shutil.which("chromium")]
    return next((path for path in found if path and Path(path).exists()), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Launch Chromium, which finds no other machine; where there is none the tests fail and say how to get it."""
    alone = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"
    with sync_playwright() as playwright:
        try:
            started = playwright.chromium.launch(executable_path=_chromium(), args=["--no-sandbox", alone])
        except Exception as error:
            pytest.fail(
                "Chromium is missing. On Debian or Ubuntu: apt-get install chromium; elsewhere:"
                " python -m playwright install chromium; or set LEAD_CHROMIUM to its path."
                f" ({type(error).__name__})"
            )
        yield started
        started.close()


@pytest.fixture(scope="session")
def cache(browser: Browser) -> Iterator[BrowserContext]:
    """Give one visitor to all tests: what the browser has loaded and compiled of the app's own files stays loaded."""
    visitor = browser.new_context(viewport={"width": 1280, "height": 900})
    visitor.set_default_timeout(30_000)
    yield visitor
    visitor.close()


@pytest.fixture
def context(app: App, cache: BrowserContext) -> Iterator[BrowserContext]:
    """Give a fresh visitor; every request beyond this machine fails, and fails the test."""
    outside: list[str] = []

    def noted(address: str, kind: str = "http") -> None:
        own = app.url.replace("http", kind, 1)
        if not address.startswith((own, "data:", "blob:")):
            outside.append(address)

    def watched(page: Page) -> None:
        page.on("request", lambda request: noted(request.url))
        page.on("websocket", lambda socket: noted(socket.url, "ws"))

    cache.on("page", watched)
    yield cache
    cache.remove_listener("page", watched)
    for page in cache.pages:
        if page.url.startswith(app.url):
            page.evaluate("localStorage.clear(); sessionStorage.clear()")
        page.close()
    cache.clear_cookies()
    assert outside == [], f"the page called {outside}"


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """Give a fresh visitor's first page."""
    return context.new_page()
