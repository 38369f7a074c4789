"""Which source a file is follows from what it holds; what is nearly a source is told apart from what is none."""

import json
from pathlib import Path

import pytest

from pipelines.contracts import ContractBroken
from pipelines.sites import load_site
from pipelines.sources.left_alone import why_left_alone
from pipelines.sources.recognise import WrongHeader, recognise
from tests.unit.drawn_site import column, contract

THINGS = contract(column("Number"), column("Day"), column("Where"), column("What"), source="things")
PEOPLE = contract(column("Ref"), column("Person"), column("Received"), source="people")
AREAS = contract(column("NAME"), column("PART"), source="areas", form="areas")
DECLARED = [THINGS, PEOPLE, AREAS]
HEADER = "Number,Day,Where,What"


def look(folder, text, name="file.csv"):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return recognise(path, DECLARED)


def collection(*properties):
    return json.dumps(
        {
            "type": "FeatureCollection",
            "features": [{"type": "Feature", "properties": one, "geometry": None} for one in properties],
        }
    )


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"{HEADER}\n1,2,3,4\n", id="as declared"),
        pytest.param("What,Where,Day,Number\n4,3,2,1\n", id="in another order"),
        pytest.param(f"\ufeff{HEADER}\n1,2,3,4\n", id="with a byte order mark"),
        pytest.param(f"{HEADER}\r1,2,3,4\r", id="lines end with a carriage return"),
        pytest.param(f"{HEADER}\r\n1,2,3,4\r\n", id="lines end as on Windows"),
        pytest.param(f"{HEADER},Colour\n1,2,3,4,5\n", id="with one column more"),
        pytest.param(" Number , Day,Where ,What\n1,2,3,4\n", id="blanks around the names"),
        pytest.param('"Number","Day","Where","What"\n1,2,3,4\n', id="names in quotes"),
        pytest.param(HEADER, id="a header and nothing else"),
    ],
)
def test_a_file_with_the_declared_columns_is_recognised(tmp_path, text):
    found = look(tmp_path, text)
    assert found is not None
    assert found.contract is THINGS
    assert set(found.header) >= set(THINGS.header)


def test_the_header_keeps_the_order_of_the_file(tmp_path):
    assert look(tmp_path, "What,Colour,Where,Day,Number\n").header == ("What", "Colour", "Where", "Day", "Number")


def test_the_name_of_a_file_says_nothing(tmp_path):
    assert look(tmp_path, "Ref,Person,Received\n", name="things.csv").contract is PEOPLE
    assert look(tmp_path, "Ref,Person,Received\n", name="PEOPLE.CSV").contract is PEOPLE


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param("a,b,c\n1,2,3\n", "other.csv", id="other columns"),
        pytest.param("Number,b,c\n1,2,3\n", "other.csv", id="one name in common is chance"),
        pytest.param(f"{HEADER}\n1,2,3,4\n", "things.txt", id="another ending"),
        pytest.param('{"marker": 1}', "marker.json", id="JSON that is no map"),
        pytest.param("[1, 2]", "list.json", id="JSON that is a list"),
        pytest.param(collection({"colour": 1}), "other.geojson", id="a map with other properties"),
        pytest.param(collection(), "empty.geojson", id="a map without features"),
        pytest.param('{"features": [null, {}]}', "odd.geojson", id="features that are none"),
    ],
)
def test_what_is_no_source_of_the_site_is_left_alone(tmp_path, text, name):
    assert look(tmp_path, text, name) is None


def test_a_near_miss_names_what_is_missing_and_what_is_unknown(tmp_path):
    with pytest.raises(WrongHeader) as refused:
        look(tmp_path, "Number,Day,Place,What,Colour\nVALUE,2,3,4,5\n")
    assert refused.value.contract is THINGS
    message = str(refused.value)
    assert "file.csv: looks like things, but lacks Where." in message
    assert "Columns it does not know: Place, Colour." in message
    assert "drawn.py" in message
    assert "VALUE" not in message


