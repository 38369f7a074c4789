"""SPD Crime Data as the city's portal hands it out for download: one row per offence of a report."""

from pipelines.contracts import Column, Contract

TIMES = ("%m/%d/%Y %I:%M:%S %p",)
# What the portal writes where there is no coordinate. Latitude 89.99… and points far outside fail `valid` instead.
NOWHERE = ("", "0", "0.0", "-1", "-1.0", "0.000000000", "-", "REDACTED")
NOTHING = ("", "-", "<Null>")


def _known(name: str, description: str) -> Column:
    return Column(name=name, becomes=None, description=description)


CONTRACT = Contract(
    source="spd_offences",
    title="Seattle Police Department crime data (offences)",
    access="open",
    feeds="offence",
    declared_in="pipelines/sites/seattle/sources/spd_offences.py",
    key=("incident_id",),
    latest="reported_at",
    span="occurred_at",
    columns=(
        _known("Report Number", "number of the report; one report holds up to eight offences"),
        Column(
            name="Offense ID", becomes="incident_id", digits=True, required=True,
            description="the offence's own number, ten digits or more",
        ),
        Column(
            name="Offense Start DateTime", becomes="occurred_at", type="TIMESTAMP", formats=TIMES, missing=NOTHING,
            description="when the offence began",
        ),
        _known("Offense End DateTime", "when it ended, where known"),
        Column(
            name="Report DateTime", becomes="reported_at", type="TIMESTAMP", formats=TIMES, missing=NOTHING,
            description="when it was reported",
        ),
        _known("Group A B", "NIBRS group"),
        _known("Crime Against Category", "person, property or society"),
        _known("Offense Parent Group", "wider offence category"),
        _known("Offense", "offence in words"),
        Column(name="Offense Code", becomes="code", missing=NOTHING, description="NIBRS offence code"),
        _known("Precinct", "precinct as labelled by the police"),
        _known("Sector", "sector as labelled by the police"),
        _known("Beat", "beat as labelled by the police"),
        Column(name="MCPP", becomes="label", missing=NOTHING, description="neighbourhood as labelled by the police"),
        _known("100 Block Address", "address to the hundred block"),
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
