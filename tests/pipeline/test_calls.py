"""Calls for service: the city's layouts, one call however many units were sent, its own kind beside offences."""

import json
from datetime import datetime

import pytest

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
        AND metric_id IN ('drug_calls', 'drug_offences', 'drug_arrests') ORDER BY metric_id
    """) == [("drug_calls", 1), ("drug_offences", 1)]


def test_the_layout_since_2025_places_a_call_without_a_point_by_its_label(seattle):
    row = {
        "cad_event_number": "2025000000001", "cad_event_original_time_queued": "2025-06-01T22:00:00.000",
        "final_call_type": "OVERDOSE", "dispatch_longitude": "REDACTED", "dispatch_latitude": "REDACTED",
        "dispatch_neighborhood": "BELLTOWN", "call_sign_dispatch_id": "made up", "priority": "1",
    }  # fmt: skip
    seattle.write("page.json", json.dumps([row, row | {"cad_event_number": "2025000000002",
                                                       "dispatch_neighborhood": "REDACTED"}]))  # fmt: skip
    header = (
        "CAD Event Number,Final Call Type,CAD Event Original Time Queued,Dispatch Longitude,Dispatch Latitude,"
        "Dispatch Neighborhood,Call Sign Dispatch ID"
    )
    seattle.write("calls.csv", f"{header}\n2025000000003,OVERDOSE,2025 Jun 01 10:00:00 PM,-122.35,47.65,-,made up\n")
    assert seattle.build().returncode == 0
    assert seattle.ask("SELECT incident_id, occurred_at, label, located_by FROM core.incident ORDER BY ALL") == [
        ("2025000000001", datetime(2025, 6, 1, 22), "BELLTOWN", "label"),
        ("2025000000002", datetime(2025, 6, 1, 22), None, "none"),
        ("2025000000003", datetime(2025, 6, 1, 22), None, "point"),
    ]
