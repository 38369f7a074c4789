"""Every layer the city draws: where rows and people are placed, and which file is believed."""

import csv
import json
from pathlib import Path

import geopandas
import pytest
import shapely
from shapely import box

from pipelines.sites.seattle.sources.spd_offences import CONTRACT as OFFENCES
from tests.pipeline.conftest import Done, Town

WEST, SOUTH, STEP = -122.4, 47.5, 0.1
# Four squares: the northern two are the North Precinct, the southern two the South Precinct.
SQUARES = {"BELLTOWN": (0, 1, "N"), "QUEEN ANNE": (1, 1, "N"), "SODO": (0, 0, "S"), "GEORGETOWN": (1, 0, "S")}


def square(x: float, y: float, wide: float = 1, high: float = 1) -> shapely.Polygon:
    """A rectangle on the town's grid."""
    return box(WEST + x * STEP, SOUTH + y * STEP, WEST + (x + wide) * STEP, SOUTH + (y + high) * STEP)


class City(Town):
    """A small made-up city in Seattle's own layouts."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        (self.source / "districts.geojson").unlink()
        self.neighbourhoods()

    def map(self, name: str, *features: tuple[dict, shapely.Geometry]) -> None:
        """Write a boundary file of these properties and shapes."""
        drawn = [
            {"type": "Feature", "properties": said, "geometry": json.loads(shapely.to_geojson(shape))}
            for said, shape in features
        ]
        self.write(name, json.dumps({"type": "FeatureCollection", "features": drawn}))

    def neighbourhoods(self, name: str = "areas.geojson", label: str = "NEIGHBORHOOD") -> None:
        """Write the four neighbourhoods under this name for their name."""
        squares = SQUARES.items()
        self.map(name, *(({label: n, "PRECINCT": letter}, square(x, y)) for n, (x, y, letter) in squares))

    def offences(self, *rows: tuple[str, str, float | str, float | str]) -> None:
        """Write offences as (number, neighbourhood, x, y) on the town's grid; blank x and y: no point."""
        with open(self.source / "offences.csv", "w", newline="") as file:
            writer = csv.DictWriter(file, OFFENCES.header)
            writer.writeheader()
            for number, label, x, y in rows:
                point = {"Longitude": WEST + x * STEP, "Latitude": SOUTH + y * STEP} if x != "" else {}
                row = {"Offense ID": number, "MCPP": label, "Offense Code": "35A"}
                writer.writerow(row | {"Offense Start DateTime": "03/01/2020 10:00:00 AM"} | point)

    def build(self) -> Done:
        """Build the warehouse."""
        return self.run("build", "--input", str(self.source))

    def places(self, number: str) -> dict[str, str]:
        """The area of one offence by layer."""
        return dict(self.ask(f"SELECT layer, area_id FROM core.incident_area WHERE incident_id = '{number}'"))


@pytest.fixture
def city(tmp_path: Path) -> City:
    """A city with its neighbourhoods and two offences: one in the north-west by its point, one by its label."""
    city = City(tmp_path)
    city.offences(("1", "SODO", 0.5, 1.5), ("2", "SODO", "", ""))
    return city


def built(city: City) -> City:
    """The city, built without a fault."""
    done = city.build()
    assert done.returncode == 0, done.stderr + done.stdout
    return city


def beats(city: City, **more: shapely.Geometry) -> None:
    shapes = {"B1": square(0, 1), "B2": square(1, 1)} | more
    city.map("beats.geojson", *(({"name": name}, shape) for name, shape in shapes.items()))


def tracts(city: City, *shapes: shapely.Geometry) -> None:
    features = enumerate(shapes, start=1)
    city.map(
        "tracts.geojson", *(({"geoid": f"14000US{53033000000 + n}", "name": f"Tract {n}"}, s) for n, s in features)
    )


def tract_people(city: City, *people: int, header: str = "tract_geoid,population", year: str = "") -> None:
    lines = [f"{53033000000 + n},{year}{count}" for n, count in enumerate(people, start=1)]
    city.write("people.csv", "\n".join([header, *lines]) + "\n")


def people_of(city: City, layer: str) -> dict[str, int]:
    return dict(city.ask(f"SELECT area_id, people FROM core.population WHERE layer = '{layer}' AND year = 2025"))


