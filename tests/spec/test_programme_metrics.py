"""What the programme's measures count, drawn: stocks on the last day, waiting, returns, first meetings, needs met."""

import pytest

from pipelines.disclosure import Gate, declared_views, protect_cells
from pipelines.metrics import registry
from pipelines.statistics import compute
from tests.spec.small_town import Town


def counted(metric_id, table, drawn, last="2024-12-31"):
    """Numerator by first day, true counts of the town's total, of a metric whose rows stand in `table`."""
    metric = registry()[metric_id]
    town = Town().source(metric.source, "2022-01-01", last)
    for other in {"participation", "referral"} - {metric.source}:
        town.source(other, "2022-01-01", last)
    town.core(table, drawn)
    compute(town.con, {metric_id: metric}, declared_views(), lambda line: None)
    found = town.rows(
        "SELECT period_start::VARCHAR, numerator FROM stat.cell WHERE layer = 'city' AND attribute IS NULL"
    )
    return {day: number for day, number in found if number}


def test_who_is_active_on_the_last_day_of_the_quarter_is_counted_once():
    spells = """
        person_key  active_from  active_to   team
        a           2023-03-31   2023-03-31  east
        b           2023-01-01   2023-03-30  east
        c           2023-04-01   2023-07-01  east
        d           2023-02-01   2023-12-31  east
        d           2023-02-01   2023-12-31  north
    """
    assert counted("people_active", "participation", spells) == {
        "2023-01-01": 2,
        "2023-04-01": 2,
        "2023-07-01": 1,
        "2023-10-01": 1,
    }


def test_a_spell_without_an_end_lasts_as_far_as_the_data():
    spells = "person_key  active_from  active_to\na  2023-11-11  -"
    assert counted("people_active", "participation", spells, last="2024-06-30") == {"2023-10-01": 1, "2024-01-01": 1}
    assert counted("people_active_in_year", "participation", spells) == {"2023-01-01": 1}


def test_person_months_are_months_touched_and_teams_do_not_double_them():
    spells = """
        person_key  active_from  active_to   team
        a           2023-01-31   2023-03-01  east
        a           2023-02-01   2023-02-28  north
        b           2023-05-05   2023-05-05  east
    """
    assert counted("person_months", "participation", spells) == {"2023-01-01": 4}


def test_a_month_counts_where_the_person_was_last_referred_by_its_end():
    town = Town().source("participation", "2022-01-01", "2024-12-31").source("referral", "2022-01-01", "2024-12-31")
    town.core("participation", """
        person_key  active_from  active_to
        a           2023-01-20   2023-04-10
        b           2023-02-01   2023-02-28
        c           2023-02-01   2023-02-28
    """).core("referral", """
        referral_id  person_key  referred_on  door       area_id
        1            a           2022-12-30   community  mill
        2            a           2023-02-28   community  hill
        3            a           2023-03-31   community  -
        4            b           2023-03-01   community  mill
        5            c           2022-05-05   community  mill
        6            c           2022-05-05   community  dock
    """)  # fmt: skip
    sql = registry()["person_months"].sql
    found = town.rows(f"SELECT unit_key, month(day), area_id FROM ({sql}) ORDER BY ALL")
    assert found == [("a", 1, "mill"), ("a", 2, "hill"), ("a", 3, "hill"), ("a", 4, "hill"), ("b", 2, None),
                     ("c", 2, "dock")]  # fmt: skip


def test_places_are_posts_times_what_each_team_is_designed_for():
    posts = """
        team   month       case_manager_fte  target_caseload
        east   2023-03-01  2.5               20
        north  2023-03-01  1                 25
        south  2023-03-01  4                 -
        east   2023-02-01  9                 20
    """
    assert counted("case_manager_places", "staffing", posts) == {"2023-01-01": 75}


def test_a_return_is_a_spell_that_begins_thirty_days_after_all_others_ended():
    spells = """
        person_key  active_from  active_to
        a           2022-01-01   2022-03-01
        a           2022-03-31   2022-06-01
        b           2022-01-01   2022-03-01
        b           2022-03-30   2022-06-01
        c           2022-01-01   2022-12-31
        c           2022-02-01   2022-03-01
        c           2022-05-01   2022-06-01
        d           2022-01-01   -
        d           2022-08-01   -
    """
    assert counted("people_returning", "participation", spells) == {"2022-01-01": 1}


def test_a_person_waits_until_the_day_before_the_intake_and_at_most_a_year():
    referrals = """
        referral_id  person_key  referred_on  door       decision    intake_on
        1            a           2022-03-31   community  accepted    2022-04-01
        2            b           2022-03-01   community  accepted    2022-03-31
        3            c           2022-03-01   community  ineligible  -
        4            d           2022-02-01   community  pending     -
        5            e           2022-02-01   community  -           -
    """
    assert counted("people_waiting", "referral", referrals) == {
        "2022-01-01": 2,
        "2022-04-01": 1,
        "2022-07-01": 1,
        "2022-10-01": 1,
    }


