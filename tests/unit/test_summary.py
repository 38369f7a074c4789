"""How one release is held against the next: what moves a measure is told, and what moves it far stops it."""

import duckdb
import pytest

from pipelines import policy
from pipelines.contracts import ContractBroken
from pipelines.release.summary import changes_since, counted_otherwise, refuse_great, summary_sql

# Offences of 2018 to 2020 in two areas by month: 10 a month each; the source covers these years to the end of 2020.
MONTHS = [f"{year}-{month:02}-01" for year in (2018, 2019, 2020) for month in range(1, 13)]
ROWS = [("offences", "area", place, "month", day, 10, "value") for place in "ab" for day in MONTHS]
HIDDEN = [(*row[:5], None, "hidden") for row in ROWS]
HIDDEN_LATER = [(*row[:4], row[4].replace("2018", "2021"), None, "hidden") for row in ROWS if row[4] < "2019"]
COVERED = ("2018-01-01", "2020-12-31")


def release(con: duckdb.DuckDBPyConnection, name: str, rows: list[tuple], covered: tuple = COVERED) -> None:
    """Attach a release that holds what is asked for and nothing else."""
    con.execute(f"ATTACH ':memory:' AS {name}")
    con.execute(f"CREATE TABLE {name}.metric AS SELECT 'offences' AS id, 'public' AS access, 'police' AS source")
    con.execute(
        f"CREATE TABLE {name}.coverage AS "
        "SELECT 'police' AS source, $1::DATE AS complete_from, $2::DATE AS complete_to", covered
    )  # fmt: skip
    con.execute(
        f"CREATE TABLE {name}.cell (metric_id VARCHAR, layer VARCHAR, area_id VARCHAR, grain VARCHAR, "
        "period_start DATE, numerator BIGINT, status VARCHAR, attribute VARCHAR)"
    )
    for row in rows:
        con.execute(f"INSERT INTO {name}.cell VALUES (?, ?, ?, ?, ?, ?, ?, NULL)", row)


def changed(rows: list[tuple], covered: tuple = COVERED, before: list[tuple] = ROWS):  # noqa: ANN201
    con = duckdb.connect()
    release(con, "last", before, covered)
    release(con, "now", rows)
    return changes_since(con, "last", "now")


def scaled(by: float, year: str) -> list[tuple]:
    return [(*row[:5], round(row[5] * by) if row[4].startswith(year) else row[5], row[6]) for row in ROWS]


def test_a_summary_counts_what_is_shown_and_hidden():
    con = duckdb.connect()
    hidden = [("offences", "area", "a", "year", "2018-01-01", None, "hidden")]
    release(con, "now", [*ROWS, *hidden, ("offences", "area", "a", "year", "2019-01-01", None, "no_data")])
    assert con.execute(summary_sql("now")).fetchall() == [
        *(("offences", "public", "area", "month", "", year, 24, 0, 240) for year in (2018, 2019, 2020)),
        ("offences", "public", "area", "year", "", 2018, 0, 1, None),
    ]


def test_the_same_again_and_small_corrections_are_nothing():
    assert changed(ROWS) == []
    assert changed(scaled(1.04, "2018")) == []
    assert changed(ROWS[1:]) == []  # one row of 24


@pytest.mark.parametrize(
    ("rows", "hard", "told"),
    [
        pytest.param(scaled(0.9, "2019"), False, "2019: 240 in all became 216", id="a tenth fewer"),
        pytest.param(scaled(1.1, "2018"), False, "2018: 240 in all became 264", id="a tenth more in a settled year"),
        pytest.param(scaled(0.5, "2019"), True, "2019: 240 in all became 120", id="half"),
        pytest.param(scaled(0.7, "2020"), True, "2020: 240 in all became 168", id="less in a year that still fills"),
        pytest.param(ROWS[2:], False, "2018: 24 rows became 22", id="two months are gone"),
        pytest.param(ROWS[:36], True, "2018: 24 rows became 12 (2 more of", id="an area is gone"),
        pytest.param([], True, "2018: 24 rows became 0", id="a measure is gone"),
        pytest.param(HIDDEN, True, "2018: 24 rows with a number became 0", id="all is hidden"),
        pytest.param(ROWS + HIDDEN_LATER, True, "month: 0 hidden rows became 24", id="whatever is new is hidden"),
    ],
)
def test_what_moves_a_measure_is_told(rows, hard, told):
    [change] = changed(rows)
    assert change.hard == hard
    assert told in change.said


def test_a_year_that_still_fills_may_grow_and_so_may_one_before_the_first_day():
    assert changed(scaled(1.5, "2020")) == []
    assert changed(scaled(1.5, "2018"), covered=("2018-04-01", "2020-12-31")) == []
    assert changed(scaled(1.5, "2018"))[0].hard


def test_new_areas_years_and_measures_are_nothing():
    assert changed(ROWS, before=ROWS[:36]) == []
    assert changed(ROWS, before=ROWS[:12]) == []
    assert changed(ROWS, before=[]) == []


def test_a_handful_proves_nothing():
    few = [(*row[:5], 1, row[6]) for row in ROWS]
    assert changed([(*row[:5], 0, "zero") if row[2] == "a" else row for row in few[:30]] + few[30:], before=few) == []


def test_beyond_the_hard_limit_nothing_is_published_and_the_way_to_accept_is_told():
    soft, hard = changed(scaled(0.9, "2019")), changed(scaled(0.5, "2019"))
    assert refuse_great(soft, "R1") == [f"not like R1: {soft[0].said}"]
    with pytest.raises(ContractBroken, match=r"(?s)R1, which readers see: offences: .*--accept-changes"):
        refuse_great([*hard, *soft], "R1")
    assert 0 < policy.CHANGE_WARNS < policy.CHANGE_STOPS < 1


@pytest.mark.parametrize(
    ("access", "sql", "told"),
    [("protected", "SELECT 2", 1), ("protected", "SELECT\n    1", 0), ("public", "SELECT 2", 0)],
)
def test_numbers_that_stay_under_another_definition_are_told(access: str, sql: str, told: int):
    con = duckdb.connect()
    for name in ("last", "now"):
        release(con, name, ROWS)
        con.execute(f"CREATE OR REPLACE TABLE {name}.metric AS SELECT 'offences' AS id, '{access}' AS access, "
                    "'police' AS source, 'SELECT 1' AS sql, 'events' AS counts, 'none' AS denominator")  # fmt: skip
    con.execute("UPDATE now.metric SET sql = ?", [sql])
    said = counted_otherwise(con, "last", "now")
    assert len(said) == told
    assert all("offences is counted otherwise" in each and "2020-12-01" in each for each in said)
