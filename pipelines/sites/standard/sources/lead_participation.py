"""The programme's export of participation: one row per spell of activity of a person."""

from pipelines.contracts import Column, Contract, Order
from pipelines.contracts.columns import changing, day, person

CONTRACT = Contract(
    source="lead_participation",
    title="LEAD participation",
    access="programme",
    feeds="participation",
    declared_in="pipelines/sites/standard/sources/lead_participation.py",
    key=("person_key", "active_from"),
    span="active_from",
    # Without its last day, the spell would last for ever.
    orders=(Order("active_from", "active_to", breach="row"),),
    columns=(
        person(),
        day("active_from", "first day of the spell", required=True),
        changing(day("active_to", "last day of the spell; blank while it lasts")),
        Column(name="team", becomes="team", one_of=("programme",), changes=True, description="case-management team"),
    ),
)  # fmt: skip
