"""Costs: $899 per person-month over the first years with the start, $532 near their end, then slowly rising."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipelines.demo.plan import Plan
from pipelines.demo.service import TEAMS, ActiveMonths, along

# Running dollars per person-month; what the first years cost above that was the start.
RUNNING = (("2011-10-01", 760), ("2014-01-01", 532), ("2016-01-01", 532), ("2020-07-01", 640), ("2026-12-01", 780))
FIRST_YEARS_END, FIRST_YEARS_DOLLARS = np.datetime64("2014-06"), 899
START_MONTHS = 6
# category: (share of running costs, whether it is spent on participants directly)
CATEGORIES = {
    "case_management": (0.58, False), "outreach": (0.12, False), "client_support": (0.11, True),
    "legal_services": (0.08, False), "premises": (0.06, False), "project_management": (0.05, False),
}  # fmt: skip
START = {"training": 0.45, "premises": 0.35, "project_management": 0.20}
# Who paid which share, from a month on.
FUNDING = (
    ("2011-10", {"foundations": 1.0}),
    ("2016-01", {"seattle": 0.75, "foundations": 0.25}),
    ("2019-01", {"seattle": 0.60, "king_county": 0.30, "washington": 0.10}),
)
PRIVATE = ("foundations", "businesses")
NOISE = 0.08


def draw_costs(plan: Plan, active: ActiveMonths) -> pd.DataFrame:
    """One row per month, team, category and funder, in the layout of lead_costs.csv; whole dollars of the year."""
    chance = plan.chance("costs")
    person_months = active.person_months()
    running = along(active.months, RUNNING)[:, None] * person_months
    rows = _start(active.months, start_dollars(active), chance)
    for number, month in enumerate(active.months):
        for team in np.flatnonzero(person_months[number]).tolist():
            for category, (share, direct) in CATEGORIES.items():
                dollars = running[number, team] * share
                rows += _paid(month, TEAMS[team], category, dollars, direct, False, chance)
    columns = ["month", "team", "category", "funder", "funder_kind", "one_off", "client_spending", "dollars"]
    return pd.DataFrame(rows, columns=[*columns, "dollar_year"])


def start_dollars(active: ActiveMonths) -> float:
    """What the start cost: the rest of the first years' dollars after their running costs."""
    early = active.months <= FIRST_YEARS_END
    person_months = active.person_months()[early].sum(axis=1)
    running = (along(active.months[early], RUNNING) * person_months).sum()
    return max(0.0, float(FIRST_YEARS_DOLLARS * person_months.sum() - running))


def _start(months: np.ndarray, dollars: float, chance: np.random.Generator) -> list[tuple]:
    first = months[:START_MONTHS]
    return [
        row
        for month in first
        for category, share in START.items()
        for row in _paid(month, "whole_programme", category, dollars * share / len(first), False, True, chance)
    ]


def _paid(
    month: np.datetime64,
    team: str,
    category: str,
    dollars: float,
    direct: bool,
    one_off: bool,
    chance: np.random.Generator,
) -> list[tuple]:
    """One row per funder of the month; where the start is planted exactly, running costs waver."""
    text = str(month)
    shares = [shares for since, shares in FUNDING if since <= text][-1]
    told = ("yes" if one_off else "no", "yes" if direct else "no")
    rows = []
    for funder, share in shares.items():
        wavers = 1.0 if one_off else float(np.exp(NOISE * chance.standard_normal() - NOISE**2 / 2))
        kind = "private" if funder in PRIVATE else "public"
        rows.append((text, team, category, funder, kind, *told, round(dollars * share * wavers), int(text[:4])))
    return rows
