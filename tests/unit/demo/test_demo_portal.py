"""The portal's layout, byte for byte, and the defects of publication."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from pipelines.demo.areas import schematic_areas
from pipelines.demo.blocks import make_blocks
from pipelines.demo.offences import draw_offences
from pipelines.demo.plan import Plan
from pipelines.demo.portal import portal_time, repeated_week, settled, write_portal_csv
from pipelines.demo.texture import CLEANED, publish_rows

PORTAL_HEADER = (
    b"\xef\xbb\xbfReport Number,Offense ID,Offense Start DateTime,Offense End DateTime,Report DateTime,"
    b"Group A B,Crime Against Category,Offense Parent Group,Offense,Offense Code,Precinct,Sector,Beat,MCPP,"
    b"100 Block Address,Longitude,Latitude\n"
)
PLAN = Plan(seed=7, until=date(2009, 6, 30))
AREAS = schematic_areas()


@pytest.fixture(scope="module")
def published():
    """Blocks, published rows and the week published again, for the first year and a half."""
    blocks = make_blocks(AREAS, PLAN.chance("blocks"))
    rows = publish_rows(PLAN, AREAS, blocks, draw_offences(PLAN, AREAS, blocks))
    return blocks, rows, repeated_week(rows, PLAN.chance("repeats"))


def test_the_header_is_the_portals_byte_for_byte(published, tmp_path):
    blocks, rows, _ = published
    write_portal_csv(rows.head(3), AREAS, blocks, tmp_path / "spd.csv")
    written = (tmp_path / "spd.csv").read_bytes()
    assert written.startswith(PORTAL_HEADER)
    assert written.count(b"\n") == 4
    assert b"\r" not in written


@pytest.mark.parametrize(
    ("when", "text"),
    [
        ("2020-02-29T00:00:05", "02/29/2020 12:00:05 AM"),
        ("2008-01-01T12:30:00", "01/01/2008 12:30:00 PM"),
        ("2026-10-31T23:59:59", "10/31/2026 11:59:59 PM"),
        ("NaT", ""),
    ],
)
def test_times_read_as_on_the_portal(when, text):
    assert portal_time(np.array([when], dtype="datetime64[s]")).tolist() == [text]


def test_impossible_ends_are_readable_dates_of_impossible_years(published, tmp_path):
    blocks, rows, _ = published
    leap = pd.Series(np.array(["2008-02-29T10:00:00"], dtype="datetime64[s]"))
    row = rows.head(1).assign(ended=leap, odd_end="1900")
    write_portal_csv(row, AREAS, blocks, tmp_path / "spd.csv")
    assert ",02/28/1900 10:00:00 AM," in (tmp_path / "spd.csv").read_text(encoding="utf-8-sig")
    assert {"1900", "2201", "2910", "2921"} <= set(rows["odd_end"])
    assert 0 < (rows["ended"] < rows["start"]).mean() < 0.01


def test_one_week_comes_twice_with_a_handful_of_corrected_codes(published):
    _, rows, again = published
    first = rows.set_index("offence_id").loc[again["offence_id"]]
    changed = first["code"].to_numpy() != again["code"].to_numpy()
    assert len(again) > 300
    assert 5 <= changed.sum() <= 7
    same = ["report_number", "start", "label", "located", "block"]
    assert (first[same].to_numpy() == again[same].to_numpy()).all()


def test_settling_keeps_the_corrected_code(published):
    _, rows, again = published
    final = settled(rows, again).set_index("offence_id")["code"]
    assert final.index.is_unique
    assert len(final) == len(rows)
    assert (final.loc[again["offence_id"]].to_numpy() == again["code"].to_numpy()).all()


def test_reports_are_late_as_in_the_real_city(published):
    _, rows, _ = published
    # Only offences old enough for their late reports to have arrived.
    old = rows[rows["start"] < np.datetime64("2008-07-01")]
    lag = (old["reported"] - old["start"]).dt.total_seconds() / 86_400
    assert lag.median() < 1
    assert 9 < lag.quantile(0.95) < 17
    assert 40 < lag.quantile(0.99) < 125
    assert 0 < (lag < 0).mean() < 0.004
    assert rows["reported"].max() < np.datetime64("2009-07-01")


def test_labels_vary_as_in_the_real_file(published):
    _, rows, _ = published
    labels = set(rows["label"])
    assert set(CLEANED) <= labels
    assert not {"INTERNATIONAL DISTRICT", "LESCHI/MADRONA"} & labels
    names = np.array([area.name for area in AREAS], dtype=object)[rows["area"]]
    cleaned = rows["label"].map(lambda label: CLEANED.get(label, label)).to_numpy()
    assert 0.005 < (cleaned == "").mean() < 0.02
    assert 0.02 < (cleaned != names)[cleaned != ""].mean() < 0.09


def test_keys_have_ten_or_eleven_digits_and_reports_share_a_number(published):
    _, rows, _ = published
    assert rows["offence_id"].is_unique
    assert set(rows["offence_id"].astype(str).str.len()) == {10, 11}
    assert 0.02 < rows["report_number"].duplicated().mean() < 0.07
    assert rows.groupby("report_number")["start"].nunique().max() == 1
