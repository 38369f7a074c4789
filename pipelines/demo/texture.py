"""What publication does to offences: late reports, gaps in place, wrong labels, impossible dates."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from pipelines.demo.areas import Area
from pipelines.demo.blocks import Blocks
from pipelines.demo.plan import Plan, year_of

SECOND = np.timedelta64(1, "s")
DAY_SECONDS = 86_400
# Reporting lag in days at these shares of the rows; between them it is read off on a log scale.
LAG_SHARES = (0.0, 0.62, 0.80, 0.90, 0.95, 0.99, 1.0)
LAG_DAYS = (0.01, 0.5, 1.5, 5.0, 15.0, 105.0, 2500.0)
NEW_RECORDS_SYSTEM = np.datetime64("2019-05-01")
MISSING_BEFORE, MISSING_OTHER = 0.015, 0.01
BORDER_SLIP = 0.40
UNKNOWN_LABEL = 0.009
# How the incident labels spell areas that the polygons spell otherwise.
LABELS = {"INTERNATIONAL DISTRICT": "CHINATOWN/INTERNATIONAL DISTRICT", "LESCHI/MADRONA": "MADRONA/LESCHI"}
# What a reader makes of a label: the polygon's name, or none.
CLEANED = {label: name for name, label in LABELS.items()}
CLEANED |= {"CAPTIOL HILL": "CAPITOL HILL", "UNKNOWN": "", "<Null>": ""}
IMPOSSIBLE_YEARS = ("1900", "2201", "2910", "2921")


def publish_rows(plan: Plan, areas: Sequence[Area], blocks: Blocks, drawn: pd.DataFrame) -> pd.DataFrame:
    """Add what the portal shows (report time, end, label, whether located, keys); rows in order of report.

    Rows reported after the last day are not there yet and are left out.
    """
    rows = drawn.assign(reported=_reported(drawn, plan.chance("texture/lag")))
    rows = rows[rows["reported"].to_numpy().astype("datetime64[D]") <= np.datetime64(plan.until)]
    rows = rows.sort_values(["reported", "report", "stream", "code"], kind="stable", ignore_index=True)
    rows["ended"], rows["odd_end"] = _ended(rows, plan.chance("texture/end"))
    rows["label"] = _labels(rows, areas, blocks, plan.chance("texture/label"))
    rows["located"] = ~_unlocated(rows, plan.chance("texture/located"))
    rows["offence_id"] = _offence_ids(len(rows), plan.chance("texture/ids"))
    rows["report_number"] = _report_numbers(rows)
    return rows


def missing_share(days: np.ndarray) -> np.ndarray:
    """The share of drug rows without coordinates on each day: small, then a quarter, rising and falling."""
    years = (days - NEW_RECORDS_SYSTEM).astype(float) / 365.25
    later = 0.26 + 0.07 * np.sin(2 * np.pi * years / 3)
    return np.where(days < NEW_RECORDS_SYSTEM, MISSING_BEFORE, later)


def _reported(drawn: pd.DataFrame, chance: np.random.Generator) -> np.ndarray:
    # One lag for each report: its offences were told together.
    reports = int(drawn["report"].max()) + 1 if len(drawn) else 0
    days = np.exp(np.interp(chance.random(reports), LAG_SHARES, np.log(LAG_DAYS)))
    before = chance.random(reports) < 0.0008
    lag = np.where(before, -days, days)[drawn["report"].to_numpy()]
    return drawn["start"].to_numpy() + (lag * DAY_SECONDS).astype(int) * SECOND


def _ended(rows: pd.DataFrame, chance: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """End times (a third are blank) and, for one row in 500, the impossible year written instead."""
    count = len(rows)
    minutes = np.ceil(chance.exponential(90, count)).astype(int)
    kind = chance.random(count)
    minutes[kind < 0.002] *= -5
    ended = rows["start"].to_numpy() + minutes * 60 * SECOND
    ended[chance.random(count) < 0.35] = np.datetime64("NaT", "s")
    odd = np.full(count, "", dtype=object)
    chosen = (kind > 0.998) & ~np.isnat(ended)
    odd[chosen] = chance.choice(np.array(IMPOSSIBLE_YEARS, dtype=object), int(chosen.sum()))
    return ended, odd


def _labels(
    rows: pd.DataFrame,
    areas: Sequence[Area],
    blocks: Blocks,
    chance: np.random.Generator,
) -> np.ndarray:
    block = rows["block"].to_numpy()
    slips = blocks.on_border[block] & (chance.random(len(rows)) < BORDER_SLIP)
    area = np.where(slips, blocks.neighbour[block], rows["area"].to_numpy())
    names = np.array([LABELS.get(area.name, area.name) for area in areas], dtype=object)
    labels = names[area]
    labels[chance.random(len(rows)) < UNKNOWN_LABEL] = "UNKNOWN"
    for wrong, was in (("<Null>", "QUEEN ANNE"), ("CAPTIOL HILL", "CAPITOL HILL")):
        places = np.flatnonzero(labels == was)
        # A few for each hundred thousand rows, and never none: a reader of the file has to cope with them.
        labels[chance.choice(places, min(len(places), 1 + len(rows) // 100_000), replace=False)] = wrong
    return labels


def _unlocated(rows: pd.DataFrame, chance: np.random.Generator) -> np.ndarray:
    """Which rows have no coordinates; most rows of unknown label have none either."""
    drug = rows["stream"].to_numpy() == "drug"
    share = np.where(drug, missing_share(rows["start"].to_numpy().astype("datetime64[D]")), MISSING_OTHER)
    return chance.random(len(rows)) < np.where(rows["label"] == "UNKNOWN", np.maximum(share, 0.6), share)


def _offence_ids(count: int, chance: np.random.Generator) -> np.ndarray:
    """Keys of 10 or 11 digits, rising with the report time, with gaps of uneven size."""
    step = 25_000_000_000 // max(count, 1)
    return 7_600_000_000 + np.arange(count) * step + chance.integers(0, step, count)


def _report_numbers(rows: pd.DataFrame) -> np.ndarray:
    """Numbers that start again each year, one for all offences of a report."""
    first = ~rows["report"].duplicated().to_numpy()
    year = year_of(rows["reported"].to_numpy())
    serial = pd.Series(first).groupby(year).cumsum().to_numpy()
    numbers = np.array([f"{y}-{s:06d}" for y, s in zip(year, serial, strict=True)], dtype=object)
    by_report = pd.Series(numbers[first], index=rows["report"].to_numpy()[first])
    return by_report.loc[rows["report"].to_numpy()].to_numpy()
