"""Twelve kinds of leaks, each planted in a release that was safe without it, each caught by name."""

import numpy as np
import pytest

from pipelines.disclosure.attack import Attacker, Contradiction, attack
from pipelines.disclosure.derived import counts_that_print, poisson_limit, rate
from pipelines.disclosure.findings import Who
from pipelines.disclosure.forms import Rule
from pipelines.disclosure.hide import CannotProtect, protect
from pipelines.disclosure.problem import Attribute, Fact, Layout, Shape, make_problem
from pipelines.disclosure.protect import homogeneous, shown_counts
from pipelines.disclosure.report import report_lines
from pipelines.disclosure.surface import changed, off_the_rule, told_apart, undeclared

# Referrals of one year: neighbourhood, precinct, and how many by quarter.
TOWN = {
    "mill": ("west", (12, 14, 11, 15)),
    "dock": ("west", (1, 0, 2, 0)),
    "quay": ("west", (2, 1, 1, 2)),
    "hill": ("east", (9, 8, 12, 13)),
    "park": ("east", (0, 3, 1, 1)),
    "moor": ("east", (4, 2, 6, 2)),
}
PIECES = {area: [("neighbourhood", area), ("precinct", of), ("city", "city")] for area, (of, _) in TOWN.items()}
LAYOUT = Layout(PIECES, {"door": Attribute(("arrest", "social"), 3)})
UNITS = [
    (area, 3 * quarter, {"door": ("arrest", "social")[number % 3 == 0]})
    for area, (_, quarters) in TOWN.items()
    for quarter, many in enumerate(quarters)
    for number in range(many)
]
TRUTH = LAYOUT.truth(UNITS)
YEARS = [Shape("neighbourhood", area) for area in TOWN]
QUARTERS = [Shape("precinct", area, 3 * quarter, 3) for area in ("west", "east") for quarter in range(4)]
CITY = [Shape("city", "city", 3 * quarter, 3) for quarter in range(4)]
CELLS = [*YEARS, *QUARTERS, *CITY]
CROSSINGS = [Shape("neighbourhood", area, 3 * quarter, 3) for area in TOWN for quarter in range(4)]


def true(shape):
    return int(TRUTH[LAYOUT.atoms_of(shape)].sum())


def town(*facts, cells=CELLS, crossings=CROSSINGS):
    return make_problem(LAYOUT, cells, crossings, facts, truth=TRUTH)


def exactly(shape, name="printed", number=None):
    number = true(shape) if number is None else number
    return Fact(name, [(shape, 1.0)], number, number, released=True)


SAFE = protect(town()).shown


def caught(*facts, shown=SAFE, **more):
    """The names of targets that are found, after making sure that without the leak none is."""
    assert attack(town(), SAFE).safe
    return {one.target for one in attack(town(*facts, **more), shown).findings}


def test_without_a_leak_the_release_is_safe_and_still_says_something():
    assert SAFE.count() >= 10
    assert protect(town()).audit.safe


def two_places():
    """Mill 52, dock 8, together 60; rounded as if each stood alone, dock is between 6 and 14."""
    layout = Layout({area: [("neighbourhood", area), ("precinct", "west")] for area in ("mill", "dock")}, {})
    truth = layout.truth([("mill", 0, {})] * 52 + [("dock", 0, {})] * 8)
    cells = [Shape("neighbourhood", "mill"), Shape("neighbourhood", "dock"), Shape("precinct", "west")]
    return make_problem(layout, cells, truth=truth), shown_counts(np.array([52, 8, 60]), 10, 5)


def test_a_missing_complementary_cell():
    problem, naive = two_places()
    assert naive.tolist() == [50, None, 60]
    found = attack(problem, naive).findings
    assert [(one.target, one.low, one.high) for one in found if one.who is Who.NOTHING] == [
        ("neighbourhood dock, months 1–12", 6, 14)
    ]
    assert set(found[0].tight) == {0, 2}
    full = protect(problem)
    assert full.beyond == 1
    assert full.audit.safe


