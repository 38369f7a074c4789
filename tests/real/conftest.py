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
from tests.once import once


@pytest.fixture(scope="session")
def portal(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the portal's CSV and the 58 neighbourhoods, as an analyst would have downloaded them."""

    def download(folder: Path) -> None:
        script = [sys.executable, str(real_data / "write_portal_files.py"), str(folder), "--layout", "csv"]
        subprocess.run(script, check=True, capture_output=True)
        shutil.copy(real_data / "boundaries" / "mcpp_58.geojson", folder)

    return once(tmp_path_factory, "portal", download)


@pytest.fixture(scope="session")
def built(portal: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with private/warehouse.duckdb, built from `portal`; for reading."""

    def build(folder: Path) -> None:
        with mock.patch.dict(os.environ, {"LEAD_PRIVATE_DIR": str(folder / "private")}):
            assert main(["build", "--input", str(portal)]) == 0

    return once(tmp_path_factory, "seattle", build)


@pytest.fixture(scope="session")
def released(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release that is published from `built`."""
    out = tmp_path_factory.mktemp("released")
    with mock.patch.dict(os.environ, {"LEAD_PRIVATE_DIR": str(built / "private")}):
        assert main(["publish", "--out", str(out)]) == 0
    return Path(os.path.realpath(out / "current.duckdb"))


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
def ask(built: Path) -> Callable[[str], list[tuple]]:
    """Asks Seattle's warehouse."""

    def rows(sql: str) -> list[tuple]:
        with duckdb.connect(str(built / "private" / "warehouse.duckdb"), read_only=True) as con:
            return con.execute(sql).fetchall()

    return rows


@pytest.fixture
def ask_release(released: Path) -> Callable[[str], list[tuple]]:
    """Asks Seattle's release."""

    def rows(sql: str) -> list[tuple]:
        with duckdb.connect(str(released), read_only=True) as con:
            return con.execute(sql).fetchall()

    return rows