@pytest.mark.parametrize(("days", "year"), [(30, {"2022-01-01": 2}), (90, {"2023-01-01": 3}), (365, {"2023-01-01": 4})])
def test_a_need_counts_in_the_year_in_which_its_days_were_over(days, year):
    needs = """
        person_key  named_on    domain  met_on
        a           2022-12-01  food    2022-12-31
        b           2022-12-01  food    2023-01-01
        c           2022-12-01  food    2023-12-01
        d           2022-12-01  food    2023-12-02
        e           2022-12-01  food    -
        f           2022-12-01  food    2022-11-30
        a           2022-12-01  legal   2022-12-01
        g           2022-12-01  legal   2022-12-02
    """
    assert counted(f"needs_met_within_{days}_days", "need", needs) == year


def test_the_first_meeting_is_in_person_and_not_before_the_referral():
    town = Town().source("referral", "2022-01-01", "2024-12-31")
    town.core("referral", """
        referral_id  person_key  referred_on  door       area_id
        1            a           2023-01-10   community  mill
        2            b           2023-01-10   community  mill
        3            c           2023-01-10   community  mill
        4            d           2023-01-10   community  mill
        5            e           2023-01-10   community  mill
    """).core("contact", """
        person_key  contacted_on  kind
        a           2023-01-09    outreach
        a           2023-01-11    phone
        a           2023-01-15    outreach
        a           2023-01-16    outreach
        b           2023-01-10    warm_handoff
        c           2023-02-24    outreach
        d           2023-02-25    outreach
    """)  # fmt: skip
    found = town.rows(f"SELECT unit_key, amount FROM ({registry()['days_to_first_meeting'].sql}) ORDER BY ALL")
    assert found == [("a", 5), ("b", 0), ("c", 45), ("d", 46), ("e", 46)]


def test_outcomes_are_those_of_participants_and_say_that_something_was_so():
    town = Town().core("participation", "person_key  active_from\na  2022-01-01")
    town.core("outcome", """
        person_key  observed_on  domain         detail     value
        a           2021-12-31   arrest         warrant    1
        a           2022-02-01   arrest         warrant    1
        a           2022-02-02   housing        permanent  1
        a           2022-02-03   housing        shelter    1
        a           2022-02-04   work           none       -
        a           2022-02-05   treatment      inpatient  0
        a           2022-02-06   drug_use_self  -          1
        a           2022-02-07   jail_days      -          12
        z           2022-02-08   arrest         warrant    1
    """)  # fmt: skip
    found = town.rows(f"SELECT outcome FROM ({registry()['people_with_outcome'].sql}) ORDER BY day")
    assert found == [("arrest",), ("permanent_housing",)]


def test_the_race_that_a_person_stated_is_kept_apart_from_what_an_officer_did():
    town = Town().core("referral", """
        referral_id  person_key  referred_on  door       race   race_source
        1            a           2022-02-01   community  White  self
        2            a           2022-03-01   community  Black  officer
        3            b           2022-03-01   community  Black  -
    """)  # fmt: skip
    for who, race in (("self", "White"), ("officer", "Black")):
        sql = registry()[f"people_referred_race_by_{who}"].sql
        assert town.rows(f"SELECT unit_key, race FROM ({sql})") == [("a", race)]
    assert town.rows(f"SELECT DISTINCT race FROM ({registry()['people_referred'].sql})") == [(None,)]


def test_precincts_and_the_city_are_attacked_together_for_person_months(tmp_path):
    town = Town().source("participation", "2022-01-01", "2024-12-31").source("referral", "2022-01-01", "2024-12-31")
    people = [(f"p{number}", "mill" if number < 40 else "hill") for number in range(41)]
    spells = [f"{person}  2023-05-05  2023-05-06" for person, _ in people]
    town.core("participation", "\n".join(["person_key  active_from  active_to", *spells]))
    referrals = [f"r{person}  {person}  2023-05-05  community  {area}" for person, area in people]
    town.core("referral", "\n".join(["referral_id  person_key  referred_on  door  area_id", *referrals]))
    compute(town.con, {"person_months": registry()["person_months"]}, declared_views(), lambda line: None)
    shown = "SELECT count(*) FROM protected.cell WHERE status = 'value' AND period_start = '2023-01-01'"
    protect_cells(town.con)
    assert town.rows(shown) == [(2,)]  # 40 in the city and 40 in the west: at most four in the east
    town.con.execute("DROP SCHEMA protected CASCADE")
    protect_cells(town.con, Gate("t", tmp_path / "known_elsewhere.csv", progress=lambda line: None))
    assert town.rows(shown) == [(1,)]
