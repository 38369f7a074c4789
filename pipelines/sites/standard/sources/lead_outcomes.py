"""The programme's list of outcomes: one row per event or answer, of participants and of a comparison group."""

from pipelines.contracts import Contract
from pipelines.contracts.columns import amount, choice, day, number, person

DOMAINS = (
    "arrest", "charge", "booking", "jail_days", "prison", "housing", "work", "income_benefits", "treatment",
    "medication", "drug_use_self", "health", "death",
)  # fmt: skip
DETAILS = (
    "warrant", "non_warrant", "felony", "misdemeanour", "unsheltered", "shelter", "transitional", "permanent", "none",
    "training", "part_time", "full_time", "benefits", "earnings", "outpatient", "inpatient", "methadone",
    "buprenorphine", "naltrexone",
)  # fmt: skip

CONTRACT = Contract(
    source="lead_outcomes",
    title="LEAD outcomes",
    access="programme",
    feeds="outcome",
    declared_in="pipelines/sites/standard/sources/lead_outcomes.py",
    key=("outcome_id",),
    span="observed_on",
    columns=(
        number("outcome_id", "outcome"),
        person(),
        day("observed_on", "day of the event or of the answer", required=True),
        choice("domain", "what was observed", *DOMAINS, required=True),
        choice("detail", "which kind of it", *DETAILS),
        amount("value", "how much: days, dollars a month, 1 for an event or a yes, 0 for a no", 0, 1_000_000),
    ),
)
