"""Years at the gate: what others can count bounds a number, and a year that was corrected after it was published."""

import dataclasses

import numpy as np
import pytest

from pipelines.contracts import ContractBroken
from pipelines.disclosure import Gate, declared_views, protect_cells
from pipelines.disclosure.attack import attack
from pipelines.disclosure.facts import add_persons, add_within, complements
from pipelines.disclosure.findings import Who
from pipelines.disclosure.forms import Rule, forms
from pipelines.disclosure.gate import pieces_of
from pipelines.disclosure.hide import protect
from pipelines.disclosure.numbers import declared_numbers
from pipelines.disclosure.problem import Layout, Shape, make_problem
from pipelines.disclosure.proofs import Job, Proofs
from pipelines.disclosure.protect import shown_counts
from pipelines.disclosure.proving import prove, proved
from pipelines.disclosure.public_bounds import add_public_bounds
from pipelines.disclosure.year import Told, Year
from pipelines.metrics import registry
from pipelines.statistics import compute
from tests.spec.small_town import Town

LAYOUT = Layout({area: [("neighbourhood", area), ("precinct", "west")] for area in ("mill", "dock", "quay")}, {})
CELLS = [*(Shape("neighbourhood", area) for area in ("mill", "dock", "quay")), Shape("precinct", "west")]


def place(mill, dock, quay):
    truth = LAYOUT.truth([("mill", 0, {})] * mill + [("dock", 0, {})] * dock + [("quay", 0, {})] * quay)
    return make_problem(LAYOUT, CELLS, truth=truth)


def job(problem, shown=None, frozen=()):
    kept = np.isin(np.arange(len(problem.cells)), frozen)
    published = np.ma.masked_all(len(kept), dtype=np.int64) if shown is None else shown
    return Job(problem, Rule(), np.zeros(len(kept), dtype=bool), published, kept, (), 0, 0)


def naive(problem):
    return shown_counts(problem.cells.values(problem.truth).astype(int), 10, 5)


def test_who_knows_which_numbers_are_small_finds_what_others_do_not():
    # Dock and quay have nine each; together they are shown as 20, so 18 at least. Mill's 30 are hidden beside them, and
    # west's 50 tell that not all three are small. Only who knows which two are has them: nine and nine.
    layout = Layout(
        {area: [("neighbourhood", area), ("precinct", "west"), *([("shore", "shore")] if area != "mill" else [])]
         for area in ("mill", "dock", "quay")}, {}
    )  # fmt: skip
    truth = layout.truth([("mill", 0, {})] * 30 + [("dock", 0, {})] * 9 + [("quay", 0, {})] * 9)
    problem = make_problem(layout, [*CELLS, Shape("shore", "shore")], truth=truth)
    shown = np.ma.masked_array([0, 0, 0, 50, 20], mask=[True, True, True, False, False])
    audit = attack(problem, shown)
    assert audit.attackers == (Who.RIGHTLY, Who.NOTHING)
    assert {(one.target, one.verdict, one.possible, one.who) for one in audit.findings} == {
        (str(shape), "pinned", (9,), Who.RIGHTLY) for shape in CELLS[1:3]
    }
    assert protect(problem, hidden=np.array([True, False, False, False, False])).audit.safe


def test_a_median_that_gives_small_numbers_away_is_hidden():
    # Nine, eight and eight people; a median says that there are at least 20 of them.
    problem = place(9, 8, 8)
    with_median = dataclasses.replace(
        problem,
        cells=forms([*((str(shape), LAYOUT.atoms_of(shape), None) for shape in CELLS[:3]),
                     ("median", LAYOUT.atoms_of(CELLS[3]), None)]),
        at_least=np.array([0, 0, 0, 20]),
    )  # fmt: skip
    shown = np.ma.masked_array([0, 0, 0, 20], mask=[True, True, True, False])
    found = attack(with_median, shown).findings
    assert {one.target for one in found} == {str(shape) for shape in CELLS[:3]}
    assert {one.possible[0] for one in found} == {2}  # twenty less nine and nine
    assert protect(with_median).shown.tolist() == [None] * 4