def test_a_row_with_a_point_lies_in_one_area_of_every_layer_and_a_label_places_a_neighbourhood_only(city):
    beats(city)
    tracts(city, square(0, 0, 2, 2))
    city.map("districts.geojson", ({"district": 7}, square(0, 0, 2, 2)))
    city.map("precincts.geojson", ({"name": "N"}, square(0, 1, 2)), ({"name": "S"}, square(0, 0, 2)))
    built(city)
    assert city.places("1") == {
        "neighbourhood": "belltown",
        "precinct": "north-precinct",
        "beat": "beat-b1",
        "council_district": "council-district-7",
        "tract": "tract-53033000001",
        "city": "seattle",
    }
    assert city.places("2") == {"neighbourhood": "sodo", "city": "seattle"}


def test_without_a_map_of_the_precincts_a_label_names_the_precinct_too(city):
    built(city)
    assert city.places("2") == {"neighbourhood": "sodo", "precinct": "south-precinct", "city": "seattle"}


def test_a_place_that_the_map_calls_something_else_keeps_its_identifier(city):
    # area_aliases.csv says of what the map's name is another name, and what was told of that stays one place's.
    new = "CHINATOWN/INTERNATIONAL DISTRICT"
    city.map("areas.geojson", ({"NEIGHBORHOOD": new, "PRECINCT": "S"}, square(0, 0)))
    city.offences(("1", new, "", ""), ("2", "INTERNATIONAL DISTRICT", "", ""), ("3", "", 0.5, 0.5))
    built(city)
    for number in ("1", "2", "3"):
        assert city.places(number)["neighbourhood"] == "international-district"
    (row,) = city.ask("SELECT name, parent_id FROM core.area JOIN core.area_parent USING (area_id) "
                      "WHERE layer = 'neighbourhood'")  # fmt: skip
    assert row == ("Chinatown/International District", "south-precinct")


def test_precincts_and_limits_of_their_own_files_win_over_merged_ones(city):
    # The South Precinct's own map reaches a quarter of a square further north, over the first offence.
    city.map("precincts.geojson", ({"Name": "N"}, square(0, 1.75, 2, 0.25)), ({"Name": "S"}, square(0, 0, 2, 1.75)))
    city.map("limits.geojson", ({}, square(0.5, 0, 0.5, 2)), ({}, square(1, 0, 1, 2)))
    built(city)
    assert city.places("1")["precinct"] == "south-precinct"
    shapes = {area: shapely.from_wkb(shape) for area, shape in city.ask("SELECT area_id, geometry FROM core.area")}
    assert shapes["south-precinct"].equals(square(0, 0, 2, 1.75))
    assert shapes["seattle"].symmetric_difference(square(0.5, 0, 1.5, 2)).area < 1e-9
    # What lies outside the limits is water.
    land = dict(city.ask("SELECT area_id, land_km2 FROM core.area WHERE layer = 'neighbourhood'"))
    assert land["belltown"] == pytest.approx(land["queen-anne"] / 2, rel=1e-4)


def test_neighbourhoods_without_letters_lie_in_the_precinct_that_holds_most_of_them(city):
    city.map(
        "areas.geojson", *(({"NEIGHBORHOOD": n, "PRECINCT": None}, square(x, y)) for n, (x, y, _) in SQUARES.items())
    )
    city.map("precincts.geojson", ({"name": "N"}, square(0, 0.8, 2, 1.2)), ({"name": "S"}, square(0, 0, 2, 0.8)))
    built(city)
    assert dict(city.ask("SELECT area_id, parent_id FROM core.area_parent"))["sodo"] == "south-precinct"


def test_an_older_vintage_is_a_layer_of_its_own_beside_the_newer_and_the_map_without_it(city):
    city.neighbourhoods("old.geojson", label="NAME")
    built(city)
    assert city.places("1")["neighbourhood_before_2017"] == "belltown-before-2017"
    assert city.ask(
        "SELECT layer, name, valid_to::VARCHAR FROM core.area WHERE area_id LIKE 'belltown%' ORDER BY ALL"
    ) == [("neighbourhood", "Belltown", None), ("neighbourhood_before_2017", "Belltown (before 2017)", "2016-12-31")]
    (city.source / "areas.geojson").unlink()
    assert city.run("build", "--input", str(city.source), "--accept", "mcpp_areas").returncode == 0
    assert city.places("1")["neighbourhood"] == "belltown"
    assert "neighbourhood_before_2017" not in city.places("1")


