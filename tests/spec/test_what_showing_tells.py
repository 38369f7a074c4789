"""What a shown number tells by being shown, and what whoever is counted must have come by: a town for each."""

import dataclasses

import numpy as np
import pytest

from pipelines.disclosure import Gate, declared_views, protect_cells
from pipelines.disclosure.came_since import add_first_year
from pipelines.disclosure.forms import Problem, Rule, forms
from pipelines.disclosure.hide import protect
from pipelines.disclosure.numbers import declared_numbers
from pipelines.disclosure.proving import prove
from pipelines.disclosure.released_facts import by_showing
from pipelines.disclosure.year import Told, Year
from pipelines.metrics import registry
from pipelines.statistics import compute
from tests.spec.small_town import Town
from tests.spec.test_what_readers_suppose import Attacked, people

QUARTERS = "day  area  how_many\n" + "\n".join(f"2021-{month:02}-01  -  9" for month in (1, 4, 7, 10))
TOLD_OF_ALL = "UPDATE core.referral SET decision = 'accepted', screened_on = referred_on, intake_on = referred_on, "


@pytest.fixture
def attacked(tmp_path, monkeypatch):
    """Take a town of certain measures to the gate."""
    return lambda town, *metrics: Attacked(town, tmp_path, monkeypatch, *metrics)


def town_of(*kinds, first="2021-01-01", last="2022-03-31"):
    town = Town()
    for kind in kinds:
        town.source(kind, first, last)
    return town


def narrowed_by(done, fact, target, year="referral 2021"):
    """Whether `target` is narrowed of the year that is only rounded, and only for those who know `fact`."""
    with_it, without = done.found(year), done.found(year, without=fact)
    return any(name.endswith(target) for name in with_it) and not any(name.endswith(target) for name in without)


def test_of_a_shown_attribute_nobody_is_nearly_everybody(attacked):
    # 243 men of 270 people are 90 of 100. Shown as 245 they are 243 at least, and so the others 27: nine each.
    town = town_of("referral").referrals("day  area  how_many\n2021-01-10  mill  270")
    town.con.execute("""
        UPDATE core.referral SET gender = CASE WHEN referral_id::INTEGER <= 243 THEN 'man'
            WHEN referral_id::INTEGER <= 252 THEN 'woman' WHEN referral_id::INTEGER <= 261 THEN 'nonbinary'
            ELSE 'unknown' END,
            age_band = ['18-24', '25-34', '35-44', '45-54', '55-64', '65+'][1 + referral_id::INTEGER % 6],
            charge_group = ['drug', 'theft', 'trespass', 'other', 'none'][1 + referral_id::INTEGER % 5]
    """)
    done = attacked(town, "people_referred")
    assert narrowed_by(done, "not nearly all alike", "precinct west, months 1–12, gender woman")
    assert done.shown("people_referred", "area_id = 'west' AND attribute = 'gender'")[1, "west", "man"] is None


def test_of_an_attribute_that_is_hidden_everywhere_nothing_is_told(attacked):
    town = town_of("referral").referrals("day  area  how_many\n2021-01-10  mill  30\n2021-01-10  hill  30")
    town.con.execute("UPDATE core.referral SET gender = CASE area_id WHEN 'mill' THEN 'man' ELSE 'woman' END")
    (job, *_) = attacked(town, "people_referred").jobs
    told = ~job.problem.untold(job.hidden)
    about = [n for n, name in enumerate(job.problem.fixed.names) if name.startswith("not nearly all alike")]
    assert about
    assert not told[about].any()


def test_a_shown_part_says_that_the_rest_is_not_small(attacked):
    # Of 50, north has 40: had the others been fewer than ten, north would be hidden. So both of them have one or more.
    town = town_of("participation")
    for team, many, first in (("north", 41, 0), ("south", 5, 41), ("harbour", 5, 46)):
        people(town, many, "2021-10-05", "2022-02-01", team=team, first=first)
    town.core("setting", 'name  value\nwords_team  ["north", "south", "harbour"]')
    done = attacked(town, "people_active", "people_active_by_team")
    assert narrowed_by(done, "not nearly all: people_active_by_team", "team south", "active 2021")
    assert done.shown("people_active_by_team")[1, "town", "north"] is None


def test_a_shown_step_says_that_as_many_did_not_take_it(attacked):
    # Ten or more were screened and ten or more were not, so three months of nine at most have two or more each.
    town = town_of("referral").referrals("""
        day         area  how_many
        2021-01-10  mill  7
        2021-02-10  mill  7
        2021-03-10  mill  6
        2022-01-10  mill  3
    """)
    town.con.execute("UPDATE core.referral SET screened_on = referred_on WHERE referral_id::INTEGER % 2 = 0")
    done = attacked(town, "referrals_by_door", "referrals_screened")
    assert narrowed_by(done, "not nearly all: referrals_screened", "referrals_by_door, city town, months 1–1")


