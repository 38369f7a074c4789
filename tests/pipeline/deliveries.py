"""A hundred days of a town's deliveries, and what a build made of them."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.pipeline.conftest import Town

ACCOUNT = "SELECT file, rows_read, loaded, repeated, corrected, refused FROM core.load WHERE source = "


def drug(number: int, day: date) -> str:
    """One offence of the town."""
    return f"{number},{day:%d.%m.%Y} 10:00,{day:%d.%m.%Y} 11:00,D,Northwest,-0.5,0.5"


def drugs(*numbers: int) -> list[str]:
    """One offence on each of these days of 2020 and after."""
    return [drug(number, date(2020, 1, 1) + timedelta(days=number)) for number in numbers]


def referral(number: int, door: str = "police") -> str:
    """One referral of a person of the same number."""
    day = date(2020, 1, 1) + timedelta(days=number)
    return f"R{number},P{number},{day:%d.%m.%Y},{door},Northwest"


def referrals(*numbers: int) -> list[str]:
    """One referral of a person of its own for each number."""
    return [referral(number) for number in numbers]


def states(town: Town) -> dict[str, str]:
    """What the warehouse, and so the release, says of each source that has a file or once had one."""
    return dict(town.ask("SELECT source, state FROM core.source WHERE state <> 'absent'"))


def held(town: Town) -> tuple[int, int]:
    """How many incidents and referrals the warehouse holds."""
    return town.ask("SELECT (SELECT count(*) FROM core.incident), (SELECT count(*) FROM core.referral)")[0]


def log(town: Town) -> list[dict]:
    """The private log's lines."""
    return [json.loads(line) for line in (town.private / "log" / "builds.jsonl").read_text().splitlines()]


def settings_of_testville(monkeypatch: pytest.MonkeyPatch, folder: Path, text: str) -> None:
    """Let site.toml of testville say `text` beside what it says."""
    from pipelines import sites

    real, site_file = sites.read_site_file, folder / "site.toml"

    def reading(path: Path) -> dict:
        site_file.write_text(f"{path.read_text('utf-8')}\n{text}", "utf-8")
        return real(site_file)

    monkeypatch.setattr(sites, "read_site_file", reading)