def test_beside_such_months_no_median_is_published(tmp_path):
    town = Town().source("referral", "2021-01-01", "2022-03-31").service("area  state  from  to\ntown  served  -  -")
    town.referrals("day  area  how_many\n2021-01-10  mill  9\n2021-02-10  dock  8\n2021-03-10  hill  8")
    town.con.execute("UPDATE core.referral SET intake_on = referred_on + 5")
    metrics = {name: registry()[name] for name in ("referrals_by_door", "days_to_intake")}
    compute(town.con, metrics, declared_views(), lambda line: None)
    quarter = "SELECT status FROM protected.cell WHERE metric_id = 'days_to_intake' AND layer = 'city' AND {}"
    first = quarter.format("period_start = DATE '2021-01-01'")
    protect_cells(town.con)
    assert town.rows(first) == [("value",)]
    town.con.execute("DROP SCHEMA protected CASCADE")
    protect_cells(town.con, Gate("t", tmp_path / "none.csv", progress=lambda line: None))
    assert town.rows(first) == [("hidden",)]


def test_the_people_of_all_teams_are_those_who_are_active_on_that_day(tmp_path):
    # Five teams show 90, so they have 100 at most; all people are shown as 110, so 108 at least: north has 8 or 9.
    town = Town().source("participation", "2021-01-01", "2022-03-31")
    town.service("area  state  from  to\ntown  served  -  -")
    town.con.execute("""
        INSERT INTO core.participation BY NAME
        SELECT 't' AS site, team || n AS person_key, DATE '2021-11-05' AS active_from, DATE '2022-03-31' AS active_to,
               team
        FROM (VALUES ('downtown', 32), ('east', 22), ('south', 22), ('southwest', 12), ('other', 12), ('north', 9))
             AS made(team, people), range(people) AS one(n)
    """)
    metrics = {name: registry()[name] for name in ("people_active", "people_active_by_team")}
    compute(town.con, metrics, declared_views(), lambda line: None)
    shown = "SELECT count(*) FROM protected.cell WHERE status = 'value' AND period_start >= DATE '2021-01-01'"
    protect_cells(town.con)
    assert town.rows(shown) == [(6,)]
    town.con.execute("DROP SCHEMA protected CASCADE")
    protect_cells(town.con, Gate("t", tmp_path / "none.csv", progress=lambda line: None))
    assert town.rows(shown) == [(5,)]


def test_what_people_numbers_tell_of_each_other_is_known():
    """Each relation, by name: without it, an attacker who knows it narrows hidden numbers of a small city."""
    year = Year(declared_numbers(), "referral", {"mill": [("neighbourhood", "mill"), ("precinct", "west"),
                                                         ("city", "city")]})  # fmt: skip
    rows = [Told("people_referred", "precinct", "west", 0, 12, "gender", word) for word in ("man", "woman")]
    rows += [Told("people_waiting", "city", "city", month, 3, None, None) for month in (0, 9)]
    rows += [Told(step, "city", "city", 0, 3, None, None) for step in ("referrals_with_intake", "referrals_enrolled")]
    for told in rows:
        year.cell(told)
    add_within(year, rows, declared_numbers())
    add_persons(year, rows, declared_numbers())
    assert {row.name for row in year.rows} >= {
        "people by gender ≤ referral", "referrals_with_intake ≤ decision accepted",
        "referrals_enrolled ≤ decision accepted",
        "people_waiting: somebody, where decision is more than intake",
    }  # fmt: skip
    targets = [name for name, *_ in complements(year, rows, declared_numbers())]
    assert {f"city city, months 1–3: decision accepted but {step} yes" for step in ("intake", "enrolled")} <= {*targets}
    active = Year(declared_numbers(), "active", {"mill": [("neighbourhood", "mill"), ("city", "city")]})
    people = [Told(name, "city", "city", 9, 3, None, None) for name in ("people_active", "people_returning")]
    for told in people:
        active.cell(told)
    add_persons(active, people, declared_numbers())
    names = {row.name for row in active.rows}
    assert names >= {"people_active ≤ active of its last month", "people_returning ≤ active"}


def test_a_year_that_was_corrected_shows_nothing_new():
    # Published: mill 50, west 70. Since then the warehouse has lost all but eight of mill's referrals.
    earlier = np.ma.masked_array([50, 0, 0, 70], mask=[False, True, True, False])
    proof = prove(job(place(8, 12, 30), earlier, frozen=[0, 3]))
    assert proof.stuck
    assert proof.shown == (50, None, None, 70)
    assert [one.shown for one in proved([job(place(8, 12, 30), earlier, [0, 3])], ["referral 2021"], Proofs(None))] == [
        (50, None, None, 70)
    ]


