"""The import rules of pyproject.toml: the repository keeps them, and each is seen to break once."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINT = Path(sys.executable).parent / "lint-imports"
STAGES = ("sources", "deidentify", "warehouse", "statistics", "disclosure", "release")


def lint(tree: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(LINT), "--no-logo", "--no-cache"], cwd=tree, capture_output=True, text=True, check=False)


def broken(outcome: subprocess.CompletedProcess[str]) -> set[str]:
    """The names of the contracts reported as broken; names are short enough to stay on one line."""
    return set(re.findall(r"^(.+) BROKEN(?: \(.*\))?$", outcome.stdout, flags=re.MULTILINE))


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the code, with every stage present so that a rule about it can be broken."""
    for package in ("pipelines", "dashboard", "geo"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for package in (*(f"pipelines/{stage}" for stage in STAGES), "dashboard/pages"):
        (tmp_path / package).mkdir(exist_ok=True)
        (tmp_path / package / "__init__.py").touch()
    return tmp_path


def test_the_repository_keeps_its_import_rules():
    outcome = lint(ROOT)
    assert outcome.returncode == 0, outcome.stdout


@pytest.mark.parametrize(
    ("module", "statement", "rule"),
    [
        ("dashboard/guilty.py", "import pipelines.policy", "The dashboard and the pipelines never"),
        (
            "pipelines/statistics/guilty.py",
            "import dashboard.release",
            "The dashboard and the pipelines never",
        ),
        *(
            (
                f"pipelines/{stage}/guilty.py",
                f"import pipelines.{other}",
                "The stages do not import each other",
            )
            for stage, other in zip(STAGES, STAGES[1:] + STAGES[:1], strict=True)
        ),
        ("pipelines/contracts/guilty.py", "import pipelines.sources", "The stages do not import each other"),
        ("pipelines/sources/guilty.py", "import pipelines.run", "The stages do not import each other"),
        ("pipelines/a_new_stage.py", "", "The stages do not import each other"),
        ("pipelines/run.py", "import pipelines.deidentify.keys", "Only deidentify reads the pseudonym key"),
        ("dashboard/pages/guilty.py", "import duckdb", "Only dashboard.release opens the release"),
        (
            "dashboard/components/guilty.py",
            "from duckdb import connect",
            "Only dashboard.release opens the release",
        ),
        ("dashboard/pages/guilty.py", "import dashboard.pages.accomplice", "Pages do not import each other"),
        ("pipelines/statistics/guilty.py", "import requests", "Only sources reach the network"),
        ("pipelines/db.py", "from socket import create_connection", "Only sources reach the network"),
        ("dashboard/guilty.py", "import http.client", "Only sources reach the network"),
        ("geo/guilty.py", "import urllib3", "Only sources reach the network"),
        ("pipelines/desk/guilty.py", "import http.server", "Only sources reach the network"),
        ("pipelines/desk/listen.py", "import socket", "Only sources reach the network"),
        *(
            (
                f"{package}/guilty.py",
                "import streamlit",
                "Statistics, disclosure and geo never import Streamlit",
            )
            for package in ("pipelines/statistics", "pipelines/disclosure", "geo")
        ),
        ("geo/guilty.py", "import pipelines.policy", "geo imports nothing of ours"),
        ("geo/guilty.py", "import dashboard.release", "geo imports nothing of ours"),
    ],
)
def test_a_forbidden_import_breaks_its_rule(copy, module, statement, rule):
    accomplices = ("dashboard/release.py", "dashboard/pages/accomplice.py", "pipelines/deidentify/keys.py")
    for name in (*accomplices, "dashboard/components/__init__.py", "pipelines/run.py", module):
        (copy / name).parent.mkdir(exist_ok=True)
        (copy / name).touch()
    with (copy / module).open("a") as file:
        file.write(f"\n{statement}\n")
    outcome = lint(copy)
    assert outcome.returncode == 1, outcome.stdout + outcome.stderr
    assert any(name.startswith(rule) for name in broken(outcome)), outcome.stdout


@pytest.mark.parametrize("module", ["pipelines/sources/innocent.py", "pipelines/sites/seattle/sources/innocent.py"])
def test_sources_may_reach_the_network(copy, module):
    (copy / module).write_text("import http.client\nimport requests\nimport socket\nimport urllib.request\n")
    assert not broken(lint(copy))


@pytest.mark.parametrize(("module", "allowed"), [("pipelines/db.py", False), ("pipelines/sources/innocent.py", True)])
def test_only_sources_open_addresses_with_the_standard_library(copy, module, allowed):
    (copy / module).write_text("from urllib.request import urlopen\n\nurlopen\n")
    outcome = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--no-cache", "--select", "TID251", "."],
        cwd=copy, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (outcome.returncode == 0) == allowed, outcome.stdout
    assert allowed or "only the sources reach the network" in outcome.stdout


def test_every_folder_of_code_is_a_package():
    """Without __init__.py a folder is invisible to the import rules."""
    folders = {path.parent for package in ("pipelines", "dashboard", "geo") for path in (ROOT / package).rglob("*.py")}
    assert [str(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []
