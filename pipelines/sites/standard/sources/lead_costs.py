"""What the programme spent, month by month; no person stands in it."""

from pipelines.contracts import Contract
from pipelines.contracts.columns import amount, changing, choice, month, whole

CATEGORIES = (
    "case_management", "outreach", "legal_services", "project_management", "client_support", "premises", "training",
    "evaluation", "other",
)  # fmt: skip
FUNDERS = ("city", "county", "state", "united_states", "foundations", "businesses", "other")

CONTRACT = Contract(
    source="lead_costs",
    title="LEAD costs",
    access="programme",
    feeds="cost",
    declared_in="pipelines/sites/standard/sources/lead_costs.py",
    key=("month", "team", "category", "funder", "one_off", "client_spending"),
    span="month",
    columns=(
        month("month", "month in which the money was spent"),
        choice("team", "team it was spent by; whole_programme where it is shared", "programme", "whole_programme",
               required=True),
        choice("category", "what it was spent on", *CATEGORIES, required=True),
        choice("funder", "who paid", *FUNDERS, required=True),
        choice("funder_kind", "whether that is public or private money", "public", "private"),
        choice("one_off", "whether it will not come again, such as the start", "yes", "no", required=True),
        choice("client_spending", "whether it was spent on participants directly", "yes", "no", required=True),
        changing(amount("dollars", "US dollars; below zero where money came back", -1e9, 1e9, required=True)),
        changing(whole("dollar_year", "the year whose dollars these are", 2000, 2100, required=True)),
    ),
)  # fmt: skip
