"""What came new beside the year before it: codes spelt anew, points drawn together or moved, months far too thin."""

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from pipelines import db
from pipelines.warehouse.groups import Side, renamed
from pipelines.warehouse.kept import LastBuild
from pipelines.warehouse.limits import Limits, Size, thin
from pipelines.warehouse.spots import doubted
from tests.unit.drawn_site import column, contract, site

MONTHS = [date(2024, month, 1) for month in range(1, 13)]
GROUPS = {"D1": "drug", "D2": "drug", "S": "shoplifting"}
# Rows of a month by code: what is neither D1, D2 nor S is on no list.
USUAL = {"D1": 60, "D2": 60, "S": 100, "B": 300, None: 10}


def side(*months: dict[str | None, int]) -> Side:
    """The first months of 2024 with these rows by code."""
    made = Side(Counter(), Counter(), {code: GROUPS.get(code) for month in months for code in month})
    for first, codes in zip(MONTHS, months, strict=False):
        for code, rows in codes.items():
            made.codes[code, first] += rows
            made.groups[GROUPS.get(code), first] += rows
            made.groups["", first] += rows
    return made


def held(*new: dict[str | None, int], before: tuple[dict[str | None, int], ...] = (USUAL,) * 3) -> list[str]:
    """What is said of new months beside those of the last build."""
    return renamed(side(*before, *new), side(*before), Limits())


SPELT_ANEW = USUAL | {"D1": 0, "D9": 60}
HALF_SPELT_ANEW = USUAL | {"D1": 20, "D2": 20, "D9": 80}
BLANK = USUAL | {"D1": 20, "D2": 20, None: 90}


@pytest.mark.parametrize("new", [SPELT_ANEW, HALF_SPELT_ANEW, BLANK])
def test_a_part_of_a_groups_codes_under_another_spelling_is_doubted_once(new: dict):
    [told] = held(new)
    assert (
        "rows of 2024-04 are of the group drug, where its least share in a month of the year before gives 120" in told
    )
    assert "have codes that are not on the list and were hardly there before" in told
    assert held(new, before=(USUAL, USUAL, USUAL, new)) == []
    assert len(held(new, new)) == 1  # of two such months the newest is told


def test_a_code_without_a_row_where_there_were_many_is_doubted():
    [told] = held({code: rows for code, rows in USUAL.items() if code != "D2"})
    assert "none has the code D2 of the list, whose least share gives 53" in told


def test_codes_that_are_renamed_in_a_known_month_are_doubted():
    assert renamed(side(USUAL, USUAL, SPELT_ANEW), side(USUAL, USUAL, USUAL), Limits())


@pytest.mark.parametrize(
    "new",
    [
        USUAL,
        {code: 2 * rows for code, rows in USUAL.items()},
        USUAL | {"D1": 25, "D2": 25},  # fewer were caught, or a law ended
        USUAL | {"D1": 25, "D2": 25, "B": 390},
        USUAL | {"new offence": 90},  # on no list, and no group has lost anything
        USUAL | {"D1": 48, "D2": 48, "D9": 24},
        {"D1": 24, "S": 40, "B": 148},  # half a month proves nothing
    ],
)
def test_what_may_happen_in_the_world_is_not_doubted(new: dict):
    assert held(new) == []


def test_a_small_group_a_first_build_and_a_month_like_the_least_are_not_doubted():
    fewer = USUAL | {"D1": 30, "D2": 30}
    assert held(fewer | {"D9": 60}, before=(USUAL, fewer, USUAL)) == []
    assert held({"D1": 0, "D9": 15, "B": 300}, before=({"D1": 15, "B": 300},) * 3) == []
    assert held(USUAL, before=()) == []


# ---- months


def size(*rows: int, until: int = 30) -> Size:
    """The first months of 2024 with so many rows, each to its end but the last one, which ends on the day `until`."""
    ends = {month: month + timedelta(days=27) for month in MONTHS[: len(rows)]}
    if rows:
        ends[MONTHS[len(rows) - 1]] = MONTHS[len(rows) - 1] + timedelta(days=until - 1)
    return Size(rows=sum(rows), months=dict(zip(MONTHS, rows, strict=False)), ends=ends)


BEFORE = size(100, 120, 104, 90)  # April may still fill


