"""People met before they had a number: their first contacts stand under a number that was later merged into theirs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd

from pipelines.demo.plan import Plan
from pipelines.demo.referrals import Referral

SHARE = 0.012
# Of these some had two such numbers, the first merged into the second.
TWICE = 0.25
FIRST_CONTACTS = 2
# Nobody was met before the programme began.
FIRST_YEAR = 2012


def draw_merged(plan: Plan, referrals: Sequence[Referral]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The list of merged clients, and the contacts that stand under the numbers given up."""
    chance = plan.chance("merged")
    first = {row.client_id: row for row in reversed(referrals) if row.enrolled_on}
    merged, contacts = [], []
    for client in sorted(first):
        if chance.random() >= SHARE or first[client].referred_on.year < FIRST_YEAR:
            continue
        old = _numbers(len(merged), 2 if chance.random() < TWICE else 1)
        on = first[client].enrolled_on
        merged += [(a, b, on) for a, b in zip(old, [*old[1:], client], strict=True)]
        contacts += [row for number in old for row in _before(number, first[client].referred_on, chance)]
    pairs = pd.DataFrame(merged, columns=["old_client_id", "new_client_id", "merged_on"])
    return pairs, pd.DataFrame(contacts, columns=["client_id", "contacted_on", "kind", "neighbourhood"])


def _numbers(used: int, many: int) -> list[str]:
    return [f"T{(number * 7_919 + 4_321) % 89_989 + 10_000}" for number in range(used, used + many)]


def _before(number: str, referred: date, chance: np.random.Generator) -> list[tuple[str, str, str, str]]:
    days = sorted(chance.integers(1, 60, FIRST_CONTACTS).tolist(), reverse=True)
    return [(number, (referred - timedelta(back)).isoformat(), "outreach", "") for back in days]
