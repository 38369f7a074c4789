"""Seattle's real rows, written in the portal's layout and built once for all tests of this folder."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import duckdb
import pytest

from pipelines.__main__ import main


@pytest.fixture(scope="session")
def portal(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the portal's CSV and the 58 neighbourhoods, as an analyst would have downloaded them."""
    folder = tmp_path_factory.mktemp("portal")
    script = [sys.executable, str(real_data / "write_portal_files.py"), str(folder), "--layout", "csv"]
    subprocess.run(script, check=True, capture_output=True)
    shutil.copy(real_data / "boundaries" / "mcpp_58.geojson", folder)
    return folder


@pytest.fixture(scope="session")
def seattle(portal: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with private/warehouse.duckdb and out/current.duckdb, built from `portal`."""
    folder = tmp_path_factory.mktemp("seattle")
    with mock.patch.dict(os.environ, {"LEAD_PRIVATE_DIR": str(folder / "private")}):
        assert main(["build", "--input", str(portal)]) == 0
        assert main(["publish", "--out", str(folder / "out")]) == 0
    return folder


@pytest.fixture(scope="session", params=["json", "csv2025"])
def other_layout(request: pytest.FixtureRequest, real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse built from the same rows in another of the city's layouts."""
    folder = tmp_path_factory.mktemp(request.param)
    source = folder / "source"
    script = [sys.executable, str(real_data / "write_portal_files.py"), str(source), "--layout", request.param]
    subprocess.run(script, check=True, capture_output=True)
    shutil.copy(real_data / "boundaries" / "mcpp_58.geojson", source)
    with mock.patch.dict(os.environ, {"LEAD_PRIVATE_DIR": str(folder / "private")}):
        assert main(["build", "--input", str(source)]) == 0
    return folder / "private" / "warehouse.duckdb"


@pytest.fixture
def ask(seattle: Path) -> Callable[[str], list[tuple]]:
    """Asks Seattle's warehouse."""

    def rows(sql: str) -> list[tuple]:
        with duckdb.connect(str(seattle / "private" / "warehouse.duckdb"), read_only=True) as con:
            return con.execute(sql).fetchall()

    return rows


@pytest.fixture
def ask_release(seattle: Path) -> Callable[[str], list[tuple]]:
    """Asks Seattle's release."""

    def rows(sql: str) -> list[tuple]:
        with duckdb.connect(os.path.realpath(seattle / "out" / "current.duckdb"), read_only=True) as con:
            return con.execute(sql).fetchall()

    return rows
