"""What becomes known beside published numbers is attacked anew, and stops a publication that cannot stand it."""

import dataclasses

import numpy as np
import pytest

from pipelines.contracts import ContractBroken
from pipelines.disclosure import Gate, declared_views, keep_audit, known_for, protect_cells
from pipelines.disclosure.audit import _surely_small
from pipelines.disclosure.findings import Finding, Who
from pipelines.disclosure.forms import Rule
from pipelines.disclosure.gate import Verdict, _line, pieces_of
from pipelines.disclosure.ledger_facts import idle_atoms
from pipelines.disclosure.numbers import declared_numbers
from pipelines.disclosure.problem import Shape
from pipelines.disclosure.proofs import Proof, Proofs
from pipelines.disclosure.proving import proved
from pipelines.disclosure.public_bounds import add_public_bounds
from pipelines.disclosure.year import Year
from pipelines.metrics import EVERY, registry
from pipelines.statistics import compute
from tests.spec.small_town import Town
from tests.spec.test_gate_years import job, place

LEDGER = """
    area  state       from  to
    mill  served      -     -
    hill  served      -     -
    west  served      -     -
    town  served      -     -
    dock  not_served  -     -
"""


@pytest.fixture
def published(tmp_path):
    """A town whose mill and west tell sixty referrals each, since the programme was not at dock, and its release."""
    town = Town().source("referral", "2021-01-01", "2022-03-31").service(LEDGER)
    town.core("setting", "name  value\ndoor_community  Neighbours")
    months = [f"2021-{month:02}-10  {area}  5" for month in range(1, 13) for area in ("mill", "hill")]
    town.referrals("\n".join(["day  area  how_many", *months]))
    counted(town)
    gate = gate_of(town, tmp_path)
    assert shown(town) == {("mill", 60), ("hill", 60)}
    town.con.execute(f"ATTACH '{tmp_path / 'release'}' AS file")
    town.con.execute("CREATE TABLE file.cell AS FROM protected.cell; CREATE TABLE file.metric AS FROM stat.metric")
    town.con.execute("CREATE TABLE file.policy AS SELECT 'followed_days' AS name, 45 AS value")
    town.con.execute("DETACH file")
    return town, gate


def counted(town, *more):
    town.con.execute("DROP SCHEMA IF EXISTS stat CASCADE")
    metrics = {name: registry()[name] for name in ("referrals_by_door", *more)}
    compute(town.con, metrics, declared_views(), lambda line: None)


def gate_of(town, folder, before=None, earlier=()):
    gate = Gate("t", folder / "none.csv", folder / "proofs", lambda line: None, before or {})
    town.con.execute("DROP SCHEMA IF EXISTS protected CASCADE")
    protect_cells(town.con, gate, [folder / name for name in earlier])
    return gate


def shown(town):
    where = "layer = 'neighbourhood' AND grain = 'year' AND value IS NOT NULL"
    return {*town.rows(f"SELECT area_id, numerator FROM protected.cell WHERE {where}")}


def test_a_published_year_is_attacked_anew_when_the_ledger_says_more_and_stops_what_it_cannot_stand(
    published, tmp_path
):
    # Nobody was referred at dock. As long as the ledger says why, that is no secret; then it says that dock was open.
    town, first = published
    again = gate_of(town, tmp_path, first.knowledge, ["release"])
    assert again.knowledge == first.knowledge
    town.con.execute("UPDATE core.service_state SET state = 'served' WHERE area_id = 'dock'")
    with pytest.raises(ContractBroken, match=r"referral 2021 was published.* mend it, .* reviewed re-baseline"):
        gate_of(town, tmp_path, first.knowledge, ["release"])
    with pytest.raises(ContractBroken):  # what was found is kept, and stops the next one, too
        gate_of(town, tmp_path, first.knowledge, ["release"])


