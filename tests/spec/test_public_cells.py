"""Cells of public metrics, drawn: what is counted where and when, what is a zero and what is not known."""

import pytest

from tests.spec.drawn import rows
from tests.spec.small_town import Town

OFFENCES = "drug_offences"
RATE = "drug_offences_per_1000_residents"


def one_year():
    return Town().source("offence", "2023-01-01", "2023-12-31")


def test_months_quarters_and_years_hold_the_same_offences():
    town = (
        one_year()
        .offences("""
        day         area  how_many
        2023-01-31  mill  2
        2023-02-01  mill  1
        2023-03-31  mill  1
        2023-04-01  mill  4
        2023-12-31  mill  1
    """)
        .counted(OFFENCES)
    )
    expected = """
        grain    period_start  numerator
        month    2023-01-01    2
        month    2023-02-01    1
        month    2023-03-01    1
        month    2023-04-01    4
        month    2023-12-01    1
        quarter  2023-01-01    4
        quarter  2023-04-01    4
        quarter  2023-10-01    1
        year     2023-01-01    9
    """
    found = [
        one
        for grain in ("month", "quarter", "year")
        for one in town.cells(
            "neighbourhood", grain, "grain period_start numerator", "area_id = 'mill' AND numerator > 0"
        )
    ]
    assert found == rows(expected)


def test_offences_roll_up_and_those_without_a_place_count_for_the_city_alone():
    town = (
        one_year()
        .offences("""
        day         area  how_many
        2023-05-05  mill  2
        2023-05-05  dock  3
        2023-05-05  hill  4
        2023-05-05  -     5
    """)
        .counted(OFFENCES)
    )
    assert town.cells("neighbourhood", "year", "area_id numerator value status") == rows("""
        area_id  numerator  value  status
        dock     3          3      value
        hill     4          4      value
        mill     2          2      value
    """)
    assert town.cells("precinct", "year", "area_id numerator") == rows("""
        area_id  numerator
        east     4
        west     5
    """)
    assert town.cells("city", "year", "area_id numerator") == rows("""
        area_id  numerator
        town     14
    """)


def test_only_drug_offences_are_counted_and_one_without_a_day_is_in_no_period():
    town = (
        one_year()
        .offences("""
        day         area  group         how_many
        2023-05-05  mill  drug          1
        2023-05-05  mill  prostitution  2
        2023-05-05  mill  other         3
        -           mill  drug          4
    """)
        .counted(OFFENCES)
    )
    assert town.cells("city", "year", "numerator") == [{"numerator": "1"}]


@pytest.mark.parametrize(("grain", "periods"), [("month", 24), ("quarter", 8), ("year", 2)])
@pytest.mark.parametrize(("layer", "areas"), [("neighbourhood", 3), ("precinct", 2), ("city", 1)])
def test_every_area_has_a_cell_for_every_period(grain, periods, layer, areas):
    town = Town().source("offence", "2022-01-01", "2023-12-31").counted(OFFENCES)
    cells = town.cells(layer, grain, "area_id period_start status")
    assert len(cells) == areas * periods == len({(one["area_id"], one["period_start"]) for one in cells})
    assert {one["status"] for one in cells} == {"zero"}


def test_a_zero_needs_the_whole_period_and_a_count_in_a_part_of_it_is_a_minimum():
    town = Town().source(
        "offence", "2023-01-15", "2023-06-10", ("2023-03-01", "2023-03-31"), ("2023-04-10", "2023-04-12")
    )
    town.offences("""
        day         area  how_many
        2023-01-20  mill  2
        2023-02-10  mill  3
        2023-04-01  mill  1
        2023-06-01  mill  1
    """).counted(OFFENCES)
    columns = "area_id period_start numerator status"
    assert town.cells("neighbourhood", "month", columns, "area_id <> 'hill'") == rows("""
        area_id  period_start  numerator  status
        dock     2023-01-01    -          no_data
        dock     2023-02-01    0          zero
        dock     2023-03-01    -          no_data
        dock     2023-04-01    -          no_data
        dock     2023-05-01    0          zero
        dock     2023-06-01    -          no_data
        mill     2023-01-01    2          value
        mill     2023-02-01    3          value
        mill     2023-03-01    -          no_data
        mill     2023-04-01    1          value
        mill     2023-05-01    0          zero
        mill     2023-06-01    1          value
    """)
    assert town.cells("neighbourhood", "year", "area_id numerator status") == rows("""
        area_id  numerator  status
        dock     -          no_data
        hill     -          no_data
        mill     7          value
    """)


def test_a_hole_of_one_day_makes_its_periods_partial():
    town = one_year().counted(OFFENCES)
    assert {one["status"] for one in town.cells("city", "year", "status")} == {"zero"}
    town = Town().source("offence", "2023-01-01", "2023-12-31", ("2023-05-31", "2023-05-31")).counted(OFFENCES)
    assert town.cells("city", "month", "period_start status", "month(period_start) IN (4, 5, 6)") == rows("""
        period_start  status
        2023-04-01    zero
        2023-05-01    no_data
        2023-06-01    zero
    """)
    assert {one["status"] for one in town.cells("city", "year", "status")} == {"no_data"}


