"""Calls for service: the city's layouts, one call however many units were sent, its own kind beside offences."""

import json
from datetime import datetime

import pytest

from tests.pipeline.conftest import Done, Town

NEWER = (
    "CAD Event Number,Event Clearance Description,Call Type,Priority,Initial Call Type,Final Call Type,"
    "Original Time Queued,Arrived Time,Precinct,Sector,Beat,Blurred_Longitude,Blurred_Latitude"
)
OLDER = (
    "CAD CDW ID,CAD Event Number,General Offense Number,Event Clearance Code,Event Clearance Description,"
    "Event Clearance SubGroup,Event Clearance Group,Event Clearance Date,Hundred Block Location,District/Sector,"
    "Zone/Beat,Census Tract,Longitude,Latitude,Incident Location,Initial Type Description,Initial Type Subgroup,"
    "Initial Type Group,At Scene Time"
)
FROM_R = (
    "CAD.Event.Number,Event.Clearance.Description,Call.Type,Priority,Initial.Call.Type,Final.Call.Type,Incident.Date,"
    "Blurred_Longitude,Blurred_Latitude,broad_category"
)


def newer(number: int, final: str, lon: str = "-122.34", lat: str = "47.61", arrived: str = "") -> str:
    """One unit's row of Call Data."""
    return f'{number},-,911,2,-,"{final}",03/01/2020 10:00:00 PM,{arrived},WEST,MARY,M1,{lon},{lat}'


class Seattle(Town):
    """One square neighbourhood called Belltown, and the commands run on it."""

    def build(self) -> Done:
        ring = [[-122.4, 47.6], [-122.3, 47.6], [-122.3, 47.7], [-122.4, 47.7], [-122.4, 47.6]]
        feature = {
            "type": "Feature",
            "properties": {"NEIGHBORHOOD": "BELLTOWN", "PRECINCT": "W"},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }
        (self.source / "districts.geojson").unlink(missing_ok=True)
        self.write("areas.geojson", json.dumps({"type": "FeatureCollection", "features": [feature]}))
        return self.run("build", "--input", str(self.source))


@pytest.fixture
def seattle(tmp_path) -> Seattle:
    """Seattle with one neighbourhood and nothing else."""
    return Seattle(tmp_path)


def test_a_call_counts_once_however_many_units_were_sent(seattle):
    rows = [newer(2020000000001, "OVERDOSE", arrived=f"03/01/2020 10:1{n}:00 PM") for n in range(3)]
    seattle.write("calls.csv", "\n".join([NEWER, *rows, newer(2020000000002, "TRESPASS")]) + "\n")
    assert seattle.build().returncode == 0
    assert seattle.ask("SELECT kind, incident_id, offence_group, located_by FROM core.incident ORDER BY ALL") == [
        ("call", "2020000000001", "drug", "point"),
        ("call", "2020000000002", "trespass", "point"),
    ]
    assert seattle.ask("SELECT rows_read, loaded, repeated, corrected FROM core.load WHERE source = 'spd_calls'") == [
        (4, 2, 2, 0)
    ]


def test_a_unit_that_says_something_else_is_a_correction(seattle):
    rows = [newer(2020000000001, "OVERDOSE"), newer(2020000000001, "NARCOTICS - OTHER")]
    seattle.write("calls.csv", "\n".join([NEWER, *rows]) + "\n")
    assert seattle.build().returncode == 0
    assert seattle.ask("SELECT loaded, repeated, corrected FROM core.load WHERE source = 'spd_calls'") == [(1, 0, 1)]
    assert seattle.ask("SELECT code FROM core.incident") == [("NARCOTICS - OTHER",)]


@pytest.mark.parametrize(
    ("final", "group"),
    [
        ("NARCOTICS - VIOLATIONS (LOITER, USE, SELL, NARS)", "drug"),
        ("NARCOTICS COMPLAINTS", "drug"),
        ("CASUALTY NON-TRAF NON-CRIM - DRUG RELATED (OD)", "drug"),
        ("PROSTITUTION", "prostitution"),
        ("SHOPLIFT - THEFT", "shoplifting"),
        ("THEFT - CAR PROWL", "vehicle_theft_from"),
        ("PROWLER - TRESPASS", "trespass"),
        ("PROWLER - GENERAL", "other"),
        ("DISTURBANCE - NARCOTICS", "other"),
    ],
)
def test_types_in_words_are_grouped_by_their_beginning(seattle, final, group):
    seattle.write("calls.csv", f"{NEWER}\n{newer(2020000000001, final)}\n")
    assert seattle.build().returncode == 0
    assert seattle.ask("SELECT offence_group, lead_type FROM core.incident") == [(group, False)]


def test_the_older_layout_and_the_one_from_r_are_the_same_source(seattle):
    seattle.write(
        "older.csv",
        f"{OLDER}\n1,16000104006,2016104006,063,X,X,NARCOTICS COMPLAINTS,03/25/2016 11:58:30 PM,S KING ST,K,K3,9,"
        "-122.34,47.61,X,X,X,X,\n",
    )
    seattle.write("r.csv", f'{FROM_R}\n2024000130659,-,911,5,-,"OVERDOSE",2024-05-14,REDACTED,REDACTED,drugs\n')
    assert seattle.build().returncode == 0
    assert seattle.ask(
        "SELECT incident_id, occurred_at, offence_group, located_by FROM core.incident ORDER BY ALL"
    ) == [
        ("16000104006", datetime(2016, 3, 25, 23, 58, 30), "drug", "point"),
        ("2024000130659", datetime(2024, 5, 14), "drug", "none"),
    ]


def test_calls_and_offences_of_one_number_are_two_incidents_and_two_metrics(seattle):
    seattle.write("calls.csv", f"{NEWER}\n{newer(7600000001, 'OVERDOSE')}\n")
    header = (
        "Report Number,Offense ID,Offense Start DateTime,Offense End DateTime,Report DateTime,Group A B,"
        "Crime Against Category,Offense Parent Group,Offense,Offense Code,Precinct,Sector,Beat,MCPP,100 Block Address,"
        "Longitude,Latitude"
    )
    offence = "1,7600000001,03/02/2020 08:30:00 PM,,03/02/2020 09:39:33 PM,A,S,D,D,35A,W,M,M1,BELLTOWN,X,0,0"
    seattle.write("offences.csv", f"{header}\n{offence}\n")
    assert seattle.build().returncode == 0
    assert seattle.publish().returncode == 0
    assert seattle.ask_release("""
        SELECT metric_id, numerator FROM cell WHERE layer = 'neighbourhood' AND grain = 'year' AND numerator > 0
        ORDER BY metric_id
    """) == [("drug_calls", 1), ("drug_offences", 1)]