def test_a_total_from_unrounded_numbers():
    total = Shape("precinct", "east", 0, 3)
    assert true(total) == 13
    mill = Fact("unrounded", [(total, 1.0), (Shape("neighbourhood", "hill", 0, 3), -1.0)], 4, 4, released=True)
    assert "neighbourhood park, months 1–3" in caught(mill)
    assert off_the_rule([true(total)], 10, 5) == 1


def test_a_rate_with_six_decimals():
    quiet, people = Shape("neighbourhood", "dock"), 4_321
    printed = round(1000 * true(quiet) / people, 6)
    low, high = counts_that_print(printed, 6, rate(people, 1000), 100)
    assert low == high == true(quiet)
    leak = Fact("rate of dock", [(quiet, 1.0)], low, high, released=True)
    assert str(quiet) in caught(leak)
    audit = attack(town(leak), SAFE)
    assert any(
        "pinned" in line and "rate of dock" in line
        for line in report_lines(audit, Attacker(town(leak), Rule()).rows.names)
    )


def test_an_extra_view():
    assert undeclared([("neighbourhood", "quarter"), ("city", "quarter")], {("city", "quarter")}) == [
        ("neighbourhood", "quarter")
    ]
    # Each of its numbers keeps the rule, and is still one too many beside the others.
    more = [Shape("neighbourhood", area, 3 * quarter, 3) for area in ("mill", "hill") for quarter in range(4)]
    wider = town(cells=[*CELLS, *more])
    shown = np.ma.append(SAFE, shown_counts(np.array([true(shape) for shape in more]), 10, 5))
    assert off_the_rule(shown.compressed(), 10, 5) == 0
    assert not attack(wider, shown).safe
    assert protect(wider).audit.safe


def test_an_all_time_total():
    # Running totals of last year and of this year: their difference is this year's, exactly.
    before, now = 500, 500 + true(Shape("neighbourhood", "moor"))
    year = Fact("running totals", [(Shape("neighbourhood", "moor"), 1.0)], now - before, now - before, released=True)
    quarter = exactly(Shape("neighbourhood", "moor", 0, 9), "running total in October")
    assert "neighbourhood moor, months 10–12" in caught(year, quarter)


def test_a_correction_between_releases():
    block = dict(zip(map(str, CELLS), SAFE.tolist(), strict=True))
    shown = next(shape for shape in QUARTERS if block[str(shape)] is not None)
    corrected = block | {str(shown): block[str(shown)] + 10}
    assert changed(block, block) == []
    assert changed(block, corrected) == [str(shown)]
    # Both published: nothing can be as both say, and the gate says that rather than nothing at all.
    number = corrected[str(shown)]
    with pytest.raises(Contradiction, match="contradict"):
        attack(town(Fact("corrected", [(shown, 1.0)], number - 2, number + 2, released=True)), SAFE)


def test_a_public_denominator_that_inverts_a_rate():
    # One decimal is enough when there are few to divide by.
    quiet = Shape("neighbourhood", "quay")
    assert counts_that_print(round(100 * true(quiet) / 37, 1), 1, rate(37, 100), 37) == (true(quiet),) * 2
    assert counts_that_print(round(100 * true(quiet) / 40_000, 1), 1, rate(40_000, 100), 500)[1] > 10


def test_an_interval_that_gives_the_count():
    assert poisson_limit(5, upper=True) == pytest.approx(11.668332, abs=1e-6)
    assert poisson_limit(5, upper=False) == pytest.approx(1.623486, abs=1e-6)
    low, high = counts_that_print(11.668, 3, lambda count: poisson_limit(count, upper=True), 200)
    assert (low, high) == (5, 5)
    assert caught(Fact("interval", [(Shape("neighbourhood", "park"), 1.0)], low, high, released=True))


def test_a_homogeneous_group():
    #        west: 48 of one, 2 of the other   east: 20, 18   a group too small to be shown: 3, 0
    counts, group = np.array([48, 2, 20, 18, 3, 0]), np.array([0, 0, 1, 1, 2, 2])
    rows = np.array([0, 0, 0, 0, 1, 1])
    assert homogeneous(counts, group, rows, 10, 0.9).tolist() == [True] * 4 + [False] * 2
    assert not homogeneous(np.array([45, 5]), np.zeros(2, int), np.zeros(2, int), 10, 0.9).any()