def test_what_is_told_by_showing_is_told_while_it_is_shown():
    numbers, rule = declared_numbers(), Rule()
    year = Year(numbers, "needs", {})
    share = Told("needs_met_within_30_days", "city", "town", 0, 12, None, None)
    for half in (False, True):
        year.cell(share, half)
    (row,) = by_showing(year, [share], [share], numbers, rule, None)
    assert (row.low, row.told_by) == (10, ((0,),))
    assert [year.atoms, *row.weights] == [2, -1, 1]

    active = Year(numbers, "active", {"mill": [("neighbourhood", "mill"), ("city", "town")]})
    part = Told("people_active", "city", "town", 9, 3, None, None)
    whole = Told("people_active_in_year", "city", "town", 0, 12, None, None)
    cells = [active.cell(told) for told in (part, whole)]
    # Without the truth nobody knows that a hidden part is large, so both have to be shown.
    (row,) = by_showing(active, [part, whole], [], numbers, rule, None)
    assert row.told_by == ((cells[0],), (cells[1],))
    for many, groups in ((30, [((cells[1],),)]), (5, [])):
        truth = np.zeros(active.atoms, dtype=np.int64)
        truth[[active.loose[part, False], active.loose[whole, False]]] = many, 60
        assert [one.told_by for one in by_showing(active, [part, whole], [], numbers, rule, truth)] == groups
        problem, _ = active.problem(None, truth, (), by_showing(active, [part, whole], [], numbers, rule, truth))
        assert problem.untold(np.array([False, True])).tolist() == [True] * len(groups)
        assert problem.untold(np.array([True, False])).tolist() == [False] * len(groups)


def test_what_showing_gives_away_is_mended_by_hiding_that():
    problem = Problem(
        np.zeros(3), np.full(3, np.inf), forms([("teller", [0], None), ("small", [1], None), ("other", [2], None)]),
        forms([]), forms([("told", [1], None)]), np.array([3.0]), np.array([np.inf]), np.array([True]),
        np.array([40, 5, 10]), told_by={0: ((0,),)},
    )  # fmt: skip
    assert np.ma.getmaskarray(protect(problem).shown).tolist() == [True, True, False]


def test_whoever_waits_at_the_end_of_a_leap_year_was_referred_in_it(attacked):
    # 36 wait on the last day of 2020, so 33 at least: no quarter of nine at most has fewer than six.
    town = town_of("referral", first="2019-10-01", last="2021-03-31")
    town.referrals("day  area  how_many\n2019-11-10  -  40")
    # Taken in after the 45 days that the stages tell of: nobody knows how many of these wait no more.
    town.con.execute("UPDATE core.referral SET intake_on = referred_on + 46")
    town.referrals(QUARTERS.replace("2021", "2020"))
    town.con.execute("UPDATE core.referral SET decision = 'accepted'")
    done = attacked(town, "referrals_by_decision", "people_waiting")
    small = "referrals_by_decision, city town, months 4–6"
    # From one quarter's end to the next it tells the same.
    told = ("people_waiting ≤ decision of the year", "people_waiting ≤ those before")
    assert narrowed_by(done, told, small, "referral 2020")
    # How many had come by each quarter of it says nothing: who waits may have come the year before.
    assert "people_waiting ≤ decision so far" not in done.jobs[done.names.index("referral 2020")].problem.fixed.names


def test_in_another_year_somebody_may_have_come_the_day_before(attacked):
    town = town_of("referral", first="2020-10-01").referrals(QUARTERS).referrals("day  area\n2020-12-31  -")
    town.con.execute("UPDATE core.referral SET decision = 'accepted'")
    done = attacked(town, "referrals_by_decision", "people_waiting")
    told = {name: job.problem.fixed.names for name, job in zip(done.names, done.jobs, strict=True)}
    assert "people_waiting ≤ decision of the year" not in told["referral 2021"]  # 37 wait, and 36 were referred


def contacted(town):
    town.con.execute("""
        INSERT INTO core.contact BY NAME
        SELECT site, person_key, referred_on AS contacted_on, 'case_management' AS kind, 'hill' AS area_id
        FROM core.referral
    """)


def named(town):
    town.con.execute("""
        INSERT INTO core.need BY NAME
        SELECT site, person_key, referred_on AS named_on, 'work' AS domain, 1 AS rank FROM core.referral
    """)


def observed(town):
    active(town)
    town.con.execute("""
        INSERT INTO core.outcome BY NAME
        SELECT site, person_key, DATE '2021-12-01' AS observed_on, 'work' AS domain FROM core.referral
    """)


