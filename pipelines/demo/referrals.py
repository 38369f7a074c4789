"""Referrals and what became of them, in the layout of the programme's own export."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from pipelines.demo.areas import Area
from pipelines.demo.course import draw_charge, draw_course
from pipelines.demo.intensity import DOORS, expected_referrals
from pipelines.demo.people import RACES, Person, Register, pick
from pipelines.demo.plan import FIRST_DAY, Plan
from pipelines.demo.texture import LABELS

AGENCIES = {
    "arrest_diversion": {"SPD": 94, "KCSO": 4, "WADOC": 2},
    "social_contact": {"SPD": 84, "KCSO": 4, "WADOC": 12},
    "community": {"community": 45, "business": 25, "outreach": 30},
}
UNITS = {"patrol": 45, "bicycle": 30, "community_policing": 15, "detective": 5, "other": 5}


@dataclass(frozen=True)
class Referral:
    """One row of lead_referrals.csv; the fields stand in the order of its columns. None is written blank."""

    referral_id: str
    client_id: str
    referred_on: date
    door: str
    neighbourhood: str
    decision: str
    reason: str
    screened_on: date | None
    intake_on: date | None
    enrolled_on: date | None
    agency: str
    unit_type: str
    charge_group: str
    charge_status: str
    charge_status_on: date | None
    age_band: str
    race: str
    race_source: str
    gender: str


def draw_referrals(plan: Plan, areas: Sequence[Area]) -> list[Referral]:
    """All referrals in order of date; the same person comes up to four times."""
    chance = plan.chance("referrals")
    counts = chance.poisson(expected_referrals(plan, areas))
    register = Register(plan.chance("people"))
    day, area, door = (np.repeat(index.ravel(), counts.ravel()) for index in np.indices(counts.shape))
    rows = []
    for since, a, d in zip(day.tolist(), area.tolist(), door.tolist(), strict=True):
        on, referral_id = FIRST_DAY + timedelta(since), f"R{len(rows) + 1:06d}"
        rows.append(_referral(referral_id, register.next(), areas[a], DOORS[d], on, plan.until, chance))
    return rows


def _referral(
    referral_id: str,
    person: Person,
    area: Area,
    door: str,
    on: date,
    until: date,
    chance: np.random.Generator,
) -> Referral:
    course = draw_course(on, door, until, chance)
    agency = pick(AGENCIES[door], chance)
    by_police = door != "community"
    charge_group, charge_status, charge_on = draw_charge(door, course, on, until, chance)
    race, source = _race(person, by_police, chance)
    return Referral(
        referral_id=referral_id,
        client_id=person.client_id,
        referred_on=on,
        door=door,
        neighbourhood=_place(area, chance),
        decision=course.decision,
        reason=course.reason,
        screened_on=course.screened_on,
        intake_on=course.intake_on,
        enrolled_on=course.enrolled_on,
        agency=agency,
        unit_type=pick(UNITS, chance) if by_police else "other",
        charge_group=charge_group,
        charge_status=charge_status,
        charge_status_on=charge_on,
        age_band=person.age_band,
        race=race,
        race_source=source,
        gender=person.gender,
    )


def _race(person: Person, by_police: bool, chance: np.random.Generator) -> tuple[str, str]:
    """As the person says or as an officer noted it; officers are now and then wrong."""
    if chance.random() < (0.3 if by_police else 0.95):
        return person.race, "self"
    return (pick(RACES, chance) if chance.random() < 0.08 else person.race), "officer"


def _place(area: Area, chance: np.random.Generator) -> str:
    draw = chance.random()
    if draw < 0.006:
        return "UNKNOWN"
    # Clerks copy the spelling of the incident labels about as often as that of the map.
    return LABELS.get(area.name, area.name) if draw < 0.5 else area.name


def repeat_and_correct(
    referrals: Sequence[Referral], chance: np.random.Generator
) -> tuple[list[Referral], list[Referral]]:
    """The file as exported (a few rows again at the end, some in a later version) and its settled rows."""
    count = len(referrals)
    chosen = sorted(chance.choice(count, min(24, count), replace=False).tolist())
    repeated, corrected = chosen[::2], chosen[1::2]
    exported = list(referrals)
    for place in corrected:
        exported[place] = _first_version(exported[place])
    exported += [referrals[place] for place in sorted(repeated + corrected)]
    return exported, list(referrals)


def _first_version(row: Referral) -> Referral:
    """The row as it stood on the day of the referral, before anything was decided."""
    nothing = {"screened_on": None, "intake_on": None, "enrolled_on": None}
    arrested = row.door == "arrest_diversion"
    charge = {"charge_status": "held", "charge_status_on": row.referred_on} if arrested else {}
    return replace(row, decision="pending", reason="", **nothing, **charge)
