"""Arrests: what the police do, which is neither what is reported nor what happens, as pages of the city's API."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from pipelines.demo.areas import Area
from pipelines.demo.blocks import Blocks
from pipelines.demo.calls import FIRST_DAY, PRECINCTS, SECOND, SECTORS, expected_calls
from pipelines.demo.offences import HOURS, city_rate
from pipelines.demo.phases import PHASES
from pipelines.demo.plan import Plan, hand_written, year_of
from pipelines.demo.texture import LABELS

STREAMS = ("arrest_drug", "arrest_other")
# Drug arrests per 100 calls about narcotics; between the dates they change evenly. The fall until 2014 has the shape of
# the one that was published for Seattle in 2015: steeper where diversion began. Calls do not fall with it.
FIRST_PHASES = ("Belltown", "Downtown")
PER_100_CALLS = {
    True: (("2009-01-01", 9.6), ("2011-07-01", 9.2), ("2012-07-01", 5.6), ("2013-07-01", 4.8), ("2014-07-01", 2.9),
           ("2020-03-15", 2.6), ("2021-02-25", 1.0), ("2023-10-20", 1.0), ("2024-07-01", 2.8)),
    False: (("2009-01-01", 10.2), ("2011-07-01", 9.9), ("2012-07-01", 7.6), ("2013-07-01", 7.2), ("2014-07-01", 5.4),
            ("2020-03-15", 4.6), ("2021-02-25", 1.6), ("2023-10-20", 1.6), ("2024-07-01", 4.2)),
}  # fmt: skip
ONE_MORE_OFFENCE = {"arrest_drug": 0.12, "arrest_other": 0.05}
SECOND_OFFENCE = "All Other Larceny"  # counted as other, so that it must not hide the first
NOT_PLACED, NO_LABEL = 0.02, 0.01
NOWHERE, NO_NAME = "-1.0", "-"


def draw_arrests(plan: Plan, areas: Sequence[Area], blocks: Blocks) -> pd.DataFrame:
    """One row an arrest in order of time: stream, description, area, block, made, reported, located, label, number."""
    types = pd.DataFrame(hand_written("arrest_types.csv"))
    parts = [_stream(plan, areas, blocks, stream, types[types["stream"] == stream]) for stream in STREAMS]
    rows = pd.concat(parts, ignore_index=True).sort_values(["made", "stream", "block"], kind="stable")
    rows = rows.reset_index(drop=True)
    year = year_of(rows["made"].to_numpy())
    serial = rows.groupby(year).cumcount().to_numpy()
    return rows.assign(number=[f"{y % 100:02d}-{41 + 17 * s + s % 5:06d}" for y, s in zip(year, serial, strict=True)])


def expected_arrests(plan: Plan, areas: Sequence[Area], stream: str) -> np.ndarray:
    """Expected arrests, one row a day and one column an area."""
    if stream == "arrest_drug":
        early = np.array([in_first_phases(area) for area in areas])
        share = np.where(early[None, :], _per_call(plan, True)[:, None], _per_call(plan, False)[:, None])
        return expected_calls(plan, areas, "call_narcotics") * share
    weights = np.array([area.other for area in areas])
    daily = np.where(plan.days >= FIRST_DAY, city_rate(plan, stream) * plan.scale / 365.25, 0.0)
    return np.outer(daily, weights / weights.sum())


def in_first_phases(area: Area) -> bool:
    """Whether diversion began early in the area."""
    return any(phase.covers(area) for phase in PHASES if phase.name in FIRST_PHASES)


def _per_call(plan: Plan, early: bool) -> np.ndarray:
    dates = np.array([when for when, _ in PER_100_CALLS[early]], dtype="datetime64[D]").astype(int)
    return np.interp(plan.days.astype(int), dates, [value for _, value in PER_100_CALLS[early]]) / 100


def _stream(plan: Plan, areas: Sequence[Area], blocks: Blocks, stream: str, types: pd.DataFrame) -> pd.DataFrame:
    chance = plan.chance(f"arrests/{stream}")
    counts = chance.poisson(expected_arrests(plan, areas, stream))
    day, area = (np.repeat(index.ravel(), counts.ravel()) for index in np.indices(counts.shape))
    hours = np.array(HOURS["street"], dtype=float)
    second = chance.choice(24, len(day), p=hours / hours.sum()) * 3600 + chance.integers(0, 3600, len(day))
    share = types["share"].astype(float).to_numpy()
    described = types["description"].to_numpy()[chance.choice(len(types), len(day), p=share / share.sum())]
    made = plan.days[day].astype("datetime64[s]") + second * SECOND
    names = np.array([LABELS.get(area.name, area.name) for area in areas], dtype=object)
    return pd.DataFrame(
        {
            "stream": stream,
            "description": described,
            "area": area,
            "block": blocks.choose(area, stream == "arrest_drug", chance),
            "made": made,
            "reported": made + (1800 + chance.exponential(5400, len(day)).astype(int)) * SECOND,
            "located": chance.random(len(day)) >= NOT_PLACED,
            "label": np.where(chance.random(len(day)) < NO_LABEL, NO_NAME, names[area]),
            "more": (chance.random(len(day)) < ONE_MORE_OFFENCE[stream]) & (described != SECOND_OFFENCE),
        }
    )


def write_arrests(arrests: pd.DataFrame, areas: Sequence[Area], blocks: Blocks, path: Path) -> int:
    """Write one row per offence of each arrest, an object of text a line. Returns the number of rows."""
    lines = []
    for row in arrests.itertuples():
        for offence in (row.description, SECOND_OFFENCE) if row.more else (row.description,):
            lines.append(json.dumps(_row(row, offence, areas[row.area], blocks)))
    path.write_text("[" + "\n,".join(lines) + "]\n", encoding="utf-8", newline="\n")
    return len(lines)


def _row(row, offence: str, area: Area, blocks: Blocks) -> dict[str, str]:  # noqa: ANN001
    return {
        "arrest_number": row.number,
        "arrest_occurred_date_time": f"{row.made:%Y-%m-%dT%H:%M:%S}.000",
        "arrest_reported_date_time": f"{row.reported:%Y-%m-%dT%H:%M:%S}.000",
        "nibrs_description": offence,
        "precinct": PRECINCTS[area.precinct].capitalize(),
        "sector": SECTORS[area.sector],
        "beat": blocks.beat[row.block],
        "neighborhood": row.label,
        "block_address": blocks.address[row.block],
        "longitude": blocks.lon[row.block] if row.located else NOWHERE,
        "latitude": blocks.lat[row.block] if row.located else NOWHERE,
    }
