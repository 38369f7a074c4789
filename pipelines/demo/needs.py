"""Needs that people name when they come, in their own order, and when they are met."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd

from pipelines.demo.participation import Spell
from pipelines.demo.plan import Plan

# How readily a need is named, the chance that it is ever met, and the mean days until then.
NEEDS = {
    "shelter_housing": (30, 0.42, 240), "food": (18, 0.85, 25), "hygiene": (14, 0.80, 20), "health": (9, 0.62, 80),
    "mental_health": (9, 0.45, 130), "treatment_medication": (10, 0.50, 90), "id_benefits": (11, 0.75, 60),
    "legal": (7, 0.65, 150), "work": (5, 0.30, 260), "safety": (4, 0.50, 70), "other": (2, 0.50, 60),
}  # fmt: skip
FIRST_TIME, RETURNING = (2, 4), (1, 2)
NAMED_WITHIN_DAYS = 21
DAY = np.timedelta64(1, "D")


def draw_needs(plan: Plan, spells: Sequence[Spell], deaths: dict[str, date]) -> pd.DataFrame:
    """Needs in order of day: client_id, named_on, domain, rank, urgency, met_on (blank where it was not met)."""
    chance = plan.chance("needs")
    seen: set[str] = set()
    rows = []
    for spell in spells:
        least, more = RETURNING if spell.client_id in seen else FIRST_TIME
        seen.add(spell.client_id)
        last = min(deaths.get(spell.client_id, plan.until), plan.until)
        rows += _needs(spell, least + int(chance.binomial(more, 0.5)), last, chance)
    columns = ["client_id", "named_on", "domain", "rank", "urgency", "met_on"]
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values(["named_on", "client_id", "rank"], kind="stable", ignore_index=True)


def _needs(spell: Spell, many: int, last: date, chance: np.random.Generator) -> list[tuple]:
    """The needs of one spell: the order in which weighted lots are drawn is the person's own order."""
    weight = np.array([weight for weight, _, _ in NEEDS.values()], dtype=float)
    order = np.argsort(-(np.log(weight) + chance.gumbel(size=len(weight))), kind="stable")[:many]
    named = np.datetime64(spell.active_from) + int(chance.integers(0, NAMED_WITHIN_DAYS)) * DAY
    if named > np.datetime64(last):
        return []
    rows = []
    for rank, number in enumerate(order.tolist(), start=1):
        domain = list(NEEDS)[number]
        _, ever, mean = NEEDS[domain]
        met = named + (1 + int(chance.exponential(mean))) * DAY
        happened = chance.random() < ever and met <= np.datetime64(last)
        rows.append((spell.client_id, str(named), domain, rank, _urgency(rank, chance), str(met) if happened else ""))
    return rows


def _urgency(rank: int, chance: np.random.Generator) -> str:
    return ("pressing", "soon", "long_term")[min(2, (rank - 1) // 2 + int(chance.random() < 0.15))]
