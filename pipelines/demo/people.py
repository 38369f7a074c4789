"""Made-up people: who is referred, with attributes that stay the same from referral to referral."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

AGES = {"18-24": 8, "25-34": 27, "35-44": 30, "45-54": 22, "55-64": 11, "65+": 2}
RACES = {
    "White": 42,
    "Black": 34,
    "Hispanic": 7,
    "AIAN": 5,
    "Asian": 3,
    "NHPI": 1,
    "Multiple": 5,
    "Unknown": 3,
}
GENDERS = {"man": 66, "woman": 30, "nonbinary": 2, "unknown": 2}
MOST_REFERRALS = 4
COMES_BACK = 0.16


@dataclass
class Person:
    """One made-up person and how often they were referred so far."""

    client_id: str
    age_band: str
    race: str
    gender: str
    referrals: int = 0


def pick(shares: Mapping[str, float], chance: np.random.Generator) -> str:
    """One key, drawn in proportion to the shares."""
    totals = np.cumsum(list(shares.values()))
    return list(shares)[int(np.searchsorted(totals, chance.random() * totals[-1], side="right"))]


class Register:
    """Everyone referred so far; hands out the person for the next referral."""

    def __init__(self, chance: np.random.Generator) -> None:
        self._chance = chance
        self._people: list[Person] = []

    def next(self) -> Person:
        """A new person or, now and then, one who was referred before: at most four times in all."""
        person = self._returning() or self._new()
        person.referrals += 1
        return person

    def _returning(self) -> Person | None:
        if not self._people or self._chance.random() >= COMES_BACK:
            return None
        # Those referred lately are the likeliest to be referred again.
        back = int(self._chance.exponential(250))
        person = self._people[max(len(self._people) - 1 - back, 0)]
        return person if person.referrals < MOST_REFERRALS else None

    def _new(self) -> Person:
        # Five digits out of order: an identifier that tells nothing about when the person came.
        number = (len(self._people) * 7_919 + 31_337) % 89_989 + 10_000
        attributes = (pick(shares, self._chance) for shares in (AGES, RACES, GENDERS))
        self._people.append(Person(f"C{number}", *attributes))
        return self._people[-1]
