"""Cells of protected metrics, drawn: declared views alone, closed periods alone, and why a number is not there."""

import dataclasses

import pytest

from pipelines.contracts import ContractBroken
from pipelines.disclosure import declared_views
from pipelines.metrics import registry
from pipelines.policy import View
from pipelines.statistics import compute
from tests.spec.drawn import rows
from tests.spec.small_town import Town

METRIC = "referrals_by_door"
MONTHS = View("referrals", "city", "month")
DOORS = View("referrals", "city", "quarter", "door")
PRECINCTS = View("referrals", "precinct", "quarter")
YEARS = View("referrals", "neighbourhood", "year")

EVERYWHERE = """
    area  state       from        to
    town  not_served  -           2022-07-01
    town  served      2022-07-01  -
    west  not_served  -           2022-07-01
    west  served      2022-07-01  -
    mill  not_served  -           2022-07-01
    mill  served      2022-07-01  -
    east  not_confirmed  -        -
    hill  not_confirmed  -        -
    dock  not_served  -           -
"""


def town(first="2022-01-01", last="2023-12-31", *gaps):
    return Town().source("referral", first, last, *gaps).service(EVERYWHERE)


def test_a_metric_is_counted_in_its_declared_views_and_no_other():
    cells = (
        town()
        .counted(METRIC, [MONTHS, View("outcomes", "neighbourhood", "month")])
        .rows("SELECT DISTINCT layer, grain, attribute FROM stat.cell")
    )
    assert cells == [("city", "month", None)]
    assert town().counted(METRIC, []).rows("FROM stat.cell") == []


def test_the_reviewed_file_declares_the_views_of_the_design():
    assert {(v.layer, v.grain, v.attribute) for v in declared_views() if v.family == "referrals"} == {
        ("city", "month", None),
        ("city", "quarter", "door"),
        ("precinct", "quarter", None),
        ("precinct", "year", "door"),
        ("neighbourhood", "year", None),
    }


@pytest.mark.parametrize(
    ("last_day", "last_month"),
    [
        ("2023-06-14", "2023-03-01"),
        ("2023-06-15", "2023-04-01"),
        ("2023-07-15", "2023-04-01"),
        ("2023-07-16", "2023-05-01"),
    ],
)
def test_a_period_is_published_45_days_after_it_ends(last_day, last_month):
    # April ends with the 30th and the 45th day after it is 14 June: once that day is over, April is closed.
    months = town(last=last_day).counted(METRIC, [MONTHS]).cells("city", "month", "period_start")
    assert months[-1] == {"period_start": last_month}


def test_a_young_quarter_or_year_waits_too():
    counted = town(last="2023-12-31").counted(METRIC, [DOORS, PRECINCTS, YEARS])
    assert {one["period_start"] for one in counted.cells("neighbourhood", "year", "period_start")} == {"2022-01-01"}
    assert max(one["period_start"] for one in counted.cells("precinct", "quarter", "period_start")) == "2023-07-01"


def test_counts_are_hidden_under_ten_and_rounded_to_five_each_from_its_own():
    counted = (
        town()
        .referrals("""
        day         area  how_many
        2022-07-05  mill  9
        2022-08-05  mill  10
        2022-09-05  mill  12
        2022-10-05  mill  13
        2022-11-05  -     17
        2022-12-05  -     18
    """)
        .counted(METRIC, [MONTHS, YEARS])
    )
    in_2022 = "year(period_start) = 2022"
    assert counted.cells("city", "month", "period_start numerator value status", in_2022) == rows("""
        period_start  numerator  value  status
        2022-01-01    -          -      not_served
        2022-02-01    -          -      not_served
        2022-03-01    -          -      not_served
        2022-04-01    -          -      not_served
        2022-05-01    -          -      not_served
        2022-06-01    -          -      not_served
        2022-07-01    -          -      hidden
        2022-08-01    10         10     value
        2022-09-01    10         10     value
        2022-10-01    15         15     value
        2022-11-01    15         15     value
        2022-12-01    20         20     value
    """)
    assert counted.cells("neighbourhood", "year", "area_id numerator", "area_id = 'mill'") == rows("""
        area_id  numerator
        mill     45
    """)


def test_every_door_has_its_cell_be_it_empty():
    counted = (
        town()
        .referrals("""
        day         area  door              how_many
        2022-07-05  mill  community         20
        2022-08-05  -     arrest_diversion  3
    """)
        .counted(METRIC, [DOORS])
    )
    where = "period_start = '2022-07-01'"
    assert counted.cells("city", "quarter", "attribute attribute_value numerator status", where) == rows("""
        attribute  attribute_value   numerator  status
        door       arrest_diversion  -          hidden
        door       community         20         value
        door       social_contact    -          hidden
    """)


