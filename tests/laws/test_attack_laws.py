"""Laws of the attack and of full protection, on problems small enough to try every table."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pipelines.disclosure.attack import attack
from pipelines.disclosure.findings import Who
from pipelines.disclosure.forms import Problem, Rule, forms
from pipelines.disclosure.hide import protect
from pipelines.disclosure.problem import Attribute, Fact, Layout, Shape, make_problem
from pipelines.disclosure.protect import shown_counts
from tests.laws.brute_force import BruteForce, matrix

RULES = (Rule(4, 2), Rule(3, 3))


@st.composite
def problems(draw, fixed=True):
    """A few atoms, overlapping cells and targets, and what else is known: always true of the table drawn."""
    atoms = draw(st.integers(2, 4))
    truth = np.array(draw(st.lists(st.integers(0, 4), min_size=atoms, max_size=atoms)))
    some = st.lists(st.integers(0, atoms - 1), min_size=1, max_size=atoms, unique=True)
    cells = draw(st.lists(some, min_size=1, max_size=6))
    targets = draw(st.lists(some, max_size=4))
    facts = []
    for atoms_of in draw(st.lists(some, max_size=2)) if fixed else []:
        weights = draw(st.lists(st.sampled_from([1.0, -1.0]), min_size=len(atoms_of), max_size=len(atoms_of)))
        value = float(truth[atoms_of] @ np.array(weights))
        below, above = draw(st.sampled_from([(0, 0), (0, np.inf), (2, 1), (np.inf, 0)]))
        facts.append((atoms_of, weights, value - below, value + above, draw(st.booleans())))
    upper = np.where(draw(st.lists(st.booleans(), min_size=atoms, max_size=atoms)), truth + 2.0, np.inf)
    return Problem(
        lower=np.zeros(atoms),
        upper=upper if fixed else np.full(atoms, np.inf),
        cells=forms([(f"cell {number}", one, None) for number, one in enumerate(cells)]),
        targets=forms([(f"crossing {number}", one, None) for number, one in enumerate(targets)]),
        fixed=forms([(f"fact {number}", one[0], one[1]) for number, one in enumerate(facts)]),
        fixed_low=np.array([one[2] for one in facts]),
        fixed_high=np.array([one[3] for one in facts]),
        released=np.array([one[4] for one in facts], dtype=bool),
        truth=truth,
    )


def largest(problem, rule):
    finite = problem.fixed_high[np.isfinite(problem.fixed_high)]
    return int(max([problem.cells.values(problem.truth).max() + rule.base, *finite, rule.minimum])) + 2


def brute_force(problem, rule):
    top = largest(problem, rule)
    assume((top + 1) ** len(problem.lower) < 400_000)
    return BruteForce(problem, rule, top)


def naive(problem, rule):
    return shown_counts(problem.cells.values(problem.truth).astype(int), rule.minimum, rule.base)


@given(problems(), st.sampled_from(RULES))
@settings(max_examples=150)
def test_the_attack_finds_what_trying_every_table_finds(problem, rule):
    shown, every = naive(problem, rule), brute_force(problem, rule)
    audit = attack(problem, shown, rule)
    assert audit.count("undecided") == 0
    hidden = np.ma.getmaskarray(shown)
    assert (Who.ALWAYS in audit.attackers) == (hidden.any() and every.fitting(shown, hidden).any())
    for who, small in every.suppositions(shown).items():
        if who not in audit.attackers:  # refuted by the release, or the same as another
            continue
        found = {one.target: one for one in audit.findings if one.who is who}
        expected = every.unsafe(shown, small)
        assert set(found) == set(expected)
        for name, left in expected.items():
            assert set(found[name].possible) == {number for number in left if number < rule.minimum}
            assert found[name].verdict == ("pinned" if len(left) == 1 else "narrowed")
            assert found[name].low <= min(left)
            assert max(left) <= found[name].high


@given(problems(fixed=False), st.sampled_from(RULES))
@settings(max_examples=100)
def test_protection_ends_hides_only_more_and_is_safe_when_every_table_is_tried(problem, rule):
    before = naive(problem, rule)
    after = protect(problem, rule)
    assert after.audit.safe
    hidden = np.ma.getmaskarray(after.shown)
    assert (hidden | ~np.ma.getmaskarray(before)).all()
    assert (after.shown.compressed() == before.data[~hidden]).all()
    assert (after.shown.compressed() >= rule.minimum).all()
    assert after.beyond == hidden.sum() - np.ma.getmaskarray(before).sum()
    every = brute_force(problem, rule)
    for who, small in every.suppositions(after.shown).items():
        if who is not Who.ALWAYS or every.fitting(after.shown, small).any():
            assert every.unsafe(after.shown, small) == {}


WHOLE = {"any": Attribute(("any",), 12, complete=True)}  # one period a year, so that there are few atoms
TOWN = {area: [("area", area), ("city", "city")] for area in ("mill", "dock", "quay")}
VIEWS = {
    "three areas": (TOWN, WHOLE, [Shape("area", area) for area in TOWN], []),
    "two halves of a year": (
        {"mill": TOWN["mill"], "dock": TOWN["dock"]}, {"any": Attribute(("any",), 6, complete=True)},
        [Shape(layer, area, first, 6) for layer, area in (("area", "mill"), ("city", "city")) for first in (0, 6)]
        + [Shape("area", "mill")], [],
    ),
    "taken in": (
        {"mill": TOWN["mill"], "dock": TOWN["dock"]}, {"in": Attribute(("yes",), 12)},
        [Shape("area", "mill"), Shape("area", "mill", attribute="in", value="yes"),
         Shape("city", "city", attribute="in", value="yes")], [],
    ),
    "taken in, and enrolled": (
        {"mill": TOWN["mill"]}, {"in": Attribute(("yes",), 12), "enrolled": Attribute(("yes",), 12)},
        [one := Shape("city", "city", attribute="enrolled", value="yes"),
         other := Shape("city", "city", attribute="in", value="yes")],
        [Fact("enrolled ≤ in", [(one, 1.0), (other, -1.0)], -np.inf, 0)],
    ),
}  # fmt: skip


@given(st.sampled_from(sorted(VIEWS)), st.sampled_from(RULES), st.data())
@settings(max_examples=25)
def test_what_is_left_between_two_published_numbers_can_be_any_small_number(name, rule, data):
    pieces, attributes, shapes, facts = VIEWS[name]
    layout = Layout(pieces, attributes)
    unit = {one: st.sampled_from([*of.values, *([] if of.complete else [""])]) for one, of in attributes.items()}
    units = st.tuples(st.sampled_from(sorted(pieces)), st.sampled_from([0, 6]), st.fixed_dictionaries(unit))
    truth = layout.truth(one for one in data.draw(st.lists(units, max_size=8))
                         if "enrolled" not in one[2] or one[2]["enrolled"] <= one[2]["in"])  # fmt: skip
    cells = [Shape("city", "city"), *shapes]
    problem = make_problem(layout, cells, facts=facts, truth=truth)
    after, every = protect(problem, rule), brute_force(problem, rule)
    true, values = problem.cells.values(truth), every.tables @ matrix(problem.cells, len(truth)).T
    values = values.astype(int)
    for who, small in every.suppositions(after.shown).items():
        fitting, outside = every.fitting(after.shown, small), every.outside(small)
        if who is Who.ALWAYS and not fitting.any():
            continue
        # Part of each other are numbers of which one is never larger, whatever anybody may call them.
        rests = values[:, :, None] - values[:, None, :]
        nested = (rests[every.outside(np.zeros_like(small))] >= 0).all(axis=0)
        for whole, part in np.argwhere(nested & (true[:, None] - true < rule.minimum)):
            can, left = set(rests[outside, whole, part]), set(rests[fitting, whole, part])
            assert can & set(range(rule.minimum)) <= left, (cells[whole], cells[part])


def test_every_table_is_really_tried():
    problem = Problem(
        np.zeros(2), np.full(2, np.inf), forms([("both", [0, 1], None)]), forms([]), forms([]),
        np.zeros(0), np.zeros(0), np.zeros(0, dtype=bool), np.array([3, 2]),
    )  # fmt: skip
    every = BruteForce(problem, Rule(4, 2), 8)
    shown = naive(problem, Rule(4, 2))
    assert shown.tolist() == [6]
    assert sorted(every.tables[every.fitting(shown, np.zeros(1, dtype=bool))].sum(axis=1).tolist()) == [5] * 6 + [6] * 7


def test_a_form_without_atoms_is_refused():
    with pytest.raises(ValueError, match="no atoms"):
        forms([("nothing", [], None)])
