"""Plain GeoJSON read without GDAL says what GDAL says, and leaves to GDAL what is not plain."""

import json

import pytest
import shapely
from shapely import MultiPolygon, Polygon, box

from pipelines.contracts import ContractBroken
from pipelines.sources import boundaries
from pipelines.sources.geojson import DEGREES, read_plain

SQUARE, NEXT = box(-122.34, 47.60, -122.33, 47.61), box(-122.33, 47.60, -122.32, 47.61)
RING = Polygon(SQUARE.exterior.coords, [box(-122.338, 47.602, -122.332, 47.608).exterior.coords])


def write(folder, *features, **members):
    drawn = [
        {"type": "Feature", "properties": values, "geometry": shape and json.loads(shapely.to_geojson(shape))}
        for values, shape in features
    ]
    path = folder / "map.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": drawn} | members), "utf-8")
    return path


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param({"NAME": "Old Town"}, {"NAME": 'Ünder the hill, "north"'}, id="text"),
        pytest.param({"NO": 1}, {"NO": 20}, id="whole numbers"),
        pytest.param({"NO": 1.0}, {"NO": 2}, id="whole numbers with a fraction"),
        pytest.param({"NO": 1.5}, {"NO": 2}, id="numbers"),
        pytest.param({"NO": 7}, {"NO": None}, id="a number and nothing"),
        pytest.param({"NAME": "", "NO": 7}, {"NAME": "a"}, id="a property that one feature lacks"),
        pytest.param({"NAME": None}, {"NAME": "007"}, id="nothing, and digits"),
    ],
)
def test_values_are_what_gdal_gives(tmp_path, one, other):
    path = write(tmp_path, (one, SQUARE), (other, NEXT))
    plain = read_plain(path)
    assert plain is not None
    assert plain.values == boundaries._projected(path).values


@pytest.mark.parametrize("shape", [SQUARE, RING, MultiPolygon([SQUARE, NEXT]), shapely.force_3d(RING, 4.0)])
@pytest.mark.parametrize("crs", [None, DEGREES[0]])
def test_shapes_are_what_gdal_gives_to_the_last_bit(tmp_path, shape, crs):
    said = {"crs": {"type": "name", "properties": {"name": crs}}} if crs else {}
    path = write(tmp_path, ({"NAME": "a"}, shape), ({"NAME": "b"}, NEXT), **said)
    assert (
        shapely.to_wkb(read_plain(path).shapes).tolist() == shapely.to_wkb(boundaries._projected(path).shapes).tolist()
    )


@pytest.mark.parametrize(
    ("features", "crs"),
    [
        pytest.param([({"NAME": ["a"]}, SQUARE)], None, id="a list as a value"),
        pytest.param([({"NAME": "a"}, None)], None, id="a feature without a shape"),
        pytest.param([(None, SQUARE)], None, id="a feature without properties"),
        pytest.param([], None, id="no feature"),
        pytest.param([({"NAME": "a"}, SQUARE)], "urn:ogc:def:crs:EPSG::2926", id="feet of the state grid"),
    ],
)
def test_what_is_not_plain_is_left_to_gdal(tmp_path, features, crs):
    said = {"crs": {"type": "name", "properties": {"name": crs}}} if crs else {}
    assert read_plain(write(tmp_path, *features, **said)) is None


def test_a_broken_ring_is_left_to_gdal(tmp_path):
    path = write(tmp_path, ({"NAME": "a"}, SQUARE))
    document = json.loads(path.read_text("utf-8"))
    document["features"][0]["geometry"]["coordinates"][0] = [[0, 0], [1, 1]]
    path.write_text(json.dumps(document), "utf-8")
    assert read_plain(path) is None


def test_degrees_that_are_said_to_be_metres_are_refused(tmp_path):
    said = {"type": "name", "properties": {"name": "EPSG:3857"}}
    with pytest.raises(ContractBroken, match="metres or feet .*and they look like degrees"):
        boundaries.read(write(tmp_path, ({"NAME": "a"}, SQUARE), crs=said))
