"""One number for several rows that say different things: the last of them would load, and the others be lost."""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from pipelines.contracts import Column, Contract
from pipelines.db import quoted
from pipelines.desk.places import listed
from pipelines.desk.verdict import Fault, Place

EXPECTED = "a number that stands in one row only"
MEND = (
    "If they are different people or records, give each a number of its own. If one is an older state of the same "
    "record, delete it: it is the last row that counts, so an export with the newest state first loads the oldest one."
)


@dataclass(frozen=True)
class Twice:
    """The rows of one key, by their order in the file; `two` of them say different things."""

    rows: list[int]
    two: list[int]


def said_twice(con: duckdb.DuckDBPyConnection, contract: Contract) -> dict[int, list[Twice]]:
    """Per file the keys whose rows say different things; to be asked before repeats are settled.

    Only of the programme's lists: what the police publish has newer states of a row on purpose.
    """
    if contract.access != "programme" or not contract.key:
        return {}
    key = ", ".join(map(quoted, contract.key))
    said = f"row({', '.join(map(quoted, contract.compared))})" if contract.compared else "_content"
    found = con.execute(f"""
        WITH told AS (
            SELECT *, {said} AS _said, row_number() OVER (PARTITION BY _file ORDER BY rowid) AS _nth
            FROM safe.{quoted(contract.source)}
        ),
        alike AS (
            SELECT _file, {key}, list(_nth) AS _rows, min(_nth) AS _first FROM told
            WHERE NOT {contract.refused} GROUP BY _file, {key}, _said
        )
        SELECT _file, list_sort(flatten(list(_rows))), list_sort(list(_first))[:2] AS two FROM alike
        GROUP BY _file, {key} HAVING count(*) > 1 ORDER BY _file, two
    """).fetchall()
    twice: dict[int, list[Twice]] = {}
    for number, rows, two in found:
        twice.setdefault(number, []).append(Twice(rows, two))
    return twice


def fault_of(twice: list[Twice], key: Sequence[Column], places: list[Place]) -> Fault:
    """The keys of one file that say different things, as one fault with the first of them for an example."""
    rows = sorted(row for one in twice for row in one.rows)
    two = " and ".join(listed((places[nth - 1],)) for nth in twice[0].two) if places else "two rows"
    return Fault(
        column=" with ".join(column.name for column in key),
        expected=EXPECTED,
        effect=f"For example, {two} have the same number but say different things. Only the last such row will load.",
        rows=len(rows),
        places=tuple(places[nth - 1] for nth in rows) if places else None,
        mend=MEND,
    )
