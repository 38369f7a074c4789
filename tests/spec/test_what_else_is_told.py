"""What an attacker of small towns read out of releases that had passed: each way in, on its own."""

from datetime import date

import numpy as np
import pytest

from pipelines.contracts import ContractBroken
from pipelines.disclosure import Gate, declared_views, protect_cells
from pipelines.disclosure.attack import Attacker, attack
from pipelines.disclosure.came_since import Arrivals, add_first_year, add_year_end, invite, since_earlier
from pipelines.disclosure.facts import add_nesting, add_persons
from pipelines.disclosure.findings import Undecided
from pipelines.disclosure.forms import Problem, Rule, forms
from pipelines.disclosure.hide import protect
from pipelines.disclosure.implied import implied, implied_targets
from pipelines.disclosure.ledger_facts import idle_atoms
from pipelines.disclosure.numbers import declared_numbers
from pipelines.disclosure.problem import Shape
from pipelines.disclosure.proofs import Proof, Proofs
from pipelines.disclosure.proving import proved
from pipelines.disclosure.released_facts import by_medians, by_showing
from pipelines.disclosure.year import Told, Year
from pipelines.disclosure.year_gate import Cell
from pipelines.metrics import registry
from pipelines.policy import class_of
from pipelines.statistics import compute
from tests.spec.small_town import Town
from tests.spec.test_gate_years import job
from tests.spec.test_known_later import year_of

NUMBERS, RULE = declared_numbers(), Rule()
PIECES = {area: [("precinct", area), ("city", "town")] for area in ("east", "west")}


def problem_of(year, truth, targets=(), showing=()):
    """The year as it is attacked; every fact in it is true."""
    problem, _ = year.problem(None, truth, targets, showing)
    found = problem.fixed.values(truth)
    assert (problem.fixed_low <= found).all()
    assert (found <= problem.fixed_high).all()
    return problem


