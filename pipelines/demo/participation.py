"""Spells of participation: people are active, go inactive and return; nobody completes anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from pipelines.demo.areas import Area
from pipelines.demo.plan import Plan
from pipelines.demo.referrals import Referral
from pipelines.demo.texture import LABELS

TEAMS = {"W": "downtown", "E": "east", "N": "north", "S": "south", "SW": "southwest"}
RETURNS = 0.45
TYPICAL_SPELL_DAYS, TYPICAL_GAP_DAYS = 380, 150


@dataclass(frozen=True)
class Spell:
    """One row of lead_participation.csv; active_to None means still active on the last day."""

    client_id: str
    active_from: date
    active_to: date | None
    team: str


def draw_spells(plan: Plan, areas: Sequence[Area], referrals: Sequence[Referral]) -> list[Spell]:
    """Spells of everyone enrolled, in order of client and date; spells of one person never overlap."""
    chance = plan.chance("participation")
    teams = _team_by_place(areas)
    enrolments: dict[str, list[tuple[date, str]]] = {}
    for row in referrals:
        if row.enrolled_on:
            team = teams.get(row.neighbourhood, "downtown")
            enrolments.setdefault(row.client_id, []).append((row.enrolled_on, team))
    spells: list[Spell] = []
    for client in sorted(enrolments):
        spells += _course(client, sorted(enrolments[client]), plan.until, chance)
    return spells


def _course(
    client: str,
    enrolments: list[tuple[date, str]],
    until: date,
    chance: np.random.Generator,
) -> list[Spell]:
    """A person's spells: from each enrolment that finds them inactive, on and off until they stay away."""
    spells: list[Spell] = []
    for start, team in enrolments:
        if spells and (spells[-1].active_to is None or start <= spells[-1].active_to):
            continue
        while start <= until:
            end = start + timedelta(_days(TYPICAL_SPELL_DAYS, chance))
            spells.append(Spell(client, start, end if end <= until else None, team))
            if chance.random() >= RETURNS:
                break
            start = end + timedelta(_days(TYPICAL_GAP_DAYS, chance))
    return spells


def _days(typical: int, chance: np.random.Generator) -> int:
    return 14 + int(typical * chance.lognormal(0, 0.7))


def _team_by_place(areas: Sequence[Area]) -> dict[str, str]:
    teams = {area.name: TEAMS[area.precinct] for area in areas}
    return teams | {LABELS[name]: team for name, team in teams.items() if name in LABELS}
