"""Bad input: a sentence that says what to mend, an exit code, and the last good state kept."""

import json
from pathlib import Path

import pytest

from pipelines import db
from tests.pipeline.conftest import INCIDENTS, SQUARES, Town, districts

GOOD = "1,01.03.2020 10:00,01.03.2020 11:00,D,Northwest,-0.5,0.5"


def spoilt(change) -> str:
    """The town's boundaries with one feature changed."""
    document = districts()
    change(document["features"][0])
    return json.dumps(document)


NOTHING_BUILT = {
    "an empty file": ({"incidents.csv": ""}, "expected a header line"),
    "a wrong header": ({"incidents.csv": INCIDENTS.replace("No,", "Number,") + "\n" + GOOD}, "lacks No"),
    "a header without rows": ({"incidents.csv": INCIDENTS + "\n"}, "a single usable row"),
    "no source file at all": ({"notes.csv": "a,b\n1,2\n"}, "a single usable row"),
    "two districts of one name": (
        {
            "districts.geojson": spoilt(lambda f: f["properties"].update(district="Southeast")),
            "incidents.csv": f"{INCIDENTS}\n{GOOD}\n",
        },
        "Southeast",
    ),
}


@pytest.mark.parametrize("case", NOTHING_BUILT)
def test_nothing_is_built_the_words_say_why_and_the_last_warehouse_stays(town: Town, case: str):
    town.incidents(GOOD)
    assert town.build().returncode == 0
    before = (town.private / "warehouse.duckdb").read_bytes()
    files, words = NOTHING_BUILT[case]
    for path in town.source.glob("*.csv"):
        path.unlink()
    for name, content in files.items():
        town.write(name, content)
    done = town.build()
    assert done.returncode == 1
    assert words in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert (town.private / "warehouse.duckdb").read_bytes() == before
    assert not list(town.private.glob("*.tmp*"))


BAD_MAPS = {
    "boundaries that are not JSON": ("{", "boundary"),
    "a point for a district": (
        spoilt(lambda f: f.update(geometry={"type": "Point", "coordinates": [0, 0]})),
        "feature 1 of 4 has no shape",
    ),
    "a district without a shape": (spoilt(lambda f: f.update(geometry=None)), "feature 1 of 4 has no shape"),
}


@pytest.mark.parametrize("case", BAD_MAPS)
def test_without_a_map_nothing_is_built_and_the_words_say_why(town: Town, case: str):
    content, words = BAD_MAPS[case]
    town.write("districts.geojson", content)
    town.incidents(GOOD)
    done = town.build()
    assert done.returncode == 1
    assert words in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert not list(town.private.glob("*.duckdb*"))


def test_a_missing_folder(town: Town):
    done = town.run("build", "--input", str(town.source / "nowhere"), "--site", "testville")
    assert done.returncode == 1
    assert "is not a folder" in done.stderr
    assert "--input" in done.stderr


def test_an_unknown_site_is_answered_with_the_known_ones(town: Town):
    done = town.run("build", "--input", str(town.source), "--site", "atlantis")
    assert done.returncode == 1
    assert "seattle, testville" in done.stderr


def test_a_shape_that_crosses_itself_is_repaired_and_noted(town: Town):
    x, y, _ = SQUARES["Northwest"]
    bow_tie = [[[x, y], [x + 1, y + 1], [x + 1, y], [x, y + 1], [x, y]]]
    town.write("districts.geojson", spoilt(lambda f: f["geometry"].update(coordinates=bow_tie)))
    town.incidents(GOOD)
    assert town.build().returncode == 0
    assert town.ask("SELECT rows FROM core.load_note WHERE effect = 'repaired'") == [(1,)]


