"""The scripts that Make calls before anything is installed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools import environment, install_browser

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("version", "fits"), [((3, 10), False), ((3, 11, 7), True), ((3, 13, 0), True), ((3, 14), False), ((2, 7), False)]
)
def test_only_tested_pythons_fit_and_the_others_are_told_what_to_type(version, fits):
    assert environment.fits(version) == fits
    assert f"this is Python {version[0]}.{version[1]}" in environment.wrong_python(version)
    assert "make dashboard PYTHON=" in environment.wrong_python(version)


def test_uv_gets_the_indexes_that_pip_was_told():
    listed = "global.extra-index-url='one two'\n:env:.find-links='/x /y'\nuser.find-links='/z'\nglobal.timeout='9'"
    assert environment.uv_settings(listed) == {
        "UV_INDEX": "one two",
        "UV_FIND_LINKS": "/x,/y",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
    }


def test_without_settings_uv_is_left_alone():
    assert environment.uv_settings("") == {}


def test_an_environment_that_does_not_start_is_known_as_such(tmp_path):
    assert environment.works(sys.executable)
    assert not environment.works(tmp_path / "bin" / "python")
    assert not environment.works("/bin/false")


@pytest.fixture
def calls(monkeypatch) -> list[list[str]]:
    """The commands that install() runs, none of which is run: pip cannot get uv, then pip installs."""
    made: list[list[str]] = []

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        made.append(command)
        return subprocess.CompletedProcess(command, 1 if environment.UV in command else 0, stdout="")

    monkeypatch.setattr(environment.subprocess, "run", run)
    return made


def test_pip_takes_over_where_uv_cannot_be_had(calls):
    environment.install(["requirements.txt"])
    assert [command[-1] for command in calls] == ["requirements-uv.txt", "requirements.txt"]
    assert calls[-1][1:3] == ["-m", "pip"]
    assert all("--require-hashes" in command for command in calls)


def test_a_browser_is_one_that_starts(tmp_path, monkeypatch):
    stub = tmp_path / "chromium"
    stub.write_text("#!/bin/sh\nexit 1\n")
    stub.chmod(0o755)
    assert not install_browser.starts(str(stub))
    assert not install_browser.starts(str(tmp_path / "nothing"))
    assert not install_browser.starts(None)
    stub.write_text("#!/bin/sh\nexit 0\n")
    monkeypatch.setenv("LEAD_CHROMIUM", str(stub))
    assert install_browser.find() == str(stub)


def test_a_machine_without_a_browser_is_told_how_to_name_one(monkeypatch):
    monkeypatch.setattr(install_browser, "find", lambda: None)
    monkeypatch.setattr(install_browser, "install", lambda: None)
    with pytest.raises(SystemExit, match="LEAD_CHROMIUM="):
        install_browser.main()


def test_no_script_needs_more_than_the_standard_library_to_start():
    script = Path(environment.__file__)
    outcome = subprocess.run(
        [sys.executable, "-S", "-c", f"import runpy; runpy.run_path({str(script)!r})"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert outcome.returncode == 0, outcome.stderr


@pytest.mark.skipif(os.name == "nt", reason="the script is for a Unix shell")
@pytest.mark.parametrize(
    ("failing", "code"), [("none", 0), ("check", 3), ("test", 3)], ids=["all well", "check fails", "test fails"]
)
def test_the_ci_script_runs_both_targets_in_ci_mode_and_hands_back_the_failure(tmp_path, failing, code):
    """A stand-in for make notes how it was called; the script runs in a copy with real data beside it."""
    home, beside = tmp_path / "here", tmp_path / "shared" / "real"
    (home / ".ci").mkdir(parents=True)
    beside.mkdir(parents=True)
    shutil.copy(ROOT / ".ci" / "run", home / ".ci" / "run")
    make = tmp_path / "make"
    make.write_text(
        f'#!/bin/sh\necho "$1 $CI $LEAD_REAL_DATA ${{LEAD_REFERENCE_DATA-unset}}"\n[ "$1" != {failing} ] || exit 3\n'
    )
    make.chmod(0o755)
    known = {name: value for name, value in os.environ.items() if not name.endswith("_DATA")}
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    outcome = subprocess.run(
        [str(home / ".ci" / "run")], cwd="/", env={**known, "PATH": path}, capture_output=True, text=True, check=False
    )
    assert outcome.stdout.splitlines() == [f"check true {beside} unset", f"test true {beside} unset"]
    assert outcome.returncode == code
