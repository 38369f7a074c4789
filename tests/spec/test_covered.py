"""Which days a source covers: its span, its holes, and the stray dates that are neither."""

from datetime import date, timedelta

import pytest

from pipelines.warehouse.spans import covered, keeps_pace, whole_months
from tests.spec.drawn import day


def daily(first, last, rows=20):
    return [(first + timedelta(days=n), rows) for n in range((last - first).days + 1)]


MARCH = daily(date(2012, 2, 12), date(2012, 3, 31))
TWO_YEARS = daily(date(2020, 1, 1), date(2021, 12, 31))


def without(days, first, last):
    return [(one, rows) for one, rows in days if not first <= one <= last]


def test_nothing_covers_nothing():
    assert covered([]) == (None, None, [])


def test_one_day_covers_itself():
    assert covered([(date(2020, 5, 5), 1)]) == (date(2020, 5, 5), date(2020, 5, 5), [])


def test_daily_rows_have_no_hole():
    assert covered(MARCH) == (date(2012, 2, 12), date(2012, 3, 31), [])


def test_a_hole_is_named_by_its_first_and_last_empty_day():
    holed = without(TWO_YEARS, date(2020, 5, 6), date(2020, 5, 26))
    assert covered(holed) == (date(2020, 1, 1), date(2021, 12, 31), [(date(2020, 5, 6), date(2020, 5, 26))])


def test_two_holes_are_two():
    holes = [(date(2020, 5, 6), date(2020, 5, 26)), (date(2021, 3, 1), date(2021, 3, 31))]
    days = without(without(TWO_YEARS, *holes[0]), *holes[1])
    assert covered(days)[2] == holes


def test_a_quiet_day_is_no_hole():
    few = daily(date(2020, 1, 1), date(2020, 12, 31), rows=2)
    assert covered(without(few, date(2020, 5, 6), date(2020, 5, 10)))[2] == []


@pytest.mark.parametrize("stray", [date(1900, 1, 1), date(2921, 6, 1), date(1946, 7, 8)])
def test_a_stray_year_neither_widens_the_span_nor_makes_a_hole(stray):
    days = sorted([*TWO_YEARS, (stray, 1)])
    assert covered(days) == covered(TWO_YEARS) == (date(2020, 1, 1), date(2021, 12, 31), [])


@pytest.mark.parametrize("none", [date(1900, 1, 1), date(1970, 1, 1), date(2099, 12, 31)])
def test_a_day_that_stands_for_none_is_no_edge_in_however_many_rows(none):
    days = sorted([*TWO_YEARS, (none, 5000), (date(1969, 12, 31), 40)])
    assert covered(days) == (date(2020, 1, 1), date(2021, 12, 31), [])


def test_most_rows_on_one_day_are_no_stray():
    assert covered([(date(2020, 5, 5), 900), (date(2035, 5, 5), 1)])[:2] == (date(2020, 5, 5), date(2020, 5, 5))


def test_strays_on_both_sides_do_not_hide_a_hole():
    hole = (date(2020, 5, 6), date(2020, 5, 26))
    days = sorted([*without(TWO_YEARS, *hole), (date(1900, 1, 1), 1), (date(2910, 1, 1), 1)])
    assert covered(days) == (date(2020, 1, 1), date(2021, 12, 31), [hole])


def test_one_row_within_a_hole_parts_it_in_two():
    # "No rows at all on these days" must be true of each day it names.
    days = sorted([*without(TWO_YEARS, date(2020, 6, 1), date(2020, 8, 31)), (date(2020, 7, 10), 1)])
    assert covered(days)[2] == [
        (date(2020, 6, 1), date(2020, 7, 9)),
        (date(2020, 7, 11), date(2020, 8, 31)),
    ]


