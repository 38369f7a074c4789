"""A city without an engineer: questions answered, a folder written; nothing of it when the answers end early."""

import json
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

import geopandas
import pytest

from pipelines.contracts import ContractBroken
from pipelines.desk.city import QUESTIONS
from pipelines.desk.new_site import new_site
from pipelines.sites import load_site, load_site_in
from tests.pipeline.small_city import HUDSON, MESA, City, boundaries

SECRET = "Jane Canary"
FEET = {"type": "Polygon", "coordinates": [[[0, 0], [500_000, 0], [0, 500_000], [0, 0]]]}
TYPED = {"title": "Hudson Mills", "boundary_file": "", "area_name": "NHOOD"}


@pytest.fixture
def maps(tmp_path: Path) -> Path:
    path = tmp_path / "areas.geojson"
    path.write_text(json.dumps(boundaries(HUDSON.areas)), "utf-8")
    return path


def typed(maps: Path, **answers: str | list[str]) -> list[str]:
    """What somebody types, question by question; an empty line takes the default."""
    said = {"title": "Hudson Mills", "boundary_file": str(maps)} | answers
    lines = [said.get(question.key, "") for question in QUESTIONS]
    return [line for one in lines for line in (one if isinstance(one, list) else [one])]


def at_a_prompt(lines: list[str], folder: Path) -> tuple[Path, str]:
    told: list[str] = []
    waiting: Iterator[str] = iter(lines)

    def listen(prompt: str) -> str:
        told.append(prompt)
        line = next(waiting, None)
        if line is None:
            raise EOFError
        return line

    return new_site(folder / "sites", say=told.append, listen=listen), "\n".join(told)


def test_empty_lines_take_the_defaults_that_were_shown(maps, tmp_path):
    folder, told = at_a_prompt(typed(maps), tmp_path)
    assert folder == tmp_path / "sites" / "hudson_mills"
    assert "6 areas: Arbour Hill, Centre Square, Dove Street, Pine Hills, South End, West Hill" in told
    assert "Which property is an area's name? [NHOOD]: " in told
    assert "Smallest count of people that is shown [10]: " in told
    site = load_site_in(folder)
    assert site.title == "Hudson Mills"
    assert site.settings["boundaries"] == {"file": "areas.geojson", "name": "NHOOD"}
    assert "eligibility" not in site.settings
    assert sorted(path.name for path in folder.iterdir()) == ["areas.geojson", "site.toml"]


WRONG = {
    "name": (["Hudson!", "seattle", "hudson"], "there is a site called seattle already"),
    "time_zone": (["Pacific Time", "America/Los Angeles", "America/Los_Angeles"], "Did you mean America/Los_Angeles?"),
    "area_name": (["SIDE", "NHOD", "NHOOD"], "Did you mean NHOOD?"),
    "area_group": (["NHOOD", "SIDE"], "expected one of , ID, SIDE"),
    "doors": (
        ["door", "community = A, arrest_diversion = A", "community = A, community = B", "community"],
        "expected one of arrest_diversion, social_contact, community",
    ),
    "grams": (["six", "6"], "expected a number of grams"),
    "intake_window_days": (["0", "7"], "expected a whole number from 1 to 45"),
    "served_since": (["1/2/2021", "2021-02-01"], "expected a day, written 2019-10-31"),
    "races": (
        ["Latino", "Latino = hispanic", "Latino = Hispanic, Latino = White", "White = Black", "Latino = Hispanic"],
        "expected pairs with an equals sign",
    ),
    "fiscal_year_starts": (["July", "7"], "expected a whole number from 1 to 12"),
    "language": (["fr", "es"], "expected one of en, es"),
    "rounding_base": (["3", "5"], "a site may be stricter, never looser: rounding_base is at least 5"),
    "minimum_shown": (["5", "12", "20"], "a site may be stricter, never looser: minimum_shown is at least 10"),
    "teams": (["a, a", "a, b"], "a word stands there twice"),
    "title": (["", "Hudson"], "an answer is needed here"),
}


