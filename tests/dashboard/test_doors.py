"""The door picker of the service areas: a door that the ledger names, and no place, is marked and explained."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from test_pages import run, text_of

RULE = "rule. Testville. says who may refer, not where"
WORDS = "No source says where LEAD served through the door “Community referral”."


@pytest.mark.parametrize(("note", "marked"), [(RULE, True), ("confirmed. Testville. a street", False)])
def test_a_door_that_no_source_places_is_marked_and_the_map_says_why(
    note: str, marked: bool, release_file: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "doors.duckdb"
    path.write_bytes(release_file("normal").read_bytes())
    with duckdb.connect(str(path)) as con:
        con.execute(
            "INSERT INTO service_area VALUES ('testville', 'community', 'alder', NULL, NULL, 'a paper', ?)", [note]
        )
    at = run("map", path, monkeypatch, view="service", on="January 2018", door="community")
    assert ("Community referral (no source says where)" in at.selectbox(key="door").options) == marked
    assert (WORDS in text_of(at)) == marked
    assert WORDS not in text_of(run("map", path, monkeypatch, view="service", on="January 2018"))
