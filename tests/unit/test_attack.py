"""The attack where the truth is not at hand, and the target about which most can be said."""

from dataclasses import replace

import numpy as np

from pipelines.disclosure.attack import Attacker, attack
from pipelines.disclosure.findings import Who
from pipelines.disclosure.forms import Problem, Rule, forms
from pipelines.disclosure.hide import protect
from pipelines.disclosure.problem import Attribute, Layout, Shape, make_problem
from pipelines.disclosure.protect import shown_counts
from pipelines.disclosure.report import report_lines

LAYOUT = Layout({area: [("neighbourhood", area), ("precinct", "west")] for area in ("mill", "dock", "quay")}, {})
CELLS = [*(Shape("neighbourhood", area) for area in ("mill", "dock", "quay")), Shape("precinct", "west")]


def place(mill, dock, quay, idle=()):
    truth = LAYOUT.truth([("mill", 0, {})] * mill + [("dock", 0, {})] * dock + [("quay", 0, {})] * quay)
    problem = make_problem(LAYOUT, CELLS, idle=LAYOUT.idle(set(idle)), truth=truth)
    return problem, shown_counts(problem.cells.values(truth).astype(int), 10, 5)


def test_from_the_release_alone_the_same_cell_is_found():
    problem, shown = place(52, 8, 0, idle=[("quay", month) for month in range(12)])
    told = attack(problem, shown)
    alone = attack(replace(problem, truth=None), shown)
    rest = f"{CELLS[3]}: all but {CELLS[0]}"  # dock's eight once more, since nothing was at quay
    assert {one.target for one in alone.findings} == {one.target for one in told.findings} == {str(CELLS[1]), rest}


def test_what_nothing_can_have_happened_in_is_known_and_does_not_count():
    problem, shown = place(52, 8, 0, idle=[("quay", month) for month in range(12)])
    audit = attack(problem, shown)
    assert audit.known == (str(CELLS[2]),)
    assert audit.targets == 3  # dock, quay, and both as west without mill


def test_the_tightest_target_is_told_with_the_numbers_that_make_it_tight():
    problem, shown = place(52, 8, 7)
    attacker = Attacker(problem, Rule())
    audit = attacker.audit(shown)
    tightest = attacker.tightest(shown, audit.known)
    # West is shown as 65: 63 to 67; mill as 50: 48 to 52. Dock and quay share 11 to 19.
    assert (tightest.low, tightest.high, set(tightest.tight)) == (0, 19, {0, 3})
    assert report_lines(audit, attacker.rows.names, tightest)[-1].startswith("Tightest: neighbourhood dock")
    assert np.ma.getmaskarray(shown).tolist() == [False, True, True, False]


def test_a_number_that_only_fractions_leave_room_for_is_pinned():
    # a + c = 4 and d = b + 3 are known, b + c + d is shown as 4: so 2b + c is 1, and a is 3. Halves would allow 4.
    problem = Problem(
        np.zeros(4), np.full(4, np.inf), forms([("small", [0], None), ("shown", [1, 2, 3], None)]), forms([]),
        forms([("first", [0, 2], None), ("second", [1, 3], [1.0, -1.0])]), np.array([4.0, -3.0]), np.array([4.0, -3.0]),
        np.zeros(2, dtype=bool), np.array([3, 0, 1, 3]),
    )  # fmt: skip
    audit = attack(problem, shown_counts(np.array([3, 4]), 4, 2), Rule(4, 2))
    assert {(one.target, one.verdict, one.possible) for one in audit.findings} == {("small", "pinned", (3,))}


def test_a_large_number_of_few_people_must_be_able_to_be_a_small_one():
    problem, _ = place(52, 40, 12)
    shown = np.ma.masked_array([50, 0, 10, 105], mask=[False, True, False, False])
    assert attack(problem, shown).safe  # 40 people: to know that they are 39 to 49 is no secret
    few = replace(problem, of_few=np.array([False, True, False, False]))
    assert [(one.target, one.low, one.high) for one in attack(few, shown).findings] == [(str(CELLS[1]), 39, 49)]
    safe = protect(few, hidden=np.array([False, True, False, False]))
    assert safe.audit.safe
    assert safe.beyond > 0


def drawn(parts, counts):
    """A town of places that count towards `parts`, and its cells."""
    layout = Layout(parts, {})
    cells = [Shape(*one) for one in dict.fromkeys(one for of in parts.values() for one in of)]
    truth = layout.truth([(area, 0, {}) for area, many in counts.items() for _ in range(many)])
    return make_problem(layout, cells, truth=truth), [shape.area for shape in cells]


def test_who_is_refuted_and_cannot_be_helped_locks_no_period():
    # January's ten are out. Who takes 15 accepted of the quarter for nine knows of one who was not, whatever is hidden.
    layout = Layout({"mill": [("city", "city")]}, {"accepted": Attribute(("yes", "no"), 1, complete=True)})
    units = [("mill", 0 if n < 10 else 1 + n % 2, {"accepted": "yes" if n % 3 else "no"}) for n in range(23)]
    quarter = [Shape("city", "city", 0, 3), Shape("city", "city", 0, 3, "accepted", "yes")]
    cells = [*(Shape("city", "city", month, 1) for month in range(3)), *quarter]
    problem = make_problem(layout, cells, truth=layout.truth(units))
    published = np.ma.masked_array([10, 0, 0, 0, 0], [False, True, True, True, True])
    safe = protect(problem, published=published, frozen=np.arange(5) < 3)
    assert safe.shown.tolist() == [10, None, None, None, 15]
    assert safe.audit.attackers == (Who.RIGHTLY, Who.NOTHING)


def test_what_need_not_have_been_hidden_is_shown_again():
    towards = {"a": ["ab"], "b": ["ab", "bc"], "c": ["cd", "bc"], "d": ["cd"]}
    parts = {area: [("part", area), ("city", "city"), *((one, one) for one in more)] for area, more in towards.items()}
    problem, names = drawn(parts, {"a": 3, "b": 11, "c": 28, "d": 3})
    shown = dict(zip(names, protect(problem).shown.tolist(), strict=True))
    assert {name: number for name, number in shown.items() if number} == {"b": 10, "cd": 30}
