"""Changes beside others, against numbers that others published."""

import csv
from pathlib import Path

import numpy as np
import pytest

from geo.ratios import WIDE, Four, ratio_of_ratios
from pipelines.statistics.change.numbers import as_large, between_areas, weighted_difference, widening

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


def test_months_of_pure_counting_are_not_widened_and_wild_months_are():
    chance = np.random.default_rng(1)
    calm, _ = widening(chance.poisson(30, 240), chance.poisson(300, 240), 120)
    wild, _ = widening(30 * chance.integers(1, 4, 240), chance.poisson(600, 240), 120)
    assert 1 <= calm < 1.5
    assert wild > 3


def test_what_happens_to_all_areas_alike_widens_nothing():
    seasons = np.tile([20, 40, 60, 80], 12)
    widened, lag = widening(seasons.tolist(), (10 * seasons).tolist(), 24)
    assert (widened, lag) == (1.0, 0.0)


def test_months_that_resemble_the_last_widen_the_interval():
    slow = [30] * 12 + [50] * 12 + [30] * 12 + [50] * 12
    widened, lag = widening(slow, [400] * 48, 24)
    alone, none = widening([30, 50] * 24, [400] * 48, 24)
    assert lag > 0.5
    assert none < 0
    assert widened > 3 * alone


def test_few_months_and_empty_months_give_no_widening():
    assert widening([1, 2], [10, 20], 1) == (1.0, 0.0)
    assert widening([0] * 24, [0] * 24, 12) == (1.0, 0.0)


def test_areas_that_differ_by_chance_have_no_spread_and_others_have():
    assert between_areas([(100, 100)] * 6) == 0.0
    assert between_areas([(1000, 500), (1000, 2000)] * 4) > 0.5
    assert between_areas([(100, 100)] * 4) is None
    assert between_areas([(4, 100)] * 9) is None


def test_a_wider_spread_and_wilder_months_widen_the_interval_and_move_nothing():
    four = Four(100, 80, 1000, 1000)
    plain, widened, spread = ratio_of_ratios(four), ratio_of_ratios(four, 2.0), ratio_of_ratios(four, 1.0, 0.2)
    assert plain.value == widened.value == spread.value == pytest.approx(0.8)
    assert widened.lower < plain.lower < plain.upper < widened.upper
    assert spread.lower < plain.lower < plain.upper < spread.upper


def test_areas_that_changed_as_much_by_themselves_are_counted():
    changes = [(100, 100), (100, 50), (100, 210), (100, 100), (2, 9)]
    assert as_large(Four(100, 60, 400, 400), changes) == (2, 4)
