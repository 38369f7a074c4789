"""The schematic areas: complete, clean, dry, and roughly where a Seattleite looks for them."""

import json

import pytest
import shapely
from shapely import Point

from pipelines.demo.areas import schematic_areas, shoreline, write_areas

AREAS = {area.name: area for area in schematic_areas()}


def test_there_are_58_areas_in_five_precincts():
    assert len(AREAS) == 58
    assert {area.precinct for area in AREAS.values()} == {"N", "E", "S", "SW", "W"}


def test_the_areas_neither_overlap_nor_leave_gaps():
    shapes = [area.shape for area in AREAS.values()]
    assert shapely.coverage_is_valid(shapes)
    assert all(shape.is_valid and shape.geom_type == "Polygon" for shape in shapes)
    land = shapely.union_all(shoreline())
    # Snapping to a grid of a tenth of a metre moves the shore a little.
    assert shapely.union_all(shapes).symmetric_difference(land).area < 1e-5 * land.area


@pytest.mark.parametrize(
    "water",
    [
        pytest.param((-122.339, 47.680), id="Green Lake"),
        pytest.param((-122.335, 47.636), id="Lake Union"),
        pytest.param((-122.370, 47.605), id="Elliott Bay"),
        pytest.param((-122.260, 47.600), id="Lake Washington"),
        pytest.param((-122.3375, 47.552), id="Duwamish"),
    ],
)
def test_no_area_covers_water(water):
    assert not [name for name, area in AREAS.items() if area.shape.contains(Point(water))]


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ((-122.3465, 47.6135), "BELLTOWN"),
        ((-122.3320, 47.6015), "PIONEER SQUARE"),
        ((-122.3190, 47.6200), "CAPITOL HILL"),
        ((-122.3130, 47.6610), "UNIVERSITY"),
        ((-122.2500, 47.5540), "LAKEWOOD/SEWARD PARK"),
        ((-122.4100, 47.5760), "ALKI"),
        ((-122.3500, 47.5800), "COMMERCIAL HARBOR ISLAND"),
        ((-122.2580, 47.6820), "SANDPOINT"),
    ],
)
def test_well_known_places_lie_in_their_area(place, name):
    assert AREAS[name].shape.contains(Point(place))


def test_the_written_file_is_as_clean_as_the_shapes(tmp_path):
    write_areas(schematic_areas(), tmp_path / "areas.geojson")
    written = json.loads((tmp_path / "areas.geojson").read_text(encoding="utf-8"))
    shapes = [shapely.from_geojson(json.dumps(feature["geometry"])) for feature in written["features"]]
    assert shapely.coverage_is_valid(shapes)
    assert written["crs"]["properties"]["name"].endswith("CRS84")
    assert set(written["features"][0]["properties"]) == {"NEIGHBORHOOD", "PRECINCT"}