def test_new_months_with_half_the_rows_of_the_thinnest_are_doubted_once():
    now = size(100, 120, 104, 40, 30, 40, until=20)
    told = "there are 40 rows of 2024-04, where the thinnest of the last 3 whole months had 100"
    assert thin(now, BEFORE, Limits()) == [told]
    assert thin(size(100, 120, 104, 40, 30, 40, until=22), BEFORE, Limits()) == [
        told.replace("2024-04", "2024-04 and 30 rows of 2024-05")
    ]
    assert thin(size(100, 120, 104, 40, 30, 40, until=22), now, Limits()) == []


@pytest.mark.parametrize(
    ("now", "before"),
    [
        (size(100, 120, 104, 55, 60, 50), BEFORE),
        (size(100, 120, 104, 90, 3), BEFORE),  # the newest month fills
        (size(100, 120, 104, 40, 30, until=21), BEFORE),  # late reports fill the one before it
        (size(100, 120, 104, 10, 10, 10), size(100, 49, 104, 90)),  # a small city
        (size(100, 40, 104, 90), BEFORE),  # a month that was there before is not new
        (size(100, 120, 104, 10, 10, 10), size()),
    ],
)
def test_months_that_fill_or_are_like_others_are_not_doubted(now: Size, before: Size):
    assert thin(now, before, Limits()) == []


# ---- points

POLICE = contract(column("lon"), column("lat"), feeds="offence")


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    """Four months of 120 points each of 60 spots, which lie in the west; 9 of 10 labels say so."""
    con = db.connect()
    con.execute("SET threads = 1; ATTACH ':memory:' AS last_build; CREATE SCHEMA last_build.core; CREATE SCHEMA core")
    for core in ("core", "last_build.core"):
        con.execute(f"""
            CREATE TABLE {core}.incident AS
                SELECT 'offence' AS kind, DATE '2024-01-15' + to_months(n // 120) AS occurred_at,
                       n % 60 / 100 AS lon, 0.5 AS lat, CASE WHEN n % 10 = 0 THEN 'EAST' ELSE 'WEST' END AS label
                FROM range(480) t(n);
            CREATE TABLE {core}.point_area AS
                SELECT n / 100 AS lon, 0.5 AS lat, 'neighbourhood' AS layer, CASE WHEN n < 70 THEN 'w' ELSE 'e' END
                    AS area_id FROM range(200) t(n);
            CREATE TABLE {core}.label_area AS
                SELECT label, 'neighbourhood' AS layer, lower(label[1]) AS area_id
                FROM (VALUES ('EAST'), ('WEST')) t(label);
        """)
    return con


def said(con: duckdb.DuckDBPyConnection, folder: Path, **lon: str) -> list[str]:
    """What is doubted when points of April lie at this longitude; then it is the last build, and nothing is doubted."""
    con.execute(f"UPDATE core.incident SET lon = {lon['lon']} WHERE occurred_at >= DATE '2024-04-01'")
    place = site(folder, POLICE)
    told = doubted(con, place, POLICE, LastBuild(frozenset({"drawn"})), Limits())
    con.execute("CREATE OR REPLACE TABLE last_build.core.incident AS FROM core.incident")
    assert doubted(con, place, POLICE, LastBuild(frozenset({"drawn"})), Limits()) == []
    return told


@pytest.mark.parametrize(("lon", "spots"), [("0.5", 1), ("round(lon, 1)", 7)])
def test_points_that_are_drawn_together_are_doubted_once(con, tmp_path: Path, lon: str, spots: int):
    [told] = said(con, tmp_path, lon=lon)
    assert told.startswith(
        f"120 rows of 2024-04 with a point lie at {spots} spots, where 120 of 2024-01 did at 60. Look"
    )


def test_points_away_from_their_labels_are_doubted_once(con, tmp_path: Path):
    [told] = said(con, tmp_path, lon="round(100 * lon + 30) / 100")
    assert told.startswith("76 of 120 points of 2024-04 lie in the area that their row names, where 108 of 120 of 2024")


def test_points_like_those_before_are_not_doubted(con, tmp_path: Path):
    assert said(con, tmp_path, lon="round(100 * lon + 5) / 100") == []
    # Ten times the rows at the same spots.
    con.execute(
        "INSERT INTO core.incident SELECT i.* FROM core.incident i, range(9) WHERE occurred_at >= DATE '2024-04-01'"
    )
    assert said(con, tmp_path, lon="lon") == []