def test_a_wrong_answer_is_told_at_once_and_asked_for_again(maps, tmp_path):
    folder, told = at_a_prompt(typed(maps, **{key: answers for key, (answers, _) in WRONG.items()}), tmp_path)
    assert [words for _, words in WRONG.values() if words not in told] == []
    assert "A cannot stand for arrest_diversion: it says community already" in told
    assert "community stands there twice" in told
    assert "White cannot stand for Black: it says White already" in told
    settings = load_site_in(folder).settings
    assert settings["title"] == "Hudson"
    assert settings["time_zone"] == "America/Los_Angeles"
    assert settings["boundaries"]["group"] == "SIDE"
    assert settings["small_numbers"] == {"minimum_shown": 20, "rounding_base": 5}
    assert settings["race"] == {"Latino": "Hispanic"}


def test_a_state_with_one_time_zone_needs_no_answer(maps, tmp_path):
    folder, told = at_a_prompt(typed(maps, state="New York"), tmp_path)
    assert "files whose times name a zone need it [America/New_York]: " in told
    assert load_site_in(folder).settings["time_zone"] == "America/New_York"


def test_an_area_in_several_pieces_is_one_and_a_blank_name_is_told_by_its_place(maps, tmp_path):
    document = json.loads(maps.read_text("utf-8"))
    island = boundaries((*HUDSON.areas, "South End"))["features"][-1]
    document["features"].append(island)
    maps.write_text(json.dumps(document), "utf-8")
    folder, told = at_a_prompt(typed(maps), tmp_path)
    assert "6 areas: Arbour Hill, Centre Square" in told
    assert "several features of one name count as one area: South End (2 features)" in told
    assert f"Wrote {folder} with 6 areas." in told
    assert "Worth a look: some areas are drawn as several features, which count as one area: South End (2)." in told
    island["properties"]["NHOOD"] = " "
    maps.write_text(json.dumps(document), "utf-8")
    _, told = at_a_prompt(typed(maps, area_name=["NHOOD", "ID"]), tmp_path / "blank")
    assert "NHOOD is blank in feature 7 of 7" in told


def test_a_map_that_cannot_be_used_is_refused_when_it_is_named(maps, tmp_path):
    nameless = tmp_path / "nameless.geojson"
    nameless.write_text(json.dumps({"type": "FeatureCollection", "features": []}))
    folder, told = at_a_prompt(typed(maps, boundary_file=["nowhere", str(nameless), str(maps)]), tmp_path)
    assert "there is no file nowhere" in told
    assert "nameless.geojson is no map whose areas have names" in told
    assert folder.is_dir()


def changed(maps: Path, **values: object) -> str:
    """The map with its collection, or its first geometry, changed."""
    document = json.loads(maps.read_text("utf-8"))
    if "geometry" in values:
        document["features"][0]["geometry"] = values.pop("geometry")
    return json.dumps(document | values)


@pytest.mark.parametrize(
    ("name", "change", "words"),
    [
        ("list.csv", lambda maps: f"{SECRET},WKT\n1,POINT (1 2)\n", "list.csv is no map. Expected a file that ends in"),
        ("list.json", lambda maps: json.dumps([{SECRET: 1}]), "list.json is no map whose areas"),
        (
            "a.geojson",
            lambda maps: changed(maps, geometry={"type": "Point", "coordinates": [1, 2]}),
            "feature 1 of 6 has",
        ),
        ("a.geojson", lambda maps: changed(maps, geometry=None), "feature 1 of 6 has no shape"),
        ("a.geojson", lambda maps: changed(maps, geometry=FEET), "its coordinates are no degrees"),
    ],
)
def test_a_file_without_areas_is_refused_at_once_and_nothing_of_it_is_told(name, change, words, maps, tmp_path):
    bad = tmp_path / name
    bad.write_text(change(maps), "utf-8")
    _, told = at_a_prompt(typed(maps, boundary_file=[str(bad), str(maps)]), tmp_path)
    assert words in told
    assert SECRET not in told
    assert told.index(words) < told.index("The map's properties")


