"""Draw the offences themselves: how many, of which kind, when and at which block. No defects yet."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from pipelines.demo.areas import Area
from pipelines.demo.blocks import Blocks
from pipelines.demo.phases import drug_effect
from pipelines.demo.plan import Plan, hand_written

MINUTE = np.timedelta64(1, "m")
# Relative activity by hour of day, from midnight.
HOURS = {
    "street": (3, 2, 2, 1, 1, 1, 2, 3, 4, 5, 6, 6, 7, 8, 9, 10, 10, 10, 9, 9, 8, 7, 6, 4),
    "night": (9, 7, 6, 5, 4, 3, 3, 4, 4, 4, 4, 4, 5, 4, 4, 5, 5, 6, 7, 8, 9, 10, 10, 10),
    "day": (4, 1, 1, 1, 1, 1, 2, 4, 7, 9, 10, 10, 12, 10, 10, 10, 10, 10, 9, 8, 6, 5, 4, 3),
}
# Monday to Sunday.
WEEKDAYS = {
    "drug": (0.95, 1.1, 1.15, 1.15, 1.1, 0.85, 0.7),
    "other": (1.0, 0.98, 0.98, 0.98, 1.06, 1.02, 0.98),
}
SUMMER = {"drug": 0.14, "prostitution": 0.25, "other": 0.08}
# The day of the year on which most happens: late July.
MIDSUMMER = 205
ONE_MORE_OFFENCE = 0.04


def draw_offences(plan: Plan, areas: Sequence[Area], blocks: Blocks) -> pd.DataFrame:
    """One row an offence: stream, code, area, start (datetime64[s]), block, and the report it belongs to."""
    codes = hand_written("codes.csv")
    parts = []
    for stream in dict.fromkeys(code["stream"] for code in codes):
        chance = plan.chance(f"offences/{stream}")
        counts = chance.poisson(expected(plan, areas, stream))
        rows = _spread(counts, plan.days, [code for code in codes if code["stream"] == stream], chance)
        rows["block"] = blocks.choose(rows["area"].to_numpy(), stream == "drug", chance)
        parts.append(rows)
    rows = pd.concat(parts, ignore_index=True)
    rows["report"] = np.arange(len(rows))
    more = _companions(rows, plan.chance("offences/companions"))
    return pd.concat([rows, more], ignore_index=True)


def expected(plan: Plan, areas: Sequence[Area], stream: str, *, effect: bool = True) -> np.ndarray:
    """Expected offences, one row a day and one column an area, with or without the planted effect."""
    daily = city_rate(plan, stream) * plan.scale / 365.25
    weights = np.array([area.drug if stream == "drug" else _weight(area, stream) for area in areas])
    rate = np.outer(daily, weights / weights.sum())
    return rate * drug_effect(areas, plan.days) if effect and stream == "drug" else rate


def city_rate(plan: Plan, stream: str) -> np.ndarray:
    """Citywide offences a year on each day before any effect: curve, season and day of the week."""
    knots = [row for row in hand_written("rates.csv") if row["stream"] == stream]
    days = plan.days.astype(int)
    dates = np.array([row["from"] for row in knots], dtype="datetime64[D]").astype(int)
    level = np.interp(days, dates, [float(row["per_year"]) for row in knots])
    turn = 2 * np.pi * (_day_of_year(plan.days) - MIDSUMMER) / 365.25
    season = 1 + SUMMER.get(stream, SUMMER["other"]) * np.cos(turn)
    # Day 0 of the epoch was a Thursday.
    weekday = np.array(WEEKDAYS.get(stream, WEEKDAYS["other"]))[(days + 3) % 7]
    return level * season * weekday


def _weight(area: Area, stream: str) -> float:
    return area.prostitution if stream == "prostitution" else area.other


def _day_of_year(days: np.ndarray) -> np.ndarray:
    return (days - days.astype("datetime64[Y]").astype("datetime64[D]")).astype(int)


def _spread(
    counts: np.ndarray, days: np.ndarray, codes: list[dict[str, str]], chance: np.random.Generator
) -> pd.DataFrame:
    """Turn counts by day and area into rows with a code and a time of day."""
    day, area = (np.repeat(index.ravel(), counts.ravel()) for index in np.indices(counts.shape))
    shares = np.array([float(code["share"]) for code in codes])
    which = chance.choice(len(codes), len(day), p=shares / shares.sum())
    minutes = np.zeros(len(day), dtype=int)
    for number, code in enumerate(codes):
        chosen = which == number
        minutes[chosen] = _minutes(code["hours"], int(chosen.sum()), chance)
    start = days[day].astype("datetime64[s]") + minutes * MINUTE
    texts = np.array([code["code"] for code in codes], dtype=object)
    stream = codes[0]["stream"]
    return pd.DataFrame({"stream": stream, "code": texts[which], "area": area, "start": start})


def _minutes(profile: str, count: int, chance: np.random.Generator) -> np.ndarray:
    """Minutes after midnight; four in five are round to five minutes, as people report them."""
    weights = np.array(HOURS[profile], dtype=float)
    hour = chance.choice(24, count, p=weights / weights.sum())
    minute = chance.integers(0, 60, count)
    return hour * 60 + np.where(chance.random(count) < 0.8, minute // 5 * 5, minute)


def _companions(rows: pd.DataFrame, chance: np.random.Generator) -> pd.DataFrame:
    """A second offence of the same report: same place and time, never a drug or prostitution code."""
    chosen = rows[chance.random(len(rows)) < ONE_MORE_OFFENCE].copy()
    chosen["code"] = chance.choice(np.array(["520", "280", "290"], dtype=object), len(chosen))
    chosen["stream"] = "other"
    return chosen
