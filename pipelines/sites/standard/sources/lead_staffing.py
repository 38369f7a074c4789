"""Staff of each case-management team, month by month; no person stands in it."""

from pipelines.contracts import Contract
from pipelines.contracts.columns import amount, choice, month

CONTRACT = Contract(
    source="lead_staffing",
    title="LEAD staffing",
    access="programme",
    feeds="staffing",
    declared_in="pipelines/sites/standard/sources/lead_staffing.py",
    key=("team", "month"),
    span="month",
    columns=(
        choice("team", "case-management team", "programme", required=True),
        month("month", "the month"),
        amount("case_manager_fte", "case managers, in full-time posts", 0, 1_000, required=True),
        amount("outreach_fte", "outreach workers, in full-time posts", 0, 1_000),
        amount("target_caseload", "people per case manager that the team is designed for", 1, 200),
    ),
)