def test_a_file_that_cannot_be_used_does_not_stop_the_others_but_is_told(town: Town):
    town.incidents(GOOD)
    town.write("referrals.csv", "")
    town.write("late.csv.gz", "")
    town.write("README.txt", "")
    done = town.build()
    assert done.returncode == 3
    assert "referrals.csv" in done.stderr
    assert "not used: late.csv.gz: left alone, because it is packed" in done.stderr
    assert "README" not in done.stderr
    assert town.ask("SELECT count(*) FROM core.incident") == [(1,)]


@pytest.mark.parametrize("column", ["Client Name", "DOB", "date_of_birth", "Phone"])
def test_a_programme_file_with_a_column_about_a_person_is_not_loaded(town: Town, column: str):
    town.in_process = False
    town.incidents(GOOD)
    town.referrals(
        "R1,P1,05.04.2020,police,Northwest,Secretvalue",
        "R2,P2,06.04.2020,police,Northwest,Secretvalue",
        header=f"Ref,Person,Received,Way in,District,{column}",
    )
    done = town.build()
    assert done.returncode == 3
    assert column in done.stderr
    assert "Secretvalue" not in done.stdout + done.stderr
    assert town.ask("SELECT rows_read, loaded, refused FROM core.load WHERE source = 'referral_list'") == [(2, 0, 2)]
    assert town.ask("SELECT state FROM core.source WHERE source = 'referral_list'") == [("stopped",)]
    assert b"Secretvalue" not in (town.private / "warehouse.duckdb").read_bytes()


def test_a_second_build_at_the_same_time_is_refused(town: Town):
    town.incidents(GOOD)
    town.private.mkdir()
    with db.only_one(town.private, "build"):
        done = town.build()
    assert done.returncode == 1
    assert "another build is running" in done.stderr


def test_publishing_without_a_warehouse_says_what_to_run_first(town: Town):
    done = town.publish()
    assert done.returncode == 1
    assert "python -m pipelines build" in done.stderr


def test_no_command_writes_beside_the_folders_it_was_given(town: Town):
    root = Path(__file__).parents[2]
    before = {path for path in root.iterdir()}
    town.incidents(GOOD)
    town.build()
    assert {path for path in root.iterdir()} == before


@pytest.mark.parametrize("place", ["private", "input"])
def test_a_key_that_lies_with_the_data_is_refused(town: Town, monkeypatch: pytest.MonkeyPatch, place: str):
    monkeypatch.setenv("LEAD_KEY_FILE", str((town.private if place == "private" else town.source / "old") / "key"))
    town.incidents(GOOD)
    done = town.build()
    assert done.returncode == 1
    assert "LEAD_KEY_FILE" in done.stderr


def test_a_damaged_warehouse_says_to_build_again(town: Town):
    town.private.mkdir()
    (town.private / "warehouse.duckdb").write_bytes(b"not a database" * 1000)
    done = town.publish()
    assert done.returncode == 1
    assert "python -m pipelines build" in done.stderr


def test_what_is_not_ours_is_never_cleared(town: Town):
    for folder in (town.private, town.out):
        (folder / "thesis.tmp").mkdir(parents=True)
        (folder / "thesis.tmp" / "chapter").write_text("1")
        (folder / "notes.tmp.bak").write_text("2")
    town.incidents(GOOD)
    assert town.build().returncode == 0
    assert town.publish().returncode == 0
    for folder in (town.private, town.out):
        assert (folder / "thesis.tmp" / "chapter").read_text() == "1"
        assert (folder / "notes.tmp.bak").read_text() == "2"


def test_a_header_in_which_values_stand_is_not_quoted(town: Town):
    town.in_process = False
    town.incidents(GOOD)
    town.referrals("R1,P1,05.04.2020,police,Northwest", header="Ref,Person,Received,Alex Example,12 Any Street")
    done = town.build()
    assert done.returncode == 3
    assert "Alex Example" not in done.stdout + done.stderr
    assert "12 Any Street" not in done.stdout + done.stderr
    assert b"Alex Example" not in (town.private / "warehouse.duckdb").read_bytes()
