"""Nothing that a person's row says is left on disk or told, whatever the command does and wherever it is stopped.

Canaries stand in every column of every file of the programme. The commands run as processes of their own, whole, killed
and failing; afterwards every byte below their folders and everything they printed is searched.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from pipelines.sites import load_site
from tests.faults.canaries import BORN, MAP, NAME, PHONE, PLANTED, WANTED, found_in, plant, unpacked
from tests.faults.conftest import SOAK

ROOT = Path(__file__).parents[2]

# Runs `-m MODULE …` with one function that kills the process, or fails with a canary for words. The process that reads
# the programme's files is started by the same way, so that either can be stopped.
RUNNER = """
import importlib, os, runpy, signal, sys
place, how, launcher, flag, module, *arguments = sys.argv[1:]
process, holder, name = place.split(":")
if module == process:
    sys.argv = [module]
    there = importlib.import_module(holder)
    works = getattr(there, name)
    def stopped(*given, **named):
        made = works(*given, **named)
        if how == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        raise ValueError("did not expect Zebulon Quackenbush, 206-555-0142")
    setattr(there, name, stopped)
sys.executable = launcher
sys.argv = [module, *arguments]
if flag == "-m":
    runpy.run_module(module, run_name="__main__", alter_sys=True)
else:  # what writes a release is started as a file, and never stopped
    runpy.run_path(module, run_name="__main__")
