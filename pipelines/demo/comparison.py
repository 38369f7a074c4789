"""The evaluation's two arms: those diverted at arrest in the first years, and people who were booked as usual."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pipelines.demo.plan import Plan
from pipelines.demo.referrals import Referral

RECRUITED_UNTIL = date(2014, 6, 30)
# As many people for each of the programme's as in the published evaluation: 115 for 203.
PER_PERSON = 115 / 203


@dataclass(frozen=True)
class Follower:
    """One row of lead_comparison.csv: a person followed from a day on, with a weight."""

    client_id: str
    arm: str
    index_on: date
    weight: float


def draw_arms(plan: Plan, referrals: Sequence[Referral]) -> list[Follower]:
    """Both arms, the programme's first; the comparison's people occur in no other programme file but outcomes."""
    chance = plan.chance("comparison")
    first: dict[str, Referral] = {}
    for row in referrals:
        first.setdefault(row.client_id, row)
    lead = [
        Follower(row.client_id, "lead", row.referred_on, 1.0)
        for row in first.values()
        if row.door == "arrest_diversion" and row.enrolled_on and row.referred_on <= RECRUITED_UNTIL
    ]
    others = []
    for number in range(round(len(lead) * PER_PERSON)):
        like = lead[int(chance.integers(len(lead)))]
        index_on = like.index_on + timedelta(int(chance.integers(-30, 31)))
        weight = round(float(chance.lognormal(0.4, 0.5)), 4)
        others.append(Follower(f"K{(number * 7_919 + 12_345) % 89_989 + 10_000}", "comparison", index_on, weight))
    return lead + others
