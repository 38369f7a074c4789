"""A command that is killed at any moment leaves nothing to clean up, and the last good state as it was."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from tests.faults.conftest import SOAK
from tests.pipeline.conftest import Town

ROOT = Path(__file__).parents[2]
KILLS = 65 if SOAK else 5


def command(town: Town, name: str) -> list[str]:
    """The command line of a build, a publish or a refresh of this town."""
    read, written = ["--input", str(town.source), "--site", "testville"], ["--out", str(town.out)]
    more = {"build": read, "publish": written, "refresh": [*read, *written]}[name]
    return [sys.executable, "-m", "pipelines", name, *more]


def started(town: Town, name: str) -> subprocess.Popen:
    """The command as a process of its own."""
    environment = os.environ | {"LEAD_PRIVATE_DIR": str(town.private)}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen(command(town, name), cwd=ROOT, env=environment, **quiet)


@pytest.fixture(scope="module")
def once_built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Town, float]:
    """A town built and published once for every test to copy, and how long a build takes as a process."""
    town, day = Town(tmp_path_factory.mktemp("undisturbed")), date(2020, 1, 1)
    town.incidents(
        *(
            f"{n},{day + timedelta(days=n % 700):%d.%m.%Y} 10:00,01.01.2022 11:00,D,Northwest,-0.5,0.5"
            for n in range(4000)
        )
    )
    begun = time.monotonic()
    assert started(town, "build").wait() == 0
    lasts = time.monotonic() - begun
    assert town.publish().returncode == 0
    return town, lasts


@pytest.fixture
def undisturbed(town: Town, once_built: tuple[Town, float]) -> tuple[Town, str, float]:
    """A copy of it, the content of its release, and how long a build takes."""
    made, lasts = once_built
    for there, place in ((made.source, town.source), (made.private, town.private), (made.out, town.out)):
        shutil.copytree(there, place, symlinks=True, dirs_exist_ok=True)
    return town, release(town), lasts


def release(town: Town) -> str:
    """The content of the release a reader sees now; a half-written one would not open."""
    with duckdb.connect(str(town.newest()), read_only=True) as con:
        return con.execute("SELECT content_hash FROM release_info").fetchall()[0][0]


@pytest.mark.parametrize("name", ["build", "publish"])
def test_a_killed_command_leaves_the_last_good_state_and_the_next_one_succeeds(undisturbed, name):
    town, content, lasts = undisturbed
    chance = random.Random(name)
    for _ in range(KILLS):
        process = started(town, name)
        try:
            process.wait(timeout=chance.uniform(0.1, 1.1) * lasts)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
        assert release(town) == content
        assert town.ask("SELECT count(*) FROM core.incident") == [(4000,)]
    assert town.build().returncode == 0
    assert town.publish().returncode == 0
    assert release(town) == content
    assert [path.name for path in town.private.rglob("*.duckdb*")] == ["warehouse.duckdb"]
    assert not [*town.private.rglob("*.tmp*"), *town.out.glob("*.tmp*")]


def test_a_place_that_cannot_be_written_is_a_sentence(undisturbed):
    town, content, _ = undisturbed
    (town.out.parent / "file").write_text("")
    for command_line in (
        ["publish", "--out", str(town.out.parent / "file")],
        ["publish", "--out", str(town.out.parent / "file" / "below")],
    ):
        done = town.run(*command_line)
        assert done.returncode == 1
        assert done.stderr.startswith("error: ")
    assert release(town) == content