def active(town):
    town.con.execute("""
        INSERT INTO core.participation BY NAME SELECT site, person_key, referred_on AS active_from, 'north' AS team
        FROM core.referral
    """)


@pytest.mark.parametrize(
    ("metric", "kind", "fill", "target"),
    [
        ("people_contacted", "contact", contacted, "months 10–12"),
        ("people_naming_a_need", "need", named, "months 10–12"),
        ("people_with_outcome", "outcome", observed, "months 10–12"),
        ("people_active_in_year", "participation", active, "months 10–12"),
        ("people_active_by_team", "participation", active, "months 10–12"),
    ],
)
def test_in_the_first_year_whoever_is_counted_has_come_since_it_began(attacked, metric, kind, fill, target):
    # Nine enrolled in each quarter, and those who are counted are so many that each quarter has to have some.
    town = town_of("referral", kind).referrals(QUARTERS)
    town.con.execute(TOLD_OF_ALL + "enrolled_on = referred_on")
    fill(town)
    done = attacked(town, "referrals_enrolled", metric)
    assert narrowed_by(done, f"{metric} ≤ ", f"referrals_enrolled, city town, {target}")


def test_in_the_first_year_everybody_has_a_month_in_each_month_since_they_came():
    year = Year(declared_numbers(), "referral", {"": [("city", "town")]})
    months = Told("person_months", "city", "town", 0, 12, None, None)
    year.cell(months)
    add_first_year(year, declared_numbers(), "town", 0)
    (row,) = year.rows
    assert (row.name, row.high, row.supposed) == ("person_months ≤ enrolled so far", 0, True)
    # Whoever enrolled in the first quarter has twelve months at most, in the last one three.
    enrolled = [year.sum_of(Told("referrals_enrolled", "city", "town", first, 3, None, None)) for first in (0, 3, 6, 9)]
    assert [row.weights[np.isin(row.atoms, atoms)].tolist() for atoms in enrolled] == [[-12], [-9], [-6], [-3]]
    assert row.weights[row.atoms == year.loose[months, False]].tolist() == [1]


def test_in_the_first_year_whoever_waits_was_referred_since_it_began_and_nobody_before(attacked):
    # 26 wait at the end of June, so 23 at least, and nothing is told before April: each month of nine at most has five.
    town = town_of("referral", first="2021-04-01").referrals("""
        day         area  door              how_many
        2021-04-10  -     community         9
        2021-05-10  -     social_contact    9
        2021-06-10  -     arrest_diversion  8
        2022-04-10  -     community         2
    """)
    town.con.execute("UPDATE core.referral SET decision = 'accepted'")
    for fact in ("people_waiting ≤ decision so far", "referral: none before the first that is told"):
        done = attacked(town_again(town), "referrals_by_door", "people_waiting")
        assert narrowed_by(done, fact, "referrals_by_door, city town, months 5–5")


def town_again(town):
    """The same town once more, before anything of it was counted."""
    town.con.execute("DROP SCHEMA IF EXISTS stat CASCADE; DROP SCHEMA IF EXISTS protected CASCADE")
    town.con.execute("DELETE FROM core.service_state")
    return town


def test_what_is_hidden_among_its_own_is_hidden_among_the_referrals_too(tmp_path, monkeypatch):
    town = town_of("referral", "participation").referrals(QUARTERS)
    town.con.execute(TOLD_OF_ALL + "enrolled_on = referred_on")
    people(town, 30, "2021-01-12", None)
    town.service("area  state  from  to\ntown  served  -  -")
    metrics = ("referrals_by_door", "people_active")
    compute(town.con, {name: registry()[name] for name in metrics}, declared_views(), lambda line: None)
    order = []

    def proved(jobs, names, kept):
        order.append(sorted(names))
        for job, name in zip(jobs, names, strict=True):
            proof = prove(job)
            nothing = tuple(None for _ in proof.shown)
            yield dataclasses.replace(proof, shown=nothing) if name == "active 2021" else proof

    monkeypatch.setattr("pipelines.disclosure.gate.proved", proved)
    gate = Gate("t", tmp_path / "none.csv", progress=lambda line: None)
    protect_cells(town.con, gate)
    assert [("referral 2021" in names, "active 2021" in names) for names in order] == [
        (True, False), (False, True), (True, False),
    ]  # fmt: skip
    assert town.rows("""
        SELECT DISTINCT status FROM protected.cell WHERE metric_id = 'people_active' AND year(period_start) = 2021
    """) == [("hidden",)]
    assert len({(one.group, one.year) for one in gate.verdicts}) == len(gate.verdicts)