def test_a_shapefile_without_a_coordinate_system_is_refused_at_once(maps, tmp_path):
    shapes = tmp_path / "shapes" / "hoods.shp"
    shapes.parent.mkdir()
    geopandas.read_file(maps).to_file(shapes)
    shapes.with_suffix(".prj").unlink()
    _, told = at_a_prompt(typed(maps, boundary_file=[str(shapes), str(maps)]), tmp_path)
    assert told.index("names no coordinate system") < told.index("The map's properties")


@pytest.mark.parametrize("marks", ['"{}"', "'{}'", ' "{}" '])
def test_a_path_may_stand_in_quotation_marks(marks, maps, tmp_path):
    folder, _ = at_a_prompt(typed(maps, boundary_file=marks.format(maps)), tmp_path)
    assert (folder / "areas.geojson").is_file()


@pytest.mark.parametrize("back", ["<", "back"])
def test_an_answer_can_be_taken_back(back, maps, tmp_path):
    lines = typed(maps)
    # Back from the first question stays there; from the third it leads to the second, then to the first.
    folder, told = at_a_prompt([back, "Wrong", "wrong", back, back, *lines], tmp_path)
    assert "< goes back to the question before." in told
    assert load_site_in(folder).title == "Hudson Mills"
    assert folder.name == "hudson_mills"


@pytest.mark.parametrize("ended_after", range(0, len(QUESTIONS), 3))
def test_nothing_is_written_when_the_answers_end_early(ended_after, maps, tmp_path):
    with pytest.raises(ContractBroken, match="Nothing was written"):
        at_a_prompt(typed(maps)[:ended_after], tmp_path)
    assert not (tmp_path / "sites").exists()


def test_nothing_is_left_when_the_writing_is_interrupted(maps, tmp_path, monkeypatch):
    def interrupted(_: object) -> list[str]:
        raise KeyboardInterrupt

    monkeypatch.setattr("pipelines.desk.new_site.areas_of", interrupted)
    with pytest.raises(ContractBroken, match="Nothing was written"):
        at_a_prompt(typed(maps), tmp_path)
    assert list((tmp_path / "sites").iterdir()) == []


def test_a_second_city_of_one_name_is_refused_and_the_first_stays(maps, tmp_path):
    folder, _ = at_a_prompt(typed(maps), tmp_path)
    before = (folder / "site.toml").read_bytes()
    with pytest.raises(ContractBroken, match="exists already"):
        at_a_prompt(typed(maps, title="Hudson mills"), tmp_path)
    assert (folder / "site.toml").read_bytes() == before


def test_every_part_of_a_shapefile_in_another_coordinate_system_is_copied(maps, tmp_path):
    shapes = tmp_path / "shapes" / "hoods.shp"
    shapes.parent.mkdir()
    geopandas.read_file(maps).to_crs("EPSG:3857").to_file(shapes)
    folder, told = at_a_prompt(typed(shapes), tmp_path)
    assert {path.suffix for path in folder.glob("hoods.*")} >= {".shp", ".dbf", ".shx", ".prj"}
    assert "Wrote" in told


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("gramms = 6", "gramms is not asked for. Did you mean grams?"),
        ('language = "fr"', "language: expected one of en, es"),
        ("minimum_shown = 5", "minimum_shown: a site may be stricter, never looser"),
        ("minimum_shown = ", "cannot be read as TOML"),
        ('area_name = "NAME"', "area_name: expected one of ID, NHOOD, SIDE"),
    ],
)
def test_a_file_of_answers_is_judged_by_the_same_rules(more, words, maps, tmp_path):
    path = tmp_path / "answers.toml"
    path.write_text(f'title = "Hudson"\nboundary_file = "{maps.name}"\n{more}\n')
    with pytest.raises(ContractBroken) as refused:
        new_site(tmp_path / "sites", path, say=lambda _: None)
    assert words in str(refused.value)
    assert not (tmp_path / "sites").exists()


