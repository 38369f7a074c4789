"""Made-up residents and people arrested by age, gender and race: whom the people referred are held against."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from pipelines.demo.areas import Area
from pipelines.demo.calls import PRECINCTS
from pipelines.demo.plan import Plan, year_of
from pipelines.demo.population import margin, residents

FIRST_YEAR = 2010
ADULTS = 0.85
HEAD = ("benchmark", "year", "precinct", "group", "people", "margin", "source")
# Shares of 100, set by hand: those arrested differ from those who live here, and those referred from both.
SHARES = {
    "residents": {
        "age": {"18-24": 13, "25-34": 28, "35-44": 20, "45-54": 14, "55-64": 12, "65+": 13},
        "gender": {"woman": 49, "man": 51},
        "race": {"White": 62, "Asian": 17, "Hispanic": 7, "Black": 7, "Multiple": 5, "AIAN": 1, "NHPI": 1},
    },
    "lead_type_arrests": {
        "age": {"18-24": 11, "25-34": 31, "35-44": 29, "45-54": 19, "55-64": 8, "65+": 1, "age not stated": 1},
        "gender": {"man": 76, "woman": 22, "gender not stated": 2},
        "race": {"White": 53, "Black": 28, "Hispanic": 6, "Asian": 4, "AIAN": 3, "NHPI": 1, "race not stated": 5},
    },
}


def write_benchmarks(plan: Plan, areas: Sequence[Area], arrests: pd.DataFrame, path: Path) -> None:
    """Write a row for each whole year, precinct or whole city, and group, in the layout of group_benchmarks.csv.

    `arrests`: one row an arrest with area, stream and made, as drawn. Those for drugs are LEAD-type.
    """
    drug = arrests[arrests["stream"] == "arrest_drug"]
    made_in = year_of(drug["made"].to_numpy())
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(HEAD)
        for year in whole_years(plan):
            living = residents(areas, year) * ADULTS
            arrested = np.bincount(drug["area"].to_numpy()[made_in == year], minlength=len(areas))
            for name, inside in _places(areas):
                for who, people in (("residents", living), ("lead_type_arrests", arrested)):
                    out.writerows(_rows(who, year, name, round(float(people[inside].sum()))))


def whole_years(plan: Plan) -> list[int]:
    """The years that are told: none that has not ended."""
    ended = plan.until.year if (plan.until.month, plan.until.day) == (12, 31) else plan.until.year - 1
    return [year for year in plan.years if FIRST_YEAR <= year <= ended]


def share_out(total: int, shares: Mapping[str, float]) -> dict[str, int]:
    """`total` people by `shares`, whole and adding up: who is lost in rounding goes to the largest remainders."""
    exact = np.array(list(shares.values())) * total / sum(shares.values())
    people = np.floor(exact).astype(int)
    people[np.argsort(people - exact, kind="stable")[: total - people.sum()]] += 1
    return dict(zip(shares, people.tolist(), strict=True))


def _places(areas: Sequence[Area]) -> Iterator[tuple[str, np.ndarray]]:
    precincts = np.array([area.precinct for area in areas])
    yield "", np.ones(len(areas), dtype=bool)
    for letter in sorted(PRECINCTS):
        yield f"{PRECINCTS[letter].capitalize()} Precinct", precincts == letter


def _rows(who: str, year: int, name: str, total: int) -> Iterator[tuple]:
    for shares in SHARES[who].values():
        for group, people in share_out(total, shares).items():
            yield who, year, name, group, people, margin(people) if who == "residents" else "", "made up"
