"""Who waits waited before or came since; and whoever is behind a sum or a share came as those did who are counted."""

import numpy as np
import pytest

from pipelines.disclosure.attack import attack
from pipelines.disclosure.came_since import add_first_year
from pipelines.disclosure.facts import add_persons
from pipelines.disclosure.flow import add_flow, bring_last
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
    assert len(year.rows) == follows


def test_how_many_waited_the_year_before_is_attacked_by_those_who_wait_since():
    # Nine waited at New Year, twelve came, and 21 wait.
    problem = problem_of(*waiting(0, 9, 21, 12))
    (found, *_) = attack(problem, rounded(problem)).findings
    assert (found.target, found.low) == ("people_waiting, city town, months 10–12 of the year before", 6)


def test_the_last_number_of_a_year_stands_beside_those_of_the_next():
    rows = (told("people_waiting", first=first, months=3) for first in (9, 0))
    last, first = (Cell(place, row, 0, "count", 9, None, None, None, False) for place, row in enumerate(rows))
    found = {("referral", 2021): [last], ("referral", 2022): [first]}
    bring_last(found, NUMBERS)
    assert [[cell.told.month for cell in cells] for cells in found.values()] == [[9], [0, -3]]
    assert found["referral", 2022][1].row == last.row


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
