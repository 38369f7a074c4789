"""Offences: the planted effect is in them, and the city's rhythm."""

from datetime import date

import numpy as np
import pytest
import shapely

from pipelines.demo.areas import schematic_areas
from pipelines.demo.blocks import make_blocks
from pipelines.demo.offences import city_rate, draw_offences, expected
from pipelines.demo.phases import PHASES
from pipelines.demo.plan import Plan, year_of

AREAS = schematic_areas()
PLAN = Plan(seed=5, until=date(2026, 10, 31))
# Never part of a phase: whatever happens to the whole city happens to them too.
CONTROLS = np.array([area.precinct in ("S", "SW") for area in AREAS])


@pytest.fixture(scope="module")
def drug_counts() -> np.ndarray:
    """Drug offences by day and area, forty times as many as in the file so that chance hardly matters."""
    rates = expected(PLAN, AREAS, "drug") * 40
    return np.random.default_rng(1).poisson(rates)


@pytest.mark.parametrize("phase", PHASES, ids=lambda phase: phase.name)
def test_each_phase_is_recovered_by_comparison_with_areas_never_served(phase, drug_counts):
    inside = np.array([phase.covers(area) for area in AREAS])
    after = PLAN.days >= np.datetime64(phase.opens)
    sums = {
        (group, period): drug_counts[np.ix_(period_days, areas)].sum()
        for group, areas in (("inside", inside), ("control", CONTROLS))
        for period, period_days in (("after", after), ("before", ~after))
    }
    ratio = sums["inside", "after"] / sums["inside", "before"]
    ratio /= sums["control", "after"] / sums["control", "before"]
    standard_error = ratio * sum(1 / count for count in sums.values()) ** 0.5
    assert abs(ratio - phase.multiplier) < 4 * standard_error
    # Sharp enough to tell the planted effect from none.
    assert 1 - phase.multiplier > 4 * standard_error


def test_no_area_belongs_to_two_phases():
    assert all(sum(phase.covers(area) for phase in PHASES) <= 1 for area in AREAS)


def test_drug_offences_fall_by_half_at_blake_and_rise_after_the_ordinance():
    rate = dict(zip(PLAN.days.astype(str), city_rate(PLAN, "drug"), strict=True))
    before = np.mean([rate[f"2021-02-{day}"] for day in range(11, 25)])
    after = np.mean([rate[f"2021-03-{day}"] for day in range(11, 25)])
    assert after < 0.65 * before
    assert rate["2023-10-26"] > 1.8 * rate["2023-10-19"]


def test_summer_is_busier_than_winter():
    month = PLAN.days.astype("datetime64[M]").astype(int) % 12 + 1
    rate = city_rate(PLAN, "drug")[year_of(PLAN.days) <= 2018]
    month = month[: len(rate)]
    assert rate[np.isin(month, (6, 7, 8))].mean() > 1.15 * rate[np.isin(month, (12, 1, 2))].mean()


def test_every_offence_lies_at_a_block_of_its_area_and_few_blocks_see_most():
    plan = Plan(seed=5, until=date(2009, 12, 31))
    blocks = make_blocks(AREAS, plan.chance("blocks"))
    rows = draw_offences(plan, AREAS, blocks)
    assert (blocks.area[rows["block"]] == rows["area"]).all()
    per_block = rows["block"].value_counts().to_numpy()
    assert per_block[: len(per_block) // 10].sum() > 0.3 * len(rows)


def test_blocks_lie_inside_their_area_and_never_twice_in_one_place():
    blocks = make_blocks(AREAS, np.random.default_rng(3))
    for number, area in enumerate(AREAS):
        own = blocks.area == number
        points = shapely.points(blocks.lon[own].astype(float), blocks.lat[own].astype(float))
        assert shapely.contains_properly(area.shape, points).all()
    assert len(set(zip(blocks.lon, blocks.lat, strict=True))) == len(blocks.area)


@pytest.mark.parametrize("wrong", [{"seed": -1}, {"until": date(2008, 1, 31)}, {"scale": 0}, {"scale": 11}])
def test_an_impossible_plan_is_refused(wrong):
    with pytest.raises(ValueError, match=r"must|seed"):
        Plan(**({"seed": 1, "until": date(2012, 12, 31)} | wrong))
