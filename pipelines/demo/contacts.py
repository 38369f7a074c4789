"""Contacts: a first meeting soon after the referral, and with active people, fewer where the caseloads are full."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd

from pipelines.demo.areas import Area
from pipelines.demo.participation import TEAMS as TEAM_OF_PRECINCT
from pipelines.demo.plan import Plan
from pipelines.demo.referrals import Referral
from pipelines.demo.service import DAYS_A_MONTH, TEAMS, ActiveMonths, along
from pipelines.demo.texture import LABELS

# Contacts a month with a person who is active.
RATE = (("2011-10-01", 1.6), ("2018-01-01", 1.5), ("2019-10-01", 0.9), ("2020-07-01", 1.1), ("2021-07-01", 1.4))
KINDS = {"case_management": 52, "outreach": 22, "phone": 16, "accompaniment": 10}
MET = ("accepted", "declined", "pending")  # whoever is not found, or refused before, was never met
COLUMNS = ("client_id", "contacted_on", "kind", "neighbourhood")
SPELT_AS_INCIDENTS, PLACE_UNKNOWN = 0.5, 0.006


def draw_contacts(plan: Plan, areas: Sequence[Area], active: ActiveMonths) -> pd.DataFrame:
    """Contacts in order of day: client_id, contacted_on, kind, neighbourhood (blank for a call)."""
    chance = plan.chance("contacts")
    count = chance.poisson(along(active.month, RATE) * active.days / DAYS_A_MONTH)
    entry = np.repeat(np.arange(len(count)), count)
    day = active.begins[entry] + (chance.random(len(entry)) * active.days[entry]).astype("timedelta64[D]")
    shares = np.array(list(KINDS.values()), dtype=float)
    kind = np.array(list(KINDS), dtype=object)[chance.choice(len(KINDS), len(entry), p=shares / shares.sum())]
    place = _places(areas, active.team[entry], chance)
    rows = pd.DataFrame(
        {
            "client_id": active.client[entry],
            "contacted_on": day.astype(str),
            "kind": kind,
            "neighbourhood": np.where(kind == "phone", "", place),
        }
    )
    return rows.sort_values(["contacted_on", "client_id", "kind"], kind="stable", ignore_index=True)


def draw_first_meetings(plan: Plan, referrals: Sequence[Referral], deaths: Mapping[str, date]) -> pd.DataFrame:
    """One contact for each referral that came so far, between its day and its screening: somebody goes there."""
    chance = plan.chance("contacts/first")
    rows = []
    for row in referrals:
        draw = chance.random()
        if row.screened_on is None or row.decision not in MET:
            continue
        on = row.referred_on + timedelta(int(draw * ((row.screened_on - row.referred_on).days + 1)))
        if on <= deaths.get(row.client_id, on):
            rows.append((row.client_id, on.isoformat(), "outreach", row.neighbourhood))
    return pd.DataFrame(rows, columns=COLUMNS)


def _places(areas: Sequence[Area], team: np.ndarray, chance: np.random.Generator) -> np.ndarray:
    """A neighbourhood of each contact's team, in either spelling and now and then unknown."""
    names = np.array([area.name for area in areas], dtype=object)
    place = np.full(len(team), "", dtype=object)
    for number, name in enumerate(TEAMS):
        weight = np.array([area.drug if TEAM_OF_PRECINCT[area.precinct] == name else 0.0 for area in areas])
        own = np.flatnonzero(team == number)
        place[own] = names[chance.choice(len(areas), len(own), p=weight / weight.sum())]
    draw = chance.random(len(team))
    other = np.array([LABELS.get(name, name) for name in place], dtype=object)
    place = np.where(draw < SPELT_AS_INCIDENTS, other, place)
    return np.where(draw < PLACE_UNKNOWN, "UNKNOWN", place)
