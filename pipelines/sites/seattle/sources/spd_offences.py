"""SPD Crime Data in the layouts that the city has published: one row per offence of a report.

The columns below are the portal's download until 2024; the API's pages and the layouts since 2025 follow.
"""

from pipelines.contracts import Column, Contract, Order
from pipelines.contracts.landing import Landing
from pipelines.contracts.open_data import NOTHING, NOWHERE, TIMES, known, layout

PORTAL, DATASET = "https://data.seattle.gov", "tazs-3rd5"

KEPT = ("Offense ID", "Offense Start DateTime", "Report DateTime", "Offense Code", "MCPP", "Longitude", "Latitude")

API = layout(
    "API pages until 2024",
    "json",
    KEPT,
    "offense_id | offense_start_datetime | report_datetime | offense_code | mcpp | longitude | latitude",
    "report_number | offense_end_datetime | group_a_b | crime_against_category | offense_parent_group | offense | "
    "precinct | sector | beat | _100_block_address",
)

PORTAL_2025 = layout(
    "portal download since 2025",
    "csv",
    KEPT,
    "Offense ID | Offense Date | Report DateTime | NIBRS_offense_code | Neighborhood | Longitude | Latitude",
    "Report Number | NIBRS Group AB | NIBRS Crime Against Category | Offense Sub Category | Shooting Type Group | "
    "Block Address | Beat | Precinct | Sector | Reporting Area | Offense Category | NIBRS Offense Code Description | "
    "Census Block 2020 | census_block_2020",
)

API_2025 = layout(
    "API pages since 2025",
    "json",
    KEPT,
    "offense_id | offense_date | report_date_time | nibrs_offense_code | neighborhood | longitude | latitude",
    "report_number | nibrs_group_a_b | nibrs_crime_against_category | offense_sub_category | shooting_type_group | "
    "block_address | beat | precinct | sector | reporting_area | offense_category | nibrs_offense_code_description | "
    "census_block_2020",
)


CONTRACT = Contract(
    source="spd_offences",
    title="Seattle Police Department crime data (offences)",
    access="open",
    feeds="offence",
    declared_in="pipelines/sites/seattle/sources/spd_offences.py",
    key=("incident_id",),
    latest="reported_at",
    span="occurred_at",
    orders=(Order("occurred_at", "reported_at"),),
    others=(API, PORTAL_2025, API_2025),
    columns=(
        known("Report Number", "number of the report; one report holds up to eight offences"),
        Column(
            name="Offense ID", becomes="incident_id", digits=True, required=True,
            description="the offence's own number, ten digits or more",
        ),
        Column(
            name="Offense Start DateTime", becomes="occurred_at", type="TIMESTAMP", formats=TIMES, missing=NOTHING,
            description="when the offence began",
        ),
        known("Offense End DateTime", "when it ended, where known"),
        Column(
            name="Report DateTime", becomes="reported_at", type="TIMESTAMP", formats=TIMES, missing=NOTHING,
            description="when it was reported",
        ),
        known("Group A B", "NIBRS group"),
        known("Crime Against Category", "person, property or society"),
        known("Offense Parent Group", "wider offence category"),
        known("Offense", "offence in words"),
        Column(name="Offense Code", becomes="code", missing=NOTHING, description="NIBRS offence code"),
        known("Precinct", "precinct as labelled by the police"),
        known("Sector", "sector as labelled by the police"),
        known("Beat", "beat as labelled by the police"),
        Column(name="MCPP", becomes="label", missing=NOTHING, description="neighbourhood as labelled by the police"),
        known("100 Block Address", "address to the hundred block"),
        # Latitude 89.99… and points far outside fail `valid`.
        Column(
            name="Longitude", becomes="lon", type="DOUBLE", missing=NOWHERE, valid=(-123.0, -121.0),
            description="longitude, blurred to the block",
        ),
        Column(
            name="Latitude", becomes="lat", type="DOUBLE", missing=NOWHERE, valid=(47.0, 48.0),
            description="latitude, blurred to the block",
        ),
    ),
)  # fmt: skip


def fetch(into: Landing) -> None:
    """Land the portal's rows."""
    into.socrata(CONTRACT, PORTAL, DATASET)