def test_referrals_roll_up_and_those_without_a_place_count_for_the_city_alone():
    counted = (
        town()
        .referrals("""
        day         area  how_many
        2022-10-05  mill  15
        2022-10-05  dock  25
        2022-10-05  hill  35
        2022-10-05  -     45
    """)
        .counted(METRIC, [View("referrals", "city", "year"), View("referrals", "precinct", "year"), YEARS])
    )
    assert counted.cells("neighbourhood", "year", "area_id numerator", "period_start = '2022-01-01'") == rows("""
        area_id  numerator
        dock     25
        hill     35
        mill     15
    """)
    assert counted.cells("precinct", "year", "area_id numerator", "period_start = '2022-01-01'") == rows("""
        area_id  numerator
        east     35
        west     40
    """)
    assert counted.cells("city", "year", "numerator", "period_start = '2022-01-01'") == [{"numerator": "120"}]


@pytest.mark.parametrize("how_many", [0, 1, 9])
def test_why_a_small_count_is_not_there_is_told_by_the_ledger_alone(how_many):
    drawn = "\n".join(
        ["day  area  how_many", *(f"2022-10-05  {area}  {how_many}" for area in ("mill", "dock", "hill") if how_many)]
    )
    counted = town().referrals(drawn).counted(METRIC, [YEARS])
    assert counted.cells("neighbourhood", "year", "area_id numerator status") == rows("""
        area_id  numerator  status
        dock     -          not_served
        hill     -          service_not_confirmed
        mill     -          hidden
    """)


def test_a_period_served_on_one_day_was_served():
    served_late = (
        Town()
        .source("referral", "2022-01-01", "2023-12-31")
        .service("""
        area  state          from        to
        mill  not_served     -           2022-12-31
        mill  served         2022-12-31  -
        dock  not_served     -           2022-07-01
        dock  not_confirmed  2022-07-01  -
        hill  served         -           2022-01-01
        hill  not_served     2022-01-01  -
    """)
    )
    assert served_late.counted(METRIC, [YEARS]).cells("neighbourhood", "year", "area_id status") == rows("""
        area_id  status
        dock     service_not_confirmed
        hill     not_served
        mill     hidden
    """)


def test_where_the_ledger_has_no_word_service_is_not_confirmed():
    silent = Town().source("referral", "2022-01-01", "2023-12-31").counted(METRIC, [YEARS])
    assert {one["status"] for one in silent.cells("neighbourhood", "year", "status")} == {"service_not_confirmed"}


def test_a_period_covered_in_part_has_no_number_however_large():
    counted = (
        town("2022-01-15", "2023-12-31", ("2022-11-10", "2022-11-20"))
        .referrals("""
        day         area  how_many
        2022-01-20  mill  40
        2022-10-05  mill  40
        2022-11-05  mill  40
    """)
        .counted(METRIC, [MONTHS])
    )
    where = "period_start IN ('2022-01-01', '2022-10-01', '2022-11-01')"
    assert counted.cells("city", "month", "period_start numerator status", where) == rows("""
        period_start  numerator  status
        2022-01-01    -          no_data
        2022-10-01    40         value
        2022-11-01    -          no_data
    """)


def test_a_select_without_the_agreed_columns_is_refused_by_the_file():
    broken = dataclasses.replace(registry()[METRIC], sql="SELECT site, area_id FROM core.referral")
    with pytest.raises(ContractBroken, match=r"referrals_by_door\.sql: the SELECT must give site"):
        compute(town().con, {METRIC: broken}, [MONTHS], lambda line: None)


def test_persons_are_counted_once_in_each_view():
    persons = dataclasses.replace(
        registry()[METRIC],
        counts="persons",
        sql=registry()[METRIC].sql.replace("referral_id AS unit_key", "person_key AS unit_key"),
    )
    assert "person_key AS unit_key" in persons.sql
    drawn = town().referrals("""
        day         area  door              how_many
        2022-10-05  mill  community         12
        2022-11-05  dock  arrest_diversion  12
    """)
    drawn.con.execute("UPDATE core.referral SET person_key = 'p' || ((referral_id::INTEGER - 1) % 12)")
    compute(drawn.con, {METRIC: persons}, [View("referrals", "city", "year"), MONTHS, DOORS], lambda line: None)
    assert drawn.rows("SELECT numerator FROM stat.cell WHERE grain = 'year' AND period_start = '2022-01-01'") == [(12,)]
    monthly = "SELECT sum(numerator) FROM stat.cell WHERE grain = 'month' AND year(period_start) = 2022"
    assert drawn.rows(monthly) == [(24,)]
