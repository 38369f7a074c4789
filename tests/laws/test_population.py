"""People carried to other areas: the figures of an overlay made by geopandas, and nobody lost or made."""

import geopandas
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from geo.areas import holder, overlaps
from geo.population import carry, on_land
from tests.laws.test_placing import WINDOW, drawn_map

maps = st.builds(drawn_map, st.integers(0, 10_000), st.integers(2, 15))
EQUAL_AREA = "EPSG:6933"
STRIP = box(0, 0, 4, 1)


def people_of(seed, count):
    return np.random.default_rng(seed).integers(0, 9000, count)


def framed(shapes):
    return geopandas.GeoDataFrame({"number": range(len(shapes))}, geometry=list(shapes), crs="EPSG:4326")


@given(maps, maps, st.integers(0, 1000))
@settings(max_examples=20)
def test_people_go_where_an_overlay_puts_them(tracts, targets, seed):
    people = people_of(seed, len(tracts))
    parts, living = on_land(tracts, people, WINDOW, 0.5)
    assert living.tolist() == people.tolist()
    # Projected before the cut, as the code does: a border that is straight in degrees is not quite so on paper.
    on_paper = [framed(shapes).to_crs(EQUAL_AREA) for shapes in (tracts, targets)]
    pieces = geopandas.overlay(*on_paper, keep_geom_type=True)
    share = pieces.area / pieces.area.groupby(pieces["number_1"]).transform("sum")
    expected = (share * people[pieces["number_1"]]).groupby(pieces["number_2"]).sum()
    carried = carry(parts, living, targets)
    # Each piece of a tract is rounded to whole people.
    assert np.abs(carried.people - expected.reindex(range(len(targets)), fill_value=0)).max() <= len(tracts)
    assert carried.people.sum() == people.sum()
    assert carried.nowhere == 0


@given(maps, maps, st.integers(0, 1000))
@settings(max_examples=20)
def test_nobody_is_lost_where_the_targets_leave_land_out(tracts, targets, seed):
    people = people_of(seed, len(tracts))
    parts, living = on_land(tracts, people, WINDOW, 0.5)
    carried = carry(parts, living, targets[::2])
    assert carried.people.sum() + carried.nowhere == people.sum()
    assert ((carried.split_share >= 0) & (carried.split_share <= 1)).all()
    assert (carried.margin >= 0).all()


def test_a_tract_is_split_by_area_and_its_parts_add_up():
    parts, living = on_land([STRIP], [10], STRIP, 0.5)
    carried = carry(parts, living, [box(0, 0, 4 / 3, 1), box(4 / 3, 0, 8 / 3, 1), box(8 / 3, 0, 4, 1)])
    assert sorted(carried.people.tolist()) == [3, 3, 4]
    assert carried.split_share.tolist() == [1.0, 1.0, 1.0]


def test_the_margin_is_how_far_the_figure_moves_when_all_live_in_the_largest_part():
    parts, living = on_land([STRIP, box(4, 0, 5, 1)], [100, 50], box(0, 0, 5, 1), 0.5)
    carried = carry(parts, living, [box(0, 0, 3, 1), box(3, 0, 5, 1)])
    assert carried.people.tolist() == [75, 75]
    assert carried.margin == pytest.approx([25, 25])
    assert carried.split_share == pytest.approx([1, 1 / 3])


def test_a_whole_tract_needs_no_margin():
    parts, living = on_land([STRIP], [7], STRIP, 0.5)
    carried = carry(parts, living, [box(-1, -1, 5, 2)])
    assert (carried.people.tolist(), carried.margin.tolist(), carried.split_share.tolist()) == ([7], [0.0], [0.0])


def test_water_takes_no_people_and_a_neighbour_across_the_border_brings_only_a_share():
    land = box(0, 0, 2, 1)
    lakeside, across = box(1, 0, 3, 1), box(1.9, 0, 3.9, 1)
    parts, living = on_land([lakeside, across], [1000, 1000], land, 0.25)
    assert living.tolist() == [1000, 50]
    assert shapely.area(parts[1]) / shapely.area(parts[0]) == pytest.approx(0.1)


def test_a_tract_without_land_keeps_nobody_anywhere_else():
    parts, living = on_land([box(5, 0, 6, 1), STRIP], [40, 10], STRIP, 0.25)
    carried = carry(parts, living, [STRIP])
    assert (living.tolist(), carried.people.tolist(), carried.nowhere) == ([0, 10], [10], 0)


@given(maps, st.integers(0, 1000))
@settings(max_examples=20)
def test_overlaps_are_those_that_an_overlay_finds(shapes, seed):
    moved = [*shapes, shapely.affinity.translate(shapes[seed % len(shapes)], 0.003, 0.002)]
    table = geopandas.overlay(framed(moved), framed(moved), keep_geom_type=True).query("number_1 < number_2")
    areas = table.to_crs(EQUAL_AREA).area / 1e6
    expected = {(one, two): area for one, two, area in zip(table["number_1"], table["number_2"], areas, strict=True)}
    ours = {(one, two): area for one, two, area in overlaps(moved)}
    assert set(ours) == {pair for pair, area in expected.items() if area > 0.001}
    assert all(area == pytest.approx(expected[pair], rel=0.01) for pair, area in ours.items())


@given(maps)
@settings(max_examples=10)
def test_a_gapless_map_has_no_overlaps(shapes):
    assert overlaps(shapes) == []


def test_most_of_a_shape_lies_in_its_holder():
    assert holder(box(0, 0, 3, 1), [box(-5, 0, 1, 1), box(1, 0, 9, 1)]) == 1
    assert holder(box(0, 0, 3, 1), [box(5, 5, 6, 6)]) is None
    assert holder(box(0, 0, 3, 1), []) is None


def test_margins_of_whole_tracts_add_up_as_squares_and_an_unknown_one_makes_its_areas_unknown():
    parts, living = on_land([box(0, 0, 1, 1), box(1, 0, 2, 1), box(2, 0, 3, 1)], [50, 60, 70], box(0, 0, 3, 1), 0.5)
    both, last = box(0, 0, 2, 1), box(2, 0, 3, 1)
    carried = carry(parts, living, [both, last], np.array([3.0, 4.0, np.nan]))
    assert carried.margin[0] == pytest.approx(5.0)
    assert np.isnan(carried.margin[1])


def test_a_split_tract_hands_on_its_share_of_its_margin_beside_that_of_the_splitting():
    parts, living = on_land([STRIP], [100], STRIP, 0.5)
    carried = carry(parts, living, [box(0, 0, 3, 1), box(3, 0, 4, 1)], np.array([40.0]))
    # A quarter of the people may live on either side; and of the survey's 40 three quarters, and one, are theirs.
    assert carried.margin.tolist() == pytest.approx([(25**2 + 30**2) ** 0.5, (25**2 + 10**2) ** 0.5])
