"""Numbers of people and records that load and are odd: which rows have them, and what to look at."""

from collections.abc import Mapping, Sequence

from pipelines.contracts import Column
from pipelines.contracts.numbers import CROWD, DOUBTED, Oddity
from pipelines.desk.places import listed
from pipelines.desk.verdict import Fault, Place, Verdict
from pipelines.warehouse.limits import Limits
from pipelines.warehouse.odd_numbers import BY_DESIGN, by_design, is_much, told

AS_OTHERS = "The row loads, but this number counts as another person or record."
STAYS = "Where the last good file had far fewer, nothing is taken from this one: mend these numbers first."

Odd = Mapping[str, Mapping[Oddity, Sequence[int]]]  # by column and oddity the rows, by their order in the file


def number_faults(odd: Odd, column: str, name: str, places: Sequence[Place], limits: Limits) -> list[Fault]:
    """What makes one person of two, or two of one, in a column that the file calls `name`."""
    return [
        Fault(column=name, expected=one.rule, effect=AS_OTHERS, rows=len(rows),
              places=tuple(places[nth - 1] for nth in rows) if places else None, mend=one.mend)
        for one in DOUBTED
        if (rows := odd.get(column, {}).get(one)) and not by_design(one, limits)
    ]  # fmt: skip


def number_remarks(odd: Odd, kept: Sequence[Column], names: Sequence[str], places: Sequence[Place]) -> list[str]:
    """Of which columns one number stands in far more rows than a person has."""
    return [
        f"{name}: one number, or a few, stand in {len(rows):,} rows{_where(rows, places)}. {CROWD.mend}"
        for column, name in zip(kept, names, strict=True)
        if (rows := odd.get(column.name, {}).get(CROWD))
    ]


def many_odd(verdict: Verdict, limits: Limits) -> list[str]:
    """Of which columns so many numbers are odd that a build uses none of them, unless it was so before."""
    read = verdict.account.rows_read if verdict.account else 0
    return [
        f"{told(fault.rows, read, str(fault.column), one)}. {STAYS} {BY_DESIGN}."
        for fault in verdict.faults
        for one in DOUBTED
        if (one.rule, AS_OTHERS) == (fault.expected, fault.effect) and is_much(one, fault.rows, read, limits)
    ]


def _where(rows: Sequence[int], places: Sequence[Place]) -> str:
    return f" ({listed(tuple(places[nth - 1] for nth in rows))})" if places else ""