def test_what_more_cells_tell_of_each_other_is_no_new_knowledge(published, tmp_path, monkeypatch):
    # Relations come with the cells they tie, such as with a year's first quarter; nothing is new from outside.
    def unattacked(jobs, *_):
        return [Proof((None,) * len(job.problem.cells), 0, 0, 0) for job in jobs]

    town, first = published
    monkeypatch.setattr("pipelines.disclosure.gate.proved", unattacked)
    counted(town, "referrals_by_decision", "referrals_with_intake")
    assert gate_of(town, tmp_path).knowledge["referral", 2021][0] == first.knowledge["referral", 2021][0]


def test_why_nothing_new_of_a_year_is_shown_is_told_as_it_is():
    proof = Proof((None,), 1, 0, 0, "west, 2021 Q1: pinned.")
    corrected, not_so = (_line(Verdict("referral", 2021, 1, 0, proof, 0, "", was)) for was in (True, False))
    assert corrected.startswith("referral 2021 was corrected after it was published, and nothing new of it can be")
    assert "Nothing was corrected; but beside what was published before" in not_so
    assert "now stays hidden in every later release" in not_so


def test_without_the_truth_a_number_that_may_be_large_is_no_sure_fault():
    def found(who, high):
        return Finding("west", "narrowed", (6,), 6, high, (), (), who)

    assert _surely_small(found(Who.NOTHING, 9), Rule())
    assert not _surely_small(found(Who.NOTHING, float("inf")), Rule())
    assert not _surely_small(found(Who.ALWAYS, 9), Rule())


def test_a_correction_does_not_stop_whatever_else_is_new(published, tmp_path):
    town, first = published
    town.con.execute("UPDATE core.service_state SET state = 'served' WHERE area_id = 'dock'")
    town.con.execute("DELETE FROM core.referral WHERE area_id = 'mill' AND month(referred_on) > 1")
    counted(town)
    gate = gate_of(town, tmp_path, first.knowledge, ["release"])
    assert [line.startswith("referral 2021 was corrected") for line in gate.corrected] == [True]
    assert shown(town) == {("mill", 60), ("hill", 60)}
    # A person has to look at it once; the next release of the same is no other.
    assert gate.knowledge != first.knowledge
    assert gate_of(town, tmp_path, gate.knowledge, ["release"]).knowledge == gate.knowledge


def test_whether_a_published_number_still_is_the_warehouses_own():
    earlier = np.ma.masked_array([50, 0, 0, 70], mask=[False, True, True, False])
    assert job(place(8, 12, 30), earlier, frozen=[0, 3]).corrected
    assert not job(place(52, 8, 8), earlier, frozen=[0, 3]).corrected
    assert not job(place(8, 12, 30), earlier).corrected  # nothing of it was published


def test_what_was_kept_of_a_published_year_counts_for_what_was_known_then(tmp_path):
    kept, first = Proofs(tmp_path), job(place(52, 8, 0))
    (proof,) = proved([first], ["referral 2021"], kept)
    later = job(place(52, 8, 0), proof.again(), frozen=range(4))
    assert kept.get(later) == proof
    assert kept.get(dataclasses.replace(later, idle=b"quay")) is None
    assert kept.get(dataclasses.replace(later, facts=(("arrests", -np.inf, 9.0),))) is None


def test_where_nothing_says_what_was_known_nothing_is_taken_for_the_same(tmp_path):
    proof = Proof((None, 20), 3, 0, 1)
    keep_audit(tmp_path, "release-1", [Verdict("referral", 2021, 5, 0, proof, 0, "hash")])
    assert known_for(tmp_path, "release-1") == {("referral", 2021): ("hash", "")}
    assert known_for(tmp_path, "release-2") == {}
    (tmp_path / "release-1.json").write_text('[{"group": "referral", "year": 2021, "stuck": ""}]', "utf-8")
    assert known_for(tmp_path, "release-1") == {}  # an earlier version of this program wrote it


def year_of(town):
    town.con.execute("DROP SCHEMA IF EXISTS stat CASCADE")
    compute(town.con, {}, declared_views(), lambda line: None)
    pieces, areas = pieces_of(town.con)
    return Year(declared_numbers(), "referral", pieces), areas


