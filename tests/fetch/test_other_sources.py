"""Calls, arrests and the other layers: what is asked for, what is left there, and a build from what landed."""

import json

import duckdb
import pytest

from pipelines.sites.seattle.sources import beats, city_limits, council_districts, spd_arrests, spd_calls, tracts
from pipelines.sources.fetch import http
from tests.fetch.same import built
from tests.fetch.standin import drip

WEST, NORTH = -122.38, 47.6


def square(west: float, size: float = 0.02) -> dict:
    """A square with its southern side on the 47.6th degree."""
    east, north = west + size, NORTH + size
    ring = [[west, NORTH], [east, NORTH], [east, north], [west, north], [west, NORTH]]
    return {"type": "Polygon", "coordinates": [ring]}


def layer(service, rows: list[dict], size: float = 0.02) -> None:
    """The service's layer: these rows of properties, on squares side by side."""
    service.layer["fields"] = [{"name": name} for name in ("OBJECTID", *rows[0])]
    service.features = [
        {"type": "Feature", "properties": {"OBJECTID": number, **row}, "geometry": square(WEST + 0.03 * number, size)}
        for number, row in enumerate(rows, start=1)
    ]


def properties(fetch, source: str) -> list[dict]:
    document = json.loads((fetch.folder / f"{source}.geojson").read_text("utf-8"))
    return [feature["properties"] for feature in document["features"]]


@pytest.mark.parametrize(
    ("module", "rows", "landed"),
    [
        (beats, [{"beat": "K1", "first_precinct": "W"}], [{"beat": "K1"}]),
        (council_districts, [{"C_DISTRICT": "7", "DISPLAY_NAME": "made up"}], [{"C_DISTRICT": "7"}]),
        (
            tracts,
            [
                {"GEOID": "53033000100", "STATE": "53", "COUNTY": "033"},
                {"GEOID": "53035000100", "STATE": "53", "COUNTY": "035"},
            ],
            [{"geoid": "53033000100"}],
        ),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_layer_lands_with_what_the_contract_declares(fetch, service, monkeypatch, module, rows, landed):
    monkeypatch.setattr(module, "LAYER", f"{service.address}/layer/MapServer/1")
    layer(service, rows)
    source = module.CONTRACT.source
    assert fetch(source) == ([source], [])
    assert properties(fetch, source) == landed


def test_the_citys_limits_land_without_any_name_when_they_are_land(fetch, service, monkeypatch):
    monkeypatch.setattr(city_limits, "LAYER", f"{service.address}/layer/MapServer/1")
    layer(service, [{"CITYNAME": "Seattle"}, {"CITYNAME": "Burien"}], size=0.16)
    assert fetch("city_limits") == (["city_limits"], [])
    assert properties(fetch, "city_limits") == [{}]
    before = (fetch.folder / "city_limits.geojson").read_bytes()
    layer(service, [{"CITYNAME": "Seattle"}], size=0.21)  # with its lakes and its bay
    done, (message,) = fetch("city_limits")
    assert done == []
    assert "expected 205 to 230" in message
    assert (fetch.folder / "city_limits.geojson").read_bytes() == before


def rows_of(module, *rows: dict[str, str]) -> list[dict[str, str]]:
    shared = {"longitude": "-122.345", "latitude": "47.605", "neighborhood": "BELLTOWN"}
    if module is spd_calls:
        shared = {f"dispatch_{name}": value for name, value in shared.items()}
    return [
        {":id": f"row-{number}", ":updated_at": "2026-11-01T03:00:00.000Z", **shared, **row}
        for number, row in enumerate(rows)
    ]


CALLS = rows_of(
    spd_calls,
    {"cad_event_number": "2026000000001", "cad_event_original_time_queued": "2026-01-01T01:00:00.000",
     "final_call_type": "OVERDOSE", "call_sign_dispatch_id": "one"},
    {"cad_event_number": "2026000000001", "cad_event_original_time_queued": "2026-01-01T01:00:00.000",
     "final_call_type": "OVERDOSE", "call_sign_dispatch_id": "two"},
)  # fmt: skip
ARRESTS = rows_of(
    spd_arrests,
    {"arrest_number": "26-000001", "arrest_occurred_date_time": "2026-01-01T00:00:00.000",
     "arrest_reported_date_time": "2026-01-01T10:00:00.000", "nibrs_description": "Drug/Narcotic Violations",
     "subject_race": "canary", "officer_id": "canary"},
)  # fmt: skip


@pytest.mark.parametrize(
    ("module", "rows", "kind"), [(spd_calls, CALLS, "call"), (spd_arrests, ARRESTS, "arrest")], ids=["calls", "arrests"]
)
def test_what_is_not_declared_stays_there_and_the_rest_builds(
    fetch, service, tmp_path, monkeypatch, module, rows, kind
):
    monkeypatch.setattr(module, "PORTAL", service.address)
    source = module.CONTRACT.source
    assert fetch("mcpp_areas") == (["mcpp_areas"], [])
    service.rows = rows
    service.fields = [name for name in rows[0] if not name.startswith(":")]
    assert fetch(source) == ([source], [])
    left = "call_sign_dispatch_id" if module is spd_calls else "subject_race"
    assert any("are not fetched" in line and left in line for line in fetch.said)
    assert not any(b"canary" in path.read_bytes() for path in fetch.folder.rglob("*") if path.is_file())
    with duckdb.connect(str(built(fetch.folder, tmp_path / "private")), read_only=True) as con:
        found = con.execute(
            "SELECT kind, offence_group, located_by, count(*) FROM core.incident GROUP BY ALL"
        ).fetchall()
    assert found == [(kind, "drug", "point", 1)]


def test_a_long_page_is_told_of_while_it_comes(fetch, service, monkeypatch):
    monkeypatch.setattr(http, "PIECE", 10)
    service.faults[1] = drip
    fetch.seconds_per_look = 11.0
    service.before_page[2] = lambda: setattr(fetch, "seconds_per_look", 0)
    fetch("spd_offences")
    assert any("of this page so far" in line for line in fetch.said)