def test_a_look_that_tells_small_from_hidden_to_protect():
    served = ["served"] * 3
    assert told_apart(["hidden", "hidden", "hidden"], served) == []
    assert told_apart(["hidden", "*", "hidden"], served) == [
        "cells without a number have 2 looks where the ledger says served: use one"
    ]
    assert told_apart(["hidden", "not_served"], ["served", "not_served"]) == []


def test_a_complement():
    # 100 referred and 95 taken in, each a harmless number; but then five were not.
    layout = Layout({"city": [("city", "city")]}, {"stage": Attribute(("referred", "taken in"), 12, True)})
    truth = layout.truth([("city", 0, {"stage": "taken in"})] * 95 + [("city", 0, {"stage": "referred"})] * 5)
    referred, taken = Shape("city", "city"), Shape("city", "city", attribute="stage", value="taken in")
    rest = Shape("city", "city", attribute="stage", value="referred")
    problem = make_problem(layout, [referred, taken], [rest], truth=truth)
    found = attack(problem, shown_counts(np.array([100, 95]), 10, 5))
    assert [(one.target, one.verdict, one.low, one.high) for one in found.findings if one.who is Who.NOTHING] == [
        (str(rest), "narrowed", 1.0, 9.0)
    ]
    assert protect(problem).audit.safe


def test_a_complement_that_nobody_lists():
    # 103 referred, 97 taken in, 92 enrolled: six were not taken in, and five of those taken in did not enrol.
    layout = Layout({"city": [("city", "city")]}, {"in": Attribute(("yes",), 12), "enrolled": Attribute(("yes",), 12)})
    said = [{"in": "yes", "enrolled": "yes"}] * 92 + [{"in": "yes"}] * 5 + [{}] * 6
    truth = layout.truth(("city", 0, one) for one in said)
    city, taken, enrolled = (Shape("city", "city", attribute=of, value=of and "yes") for of in (None, "in", "enrolled"))
    nesting = [Fact("enrolled ≤ in", [(enrolled, 1.0), (taken, -1.0)], -np.inf, 0)]
    problem = make_problem(layout, [city, taken, enrolled], facts=nesting, truth=truth)
    # Eleven were not enrolled, which is no small number.
    assert problem.targets.values(truth).tolist() == [6, 11, 5]
    found = attack(problem, shown_counts(np.array([103, 97, 92]), 10, 5)).findings
    assert {one.target for one in found} == {f"{city}: all but {taken}", f"{taken}: all but {enrolled}"}
    assert protect(problem).shown.tolist() == [105, None, 90]


@pytest.mark.parametrize("shape", ["beat", "drawn catchment"])
def test_a_beat_or_drawn_catchment_differenced_against_its_neighbourhoods(shape):
    around = Fact(
        f"a {shape}", [(Shape("neighbourhood", area), 1.0) for area in ("mill", "dock")], 55, 55, released=True
    )
    mill = exactly(Shape("neighbourhood", "mill"), "mill")
    assert "neighbourhood dock, months 1–12" in caught(around, mill)


def test_what_was_published_before_and_leaks_is_named_and_not_mended_by_stealth():
    problem, naive = two_places()
    with pytest.raises(CannotProtect, match="neighbourhood dock, months 1–12"):
        protect(problem, published=naive, frozen=np.ones(3, dtype=bool))


@pytest.mark.parametrize(("kept", "shown"), [(0, [50, None, None]), (2, [None, None, 60])])
def test_beside_what_was_published_before_only_the_rest_is_hidden(kept, shown):
    problem, naive = two_places()
    assert protect(problem, published=naive, frozen=np.arange(3) == kept).shown.tolist() == shown


def test_what_was_hidden_before_stays_hidden_and_what_was_shown_keeps_its_number():
    problem, naive = two_places()
    earlier = np.ma.masked_array([45, 0, 0], mask=[False, True, True])
    assert protect(problem, published=earlier, frozen=np.ones(3, dtype=bool)).shown.tolist() == [45, None, None]
