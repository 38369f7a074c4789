"""The check tells where the rows of police files will lie and how their codes stand to the list, as a build has it."""

import json
from pathlib import Path

import pytest

from pipelines.desk import check_files
from pipelines.sites import load_site
from tests.pipeline.conftest import INCIDENTS, Town

WEST, EAST, CORNER = (-73.5, 42.5), (-72.5, 42.5), (-73, 42)
TIME = "01.02.2020 10:00"


def square(name: str, x: float, y: float) -> dict:
    ring = [[x, y], [x + 1, y], [x + 1, y + 1], [x, y + 1], [x, y]]
    return {
        "type": "Feature",
        "properties": {"district": name, "quarter": "A"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


@pytest.fixture
def far(town: Town) -> Town:
    """A town of two squares so far from the equator that exchanged points lie elsewhere."""
    features = [square("West", -74, 42), square("East", -73, 42)]
    town.write("districts.geojson", json.dumps({"type": "FeatureCollection", "features": features}))
    return town


def rows(*points: tuple[str, str, object, object]) -> str:
    """A list with a row for each (code, district, longitude, latitude), each of a number of its own."""
    lines = [f"{n},{TIME},{TIME},{what},{place},{x},{y}" for n, (what, place, x, y) in enumerate(points)]
    return "\n".join([INCIDENTS, *lines]) + "\n"


def checked(path: Path):
    (verdict,) = check_files([path], load_site("testville"))
    return verdict


def test_points_names_and_codes_are_counted_as_a_build_counts_them(far: Town):
    mixed = [("D", "", *WEST)] * 3 + [("d", "west", "", "")] * 2 + [("X", "EAST", 10, 10), ("X", "nowhere", 10, "")]
    far.write("incidents.csv", rows(*mixed, (" D ", "", *reversed(EAST)), ("00D", "", *CORNER), ("", "", "", "")))
    verdict = checked(far.source / "incidents.csv")
    # One row has half a point, one has it the wrong way round.
    assert (
        "Of 10 rows 4 are placed by a point in an area of the map, 3 by the name of their place alone, and 3 nowhere: "
        "2 have a point outside every area, 4 have none." in verdict.remarks
    )
    exchanged, nearly = verdict.faults[1], verdict.faults[0]
    assert (exchanged.column, exchanged.places) == ("X with Y", ((None, 9),))
    assert exchanged.mend.startswith("Longitude and latitude are probably exchanged")
    assert (nearly.column, nearly.places, nearly.expected) == (
        "What",
        ((None, 10),),
        "a code of the city's list, such as D",
    )
    assert any(
        one.startswith("What: 2 of 10 rows have a code that is not on the city's list") for one in verdict.remarks
    )
    assert verdict.state == "partly"
    done = far.build()
    assert done.returncode == 0
    assert (
        "Worth a look: town_incidents: 1 row has a code in What that is nearly D of the list, and counts as"
        in done.stdout
    )
    assert far.ask("SELECT located_by, count(*) FROM core.incident GROUP BY ALL ORDER BY 1") == [
        ("label", 3), ("none", 3), ("point", 4),
    ]  # fmt: skip
    assert far.ask("SELECT offence_group, lead_type, count(*) FROM core.incident GROUP BY ALL ORDER BY 1") == [
        ("drug", True, 6), ("other", False, 4),
    ]  # fmt: skip


@pytest.mark.parametrize(("outside", "told"), [(91, True), (90, False)])
def test_nearly_no_point_on_the_map_is_a_fault(far: Town, outside: int, told: bool):
    points = [("D", "", 10, 60)] * outside + [("D", "", *WEST)] * (100 - outside)
    far.write("incidents.csv", rows(*points))
    faults = checked(far.source / "incidents.csv").faults
    assert [(one.rows, one.mend.partition(".")[0]) for one in faults] == [
        (outside, "Nearly no point lies on the map")
    ] * told


def test_without_a_map_nothing_is_said_of_places(far: Town):
    far.write("incidents.csv", rows(("D", "", *WEST)))
    (far.source / "districts.geojson").unlink()
    verdict = checked(far.source / "incidents.csv")
    assert verdict.state == "loads"
    assert not any("placed" in one for one in verdict.remarks)


def test_many_codes_that_are_nearly_listed_are_doubted_by_a_build(far: Town):
    far.write("incidents.csv", rows(*[("0S", "", *WEST)] * 50, *[("D", "", *WEST)] * 50))
    done = far.build()
    assert done.returncode == 3
    assert "town_incidents: 50 rows have a code in What that is nearly S of the list, and count as other" in done.stderr


def test_a_folder_stands_for_the_files_in_it(far: Town, tmp_path: Path):
    far.incidents("1,01.03.2020 10:00,01.03.2020 11:00,D,Northwest,-0.5,0.5")
    for name in ("README.md", "late.csv.gz"):
        far.write(name, "")
    found = {one.file: one.state for one in check_files([far.source], load_site("testville"))}
    assert found == {"districts.geojson": "loads", "incidents.csv": "loads", "late.csv.gz": "not"}
    (tmp_path / "none").mkdir()
    [none] = check_files([tmp_path / "none"], load_site("testville"))
    assert "is a folder without a file of rows" in none.problem
