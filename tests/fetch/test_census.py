"""People by tract: what lands, what becomes of words in place of numbers, and what each fault leads to."""

import json
import tomllib
from hashlib import sha256

import duckdb
import pytest

from tests.fetch.same import built
from tests.fetch.standin import cut, drip, half, silence, status

HEADER = ["B01003_001E", "B01003_001M", "state", "county", "tract"]
LINES = [
    ["4321", "210", "53", "033", "000200"],
    ["3999", "-555555555", "53", "033", "000100"],
    ["-666666666", "-222222222", "53", "033", "000300"],
]
PAGE_OF_WORDS = (
    b"<html><head><title>Missing Key</title></head><body>A valid <em>key</em> must be included.</body></html>"
)


@pytest.fixture(autouse=True)
def table(service):
    """Three tracts."""
    service.table = [HEADER, *LINES]
    return service.table


@pytest.fixture
def people(fetch):
    """Fetches the people, which must work; gives the rows that landed."""

    def run() -> list[tuple]:
        assert fetch("tract_population") == (["tract_population"], [])
        return duckdb.execute(f"FROM '{fetch.folder / 'tract_population.parquet'}'").fetchall()

    return run


def test_every_tract_lands_under_its_number_as_the_service_wrote_it(fetch, people):
    assert people() == [
        ("53033000100", "2023", "3999", "-555555555"),
        ("53033000200", "2023", "4321", "210"),
        ("53033000300", "2023", "-666666666", "-222222222"),
    ]
    assert fetch.finished() == ["tract_population.parquet", "tract_population.parquet.card.toml"]
    assert any("3 tracts of 2023, " in line and line.endswith(("bytes", "kB")) for line in fetch.said)


def test_the_card_says_what_was_asked_and_never_the_key(fetch, service, people, monkeypatch):
    monkeypatch.setenv("CENSUS_API_KEY", "made-up-key")
    service.faults[1] = status(503)
    people()
    told = tomllib.loads((fetch.folder / "tract_population.parquet.card.toml").read_text("utf-8"))
    landed = fetch.folder / "tract_population.parquet"
    assert told["address"] == f"{service.address}/data/2023/acs/acs5"
    assert told["query"] == "get=B01003_001E,B01003_001M&for=tract:*&in=state:53 county:033"
    assert (told["rows"], told["sha256"]) == (3, sha256(landed.read_bytes()).hexdigest())
    assert service.keys == ["made-up-key", "made-up-key"]
    assert "made-up-key" not in "".join(fetch.said)
    assert not any(b"made-up-key" in path.read_bytes() for path in fetch.folder.rglob("*") if path.is_file())


def test_without_a_key_none_is_sent_and_the_token_of_the_portal_stays_at_the_portal(service, people, monkeypatch):
    monkeypatch.setenv("LEAD_SOCRATA_TOKEN", "made-up-token")
    people()
    assert (service.keys, service.tokens) == ([None], [None])


def words(handler, body):
    handler.whole(PAGE_OF_WORDS)


@pytest.mark.parametrize("fault", [status(302, Location="https://elsewhere.example/missing_key.html"), words])
def test_a_missing_key_is_told_with_where_to_get_one(fetch, service, fault):
    service.always = fault
    done, (message,) = fetch("tract_population")
    assert (done, fetch.waited, fetch.finished()) == ([], [], [])
    assert "CENSUS_API_KEY" in message
    assert "key_signup" in message


@pytest.mark.parametrize(("code", "word"), [(204, "no tracts"), (400, "variables"), (404, "published")])
def test_a_refusal_says_what_it_means_and_is_not_repeated(fetch, service, code, word):
    service.always = status(code)
    done, (message,) = fetch("tract_population")
    assert (done, fetch.waited) == ([], [])
    assert f"answered {code}" in message
    assert word in message


def in_between(handler, body):
    handler.whole(b"<html>a machine in between is busy</html>")


def uneven(handler, body):
    handler.whole(json.dumps([HEADER, LINES[0], ["1"]]).encode())


def twice(handler, body):
    handler.whole(json.dumps([HEADER, *LINES, LINES[0]]).encode())


def elsewhere(handler, body):
    handler.whole(json.dumps([HEADER, ["1", "1", "53", "035", "000100"]]).encode())


def empty(handler, body):
    handler.whole(json.dumps([HEADER]).encode())


FAULTS = [cut, half, in_between, uneven, twice, elsewhere, empty, status(429, Retry_After="2"), status(500)]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_a_passing_fault_changes_nothing_of_what_lands(fetch, service, people, fault):
    service.faults[1] = fault
    assert len(people()) == 3
    assert fetch.waited == [2]


def test_an_answer_that_drips_or_does_not_come_is_given_up(fetch, service, people):
    def slow(handler, body):
        fetch.seconds_per_look = 1000
        drip(handler, body)

    fetch.read_timeout = 0.2
    service.faults = {1: slow, 2: silence}
    service.before_page[2] = lambda: setattr(fetch, "seconds_per_look", 0)
    assert len(people()) == 3
    assert fetch.waited == [2, 4]


def test_a_renamed_column_replaces_nothing(fetch, service, people):
    people()
    before = (fetch.folder / "tract_population.parquet").read_bytes()
    service.table[0] = ["B01003_001E", "B01003_001MOE", "state", "county", "tract"]
    done, (message,) = fetch("tract_population")
    assert done == []
    assert "Missing: B01003_001M" in message
    assert (fetch.folder / "tract_population.parquet").read_bytes() == before


def test_fewer_tracts_than_came_before_are_not_believed(fetch, service, people):
    people()
    del service.table[2]
    done, (message,) = fetch("tract_population")
    assert done == []
    assert "2 tracts came, and 3 are there" in message
    assert len(duckdb.execute(f"FROM '{fetch.folder / 'tract_population.parquet'}'").fetchall()) == 3


def test_words_in_place_of_numbers_become_what_they_mean_in_a_build(fetch, service, people, tmp_path):
    people()
    assert fetch("mcpp_areas", "spd_offences")[1] == []
    names = ("53033000100", "53033000200", "53033000300")  # one tract for each neighbourhood, and as large
    tracts = [f | {"properties": {"GEOID": name}} for f, name in zip(service.features, names, strict=True)]
    (fetch.folder / "tracts.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": tracts}))
    with duckdb.connect(str(built(fetch.folder, tmp_path / "private")), read_only=True) as con:
        found = con.execute("SELECT area_id, year, people, margin FROM core.population "
                            "WHERE layer IN ('tract', 'neighbourhood') ORDER BY ALL").fetchall()  # fmt: skip
        account = con.execute("SELECT rows_read, loaded, refused FROM core.load "
                              "WHERE source = 'tract_population'").fetchall()  # fmt: skip
    # An estimate that was fixed has no margin of error; one that is not there is refused, and counted.
    assert found == [
        ("ballard-north", 2023, 0, 0.0),
        ("belltown", 2023, 3999, 0.0),
        ("capitol-hill", 2023, 4321, 210.0),
        ("tract-53033000100", 2023, 3999, 0.0),
        ("tract-53033000200", 2023, 4321, 210.0),
    ]
    assert account == [(3, 2, 1)]
