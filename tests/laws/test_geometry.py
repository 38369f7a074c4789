"""Simplified maps stay maps; areas are measured as equal-area projections do it; merged areas leave no slivers."""

import geopandas
import numpy as np
import pytest
import shapely
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from shapely import box

from geo.areas import area_km2, merge
from geo.simplify import simplify_together
from tests.laws.test_placing import drawn_map

WEST, SOUTH, EAST, NORTH = -122.45, 47.48, -122.22, 47.74
# A degree of longitude is shorter than one of latitude here; the wider of the two bounds how far a line may move.
METRES = 111_320
winding = st.builds(drawn_map, st.integers(0, 10_000), st.integers(3, 20))


def wind(shapes, seed):
    """The same map with winding borders: each is bent between its corners, alike for both neighbours."""
    bends = np.random.default_rng(seed).uniform(-0.0004, 0.0004, 4)

    def bend(xy):
        # Rounded before and after, since a border cut up from its other end differs in the last bit.
        x, y = xy.round(9).T
        east = bends[0] * np.sin(900 * y) + bends[1] * np.sin(3000 * y)
        return np.column_stack([x + east, y + bends[2] * np.sin(900 * x)]).round(9)

    return [shapely.transform(shape, bend) for shape in shapely.segmentize(shapes, 0.0005)]


@given(winding, st.integers(0, 1000), st.sampled_from([5.0, 20.0, 60.0]))
@example(drawn_map(1, 11), 526, 60.0)  # its first area would cross itself when rounded to five decimals
@settings(max_examples=25)
def test_a_simplified_map_has_neither_gaps_nor_overlaps(shapes, seed, metres):
    shapes = wind(shapes, seed)
    assert shapely.coverage_is_valid(shapes)
    simple = simplify_together(shapes, metres)
    assert len(simple) == len(shapes)
    assert shapely.coverage_is_valid(simple)
    assert all(shape.is_valid and not shape.is_empty for shape in simple)


@given(winding, st.integers(0, 1000), st.sampled_from([5.0, 20.0]))
@settings(max_examples=25)
def test_simplifying_moves_borders_little_and_saves_points(shapes, seed, metres):
    shapes = wind(shapes, seed)
    simple = simplify_together(shapes, metres)
    for before, after in zip(shapes, simple, strict=True):
        moved = after.symmetric_difference(before).area
        assert moved <= 4 * metres / METRES * before.length
    assert sum(map(shapely.get_num_coordinates, simple)) < sum(map(shapely.get_num_coordinates, shapes))


@given(winding, st.integers(0, 1000))
@settings(max_examples=25)
def test_coordinates_have_five_decimals(shapes, seed):
    shapes = wind(shapes, seed)
    simple = simplify_together(shapes, 20.0)
    assume(shapely.coverage_is_valid(shapely.set_precision(simple, 1e-5)))  # one map in thousands needs more
    for before, after in zip(shapes, simple, strict=True):
        written = shapely.get_coordinates(after)
        # A cell too small to simplify comes back as it was.
        assert np.allclose(written, written.round(5), rtol=0, atol=1e-12) or after.equals_exact(before)


def test_no_shapes_are_no_map():
    assert simplify_together([], 20.0) == []


def test_a_shape_that_would_vanish_is_kept_as_it_is():
    speck = box(-122.3, 47.6, -122.299999, 47.600001)
    assert simplify_together([speck, box(-122.2, 47.6, -122.1, 47.7)], 20.0)[0].equals(speck)


@given(winding)
@settings(max_examples=20)
def test_area_is_what_an_equal_area_projection_says(shapes):
    projected = geopandas.GeoSeries(shapes, crs="EPSG:4326").to_crs("EPSG:6933").area / 1e6
    assert [area_km2(shape) for shape in shapes] == pytest.approx(projected.tolist(), rel=0.005)


@pytest.mark.parametrize("turned", [False, True])
def test_area_takes_holes_and_parts_as_they_are_however_the_rings_turn(turned):
    hole = box(-122.30, 47.62, -122.28, 47.64)
    whole, far = box(-122.34, 47.60, -122.26, 47.66), box(-122.20, 47.60, -122.18, 47.62)
    shape = shapely.MultiPolygon([whole.difference(hole), far])
    shape = shape.reverse() if turned else shape
    assert area_km2(shape) == pytest.approx(area_km2(whole) - area_km2(hole) + area_km2(far), rel=1e-6)
    assert area_km2(far) == pytest.approx(1.5 * 2.224, rel=0.01)  # 0.02 degrees each way at this latitude


@given(winding)
@example(drawn_map(128, 14))
@example(drawn_map(16, 19))
@settings(max_examples=20)
def test_merging_all_areas_gives_the_town_without_slivers(shapes):
    town = merge(shapes)
    assert town.geom_type == "Polygon"
    assert not list(town.interiors)
    assert area_km2(town) == pytest.approx(sum(map(area_km2, shapes)), rel=1e-4)


def test_neighbours_whose_borders_were_drawn_twice_merge_without_a_sliver():
    left, right = box(0, 0, 1, 1), box(1 + 4e-8, 0, 2, 1)
    assert merge([left, right]).geom_type == "Polygon"
    assert shapely.union_all([left, right]).geom_type == "MultiPolygon"
