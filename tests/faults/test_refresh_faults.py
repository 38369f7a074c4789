"""A refresh that is killed, or for which there is no room, leaves the last good state and nothing to clean up."""

import errno
import os
import random
import resource
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from pipelines import db
from tests.faults.conftest import SOAK
from tests.faults.test_killed import ROOT, command, release, started
from tests.pipeline.conftest import Town
from tests.pipeline.deliveries import drugs
from tests.pipeline.same_core import differing

KILLS = 70 if SOAK else 5
HELD = "SELECT count(*) FROM core.incident"
ANEW = "Everything is built anew"


@pytest.fixture(scope="module")
def evening(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """A town of 2,000 days, built and published once for every test to copy."""
    town = Town(tmp_path_factory.mktemp("evening"))
    town.incidents(*drugs(*range(2000)))
    assert town.build().returncode == 0
    assert town.publish().returncode == 0
    return town


@pytest.fixture
def night(town: Town, evening: Town) -> Town:
    """A copy of it, beside whose file of 2,000 days a new one of 5 lies now."""
    for made, place in ((evening.source, town.source), (evening.private, town.private), (evening.out, town.out)):
        shutil.copytree(made, place, symlinks=True, dirs_exist_ok=True)
    town.incidents(*drugs(*range(1998, 2003)), name="night.csv")
    return town


def refresh(town: Town):  # noqa: ANN201
    """The command, in this process."""
    return town.run(*command(town, "refresh")[3:])


def left(town: Town) -> list[str]:
    """What half-written things lie in the private folder or beside the releases."""
    return [path.name for place in (town.private, town.out) for path in place.iterdir() if ".tmp" in path.name]


def is_as_it_was(town: Town, content: str) -> bool:
    """Whether nothing was replaced and nothing left."""
    return (town.ask(HELD), release(town), left(town)) == ([(2000,)], content, [])


def test_a_killed_refresh_leaves_the_old_state_or_the_new_one_and_the_next_one_succeeds(night):
    before, old = night.private.with_name("before"), release(night)
    shutil.copytree(night.private, before)
    assert refresh(night).returncode == 0
    new, undisturbed = release(night), night.private.with_name("undisturbed")
    shutil.move(night.private, undisturbed)
    shutil.copytree(before, night.private)
    night.publish()
    chance = random.Random("refresh")
    for _ in range(KILLS):
        process = started(night, "refresh")
        try:
            process.wait(timeout=chance.uniform(0.2, 4))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
        assert release(night) in (old, new)
        assert night.ask(HELD) in ([(2000,)], [(2003,)])
        if night.ask(HELD) == [(2003,)]:
            shutil.copy(before / "warehouse.duckdb", night.private)
    done = refresh(night)
    assert done.returncode == 0
    assert ANEW not in done.stdout
    assert release(night) == new
    assert differing(night.private / "warehouse.duckdb", undisturbed / "warehouse.duckdb") == {}
    assert left(night) == []


@pytest.mark.parametrize("room", [0.5, 1.0], ids=["for half of the copy", "for the copy alone"])
def test_a_full_disk_is_a_sentence(night, room):
    content = release(night)
    most = int(room * (night.private / "warehouse.duckdb").stat().st_size)
    # What Python keeps of a module may not grow either: half of it would stay for every later program.
    alone = {"LEAD_PRIVATE_DIR": str(night.private), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        command(night, "refresh"), cwd=ROOT, env=os.environ | alone,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)), capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr.partition(" ")[0]) == (1, "error:")
    assert is_as_it_was(night, content)
    assert refresh(night).returncode == 0


def test_a_full_disk_names_the_place(night, monkeypatch):
    content = release(night)

    def full(_: Path, target: Path) -> None:
        target.write_bytes(b"half")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(target))

    with monkeypatch.context() as patched:
        patched.setattr(db, "copy_file", full)
        done = refresh(night)
    assert (done.returncode, "the disk is full" in done.stderr) == (1, True)
    assert is_as_it_was(night, content)


def test_a_source_that_vanishes_half_way_is_no_part_of_what_is_then_built_anew(night, monkeypatch):
    from pipelines import refresh as module

    real = module.make_safe

    def too_late(*given: object) -> None:
        (night.source / "night.csv").unlink()
        real(*given)

    with monkeypatch.context() as patched:
        patched.setattr(module, "make_safe", too_late)
        done = refresh(night)
    # The folder as it is now is built whole, and it has the old file alone.
    assert (done.returncode, ANEW in done.stdout) == (0, True), done.stderr
    assert (night.ask(HELD), left(night)) == ([(2000,)], [])
    assert night.ask("SELECT file, loaded FROM core.load WHERE file LIKE '%.csv'") == [("incidents.csv", 2000)]


def test_a_private_place_that_cannot_be_written_is_a_sentence(night, monkeypatch):
    night.write("file", "")
    monkeypatch.setattr(night, "private", night.source / "file" / "below")
    done = refresh(night)
    assert (done.returncode, done.stderr.partition(" ")[0]) == (1, "error:")


def test_a_second_refresh_is_refused(night):
    content = release(night)
    with db.only_one(night.private, "build"):
        done = refresh(night)
    assert (done.returncode, "another build is running" in done.stderr) == (1, True)
    assert is_as_it_was(night, content)
