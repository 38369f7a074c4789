"""Cells that are not plain counts, drawn: shares, rates over another metric, medians as classes, sums about people."""

import pytest

from pipelines.policy import View
from tests.spec.drawn import rows
from tests.spec.small_town import Town

QUARTERS = View("stages", "city", "quarter")
SERVED = """
    area  state   from  to
    town  served  -     -
    west  served  -     -
    mill  served  -     -
"""


def town(kind="referral", last="2023-12-31"):
    return Town().source(kind, "2022-01-01", last).service(SERVED)


def referrals(*groups):
    """Referrals of 5 January 2023 to `core`: as many as each group says, with the day of its intake."""
    lines = ["referral_id  person_key  referred_on  door  area_id  intake_on"]
    number = 0
    for how_many, intake_on in groups:
        for _ in range(how_many):
            number += 1
            lines.append("  ".join([f"r{number}", f"p{number}", "2023-01-05", "community", "mill", intake_on]))
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("within", "late", "numerator", "denominator", "value"),
    [
        (12, 13, "10", "25", "40"),
        (10, 10, "10", "20", "50"),
        (13, 10, "15", "25", "60"),
        (9, 30, None, None, None),
        (30, 9, None, None, None),
        (30, 0, None, None, None),
        (0, 0, None, None, None),
    ],
)
def test_a_share_shows_both_halves_or_nothing(within, late, numerator, denominator, value):
    drawn = referrals((within, "2023-02-04"), (late, "2023-02-05"))
    cells = town().core("referral", drawn).counted("intake_within_30_days", [QUARTERS])
    (cell,) = cells.cells("city", "quarter", "numerator denominator value status", "period_start = '2023-01-01'")
    status = "value" if value else "hidden"
    assert cell == {"numerator": numerator, "denominator": denominator, "value": value, "status": status}


@pytest.mark.parametrize(("days", "numerator"), [("31", "60"), ("30", "40"), ("7", "20")])
def test_the_window_for_an_intake_is_the_citys_own(days, numerator):
    drawn = referrals((20, "2023-02-04"), (20, "2023-02-05"), (20, "2023-01-12"), (20, "2023-01-04"), (20, "-"))
    said = town().core("referral", drawn).core("setting", f"name  value\nintake_window_days  {days}\nlanguage  es")
    said.core("setting", "name  value\nminimum_shown  10")
    cells = said.counted("intake_within_30_days", [QUARTERS])
    where = "period_start = '2023-01-01'"
    assert cells.cells("city", "quarter", "numerator denominator", where) == [
        {"numerator": numerator, "denominator": "100"}
    ]


def test_day_30_is_within_and_a_day_before_the_referral_is_not():
    drawn = referrals((20, "2023-02-04"), (20, "2023-02-05"), (20, "2023-01-04"), (20, "2023-01-05"), (20, "-"))
    cells = town().core("referral", drawn).counted("intake_within_30_days", [QUARTERS])
    where = "period_start = '2023-01-01'"
    assert cells.cells("city", "quarter", "numerator denominator value", where) == rows("""
        numerator  denominator  value
        40         100          40
    """)


@pytest.mark.parametrize(
    ("offences", "how_many", "shown"),
    [(7, 12, ("10", "7", "140")), (3, 13, ("15", "3", "500")), (0, 12, (None, None, None)), (7, 9, (None, None, None))],
)
def test_a_rate_over_open_data_rounds_the_referrals_alone(offences, how_many, shown):
    built = town().source("offence", "2022-01-01", "2023-12-31")
    if offences:
        built.offences(f"day  area  how_many\n2023-02-05  mill  {offences}")
        built.con.execute("UPDATE core.incident SET lead_type = true")
    built.referrals(f"day  area  how_many\n2023-02-05  mill  {how_many}")
    built.counted("referrals_per_100_lead_type_offences", [View("referrals", "precinct", "quarter")])
    where = "area_id = 'west' AND period_start = '2023-01-01'"
    (cell,) = built.cells("precinct", "quarter", "numerator denominator value status", where)
    assert (cell["numerator"], cell["denominator"], cell["value"]) == shown
    assert cell["status"] == ("value" if shown[0] else "hidden")


def active(how_many, last="2023-06-30"):
    drawn = [f"p{number}  2022-06-01  {last}  east" for number in range(how_many)]
    return "\n".join(["person_key  active_from  active_to  team", *drawn])


