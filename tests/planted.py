"""A thinned demonstration, built and released once for all tests that read it."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.demo import write_demo
from tests.once import once

CANARY = "canary-"
ROOT = Path(__file__).parents[1]


def planted(factory: pytest.TempPathFactory) -> Path:
    """A folder with a demonstration of fewer offences in source/, its warehouse in private/, its release in out/."""
    return once(factory, "planted", _make)


def _make(folder: Path) -> None:
    write_demo(folder / "source", scale=0.4, progress=lambda _: None)
    for path in (folder / "source").glob("lead_*.csv"):
        # Numbers of people that cannot come about by chance in the bytes of a database.
        path.write_text(re.sub(r"\b([CR]\d{4,})\b", rf"{CANARY}\1", path.read_text("utf-8")), "utf-8")
    moved = {"LEAD_PRIVATE_DIR": str(folder / "private"), "LEAD_KEY_FILE": str(folder / "key")}
    # As processes of their own: this one has held the rows, and could leave them in what it writes.
    for command in (["build", "--input", str(folder / "source")], ["publish", "--out", str(folder / "out")]):
        run = [sys.executable, "-m", "pipelines", *command]
        subprocess.run(run, cwd=ROOT, env=os.environ | moved, check=True, capture_output=True)
