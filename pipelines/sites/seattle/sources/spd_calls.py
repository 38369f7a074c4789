"""SPD calls for service in the layouts that the city has published: one row per dispatched unit, so calls are counted.

The columns below are Call Data; the older 911 Incident Response, the API's pages and the names that R gives follow.
"""

from pipelines.contracts import Column, Contract, Layout

TIMES = ("%m/%d/%Y %I:%M:%S %p", "%Y-%m-%dT%H:%M:%S.%g", "%Y %b %d %I:%M:%S %p", "%Y-%m-%d")
NOWHERE = ("", "0", "0.0", "-1", "-1.0", "-", "REDACTED", "NULL")
NOTHING = ("", "-", "NULL")
KEPT = ("CAD Event Number", "Original Time Queued", "Final Call Type", "Blurred_Longitude", "Blurred_Latitude")


def _layout(title: str, form: str, names: str, known: str) -> Layout:
    theirs = dict(zip(KEPT, names.split(" | "), strict=True))
    return Layout(title=title, form=form, names=theirs, known=tuple(known.split(" | ")))


OLDER = _layout(
    "911 Incident Response",
    "csv",
    "CAD Event Number | Event Clearance Date | Event Clearance Group | Longitude | Latitude",
    "CAD CDW ID | General Offense Number | Event Clearance Code | Event Clearance Description | "
    "Event Clearance SubGroup | Hundred Block Location | District/Sector | Zone/Beat | Census Tract | "
    "Incident Location | Initial Type Description | Initial Type Subgroup | Initial Type Group | At Scene Time",
)

FROM_R = _layout(
    "Call Data with the names that R gives",
    "csv",
    "CAD.Event.Number | Incident.Date | Final.Call.Type | Blurred_Longitude | Blurred_Latitude",
    "Event.Clearance.Description | Call.Type | Priority | Initial.Call.Type | broad_category",
)

API = _layout(
    "Call Data, API pages",
    "json",
    "cad_event_number | original_time_queued | final_call_type | blurred_longitude | blurred_latitude",
    "event_clearance_description | call_type | priority | initial_call_type | arrived_time | precinct | sector | beat",
)


def _known(name: str, description: str) -> Column:
    return Column(name=name, becomes=None, description=description)


CONTRACT = Contract(
    source="spd_calls",
    title="Seattle Police Department calls for service",
    access="open",
    feeds="call",
    declared_in="pipelines/sites/seattle/sources/spd_calls.py",
    key=("incident_id",),
    span="occurred_at",
    compared=("occurred_at", "code", "lon", "lat"),
    others=(OLDER, FROM_R, API),
    columns=(
        Column(
            name="CAD Event Number", becomes="incident_id", digits=True, required=True,
            description="number of the call; every unit sent to it has a row",
        ),
        Column(
            name="Original Time Queued", becomes="occurred_at", type="TIMESTAMP", formats=TIMES, missing=NOTHING,
            description="when the call came in (in the older layout: when it was cleared)",
        ),
        Column(
            name="Final Call Type", becomes="code", missing=NOTHING,
            description="what the call was about in the end (in the older layout: the clearance group)",
        ),
        Column(
            name="Blurred_Longitude", becomes="lon", type="DOUBLE", missing=NOWHERE, valid=(-123.0, -121.0),
            description="longitude, blurred by the city",
        ),
        Column(
            name="Blurred_Latitude", becomes="lat", type="DOUBLE", missing=NOWHERE, valid=(47.0, 48.0),
            description="latitude, blurred by the city",
        ),
        _known("Event Clearance Description", "how the call ended"),
        _known("Call Type", "911, radio, alarm or telephone"),
        _known("Priority", "priority of the call"),
        _known("Initial Call Type", "what the call was thought to be about"),
        _known("Arrived Time", "when the unit arrived"),
        _known("Precinct", "precinct as labelled by the police"),
        _known("Sector", "sector as labelled by the police"),
        _known("Beat", "beat as labelled by the police"),
    ),
)  # fmt: skip
