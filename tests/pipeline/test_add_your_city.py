"""The guide, followed to the letter: its blocks are written to the files it names, its commands are run in order."""

import csv
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from pipelines.sites.site_file import TABLES
from tests.pipeline.conftest import Done, Town

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "add-your-city.md").read_text("utf-8")
BLOCK = re.compile(r"(?:^`(?P<path>[^`\n]+)`:\n\n)?^```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)
COMMAND = "python -m pipelines "


class Step(NamedTuple):
    """A file to write, or a command to run."""

    path: str | None
    text: str


def steps() -> Iterator[Step]:
    for block in BLOCK.finditer(GUIDE):
        if block["kind"] == "bash":
            yield from (Step(None, line) for line in block["text"].splitlines())
        elif block["path"]:
            yield Step(block["path"], block["text"])


def variants(title: str) -> list[str]:
    """The blocks of one section that belong to no file of this town."""
    section = GUIDE[GUIDE.index(f"### {title}") :].partition("\n### ")[0]
    return [block["text"] for block in BLOCK.finditer(section) if not block["path"]]


class Stranger(Town):
    """Somebody who follows the guide in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self.private, self.out = folder / "private", folder / "data" / "release"
        self.folder, self.done = folder, list[Done]()

    def follow(self, step: Step) -> None:
        if step.path:
            path = self.folder / step.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(step.text, "utf-8")
            return
        assert step.text.startswith(COMMAND)
        if "check filled/lead_referrals.csv" in step.text:
            self.fill_in()
        self.done.append(self.run(*shlex.split(step.text.removeprefix(COMMAND))))

    def fill_in(self) -> None:
        """What the programme's staff do with the form."""
        with open(self.folder / "forms" / "lead_referrals.csv", encoding="utf-8-sig") as form:
            header = next(csv.reader(form))
        row = {"client_id": "C1", "door": "Neighbour's call", "neighbourhood": "Mill End", "race": "Native American"}
        (self.folder / "filled").mkdir()
        with open(self.folder / "filled" / "lead_referrals.csv", "w", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, header)
            table.writeheader()
            table.writerows(row | {"referral_id": f"R{n}", "referred_on": f"2023-0{n}-28"} for n in range(1, 8))


@pytest.fixture
def stranger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stranger:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LEAD_SITES_DIR")
    return Stranger(tmp_path)


def test_whoever_follows_the_guide_has_added_a_city(stranger: Stranger):
    commands = 0
    for step in steps():
        stranger.follow(step)
        if step.path is None:
            commands += 1
            assert stranger.done[-1].returncode == 0, f"{step.text}\n{stranger.done[-1]}"
    assert commands == 8
    assert stranger.ask("SELECT name FROM core.area WHERE layer = 'neighbourhood' ORDER BY name") == [
        ("Harbour",), ("Market",), ("Mill End",), ("Old Town",),
    ]  # fmt: skip
    assert stranger.ask("SELECT DISTINCT door, race, area_id FROM core.referral") == [("community", "AIAN", "mill-end")]
    assert stranger.ask(
        "SELECT incident_id, offence_group, located_by, area_id FROM core.incident JOIN core.incident_area "
        "USING (site, kind, incident_id) WHERE layer = 'neighbourhood' ORDER BY incident_id"
    ) == [
        ("1001", "drug", "point", "harbour"),
        ("1002", "shoplifting", "point", "market"),
        ("1003", "drug", "label", "old-town"),
    ]
    shown = "SELECT sum(numerator) FROM cell WHERE metric_id = 'drug_offences' AND layer = 'city' AND grain = 'year'"
    assert stranger.ask_release(shown) == [(2,)]


def test_the_guide_names_every_key_of_the_site_file():
    told = GUIDE[GUIDE.index("## What may stand in site.toml") :]
    keys = [(table, key) for table, keys in TABLES.items() if isinstance(keys, dict) for key in keys]
    assert [(table, key) for table, key in keys if f"`{key}`" not in told] == []
    assert [table for table in TABLES if table and f"[{table}]" not in told and f"[{table}." not in told] == []
