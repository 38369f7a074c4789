"""Make sure a Chromium is there for the browser tests: `.venv/bin/python tools/install_browser.py`.

One that is there is used. As root on Debian or Ubuntu the distribution's is installed, because it brings its
own libraries; anywhere else Playwright's own is downloaded.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def starts(browser: str | None) -> bool:
    """Whether the program at that path says its version: Ubuntu ships a stub of that name that does not."""
    if not browser:
        return False
    try:
        return subprocess.run([browser, "--version"], capture_output=True, timeout=60, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def playwrights_own() -> str | None:
    """The path of the Chromium that Playwright downloaded, or None."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def find() -> str | None:
    """The first Chromium that starts: LEAD_CHROMIUM, one on the PATH, Playwright's own; or None."""
    named = [os.environ.get("LEAD_CHROMIUM"), *(shutil.which(name) for name in NAMES)]
    return next((browser for browser in named if starts(browser)), None) or playwrights_own()


def install() -> None:
    """Install a Chromium the way this machine allows; leaves the checking to the caller."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    if root and shutil.which("apt-get"):
        apt = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], env=apt, check=False)
        subprocess.run(["apt-get", "install", "-y", "-qq", "chromium"], env=apt, check=False)
        if find():
            return
    with_libraries = ["--with-deps"] if root and shutil.which("apt-get") else []
    subprocess.run([sys.executable, "-m", "playwright", "install", *with_libraries, "chromium"], check=False)


def main() -> None:
    """Find a Chromium or install one; exit 1 with what to do where neither works."""
    browser = find()
    if not browser:
        print("No Chromium here: installing one for the browser tests", flush=True)
        install()
        browser = find()
    if not browser:
        sys.exit("No Chromium could be installed. Install one, or name one: LEAD_CHROMIUM=/path/to/chromium")
    print(f"Browser tests use {browser}")


if __name__ == "__main__":
    main()
