"""Write offences the way the open-data portal writes them, with its repeats and corrections."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from pipelines.demo.areas import Area
from pipelines.demo.blocks import Blocks
from pipelines.demo.plan import hand_written

HEADER = (
    "Report Number,Offense ID,Offense Start DateTime,Offense End DateTime,Report DateTime,Group A B,"
    "Crime Against Category,Offense Parent Group,Offense,Offense Code,Precinct,Sector,Beat,MCPP,"
    "100 Block Address,Longitude,Latitude"
)
# All rows reported in this week appear a second time at the end of the file, a few with another code.
REPEATED_FROM, REPEATED_TO = date(2008, 9, 8), date(2008, 9, 14)
CORRECTIONS = (("23F", "23G", 3), ("35A", "35B", 2), ("35A", "520", 1), ("220", "290", 1))
DAY_SECONDS = 86_400


def repeated_week(rows: pd.DataFrame, chance: np.random.Generator) -> pd.DataFrame:
    """The week's rows as published again: same keys, a handful of corrected codes."""
    day = rows["reported"].to_numpy().astype("datetime64[D]")
    again = rows[(day >= np.datetime64(REPEATED_FROM)) & (day <= np.datetime64(REPEATED_TO))].copy()
    for old, new, most in CORRECTIONS:
        places = again.index[again["code"] == old].to_numpy()
        chosen = chance.choice(places, min(most, len(places)), replace=False)
        again.loc[chosen, "code"] = new
        # Some corrections carry a later report time, others only come later in the file.
        again.loc[chosen[::2], "reported"] += np.timedelta64(1, "h")
    return again


def settled(rows: pd.DataFrame, again: pd.DataFrame) -> pd.DataFrame:
    """The rows a reader should end with: of repeated keys the later version."""
    both = pd.concat([rows, again], ignore_index=True)
    return both.drop_duplicates("offence_id", keep="last", ignore_index=True)


def write_portal_csv(rows: pd.DataFrame, areas: Sequence[Area], blocks: Blocks, path: Path) -> None:
    """Write rows as the portal's CSV: byte order mark, its header, its times, 0 where a place is missing."""
    text = _columns(rows, areas, blocks)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        file.write(HEADER + "\n")
        text.to_csv(file, index=False, header=False, lineterminator="\n")


def _columns(rows: pd.DataFrame, areas: Sequence[Area], blocks: Blocks) -> pd.DataFrame:
    block, located = rows["block"].to_numpy(), rows["located"].to_numpy()
    code = _code_columns(rows["code"])
    beat, precinct = _beats(rows, areas, blocks)
    columns = [
        rows["report_number"],
        rows["offence_id"],
        portal_time(rows["start"].to_numpy()),
        _with_odd_year(portal_time(rows["ended"].to_numpy()), rows["odd_end"].to_numpy()),
        portal_time(rows["reported"].to_numpy()),
        *(code[name] for name in ("group", "category", "parent", "offence", "code")),
        precinct,
        np.where(np.isin(beat, ("UNKNOWN", "<Null>", "99", "OOJ")), beat, [text[:1] for text in beat]),
        beat,
        rows["label"].to_numpy(),
        np.where(located, blocks.address[block], ""),
        np.where(located, blocks.lon[block], "0"),
        np.where(located, blocks.lat[block], "0"),
    ]
    return pd.DataFrame(dict(enumerate(np.asarray(column) for column in columns)))


def portal_time(when: np.ndarray) -> np.ndarray:
    """Times as MM/DD/YYYY hh:mm:ss AM, blank for NaT; by table, far quicker than strftime a row."""
    blank = np.isnat(when)
    seconds = np.where(blank, np.datetime64(0, "s"), when).astype("datetime64[s]").astype(np.int64)
    day, second = np.divmod(seconds, DAY_SECONDS)
    days, place = np.unique(day, return_inverse=True)
    day_texts = np.array([_day_text(number) for number in days], dtype=object)
    return np.where(blank, "", day_texts[place] + _second_texts()[second])


def _day_text(day: int) -> str:
    return np.datetime64(int(day), "D").item().strftime("%m/%d/%Y ")


def _second_texts() -> np.ndarray:
    halves = [(hour % 12 or 12, "AM" if hour < 12 else "PM") for hour in range(24)]
    texts = [f"{h:02d}:{m:02d}:{s:02d} {half}" for h, half in halves for m in range(60) for s in range(60)]
    return np.array(texts, dtype=object)


def _with_odd_year(texts: np.ndarray, years: np.ndarray) -> np.ndarray:
    """Write the impossible year into the marked texts; 29 February becomes the 28th, a day that exists."""
    out = texts.copy()
    for place in np.flatnonzero(years != ""):
        day = texts[place][:6].replace("02/29/", "02/28/")
        out[place] = day + years[place] + texts[place][10:]
    return out


def _code_columns(codes: pd.Series) -> pd.DataFrame:
    table = pd.DataFrame(hand_written("codes.csv")).set_index("code", drop=False)
    return table.loc[codes.to_numpy()].reset_index(drop=True)


def _beats(rows: pd.DataFrame, areas: Sequence[Area], blocks: Blocks) -> tuple[np.ndarray, np.ndarray]:
    """Beat and precinct of each row; unknown with the label, and now and then one of the odd codes."""
    beat = blocks.beat[rows["block"].to_numpy()].copy()
    precinct = np.array([area.precinct for area in areas], dtype=object)[rows["area"].to_numpy()]
    unknown = (rows["label"] == "UNKNOWN").to_numpy()
    # By key, not by chance: the second publication of a row must agree with the first.
    odd = (rows["offence_id"] % 5_003).to_numpy()
    for remainder, text in enumerate(("99", "OOJ", "<Null>")):
        beat[odd == remainder], precinct[odd == remainder] = text, text
    beat[unknown], precinct[unknown] = "UNKNOWN", "UNKNOWN"
    return beat, precinct
