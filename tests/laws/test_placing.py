"""Placing points: the same areas as geopandas finds, and exactly one area for each point of a gapless map."""

import geopandas
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.areas import overlaps, smallest_first
from geo.assign import assign_points

WINDOW = shapely.box(-122.45, 47.48, -122.22, 47.74)


def drawn_map(seed, areas):
    """A gapless map of `areas` Voronoi cells around random seats."""
    random = np.random.default_rng(seed)
    west, south, east, north = WINDOW.bounds
    seats = np.column_stack([random.uniform(west, east, areas), random.uniform(south, north, areas)])
    cells = shapely.voronoi_polygons(shapely.multipoints(seats), extend_to=WINDOW).geoms
    return [shapely.intersection(cell, WINDOW) for cell in cells if cell.intersects(WINDOW)]


maps = st.builds(drawn_map, st.integers(0, 10_000), st.integers(2, 25))


@given(maps, st.integers(0, 10_000))
@settings(max_examples=25)
def test_points_inside_are_where_geopandas_puts_them(shapes, seed):
    random = np.random.default_rng(seed)
    west, south, east, north = WINDOW.buffer(0.05).bounds
    lon, lat = random.uniform(west, east, 300), random.uniform(south, north, 300)
    owner = assign_points(lon, lat, shapes)
    points = geopandas.GeoDataFrame(geometry=shapely.points(lon, lat), crs="EPSG:4326")
    areas = geopandas.GeoDataFrame({"number": range(len(shapes))}, geometry=shapes, crs="EPSG:4326")
    joined = points.sjoin(areas, how="left", predicate="within")["number"].fillna(-1).astype(int)
    assert owner.tolist() == joined.tolist()
    assert (owner == -1).any()
    assert (owner >= 0).any()


@given(maps)
@settings(max_examples=25)
def test_a_corner_shared_by_several_areas_belongs_to_the_first(shapes):
    corners = np.unique(np.vstack([shapely.get_coordinates(shape) for shape in shapes]), axis=0)
    owner = assign_points(corners[:, 0], corners[:, 1], shapes)
    touched = shapely.intersects(np.array(shapes)[:, None], shapely.points(corners)[None, :])
    assert touched.sum(axis=0).max() > 1
    assert owner.tolist() == touched.argmax(axis=0).tolist()


def test_a_point_on_the_border_of_two_squares_is_in_the_first_whichever_that_is():
    west, east = shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)
    lon, lat = np.array([0.5, 1.0, 1.5, 1.0, 2.0, 2.1]), np.array([0.5, 0.5, 0.5, 0.0, 1.0, 0.5])
    assert assign_points(lon, lat, [west, east]).tolist() == [0, 0, 1, 0, 1, -1]
    assert assign_points(lon, lat, [east, west]).tolist() == [1, 0, 0, 0, 0, -1]


def test_nothing_to_place_and_nowhere_to_place_it():
    none, some = np.array([]), np.array([1.0, 2.0])
    assert assign_points(none, none, [shapely.box(0, 0, 1, 1)]).tolist() == []
    assert assign_points(some, some, []).tolist() == [-1, -1]


def test_a_hole_and_a_far_part_are_what_they_look_like():
    ring = shapely.Polygon(shapely.box(0, 0, 4, 4).exterior.coords, [shapely.box(1, 1, 3, 3).exterior.coords])
    shape = shapely.MultiPolygon([ring, shapely.box(10, 0, 11, 1)])
    lon, lat = np.array([2.0, 0.5, 10.5, 7.0, np.nan]), np.array([2.0, 2.0, 0.5, 0.5, 1.0])
    assert assign_points(lon, lat, [shape]).tolist() == [-1, 0, 0, -1, -1]


def test_of_areas_that_overlap_the_smallest_has_the_point_and_a_covered_one_has_nothing_left():
    town, inner, west, east = (
        shapely.box(*bounds) for bounds in ((0, 0, 4, 4), (1, 1, 2, 2), (4, 0, 5, 2), (5, 0, 6, 2))
    )
    both, crossing = shapely.box(4, 0, 6, 2), shapely.box(3, 3, 4.5, 4)
    shapes = [town, both, inner, east, west, crossing]
    found = smallest_first(shapes, overlaps(shapes))
    assert [index for index, _ in found] == [2, 5, 3, 4, 1, 0]
    assert dict(found) == pytest.approx({2: 1, 5: 1, 3: 1, 4: 1, 1: 0, 0: 1 - 2 / 16})
    ordered = [shapes[index] for index, _ in found]
    lon, lat = np.array([1.5, 0.5, 4.5, 5.5, 3.5]), np.array([1.5, 0.5, 0.5, 0.5, 3.5])
    owner = assign_points(lon, lat, ordered)
    assert [ordered[place] for place in owner] == [inner, town, west, east, crossing]
