"""Arrests and what follows them, two years before and after a person's first day: the planted effect of the programme.

Warrant arrests fall steeply and others hardly, so that a count of all arrests says something else than either.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np

from pipelines.demo.comparison import Follower
from pipelines.demo.plan import Plan
from pipelines.demo.referrals import Referral
from pipelines.demo.service import DAYS_A_MONTH

YEARS_EACH_SIDE = 2
# domain, detail: (events a month before, what everybody's become after, what the programme makes of that)
STREAMS = {
    ("arrest", "warrant"): (0.050, 0.90, 0.45), ("arrest", "non_warrant"): (0.050, 0.90, 0.95),
    ("charge", "felony"): (0.022, 0.90, 0.61), ("charge", "misdemeanour"): (0.030, 0.90, 0.85),
    ("booking", ""): (0.055, 0.90, 0.60), ("prison", ""): (0.002, 0.90, 0.20),
}  # fmt: skip
# Some people are arrested far more often than others: gamma-distributed rates of mean 1 and this shape.
UNEVEN = 1.5
JAIL_DAYS = 12
DIES = 0.035


def draw_deaths(plan: Plan, last_days: Mapping[str, date | None], referrals: Sequence[Referral]) -> dict[str, date]:
    """The day of death of a few people: the last of their last spell, where no referral came after it."""
    chance = plan.chance("deaths")
    latest = {row.client_id: row.referred_on for row in referrals}
    drawn = {client: chance.random() < DIES for client in sorted(last_days)}
    return {
        client: last
        for client, last in sorted(last_days.items())
        if drawn[client] and last is not None and last >= latest[client]
    }


def draw_events(
    plan: Plan, people: Sequence[Follower], deaths: Mapping[str, date], helped: frozenset[str]
) -> list[tuple[str, str, str, str, float]]:
    """Events of `people` as (client, day, domain, detail, value); `helped` are those the programme changes."""
    chance = plan.chance("events")
    index = np.array([person.index_on for person in people], dtype="datetime64[D]")
    end = np.array([deaths.get(person.client_id, plan.until) for person in people], dtype="datetime64[D]")
    span = np.timedelta64(round(365.25 * YEARS_EACH_SIDE), "D")
    uneven = chance.gamma(UNEVEN, 1 / UNEVEN, len(people))
    in_programme = np.array([person.client_id in helped for person in people], dtype=bool)
    rows = []
    for (domain, detail), (rate, later, effect) in STREAMS.items():
        after = rate * later * np.where(in_programme, effect, 1.0)
        for since, until, monthly in ((index - span, index, rate), (index, np.minimum(index + span, end), after)):
            days = np.maximum((until - since).astype(int), 0)
            count = chance.poisson(uneven * monthly * days / DAYS_A_MONTH)
            who = np.repeat(np.arange(len(people)), count)
            when = since[who] + (chance.random(len(who)) * days[who]).astype("timedelta64[D]")
            rows += [(people[w].client_id, str(d), domain, detail, 1.0) for w, d in zip(who, when, strict=True)]
    return rows + _jail(rows, chance)


def _jail(rows: list[tuple], chance: np.random.Generator) -> list[tuple]:
    """The days in jail that follow each booking, written on the day of the booking."""
    bookings = [row for row in rows if row[2] == "booking"]
    days = chance.geometric(1 / JAIL_DAYS, len(bookings))
    return [(client, day, "jail_days", "", float(d)) for (client, day, *_), d in zip(bookings, days, strict=True)]
