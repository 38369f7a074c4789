"""Arrests: one arrest however many offences it was for, its own kind beside offences and calls, nothing of a person."""

import json
from datetime import datetime

import pytest

PERSON = {
    "subject_race": "canary-race", "subject_gender": "canary-gender", "subject_age_range": "canary-age",
    "officer_id": "canary-officer", "officer_race": "canary-race",
}  # fmt: skip


def arrest(number: str, offence: str, **changes: str) -> dict[str, str]:
    """One row of the API."""
    return {
        "arrest_number": number, "arrest_occurred_date_time": "2024-05-21T00:00:00.000",
        "arrest_reported_date_time": "2024-05-21T10:40:34.000", "nibrs_description": offence,
        "neighborhood": "BELLTOWN", "longitude": "-122.35", "latitude": "47.65", "beat": "K1",
    } | changes  # fmt: skip


@pytest.fixture
def built(seattle):
    """Builds Seattle from these rows of arrests."""

    def build(*rows: dict[str, str]):
        seattle.write("arrests.json", json.dumps(rows))
        done = seattle.build()
        assert done.returncode == 0, done.stderr
        return seattle

    return build


def test_an_arrest_for_two_offences_counts_once_and_as_the_one_that_is_listed_first(built):
    seattle = built(
        arrest("24-000001", "All Other Larceny"),
        arrest("24-000001", "Drug/Narcotic Violations"),
        arrest("24-000002", "Prostitution"),
        arrest("24-000002", "DRUG EQUIPMENT VIOLATIONS"),
        arrest("24-000003", "Simple Assault"),
        arrest("24-000003", "Simple Assault"),
        arrest("24-000005", "-"),
        arrest("24-000005", "-"),
        arrest("24-000004", "Shoplifting"),  # its code sorts before that of drugs
        arrest("24-000004", "Drug/Narcotic Violations"),
    )
    assert seattle.ask(
        "SELECT kind, incident_id, code, offence_group, lead_type, located_by FROM core.incident ORDER BY incident_id"
    ) == [
        ("arrest", "24-000001", "35A", "drug", True, "point"),
        ("arrest", "24-000002", "35B", "drug", True, "point"),
        ("arrest", "24-000003", "Simple Assault", "other", False, "point"),
        ("arrest", "24-000004", "35A", "drug", True, "point"),
        ("arrest", "24-000005", None, "other", False, "point"),
    ]
    account = "rows_read, loaded, repeated, corrected, refused"
    assert seattle.ask(f"SELECT {account} FROM core.load WHERE source = 'spd_arrests'") == [(10, 8, 2, 0, 0)]


GROUPS = {
    "Drug/Narcotic Violations": "drug", "Drug Equipment Violations": "drug", "Prostitution": "prostitution",
    "Assisting or Promoting Prostitution": "prostitution", "Purchasing Prostitution": "prostitution",
    "Shoplifting": "shoplifting", "Theft From Motor Vehicle": "vehicle_theft_from",
    "TRESPASS OF REAL PROPERTY": "trespass", "All Other Offenses": "other", "Theft From Building": "other",
}  # fmt: skip


def test_offences_in_words_are_grouped_as_their_codes_are(built):
    seattle = built(*(arrest(f"24-{number:06}", offence) for number, offence in enumerate(GROUPS)))
    found = seattle.ask("SELECT offence_group FROM core.incident ORDER BY incident_id")
    assert [group for (group,) in found] == list(GROUPS.values())


def test_the_point_places_an_arrest_then_the_label_and_missing_words_are_missing(built):
    seattle = built(
        arrest("24-000001", "Prostitution", longitude="-1.0", latitude="-1.0"),
        arrest("24-000002", "Prostitution", longitude="-1.0", latitude="-1.0", neighborhood="-"),
        arrest("24-000003", "Prostitution", neighborhood="UNKNOWN"),
        arrest("24-000004", "-", arrest_occurred_date_time="-"),
    )
    assert seattle.ask("SELECT incident_id, located_by, occurred_at, code FROM core.incident ORDER BY ALL") == [
        ("24-000001", "label", datetime(2024, 5, 21), "40A"),
        ("24-000002", "none", datetime(2024, 5, 21), "40A"),
        ("24-000003", "point", datetime(2024, 5, 21), "40A"),
        ("24-000004", "point", None, None),
    ]
    assert seattle.ask("SELECT count(*) FROM core.load_note WHERE source = 'spd_arrests'") == [(0,)]


def test_nothing_of_a_person_is_kept_and_what_was_dropped_is_named(built):
    seattle = built(arrest("24-000001", "Prostitution", **PERSON))
    assert seattle.publish().returncode == 0
    for folder in (seattle.private, seattle.out):
        assert not any(b"canary" in path.read_bytes() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("moment", ["DateTime", "Date Time"])
def test_the_download_is_the_same_source(seattle, moment):
    header = (
        f"Arrest Number,Report Number,Arrest Occurred {moment},Arrest Reported {moment},NIBRS Description,Subject Race,"
        "Neighborhood,Longitude,Latitude"
    )
    times = "2024 May 21 09:15:00 PM,2024 May 21 10:40:34 PM"
    seattle.write("arrests.csv", f"{header}\n24-000001,1,{times},Shoplifting,x,BELLTOWN,-122.35,47.65\n")
    done = seattle.build()
    assert done.returncode == 0, done.stderr
    assert "not declared were dropped: Subject Race" in done.stdout
    assert seattle.ask("SELECT incident_id, occurred_at, reported_at, code FROM core.incident") == [
        ("24-000001", datetime(2024, 5, 21, 21, 15), datetime(2024, 5, 21, 22, 40, 34), "23C")
    ]


def test_arrests_have_a_span_of_their_own_and_a_metric(built):
    seattle = built(
        arrest("24-000001", "Drug/Narcotic Violations"),
        arrest("24-000002", "Drug/Narcotic Violations", arrest_occurred_date_time="2024-06-03T00:00:00.000",
               arrest_reported_date_time="2024-06-03T10:00:00.000"),
    )  # fmt: skip
    told = "SELECT kind, state, complete_from::VARCHAR, complete_to::VARCHAR FROM core.source"
    assert seattle.ask(f"{told} WHERE source = 'spd_arrests'") == [("arrest", "complete", "2024-05-21", "2024-06-03")]
    assert seattle.publish().returncode == 0
    counted = "SELECT period_start::VARCHAR, numerator FROM cell WHERE layer = 'neighbourhood' AND grain = 'month'"
    assert seattle.ask_release(f"{counted} AND metric_id = 'drug_arrests' AND status = 'value' ORDER BY ALL") == [
        ("2024-05-01", 1),
        ("2024-06-01", 1),
    ]