@pytest.mark.parametrize("rows", [1, 3])
def test_a_row_or_three_a_month_have_no_holes(rows):
    monthly = [(date(2018 + n // 12, n % 12 + 1, 3), rows) for n in range(48)]
    assert covered(monthly) == (date(2018, 1, 3), date(2021, 12, 3), [])


def test_a_small_file_keeps_its_few_days():
    days = [(date(2024, 1, 2), 1), (date(2024, 1, 20), 2), (date(2024, 3, 1), 1)]
    assert covered(days) == (date(2024, 1, 2), date(2024, 3, 1), [])


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        pytest.param("2024-01-05", "2024-03-31", ("2024-01-01", "2024-03-31"), id="to the end of a month"),
        pytest.param("2024-01-05", "2024-03-30", ("2024-01-01", "2024-02-29"), id="the last month has not ended"),
        pytest.param("2024-01-31", "2024-02-01", ("2024-01-01", "2024-01-31"), id="one month"),
        pytest.param("2023-12-15", "2024-01-15", ("2023-12-01", "2023-12-31"), id="over the new year"),
        pytest.param("2024-01-05", "2024-01-20", (None, None), id="less than a month"),
        pytest.param("2024-02-29", "2024-02-29", ("2024-02-01", "2024-02-29"), id="the last day of a month alone"),
        pytest.param(None, None, (None, None), id="nothing"),
    ],
)
def test_a_programme_covers_whole_months_so_that_no_single_day_is_told(first, last, expected):
    assert whole_months(day(first), day(last)) == tuple(day(one) for one in expected)


STRAYS = {
    "one offence of years before": (TWO_YEARS, [(date(2003, 6, 1), 1)]),
    "one offence of years ahead": (TWO_YEARS, [(date(2030, 6, 1), 1)]),
    "one on either side": (TWO_YEARS, [(date(1946, 5, 5), 1), (date(2099, 12, 31), 1)]),
    "a small source": ([(date(2022, 1, 3) + timedelta(days=4 * n), 1) for n in range(150)], [(date(1946, 5, 5), 1)]),
}


@pytest.mark.parametrize("case", STRAYS)
def test_a_mistyped_year_neither_widens_the_span_nor_makes_a_hole(case):
    days, strays = STRAYS[case]
    assert covered(sorted(days + strays)) == (days[0][0], days[-1][0], [])


def test_rows_at_an_edge_that_are_many_or_near_are_no_strays():
    early = [(date(2018, 3, 1), 40)]
    assert covered(early + TWO_YEARS)[0] == date(2018, 3, 1)
    near = [(TWO_YEARS[0][0] - timedelta(days=100), 1)]
    assert covered(near + TWO_YEARS)[0] == near[0][0]


def test_the_few_rows_of_a_very_small_source_are_all_of_it():
    days = [(date(2015, 1, 1), 1), (date(2019, 1, 1), 1), (date(2023, 1, 1), 1)]
    assert covered(days) == (date(2015, 1, 1), date(2023, 1, 1), [])


# Half of what happens is reported the same day, the rest within four days, and one row in a hundred years later.
LAGS = [(0, 50), (1, 20), (2, 20), (4, 9), (900, 1)]
TWO_YEARS_LATER = date(2023, 12, 31)


def test_what_happened_until_the_last_report_reaches_it():
    last = TWO_YEARS[-1][0]
    assert keeps_pace(TWO_YEARS, last, LAGS) == last
    assert keeps_pace([], last, LAGS) == last
    assert keeps_pace(TWO_YEARS, last, []) == last


def test_an_empty_stretch_at_the_end_is_not_covered_by_reports_of_what_happened_before():
    assert keeps_pace(TWO_YEARS, TWO_YEARS_LATER, LAGS) == TWO_YEARS[-1][0]


@pytest.mark.parametrize("days_later", [3, 40, 150, 179, 400])
def test_a_few_stray_rows_do_not_fill_it(days_later):
    stray = (TWO_YEARS[-1][0] + timedelta(days=days_later), 3)
    assert keeps_pace([*TWO_YEARS, stray], TWO_YEARS_LATER, LAGS) == TWO_YEARS[-1][0]


@pytest.mark.parametrize("rows", [1, 2, 5, 20])
def test_the_last_day_stays_however_few_its_rows(rows):
    quiet = [*TWO_YEARS[:-1], (TWO_YEARS[-1][0], rows)]
    assert keeps_pace(quiet, TWO_YEARS_LATER, LAGS) == TWO_YEARS[-1][0]


def test_the_newest_days_are_not_missed_before_they_are_due():
    last = TWO_YEARS[-1][0]
    assert keeps_pace(TWO_YEARS, last + timedelta(days=7), LAGS) == last + timedelta(days=7)
    late = [(30, 1)]  # nothing is told within a month
    assert keeps_pace(TWO_YEARS, last + timedelta(days=30), late) == last + timedelta(days=30)
    assert keeps_pace(TWO_YEARS, last + timedelta(days=40), late) == last


@pytest.mark.parametrize(("a_year", "months", "covers"), [(20, 8, True), (60, 3, True), (60, 9, False)])
def test_a_quiet_small_town_has_true_zeros_at_its_end(a_year, months, covers):
    days = [(date(2019, 1, 1) + timedelta(days=365 * n // a_year), 1) for n in range(3 * a_year)]
    last = days[-1][0] + timedelta(days=30 * months)
    assert keeps_pace(days, last, LAGS) == (last if covers else days[-1][0])
