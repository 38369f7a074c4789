"""Few events beside many: exact limits against published ones, and what must hold of them."""

from math import inf

import numpy as np
import pytest

from dashboard.components.briefing.few import chance, change_of, limits
from dashboard.components.briefing.moved import unlike


def test_the_limits_are_the_published_ones() -> None:
    # Convictions of like-sex twins of criminals (Fisher 1962), in the help of fisher.test in R, whose search for limits
    # is coarser than ours: 2 of 17 beside 10 of 13, odds ratio 0.0033 to 0.3632, p = 0.0005367.
    assert limits((15, 2, 3, 10)) == pytest.approx((0.003325764, 0.363182271), rel=5e-3)
    # Tea with milk (Fisher 1935), by hand: both tails of 3 of 4 have a probability of 17 in 70.
    assert chance((1, 3, 3, 1)) == pytest.approx(2 * 17 / 70)


def test_none_in_one_period_has_an_open_end_and_areas_that_differ_widen_both() -> None:
    low, high = limits((0, 20, 40, 40))
    assert low > 1
    assert high == inf
    assert limits((20, 0, 40, 40)) == pytest.approx((0.0, 1 / low))
    one, more = limits((7, 58, 44, 97)), limits((7, 58, 44, 97), 2.0)
    assert more[0] < one[0] < one[1] < more[1]
    assert chance((7, 58, 44, 97), 2.0) > chance((7, 58, 44, 97))


def test_told_by_its_limits_and_by_chance_are_the_same() -> None:
    for after in range(1, 40):
        for widened in (1.0, 1.7):
            four = (9, after, 300, 300)
            low, high = limits(four, widened)
            assert (chance(four, widened) < 0.04999) <= (low > 1 or high < 1) <= (chance(four, widened) < 0.05001)


def test_chance_alone_seldom_stands_out() -> None:
    drawn = np.random.default_rng(8).poisson((6, 6, 200, 200), (500, 4))
    assert sum(chance(tuple(map(int, four))) < 0.05 for four in drawn) / 500 <= 0.05


def test_a_handful_that_becomes_many_is_told_and_fewer_than_ten_are_not() -> None:
    counts = {"a": (7, 58), "b": (4, 5), "c": (40, 45), "d": (30, 34), "e": (35, 33), "f": (50, 48), "g": (28, 30)}
    found, chance_of = change_of(counts, frozenset("a"))
    assert found.low > 1.5
    assert chance_of < 0.01
    assert change_of(counts, frozenset("b")) is None
    # With two others that have ten, nobody knows how much areas differ.
    found, chance_of = change_of({area: counts[area] for area in "abcd"}, frozenset("a"))
    assert (found.told, found.bounded, chance_of) == (False, False, 1.0)


def test_beside_an_area_that_moved_the_others_are_not_taken_for_movers() -> None:
    """One area makes up most of the rise: beside it the next largest falls behind, and without it does not."""
    counts = {"west": (200, 800), "north": (200, 260)} | dict.fromkeys(("east", "south", "hill", "dock"), (30, 50))
    assert change_of(counts, frozenset({"north"}))[0].ratio < 0.5
    assert unlike(counts) == {"west"}
    of_five = {"west": (190, 970), "north": (170, 230), "east": (80, 110), "south": (40, 60), "mill": (30, 42)}
    assert unlike(of_five) == {"west"}
    # So few in so few areas tell nothing: areas that differ by half as much again are no news.
    assert unlike({"west": (19, 97), "north": (17, 23), "east": (8, 14), "south": (4, 14), "mill": (3, 7)}) == set()
