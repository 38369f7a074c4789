"""What the first page costs, in what it loads and asks, not in seconds."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.release import Release

Releases = Callable[[str], Path]
SLOW = {"pandas", "pyarrow", "altair", "geopandas", "folium", "h3", "requests"}
PAGE = """import importlib
from dashboard.components.shell import show
show(importlib.import_module('dashboard.pages.map'))"""
RUN = """import sys
from streamlit.testing.v1 import AppTest
at = AppTest.from_string(sys.argv[1], default_timeout=60).run()
print(len(at.get("deck_gl_json_chart")), bool(at.exception), sorted(set(sys.modules) & set(sys.argv[2:])))"""


def test_the_first_map_loads_nothing_slow(release_file: Releases) -> None:
    environment = os.environ | {"LEAD_RELEASE": str(release_file("normal"))}
    command = [sys.executable, "-c", RUN, PAGE, *SLOW]
    told = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    assert told.stdout == "1 False []\n"


def test_the_release_is_asked_once_for_all_measures_and_little_with_each_change(
    release_file: Releases, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    fresh = tmp_path / "fresh.duckdb"
    fresh.write_bytes(release_file("normal").read_bytes())
    monkeypatch.setenv("LEAD_RELEASE", str(fresh))
    asked: list[str] = []
    ask = Release._ask
    monkeypatch.setattr(Release, "_ask", lambda self, sql, values=(): asked.append(sql) or ask(self, sql, values))
    at = AppTest.from_string(PAGE, default_timeout=60).run()
    assert not at.exception
    assert sum("bool_or(status = 'value')" in sql for sql in asked) == 1
    asked.clear()
    periods = at.selectbox(key="period")
    periods.set_value(periods.options[-1]).run()
    assert not at.exception
    assert len(asked) < 25, asked
