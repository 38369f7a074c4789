"""The schematic areas: complete, clean, dry, and roughly where a Seattleite looks for them."""

import json

import pytest
import shapely
from shapely import LineString, Point, box

from pipelines.demo.areas import KM_PER_DEGREE, SQUEEZE, divide, schematic_areas, shoreline, write_areas

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


def test_the_land_is_as_large_as_the_citys_and_water_parts_it_in_four():
    # 83.8 square miles, by the census.
    assert sum(area.land_km2 for area in AREAS.values()) == pytest.approx(217, rel=0.02)
    assert len(shapely.get_parts(shapely.union_all(shoreline()))) == 4


def test_every_piece_of_land_belongs_to_one_name():
    land, street = box(0, 0, 2, 1), LineString([(1, 0), (1, 1)])
    named = divide([land], [street], {"west": Point(0.5, 0.5), "east": Point(1.5, 0.5)})
    assert {name: shape.bounds for name, shape in named.items()} == {"west": (0, 0, 1, 1), "east": (1, 0, 2, 1)}
    with pytest.raises(ValueError, match=r"around 1\.5000, 0\.5000 .* not \[\]"):
        divide([land], [street], {"west": Point(0.5, 0.5)})
    with pytest.raises(ValueError, match=r"not \['west', 'east'\]"):
        divide([land], [], {"west": Point(0.5, 0.5), "east": Point(1.5, 0.5)})


@pytest.mark.parametrize(
    "water",
    [
        pytest.param((-122.339, 47.680), id="Green Lake"),
        pytest.param((-122.335, 47.636), id="Lake Union"),
        pytest.param((-122.370, 47.605), id="Elliott Bay"),
        pytest.param((-122.3763, 47.6593), id="Ballard Bridge"),
        pytest.param((-122.3497, 47.6477), id="Fremont Bridge"),
        pytest.param((-122.3200, 47.6531), id="University Bridge"),
        pytest.param((-122.3130, 47.6460), id="Portage Bay"),
        pytest.param((-122.3040, 47.6475), id="Montlake Cut"),
        pytest.param((-122.2900, 47.6500), id="Union Bay"),
        pytest.param((-122.2580, 47.5580), id="Andrews Bay"),
        pytest.param((-122.3600, 47.5800), id="West Waterway"),
        pytest.param((-122.3445, 47.5800), id="East Waterway"),
        pytest.param((-122.260, 47.600), id="Lake Washington"),
        # The middle of the First Avenue South Bridge.
        pytest.param((-122.3347, 47.5422), id="Duwamish"),
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
        ((-122.3493, 47.6205), "QUEEN ANNE"),  # the Space Needle
        ((-122.3425, 47.6097), "DOWNTOWN COMMERCIAL"),  # Pike Place Market
        ((-122.3316, 47.5952), "PIONEER SQUARE"),  # the football stadium
        ((-122.3250, 47.5982), "INTERNATIONAL DISTRICT"),  # Hing Hay Park
        ((-122.3169, 47.6302), "CAPITOL HILL"),  # Volunteer Park
        ((-122.3237, 47.6043), "FIRST HILL"),  # Harborview
        ((-122.3473, 47.6510), "FREMONT"),  # the Troll
        ((-122.3845, 47.6686), "BALLARD SOUTH"),  # Ballard Avenue
        ((-122.3344, 47.6456), "WALLINGFORD"),  # Gas Works Park
        ((-122.3257, 47.7063), "NORTHGATE"),
        ((-122.2953, 47.7193), "LAKECITY"),
        ((-122.4110, 47.6580), "MAGNOLIA"),  # Discovery Park
        ((-122.3868, 47.5612), "ALASKA JUNCTION"),
        ((-122.3163, 47.5478), "GEORGETOWN"),
        ((-122.3230, 47.5290), "SOUTH PARK"),
        ((-122.2865, 47.5597), "COLUMBIA CITY"),
        ((-122.3330, 47.5800), "SODO"),
    ],
)
def test_well_known_places_lie_in_their_area(place, name):
    assert AREAS[name].shape.contains(Point(place))


def test_neighbours_are_those_a_map_of_the_city_shows():
    belltown = AREAS["BELLTOWN"].shape
    assert {name for name, area in AREAS.items() if area.shape.intersection(belltown).length > 1e-4} == {
        "BELLTOWN",
        "DOWNTOWN COMMERCIAL",
        "QUEEN ANNE",
        "SLU/CASCADE",
    }
    # The rest of its outline is Elliott Bay, about a mile of it.
    around = shapely.union_all([area.shape for area in AREAS.values()]).boundary
    bay = shapely.transform(
        belltown.boundary.intersection(around), lambda xy: xy * [KM_PER_DEGREE * SQUEEZE, KM_PER_DEGREE]
    )
    assert bay.length == pytest.approx(1.6, abs=0.4)


def test_the_written_file_is_as_clean_as_the_shapes(tmp_path):
    write_areas(schematic_areas(), tmp_path / "areas.geojson")
    written = json.loads((tmp_path / "areas.geojson").read_text(encoding="utf-8"))
    shapes = [shapely.from_geojson(json.dumps(feature["geometry"])) for feature in written["features"]]
    assert shapely.coverage_is_valid(shapes)
    assert written["crs"]["properties"]["name"].endswith("CRS84")
    assert set(written["features"][0]["properties"]) == {"NEIGHBORHOOD", "PRECINCT"}
