"""A layer of a map service: what lands, and what each fault of the service leads to."""

import json
import tomllib
from hashlib import sha256

import pytest

from tests.fetch.standin import again, cut, fewer_features, half, status


def landed(fetch) -> dict:
    return json.loads((fetch.folder / "mcpp_areas.geojson").read_text("utf-8"))


def fetch_areas(fetch) -> None:
    assert fetch("mcpp_areas") == (["mcpp_areas"], [])


def test_every_area_lands_under_the_names_that_the_contract_declares(fetch, service):
    fetch_areas(fetch)
    found = landed(fetch)["features"]
    assert [area["properties"] for area in found] == [
        {"NEIGHBORHOOD": name, "PRECINCT": "W"} for name in ("BELLTOWN", "CAPITOL HILL", "BALLARD NORTH")
    ]
    assert [area["geometry"] for area in found] == [area["geometry"] for area in service.features]
    assert fetch.unfinished() == []


def test_the_card_says_where_when_and_what(fetch, service):
    fetch_areas(fetch)
    content = (fetch.folder / "mcpp_areas.geojson").read_bytes()
    told = tomllib.loads((fetch.folder / "mcpp_areas.geojson.card.toml").read_text("utf-8"))
    assert told["address"] == f"{service.address}/MCPP/FeatureServer/0"
    assert (told["rows"], told["sha256"]) == (3, sha256(content).hexdigest())
    assert told["columns"] == ["NEIGHBORHOOD", "PRECINCT"]
    assert told["not_fetched"] == ["OBJECTID", "Shape__Area"]
    assert "outSR=4326" in told["query"]


def test_the_token_of_the_portal_and_the_key_of_the_census_do_not_reach_a_map_service(fetch, service, monkeypatch):
    monkeypatch.setenv("LEAD_SOCRATA_TOKEN", "made-up-token")
    monkeypatch.setenv("CENSUS_API_KEY", "made-up-key")
    fetch_areas(fetch)
    assert set(service.tokens) == {None}
    assert all("made-up" not in value for asked in service.asked for value in asked.values())


def test_a_service_that_gives_one_feature_at_a_time_is_asked_until_all_are_there(fetch, service):
    service.largest = 1
    fetch_areas(fetch)
    assert len(landed(fetch)["features"]) == 3
    assert [asked["resultOffset"] for asked in service.asked] == ["0", "1", "2"]


@pytest.mark.parametrize("fault", [cut, half, again, fewer_features, status(503)], ids=lambda fault: fault.__name__)
def test_a_passing_fault_changes_nothing_of_what_lands(fetch, service, fault):
    service.largest = 2
    fetch_areas(fetch)
    expected = landed(fetch)
    service.pages, service.faults = 0, {2: fault}
    fetch_areas(fetch)
    assert landed(fetch) == expected


def test_an_error_told_with_status_200_is_an_error(fetch, service):
    service.always = lambda handler, body: handler.whole(b'{"error": {"code": 400, "message": "made up"}}')
    done, (message,) = fetch("mcpp_areas")
    assert (done, fetch.waited) == ([], [])
    assert "code 400" in message


def test_a_passing_error_told_with_status_200_is_waited_out(fetch, service):
    service.faults[1] = lambda handler, body: handler.whole(b'{"error": {"code": 429, "message": "made up"}}')
    fetch_areas(fetch)
    assert fetch.waited == [2]


def test_an_error_in_words_ends_its_own_source_and_no_other(fetch, service):
    fetch("mcpp_areas")
    before = landed(fetch)
    odd = [b'{"error": "x"}', b"[]", b'{"features": [1]}', b'{"features": 7}', b'{"error": {"code": []}}', b"null"]
    for number, body in enumerate(odd, start=1):
        service.faults[service.pages + number] = lambda handler, _, body=body: handler.whole(body)
    done, (message,) = fetch("mcpp_areas", "spd_offences")
    assert done == ["spd_offences"]
    assert "gave no usable answer in 6 tries" in message
    assert landed(fetch) == before