"""


class House:
    """Every folder that a command may write to, below one."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.source = folder, folder / "source"
        for name in ("source", "cwd", "home", "tmp"):
            (folder / name).mkdir()
        self.key = folder / "home" / ".config" / "lead-atlas" / "pseudonym.key"
        moved = {"HOME": "home", "TMPDIR": "tmp", "XDG_CONFIG_HOME": "home/.config", "LEAD_PRIVATE_DIR": "private"}
        kept = {name: value for name, value in os.environ.items() if not name.startswith("LEAD_")}
        self.environment = kept | {name: str(folder / place) for name, place in moved.items()}
        # A process that may keep no compiled code compiles all it imports: these start a dozen times.
        self.environment |= {"PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": f"{folder}-compiled"}
        self.environment.pop("PYTHONDONTWRITEBYTECODE", None)
        self.told = b""

    def run(self, *arguments: str, stopped: tuple[str, str] = ()) -> int:
        """Run a command, stopped at a place if one is given; what it prints is kept. Returns its exit code."""
        start = ["-m"]
        if stopped:
            runner, launcher = self.folder / "source" / "runner.py", self.folder / "source" / "launcher"
            runner.write_text(RUNNER)
            start = [str(runner), *stopped, str(launcher), "-m"]
            launcher.write_text(
                f"#!/bin/sh\nexec '{sys.executable}' '{runner}' {' '.join(stopped)} '{launcher}' \"$@\"\n"
            )
            launcher.chmod(0o755)
        done = subprocess.run(
            [sys.executable, *start, "pipelines", *arguments],
            cwd=self.folder / "cwd", env=self.environment, check=False, capture_output=True,
        )  # fmt: skip
        self.told += done.stdout + done.stderr
        return done.returncode

    def left(self) -> list[Path]:
        """Every file that is not one of the sources."""
        every = (path for path in self.folder.rglob("*") if path.is_file() and not path.is_symlink())
        return [path for path in every if not path.is_relative_to(self.source)]

    def leaks(self) -> dict[str, set[str]]:
        """Where canaries, or the key, were found."""
        found = {"what was told": found_in(self.told)}
        secret = bytes.fromhex(self.key.read_text()) if self.key.exists() else b"no key yet, and none to be found"
        for path in self.left():
            for place, content in unpacked(path):
                if any(key in content for key in (secret, secret.hex().encode())) and path != self.key:
                    found.setdefault(place, set()).add("the key")
                found.setdefault(place, set()).update(found_in(content))
        return {place: canaries for place, canaries in found.items() if canaries}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A house in which every command ran whole over canaries in every column."""
    house = House(tmp_path_factory.mktemp("canaries"))
    (house.source / "areas.geojson").write_text(json.dumps(MAP))
    for contract in load_site("seattle").contracts.values():
        if contract.access == "programme":
            plant(house.source, contract, damaged=SOAK or contract.source == "lead_referrals")
    return house


def build(house: House, *stopped: str) -> int:
    """Build from the canaries."""
    return house.run("build", "--input", str(house.source), stopped=stopped)


def publish(house: House, *stopped: str) -> int:
    """Publish what was built."""
    return house.run("publish", "--out", str(house.folder / "out"), stopped=stopped)


def check(house: House, *stopped: str) -> int:
    """Check the files of the programme, with a report; a check that is stopped anyway gets a few of them."""
    some = "lead_contacts*" if stopped else "*"
    files = sorted(str(path) for path in house.source.glob(some) if path.suffix in (".csv", ".xlsx"))
    return house.run("check", *files, "--report", str(house.folder / "report.html"), stopped=stopped)


COMMANDS = {"build": build, "publish": publish, "check": check}


def test_every_command_run_whole_leaves_and_tells_no_canary(house):
    assert house.run("template", "--out", str(house.folder / "forms")) == 0
    assert check(house) == 1
    assert build(house) == 3
    assert publish(house) == 0
    assert house.leaks() == {}
    with duckdb.connect(str(house.folder / "private" / "warehouse.duckdb"), read_only=True) as con:
        loaded = con.execute(
            "SELECT source, sum(loaded), sum(refused) FROM core.load JOIN core.source USING (source) "
            "WHERE access = 'programme' GROUP BY source"
        ).fetchall()
    programme = [c.source for c in load_site("seattle").contracts.values() if c.access == "programme"]
    # The search would find nothing in a warehouse of nothing.
    assert sorted(source for source, rows, refused in loaded if rows and refused) == sorted(programme)
    assert {path.name for path in house.left()} >= {"warehouse.duckdb", "report.html", "lead_referrals.xlsx"}


PLACES = [
    ("build", "pipelines.apart:pipelines.deidentify.safe:_make_pseudonyms", "kill"),
    ("build", "pipelines.apart:pipelines.sources.formats.excel:cell_text", "fail"),
    ("build", "pipelines:pipelines.building:fill_core", "kill"),
    ("publish", "pipelines:pipelines.run:protect_cells", "kill"),
    ("check", "pipelines:pipelines.desk.check:make_safe", "fail"),
]
MORE = [
    (command, place, how)
    for command, place in (
        ("build", "pipelines.apart:pipelines.deidentify.safe:_fill"),
        ("build", "pipelines.apart:pipelines.sources.land:recognise"),
        ("build", "pipelines.apart:pipelines.deidentify:make_safe"),
        ("build", "pipelines:pipelines.building:read_apart"),
        ("build", "pipelines:pipelines.building:hand_over"),
        ("build", "pipelines:pipelines.warehouse.build:settle"),
        ("build", "pipelines:pipelines.warehouse.build:fill_programme"),
        ("publish", "pipelines:pipelines.run:compute"),
        ("publish", "pipelines:pipelines.run:write_release"),
        ("check", "pipelines:pipelines.desk.check:settle"),
        ("check", "pipelines:pipelines.desk:write_report"),
    )
    for how in ("kill", "fail")
]


@pytest.mark.parametrize(("command", "place", "how"), PLACES + (MORE if SOAK else []))
def test_a_command_that_is_stopped_leaves_and_tells_no_canary(house, command, place, how):
    if command == "publish" and not (house.folder / "private" / "warehouse.duckdb").exists():
        assert build(house) == 3
    code = COMMANDS[command](house, place, how)
    assert code == -signal.SIGKILL if how == "kill" and place.startswith("pipelines:") else code in (1, 3)
    assert house.leaks() == {}


# ---- the search itself


@pytest.mark.parametrize("canary", PLANTED)
def test_the_search_finds_a_canary_however_it_is_written(canary):
    for text in (canary, canary.upper(), f"x{canary}y"):
        for code in ("utf-8", "utf-16-le", "utf-16-be", "utf-16"):
            assert found_in(b"\x00\xff" + text.encode(code) + b"\x00")
    assert not found_in(b"Zebulon 1931 206-555 4417 Terrace")


def test_the_search_finds_what_was_left_on_purpose(tmp_path):
    house = House(tmp_path)
    (tmp_path / "tmp" / "a.log").write_text(f"could not read {NAME}")
    with duckdb.connect(str(tmp_path / "cwd" / "b.duckdb")) as con:
        con.execute(f"CREATE TABLE kept AS SELECT DATE '{BORN}' AS referred_on FROM range(10)")
        con.execute(
            f"COPY (SELECT '{PHONE}' AS number FROM range(9999)) TO '{tmp_path}/home/c.parquet' (COMPRESSION zstd)"
        )
    plant(house.source, load_site("seattle").contracts["lead_contacts"], damaged=False)
    shutil.copy(house.source / "lead_contacts_book.xlsx", tmp_path / "cwd" / "d.xlsx")
    house.told = f"{NAME.upper()}".encode("utf-16")
    house.key.parent.mkdir(parents=True)
    house.key.write_text("ab" * 32)
    (tmp_path / "cwd" / "e.bin").write_bytes(b"x" + bytes.fromhex("ab" * 32))
    leaks = house.leaks()
    assert leaks["what was told"] == leaks["a.log"] == {"quackenbush"}
    assert leaks["b.duckdb/main.kept"] == {"1931-07-19"}
    assert leaks["c.parquet"] == {"2065550142"} or leaks["c.parquet"] == {"555-0142"}
    assert leaks["d.xlsx/xl/comments/comment1.xml"] == {"quackenbush", "larkspur"}
    assert leaks["e.bin"] == {"the key"}
    assert set().union(*leaks.values()) <= {*WANTED, "the key"}
