"""Boundary files: any coordinate system it names, valid polygons, or a refusal that says which feature."""

import json

import geopandas
import pytest
import shapely
from shapely import Polygon, box

from pipelines import db
from pipelines.contracts import ContractBroken
from pipelines.sources.formats.areas import fitted, header
from pipelines.sources.formats.areas import land as land_areas
from pipelines.sources.found import Found
from pipelines.sources.recognise import recognise
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


@pytest.mark.parametrize(
    ("shape", "words"), [(shapely.Point(-122.3, 47.6), "points are no areas"), (None, "its features have no shapes")]
)
def test_a_list_of_incidents_that_came_as_a_map_is_told_so(tmp_path, shape, words):
    with pytest.raises(ContractBroken, match=f"{words}.* Of a list of incidents download the CSV"):
        land(geojson(tmp_path, shape, shape))


def test_a_file_that_is_no_map_is_refused(tmp_path):
    path = tmp_path / "map.geojson"
    path.write_text("Number,Day\n1,2\n")
    with pytest.raises(ContractBroken, match=r"map\.geojson: cannot be read as a boundary file"):
        land(path)


def drawn(**properties):
    values = {"NAME": ["AREA 1", "AREA 2"], "PART": ["N", "S"]} | properties
    return geopandas.GeoDataFrame(values, geometry=[SQUARE, NEXT], crs="EPSG:4326")


def write(frame, path):
    if path.suffix == ".parquet":
        frame.to_parquet(path)
    else:
        frame.to_file(path)
    return path


def found(path, *contracts):
    declared = contracts or (AREAS,)
    ways = [(one, layout) for one in declared for layout in one.layouts]
    spelt, fitting = fitted(path, header(path), ways)
    return spelt, [one.source for one, _ in fitting]


@pytest.mark.parametrize("name", ["map.gpkg", "map.shp", "map.parquet", "map.geojson"])
@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:2926"], ids=["degrees", "feet of the state grid"])
def test_every_format_gives_the_same_areas_whatever_the_case_of_its_names(tmp_path, name, crs):
    frame = drawn().rename(columns={"NAME": "Name", "PART": "part"}).to_crs(crs)
    path = write(frame, tmp_path / name)
    assert found(path) == (["NAME", "PART"], ["areas"])
    shapes = landed(land(path))
    assert [row[:2] for row in shapes] == [("AREA 1", "N"), ("AREA 2", "S")]
    assert shapely.hausdorff_distance(shapes[0][2], SQUARE) < 1e-7


def test_a_name_that_a_shapefile_cut_short_is_known(tmp_path):
    long = contract(column("NEIGHBORHOOD", "label"), source="areas", form="areas")
    frame = drawn(NEIGHBORHO=["a", "b"])
    assert found(write(frame, tmp_path / "map.shp"), long) == (["NAME", "PART", "NEIGHBORHOOD"], ["areas"])
    # Nothing but a shapefile cuts names short.
    assert found(write(frame, tmp_path / "map.gpkg"), long)[0] == ["NAME", "PART", "NEIGHBORHO"]


def test_a_name_spelt_exactly_wins_over_one_spelt_alike(tmp_path):
    path = write(drawn(name=["x", "y"]), tmp_path / "map.geojson")
    assert landed(land(path))[0][0] == "AREA 1"


def test_parquet_that_says_it_has_no_coordinate_system_is_refused(tmp_path):
    path = write(drawn().set_crs(None, allow_override=True), tmp_path / "map.parquet")
    with pytest.raises(ContractBroken, match=r"map\.parquet: names no coordinate system"):
        land(path)


def test_parquet_without_shapes_is_no_map(tmp_path):
    path = tmp_path / "rows.parquet"
    drawn().drop(columns="geometry").to_parquet(path)
    assert header(path) is None


def test_a_shapefile_without_its_other_files_is_refused(tmp_path):
    path = write(drawn(), tmp_path / "map.shp")
    (tmp_path / "map.dbf").unlink()
    with pytest.raises(ContractBroken, match=r"map\.shp: lies here without its \.dbf"):
        header(path)


def test_a_package_of_several_maps_is_refused(tmp_path):
    path = tmp_path / "map.gpkg"
    drawn().to_file(path, layer="one")
    drawn().to_file(path, layer="two")
    with pytest.raises(ContractBroken, match=r"map\.gpkg: holds 2 layers"):
        header(path)


@pytest.mark.parametrize("name", ["map.gpkg", "map.shp", "map.parquet"])
def test_a_broken_file_of_any_format_is_refused_by_name(tmp_path, name):
    path = tmp_path / name
    for ending in (".shx", ".dbf"):
        path.with_suffix(ending).write_bytes(b"")
    path.write_bytes(b"no map at all")
    with pytest.raises(ContractBroken, match=name.replace(".", r"\.")):
        header(path)


def test_heights_are_dropped(tmp_path):
    assert landed(land(geojson(tmp_path, shapely.force_3d(SQUARE, 12.0))))[0][2] == SQUARE