def test_what_nobody_foresaw_of_a_service_ends_its_own_source_and_no_other(fetch, service):
    service.layer["fields"] = [7]
    done, (message,) = fetch("mcpp_areas", "spd_offences")
    assert done == ["spd_offences"]
    assert "mcpp_areas: the service answered what could not be understood (TypeError at pipelines/sources" in message


def test_a_renamed_field_is_noticed_before_anything_is_loaded(fetch, service):
    fetch_areas(fetch)
    before, pages = (fetch.folder / "mcpp_areas.geojson").read_bytes(), service.pages
    service.layer["fields"][1]["name"] = "hood"
    done, (message,) = fetch("mcpp_areas")
    assert done == []
    assert "Missing: NEIGHBORHOOD. New: OBJECTID, hood" in message
    assert service.pages == pages
    assert (fetch.folder / "mcpp_areas.geojson").read_bytes() == before


@pytest.mark.parametrize(
    ("harm", "word"),
    [
        ({"geometry": None}, "without a shape"),
        ({"geometry": {"type": "Point", "coordinates": [1270000, 230000]}}, "no degrees"),
        ({"geometry": {"type": "Point", "coordinates": [-122.3, 47.6]}}, "feature 2 of 3 has no shape that is"),
        ({"geometry": {"type": "Polygon", "coordinates": []}}, "feature 2 of 3 has no shape that is"),
    ],
)
def test_shapes_that_are_none_replace_nothing(fetch, service, harm, word):
    fetch_areas(fetch)
    before = landed(fetch)
    service.features[1] |= harm
    done, (message,) = fetch("mcpp_areas")
    assert done == []
    assert word in message
    assert landed(fetch) == before
    assert fetch.unfinished() == []


def test_more_features_than_the_service_counts_replace_nothing(fetch, service, monkeypatch):
    fetch_areas(fetch)
    before = landed(fetch)
    honest = service.answer
    monkeypatch.setattr(service, "answer", lambda path, params: (
        (b'{"count": 2}', False) if "returnCountOnly" in params else honest(path, params)))  # fmt: skip
    done, (message,) = fetch("mcpp_areas")
    assert done == []
    assert "counts 2 features, and 3 came" in message
    assert landed(fetch) == before


def test_features_that_are_missing_replace_nothing(fetch, service, monkeypatch):
    fetch_areas(fetch)
    before = landed(fetch)
    honest = service.answer
    monkeypatch.setattr(service, "answer", lambda path, params: (
        (b'{"count": 58}', False) if "returnCountOnly" in params else honest(path, params)))  # fmt: skip
    done, (message,) = fetch("mcpp_areas")
    assert done == []
    assert "an empty page after 3 of 58 features" in message
    assert landed(fetch) == before


def without_most(features: list[dict]) -> list[dict]:
    return features[:2]


def moved(features: list[dict]) -> list[dict]:
    return json.loads(json.dumps(features).replace("47.6", "41.6"))


def as_points(features: list[dict]) -> list[dict]:
    return [one | {"geometry": {"type": "Point", "coordinates": [-122.3, 47.6]}} for one in features]


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (without_most, "2 areas came, and mcpp_areas.geojson has 3"),
        (moved, "they share 0% of the ground"),
        (as_points, "its features are points"),
    ],
)
def test_a_map_unlike_the_one_that_stands_takes_its_place_on_purpose_alone(fetch, service, change, word):
    fetch_areas(fetch)
    before = landed(fetch)
    service.features = change(service.features)
    done, (message,) = fetch("mcpp_areas")
    assert done == []
    assert word in message
    assert landed(fetch) == before
    (fetch.folder / "mcpp_areas.geojson").unlink()
    assert fetch("mcpp_areas")[0] == ([] if change is as_points else ["mcpp_areas"])
