"""How many referrals are expected, by day, area and door: the planted referral rate."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from pipelines.demo.areas import Area
from pipelines.demo.phases import opened
from pipelines.demo.plan import Plan

DOORS = ("arrest_diversion", "social_contact", "community")
START = np.datetime64("2011-10-13")
# Referrals a year in the city; between the dates growth is even.
LEVEL = (
    ("2011-10-13", 70), ("2012-07-01", 95), ("2014-07-01", 120), ("2015-07-01", 200), ("2016-10-01", 330),
    ("2018-01-01", 520), ("2018-10-01", 680), ("2019-04-01", 790), ("2020-03-01", 860), ("2020-03-15", 400),
    ("2021-06-01", 620), ("2023-01-01", 740), ("2026-12-31", 760),
)  # fmt: skip
# Shares of the doors (arrest diversion, social contact, community) at these dates.
MIX = (
    ("2011-10-13", (0.88, 0.12, 0.00)),
    ("2015-07-01", (0.72, 0.26, 0.02)),
    ("2018-01-01", (0.38, 0.42, 0.20)),
    ("2020-07-23", (0.20, 0.32, 0.48)),
    ("2023-01-01", (0.11, 0.25, 0.64)),
    ("2026-12-31", (0.11, 0.25, 0.64)),
)
ORDINANCE = date(2023, 10, 20)
# After the ordinance: more diversions at arrest, far fewer community referrals.
AFTER_ORDINANCE = (2.2, 1.0, 0.40)
ELSEWHERE = 0.03


def expected_referrals(plan: Plan, areas: Sequence[Area]) -> np.ndarray:
    """Expected referrals by day, area and door; nothing before the programme began."""
    by_door = _interpolate(plan.days, LEVEL)[:, None] * _interpolate(plan.days, MIX) / 365.25
    by_door[plan.days < START] = 0
    by_door[plan.days >= np.datetime64(ORDINANCE)] *= AFTER_ORDINANCE
    return area_shares(plan, areas)[:, :, None] * by_door[:, None, :]


def area_shares(plan: Plan, areas: Sequence[Area]) -> np.ndarray:
    """Each day's shares of the areas: nearly all in those open that day, by their weight of drug offences."""
    weights = np.array([area.drug for area in areas])
    opens = np.array([opened(area) or date.max for area in areas], dtype="datetime64[D]")
    is_open = plan.days[:, None] >= opens[None, :]
    inside, outside = weights * is_open, weights * ~is_open
    # Before the first area opens there is nothing to share out; the guard only avoids a division by zero.
    inside = inside / np.maximum(inside.sum(axis=1, keepdims=True), 1e-9)
    return (1 - ELSEWHERE) * inside + ELSEWHERE * outside / outside.sum(axis=1, keepdims=True)


def _interpolate(days: np.ndarray, knots: Sequence[tuple[str, object]]) -> np.ndarray:
    dates = np.array([when for when, _ in knots], dtype="datetime64[D]").astype(int)
    values = np.array([value for _, value in knots], dtype=float)
    columns = values.reshape(len(knots), -1).T
    across = np.stack([np.interp(days.astype(int), dates, column) for column in columns], axis=-1)
    return across if values.ndim > 1 else across[:, 0]
