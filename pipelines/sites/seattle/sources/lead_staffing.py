"""Staff of each case-management team, month by month; no person stands in it."""

from pipelines.contracts import Column, Contract
from pipelines.contracts.columns import amount, choice, month

TEAMS = ("downtown", "east", "north", "south", "southwest")
# Five answers instead of one list: a cell with a list is free text.
PRECINCTS = ("north", "east", "south", "southwest", "west")


def _covers(precinct: str) -> Column:
    said = f"whether the team works in the {precinct.capitalize()} Precinct"
    return choice(f"covers_{precinct}", said, "yes", "no")


CONTRACT = Contract(
    source="lead_staffing",
    title="LEAD staffing",
    access="programme",
    feeds="staffing",
    declared_in="pipelines/sites/seattle/sources/lead_staffing.py",
    key=("team", "month"),
    span="month",
    columns=(
        choice("team", "case-management team", *TEAMS, required=True),
        month("month", "the month"),
        amount("case_manager_fte", "case managers, in full-time posts", 0, 1_000, required=True),
        amount("outreach_fte", "outreach workers, in full-time posts", 0, 1_000),
        amount("target_caseload", "people per case manager that the team is designed for", 1, 200),
        *(_covers(precinct) for precinct in PRECINCTS),
    ),
)
