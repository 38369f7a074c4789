"""The programme's export of participation: one row per spell of activity of a person."""

from pipelines.contracts import Column, Contract

DAY = ("%Y-%m-%d",)

CONTRACT = Contract(
    source="lead_participation",
    title="LEAD participation",
    access="programme",
    feeds="participation",
    declared_in="pipelines/sites/seattle/sources/lead_participation.py",
    key=("person_key", "active_from"),
    span="active_from",
    columns=(
        Column(name="client_id", becomes="person_key", pseudonym="person", required=True,
               description="the programme's own number of the person"),
        Column(name="active_from", becomes="active_from", type="DATE", formats=DAY, required=True,
               description="first day of the spell"),
        Column(name="active_to", becomes="active_to", type="DATE", formats=DAY,
               description="last day of the spell; blank while it lasts"),
        Column(name="team", becomes="team", one_of=("downtown", "east", "north", "south", "southwest"),
               description="case-management team"),
    ),
)  # fmt: skip
