"""Mergers of people that lead round in a ring: which rows of a list they are."""

from collections.abc import Mapping, Sequence

import duckdb

from pipelines.contracts import Column, Contract
from pipelines.db import quoted
from pipelines.desk.verdict import Fault, Place
from pipelines.warehouse.merged import RULE

MEND = (
    "The number that was given up leads back to itself, so nobody can tell which one stayed. Take out the row, or "
    "write the number under which the person goes on."
)
Pair = tuple[int, str, str]  # a file's number, the old key and the new one


def pairs_of(con: duckdb.DuckDBPyConnection, contract: Contract) -> dict[Pair, int]:
    """Where each merger stands last in its file, by the order of the rows; to be asked before repeats are settled."""
    if contract.feeds != "merged_client":
        return {}
    rows = con.execute(
        "SELECT _file, old_key, new_key, row_number() OVER (PARTITION BY _file ORDER BY rowid) AS _nth "
        f"FROM safe.{quoted(contract.source)} ORDER BY _file, _nth"
    ).fetchall()
    return {(number, old, new): nth for number, old, new, nth in rows}


def ring_faults(
    rings: Sequence[Pair], at: Mapping[Pair, int], number: int, kept: Sequence[Column], places: Sequence[Place]
) -> list[Fault]:
    """The mergers of the file with this `number` that lead round in a ring, as the build refuses them."""
    rows = sorted(at[pair] for pair in rings if pair[0] == number)
    if not rows:
        return []
    column = next(column.name for column in kept if column.becomes == "new_key")
    where = tuple(places[nth - 1] for nth in rows) if places else None
    return [
        Fault(column=column, expected=RULE, effect="The row will be refused.", rows=len(rows), places=where, mend=MEND)
    ]