def test_areas_of_one_layer_that_overlap_are_noted_and_the_smaller_one_holds_the_row(city):
    beats(city, A1=square(0, 1.4, 1, 0.6))
    built(city)
    [(source, rule, effect, pairs)] = city.ask(
        "SELECT source, rule, effect, rows FROM core.load_note WHERE column_name = 'geometry'"
    )
    assert (source, effect, pairs) == ("beat", "the smaller one taken", 1)
    assert rule.startswith("areas that do not overlap (Beat A1 and Beat B1 share ")
    assert city.places("1")["beat"] == "beat-a1"


def test_a_projected_shapefile_gives_what_the_map_in_degrees_gives_and_its_companions_are_not_spoken_of(city):
    built(city)
    before = city.ask("SELECT * EXCLUDE (geometry, land_km2) FROM core.area ORDER BY ALL")
    placed = city.ask("FROM core.incident_area ORDER BY ALL")
    frame = geopandas.read_file(city.source / "areas.geojson").to_crs("EPSG:2926")
    (city.source / "areas.geojson").unlink()
    frame.rename(columns={"NEIGHBORHOOD": "NEIGHBORHO"}).to_file(city.source / "areas.shp")
    city.write("lone.dbf", b"")
    done = city.build()
    assert done.returncode == 0
    assert ".dbf" not in done.stdout
    assert ".prj" not in done.stdout
    assert city.ask("SELECT * EXCLUDE (geometry, land_km2) FROM core.area ORDER BY ALL") == before
    assert city.ask("FROM core.incident_area ORDER BY ALL") == placed


def test_people_by_tract_reach_every_layer_by_land_and_nobody_is_lost(city):
    beats(city)
    tracts(city, square(0, 1), square(0, 0, 2, 1), square(1, 1))
    tract_people(city, 101, 1001, 55)
    built(city)
    people = people_of(city, "neighbourhood")
    assert (people["belltown"], people["queen-anne"]) == (101, 55)
    assert sorted((people["sodo"], people["georgetown"])) == [500, 501]
    assert people_of(city, "precinct") == {"north-precinct": 156, "south-precinct": 1001}
    assert people_of(city, "beat") == {"beat-b1": 101, "beat-b2": 55}
    assert people_of(city, "city") == {"seattle": 1157}
    assert people_of(city, "tract")["tract-53033000002"] == 1001
    told = dict(city.ask("SELECT area_id, (margin, method) FROM core.population WHERE layer = 'neighbourhood'"))
    assert told["belltown"][0] == 0
    assert "0% of the people from tracts that lie in several areas" in told["belltown"][1]
    assert told["sodo"][0] == pytest.approx(500, abs=1)
    assert "100% of the people from tracts that lie in several areas" in told["sodo"][1]


def test_people_live_on_land_and_across_the_border_they_are_others(city):
    city.map("limits.geojson", ({}, square(0, 0, 0.5, 2)), ({}, square(1, 0, 1, 2)))
    tracts(city, square(0, 0, 2, 2), square(1.9, 0, 1, 1))
    tract_people(city, 3000, 1000)
    built(city)
    people = people_of(city, "neighbourhood")
    # A tenth of the second tract lies this side of the border, in Georgetown; half of Belltown and Sodo is water.
    assert sum(people.values()) == 3000 + 100
    assert people == pytest.approx({"belltown": 500, "georgetown": 1100, "queen-anne": 1000, "sodo": 500}, abs=1)


def test_a_year_in_the_file_is_that_year(city):
    tracts(city, square(0, 0, 2, 2))
    tract_people(city, 800, header="tract_geoid,year,population", year="2019,")
    built(city)
    assert city.ask("SELECT year, people FROM core.population WHERE layer = 'city'") == [(2019, 800)]


