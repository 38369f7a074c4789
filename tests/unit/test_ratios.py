"""Changes beside others, against numbers that others published."""

import csv
from pathlib import Path

import numpy as np
import pytest

from geo import student
from geo.ratios import WIDE, Four, Spread, ratio_of_ratios, spread_of, variance_between
from pipelines.statistics.change.numbers import Widening, as_large, weighted_difference, widening

CSG = Path(__file__).parents[2] / "data" / "reference" / "csg_2015_drug_calls_and_arrests.csv"


def counted(measure: str, zone: str, base: int) -> Four:
    with CSG.open(encoding="utf-8", newline="") as file:
        rows = {(row["measure"], int(row["year"])): row for row in csv.DictReader(file)}

    def rest(year: int) -> int:
        row = rows[measure, year]
        return int(row["citywide"]) - int(row["lead_zone"]) - int(row["capitol_hill_zone"])

    return Four(int(rows[measure, base][zone]), int(rows[measure, 2014][zone]), rest(base), rest(2014))


@pytest.mark.parametrize(
    ("measure", "zone", "base", "known"),
    [
        ("drug_arrests", "lead_zone", 2012, (0.80, 0.66, 0.98)),
        ("drug_calls", "lead_zone", 2012, (1.09, 1.04, 1.14)),
        ("drug_arrests", "capitol_hill_zone", 2012, (1.21, 0.84, 1.75)),
        ("drug_calls", "capitol_hill_zone", 2012, (0.64, 0.59, 0.69)),
        ("drug_calls", "lead_zone", 2011, (1.32, 1.27, 1.38)),
        ("drug_arrests", "lead_zone", 2011, (0.77, 0.64, 0.93)),
        ("drug_calls", "capitol_hill_zone", 2011, (0.87, 0.80, 0.94)),
        ("drug_arrests", "capitol_hill_zone", 2011, (1.04, 0.74, 1.45)),
    ],
)
def test_the_published_table_gives_the_known_ratios_and_intervals(measure, zone, base, known):
    found = ratio_of_ratios(counted(measure, zone, base))
    assert (round(found.value, 2), round(found.lower, 2), round(found.upper, 2)) == known


def test_the_displacement_difference_of_the_authors_own_example():
    total, variance = weighted_difference([(1, 20, 10), (-1, 20, 20)])
    assert (total, variance) == (-10, 70)
    assert total / variance**0.5 == pytest.approx(-1.195, abs=0.0005)


def test_the_displacement_difference_of_the_published_table():
    # Wheeler and Ratcliffe 2018: the area, its control, the area around it, that one's control.
    total, variance = weighted_difference([(1, 207, 110), (-1, 308, 318), (1, 178, 157), (-1, 150, 140)])
    error = variance**0.5
    assert (total, variance) == (-118, 1568)
    assert round(total / error, 2) == -2.98
    assert (round(total - WIDE * error), round(total + WIDE * error)) == (-196, -40)


def test_a_smaller_weight_makes_a_larger_area_count_less():
    total, variance = weighted_difference([(1, 50, 40), (-0.1, 500, 480)])
    assert total == pytest.approx(-8)
    assert variance == pytest.approx(90 + 0.01 * 980)


def test_a_weight_that_is_a_count_itself_makes_what_is_before_count_as_the_others_grew():
    """The difference is then during - before x others during / others before: its variance by the delta method."""
    before, during, others_before, others_during = 300, 450, 6000, 9000
    weight, grown = before / others_before, others_during / others_before
    total, variance = weighted_difference(
        [(1, before, during), (-weight, others_before, others_during)], grown=grown
    )  # fmt: skip
    assert total == pytest.approx(during - before * grown)
    own, others = during + grown**2 * before, others_during + grown**2 * others_before
    assert variance == pytest.approx(own + weight**2 * others)


def test_months_of_pure_counting_are_not_widened_and_wild_months_are():
    chance = np.random.default_rng(1)
    calm = widening(chance.poisson(30, 240), chance.poisson(300, 240), 120)
    wild = widening(30 * chance.integers(1, 4, 240), chance.poisson(600, 240), 120)
    assert 1 <= calm.factor < 1.5
    assert wild.factor > 3


