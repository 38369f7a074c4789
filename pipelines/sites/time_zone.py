"""The time zone of a city: which there are, and the columns that need it."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from pipelines import db
from pipelines.contracts import Column, Contract, ContractBroken
from pipelines.contracts.times import TYPES, tells_a_moment

# States of which all, but for a town or two, keeps one time. Elsewhere it must be said.
STATES = {
    "America/New_York": "Connecticut, Delaware, District of Columbia, Georgia, Maine, Maryland, Massachusetts, "
    "New Hampshire, New Jersey, New York, North Carolina, Ohio, Pennsylvania, Rhode Island, South Carolina, Vermont, "
    "Virginia, West Virginia",
    "America/Chicago": "Alabama, Arkansas, Illinois, Iowa, Louisiana, Minnesota, Mississippi, Missouri, Oklahoma, "
    "Wisconsin",
    "America/Denver": "Colorado, Montana, New Mexico, Utah, Wyoming",
    "America/Phoenix": "Arizona",
    "America/Los_Angeles": "California, Nevada, Washington",
    "Pacific/Honolulu": "Hawaii",
}


def likely_time_zone(state: str) -> str:
    """The time zone of a state by its name; blank where it has several, or is not known."""
    named = state.strip().lower()
    return next((zone for zone, states in STATES.items() if named in states.lower().split(", ")), "")


@cache
def time_zones() -> frozenset[str]:
    """The names of time zones as the IANA list has them, such as America/Los_Angeles."""
    # Asked of the database, for it is what turns the times; names such as EST have no summer time.
    with db.connect() as con:
        names = {name for (name,) in con.execute("SELECT name FROM pg_timezone_names()").fetchall()}
    return frozenset(name for name in names if "/" in name and not name.startswith("SystemV/"))


def with_time_zone(contract: Contract, settings: Mapping) -> Contract:
    """`contract` whose days and times know the city's time zone.

    Raises ContractBroken for a column of moments, such as 2023-06-27T03:59:00-06:00, where site.toml names no zone.
    """
    zone = settings.get("time_zone", "")
    for column in contract.columns:
        moments = [form for form in column.formats if tells_a_moment(form)]
        if moments and not zone:
            raise ContractBroken(
                f'{contract.declared_in}: formats= of {column.name} has "{moments[0]}". That is a moment, and another '
                "hour in each time zone. Write the city's own at the top of site.toml, such as: "
                'time_zone = "America/Chicago"'
            )
    return replace(contract, columns=tuple(_with_zone(column, zone) for column in contract.columns))


def _with_zone(column: Column, zone: str) -> Column:
    return replace(column, time_zone=zone) if zone and column.type in TYPES else column
