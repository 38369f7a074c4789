"""The city's real layers: rows where geopandas puts them, people where an overlay puts them, and as many as there are.

Built from the untouched download of one offence, which is enough rows to place and quick.
"""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import duckdb
import geopandas
import pandas as pd
import pytest

from pipelines.__main__ import main

pytestmark = pytest.mark.real

FEET = "EPSG:2926"  # the state grid that the city's own maps are drawn in
ROBBERIES = "spd_portal_robbery_2008_2021.csv"
TRACT_PEOPLE, CITY_PEOPLE = "king_county_tract10_population.csv", "seattle_city_population_2010_2023.csv"

Ask = Callable[[str], list[tuple]]


def build(source: Path, private: Path) -> int:
    """Build from `source` into `private`; returns the exit code."""
    with mock.patch.dict(os.environ, {"LEAD_PRIVATE_DIR": str(private)}):
        return main(["build", "--input", str(source)])


def asking(private: Path) -> Ask:
    """Asks the warehouse in `private`."""

    def rows(sql: str) -> list[tuple]:
        with duckdb.connect(str(private / "warehouse.duckdb"), read_only=True) as con:
            return con.execute(sql).fetchall()

    return rows


def folder_of(real_data: Path, folder: Path, *more: str, without: str = "") -> Path:
    """A folder with the robberies, every boundary file but one, and the population files named."""
    folder.mkdir()
    boundaries = [path for path in (real_data / "boundaries").iterdir() if path.name != without]
    people = [real_data / "population" / name for name in more]
    for path in [real_data / "incidents" / ROBBERIES, *boundaries, *people]:
        shutil.copy(path, folder)
    return folder


