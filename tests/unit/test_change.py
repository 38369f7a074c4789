"""Change beyond chance: against published numbers, and against what must hold of every such interval."""

from math import erfc, inf, isclose, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.change import (
    FEWEST,
    NORMAL,
    Period,
    change,
    discoveries,
    dispersion,
    score,
    share_limits,
)
from dashboard.rounding import Span


def exact(count: float, days: float = 1.0) -> Period:
    return Period(Span(count, count), days)


# Newcombe, Statistics in Medicine 1998;17:857-872, table I, score method without continuity correction.
@pytest.mark.parametrize(
    ("part", "total", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0000, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_limits_of_a_share_are_the_published_ones(part: int, total: int, low: float, high: float) -> None:
    assert share_limits(part, total) == pytest.approx((low, high), abs=5e-5)


def test_two_rates_compare_as_published() -> None:
    # Gu, Ng, Tang and Schucany, Biometrical Journal 2008;50:283-298: breast cancer after fluoroscopy, one-sided score
    # test of 60 cases in 51,477.5 person-years against 30 in 54,308.7.
    statistic = score(60, 30, 51477.5 / (51477.5 + 54308.7))
    assert erfc(statistic / sqrt(2)) / 2 == pytest.approx(0.000316, abs=5e-7)
    found = change(exact(60, 51477.5), exact(30, 54308.7))
    assert found.ratio == pytest.approx(2.11, abs=0.005)
    assert found.told


def test_the_discoveries_are_those_of_the_published_example() -> None:
    # Benjamini and Hochberg, JRSS B 1995;57:289-300, section 3.2: fifteen tests, four stand out.
    found = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528,
             0.7590, 1.0000]  # fmt: skip
    assert discoveries(found) == [True] * 4 + [False] * 11
    assert discoveries([]) == []


def test_a_series_that_always_moves_needs_a_larger_move() -> None:
    calm = [(exact(100), exact(100))] * FEWEST
    restless = [(exact(150), exact(100)), (exact(100), exact(150))] * (FEWEST // 2)
    assert change(exact(150), exact(100), calm).told
    assert not change(exact(150), exact(100), restless).told
    assert dispersion(calm) == 1.0
    assert dispersion(restless) == pytest.approx(10.0)
    assert dispersion(restless[1:]) is None
    assert change(exact(150), exact(100), restless[1:]).counting_alone


def test_rounding_widens_the_interval() -> None:
    rounded = change(Period(Span(148, 152), 1), Period(Span(98, 102), 1))
    plain = change(exact(150), exact(100))
    assert rounded.low < plain.low
    assert rounded.high > plain.high
    assert rounded.surprise < plain.surprise


def test_nothing_on_one_side_has_an_open_end() -> None:
    assert change(exact(10), exact(0)).high == inf
    assert change(exact(10), exact(0)).ratio is None
    none = change(exact(0), exact(0))
    assert (none.low, none.high, none.surprise) == (0.0, inf, 0.0)


def test_chance_alone_is_told_as_a_change_in_one_case_of_twenty() -> None:
    """Series that scatter more than counting does, and in which nothing ever changes."""
    rng, told = np.random.default_rng(46), 0
    for _ in range(600):
        counts = rng.negative_binomial(60, 60 / (60 + 120), size=22)  # mean 120, variance 360
        now, then, *past = (exact(float(n)) for n in counts)
        earlier = [(past[i] + past[i + 5], past[i + 1] + past[i + 4]) for i in range(len(past) - 5)]
        told += change(now, then, earlier).told
    assert 0.03 < told / 600 < 0.08


spans = st.tuples(st.integers(0, 3000), st.integers(0, 4)).map(lambda x: Span(x[0], x[0] + x[1]))
histories = st.lists(st.tuples(spans, spans), max_size=12).map(
    lambda pairs: [(Period(a, 90.0), Period(b, 92.0)) for a, b in pairs]
)


@given(spans, spans, st.integers(28, 366), st.integers(28, 366), histories)
def test_told_from_chance_and_surprising_are_the_same(now, then, days, before, history) -> None:  # noqa: ANN001
    found = change(Period(now, days), Period(then, before), history)
    if not isclose(found.surprise, 1, abs_tol=1e-6):
        assert found.told == (found.surprise > 1)
    assert found.low <= found.high
    if found.ratio is not None:
        assert found.low <= found.ratio * (1 + 1e-9)
        assert found.ratio <= found.high * (1 + 1e-9)


@given(spans, spans, st.data())
def test_the_interval_holds_that_of_every_true_pair(now: Span, then: Span, data: st.DataObject) -> None:
    a = data.draw(st.integers(int(now.low), int(now.high)))
    b = data.draw(st.integers(int(then.low), int(then.high)))
    around, inside = change(Period(now, 90), Period(then, 92)), change(exact(a, 90), exact(b, 92))
    assert around.low <= inside.low
    assert around.high >= inside.high
    assert around.surprise <= inside.surprise + 1e-12


@given(st.integers(1, 4000), st.integers(1, 4000), st.floats(1, 30))
def test_the_limits_are_where_the_score_test_just_rejects(now: int, then: int, widened: float) -> None:
    low, high = share_limits(now / widened, (now + then) / widened)
    assert score(now, then, low, widened) == pytest.approx(NORMAL, rel=1e-6)
    assert score(now, then, high, widened) == pytest.approx(-NORMAL, rel=1e-6)
