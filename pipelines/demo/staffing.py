"""Staff of each team, so that the caseloads are the planted ones."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipelines.demo.participation import TEAMS as TEAM_OF_PRECINCT
from pipelines.demo.service import CASELOAD, TEAMS, ActiveMonths, along

PRECINCTS = {"north": "N", "east": "E", "south": "S", "southwest": "SW", "west": "W"}
OUTREACH_SHARE = 0.35
QUARTER_POST = 0.25
# What a team was designed for; it rose once.
DESIGNED = (np.datetime64("2016-01"), 20, 25)


def draw_staffing(active: ActiveMonths) -> pd.DataFrame:
    """One row per team and month with anybody active, in the layout of lead_staffing.csv; posts in quarters."""
    stock, caseload = active.active_at_end(), along(active.months, CASELOAD)
    month, team = np.nonzero(stock)
    posts = np.maximum(_quarters(stock[month, team] / caseload[month]), QUARTER_POST)
    rise, before, after = DESIGNED
    rows = {
        "team": np.array(TEAMS, dtype=object)[team],
        "month": active.months[month].astype(str),
        "case_manager_fte": posts,
        "outreach_fte": _quarters(posts * OUTREACH_SHARE),
        "target_caseload": np.where(active.months[month] < rise, before, after),
    }
    for name, letters in PRECINCTS.items():
        own = TEAMS.index(TEAM_OF_PRECINCT[letters])
        rows[f"covers_{name}"] = np.where(team == own, "yes", "no")
    return pd.DataFrame(rows)


def _quarters(posts: np.ndarray) -> np.ndarray:
    return np.round(posts / QUARTER_POST) * QUARTER_POST