@pytest.fixture(scope="module")
def ask(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Ask:
    """Asks a warehouse that was built with every layer."""
    folder = tmp_path_factory.mktemp("layers")
    source = folder_of(real_data, folder / "source", TRACT_PEOPLE, CITY_PEOPLE)
    assert build(source, folder / "private") == 0
    return asking(folder / "private")


@pytest.fixture(scope="module")
def points(real_data: Path) -> geopandas.GeoDataFrame:
    """The robberies that have a point, as geopandas reads them."""
    rows = pd.read_csv(real_data / "incidents" / ROBBERIES, dtype=str, encoding="utf-8-sig")
    rows = rows.drop_duplicates("Offense ID", keep="last")
    lon, lat = (pd.to_numeric(rows[name], errors="coerce") for name in ("Longitude", "Latitude"))
    return geopandas.GeoDataFrame(rows[["Offense ID"]], geometry=geopandas.points_from_xy(lon, lat), crs="EPSG:4326")


def people(real_data: Path) -> geopandas.GeoDataFrame:
    """The real tracts with their people, in feet."""
    tracts = geopandas.read_file(real_data / "boundaries" / "census_tracts_2010.geojson").to_crs(FEET)
    counts = pd.read_csv(real_data / "population" / TRACT_PEOPLE, dtype={"tract_geoid": str})
    tracts["tract_geoid"] = tracts["geoid"].str[-11:]
    return tracts[["tract_geoid", "geometry"]].merge(counts)


def test_every_file_is_the_layer_that_it_is(ask):
    assert dict(ask("SELECT layer, count(*) FROM core.area GROUP BY layer")) == {
        "neighbourhood": 58,
        "neighbourhood_before_2017": 61,
        "precinct": 5,
        "beat": 51,
        "council_district": 7,
        "tract": 136,
        "city": 1,
    }
    assert ask("SELECT count(DISTINCT area_id) FROM core.area") == [(319,)]
    assert ask("SELECT count(*) FROM core.load_note WHERE column_name = 'geometry'") == [(0,)]


@pytest.mark.parametrize(
    ("layer", "file", "name"),
    [("beat", "spd_beats_51", "Beat {}"), ("precinct", "spd_precincts", None), ("tract", "census_tracts_2010", None)],
)
def test_every_point_lies_where_geopandas_puts_it(ask, points, real_data, layer, file, name):
    areas = geopandas.read_file(real_data / "boundaries" / f"{file}.geojson")
    joined = geopandas.sjoin(points, areas, predicate="within")
    theirs = joined.groupby("name")["Offense ID"].apply(frozenset)
    ours: dict[str, set[str]] = {}
    for area, number in ask(f"""
        SELECT a.name, i.incident_id FROM core.incident_area i JOIN core.area a USING (area_id)
        WHERE i.layer = '{layer}'
    """):
        ours.setdefault(area, set()).add(number)
    assert sum(map(len, ours.values())) > 18_000
    # The layers' names differ from the file's; the groups of rows do not.
    assert set(map(frozenset, ours.values())) == set(theirs)
    if name:
        assert {name.format(label): rows for label, rows in theirs.items()} == ours


def test_the_citys_land_is_what_the_city_says_it_is(ask):
    assert ask("SELECT land_km2 FROM core.area WHERE layer = 'city'")[0][0] == pytest.approx(217.3, abs=1)
    # The neighbourhoods' map covers the bay as well; their land does not.
    assert ask("SELECT sum(land_km2) FROM core.area WHERE layer = 'neighbourhood'")[0][0] == pytest.approx(217, abs=1)


@pytest.mark.parametrize("layer", ["neighbourhood", "precinct", "beat", "council_district", "city"])
def test_the_layers_hold_the_people_that_the_city_holds(ask, layer):
    people_then = dict(ask("SELECT year, people FROM core.population WHERE layer = 'city' AND year < 2025"))
    assert people_then[2023] == 779_200
    [(now,)] = ask(f"SELECT sum(people) FROM core.population WHERE layer = '{layer}' AND year = 2025")
    # The city grows by 10 to 20 thousand a year.
    assert 779_200 < now < 779_200 + 2 * 25_000


def test_people_go_where_an_overlay_puts_them(ask, real_data):
    folder = real_data / "boundaries"
    land = geopandas.read_file(folder / "city_limits.geojson").to_crs(FEET).dissolve()[["geometry"]]
    areas = geopandas.read_file(folder / "mcpp_58.geojson").to_crs(FEET)[["NEIGHBORHOOD", "geometry"]]
    tracts = people(real_data)
    tracts["whole"] = tracts.area
    wet = geopandas.overlay(tracts, geopandas.overlay(areas, land), keep_geom_type=True)
    on_land = wet.area.groupby(wet["tract_geoid"]).transform("sum")
    living = wet["population"] * (on_land / wet["whole"]).where(on_land / wet["whole"] < 0.25, 1.0)
    theirs = (living * wet.area / on_land).groupby(wet["NEIGHBORHOOD"].str.lower()).sum()
    ours = dict(
        ask("""
            SELECT replace(area_id, '-', ' '), people FROM core.population
            WHERE layer = 'neighbourhood' AND year = 2025
        """)
    )
    named = {name.replace("/", " ").replace(" - ", " "): count for name, count in theirs.items()}
    assert set(ours) == set(named)
    assert ours == pytest.approx(named, abs=15)


def test_whole_tracts_carry_no_margin(ask):
    told = dict(ask("SELECT area_id, margin FROM core.population WHERE layer = 'precinct' AND year = 2025"))
    # The ship canal bounds both the North Precinct and its tracts; downtown's precincts cut theirs.
    assert told["north-precinct"] < 50
    assert told["west-precinct"] > 1000


def test_the_unfit_file_is_refused(real_data, tmp_path, capsys):
    source = folder_of(real_data, tmp_path / "source", CITY_PEOPLE, "mcpp_populations_unfit.csv")
    assert build(source, tmp_path / "private") == 3
    assert "mcpp_populations_unfit.csv: not used: its people add up to 1,1" in capsys.readouterr().err
    rows = asking(tmp_path / "private")("SELECT DISTINCT layer FROM core.population")
    assert rows == [("city",)]


def test_the_older_map_alone_is_the_map(real_data, tmp_path):
    source = folder_of(real_data, tmp_path / "source", without="mcpp_58.geojson")
    assert build(source, tmp_path / "private") == 0
    rows = asking(tmp_path / "private")("SELECT count(*) FROM core.area WHERE layer LIKE 'neighbourhood%'")
    assert rows == [(61,)]


def test_a_shapefile_in_feet_places_every_row_alike(ask, real_data, tmp_path):
    source = folder_of(real_data, tmp_path / "source", without="mcpp_58.geojson")
    frame = geopandas.read_file(real_data / "boundaries" / "mcpp_58.geojson").to_crs(FEET)
    frame.rename(columns={"NEIGHBORHOOD": "NEIGHBORHO"}).drop(columns=["SHAPE_Length", "SHAPE_Area"]).to_file(
        source / "mcpp.shp"
    )
    assert build(source, tmp_path / "private") == 0
    sql = "FROM core.incident_area WHERE layer = 'neighbourhood' ORDER BY ALL"
    assert asking(tmp_path / "private")(sql) == ask(sql)
