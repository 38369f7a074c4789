"""Which areas border on which, and which are most alike."""

import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.neighbours import neighbours
from geo.similar import most_similar

STEP = 0.01  # degrees: about a kilometre


def square(column: float, row: float) -> shapely.Geometry:
    return shapely.box(-122 + column * STEP, 47 + row * STEP, -122 + (column + 1) * STEP, 47 + (row + 1) * STEP)


def test_a_shared_border_makes_neighbours_and_a_corner_does_not():
    found = neighbours([square(0, 0), square(1, 0), square(1, 1), square(5, 5)])
    assert found == [(1,), (0, 2), (1,), ()]


def test_a_street_between_two_areas_is_no_distance_and_a_park_is():
    street, park = 20 / 111_320, 300 / 111_320
    east = shapely.transform(square(1, 0), lambda at: at + [street, 0])
    far = shapely.transform(square(1, 0), lambda at: at + [park, 0])
    assert neighbours([square(0, 0), east]) == [(1,), (0,)]
    assert neighbours([square(0, 0), far]) == [(), ()]


def test_no_areas_have_no_neighbours():
    assert neighbours([]) == []


@settings(max_examples=25, deadline=None)
@given(st.sets(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=10))
def test_on_a_grid_neighbours_are_those_one_step_away(cells):
    ordered = sorted(cells)
    found = neighbours([square(*cell) for cell in ordered])
    for i, (x, y) in enumerate(ordered):
        beside = {(x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1)}
        assert {ordered[j] for j in found[i]} == beside & cells


def test_nearness_is_in_ratios():
    levels = {"own": (100, 10), "double": (200, 20), "alike": (110, 9), "hundred_more": (200, 110), "none": (0, 0)}
    assert most_similar(levels, "own", 3) == ["alike", "double", "hundred_more"]
    assert most_similar(levels, "own", 9)[-1] == "none"
    assert "own" not in most_similar(levels, "own", 9)