@pytest.mark.parametrize(
    ("people", "posts", "shown"),
    [(38, 2.5, ("40", "100", "16")), (9, 2.5, None), (38, 0.2, None), (38, 0.25, ("40", "10", "160"))],
)
def test_a_rate_over_a_protected_number_needs_both_to_be_shown(people, posts, shown):
    built = town("participation").source("staffing", "2022-01-01", "2023-12-31").core("participation", active(people))
    built.core("staffing", f"team  month  case_manager_fte\neast  2023-06-01  {posts}\neast  2023-05-01  90")
    built.counted("caseload", [View("active_and_waiting", "city", "quarter")])
    where = "period_start = '2023-04-01'"
    (cell,) = built.cells("city", "quarter", "numerator denominator value status", where)
    assert tuple(cell.values()) == ((*shown, "value") if shown else (None, None, None, "hidden"))


def test_a_rate_has_no_data_where_one_half_of_it_has_none():
    built = town("participation").source("staffing", "2022-01-01", "2023-05-31").core("participation", active(40))
    built.core("staffing", "team  month  case_manager_fte\neast  2023-03-01  2\neast  2023-06-01  2")
    built.counted("caseload", [View("active_and_waiting", "city", "quarter")])
    shown = built.cells("city", "quarter", "period_start value status", "year(period_start) = 2023")
    assert shown == rows("""
        period_start  value  status
        2023-01-01    20     value
        2023-04-01    -      no_data
        2023-07-01    -      no_data
    """)


def test_a_word_that_the_denominator_does_not_know_is_divided_by_the_total():
    built = town("need")
    people = [f"p{n}  2022-05-0{n % 9 + 1}  1  {'food' if n < 15 else 'legal'}" for n in range(40)]
    built.core("need", "\n".join(["person_key  named_on  rank  domain", *people, "p99  2022-05-05  2  food"]))
    built.counted(
        "most_pressing_need",
        [View("people_with_needs", "city", "year"), View("first_needs", "city", "year", "need")],
    )
    where = "period_start = '2022-01-01' AND numerator IS NOT NULL"
    assert built.cells("city", "year", "attribute_value numerator denominator value", where) == rows("""
        attribute_value  numerator  denominator  value
        food             15         40           38
        legal            25         40           63
    """)


@pytest.mark.parametrize(
    ("groups", "value"),
    [
        ([(20, "2023-01-12")], "3"),
        ([(19, "2023-01-12")], None),
        ([(11, "2023-01-05"), (10, "2023-03-30")], "0"),
        ([(10, "2023-01-05"), (11, "2023-02-19")], "31"),
        ([(10, "2023-01-05"), (11, "2023-02-20")], "46"),
        ([(10, "2023-01-05"), (11, "-")], "46"),
        ([(25, "2023-01-04")], None),
        ([(20, "2025-01-01")], "46"),
    ],
)
def test_a_median_is_a_class_and_that_of_twenty_people(groups, value):
    built = town().core("referral", referrals(*groups)).counted("days_to_intake", [QUARTERS])
    where = "period_start = '2023-01-01'"
    (cell,) = built.cells("city", "quarter", "numerator denominator value status", where)
    assert tuple(cell.values()) == (None, None, value, "value" if value else "hidden")


def test_twenty_referrals_of_one_person_are_not_twenty_people():
    built = town().core("referral", referrals((40, "2023-01-12")))
    built.con.execute("UPDATE core.referral SET person_key = 'p' || (referral_id[2:]::INTEGER % 19)")
    (cell,) = built.counted("days_to_intake", [QUARTERS]).cells(
        "city", "quarter", "value status", "period_start = '2023-01-01'"
    )
    assert cell == {"value": None, "status": "hidden"}


@pytest.mark.parametrize(("people", "shown"), [(9, None), (10, "60")])
def test_many_contacts_with_few_people_stay_hidden(people, shown):
    met = [f"p{number % people}  2023-01-05  phone  mill" for number in range(60)]
    built = town("contact").core("contact", "\n".join(["person_key  contacted_on  kind  area_id", *met]))
    (cell,) = built.counted("contacts", [View("contacts", "city", "quarter")]).cells(
        "city", "quarter", "numerator", "period_start = '2023-01-01'"
    )
    assert cell == {"numerator": shown}


