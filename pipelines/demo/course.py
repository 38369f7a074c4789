"""What becomes of a referral: screening, decision, intake, enrolment, and the charge at the arrest door."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from pipelines.demo.people import pick

# Of 105 referred: 9 ineligible, 3 declined, 6 without an intake in the window, 87 taken in.
FUNNEL = {"ineligible": 9, "declined": 3, "no_intake": 6, "accepted": 87}
# The years in which the caseloads were full, and the share then turned away.
FULL = {2019: 0.06, 2020: 0.05}
REASONS = {
    "ineligible": {
        "violent_history": 40, "over_amount": 15, "outside_area": 20, "promoting": 3,
        "exploiting_minors": 2, "other_programme": 12, "duplicate": 8,
    },
    "declined": {"declined_by_person": 1},
    "no_intake": {"no_contact": 1},
    "no_capacity": {"no_capacity": 1},
}  # fmt: skip
CHARGES = {"drug": 64, "prostitution": 9, "theft": 17, "trespass": 7, "other": 3}
FATES = {"taken in": {"none": 85, "dismissed": 15}, "otherwise": {"filed": 70, "held": 10, "none": 20}}
WINDOW_DAYS = 30


@dataclass(frozen=True)
class Course:
    """What became of a referral, as far as the last day of data shows it."""

    decision: str
    reason: str = ""
    screened_on: date | None = None
    intake_on: date | None = None
    enrolled_on: date | None = None


def draw_course(on: date, door: str, until: date, chance: np.random.Generator) -> Course:
    """Draw the whole course, then show only what had happened by the last day."""
    full = chance.random() < FULL.get(on.year, 0.0)
    decision = "no_capacity" if full else pick(FUNNEL, chance)
    reason = pick(REASONS[decision], chance) if decision in REASONS else ""
    screened = _later(on, 0.5 if door == "arrest_diversion" else 5, chance)
    intake = min(_later(screened, 6, chance), max(screened, on + timedelta(WINDOW_DAYS)))
    enrolled = _later(intake, 12, chance)
    # Nobody knows that there was no intake before the window has closed.
    decided = on + timedelta(WINDOW_DAYS) if decision == "no_intake" else screened
    if decided > until:
        return Course("pending", screened_on=_seen(screened, until))
    if decision != "accepted":
        return Course(decision, reason, screened_on=_seen(screened, until))
    return Course(decision, "", screened, _seen(intake, until), _seen(enrolled, until))


def _later(day: date, mean_days: float, chance: np.random.Generator) -> date:
    return day + timedelta(int(chance.exponential(mean_days)))


def _seen(day: date, until: date) -> date | None:
    return day if day <= until else None


def draw_charge(
    door: str, course: Course, on: date, until: date, chance: np.random.Generator
) -> tuple[str, str, date | None]:
    """The charge and its fate at the arrest door; other doors have none."""
    if door != "arrest_diversion":
        return "none", "none", None
    group = pick(CHARGES, chance)
    if course.decision == "pending" or (course.decision == "accepted" and not course.intake_on):
        return group, "held", on
    status = pick(FATES["taken in" if course.decision == "accepted" else "otherwise"], chance)
    changed = _seen(_later(course.intake_on or on, 25, chance), until)
    return (group, status, changed) if changed else (group, "held", on)
