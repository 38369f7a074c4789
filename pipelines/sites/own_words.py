"""A city's own words in the files that every city shares: site.toml says which lists and which names hold here.

[words]                                   # lists that differ from city to city
team = ["downtown", "north"]
agency = ["SPD", "community"]
[doors]                                   # the doors in use, and what they are called here
community = "Neighbour's call"
[race]                                    # their word = ours
"Native American" = "AIAN"
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from pipelines.contracts import Column, Contract, ContractBroken
from pipelines.contracts.declare import WHOLE
from pipelines.db import UNSEEN


def with_own_words(contract: Contract, settings: Mapping) -> Contract:
    """`contract` with the site's lists, doors and races in place of the shared ones."""
    if contract.access != "programme":
        return contract
    return replace(contract, columns=tuple(_spoken(column, settings) for column in contract.columns))


def refuse_mixed(words: Iterable[tuple[str, str]], ours: Collection[str]) -> None:
    """Refuse, among pairs of (their word, ours), a word that stands for two of ours or is another one of `ours`."""
    stands_for: dict[str, str] = {}
    for theirs, meant in words:
        word = theirs.strip().translate(UNSEEN)
        other = word if word in ours else stands_for.setdefault(word, meant)
        if other != meant:
            raise ContractBroken(
                f"{theirs} cannot stand for {meant}: it says {other} already. Give each one a word of its own."
            )


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
