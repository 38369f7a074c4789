"""Who waits waited before or came since; and whoever is behind a sum or a share came as those did who are counted."""

from datetime import date

import numpy as np
import pytest

from pipelines.disclosure.attack import attack
from pipelines.disclosure.came_since import Arrivals, add_at_least, add_first_year, invite, since_earlier
from pipelines.disclosure.facts import add_persons
from pipelines.disclosure.first_year import add_among, left_of
from pipelines.disclosure.flow import across_new_year, add_flow, bring_near
from pipelines.disclosure.hide import protect
from pipelines.disclosure.released_facts import by_showing
from pipelines.disclosure.year import Year
from pipelines.disclosure.year_gate import Cell
from tests.spec.test_what_else_is_told import NUMBERS, PIECES, RULE, problem_of, rounded, told, units


def waiting(first, before, now, came):
    """A year in which so many wait at the end of a quarter from month `first` and of the one before; `came` since."""
    year = Year(NUMBERS, "referral", PIECES)
    rows = [told("people_waiting", first=month, months=3) for month in (first - 3, first)]
    for row in (*rows, told("referrals_by_decision", first=first, months=3)):
        year.cell(row)
    add_persons(year, rows, NUMBERS)
    add_flow(year, NUMBERS)
    return year, np.append(year.layout.truth(units(("east", first // 3, came, {}))), [before, now])


@pytest.mark.parametrize("first", [6, 0])  # within a year, and from the last quarter of the year before
def test_whoever_waits_waited_a_quarter_before_or_came_since(first):
    # 21 waited, 22 at most for all that is shown, and 30 do now, 28 at least: six came since. Nine did.
    year, truth = waiting(first, 21, 30, 9)
    problem = problem_of(year, truth)
    found = {one.target: one.low for one in attack(problem, rounded(problem)).findings}
    assert found == {f"referrals_by_decision, city town, months {first + 1}–{first + 3}": 6}
    assert protect(problem).audit.safe
    year.rows.clear()
    problem = problem_of(year, truth)
    assert attack(problem, rounded(problem)).safe


@pytest.mark.parametrize(("now", "follows"), [(30, 1), (60, 0)])
def test_decisions_dated_anew_after_a_publication_are_no_flow(now, follows):
    # Twenty waited and nine came: thirty may wait now, and sixty cannot, unless decisions were taken back.
    year, truth = waiting(6, 20, now, 9)
    year.rows.clear()
    shown = {told("people_waiting", first=3, months=3): 20, told("people_waiting", first=6, months=3): now}
    add_flow(year, NUMBERS, shown, RULE, truth)
    assert len([row for row in year.rows if not row.supposed]) == follows


def test_how_many_waited_the_year_before_is_attacked_by_those_who_wait_since():
    # Nine waited at New Year, twelve came, and 21 wait.
    problem = problem_of(*waiting(0, 9, 21, 12))
    (found, *_) = attack(problem, rounded(problem)).findings
    assert (found.target, found.low) == ("people_waiting, city town, months 10–12 of the year before", 6)


def test_the_last_number_of_a_year_stands_beside_those_of_the_next():
    rows = (told("people_waiting", first=first, months=3) for first in (9, 0))
    last, first = (Cell(place, row, 0, "count", 9, None, None, None, False) for place, row in enumerate(rows))
    found = {("referral", 2021): [last], ("referral", 2022): [first]}
    bring_near(found, NUMBERS)
    assert [[cell.told.month for cell in cells] for cells in found.values()] == [[9, 12], [0, -3]]
    assert (found["referral", 2021][1].row, found["referral", 2022][1].row) == (first.row, last.row)


def flowing(*waiting, quarters):
    """A year in which so many wait at the end of quarters, by first month; `quarters`: who came, and was taken in."""
    year, places = Year(NUMBERS, "referral", PIECES), {}
    for first, many in waiting:
        places[year.sum_of(told("people_waiting", first=first, months=3))[0]] = many
        year.cell(told("people_waiting", first=first, months=3))
    came = []
    for quarter, (many, taken) in quarters.items():
        year.cell(told("referrals_by_decision", first=3 * quarter, months=3))
        year.cell(told("referrals_with_intake", first=3 * quarter, months=3))
        came += [("east", quarter, taken, {"screened": "yes", "intake": "yes"}), ("east", quarter, many - taken, {})]
    return year, np.append(year.layout.truth(units(*came)), list(places.values()))


def seen(year, truth, showing=()):
    problem = problem_of(year, truth, (), showing)
    return {one.target: one.low for one in attack(problem, rounded(problem)).findings}


@pytest.mark.parametrize("supposed", [True, False])
def test_whoever_was_taken_in_between_two_quarters_does_not_wait_at_the_end_of_the_later_one(supposed):
    # 12 waited at most, 32 came at most, ten or more of whom were taken in, and 43 wait: nine came since, or more.
    year, truth = flowing((0, 12), (3, 44), (6, 43), quarters={1: (32, 10), 2: (9, 0)})
    add_flow(year, NUMBERS)
    year.rows = [row for row in year.rows if supposed or not row.supposed]  # with all who came it is certain
    assert seen(year, truth) == {"referrals_by_decision, city town, months 7–9": 9}
    year.rows = [row for row in year.rows if " but " not in row.name]
    assert not seen(year, truth)


def test_readers_take_it_that_nobody_is_pending():
    # The total of the quarter between is hidden: as many as nobody knows could be pending.
    year, truth = flowing((0, 12), (3, 44), (6, 43), quarters={2: (9, 0)})
    for first, metric in ((3, "referrals_with_intake"), (3, "referrals_by_decision"), (6, "referrals_by_decision")):
        row = told(metric, first=first, months=3)
        year.cell(row._replace(attribute="decision", word="accepted") if metric == "referrals_by_decision" else row)
    came = [("east", 1, 10, {"screened": "yes", "intake": "yes"}), ("east", 1, 22, {}), ("east", 2, 9, {})]
    truth = np.append(year.layout.truth(units(*came)), [12, 44, 43])
    add_flow(year, NUMBERS)
    assert seen(year, truth)["referrals_by_decision, city town, months 7–9, decision accepted"] == 9
    year.rows = [row for row in year.rows if "pending" in row.name or "all" in row.name]
    assert not seen(year, truth)


class Came:
    """Who came in other years: a day, how many, and how many of these were taken in."""

    def __init__(self, *days, stood=None):
        self._days, self._stood = days, stood or {}

    minimum = RULE.minimum

    def before(self, of, only, number, since=date.min):
        return self.between(of, only, since, date(number, 1, 1))

    def between(self, of, only, since, until):
        taken = only is not None and only[0] == "intake"
        return sum(soon if taken else many for day, many, soon in self._days if since <= day < until)

    def stood(self, row, number):
        return self._stood.get((row.month, number))


def test_it_is_so_across_new_year_too():
    # As above, of autumn, winter and spring.
    came = Came((date(2021, 11, 5), 32, 10), stood={(6, 2021): 12})
    year, truth = flowing((0, 43), (-3, 34), quarters={0: (9, 0)})
    rows = list(across_new_year(year, NUMBERS, 2022, came, {}, RULE, truth))
    assert [(row.high, row.released) for row in rows] == [(34, True)]
    assert seen(year, truth, rows) == {"referrals_by_decision, city town, months 1–3": 9}
    published = {told("people_waiting", months=3): 50}  # by decisions that were taken back since
    assert not list(across_new_year(year, NUMBERS, 2022, came, published, RULE, truth))


def test_who_waits_in_spring_tells_of_the_winter_before():
    year, truth = flowing((6, 12), (9, 21), (12, 53), (15, 48), quarters={2: (12, 0), 3: (9, 0)})
    days = (date(2021, 3, 31), 3, 0), (date(2022, 1, 1), 32, 10), (date(2022, 4, 1), 5, 0)
    came = Came(*days)  # on the first of these days somebody came who waits a year later
    rows = list(across_new_year(year, NUMBERS, 2021, came, {}, RULE, truth))
    # By March 32 came since, or 35 in a year of waiting; by June 27 who may wait, and in a year of waiting no more.
    assert sorted(row.high for row in rows) == [27, 27, 32, 35]
    quarter = "city town, months 10–12"
    assert seen(year, truth, rows)[f"referrals_by_decision, {quarter}"] == 9
    add_persons(year, [], NUMBERS)
    add_first_year(year, NUMBERS, "town", 0)
    about = [*year.rows, *since_earlier(year, NUMBERS, "town", 2021, came, truth)]
    brought = [year.loose[told("people_waiting", first=first, months=3), False] for first in (12, 15)]
    assert not any(np.isin(brought, row.atoms).any() for row in about)  # what is said so far in a year is not of these


def test_of_a_quarter_that_the_warehouse_has_lost_as_many_waited_as_was_published_at_most():
    row = told("people_waiting", first=6, months=3)
    for shown, most in ((45, 47), (None, 9)):
        lost = Cell(1, row, 2021, "count", None, None, shown, None, True)
        assert Arrivals(None, NUMBERS, RULE, {("referral", 2021): [lost]}).stood(row, 2021) == most


def test_in_the_first_year_a_sum_and_a_share_tell_of_those_who_came():
    share, people, sum_of = (
        told(metric, first=0, months=months) for metric, months in
        (("needs_met_within_30_days", 12), ("people_contacted", 3), ("contacts", 3))
    )  # fmt: skip
    assert all("referral" in NUMBERS.groups_of(one.metric, first_year=True) for one in (share, people, sum_of))
    year = Year(NUMBERS, "referral", PIECES)
    year.cell(share, units=True)
    for row in (people, sum_of):
        year.cell(row)
    add_first_year(year, NUMBERS, "town", 0)
    about = {year.loose[share, True], year.loose[people, False]}
    assert about == {int(row.atoms[0]) for row in year.rows}  # the sum itself is no number of people …
    (behind,) = by_showing(year, [share, people, sum_of], [], NUMBERS, RULE, None)
    assert behind.atoms.tolist() == [year.loose[people, False]]  # … but shows that there are ten
    assert (behind.low, behind.told_by) == (10, ((year.cell(sum_of),),))


def counted(*rows):
    """A year of people with so many in each row: (metric, units or not, word, how many)."""
    year, many = Year(NUMBERS, "referral", PIECES), {}
    for metric, half, word, count in rows:
        row = told(metric)._replace(attribute="need" if word else None, word=word)
        many[int(year.sum_of(row, half)[0])] = count
        year.cell(row, half)
    return year, np.append(year.layout.truth([]), [many[place] for place in sorted(many)])


def test_in_the_first_year_who_is_counted_is_among_those_of_another_number():
    year, truth = counted(
        ("people_active_in_year", False, None, 35), ("people_naming_a_need", False, None, 60),
        ("needs_met_within_30_days", True, None, 37), ("needs_met_within_30_days", False, None, 20),
        ("needs_met_within_90_days", True, None, 28), ("needs_met_within_90_days", False, None, 18),
        ("needs_met_within_30_days", True, "food", 35), ("needs_met_within_90_days", True, "food", 36),
        ("needs_met_within_30_days", False, "food", 15), ("needs_met_within_90_days", False, "food", 16),
    )  # fmt: skip
    outcome = told("people_with_outcome")._replace(attribute="outcome", word="arrest")
    year.cell(outcome)
    truth = np.append(truth, 33)
    add_among(year, NUMBERS)
    rests = {name: int(truth[atoms] @ weights) for name, atoms, weights in left_of(year, NUMBERS, truth)}
    assert sorted(rests.values()) == [2, 9, 23]  # beside outcomes, of 90 days, of 30; "food" is not so here
    assert all(row.supposed for row in year.rows)
    (without, *_) = [row for row in year.rows if row.name.endswith("those without")]
    assert truth[without.atoms] @ without.weights == (28 - 18) - (37 - 20)
    year.rows = [row for row in year.rows if truth[row.atoms] @ row.weights <= row.high]
    targets = list(left_of(year, NUMBERS, truth))
    found = attack(problem_of(year, truth, targets), rounded(problem_of(year, truth, targets))).findings
    assert {(one.low, one.high) for one in found} == {(0, 4), (1, 9)}


def test_whoever_enrolled_was_active_in_that_year():
    # Fifteen are active in the year, and as many enrolled in its first quarter: later it were four at most.
    year, truth = counted(("people_active_in_year", False, None, 15))
    came = dict.fromkeys(("screened", "intake", "enrolled"), "yes")
    truth[: year.layout.atoms] = year.layout.truth(units(("east", 0, 14, came), ("east", 3, 1, came)))
    for first in (0, 9):
        year.cell(told("referrals_enrolled", first=first, months=3))
    add_at_least(year, NUMBERS)
    assert [row.supposed for row in year.rows] == [True, True]  # of all, and of those before the last quarter
    assert seen(year, truth) == {"referrals_enrolled, city town, months 10–12": 0}
    arrivals = Came((date(2021, 5, 1), 90, 0), (date(2022, 5, 1), 8, 0))
    for many, beside in ((8, True), (17, True), (18, False), (7, False)):  # eight enrolled in 2022, 90 came before
        row = Cell(1, told("people_active_in_year"), 2022, "count", many, None, None, None, False)
        found = {("active", 2022): [row], ("referral", 2022): []}
        invite(found, NUMBERS, arrivals)
        assert bool(found["referral", 2022]) is beside