def test_what_happens_to_all_areas_alike_widens_nothing():
    seasons = np.tile([20, 40, 60, 80], 12)
    assert widening(seasons.tolist(), (10 * seasons).tolist(), 24) == Widening(1.0, 0.0)


def test_months_that_resemble_the_last_widen_the_interval():
    slow = [30] * 12 + [50] * 12 + [30] * 12 + [50] * 12
    found, alone = widening(slow, [400] * 48, 24), widening([30, 50] * 24, [400] * 48, 24)
    assert found.lag > 0.5
    assert alone.lag < 0
    assert found.factor > 3 * alone.factor
    # Told beside each other on the page: that months resemble the last is no part of how much they differ.
    assert found.dispersion == pytest.approx(alone.dispersion)
    assert alone.factor == alone.dispersion


def test_few_months_and_empty_months_give_no_widening():
    assert widening([1, 2], [10, 20], 1) == widening([0] * 24, [0] * 24, 12) == Widening(1.0, 0.0)


def test_the_variance_between_trials_is_the_published_one():
    # Thirteen trials of BCG vaccine (Colditz and others 1994), log risk ratios and their variances; 0.3181 is the
    # iterated estimate in the tests of R's metafor, which is Paule and Mandel's (van Aert & Jackson 2018).
    logs = [-0.8893, -1.5854, -1.3481, -1.4416, -0.2175, -0.7861, -1.6209, 0.0120, -0.4694, -1.3713, -0.3394, 0.4459,
            -0.0173]  # fmt: skip
    variances = [0.3256, 0.1946, 0.4154, 0.0200, 0.0512, 0.0069, 0.2230, 0.0040, 0.0564, 0.0730, 0.0124, 0.5325, 0.0714]
    assert variance_between(np.array(logs), np.array(variances)) == pytest.approx(0.3181, abs=0.0001)


def test_areas_that_differ_by_chance_have_no_spread_and_others_have():
    assert spread_of([(100, 100)] * 6) == Spread(0.0, 6)
    assert spread_of([(1000, 500), (1000, 2000)] * 4).deviation > 0.5
    assert spread_of([(10_000, 9_000), (100, 90), (10_000, 11_000)], 1000.0).deviation == 0.0
    assert spread_of([(100, 100)] * 2 + [(4, 5)] * 9) is None
    assert spread_of([]) is None


def test_a_spread_moves_one_area_and_many_together_less():
    of = Spread(0.2, 10)
    one, ten, uneven = [(100, 80)], [(50, 50)] * 10, [(900, 900), (50, 50), (50, 50)]
    assert of.variance(one) == pytest.approx(0.04)
    assert of.variance(one, ten) == pytest.approx(0.044)
    assert of.variance(uneven) == pytest.approx(0.04 * (0.9**2 + 2 * 0.05**2))


@pytest.mark.parametrize(
    ("chance", "degrees", "value"),
    [(0.05, 1, 12.706), (0.01, 3, 5.841), (0.05, 8, 2.306), (0.05, 20, 2.086), (0.001, 60, 3.460)],
)
def test_student_s_t_is_that_of_the_tables(chance, degrees, value):
    assert student.limit(chance, degrees) == pytest.approx(value, abs=0.0005)
    assert student.beyond(-value, degrees) == pytest.approx(chance, rel=0.001)


def test_far_out_student_s_t_is_not_nothing():
    # With two degrees the tail is 1 - t / sqrt(2 + t * t), which is nearly 1 / t².
    assert student.beyond(1e6, 2) == pytest.approx(1e-12, rel=1e-3)


def test_a_wider_spread_and_wilder_months_widen_the_interval_and_move_nothing():
    four = Four(100, 80, 1000, 1000)
    plain, widened, spread = ratio_of_ratios(four), ratio_of_ratios(four, 2.0), ratio_of_ratios(four, 1.0, 0.04)
    assert plain.value == widened.value == spread.value == pytest.approx(0.8)
    assert widened.lower < plain.lower < plain.upper < widened.upper
    assert spread.lower < plain.lower < plain.upper < spread.upper


def test_areas_that_changed_as_much_by_themselves_are_counted():
    changes = [(100, 100), (100, 50), (100, 210), (100, 100), (2, 9)]
    assert as_large(Four(100, 60, 400, 400), changes) == (2, 4)
