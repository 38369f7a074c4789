"""Calls for service: what people report, which is not what the police find, in the layout of the city's Call Data."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from pipelines.demo.areas import Area
from pipelines.demo.blocks import Blocks
from pipelines.demo.offences import HOURS, city_rate
from pipelines.demo.phases import PHASES
from pipelines.demo.plan import Plan, hand_written, year_of
from pipelines.demo.portal import portal_time

FIRST_DAY = np.datetime64("2009-01-01")
STREAMS = ("call_narcotics", "call_overdose", "call_other")
# What a phase makes of calls about narcotics. Offences fall in each of them: the two measures disagree on purpose.
EFFECT = {"Belltown": 1.12, "Downtown": 1.05, "East Precinct": 0.85, "North Precinct": 1.00}
MORE_UNITS = 0.6
REDACTED = {"call_narcotics": 0.05, "call_overdose": 0.15, "call_other": 0.03}
CLEARED = {
    "ASSISTANCE RENDERED": 38, "REPORT WRITTEN (NO ARREST)": 26, "UNABLE TO LOCATE INCIDENT OR COMPLAINANT": 16,
    "ORAL WARNING GIVEN": 8, "NO POLICE ACTION POSSIBLE OR NECESSARY": 7, "PHYSICAL ARREST MADE": 5,
}  # fmt: skip
CAME_BY = {"911": 50, "TELEPHONE OTHER, NOT 911": 31, "ONVIEW": 19}
PRECINCTS = {"N": "NORTH", "E": "EAST", "S": "SOUTH", "W": "WEST", "SW": "SOUTHWEST"}
SECTORS = {
    "B": "BOY", "C": "CHARLIE", "D": "DAVID", "E": "EDWARD", "F": "FRANK", "G": "GEORGE", "J": "JOHN", "K": "KING",
    "L": "LINCOLN", "M": "MARY", "N": "NORA", "O": "OCEAN", "Q": "QUEEN", "R": "ROBERT", "S": "SAM", "U": "UNION",
    "W": "WILLIAM",
}  # fmt: skip
SECOND = np.timedelta64(1, "s")


def draw_calls(plan: Plan, areas: Sequence[Area], blocks: Blocks) -> pd.DataFrame:
    """One row a call in order of time: stream, type, area, block, queued, located, units, number."""
    types = pd.DataFrame(hand_written("call_types.csv"))
    parts = [_stream(plan, areas, blocks, stream, types[types["stream"] == stream]) for stream in STREAMS]
    rows = pd.concat(parts, ignore_index=True)
    rows = rows.sort_values(["queued", "stream", "block"], kind="stable", ignore_index=True)
    year = year_of(rows["queued"].to_numpy())
    serial = rows.groupby(year).cumcount().to_numpy()
    # Between two calls of the demonstration lie others that are not in it.
    return rows.assign(number=year.astype(np.int64) * 10**9 + 41 + serial * 23 + serial % 7)


def expected_calls(plan: Plan, areas: Sequence[Area], stream: str, *, effect: bool = True) -> np.ndarray:
    """Expected calls, one row a day and one column an area, with or without the planted effect."""
    daily = city_rate(plan, stream) * plan.scale / 365.25
    weights = np.array([area.other if stream == "call_other" else area.drug for area in areas])
    rate = np.outer(np.where(plan.days >= FIRST_DAY, daily, 0.0), weights / weights.sum())
    if effect and stream == "call_narcotics":
        for phase in PHASES:
            inside = np.array([phase.covers(area) for area in areas])
            rate[np.ix_(plan.days >= np.datetime64(phase.opens), inside)] *= EFFECT[phase.name]
    return rate


def _stream(plan: Plan, areas: Sequence[Area], blocks: Blocks, stream: str, types: pd.DataFrame) -> pd.DataFrame:
    chance = plan.chance(f"calls/{stream}")
    counts = chance.poisson(expected_calls(plan, areas, stream))
    day, area = (np.repeat(index.ravel(), counts.ravel()) for index in np.indices(counts.shape))
    hours = np.array(HOURS["night" if stream == "call_overdose" else "street"], dtype=float)
    second = chance.choice(24, len(day), p=hours / hours.sum()) * 3600 + chance.integers(0, 3600, len(day))
    share = types["share"].astype(float).to_numpy()
    return pd.DataFrame(
        {
            "stream": stream,
            "type": types.index.to_numpy()[chance.choice(len(types), len(day), p=share / share.sum())],
            "area": area,
            "block": blocks.choose(area, stream != "call_other", chance),
            "queued": plan.days[day].astype("datetime64[s]") + second * SECOND,
            "located": chance.random(len(day)) >= REDACTED[stream],
            "units": 1 + chance.poisson(MORE_UNITS, len(day)),
        }
    )


def write_calls(plan: Plan, calls: pd.DataFrame, areas: Sequence[Area], blocks: Blocks, path: Path) -> int:
    """Write one row per unit sent to each call; the units of a call stand together. Returns the number of rows."""
    chance = plan.chance("calls/units")
    types = pd.DataFrame(hand_written("call_types.csv"))
    said = pd.DataFrame({"cleared": _pick(CLEARED, len(calls), chance), "came": _pick(CAME_BY, len(calls), chance)})
    unit = np.repeat(np.arange(len(calls)), calls["units"].to_numpy())
    rows, kind = calls.iloc[unit], types.iloc[calls["type"].to_numpy()[unit]]
    queued, block, located = (rows[name].to_numpy() for name in ("queued", "block", "located"))
    precinct = np.array([PRECINCTS[area.precinct] for area in areas], dtype=object)
    sector = np.array([SECTORS[area.sector] for area in areas], dtype=object)
    columns = {
        "CAD Event Number": rows["number"].to_numpy(),
        "Event Clearance Description": said["cleared"].to_numpy()[unit],
        "Call Type": said["came"].to_numpy()[unit],
        "Priority": kind["priority"].to_numpy(),
        "Initial Call Type": kind["initial"].to_numpy(),
        "Final Call Type": kind["final"].to_numpy(),
        "Original Time Queued": portal_time(queued),
        "Arrived Time": portal_time(queued + (60 + chance.exponential(900, len(unit)).astype(int)) * SECOND),
        "Precinct": precinct[rows["area"].to_numpy()],
        "Sector": sector[rows["area"].to_numpy()],
        "Beat": blocks.beat[block],
        "Blurred_Longitude": np.where(located, blocks.lon[block], "REDACTED"),
        "Blurred_Latitude": np.where(located, blocks.lat[block], "REDACTED"),
    }
    with path.open("w", encoding="utf-8", newline="") as file:
        pd.DataFrame(columns).to_csv(file, index=False, lineterminator="\n")
    return len(unit)


def _pick(shares: dict[str, int], count: int, chance: np.random.Generator) -> np.ndarray:
    weights = np.array(list(shares.values()), dtype=float)
    return np.array(list(shares), dtype=object)[chance.choice(len(shares), count, p=weights / weights.sum())]