def test_a_map_that_nearly_fits_is_a_near_miss_too(tmp_path):
    with pytest.raises(WrongHeader, match=r"looks like areas, but lacks PART\."):
        look(tmp_path, collection({"NAME": "x"}), "map.geojson")


def test_a_near_miss_is_the_nearest_contract(tmp_path):
    with pytest.raises(WrongHeader, match="looks like people, but lacks Received"):
        look(tmp_path, "Ref,Person,Number\n")


def test_a_map_is_known_by_the_properties_of_all_its_features(tmp_path):
    found = look(tmp_path, collection({"NAME": "x"}, {"PART": "n"}), "map.geojson")
    assert found.contract is AREAS


def test_a_map_may_start_with_a_byte_order_mark(tmp_path):
    assert look(tmp_path, "\ufeff" + collection({"NAME": "x", "PART": "n"}), "map.json").contract is AREAS


@pytest.mark.parametrize(
    ("text", "name", "words"),
    [
        pytest.param(b"", "empty.csv", "found an empty file", id="an empty CSV"),
        pytest.param(b"\r\n", "blank.csv", "found an empty file", id="a CSV of one blank line"),
        pytest.param(b"Stra\xdfe,b\n", "latin.csv", "not UTF-8 text", id="a CSV in Latin-1"),
        pytest.param("Strasse,b\n".encode("utf-16"), "wide.csv", "not UTF-8 text", id="a CSV in UTF-16"),
        pytest.param(b"", "empty.geojson", "found an empty file", id="an empty map"),
        pytest.param(b'{"features": [', "cut.geojson", "cannot be read as JSON", id="a map cut short"),
        pytest.param(b"\xff\xfe", "wide.geojson", "is UTF-16 text, and JSON is UTF-8", id="a map that is no text"),
        pytest.param(b"\x1f\x8b\x08", "a.csv", "is a packed file .gzip. under the name of a CSV", id="gzip"),
        pytest.param(b"PK\x03\x04", "a.csv", "is a packed file .ZIP. under the name of a CSV", id="ZIP"),
        pytest.param(b"\n<!DOCTYPE HTML><p>a,b", "a.csv", "is a page of words", id="a page of words"),
        pytest.param(b"<html>", "a.geojson", "is a page of words", id="a page of words as a map"),
        pytest.param(b'{"errorCode": "x"}', "a.csv", "is the message of an error", id="an error as CSV"),
        pytest.param(b'{"error": {"code": 1}}', "a.json", "is the message of an error", id="an error as JSON"),
        pytest.param(b'[{"Number": "1"}]', "a.csv", "is JSON under the name of a CSV", id="JSON as CSV"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(tmp_path, text, name, words):
    with pytest.raises(ContractBroken, match=words) as refused:
        look(tmp_path, text, name)
    assert name in str(refused.value)


def test_a_first_line_that_is_no_header_does_not_stop_the_others(tmp_path):
    # A picture or a data dump under the wrong name: whatever it is, it is not the end of the build.
    try:
        found = look(tmp_path, "x" * 200_000)
    except ContractBroken:
        found = None
    assert found is None


@pytest.mark.parametrize("name", ["seattle", "testville"])
def test_each_source_of_a_site_is_recognised_by_its_own_header_alone(tmp_path, name):
    contracts = list(load_site(name).contracts.values())
    for declared in contracts:
        if declared.form == "csv":
            path = tmp_path / "file.csv"
            path.write_text(",".join(reversed(declared.header)) + "\n")
            assert recognise(path, contracts).contract is declared


@pytest.mark.parametrize("name", ["Thumbs.db", "Icon\r", "Data dictionary.txt", "codebook.txt", "SHA256SUMS", "look.R"])
def test_what_lies_beside_data_on_many_desks_is_passed_over(name: str):
    assert why_left_alone(Path(name)) == ""
    assert why_left_alone(Path("rows.db"))
    assert why_left_alone(Path("referrals.txt"))
