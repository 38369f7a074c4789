"""A birth date becomes the age band on the day of the event, against calendar arithmetic in plain Python."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from pipelines import db
from pipelines.contracts import ContractBroken
from pipelines.contracts.columns import day
from pipelines.deidentify.expressions import safe_value
from pipelines.sites import load_site, site_names
from pipelines.sites.own_names import with_own_names
from tests.unit.drawn_site import column, contract, safe, settled
from tests.unit.workbooks import workbook

BANDS = ("18-24", "25-34", "35-44", "45-54", "55-64", "65+")
BAND = column("age_band", one_of=BANDS, born="birth_date", age_at="referred_on")
OURS = contract(
    column("ref", required=True), day("referred_on", "drawn", required=True), BAND, access="programme", key=("ref",)
)
HEADER = "ref,referred_on,birth_date"
LEAP_DAYS = [date(year, 2, 29) for year in range(1904, 2024, 4)]
CON = db.connect()


def band(born: date, on: date) -> str | None:
    """The band, by counting birthdays: that of a 29 February falls on 1 March where there is none."""
    if born > on:
        return None
    age = -1
    for year in range(born.year, on.year + 1):
        try:
            birthday = born.replace(year=year)
        except ValueError:
            birthday = date(year, 3, 1)
        age += birthday <= on
    ends = {name: name.rstrip("+").split("-") for name in BANDS}
    return next((name for name, (low, *high) in ends.items() if int(low) <= age <= int([*high, 120][0])), None)


@pytest.mark.parametrize(
    ("born", "on", "kept"),
    [
        ("2000-02-29", "2018-02-28", None),
        ("2000-02-29", "2018-03-01", "18-24"),
        ("1995-02-29", "2018-03-01", None),
        ("1996-02-29", "2021-02-28", "18-24"),
        ("1996-02-29", "2021-03-01", "25-34"),
        ("1956-02-29", "2021-03-01 10:30", "65+"),
        ("1900-01-01", "2020-12-31", "65+"),
        ("1899-12-31", "2020-12-31", None),
        ("2020-01-02", "2020-01-01", None),
        ("1980-05-06T00:00:00", "2020-01-01", "35-44"),
        ("65+", "2020-01-01", "65+"),
        ("5/6/1980", "2020-01-01", None),
        ("40", "2020-01-01", None),
    ],
)
def test_a_birth_date_becomes_a_band_or_is_counted_as_broken(tmp_path, born, on, kept):
    con = safe(tmp_path, OURS, file=f"{HEADER}\n1,{on},{born}\n")
    assert con.execute("SELECT age_band, _broken FROM safe.drawn").fetchall() == [(kept, 0 if kept else 4)]


def test_no_birth_date_is_no_fault(tmp_path):
    con = safe(tmp_path, OURS, file=f"{HEADER}\n1,2020-01-01,\n")
    assert con.execute("SELECT age_band, _broken FROM safe.drawn").fetchall() == [(None, 0)]


@settings(max_examples=150, deadline=None)
@given(
    born=some.dates(date(1890, 1, 1), date(2026, 1, 1)) | some.sampled_from(LEAP_DAYS),
    on=some.dates(date(2000, 1, 1), date(2026, 12, 31)),
    near=some.none() | some.integers(-2, 2),
)  # fmt: skip
def test_a_band_is_what_counting_birthdays_gives(born, on, near):
    if near is not None:  # the days around a birthday are where mistakes live
        on = max(date(2000, 1, 1), date(on.year, born.month, min(born.day, 28)) + timedelta(days=near))
    sql = safe_value(BAND, f"'{born}'", f"DATE '{on}'")
    assert CON.execute(f"SELECT {sql}").fetchall() == [(band(born, on),)]


def test_nothing_of_a_birth_date_is_kept(tmp_path):
    said = []
    con = safe(tmp_path, OURS, said=said, file=f"{HEADER}\n1,2020-01-01,1931-07-19\n2,2020-01-01,2031-07-19\n")
    tables = con.execute("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'safe'").fetchall()
    left = "\n".join(str(con.execute(f'FROM safe."{table}"').fetchall()) for (table,) in tables) + "\n".join(said)
    assert "31-07-19" not in left
    assert "(1931, 7, 19)" not in left


def test_one_source_may_come_either_way(tmp_path):
    con = settled(
        tmp_path, OURS,
        a="ref,referred_on,age_band\n1,2020-01-01,25-34\n2,2020-01-01,25-34\n",
        b=f"{HEADER}\n1,2020-01-01,1990-01-01\n3,2020-01-01,1970-01-01\n",
    )  # fmt: skip
    assert con.execute("SELECT ref, age_band FROM safe.drawn ORDER BY ref").fetchall() == [
        ("1", "25-34"), ("2", "25-34"), ("3", "45-54"),
    ]  # fmt: skip
    assert con.execute("SELECT repeated, corrected FROM core.load ORDER BY file").fetchall() == [(1, 0), (0, 0)]


def test_the_band_goes_first_where_both_are_there(tmp_path):
    con = safe(tmp_path, OURS, file="ref,referred_on,birth_date,age_band\n1,2020-01-01,1931-07-19,25-34\n")
    assert con.execute("SELECT age_band FROM safe.drawn").fetchall() == [("25-34",)]
    assert con.execute("SELECT column_name, effect FROM safe.note").fetchall() == [("birth_date", "column dropped")]


def test_a_date_of_a_workbook_is_read_as_one_with_or_without_its_format(tmp_path):
    (tmp_path / "input").mkdir()
    rows = [HEADER.split(","), ["1", date(2020, 1, 1), date(1970, 5, 6)], ["2", date(2020, 1, 1), 25694]]
    workbook(tmp_path / "input" / "book.xlsx", rows)
    con = safe(tmp_path, OURS)
    assert con.execute("SELECT ref, age_band, _broken FROM safe.drawn ORDER BY ref").fetchall() == [
        ("1", "45-54", 0), ("2", "45-54", 0),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["dob", "Date of Birth", "BirthDate", "birth_date_2"])
def test_any_other_column_of_birth_dates_still_stops_the_file(tmp_path, name):
    con = safe(tmp_path, OURS, file=f"ref,referred_on,age_band,{name}\n1,2020-01-01,25-34,1931-07-19\n")
    assert con.execute("SELECT stopped FROM safe.file WHERE source = 'drawn'").fetchall() == [(True,)]


def test_a_site_may_name_its_own_column_of_birth_dates(tmp_path):
    own = with_own_names(OURS, {"programme": {"drawn": {"columns": {"DOB": "birth_date", "No": "ref"}}}})
    con = safe(tmp_path, own, file="No,referred_on,DOB\n1,2020-01-01,1970-01-01\n")
    assert con.execute("SELECT ref, age_band FROM safe.drawn").fetchall() == [("1", "45-54")]
    with pytest.raises(ContractBroken, match="two of their columns stand for one of ours"):
        with_own_names(OURS, {"programme": {"drawn": {"columns": {"DOB": "birth_date", "Band": "age_band"}}}})


@pytest.mark.parametrize("name", site_names())
def test_no_date_of_the_programme_may_be_a_birth_date_and_every_birth_date_has_its_event(name):
    for declared in load_site(name).contracts.values():
        columns = {one.name: one for one in declared.columns}
        if declared.access == "programme":
            assert [one.name for one in columns.values() if one.type == "DATE" and one.since < "2000"] == []
        for one in columns.values():
            if one.born:
                assert columns[one.age_at].type == "DATE"
                assert columns[one.age_at].required
                assert one.one_of
                assert one.born not in columns