def test_money_needs_nobody_behind_it_and_spending_per_person_does():
    built = town("cost").source("participation", "2022-01-01", "2023-12-31")
    built.core("cost", """
        month       funder   client_spending  dollars
        2022-03-01  seattle  true             1234
        2022-04-01  -        true             -8
    """)  # fmt: skip
    built.core("participation", active(9, "2022-12-31"))
    shape = [View("money", "city", "year"), View("money", "city", "year", "funder")]
    built.counted("client_spending_per_person", shape)
    assert built.cells("city", "year", "numerator value status") == rows("""
        numerator  value  status
        -          -      hidden
    """)
    built.con.execute("DROP SCHEMA stat CASCADE")
    built.con.execute("DROP SCHEMA protected CASCADE")
    built.counted("money_spent", shape)
    assert built.cells("city", "year", "attribute_value numerator status", "status = 'value'") == rows("""
        attribute_value  numerator  status
        seattle          1235       value
        -                1225       value
    """)


def test_money_is_told_in_dollars_of_one_year_as_far_as_prices_are_known():
    built = Town().source("cost", "2022-01-01", "2024-12-31").core("price_index", """
        year  value
        2021  100
        2022  120
        2025  150
    """).core("cost", """
        month       funder   client_spending  dollars  dollar_year
        2022-03-01  seattle  true             1000     2021
        2022-04-01  seattle  false            400      2022
        2022-05-01  seattle  false            400      -
        2023-01-01  seattle  false            5000     2023
    """)  # fmt: skip
    shape = [View("money", "city", "year"), View("money", "city", "year", "funder")]
    built.counted("money_spent_in_dollars_of_2025", shape)
    assert built.cells("city", "year", "period_start attribute_value numerator", "numerator IS NOT NULL") == rows("""
        period_start  attribute_value  numerator
        2022-01-01    seattle          2500
        2022-01-01    -                2500
    """)
    # The year whose prices are not known has no row at all, neither hidden nor a part of its money.
    assert built.cells("city", "year", "status", "year(period_start) = 2023") == []


def test_a_share_of_open_data_is_exact_and_needs_the_whole_period():
    built = (
        Town()
        .source("offence", "2023-01-01", "2023-05-31")
        .service("""
        area  state          from        to
        mill  served         -           -
        hill  not_served     -           -
        dock  not_served     -           2023-02-01
        dock  not_confirmed  2023-02-01  -
    """)
    )
    built.offences("""
        day         area  how_many
        2023-01-05  mill  1
        2023-01-05  hill  2
        2023-04-05  mill  3
    """)
    built.con.execute("UPDATE core.incident SET lead_type = true")
    built.counted("lead_type_offences_inside_service")
    assert built.cells("city", "quarter", "period_start numerator denominator value status") == rows("""
        period_start  numerator  denominator  value    status
        2023-01-01    1          3            33.3333  value
        2023-04-01    -          -            -        no_data
    """)


def test_nothing_certainly_inside_is_only_a_zero_where_the_ledger_is_sure():
    built = (
        Town()
        .source("offence", "2023-01-01", "2023-12-31")
        .service("""
        area  state          from  to
        mill  not_served     -     -
        dock  not_confirmed  -     -
        hill  not_served     -     -
    """)
    )
    built.offences("""
        day         area
        2023-01-05  mill
        2023-01-05  dock
        2023-01-05  hill
    """)
    built.con.execute("UPDATE core.incident SET lead_type = true")
    built.counted("lead_type_offences_inside_service")
    assert built.cells("precinct", "year", "area_id numerator status") == rows("""
        area_id  numerator  status
        east     0          zero
        west     -          service_not_confirmed
    """)


def test_a_share_by_door_has_all_units_below_it_and_no_total():
    built = Town().source("offence", "2023-01-01", "2023-12-31")
    built.con.execute("""
        INSERT INTO core.service_door_state VALUES
            ('t', 'mill', 'community', 'served', NULL, NULL),
            ('t', 'mill', 'social_contact', 'not_confirmed', NULL, NULL),
            ('t', 'hill', 'community', 'not_served', NULL, DATE '2023-03-01'),
            ('t', 'hill', 'community', 'served', DATE '2023-03-01', NULL)
    """)
    built.offences("""
        day         area
        2023-01-05  mill
        2023-02-05  hill
        2023-03-05  hill
        2023-03-06  -
    """)
    built.con.execute("UPDATE core.incident SET lead_type = true")
    built.counted("lead_type_offences_inside_service_by_door")
    assert built.cells("city", "year", "attribute attribute_value numerator denominator status") == rows("""
        attribute  attribute_value   numerator  denominator  status
        door       arrest_diversion  -          -            service_not_confirmed
        door       community         2          4            value
        door       social_contact    -          -            service_not_confirmed
    """)