def test_a_year_that_cannot_be_protected_and_was_never_published_stops_the_publication():
    problem = place(52, 8, 0)
    leak = dataclasses.replace(
        problem, fixed=forms([("printed", LAYOUT.atoms_of(CELLS[1]), None)]), fixed_low=np.array([8.0]),
        fixed_high=np.array([8.0]), released=np.array([True]),
    )  # fmt: skip
    with pytest.raises(
        ContractBroken, match=r"referral 2021: 2 numbers cannot be protected, the first is neighbourhood dock"
    ):
        list(proved([job(leak)], ["referral 2021"], Proofs(None)))


def test_a_result_is_kept_for_the_same_year_and_for_the_block_once_it_is_published(tmp_path):
    kept, first = Proofs(tmp_path), job(place(52, 8, 0))
    (proof,) = proved([first], ["referral 2021"], kept)
    assert kept.get(first) == proof
    assert kept.get(job(place(52, 8, 1))) is None
    # Later the whole block is published, and then it is the same whatever the warehouse says.
    assert kept.get(job(place(52, 8, 0), proof.again(), frozen=range(4))) == proof
    assert kept.get(job(place(51, 9, 3), proof.again(), frozen=range(4))) == proof


def test_shared_out_between_processes_the_result_is_the_same(monkeypatch):
    jobs = [job(place(52, 8, number)) for number in range(3)]
    alone = list(proved(jobs, ["a", "b", "c"], Proofs(None)))
    monkeypatch.setattr("pipelines.disclosure.proving.MUCH", 0)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    assert list(proved(jobs, ["a", "b", "c"], Proofs(None))) == alone


def test_arrests_bound_diversions_where_they_are_counted_whole():
    town = Town().source("referral", "2021-01-01", "2022-03-31").source("arrest", "2021-01-01", "2022-03-31")
    town.offences("day  area  how_many\n2021-02-03  mill  3\n2021-02-04  -  2\n2021-11-04  hill  4")
    for table in ("incident", "incident_area"):
        town.con.execute(f"UPDATE core.{table} SET kind = 'arrest'")
    compute(town.con, {}, declared_views(), lambda line: None)
    pieces, areas = pieces_of(town.con)
    year = Year(declared_numbers(), "referral", pieces)
    add_public_bounds(town.con, year, 2021, declared_numbers(), areas)
    said = {row.name: row.high for row in year.rows}
    # Nobody knows where two were arrested in February: it may have been anywhere.
    assert said["arrests in neighbourhood mill, months 1–12"] == 5
    assert said["arrests in neighbourhood dock, months 1–12"] == 2
    assert said["arrests in precinct west, months 1–3"] == 5
    assert said["arrests in precinct east, months 10–12"] == 4
    assert said["arrests in city town, months 11–11"] == 4
    begun = Year(declared_numbers(), "referral", pieces)
    add_public_bounds(town.con, begun, 2022, declared_numbers(), areas)
    assert {row.name for row in begun.rows if "months 1–12" in row.name} == set()  # 2022 is not over


def test_contacts_of_few_people_are_attacked_however_many_they_are(tmp_path, monkeypatch):
    town = Town().source("contact", "2021-01-01", "2022-03-31").service("area  state  from  to\ntown  served  -  -")
    town.con.execute("""
        INSERT INTO core.contact BY NAME
        SELECT 't' AS site, area || n // 40 AS person_key, DATE '2021-05-01' AS contacted_on, 'visit' AS kind,
               area AS area_id FROM (VALUES ('mill', 800), ('hill', 40)) AS made(area, many), range(many) AS one(n)
    """)
    compute(town.con, {"contacts": registry()["contacts"]}, declared_views(), lambda line: None)
    jobs = []
    monkeypatch.setattr(
        "pipelines.disclosure.gate.proved", lambda waiting, *_: jobs.extend(waiting) or map(prove, jobs)
    )
    protect_cells(town.con, Gate("t", tmp_path / "none.csv", progress=lambda line: None))
    cells, truth = jobs[0].problem.cells, jobs[0].problem.truth
    few = {(cells.names[place], cells.values(truth)[place]) for place in np.flatnonzero(jobs[0].problem.of_few)}
    assert ("contacts, precinct east, months 1–12", 40) in few
    assert {count for _, count in few} == {0, 40}