def rounded(problem, medians=()):
    """What is shown where every cell is looked at by itself."""
    counts = problem.cells.values(problem.truth).astype(int)
    shown = np.ma.masked_array((counts + 2) // 5 * 5, mask=counts < RULE.minimum)
    shown[list(medians)] = 20
    return shown


def units(*groups):
    """(area, quarter, how many, attributes) as single referrals."""
    return [
        (area, quarter * 3, {"door": "community", "decision": "accepted", "agency": "SPD", **words})
        for area, quarter, many, words in groups for _ in range(many)
    ]  # fmt: skip


def told(metric, layer="city", area="town", first=0, months=12):
    return Told(metric, layer, area, first, months, None, None)


def test_an_area_whose_only_claim_has_ended_is_taken_for_closed():
    town = Town().source("referral", "2021-01-01", "2022-03-31").service("area  state  from  to\ntown  served  -  -")
    town.core("service_area", """
        area_id  door            open_from   open_to     note
        mill     -               2020-01-01  2021-06-30  confirmed. Mill
        dock     -               2020-01-01  2021-06-30  confirmed. Dock
        dock     social_contact  2021-09-10  -           plan. Dock
        hill     -               2020-01-01  2021-06-30  conflict. Hill
        east     -               -           -           confirmed. East
    """)  # fmt: skip
    year, _ = year_of(town)
    idle = idle_atoms(town.con, year, 2021)

    def closed(area, first, months, door="community"):
        return idle[year.layout.atoms_of(Shape("neighbourhood", area, first, months, "door", door))].all()

    assert closed("mill", 6, 6)
    assert not closed("mill", 5, 1)  # the last month in which it was open
    assert closed("dock", 6, 2, "social_contact")
    assert not closed("dock", 8, 1, "social_contact")  # from then on it may be open to this door, and to no other
    assert closed("dock", 8, 4)
    assert not closed("hill", 6, 1)  # another claim of its precinct gives no day
    truth = np.zeros(year.atoms, dtype=np.int64)
    there = year.layout.atoms_of(Shape("neighbourhood", "mill", 8, 1, "door", "community"))
    truth[there] = 1  # somebody came all the same: then nobody takes it so
    assert year.problem(idle, truth)[0].upper[there].tolist() == [np.inf]


def activity():
    """Twelve were active in the year, 75 months together; seven of them left in February, and five stayed."""
    year = Year(NUMBERS, "active", PIECES)
    rows = [told("person_months"), told("people_active_in_year"), told("people_active", first=9, months=3)]
    for row in rows:
        year.cell(row)
    add_persons(year, rows, NUMBERS)
    truth = np.zeros(year.atoms, dtype=np.int64)
    for month in range(12):
        truth[year.layout.atoms_of(Shape("precinct", "east", month, 1))] = 12 if month < 2 else 5
    truth[[year.loose[row, False] for row in rows[1:]]] = 12, 5
    return year, rows, truth


def test_a_shown_sum_says_that_there_are_people_behind_it():
    year, rows, truth = activity()
    left = ("left", np.array([year.loose[rows[1], False], year.loose[rows[2], False]]), np.array([1.0, -1.0]))
    showing = by_showing(year, rows, [], NUMBERS, RULE, truth)
    (fact,) = (row for row in showing if row.name.startswith("people behind"))
    assert (fact.low, fact.told_by) == (10, ((year.cell(rows[0]),),))
    hidden = np.array([False, True, True])
    for known, narrowed in ((showing, True), ([row for row in showing if row != fact], False)):
        problem = problem_of(year, truth, [left], known)
        shown = np.ma.masked_array(rounded(problem), hidden)
        assert any(one.target == "left" for one in attack(problem, shown).findings) is narrowed
    assert np.ma.getmaskarray(protect(problem_of(year, truth, [left], showing), hidden=hidden).shown).all()


def test_behind_a_sum_of_a_year_are_the_people_of_its_quarters_or_of_its_area():
    year = Year(NUMBERS, "contact", PIECES)
    quarters = [told("people_contacted", first=first, months=3) for first in (0, 3, 6, 9)]
    east = [told(metric, "precinct", "east") for metric in ("contacts", "people_contacted")]
    rows = [told("contacts_per_person_month"), *quarters, *east]
    for row in rows:
        year.cell(row)
    behind = [row for row in by_showing(year, rows, [], NUMBERS, RULE, None) if row.name.startswith("people behind")]
    places = [year.loose[row, False] for row in (*quarters, east[1])]
    assert sorted(sorted(row.atoms.tolist()) for row in behind) == sorted([places[:4], places[:4], places[4:]])
    # A quarter that is not told may have been everybody's.
    left_out = by_showing(year, [rows[0], *quarters[1:]], [], NUMBERS, RULE, None)
    assert not any(row.name.startswith("people behind") for row in left_out)


def test_nobody_has_more_than_a_month_in_a_month():
    year, rows, truth = activity()
    each = [row for row in year.rows if row.name.startswith("person_months: one in a month")]
    assert len(each) == 12
    assert all(row.high == 0 and row.weights[-1] == -1 for row in each)
    among_referrals = Year(NUMBERS, "referral", PIECES)
    for row in rows[:2]:
        among_referrals.cell(row)
    add_persons(among_referrals, rows[:2], NUMBERS)
    (whole,) = (row for row in among_referrals.rows if row.name.startswith("person_months: one in a month"))
    assert whole.weights.tolist() == [1, -12]


def test_what_two_views_imply_is_attacked():
    found = implied(NUMBERS, NUMBERS.universes["referral"])
    assert {table[1:] for table in found} == {
        ("precinct", 3, None), ("precinct", 3, "decision"), ("precinct", 3, "reason"), ("precinct", 3, "door"),
        ("precinct", 1, None), ("neighbourhood", 3, None),
    }  # fmt: skip
    steps = {metric for metric, *table in found if table == ["precinct", 3, None]}
    assert steps >= {"referrals_screened", "referrals_with_intake", "referrals_enrolled", "intake_within_30_days"}
    assert {table[1:] for table in implied(NUMBERS, NUMBERS.universes["contact"])} == {("precinct", 3, None)}


def test_when_a_precinct_opens_late_what_was_screened_in_the_other_does_not_follow():
    # City 10, 10, 10, 25 by quarter, east 45 and west 20 of the year: east has seven to nine in the last quarter.
    year = Year(NUMBERS, "referral", PIECES)
    rows = [told("referrals_screened", first=first, months=3) for first in (0, 3, 6, 9)]
    rows += [told("referrals_screened", "precinct", area) for area in ("east", "west")]
    for row in rows:
        year.cell(row)
    yes = {"screened": "yes"}
    truth = year.layout.truth(units(*(("east", quarter, 12, yes) for quarter in range(3)), ("east", 3, 7, yes),
                                    ("west", 3, 20, yes)))  # fmt: skip
    idle = year.layout.idle({("west", month) for month in range(9)})
    areas = [("precinct", "east"), ("precinct", "west"), ("city", "town")]
    targets = implied_targets(year, rows, NUMBERS, range(12), areas)
    problem, _ = year.problem(idle, truth, targets)
    shown = rounded(problem)
    assert shown.tolist() == [10, 10, 10, 25, 45, 20]
    found = attack(problem, shown).findings
    assert "referrals, precinct east, months 10–12, screened yes" in {one.target for one in found}
    assert protect(problem).beyond > 0


def intakes():
    """In each quarter 22 were referred, ten taken in within 30 days; of these all but two a year were east's."""
    year = Year(NUMBERS, "referral", PIECES)
    medians = [told("days_to_intake", first=first, months=3) for first in (0, 3, 6, 9)]
    rows = [told("referrals_by_decision", first=first, months=3) for first in (0, 3, 6, 9)]
    rows += [told("intake_within_30_days", "precinct", area) for area in ("east", "west")]
    for row in rows:
        year.cell(row)
    bare = [year.cell(row, at_least=20) for row in medians]
    add_nesting(year)
    taken, soon = {"screened": "yes", "intake": "yes"}, {"screened": "yes", "intake": "yes", "intake_30": "yes"}
    sooner = [(area, q, many[q], soon) for area, many in (("east", (9, 9, 10, 10)), ("west", (1, 1, 0, 0)))
              for q in range(4)]  # fmt: skip
    later = [(area, q, 6, taken) for area in ("east", "west") for q in range(4)]
    return year, medians, rows, bare, year.layout.truth(units(*sooner, *later))


def test_the_class_of_a_median_says_how_many_are_within_a_number_of_days():
    year, medians, rows, bare, truth = intakes()
    west = "intake_within_30_days, precinct west, months 1–12"
    for first, narrowed, facts in ((31, True, 16), (15, False, 12)):
        showing = list(by_medians(year, [(row, first) for row in medians], rows, NUMBERS, {}, RULE, truth))
        problem = problem_of(year, truth, (), showing)  # what is not so of these is left out
        assert len(problem.told_by) == facts
        found = {one.target: one for one in attack(problem, rounded(problem, bare)).findings}
        assert (west in found) is narrowed


# One taken in before the referral is in no median, but among all and in the stage: there, only the truth can say.
FEWER, HALF = (-np.inf, -1, False), (0, np.inf)


@pytest.mark.parametrize(
    ("metric", "first", "days", "limits"),
    [
        ("days_to_intake", 31, "30", [FEWER, (*HALF, False)]),
        ("days_to_intake", 15, "30", [(*HALF, True), (*HALF, False)]),
        ("days_to_intake", 15, "20", [(*HALF, False)]),  # the middle one may lie on either side of the window
        ("days_to_intake", 15, "10", [FEWER, (*HALF, False)]),
        ("days_to_intake", 46, "30", [FEWER, (*FEWER[:2], True)]),
        # Whoever is enrolled within 30 days was taken in by then.
        ("days_to_enrolment", 8, "30", [(*HALF, True), (*HALF, False)]),
        ("days_to_enrolment", 31, "30", [(*HALF, False)]),
        ("days_to_enrolment", 46, "30", [(*FEWER[:2], True)]),
        ("days_to_first_meeting", 31, "30", []),
    ],
)
def test_what_a_class_of_days_tells_depends_on_the_citys_window(metric, first, days, limits):
    year = Year(NUMBERS, "referral", PIECES)
    row = told(metric, months=3)
    place = year.cell(row, at_least=20)
    found = list(by_medians(year, [(row, first)], [], NUMBERS, {"intake_window_days": days}, RULE, None))
    assert [(one.low, one.high, one.supposed) for one in found] == limits
    assert all(one.told_by == ((place,),) for one in found)


@pytest.fixture
def grown():
    """Fifty-two came in the first year, eight in the next quarter, and sixty of them are active at its end."""
    town = Town().source("referral", "2021-01-01", "2023-03-31").service("area  state  from  to\ntown  served  -  -")
    town.referrals("day  area  how_many\n2021-02-10  mill  52\n2022-02-10  mill  8\n2022-05-10  mill  80")
    town.con.execute("UPDATE core.referral SET decision = 'accepted'")
    compute(town.con, {"referrals_by_door": registry()["referrals_by_door"]}, declared_views(), lambda line: None)
    return town


def active_row(count, first=0):
    return Cell(1, told("people_active", first=first, months=3), 2022, "count", count, None, None, None, False)


def test_whoever_is_counted_in_a_later_year_came_in_it_or_before(grown):
    came = Arrivals(grown.con, NUMBERS)
    steps = (("decision", ("accepted", "pending")), None)
    assert [came.before("referral", only, 2022) for only in steps] == [52, 52]
    assert came.before("referral", None, 2022, since=date(2021, 3, 1)) == 0
    year = Year(NUMBERS, "referral", PIECES)
    row = told("people_active", months=3)
    door = told("referrals_by_door", months=3)
    for one in (row, door):
        year.cell(one)
    came_in = units(("east", 0, 8, dict.fromkeys(("screened", "intake", "enrolled"), "yes")))
    truth = np.append(year.layout.truth(came_in), 60)
    showing = list(since_earlier(year, NUMBERS, "town", 2022, came, truth))
    assert {row.name for row in showing} >= {"people_active ≤ referral so far and before"}
    for known, narrowed in ((showing, True), ([], False)):
        problem = problem_of(year, truth, (), known)
        found = attack(problem, rounded(problem)).findings
        assert {one.low for one in found} == ({6} if narrowed else set())
    truth[-1] = 50  # no more than came before: nothing follows, but of those of whom nobody had enrolled before
    none = {row.name for row in since_earlier(year, NUMBERS, "town", 2022, came, truth)}
    assert not none & {"people_active ≤ referral so far and before", "people_active ≤ decision so far and before"}


@pytest.mark.parametrize(("days", "limits"), [(45, [2]), (46, [])])
def test_whoever_was_taken_in_by_then_waits_no_more(grown, days, limits):
    # Of 52 of the year before, 50 had their intake within 45 days: of seven who wait at the end of March, five are new.
    grown.con.execute(f"""
        UPDATE core.referral SET referred_on = DATE '2021-10-10' WHERE year(referred_on) = 2021;
        UPDATE core.referral SET intake_on = referred_on + {days} WHERE referral_id::INTEGER <= 50
    """)
    year = Year(NUMBERS, "referral", PIECES)
    row = told("people_waiting", months=3)
    year.cell(row)
    truth = np.append(year.layout.truth(units(("east", 0, 8, {}))), 7)
    showing = since_earlier(year, NUMBERS, "town", 2022, Arrivals(grown.con, NUMBERS), truth)
    assert [row.high for row in showing] == limits


def test_whoever_was_taken_in_in_an_earlier_quarter_does_not_wait_at_the_end_of_this_one():
    year = Year(NUMBERS, "referral", PIECES)
    for first in (0, 3, 9):
        year.cell(told("people_waiting", first=first, months=3))
    add_first_year(year, NUMBERS, "town", 0)
    add_year_end(year, NUMBERS, 2024)
    intake = year.layout.atoms_of(Shape("city", "town", 0, 12, "intake", "yes"))
    gone = [row.weights[np.isin(row.atoms, intake)].tolist() for row in year.rows]
    each = len(intake) // 4
    assert gone == [[], [], [], [1] * each, [], [1] * 3 * each, [], [1] * 3 * each]
    assert [row.supposed for row in year.rows[-2:]] == [False, True]


def test_numbers_of_people_are_beside_the_referrals_where_more_are_counted_than_came_before(grown):
    came = Arrivals(grown.con, NUMBERS)
    for count, beside in ((60, True), (52, False), (150, False)):  # more than ever came tells that some did not
        found = {("active", 2022): [active_row(count), active_row(0, first=3)], ("referral", 2022): []}
        invite(found, NUMBERS, came)
        assert (len(found["referral", 2022]) == 2) is beside
        invite(found, NUMBERS, came)
        assert len(found["referral", 2022]) in (0, 2)
    nobody = {("active", 2022): [active_row(None)], ("referral", 2022): []}
    invite(nobody, NUMBERS, came)
    assert nobody["referral", 2022] == []


def fractions():
    """What only fractions leave room for: an integer search has to say so."""
    return Problem(
        np.zeros(4), np.full(4, np.inf), forms([("small", [0], None), ("shown", [1, 2, 3], None)]), forms([]),
        forms([("first", [0, 2], None), ("second", [1, 3], [1.0, -1.0]), ("third", [0, 1], [2.0, 2.0])]),
        np.array([4.0, -3.0, 3.0]), np.array([4.0, -3.0, 3.0]), np.zeros(3, dtype=bool), np.array([3, 0, 1, 3]),
    )  # fmt: skip


def test_who_cannot_be_refuted_within_the_limit_attacks(monkeypatch):
    problem = fractions()
    shown = np.ma.masked_array([0, 0], mask=[True, True])

    def ends(self, wanted, whole=False, or_more=False):
        if whole:
            raise Undecided("limit")
        return np.full(4, 0.5)

    attacker = Attacker(problem, RULE)
    monkeypatch.setattr("pipelines.disclosure.attack_solver.Solver.nearest", ends)
    assert attacker._fits(shown, np.ones(2, dtype=bool))  # noqa: SLF001


def test_a_search_that_ends_at_its_limit_stops_the_publication_in_a_sentence(monkeypatch):
    def ends(*_):
        raise Undecided("limit")

    monkeypatch.setattr("pipelines.disclosure.proving.protect", ends)
    with pytest.raises(ContractBroken, match=r"referral 2021: The search for a table .* ended at its limit"):
        list(proved([job(fractions())], ["referral 2021"], Proofs(None)))


def test_what_a_class_of_days_tells_is_true_whatever_the_days():
    random, year = np.random.default_rng(5), Year(NUMBERS, "referral", PIECES)
    row, count = told("days_to_intake", months=3), told("referrals_by_decision", months=3)
    for _ in range(300):
        days = np.sort(random.choice((0, 5, 29, 30, 31, 32, 45, 46), random.integers(10, 40)))
        middle = class_of(days[(len(days) - 1) // 2])
        taken, soon = {"screened": "yes", "intake": "yes"}, {"intake_30": "yes"}
        words = [(taken if one <= 45 else {}) | (soon if one <= 30 else {}) for one in days]
        truth = year.layout.truth(units(*(("east", 0, 1, one) for one in words)))
        rows = list(by_medians(year, [(row, middle)], [count], NUMBERS, {}, RULE, truth))
        assert len(rows) == 4
        for one in rows:
            assert one.low <= truth[one.atoms] @ one.weights <= one.high


def test_the_gate_knows_all_of_it(tmp_path, monkeypatch):
    town = Town().source("referral", "2021-01-01", "2023-03-31").service("area  state  from  to\ntown  served  -  -")
    town.source("participation", "2021-01-01", "2023-03-31")
    town.referrals("day  area  how_many\n2021-02-10  mill  25\n2022-02-10  hill  25")
    town.con.execute("""
        UPDATE core.referral SET decision = 'accepted', screened_on = referred_on, intake_on = referred_on + 3;
        INSERT INTO core.participation BY NAME
        SELECT site, person_key, referred_on AS active_from, 'north' AS team FROM core.referral
    """)
    metrics = (
        "referrals_screened", "referrals_with_intake", "days_to_intake", "people_active", "person_months",
        "people_active_in_year",
    )  # fmt: skip
    compute(town.con, {name: registry()[name] for name in metrics}, declared_views(), lambda line: None)
    found = {}

    def proved(jobs, names, _):
        found.update(zip(names, (one.problem for one in jobs), strict=True))
        return [Proof((20,) * len(one.problem.cells), 0, 0, 0) for one in jobs]

    monkeypatch.setattr("pipelines.disclosure.gate.proved", proved)
    protect_cells(town.con, Gate("t", tmp_path / "none.csv", progress=lambda line: None))
    later = found["referral 2022"]
    assert "referrals, precinct east, months 1–3, screened yes" in later.targets.names
    assert "people_active ≤ intake so far and before" in later.fixed.names
    assert any(name.startswith("the median's class: days_to_intake") for name in later.fixed.names)
    assert any(name.startswith("people behind: person_months") for name in found["active 2022"].fixed.names)