def test_the_command_writes_what_the_answers_say(tmp_path):
    city = City(tmp_path, MESA)
    done = city.add()
    assert done.returncode == 0, done.stderr
    assert "Wrote" in done.stdout
    with city.own_sites():
        site = load_site("mesa")
    assert site.settings["eligibility"] == [{"rule": "max_drug_grams", "value": "6", "source": "told by the programme"}]
    assert site.told["intake_window_days"] == "7"
    assert site.told["language"] == "es"
    again = city.run("new-site", "--answers", str(tmp_path / "answers.toml"))
    assert again.returncode == 1
    assert "there is a site called mesa already" in again.stderr


def test_a_city_that_the_commands_would_not_find_is_told(tmp_path):
    city = City(tmp_path, MESA)
    done = city.run("new-site", "--answers", str(tmp_path / "answers.toml"), "--sites-dir", str(tmp_path / "elsewhere"))
    assert done.returncode == 0
    assert "Set LEAD_SITES_DIR" in done.stdout
    assert os.listdir(tmp_path / "elsewhere") == ["mesa"]


def test_of_a_map_of_several_layers_one_is_asked_for_and_kept(maps, tmp_path):
    hoods, package = geopandas.read_file(maps), tmp_path / "city.gpkg"
    hoods.iloc[:2].to_file(package, layer="parks")
    hoods.to_file(package, layer="hoods")
    tries = [str(package), f"{package}|hood", f"{maps}|hoods", f"{package}|hoods"]
    folder, told = at_a_prompt(typed(maps, boundary_file=tries), tmp_path)
    assert told.count("city.gpkg holds the layers parks, hoods. Write the one of the areas behind the file") == 2
    assert "areas.geojson holds one map and no layers" in told
    assert "6 areas: Arbour Hill" in told
    site = load_site_in(folder)
    assert site.settings["boundaries"] == {"file": "city.gpkg", "layer": "hoods", "name": "NHOOD"}
    assert site.contracts["areas"].map_layer == "hoods"


@pytest.mark.parametrize(
    ("named", "told"),
    [
        ("maps", "maps is a folder. Name the map in it: a.geojson, b.shp."),
        ("city.gdb", "city.gdb is a geodatabase. Save its layer of the areas as GeoPackage or GeoJSON"),
        ("maps.zip", "maps.zip is packed. Unpack it, and name the map in it: city/b.shp."),
        ("spoilt.zip", "spoilt.zip is packed. Unpack it, and name the map in it."),
        ("b.dbf", "b.dbf is a part of a shapefile. Name its b.shp, with all its parts beside it."),
        ("map.kml", "map.kml is no map. Expected a file that ends in"),
    ],
)
def test_what_is_no_file_of_a_map_is_told_with_what_to_name_instead(tmp_path, named, told):
    for folder in ("maps", "city.gdb"):
        (tmp_path / folder).mkdir()
    for name in ("maps/b.shp", "maps/a.geojson", "maps/a.csv", "city.gdb/a.gdbtable", "spoilt.zip", "b.dbf", "map.kml"):
        (tmp_path / name).write_text("", "utf-8")
    with zipfile.ZipFile(tmp_path / "maps.zip", "w") as packed:
        packed.writestr("city/b.shp", "")
        packed.writestr("city/b.dbf", "")
    (tmp_path / "site.toml").write_text(f'title = "Hudson"\n[boundaries]\nfile = "{named}"\nname = "NHOOD"\n')
    with pytest.raises(ContractBroken) as refused:
        load_site_in(tmp_path)
    assert f"[boundaries] file: {told}" in str(refused.value)
    (tmp_path / "answers.toml").write_text(f'title = "Hudson"\nboundary_file = "{named}"\n', "utf-8")
    with pytest.raises(ContractBroken) as refused:
        new_site(tmp_path / "sites", tmp_path / "answers.toml", say=lambda _: None)
    assert f"boundary_file: {told}" in str(refused.value)