def test_where_a_door_is_closed_by_the_ledger_nobody_came_through_it():
    town = Town().source("referral", "2021-01-01", "2022-03-31").service("area  state  from  to\ntown  served  -  -")
    town.core("service_door_state", """
        area_id  door            state       from_date   to_date
        mill     social_contact  not_served  -           2021-07-01
        mill     community       served      -           -
    """)  # fmt: skip
    # Dock is told for the community alone; of hill's claims one names no door, and may mean any.
    town.core("service_area", """
        area_id  door              open_from   open_to  note
        dock     community         2020-01-01  -        confirmed.
        hill     community         2020-01-01  -        confirmed.
        east     -                 2020-01-01  -        plan.
        town     arrest_diversion  2020-01-01  -        other_programme.
    """)  # fmt: skip
    town.con.execute("UPDATE core.service_area SET note = note || ' told by somebody'")
    year, _ = year_of(town)
    idle = idle_atoms(town.con, year, 2021)

    def closed(area, first, months, door):
        return idle[year.layout.atoms_of(Shape("neighbourhood", area, first, months, "door", door))].all()

    assert closed("mill", 0, 6, "social_contact")
    assert not closed("mill", 6, 1, "social_contact")
    assert not closed("mill", 0, 1, "community")
    assert closed("dock", 0, 12, "arrest_diversion")
    assert not closed("dock", 0, 1, "community")
    assert not any(closed("hill", 0, 1, door) for door in ("arrest_diversion", "social_contact", "community"))
    # Somebody came all the same: then nobody takes it to be so.
    truth = np.zeros(year.atoms, dtype=np.int64)
    there = year.layout.atoms_of(Shape("neighbourhood", "dock", 2, 1, "door", "arrest_diversion"))
    truth[there] = 1
    problem, _ = year.problem(idle, truth)
    assert problem.upper[there].tolist() == [np.inf]
    assert problem.upper[idle].max() == np.inf
    assert np.isfinite(problem.upper[idle]).sum() == idle.sum() - 1


def test_arrests_bound_diversions_in_the_finest_periods_and_by_what_they_were_for_where_that_is_so():
    town = Town().source("referral", "2021-01-01", "2022-03-31").source("arrest", "2021-01-01", "2022-03-31")
    town.offences("day  area  how_many\n2021-02-03  mill  3\n2021-02-04  -  2\n2021-11-04  hill  4")
    for table in ("incident", "incident_area"):
        town.con.execute(f"UPDATE core.{table} SET kind = 'arrest'")
    none, areas = year_of(town)
    add_public_bounds(town.con, none, 2021, declared_numbers(), areas)
    assert not any(row.name.startswith("LEAD-type") for row in none.rows)  # no code is on the list
    by_month = "arrests in neighbourhood mill, months 2–2"
    assert by_month not in {row.name for row in none.rows}
    alone, _ = year_of(town)
    add_public_bounds(town.con, alone, 2021, declared_numbers({**EVERY, "door": ("arrest_diversion",)}), areas)
    assert by_month in {row.name for row in alone.rows}  # where every referral is a diversion
    town.con.execute("UPDATE core.incident SET lead_type = true WHERE occurred_at = DATE '2021-02-03'")
    year, _ = year_of(town)
    add_public_bounds(town.con, year, 2021, declared_numbers(), areas, months=range(6))
    said = {row.name: (row.high, row.supposed) for row in year.rows}
    assert said["arrests in neighbourhood mill, months 1–3"] == (5, True)
    assert said["arrests in precinct west, months 2–2"] == (5, True)
    assert said["arrests in neighbourhood mill, months 1–12"] == (5, False)
    assert said["LEAD-type arrests in neighbourhood mill, months 1–3"] == (3, True)
    assert said["LEAD-type arrests in neighbourhood dock, months 1–12"] == (0, True)
    assert not any("months 10–12" in name for name in said)  # of these months nothing is told
