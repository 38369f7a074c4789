"""The programme's export of contacts: one row per contact with a participant."""

from pipelines.contracts import Contract
from pipelines.contracts.columns import choice, day, number, person, place

CONTRACT = Contract(
    source="lead_contacts",
    title="LEAD contacts",
    access="programme",
    feeds="contact",
    declared_in="pipelines/sites/standard/sources/lead_contacts.py",
    key=("contact_id",),
    span="contacted_on",
    columns=(
        number("contact_id", "contact"),
        person(),
        day("contacted_on", "day of the contact", required=True),
        choice("kind", "what kind of contact it was",
               "warm_handoff", "outreach", "case_management", "accompaniment", "phone"),
        place("neighbourhood", "neighbourhood where the person was met; blank for a call"),
    ),
)  # fmt: skip
