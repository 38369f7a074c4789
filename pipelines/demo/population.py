"""Residents by area and year: hand-set shares, each with its own growth, made to add up to the city."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from pipelines.demo.areas import Area

FIRST_YEAR, LAST_SHARE_YEAR = 2008, 2026
# Rough city totals; between them growth is even, after the last the city stays as it is.
CITY = {2008: 590_000, 2010: 609_000, 2014: 642_000, 2017: 700_000, 2020: 737_000, 2026: 785_000}


def write_population(areas: Sequence[Area], years: Sequence[int], path: Path) -> None:
    """Write area, year, people, margin (90 %, in people) and method, in order of area and year."""
    lines = ["area,year,people,margin,method"]
    people = {year: residents(areas, year) for year in years}
    for number, area in enumerate(areas):
        for year in years:
            count = int(people[year][number])
            lines.append(f"{area.name},{year},{count},{margin(count)},synthetic")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def residents(areas: Sequence[Area], year: int) -> np.ndarray:
    """People in each area in one year; the areas add up to the city exactly."""
    grown = min((year - FIRST_YEAR) / (LAST_SHARE_YEAR - FIRST_YEAR), 1.0)
    weights = np.array([area.people * area.growth**grown for area in areas])
    total = round(float(np.interp(year, list(CITY), list(CITY.values()))))
    exact = weights / weights.sum() * total
    people = np.floor(exact).astype(int)
    # The people lost in rounding down go to the areas with the largest remainders.
    people[np.argsort(people - exact, kind="stable")[: total - people.sum()]] += 1
    return people


def margin(people: int) -> int:
    """A survey-like margin of error: relatively larger for small areas."""
    return round(8 * people**0.5)
