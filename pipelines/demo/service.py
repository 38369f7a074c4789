"""Who was active where in which month: what contacts, staffing and costs are drawn from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from pipelines.demo.participation import Spell

DAYS_A_MONTH = 365.25 / 12
DAY = np.timedelta64(1, "D")
MONTH = np.timedelta64(1, "M")
TEAMS = ("downtown", "east", "north", "south", "southwest")
# People per case manager: designed for 20 to 25, 44 in October 2019, 30 in July 2020.
CASELOAD = (
    ("2011-10-01", 20), ("2018-01-01", 24), ("2019-10-01", 44), ("2020-07-01", 30), ("2021-07-01", 24),
    ("2026-12-01", 25),
)  # fmt: skip


@dataclass(frozen=True)
class ActiveMonths:
    """One entry per spell and month it touches, as arrays: who, the team's number in TEAMS, the month, and its days.

    `stock` says whether the person was active at the month's end, or at the end of the data in it.
    """

    client: np.ndarray
    team: np.ndarray
    month: np.ndarray
    begins: np.ndarray
    days: np.ndarray
    stock: np.ndarray

    @property
    def months(self) -> np.ndarray:
        """Every month from the first with an active person to the last, as datetime64[M]."""
        return np.arange(self.month.min(), self.month.max() + MONTH) if len(self.month) else self.month

    def by_team(self, values: np.ndarray) -> np.ndarray:
        """Sums of `values`, one row per month of `months` and one column per team."""
        table = np.zeros((len(self.months), len(TEAMS)))
        if len(self.month):
            np.add.at(table, ((self.month - self.months[0]).astype(int), self.team), values)
        return table

    def person_months(self) -> np.ndarray:
        """Months of activity, one row per month and one column per team."""
        return self.by_team(self.days / DAYS_A_MONTH)

    def active_at_end(self) -> np.ndarray:
        """People active at the end of each month, one column per team."""
        return self.by_team(self.stock.astype(float))


def active_months(spells: Sequence[Spell], until: date) -> ActiveMonths:
    """The months of all spells; one that lasts is counted up to `until`."""
    start = np.array([spell.active_from for spell in spells], dtype="datetime64[D]")
    end = np.array([spell.active_to or until for spell in spells], dtype="datetime64[D]")
    spell, month = _each(start.astype("datetime64[M]"), end.astype("datetime64[M]"))
    closes = np.minimum((month + MONTH).astype("datetime64[D]") - DAY, np.datetime64(until))
    begins = np.maximum(start[spell], month.astype("datetime64[D]"))
    ends = np.minimum(end[spell], closes)
    return ActiveMonths(
        client=np.array([spell.client_id for spell in spells], dtype=object)[spell],
        team=np.array([TEAMS.index(spell.team) for spell in spells], dtype=int)[spell],
        month=month,
        begins=begins,
        days=((ends - begins) / DAY).astype(int) + 1,
        stock=ends == closes,
    )


def along(months: np.ndarray, knots: Sequence[tuple[str, float]]) -> np.ndarray:
    """The value at each month (or day) of a line through `knots` of day and value."""
    days = np.array([when for when, _ in knots], dtype="datetime64[D]").astype(int)
    return np.interp(months.astype("datetime64[D]").astype(int), days, [value for _, value in knots])


def _each(first: np.ndarray, last: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For every span of months its number, once per month, and the month."""
    count = (last - first).astype(int) + 1
    number = np.repeat(np.arange(len(count)), count)
    place = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    return number, first[number] + place * MONTH
