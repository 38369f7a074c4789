"""Testville's police list: one row per incident."""

from pipelines.contracts import Column, Contract

CONTRACT = Contract(
    source="town_incidents",
    title="Testville police incidents",
    access="open",
    feeds="offence",
    declared_in="pipelines/sites/testville/sources/incidents.py",
    key=("incident_id",),
    latest="reported_at",
    span="occurred_at",
    columns=(
        Column(name="No", becomes="incident_id", required=True, description="number of the incident"),
        Column(name="Happened", becomes="occurred_at", type="TIMESTAMP", formats=("%d.%m.%Y %H:%M",),
               description="when it happened"),
        Column(name="Reported", becomes="reported_at", type="TIMESTAMP", formats=("%d.%m.%Y %H:%M",),
               description="when it was reported"),
        Column(name="What", becomes="code", description="the town's own code"),
        Column(name="District", becomes="label", description="district"),
        Column(name="X", becomes="lon", type="DOUBLE", valid=(-180, 180), description="longitude"),
        Column(name="Y", becomes="lat", type="DOUBLE", valid=(-90, 90), description="latitude"),
    ),
)  # fmt: skip
