"""A city's own words in the files that every city shares: site.toml says which lists and which names hold here.

[words]                                   # lists that differ from city to city
team = ["downtown", "north"]
agency = ["SPD", "community"]
[doors]                                   # the doors in use, and what they are called here
community = "Neighbour's call"
[race]                                    # their word = ours
"Native American" = "AIAN"
"""

from collections.abc import Mapping
from dataclasses import replace

from pipelines.contracts import Column, Contract
from pipelines.contracts.declare import WHOLE


def with_own_words(contract: Contract, settings: Mapping) -> Contract:
    """`contract` with the site's lists, doors and races in place of the shared ones."""
    if contract.access != "programme":
        return contract
    return replace(contract, columns=tuple(_spoken(column, settings) for column in contract.columns))


def _spoken(column: Column, settings: Mapping) -> Column:
    doors, races = settings.get("doors", {}), settings.get("race", {})
    if column.becomes in settings.get("words", {}):
        whole = (WHOLE,) if WHOLE in column.one_of else ()
        return replace(column, one_of=(*settings["words"][column.becomes], *whole))
    if column.becomes == "door" and doors:
        codes = tuple((name, door) for door, name in doors.items() if name != door)
        return replace(column, one_of=tuple(door for door in column.one_of if door in doors), codes=codes)
    if column.becomes == "race" and races:
        return replace(column, codes=tuple(races.items()))
    return column
