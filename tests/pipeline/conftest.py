"""A town of four districts to build from, written row by row in the test that needs it."""

import io
import json
import os
import shutil
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple
from unittest import mock

import duckdb
import pytest

from pipelines import db
from pipelines.__main__ import main
from pipelines.apart import Apart, _read, read_apart
from pipelines.release import fresh
from tests.pipeline.deliveries import drugs, referrals

INCIDENTS = "No,Happened,Reported,What,District,X,Y"
REFERRALS = "Ref,Person,Received,Way in,District"

# Four squares of one degree around (0, 0): Northwest and Southwest lie in Old Town (A), the others in New Town (B).
SQUARES = {"Northwest": (-1, 0, "A"), "Southwest": (-1, -1, "A"), "Northeast": (0, 0, "B"), "Southeast": (0, -1, "B")}


def districts() -> dict:
    """The town's boundary file as a GeoJSON document."""
    features = [
        {
            "type": "Feature",
            "properties": {"district": name, "quarter": quarter},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[x, y], [x + 1, y], [x + 1, y + 1], [x, y + 1], [x, y]]],
            },
        }
        for name, (x, y, quarter) in SQUARES.items()
    ]
    return {"type": "FeatureCollection", "features": features}


def _read_here(site: str, files: list[Path], places: list[str], key_file: Path) -> Apart:
    return _read(site, [str(path) for path in files], places, str(key_file))


_connect = db.connect


def _one_thread(path: Path | None = None) -> duckdb.DuckDBPyConnection:
    con = _connect(path)
    con.execute("SET threads = 1")
    return con


class Done(NamedTuple):
    """What a command did: its exit code and everything it printed."""

    returncode: int
    stdout: str
    stderr: str


class Town:
    """A folder of source files, and the commands run on it as a user runs them."""

    # The programme's files are read, and a release is written, by a process of its own. Starting one takes longer than
    # all else in these tests, so they do it in this one, but for those that look for what it may leave behind.
    in_process = True

    def __init__(self, folder: Path) -> None:
        self.source, self.private, self.out = folder / "source", folder / "private", folder / "out"
        if not self.source.exists():
            self.source.mkdir()
            self.write("districts.geojson", json.dumps(districts()))

    def write(self, name: str, content: str | bytes) -> None:
        """Write one source file."""
        (self.source / name).write_bytes(content if isinstance(content, bytes) else content.encode())

    def incidents(self, *rows: str, name: str = "incidents.csv") -> None:
        """Write an incident list with these rows under the town's header."""
        self.write(name, "\n".join([INCIDENTS, *rows]) + "\n")

    def referrals(self, *rows: str, name: str = "referrals.csv", header: str = REFERRALS) -> None:
        """Write a referral list with these rows."""
        self.write(name, "\n".join([header, *rows]) + "\n")

    def run(self, *arguments: str) -> Done:
        """Run a command of the pipelines with this town's private folder."""
        out, err = io.StringIO(), io.StringIO()
        environment = mock.patch.dict(os.environ, {"LEAD_PRIVATE_DIR": str(self.private)})
        here = mock.patch("pipelines.building.read_apart", _read_here if self.in_process else read_apart)
        written = mock.patch.object(fresh, "run_apart", fresh.work if self.in_process else fresh.run_apart)
        # A few rows need no second thread, and the tests beside these do.
        alone = mock.patch.object(db, "connect", _one_thread)
        with environment, here, written, alone, redirect_stdout(out), redirect_stderr(err):
            code = main(arguments)
        return Done(code, out.getvalue(), err.getvalue())

    def build(self) -> Done:
        """Build the warehouse."""
        return self.run("build", "--input", str(self.source), "--site", "testville")

    def publish(self) -> Done:
        """Publish a release."""
        return self.run("publish", "--out", str(self.out))

    def ask(self, sql: str) -> list[tuple]:
        """Rows from the private warehouse."""
        with duckdb.connect(str(self.private / "warehouse.duckdb"), read_only=True) as con:
            return con.execute(sql).fetchall()

    def newest(self) -> Path:
        """The release that was published last, approved or not."""
        return max(self.out.glob("release-*.duckdb"), key=lambda path: path.name)

    def ask_release(self, sql: str) -> list[tuple]:
        """Rows from the release that was published last."""
        with duckdb.connect(str(self.newest()), read_only=True) as con:
            return con.execute(sql).fetchall()


class Seattle(Town):
    """One square neighbourhood called Belltown, and the commands run on it."""

    def build(self) -> Done:
        ring = [[-122.4, 47.6], [-122.3, 47.6], [-122.3, 47.7], [-122.4, 47.7], [-122.4, 47.6]]
        feature = {
            "type": "Feature",
            "properties": {"NEIGHBORHOOD": "BELLTOWN", "PRECINCT": "W"},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }
        (self.source / "districts.geojson").unlink(missing_ok=True)
        self.write("areas.geojson", json.dumps({"type": "FeatureCollection", "features": [feature]}))
        return self.run("build", "--input", str(self.source))


@pytest.fixture
def town(tmp_path: Path) -> Town:
    """A town with its districts and nothing else."""
    return Town(tmp_path)


@pytest.fixture
def built(town: Town) -> Callable[..., Town]:
    """Builds the town from these incident rows; fails with the command's own words when that does not work."""

    def build(*rows: str) -> Town:
        town.incidents(*rows)
        done = town.build()
        assert done.returncode == 0, done.stderr
        return town

    return build


@pytest.fixture
def seattle(tmp_path: Path) -> Seattle:
    """Seattle with one neighbourhood and nothing else."""
    return Seattle(tmp_path)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """A town built from 100 days of offences and 100 referrals, for every test to copy."""
    town = Town(tmp_path_factory.mktemp("first"))
    town.incidents(*drugs(*range(100)))
    town.referrals(*referrals(*range(100)))
    with mock.patch.dict(os.environ, {"LEAD_KEY_FILE": str(town.source.parent / "config" / "key")}):
        assert town.build().returncode == 0
    return town


@pytest.fixture
def good(first: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Town:
    """A copy of the town that was built once, with its key."""
    shutil.copytree(first.source.parent, tmp_path / "town")
    monkeypatch.setenv("LEAD_KEY_FILE", str(tmp_path / "town" / "config" / "key"))
    return Town(tmp_path / "town")


@pytest.fixture(scope="module")
def candidate(first: Town, tmp_path_factory: pytest.TempPathFactory) -> Town:
    """A town with one release that waits for somebody."""
    folder = tmp_path_factory.mktemp("candidate") / "town"
    shutil.copytree(first.source.parent, folder)
    with mock.patch.dict(os.environ, {"LEAD_KEY_FILE": str(folder / "config" / "key")}):
        assert Town(folder).publish().returncode == 0
    return Town(folder)


@pytest.fixture
def waiting(candidate: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Town:
    """A copy of that town, to act in."""
    monkeypatch.setenv("LEAD_KEY_FILE", str(tmp_path / "town" / "config" / "key"))
    return Town(shutil.copytree(candidate.source.parent, tmp_path / "town", symlinks=True))
