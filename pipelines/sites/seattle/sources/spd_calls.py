"""SPD calls for service in the layouts that the city has published: one row per dispatched unit, so calls are counted.

The columns below are the API's since 2025, as projects that read it name them; the download of that time has the same
columns in words. Call Data until then, 911 Incident Response and the names that R gives follow.
"""

from pipelines.contracts import Column, Contract
from pipelines.contracts.landing import Landing
from pipelines.contracts.open_data import NOTHING, NOWHERE, TIMES, layout

PORTAL, DATASET = "https://data.seattle.gov", "33kz-ixgy"

KEPT = (
    "cad_event_number", "cad_event_original_time_queued", "final_call_type", "dispatch_longitude", "dispatch_latitude",
    "dispatch_neighborhood",
)  # fmt: skip

PORTAL_2025 = layout(
    "Call Data since 2025",
    "csv",
    KEPT,
    "CAD Event Number | CAD Event Original Time Queued | Final Call Type | Dispatch Longitude | Dispatch Latitude | "
    "Dispatch Neighborhood",
    "CAD Event Clearance Description | Call Type | Priority | Initial Call Type | CAD Event Arrived Time | "
    "Dispatch Precinct | Dispatch Sector | Dispatch Beat | Dispatch Reporting Area | Dispatch Address | "
    "CAD Event Response Category | Call Sign Dispatch ID | Call Sign Dispatch Time | Call Type Indicator | "
    "Call Type Received Classification | Count of Officers",
)

PORTAL_UNTIL_2025 = layout(
    "Call Data until 2025",
    "csv",
    KEPT,
    "CAD Event Number | Original Time Queued | Final Call Type | Blurred_Longitude | Blurred_Latitude | -",
    "Event Clearance Description | Call Type | Priority | Initial Call Type | Arrived Time | Precinct | Sector | Beat",
)

API_UNTIL_2025 = layout(
    "Call Data until 2025, API pages",
    "json",
    KEPT,
    "cad_event_number | original_time_queued | final_call_type | blurred_longitude | blurred_latitude | -",
    "event_clearance_description | call_type | priority | initial_call_type | arrived_time | precinct | sector | beat",
)

OLDER = layout(
    "911 Incident Response",
    "csv",
    KEPT,
    "CAD Event Number | Event Clearance Date | Event Clearance Group | Longitude | Latitude | -",
    "CAD CDW ID | General Offense Number | Event Clearance Code | Event Clearance Description | "
    "Event Clearance SubGroup | Hundred Block Location | District/Sector | Zone/Beat | Census Tract | "
    "Incident Location | Initial Type Description | Initial Type Subgroup | Initial Type Group | At Scene Time",
)

FROM_R = layout(
    "Call Data with the names that R gives",
    "csv",
    KEPT,
    "CAD.Event.Number | Incident.Date | Final.Call.Type | Blurred_Longitude | Blurred_Latitude | -",
    "Event.Clearance.Description | Call.Type | Priority | Initial.Call.Type | broad_category",
)

CONTRACT = Contract(
    source="spd_calls",
    title="Seattle Police Department calls for service",
    access="open",
    feeds="call",
    form="json",
    declared_in="pipelines/sites/seattle/sources/spd_calls.py",
    key=("incident_id",),
    span="occurred_at",
    compared=("occurred_at", "code", "lon", "lat"),
    others=(PORTAL_2025, PORTAL_UNTIL_2025, API_UNTIL_2025, OLDER, FROM_R),
    columns=(
        Column(
            name="cad_event_number", becomes="incident_id", digits=True, required=True,
            description="number of the call; every unit sent to it has a row",
        ),
        Column(
            name="cad_event_original_time_queued", becomes="occurred_at", type="TIMESTAMP",
            formats=(*TIMES, "%Y-%m-%d"), missing=NOTHING,
            description="when the call came in (in the older layout: when it was cleared)",
        ),
        Column(
            name="final_call_type", becomes="code", missing=NOTHING,
            description="what the call was about in the end (in the older layout: the clearance group)",
        ),
        Column(
            name="dispatch_longitude", becomes="lon", type="DOUBLE", missing=NOWHERE, valid=(-123.0, -121.0),
            description="longitude, blurred by the city",
        ),
        Column(
            name="dispatch_latitude", becomes="lat", type="DOUBLE", missing=NOWHERE, valid=(47.0, 48.0),
            description="latitude, blurred by the city",
        ),
        Column(
            name="dispatch_neighborhood", becomes="label", missing=NOTHING,
            description="neighbourhood as labelled by the police; layouts until 2025 have none",
        ),
    ),
)  # fmt: skip


def fetch(into: Landing) -> None:
    """Land the portal's rows."""
    into.socrata(CONTRACT, PORTAL, DATASET)
