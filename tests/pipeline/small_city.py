"""Two made-up cities of a few areas and a few dozen referrals a year, without open data: forms filled in, no more."""

import csv
import json
import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple
from unittest import mock

import openpyxl

from tests.pipeline.conftest import Done, Town

FIRST, LAST = date(2021, 1, 1), date(2023, 12, 31)


class Plan(NamedTuple):
    """What is made up of a city: its areas, how many referrals a year, its answers to the questions."""

    areas: tuple[str, ...]
    a_year: int
    doors: tuple[str, ...]
    answers: str


# As large as the two cities that followed Seattle first.
HUDSON = Plan(
    areas=("Arbour Hill", "Centre Square", "Dove Street", "Pine Hills", "South End", "West Hill"),
    a_year=60,
    doors=("arrest_diversion", "Neighbour's call"),
    answers="""
title = "Hudson Mills"
state = "New York"
boundary_file = "areas.geojson"
area_name = "NHOOD"
area_group = "SIDE"
doors = ["arrest_diversion", "community = Neighbour's call"]
served_since = 2021-01-01
help = "Office of the programme"
""",
)
MESA = Plan(
    areas=("Agua Fría", "Casa Solana", "Cerrillos", "Plaza"),
    a_year=36,
    doors=("arrest_diversion", "social_contact", "community"),
    answers="""
title = "Mesa Alta"
name = "mesa"
boundary_file = "areas.geojson"
area_name = "NHOOD"
grams = 6
intake_window_days = 7
language = "es"
minimum_shown = 20
rounding_base = 10
fiscal_year_starts = 7
races = { "Hispano" = "Hispanic", "Nativo" = "AIAN" }
""",
)


class City(Town):
    """A city that is a folder of `sites` and a folder of filled forms."""

    def __init__(self, folder: Path, plan: Plan) -> None:
        self.folder, self.plan, self.name = folder, plan, ""
        self.source, self.private, self.out = folder / "source", folder / "private", folder / "out"
        self.sites = folder / "sites"
        self.source.mkdir(parents=True)
        (folder / "areas.geojson").write_text(json.dumps(boundaries(plan.areas)), "utf-8")
        (folder / "answers.toml").write_text(plan.answers, "utf-8")

    @contextmanager
    def own_sites(self) -> Iterator[None]:
        """While it lasts, cities are looked for in this one's folder."""
        with mock.patch.dict(os.environ, {"LEAD_SITES_DIR": str(self.sites)}):
            yield

    def run(self, *arguments: str) -> Done:
        """Run a command with this city's folders."""
        with self.own_sites():
            return super().run(*arguments)

    def add(self) -> Done:
        """Add the city from its answers."""
        done = self.run("new-site", "--answers", str(self.folder / "answers.toml"))
        self.name = next((found.parent.name for found in self.sites.glob("*/site.toml")), "")
        return done

    def fill_forms(self) -> None:
        """Print the forms and fill in the referrals as a workbook, two other files as CSV."""
        forms = self.folder / "forms"
        assert self.run("template", "--out", str(forms), "--site", self.name).returncode == 0
        book = openpyxl.load_workbook(forms / "lead_referrals.xlsx")
        sheet = book.worksheets[0]
        header = [cell.value for cell in sheet[1]]
        referrals = list(self.referrals_made_up())
        for number, row in enumerate(referrals, start=2):
            for place, name in enumerate(header, start=1):
                sheet.cell(number, place, row.get(name))
        book.save(self.source / "referrals.xlsx")
        people = sorted({row["client_id"] for row in referrals})
        spells = [{"client_id": one, "active_from": "2021-02-01", "team": "programme"} for one in people]
        self.fill("lead_participation", spells)
        self.fill("lead_staffing", [{"team": "programme", "month": "2023-01", "case_manager_fte": "2"}])

    def fill(self, source: str, rows: list[dict]) -> None:
        """Fill a printed CSV form with these rows and hand it over."""
        with open(self.folder / "forms" / f"{source}.csv", encoding="utf-8-sig") as form:
            header = next(csv.reader(form))
        with open(self.source / f"{source}.csv", "w", encoding="utf-8-sig", newline="") as file:
            table = csv.DictWriter(file, header)
            table.writeheader()
            table.writerows(rows)

    def referrals_made_up(self) -> Iterator[dict]:
        """The referrals of three years, spread evenly; the last is on the last day."""
        draw = random.Random(self.plan.a_year)
        total = 3 * self.plan.a_year
        for number in range(total):
            day = FIRST + timedelta(days=(LAST - FIRST).days * number // (total - 1))
            yield {
                "referral_id": f"R{number}", "client_id": f"C{number % (total * 2 // 3)}", "referred_on": day,
                "door": draw.choice(self.plan.doors), "neighbourhood": draw.choice(self.plan.areas),
                "decision": "accepted", "agency": "police", "age_band": "25-34", "gender": "man",
                "race": "Hispano" if "Hispano" in self.plan.answers else "White", "race_source": "self",
            }  # fmt: skip

    def build(self) -> Done:
        """Build the warehouse."""
        return self.run("build", "--input", str(self.source), "--site", self.name)


def boundaries(names: tuple[str, ...]) -> dict:
    """A map of squares side by side, of about a kilometre, half of them on either side of a river."""
    squares = [(number % 3 / 100, number // 3 / 100) for number in range(len(names))]
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"ID": number, "NHOOD": name, "SIDE": "East" if number % 2 else "West"},
                "geometry": {
                    "type": "Polygon",
                    "coordinates": [
                        [[x, y], [x + 0.01, y], [x + 0.01, y + 0.01], [x, y + 0.01], [x, y]],
                    ],
                },
            }
            for number, (name, (x, y)) in enumerate(zip(names, squares, strict=True))
        ],
    }
