"""What readers know or suppose of any programme: each relation drawn in a town whose small numbers it gives away."""

import dataclasses
from contextlib import nullcontext as does_not_raise

import duckdb
import numpy as np
import pytest

from pipelines.contracts import ContractBroken, Site
from pipelines.disclosure import Gate, declared_views, protect_cells
from pipelines.disclosure.attack import attack
from pipelines.disclosure.forms import chosen
from pipelines.disclosure.numbers import declared_numbers
from pipelines.disclosure.proving import prove
from pipelines.disclosure.year import Told, Year
from pipelines.metrics import EVERY, registry
from pipelines.statistics import compute
from pipelines.warehouse.programme import fill_programme
from tests.spec.small_town import Town


class Attacked:
    """A town at the gate: what each year's attack knows, and what the town's release shows."""

    def __init__(self, town, folder, monkeypatch, *metrics):
        self.town, self.jobs, self.names = town, [], []
        town.service("area  state  from  to\ntown  served  -  -")
        compute(town.con, {name: registry()[name] for name in metrics}, declared_views(), lambda line: None)

        def proved(jobs, names, kept):
            self.jobs += jobs
            self.names += names
            return map(prove, jobs)

        monkeypatch.setattr("pipelines.disclosure.gate.proved", proved)
        protect_cells(town.con, Gate("t", folder / "none.csv", progress=lambda line: None))

    def found(self, year, without=None):
        """What is narrowed of a year that is only rounded, by somebody who has not heard `without`."""
        job = self.jobs[self.names.index(year)]
        problem = job.problem
        heard = [n for n, name in enumerate(problem.fixed.names) if without is None or not name.startswith(without)]
        assert (without is None) == (len(heard) == len(problem.fixed))
        problem = dataclasses.replace(
            problem, fixed=chosen(problem.fixed, heard), fixed_low=problem.fixed_low[heard],
            fixed_high=problem.fixed_high[heard], released=problem.released[heard],
            told_by={n: problem.told_by[row] for n, row in enumerate(heard) if row in problem.told_by},
        )  # fmt: skip
        counts = problem.cells.values(problem.truth).astype(int)
        shown = np.ma.masked_array((counts + 2) // 5 * 5, mask=counts < 10)
        return {one.target for one in attack(problem, shown).findings}

    def shown(self, metric, where="true"):
        """The numbers that the release shows, by first day, place and word; None where they are hidden."""
        rows = self.town.rows(
            "SELECT month(period_start), area_id, attribute_value, numerator FROM protected.cell "
            f"WHERE metric_id = '{metric}' AND status <> 'no_data' AND year(period_start) = 2021 AND {where}"
        )
        return {(month, area, word): number for month, area, word, number in rows}


@pytest.fixture
def attacked(tmp_path, monkeypatch):
    """Take a town of certain measures to the gate."""
    return lambda town, *metrics: Attacked(town, tmp_path, monkeypatch, *metrics)


def people(town, many, active_from, active_to, team="north", first=0):
    town.con.execute(
        "INSERT INTO core.participation BY NAME SELECT 't' AS site, 'p' || n AS person_key, $2::DATE AS active_from, "
        "$3::DATE AS active_to, $4 AS team FROM range($5, $5 + $1) AS one(n)",
        [many, active_from, active_to, team, first],
    )  # fmt: skip


def test_a_door_that_the_city_does_not_have_is_no_place_to_hide(attacked):
    # All: 25, so 23 at least. Arrest diversion: 20, so 22 at most. With two doors the community has 1 to 9.
    town = Town().source("referral", "2021-01-01", "2022-03-31")
    town.referrals("""
        day         area  door              how_many
        2021-01-10  mill  arrest_diversion  18
        2021-01-11  mill  community         7
    """)
    town.core("setting", "name  value\ndoor_arrest_diversion  Arrest\ndoor_community  Neighbours")
    done = attacked(town, "referrals_by_door")
    assert any("city town, months 1–3, door community" in name for name in done.found("referral 2021"))
    by_door = done.shown("referrals_by_door", "layer = 'city' AND grain = 'quarter' AND attribute = 'door'")
    assert {word for _, _, word in by_door} == {"arrest_diversion", "community"}
    assert by_door[1, "town", "arrest_diversion"] is None


def test_all_other_decisions_are_a_number_too(attacked):
    # Twelve, so ten at least; whoever takes the accepted for few knows that the others are not nought.
    town = Town().source("referral", "2021-01-01", "2022-03-31").referrals("day  area  how_many\n2021-01-10  mill  12")
    town.con.execute("""
        UPDATE core.referral SET decision = CASE WHEN referral_id::INTEGER % 12 < 5 THEN 'accepted'
            WHEN referral_id::INTEGER % 12 < 9 THEN 'declined' ELSE 'no_intake' END
    """)
    done = attacked(town, "referrals_by_decision")
    rest = "referrals_by_decision, city town, months 1–3: all but decision accepted"
    assert rest in done.found("referral 2021")
    assert {number for number in done.shown("referrals_by_decision").values()} == {None}


def test_a_claim_about_every_door_says_nothing_of_one_that_the_city_does_not_have():
    town = Town().source("offence", "2021-01-01", "2021-12-31").offences("day  area\n2021-03-01  mill")
    town.con.execute("""
        INSERT INTO core.service_door_state BY NAME
        SELECT 't' AS site, 'mill' AS area_id, door, 'served' AS state
        FROM (SELECT unnest(['arrest_diversion', 'social_contact', 'community']) AS door)
    """)
    town.con.execute("UPDATE core.incident SET lead_type = true")
    town.core("setting", "name  value\ndoor_community  Neighbours")
    compute(town.con, {name: registry()[name] for name in ("lead_type_offences_inside_service_by_door",)}, [], print)
    assert town.rows("SELECT DISTINCT attribute_value, max(numerator) FROM stat.cell GROUP BY ALL") == [
        ("community", 1)
    ]


def test_who_left_by_the_end_of_the_year_is_what_is_left_of_its_people(attacked):
    # Thirty in the year, 24 on its last day: of 28 to 32 and 23 to 27 people, 1 to 9 have left.
    town = Town().source("participation", "2021-01-01", "2022-03-31")
    people(town, 24, "2021-10-05", "2022-02-01")
    people(town, 6, "2021-11-05", "2021-12-01", first=24)
    done = attacked(town, "people_active", "people_active_in_year")
    assert any("all but those of people_active" in name for name in done.found("active 2021"))
    assert done.shown("people_active")[10, "town", None] == 25
    assert done.shown("people_active_in_year") == {(1, "town", None): None}


def test_the_people_of_a_citys_own_teams_are_all_its_people(attacked):
    # Active: 25, so 23 at least. North: 15, so 17 at most: south has 6 or more, unless there is another team.
    town = Town().source("participation", "2021-01-01", "2022-03-31")
    people(town, 16, "2021-10-05", "2022-02-01")
    people(town, 7, "2021-10-05", "2022-02-01", team="south", first=16)
    town.core("setting", 'name  value\nwords_team  ["north", "south"]')
    done = attacked(town, "people_active", "people_active_by_team")
    south = "people_active_by_team, city town, months 1–12, team south"
    assert south in done.found("active 2021")
    assert south not in done.found("active 2021", without="people_active_by_team: nobody is other")
    teams = done.shown("people_active_by_team")
    assert {word for _, _, word in teams} == {"north", "south", "other"}
    assert teams[1, "town", "north"] is None


def test_a_charge_is_for_an_arrest_and_no_charge_for_none(attacked):
    # Twenty people without a charge, so 18 at least; social contacts 15, so 17 at most: the community has one or more.
    town = Town().source("referral", "2021-01-01", "2022-03-31")
    town.referrals("""
        day         area  door              how_many
        2021-01-10  mill  arrest_diversion  40
        2021-01-11  mill  social_contact    14
        2021-01-12  mill  community         8
    """)
    town.con.execute("""
        UPDATE core.referral SET gender = CASE WHEN referral_id::INTEGER % 2 = 0 THEN 'man' ELSE 'woman' END,
            charge_group = CASE WHEN door <> 'arrest_diversion' THEN 'none'
                                WHEN referral_id::INTEGER % 2 = 0 THEN 'drug' ELSE 'theft' END
    """)
    done = attacked(town, "referrals_by_door", "people_referred")
    small = "referrals_by_door, precinct west, months 1–12, door community"
    assert small in done.found("referral 2021")
    assert small not in done.found("referral 2021", without="people_referred by charge_group none")


def test_in_the_first_year_whoever_is_active_has_enrolled_since_it_began(attacked):
    # Twelve active at the end of June; six enrolled in each quarter. Who takes both for small has neither at nought.
    town = Town().source("referral", "2021-01-01", "2023-03-31").source("participation", "2021-01-01", "2023-03-31")
    town.referrals("day  area  how_many\n2021-01-10  mill  6\n2021-04-10  mill  6\n2022-04-10  mill  3")
    town.con.execute("""
        UPDATE core.referral
        SET decision = 'accepted', screened_on = referred_on, intake_on = referred_on, enrolled_on = referred_on
    """)
    people(town, 6, "2021-01-12", None)
    people(town, 6, "2021-04-12", None, first=6)
    done = attacked(town, "referrals_enrolled", "people_active", "caseload", "case_manager_places")
    small = "referrals_enrolled, city town, months 1–3"
    assert small in done.found("referral 2021")
    assert small not in done.found("referral 2021", without="people_active ≤ enrolled so far")
    assert done.shown("people_active")[4, "town", None] is None
    # Of a later year nobody knows who had come before.
    later = done.jobs[done.names.index("referral 2022")].problem
    assert not any(name.startswith("people_active") for name in (*later.cells.names, *later.fixed.names))


def test_a_number_that_was_published_of_a_door_used_no_more_stands_alone():
    numbers = declared_numbers({**EVERY, "door": ("community",)})
    year = Year(numbers, "referral", {"mill": [("neighbourhood", "mill"), ("precinct", "west"), ("city", "town")]})
    told = Told("referrals_by_door", "city", "town", 3, 3, "door", "social_contact")
    assert year.sum_of(told).tolist() == [year.layout.atoms]
    assert not numbers.bounds  # arrests bound diversions, of which there are none


def test_a_door_that_site_toml_does_not_name_is_refused(tmp_path):
    row = "SELECT 'r' AS referral_id, 'p' AS person_key, DATE '2021-01-10' AS referred_on, '{}' AS door"
    refused = pytest.raises(ContractBroken, match="does not name")
    for door, ends in (("community", does_not_raise()), ("arrest_diversion", refused)):
        site = Site(
            name="t", title="Town", settings={"doors": {"community": "Neighbours"}}, contracts={}, folder=tmp_path,
            shared={"referral": row.format(door)},
        )  # fmt: skip
        with ends:
            fill_programme(Town().con, site)


def test_in_a_release_rows_stand_in_the_order_of_their_key(released):
    with duckdb.connect(str(released.file), read_only=True) as con:
        rows = con.execute("SELECT COLUMNS(* EXCLUDE (numerator, denominator, value, status)) FROM cell").fetchall()
    assert rows == sorted(rows, key=lambda row: [(part is None, part) for part in row])