def test_offences_on_stray_days_outside_the_span_are_in_no_cell():
    town = (
        one_year()
        .offences("""
        day         area
        1900-01-01  mill
        2022-12-31  mill
        2023-01-01  mill
        2024-01-01  mill
        2921-01-01  mill
    """)
        .counted(OFFENCES)
    )
    assert town.cells("city", "year", "period_start numerator") == rows("""
        period_start  numerator
        2023-01-01    1
    """)


def test_a_site_without_the_source_has_no_cell():
    assert Town().counted(OFFENCES).cells("city", "year", "numerator") == []


def test_residents_of_a_larger_area_are_known_when_those_of_every_part_are():
    town = Town().source("offence", "2022-01-01", "2023-12-31")
    town.offences("""
        day         area  how_many
        2022-05-05  mill  4
        2022-05-05  dock  2
        2023-05-05  mill  3
        2023-05-05  hill  1
        2023-05-05  -     5
    """)
    town.population("""
        area  year  people
        mill  2022  1000
        hill  2022  4000
        mill  2023  1000
        dock  2023  500
        hill  2023  2000
    """).counted(RATE)
    assert town.cells("neighbourhood", "year", "area_id period_start numerator denominator value status") == rows("""
        area_id  period_start  numerator  denominator  value  status
        dock     2022-01-01    -          -            -      no_data
        dock     2023-01-01    0          500          0      zero
        hill     2022-01-01    0          4000         0      zero
        hill     2023-01-01    1          2000         0.5    value
        mill     2022-01-01    4          1000         4      value
        mill     2023-01-01    3          1000         3      value
    """)
    assert town.cells("precinct", "year", "area_id period_start numerator denominator value status") == rows("""
        area_id  period_start  numerator  denominator  value  status
        east     2022-01-01    0          4000         0      zero
        east     2023-01-01    1          2000         0.5    value
        west     2022-01-01    -          -            -      no_data
        west     2023-01-01    3          1500         2      value
    """)
    assert town.cells("city", "year", "period_start numerator denominator status") == rows("""
        period_start  numerator  denominator  status
        2022-01-01    -          -            no_data
        2023-01-01    9          3500         value
    """)


def test_an_area_s_own_residents_are_used_where_a_source_gives_them():
    """The city's own figure, with residents of its neighbourhoods and without; they need not add up to it."""
    town = Town().source("offence", "2021-01-01", "2023-12-31")
    town.offences("""
        day         area  how_many
        2021-05-05  mill  8
        2022-05-05  mill  4
        2022-05-05  dock  2
        2023-05-05  hill  7
    """)
    town.population("""
        area  year  people
        town  2021  4000
        town  2022  4000
        mill  2022  1000
        dock  2022  500
        hill  2022  2000
        west  2022  1200
        mill  2023  1000
        dock  2023  500
        hill  2023  2000
    """).counted(RATE)
    assert town.cells("city", "year", "period_start numerator denominator value") == rows("""
        period_start  numerator  denominator  value
        2021-01-01    8          4000         2
        2022-01-01    6          4000         1.5
        2023-01-01    7          3500         2
    """)
    assert town.cells("precinct", "year", "area_id denominator status", "period_start = '2022-01-01'") == rows("""
        area_id  denominator  status
        east     2000         zero
        west     1200         value
    """)
    assert {one["status"] for one in town.cells("precinct", "year", "status", "period_start = '2021-01-01'")} == {
        "no_data"
    }


def test_residents_inside_the_service_area_are_of_neighbourhoods_or_not_known():
    """With the city's residents alone nobody knows who lives inside: a share of nobody would be a lie."""
    town = Town().source("offence", "2021-01-01", "2022-12-31")
    town.service("""
        area  state       from        to
        mill  served      2021-01-01  -
        dock  not_served  2021-01-01  -
        hill  not_served  2021-01-01  -
        west  served      2021-01-01  -
        east  not_served  2021-01-01  -
        town  served      2021-01-01  -
    """)
    town.con.execute("UPDATE core.service_state SET as_of = DATE '2022-12-31'")
    town.population("""
        area  year  people
        town  2021  5000
        town  2022  5000
        mill  2022  1000
        dock  2022  500
        hill  2022  2500
    """).counted("residents_inside_service")
    assert town.cells("city", "quarter", "period_start numerator denominator status", "month(period_start) = 10") == (
        rows("""
        period_start  numerator  denominator  status
        2021-10-01    -          -            no_data
        2022-10-01    1000       4000         value
    """)
    )


def test_a_place_where_nobody_lives_has_no_rate():
    town = one_year().offences("""
        day         area
        2023-05-05  mill
    """)
    town.population("""
        area  year  people
        mill  2023  0
        dock  2023  10
        hill  2023  10
    """).counted(RATE)
    assert town.cells("neighbourhood", "year", "area_id status") == rows("""
        area_id  status
        dock     zero
        hill     zero
        mill     no_data
    """)


def test_without_a_population_every_rate_is_no_data_and_the_counts_stay():
    offences = """
        day         area
        2023-05-05  mill
    """
    assert {one["status"] for one in one_year().offences(offences).counted(RATE).cells("city", "year", "status")} == {
        "no_data"
    }
    assert one_year().offences(offences).counted(OFFENCES).cells("city", "year", "value") == [{"value": "1"}]
