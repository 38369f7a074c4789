"""The list of outcomes: events of both arms and of everyone enrolled, answers of participants, deaths."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd

from pipelines.demo.answers import draw_answers
from pipelines.demo.comparison import Follower
from pipelines.demo.events import draw_events
from pipelines.demo.participation import Spell
from pipelines.demo.plan import Plan
from pipelines.demo.referrals import Referral

COLUMNS = ["client_id", "observed_on", "domain", "detail", "value"]


def draw_outcomes(
    plan: Plan,
    referrals: Sequence[Referral],
    spells: Sequence[Spell],
    arms: Sequence[Follower],
    deaths: Mapping[str, date],
) -> pd.DataFrame:
    """All outcomes in order of day, in the columns of lead_outcomes.csv but its number."""
    helped = frozenset(spell.client_id for spell in spells)
    rows = draw_events(plan, followed(referrals, arms, helped), deaths, helped)
    rows += draw_answers(plan, spells, deaths)
    rows += [(client, day.isoformat(), "death", "", 1.0) for client, day in deaths.items()]
    table = pd.DataFrame(rows, columns=COLUMNS)
    return table.sort_values(COLUMNS[1:2] + COLUMNS[:1] + COLUMNS[2:], kind="stable", ignore_index=True)


def followed(referrals: Sequence[Referral], arms: Sequence[Follower], helped: frozenset[str]) -> list[Follower]:
    """Everyone whose arrests are known, from the day of the first referral on, or from the index day of an arm."""
    known = {person.client_id: person for person in arms}
    for row in referrals:
        if row.client_id in helped and row.client_id not in known:
            known[row.client_id] = Follower(row.client_id, "lead", row.referred_on, 1.0)
    return [known[client] for client in sorted(known)]
