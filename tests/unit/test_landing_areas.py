"""Boundary files: any coordinate system it names, valid polygons, or a refusal that says which feature."""

import json

import geopandas
import pytest
import shapely
from shapely import Polygon, box

from pipelines import db
from pipelines.contracts import ContractBroken
from pipelines.sources.formats.areas import land as land_areas
from pipelines.sources.found import Found
from tests.unit.drawn_site import column, contract

AREAS = contract(column("NAME", "label", required=True), column("PART"), source="areas", form="areas")
SQUARE = box(-122.34, 47.60, -122.33, 47.61)
NEXT = box(-122.33, 47.60, -122.32, 47.61)
# Drawn as the figure 8 lying on its side: two triangles that touch in a point.
BOW_TIE = Polygon([(-122.34, 47.60), (-122.33, 47.61), (-122.33, 47.60), (-122.34, 47.61)])


def land(path):
    con = db.connect()
    con.execute("CREATE SCHEMA raw")
    con.execute("CREATE TABLE raw.note (source TEXT, file TEXT, column_name TEXT, rule TEXT, effect TEXT, rows BIGINT)")
    land_areas(con, Found(path, AREAS, AREAS.layouts[0], AREAS.header), "areas_0")
    return con


def geojson(folder, *shapes, **members):
    features = [
        {
            "type": "Feature",
            "properties": {"NAME": f"AREA {number}", "PART": "N", "COLOUR": "red"},
            "geometry": json.loads(shapely.to_geojson(shape)) if shape is not None else None,
        }
        for number, shape in enumerate(shapes, start=1)
    ]
    path = folder / "map.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features} | members))
    return path


def landed(con):
    rows = con.execute("FROM raw.areas_0").fetchall()
    return [(name, part, shapely.from_wkb(shape)) for name, part, shape in rows]


def test_a_plain_map_keeps_its_shapes_and_its_declared_columns_only(tmp_path):
    con = land(geojson(tmp_path, SQUARE, NEXT))
    assert landed(con) == [("AREA 1", "N", SQUARE), ("AREA 2", "N", NEXT)]
    assert [row[0] for row in con.execute("DESCRIBE raw.areas_0").fetchall()] == ["c0", "c1", "geometry"]
    assert con.execute("FROM raw.note").fetchall() == []


def test_a_map_in_feet_of_the_state_grid_becomes_degrees(tmp_path):
    frame = geopandas.GeoDataFrame({"NAME": ["a"], "PART": ["N"]}, geometry=[SQUARE], crs="EPSG:4326")
    path = tmp_path / "grid.gpkg"
    frame.to_crs("EPSG:2926").to_file(path)
    shape = landed(land(path))[0][2]
    assert shapely.hausdorff_distance(shape, SQUARE) < 1e-7


def test_a_map_without_a_coordinate_system_is_refused(tmp_path):
    frame = geopandas.GeoDataFrame({"NAME": ["a"], "PART": ["N"]}, geometry=[SQUARE], crs="EPSG:4326")
    frame.to_file(tmp_path / "map.shp")
    (tmp_path / "map.prj").unlink()
    with pytest.raises(ContractBroken, match=r"map\.shp: names no coordinate system"):
        land(tmp_path / "map.shp")


def test_metres_that_pass_for_degrees_are_refused(tmp_path):
    # GeoJSON says nothing of its coordinates, so a map exported in metres or feet is read as degrees.
    in_feet = shapely.transform(SQUARE, lambda xy: xy * 10_000)
    with pytest.raises(ContractBroken, match=r"map\.geojson"):
        land(geojson(tmp_path, in_feet))


def test_a_bow_tie_is_repaired_and_noted(tmp_path):
    con = land(geojson(tmp_path, NEXT, BOW_TIE))
    shape = landed(con)[1][2]
    assert shape.is_valid
    assert shape.geom_type == "MultiPolygon"
    assert shape.area == pytest.approx(SQUARE.area / 2)
    assert con.execute("FROM raw.note").fetchall() == [
        ("areas", "map.geojson", "geometry", "a valid shape", "repaired", 1)
    ]


def test_a_collection_keeps_its_polygons(tmp_path):
    mixed = shapely.GeometryCollection([SQUARE, shapely.LineString([(-122.3, 47.6), (-122.2, 47.7)])])
    assert landed(land(geojson(tmp_path, mixed)))[0][2] == SQUARE


@pytest.mark.parametrize(
    "shape",
    [
        pytest.param(shapely.Point(-122.3, 47.6), id="a point"),
        pytest.param(shapely.LineString([(-122.3, 47.6), (-122.2, 47.7)]), id="a line"),
        pytest.param(Polygon(), id="an empty polygon"),
        pytest.param(None, id="no shape"),
        pytest.param(Polygon([(-122.3, 47.6), (-122.2, 47.7), (-122.3, 47.6)]), id="a polygon without area"),
    ],
)
def test_a_feature_without_area_is_refused_by_its_number(tmp_path, shape):
    with pytest.raises(ContractBroken, match=r"map\.geojson: feature 2 of 3 has no shape"):
        land(geojson(tmp_path, SQUARE, shape, NEXT))


def test_a_file_that_is_no_map_is_refused(tmp_path):
    path = tmp_path / "map.geojson"
    path.write_text("Number,Day\n1,2\n")
    with pytest.raises(ContractBroken, match=r"map\.geojson: cannot be read as a boundary file"):
        land(path)
