"""The house itself: commands that the README names exist, packages are pinned, nothing points outside."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOT_OURS = {
    ".git",
    ".venv",
    "__pycache__",
    ".pytest_cache",
    ".ruff_cache",
    ".import_linter_cache",
    ".hypothesis",
}
MADE = ("data/demo", "data/raw", "data/private", "data/release")
BESIDE = "/".join(("..", "shared"))  # the folder beside the repository, not spelt out here
README = (ROOT / "README.md").read_text("utf-8")
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
LOCKS = ("requirements", "requirements-dev", "requirements-uv")
TARGETS = set(re.findall(r"^([a-z]+):.*## ", MAKEFILE, flags=re.MULTILINE))


def repository_files() -> list[Path]:
    """Every file of the working tree that is not made by a command."""
    return [
        path
        for path in ROOT.rglob("*")
        if path.is_file()
        and not NOT_OURS & set(path.relative_to(ROOT).parts)
        and not path.relative_to(ROOT).as_posix().startswith(MADE)
    ]


def test_only_the_ci_script_knows_of_a_folder_beside_the_repository():
    holders = {path.relative_to(ROOT).as_posix() for path in repository_files() if BESIDE.encode() in path.read_bytes()}
    assert holders == {".ci/run"}


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_is_pinned_to_one_version_and_to_its_files(name):
    text = (ROOT / f"{name}.txt").read_text("utf-8")
    packages = re.split(r"\n(?=[^ #])", re.sub(r"\n *#.*", "", text).strip())
    one = r"[A-Za-z0-9._-]+(\[[a-z,]+\])?==[0-9][^ ]*( ;.*)?( \\\n    --hash=sha256:[0-9a-f]{64})+"
    assert [package for package in packages if not re.fullmatch(one, package)] == []


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_asked_for_is_in_the_lock(name):
    asked = re.findall(r"^([A-Za-z0-9._-]+)", (ROOT / f"{name}.in").read_text("utf-8"), flags=re.MULTILINE)
    locked = re.findall(r"^([A-Za-z0-9._-]+)==", (ROOT / f"{name}.txt").read_text("utf-8"), flags=re.MULTILINE)
    assert {package.lower() for package in asked if package != "-c"} <= set(locked)


def test_the_readme_names_every_target_and_no_other():
    assert set(re.findall(r"\bmake ([a-z]+)\b(?=[` \n])", README)) == TARGETS


def hand_lines() -> list[tuple[str, str]]:
    """Rows of the README's table of targets: the target, and one line that does the same by hand."""
    rows = re.findall(r"^\| `make ([a-z]+)` \| (.+?) \|", README, flags=re.MULTILINE)
    return [(target, line) for target, cell in rows for line in re.findall(r"`([^`]+)`", cell)]


@pytest.mark.skipif(not shutil.which("make"), reason="no make on this machine: its lines are typed by hand")
@pytest.mark.parametrize(("target", "line"), hand_lines())
def test_the_line_to_type_by_hand_is_the_line_that_make_runs(target, line):
    # What the outer make was called with, such as another Python, must not reach the inner one.
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS", "PYTHON"))}
    command = ["make", "-n", "-B", target]
    shown = subprocess.run(command, cwd=ROOT, env=clean, capture_output=True, text=True, check=True).stdout
    assert line in [printed.strip() for printed in shown.splitlines()]


@pytest.mark.skipif(not shutil.which("make"), reason="no make on this machine: its lines are typed by hand")
@pytest.mark.parametrize("built", [True, False])
def test_folders_may_have_blanks_in_their_names(tmp_path, built):
    """A stand-in for Python notes what it was called with."""
    private = tmp_path / "my private"
    private.mkdir()
    python, noted = tmp_path / ".venv" / "bin" / "python", tmp_path / "noted"
    python.parent.mkdir(parents=True)
    (tmp_path / "tools").mkdir()
    for name in ("Makefile", *(f"{lock}.txt" for lock in LOCKS), "tools/environment.py"):
        shutil.copyfile(ROOT / name, tmp_path / name)
    python.write_text(f'#!/bin/sh\nprintf "<%s>" "$@" >> {noted}; echo >> {noted}\n')
    python.chmod(0o755)
    (tmp_path / ".venv" / "app.ready").touch()
    if built:
        (private / "warehouse.duckdb").touch()
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS", "LEAD"))}
    command = ["make", "-s", "dashboard", "INPUT=my own data"]
    told = {**clean, "LEAD_PRIVATE_DIR": str(private)}
    subprocess.run(command, cwd=tmp_path, env=told, capture_output=True, check=True)
    ran = [line.partition("<pipelines>")[2] for line in noted.read_text("utf-8").splitlines()]
    assert ran == ["<build><--input><my own data>"][built:] + ["<publish><--out><data/release>", ""]


def test_every_target_has_a_line_to_type_by_hand():
    assert {target for target, _ in hand_lines()} == TARGETS - {"help"}


@pytest.mark.parametrize("command", sorted(set(re.findall(r"python -m pipelines ([a-z][a-z-]*)", README))))
def test_every_command_that_the_readme_names_exists(command):
    outcome = subprocess.run(
        [sys.executable, "-m", "pipelines", command, "--help"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert outcome.returncode == 0, outcome.stderr
    assert command in outcome.stdout


@pytest.mark.parametrize("path", sorted(set(re.findall(r"\]\(((?!https?:)[^)#]+)\)", README))))
def test_every_file_that_the_readme_points_to_exists(path):
    assert (ROOT / path).exists()


def test_each_reference_file_has_a_card_that_says_where_it_comes_from():
    for table in sorted((ROOT / "data" / "reference").glob("*.csv")):
        card = tomllib.loads(table.with_suffix(".card.toml").read_text("utf-8"))
        assert {"title", "sources", "written_by", "checked_on", "licence", "notes"} <= set(card), table.name
