"""Made-up answers to a yearly survey: places differ, all move together, and the programme changes nothing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from pipelines.demo.areas import Area
from pipelines.demo.plan import Plan

FIRST_YEAR = 2015
# The city's share in 2015, and its change a year; how much of the places' differences follows their drug offences.
QUESTIONS = {
    "feels_safe_by_day": (0.86, -0.006, -0.10), "feels_safe_at_night": (0.58, -0.010, -0.20),
    "sees_open_drug_use": (0.24, 0.012, 0.35), "content_with_quality_of_life": (0.68, -0.004, -0.10),
}  # fmt: skip
FEWEST, MOST = 12, 140


def draw_measures(plan: Plan, areas: Sequence[Area]) -> pd.DataFrame:
    """One row per area, whole year and question, in the layout of community_measures.csv."""
    chance = plan.chance("community")
    years = [year for year in range(FIRST_YEAR, plan.until.year + 1) if (plan.until.month, plan.until.day) == (12, 31)
             or year < plan.until.year]  # fmt: skip
    rows = []
    for area, heat in zip(areas, _heat(areas), strict=True):
        for year in years:
            sample = int(chance.integers(FEWEST, MOST))
            for question, (share, drift, slope) in QUESTIONS.items():
                truly = float(np.clip(share + drift * (year - FIRST_YEAR) + slope * heat, 0.03, 0.97))
                said = chance.binomial(sample, truly) / sample
                error = (max(said * (1 - said), 0.25 / sample) / sample) ** 0.5
                rows.append((area.name, year, question, f"{said:.4f}", f"{error:.4f}", sample, "public_safety_survey"))
    return pd.DataFrame(
        rows, columns=["neighbourhood", "year", "question", "estimate", "std_error", "sample", "source"]
    )


def _heat(areas: Sequence[Area]) -> np.ndarray:
    """From -0.5 to 0.5: the areas' order by their weight of drug offences."""
    order = np.argsort(np.argsort([area.drug for area in areas], kind="stable"), kind="stable")
    return order / max(len(areas) - 1, 1) - 0.5
