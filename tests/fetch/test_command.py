"""`python -m pipelines fetch`, and the build that follows: the same warehouse as from the same rows as JSON pages."""

import duckdb
import pytest

from pipelines.__main__ import main
from pipelines.sites.seattle.sources import areas, spd_offences
from tests.fetch.conftest import made_row
from tests.fetch.same import assert_the_same, built, pages
from tests.fetch.standin import StandIn, status


def run(*arguments: str) -> int:
    return main(["fetch", *arguments])


@pytest.mark.parametrize(
    ("broken", "code"), [((), 0), (("PORTAL",), 3), (("LAYER",), 3), (("PORTAL", "LAYER"), 1)], ids=str
)
def test_the_exit_code_says_whether_all_some_or_nothing_was_fetched(
    tmp_path, service, monkeypatch, capsys, broken, code
):
    elsewhere = StandIn()
    elsewhere.always = status(404)
    for module, name in ((spd_offences, "PORTAL"), (areas, "LAYER")):
        if name in broken:
            monkeypatch.setattr(module, name, elsewhere.address)
    try:
        only = ("spd_offences", "mcpp_areas")
        assert run("--into", str(tmp_path / "raw"), "--only", *only) == code
    finally:
        elsewhere.close()
    assert capsys.readouterr().err.count("not fetched: ") == len(broken)


def test_a_source_that_is_not_there_is_named_with_those_that_are(tmp_path, capsys):
    assert run("--into", str(tmp_path / "raw"), "--only", "spd_offenses") == 1
    message = capsys.readouterr().err
    assert "spd_offenses" in message
    assert "mcpp_areas" in message
    assert "spd_offences" in message


def test_a_site_without_public_sources_says_so(tmp_path, capsys):
    assert run("--into", str(tmp_path / "raw"), "--site", "testville") == 1
    assert "no source that can be fetched" in capsys.readouterr().err
    assert run("--list", "--site", "testville") == 0
    assert capsys.readouterr().out == "testville declares no source that can be fetched.\n"


def test_a_night_of_a_site_without_public_sources_goes_on_with_the_files_there(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("pipelines.refresh.refresh", lambda *_: [])
    monkeypatch.setattr("pipelines.__main__.publish_and_tell", lambda *_: [])
    night = ("--input", str(tmp_path), "--out", str(tmp_path / "out"), "--site", "testville")
    assert main(["refresh", *night, "--fetch"]) == 0
    assert "testville declares no source that can be fetched: the night goes on" in capsys.readouterr().out


def test_a_list_says_where_everything_comes_from_and_asks_nobody(capsys):
    assert run("--list") == 0
    told = capsys.readouterr().out
    for source, ending, origin in (
        ("spd_arrests", "parquet", "https://data.seattle.gov/d/9bjs-7a7w"),
        ("spd_calls", "parquet", "https://data.seattle.gov/d/33kz-ixgy"),
        ("tracts", "geojson", "STATE='53' AND COUNTY='033'"),
        ("tract_population", "parquet", "https://api.census.gov/data/2023/acs/acs5"),
    ):
        assert f"{source}.{ending} from " in told
        assert origin in told


def test_a_second_fetch_beside_a_running_one_is_refused(tmp_path, service, capsys):
    codes = []
    into = str(tmp_path / "raw")
    service.before_page[2] = lambda: codes.append(run("--into", into, "--only", "spd_offences"))
    assert run("--into", into, "--only", "spd_offences") == 0
    assert codes == [1]
    assert "another fetch is running" in capsys.readouterr().err


def test_what_was_fetched_builds_like_the_same_rows_in_pages(tmp_path, service, fetch):
    # One offence in two rows that differ, one in two that agree, and one without a number.
    service.rows += [
        made_row(7, "2026-11-02T03:00:00.000Z", nibrs_offense_code="35B") | {":id": "row-a99997"},
        made_row(8, "2026-11-02T03:00:00.000Z") | {":id": "row-a99998"},
        made_row(9, "2026-11-02T03:00:00.000Z", offense_id="") | {":id": "row-a99999"},
    ]
    assert fetch("spd_offences", "mcpp_areas") == (["spd_offences", "mcpp_areas"], [])
    ours = built(fetch.folder, tmp_path / "one")
    assert_the_same(ours, built(pages(service, tmp_path / "pages"), tmp_path / "two"))
    with duckdb.connect(str(ours), read_only=True) as con:
        account = con.execute("SELECT rows_read, loaded, repeated, corrected, refused FROM core.load "
                              "WHERE source = 'spd_offences'").fetchall()  # fmt: skip
        assert account == [(103, 100, 1, 1, 1)]


def test_a_correction_that_was_fetched_later_reaches_the_warehouse(tmp_path, service, fetch):
    assert fetch("spd_offences", "mcpp_areas")[1] == []
    service.rows[5] = made_row(5, "2026-11-02T03:00:00.000Z", nibrs_offense_code="13A")
    assert fetch("spd_offences", "mcpp_areas")[1] == []
    ours = built(fetch.folder, tmp_path / "one")
    with duckdb.connect(str(ours), read_only=True) as con:
        code = con.execute("SELECT code FROM core.incident WHERE incident_id = '70000000005'").fetchall()
        assert code == [("13A",)]
    assert_the_same(ours, built(pages(service, tmp_path / "pages"), tmp_path / "two"))


def test_a_failed_fetch_leaves_nothing_that_a_build_would_read(service, fetch, capsys):
    assert fetch("mcpp_areas")[1] == []
    service.before_page[4 + service.pages] = lambda: setattr(service, "always", status(500))
    done, failed = fetch("spd_offences")
    assert (done, len(failed)) == ([], 1)
    assert fetch.finished() == ["mcpp_areas.geojson", "mcpp_areas.geojson.card.toml"]
    assert main(["build", "--input", str(fetch.folder)]) == 1
    told = capsys.readouterr()
    assert "spd_offences" not in told.out
    assert "no source file holds a single usable row" in told.err
