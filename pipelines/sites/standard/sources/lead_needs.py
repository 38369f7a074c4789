"""The programme's export of needs: one row per need that a participant named."""

from pipelines.contracts import Contract, Order
from pipelines.contracts.columns import changing, choice, day, number, person, whole

DOMAINS = (
    "shelter_housing", "food", "hygiene", "health", "mental_health", "treatment_medication", "id_benefits", "legal",
    "work", "safety", "other",
)  # fmt: skip

CONTRACT = Contract(
    source="lead_needs",
    title="LEAD needs",
    access="programme",
    feeds="need",
    declared_in="pipelines/sites/standard/sources/lead_needs.py",
    key=("need_id",),
    span="named_on",
    orders=(Order("named_on", "met_on", breach="value"),),
    columns=(
        number("need_id", "need"),
        person(),
        day("named_on", "day on which the person named the need", required=True),
        choice("domain", "what the need is about", *DOMAINS, required=True),
        changing(whole("rank", "its place in the person's own order, 1 first", 1, 50)),
        changing(choice("urgency", "how urgent the person finds it", "pressing", "soon", "long_term")),
        day("met_on", "day on which it was met; blank while it is not"),
    ),
)
