"""What every third participant says of their life, at the beginning of a spell and half-yearly while it lasts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import numpy as np

from pipelines.demo.participation import Spell
from pipelines.demo.plan import Plan

ASKED = 1 / 3
EVERY_DAYS = 182
CHANGES_UNTIL_MONTHS = 24
# domain: (share at enrolment, share two years later and after). Nobody else is asked: a comparison there is none.
SHARES = {
    "housing": (0.18, 0.34), "work": (0.13, 0.19), "income_benefits": (0.45, 0.60), "treatment": (0.20, 0.30),
    "medication": (0.16, 0.27),
}  # fmt: skip
# What a yes and a no are called.
WORDS = {
    "housing": (("permanent",), ("unsheltered", "unsheltered", "shelter", "transitional")),
    "work": (("part_time", "part_time", "full_time"), ("none", "none", "none", "training")),
    "income_benefits": (("benefits", "benefits", "earnings"), ("none",)),
    "treatment": (("outpatient", "outpatient", "inpatient"), ("none",)),
    "medication": (("methadone", "buprenorphine", "buprenorphine", "naltrexone"), ("none",)),
}
# Days of use in the last thirty, and health from 1 to 5, each at the beginning and two years later.
USE_DAYS, HEALTH = (22.0, 15.0), (2.3, 2.9)
DOLLARS = 900


def draw_answers(
    plan: Plan, spells: Sequence[Spell], deaths: Mapping[str, date]
) -> list[tuple[str, str, str, str, float]]:
    """Answers as (client, day, domain, detail, value): of one person a yes stays a yes."""
    chance = plan.chance("answers")
    rows = []
    first: dict[str, date] = {}
    likely: dict[str, np.ndarray] = {}
    for spell in spells:
        if spell.client_id not in first:
            first[spell.client_id] = spell.active_from
            likely[spell.client_id] = chance.random(len(SHARES)) if chance.random() < ASKED else np.empty(0)
        if len(likely[spell.client_id]):
            for day in _visits(spell, min(deaths.get(spell.client_id, plan.until), plan.until)):
                months = (day - first[spell.client_id]).days / 30.4375
                rows += _visit(spell.client_id, day, months, likely[spell.client_id], chance)
    return rows


def _visits(spell: Spell, last: date) -> list[date]:
    end = min(spell.active_to or last, last)
    return [spell.active_from + timedelta(days) for days in range(0, (end - spell.active_from).days + 1, EVERY_DAYS)]


def share_after(domain: str, months: float) -> float:
    """The planted share of people with a yes in `domain` so many months after their enrolment."""
    begin, later = SHARES[domain]
    return begin + (later - begin) * _grown(months)


def _grown(months: float) -> float:
    return min(months / CHANGES_UNTIL_MONTHS, 1.0)


def _visit(client: str, day: date, months: float, likely: np.ndarray, chance: np.random.Generator) -> list[tuple]:
    rows = []
    for number, domain in enumerate(SHARES):
        yes = bool(likely[number] < share_after(domain, months))
        words = WORDS[domain][0 if yes else 1]
        value = float(yes) if domain != "income_benefits" else round(DOLLARS * chance.lognormal(0, 0.3)) * float(yes)
        rows.append((client, day.isoformat(), domain, words[int(chance.integers(len(words)))], value))
    use = USE_DAYS[0] + (USE_DAYS[1] - USE_DAYS[0]) * _grown(months)
    health = HEALTH[0] + (HEALTH[1] - HEALTH[0]) * _grown(months)
    rows.append((client, day.isoformat(), "drug_use_self", "", float(chance.binomial(30, use / 30))))
    rows.append((client, day.isoformat(), "health", "", float(1 + chance.binomial(4, (health - 1) / 4))))
    return rows