def test_whole_numbers_stay_whole(tmp_path):
    numbers = contract(column("NAME", "number"), source="areas", form="areas")
    path = write(drawn(NAME=[1.0, 2.0]), tmp_path / "map.gpkg")
    con = db.connect()
    con.execute("CREATE SCHEMA raw")
    land_areas(con, Found(path, numbers, numbers.layouts[0], ("NAME", "PART")), "areas_0")
    assert con.execute("SELECT c0 FROM raw.areas_0").fetchall() == [("1",), ("2",)]


BEATS = contract(column("name", "beat", pattern="[A-Z][0-9]"), source="beats", form="areas")
PRECINCTS = contract(column("name", "precinct", one_of=("N", "S")), source="precincts", form="areas")
LIMITS = contract(column("(feature)", "part"), source="limits", form="areas")


@pytest.mark.parametrize(
    ("names", "source"),
    [(["B1", "B2"], ["beats"]), (["N", "S"], ["precincts"]), (["Green Park", "Lake Park"], []), ([None, None], [])],
)
def test_maps_with_one_property_of_one_name_are_told_apart_by_what_it_says(tmp_path, names, source):
    path = write(drawn(name=names)[["name", "geometry"]], tmp_path / "map.geojson")
    assert found(path, PRECINCTS, BEATS, LIMITS)[1] == source


@pytest.mark.parametrize("name", ["map.geojson", "map.gpkg", "map.shp", "map.parquet"])
def test_a_map_that_says_nothing_but_its_shapes_is_numbered(tmp_path, name):
    path = write(drawn(OBJECTID=[7, 8])[["OBJECTID", "geometry"]], tmp_path / name)
    assert found(path, AREAS, BEATS, LIMITS) == (["(feature)"], ["limits"])
    con = db.connect()
    con.execute("CREATE SCHEMA raw")
    land_areas(con, Found(path, LIMITS, LIMITS.layouts[0], LIMITS.header), "areas_0")
    assert con.execute("SELECT c0 FROM raw.areas_0").fetchall() == [("1",), ("2",)]


def package(path, **layers):
    """A GeoPackage with these layers: their frames by name."""
    for name, frame in layers.items():
        frame.to_file(path, layer=name)
    return path


def of_points(frame):
    return frame.set_geometry(frame.representative_point())


MEANT = contract(column("NAME", "label", required=True), source="areas", form="areas", map_layer="hoods")
OTHER = contract(column("NAME", "beat"), source="beats", form="areas", map_layer="beats")


@pytest.mark.parametrize(
    ("layers", "declared", "read", "source"),
    [
        (("parks", "hoods"), [MEANT], "hoods", "areas"),
        (("parks", "hoods"), [OTHER, MEANT], "hoods", "areas"),
        (("parks", "beats"), [OTHER, MEANT], "beats", "beats"),
        # The only one is meant, whatever it is called, and points and lines are no areas.
        (("parks",), [MEANT], "parks", "areas"),
        (("parks", "points"), [AREAS], "parks", "areas"),
    ],
)
def test_of_several_layers_the_declared_one_is_read_or_the_only_one(tmp_path, layers, declared, read, source):
    frames = {name: drawn(NAME=[f"{name} 1", f"{name} 2"]) for name in layers}
    frames |= {"points": of_points(drawn())} if "points" in layers else {}
    path = package(tmp_path / "map.gpkg", **frames)
    match = recognise(path, declared)
    assert (match.contract.source, match.layout.map_layer) == (source, read)
    con = db.connect()
    con.execute("CREATE SCHEMA raw")
    land_areas(con, match, "areas_0")
    place = match.header.index("NAME")
    assert con.execute(f"SELECT c{place} FROM raw.areas_0 ORDER BY 1").fetchall() == [(f"{read} 1",), (f"{read} 2",)]


@pytest.mark.parametrize(
    ("layers", "declared", "told"),
    [
        (("one", "two"), [AREAS], r"holds 2 layers of areas: one, two\. Say which .*layer = .* in site\.toml"),
        (("one", "two"), [MEANT], r"one, two\. Declared is hoods, which is none of them\. Say which"),
        (("hoods", "beats"), [MEANT, OTHER], r"Of these hoods and beats are declared\. Save each as a file"),
        (("points",), [AREAS], r"holds no layer of areas\. Its layers: points \(Point\)\. Export"),
    ],
)
def test_layers_that_cannot_be_told_apart_are_listed(tmp_path, layers, declared, told):
    frames = {name: of_points(drawn()) if name == "points" else drawn() for name in layers}
    path = package(tmp_path / "map.gpkg", **frames)
    with pytest.raises(ContractBroken, match=rf"map\.gpkg: .*{told}"):
        recognise(path, declared)


def test_a_shapefile_without_its_coordinate_system_says_which_file_to_copy(tmp_path):
    path = write(drawn(), tmp_path / "map.shp")
    (tmp_path / "map.prj").unlink()
    with pytest.raises(ContractBroken, match=r"map\.shp: names no coordinate system\. Its map\.prj does: copy it"):
        land(path)