def test_counted_neighbourhoods_win_over_carried_people_of_the_same_year(city):
    tracts(city, square(0, 0, 2, 2))
    tract_people(city, 800)
    rows = [f"{name.title()},2025,250,,counted" for name in SQUARES]
    city.write("population.csv", "\n".join(["area,year,people,margin,method", *rows]) + "\n")
    built(city)
    assert set(people_of(city, "neighbourhood").values()) == {250}
    assert people_of(city, "precinct") == {"north-precinct": 400, "south-precinct": 400}
    assert city.ask("SELECT count(*) FROM core.population GROUP BY layer, area_id, year HAVING count(*) > 1") == []


TOTALS = "Year,Population\n2022,990\n2023,1000\n"
UNFIT = "mcpp_id,mcpp,pop\n1,BELLTOWN,{}\n2,QUEEN ANNE,250\n3,SODO,250\n4,GEORGETOWN,250\n"


def refused(city: City, name: str) -> str:
    """What the build says of a file none of whose rows was used."""
    done = city.build()
    assert done.returncode == 3, done.stderr + done.stdout
    source, read, loaded, gone = city.ask(
        f"SELECT source, rows_read, loaded, refused FROM core.load WHERE file = '{name}'"
    )[0]
    assert (loaded, gone) == (0, read)
    assert city.ask(f"SELECT state FROM core.source WHERE source = '{source}'") == [("stopped",)]
    assert city.ask("SELECT count(*) FROM core.population WHERE layer <> 'city'") == [(0,)]
    return done.stderr


def test_city_totals_fill_the_city_by_year(city):
    city.write("totals.csv", TOTALS)
    built(city)
    assert city.ask("SELECT layer, area_id, year, people FROM core.population ORDER BY year") == [
        ("city", "seattle", 2022, 990),
        ("city", "seattle", 2023, 1000),
    ]


def test_people_that_cannot_be_the_citys_are_refused(city):
    city.write("totals.csv", TOTALS)
    city.write("unfit.csv", UNFIT.format(500))
    told = refused(city, "unfit.csv")
    assert (
        "unfit.csv: not used: its people add up to 1,250, but the city had 1,000 in 2023: more than 20% apart" in told
    )


def test_people_without_a_year_are_refused(city):
    city.write("totals.csv", TOTALS)
    city.write("undated.csv", UNFIT.format(250))
    assert "[population] year = { population = 2020 }" in refused(city, "undated.csv")


@pytest.mark.parametrize("people", [700, 1300])
def test_tracts_whose_people_cannot_be_the_citys_are_refused(city, people):
    city.write("totals.csv", TOTALS)
    tracts(city, square(0, 0, 2, 2))
    tract_people(city, people, 50_000)  # the second tract is not on the map: another town's
    assert "more than 20% apart" in refused(city, "people.csv")


def test_tracts_that_nearly_agree_with_the_city_are_used(city):
    city.write("totals.csv", TOTALS)
    tracts(city, square(0, 0, 2, 2))
    tract_people(city, 1100, 50_000)
    built(city)
    assert sum(people_of(city, "neighbourhood").values()) == 1100
    assert city.ask("SELECT rule, rows FROM core.load_note WHERE source = 'tract_population'") == [
        ("a tract of the map", 1)
    ]


def test_people_by_tract_without_a_map_of_tracts_are_refused(city):
    tract_people(city, 800)
    assert "no map of the tracts is among the sources" in refused(city, "people.csv")


def test_rows_that_name_no_neighbourhood_are_noted(city):
    city.write("population.csv", "area,year,people,margin,method\nSodo,2020,5,,counted\nAtlantis,2020,5,,counted\n")
    built(city)
    assert city.ask("SELECT area_id, people FROM core.population") == [("sodo", 5)]
    assert city.ask("SELECT file, rule, rows FROM core.load_note WHERE source = 'population'") == [
        ("population.csv", "the name of a neighbourhood of the map", 1)
    ]


def test_two_figures_for_one_area_under_two_spellings_are_neither_added_nor_chosen_from(city):
    rows = ["Sodo,2020,5,,counted", "SODO,2020,8888,,counted"]
    city.write("population.csv", "\n".join(["area,year,people,margin,method", *rows]) + "\n")
    city.build()
    assert city.ask("SELECT * FROM core.population") == []
    assert ("one figure for an area and year", 2) in city.ask("SELECT rule, rows FROM core.load_note")
