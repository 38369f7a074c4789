"""Values that became others en masse: rows of a full file mixed up, days shifted, amounts in another unit.

Record by record, beside the last good version. What is filled in later is no alteration, nor is a word that says that
something is not known yet; a column that `changes` is never held to more than the half.
"""

import duckdb

from pipelines.contracts import Column, Contract
from pipelines.db import literal, quoted
from pipelines.warehouse.kept import table_of
from pipelines.warehouse.limits import DAYS, Limits

NOT_YET = ("pending", "unknown", "Unknown")
ROUNDED = 0.01  # an amount with fewer digits is the same amount


def altered(
    con: duckdb.DuckDBPyConnection, contract: Contract, of_newest: str, limits: Limits
) -> tuple[list[str], list[str]]:
    """Which columns say something else in many records of a full source that were there before: what stops, doubts."""
    columns = [column for column in contract.kept if _holds(contract, column)]
    if not (contract.full and contract.key and columns):
        return [], []
    alike = " AND ".join(f"t.{quoted(name)} IS NOT DISTINCT FROM l.{quoted(name)}" for name in contract.key)
    counts = ", ".join(f"count(*) FILTER ({_said(c)}), count(*) FILTER ({_said(c)} AND {_other(c)})" for c in columns)
    (found,) = con.execute(
        f"SELECT {counts} FROM safe.{quoted(contract.source)} t JOIN {table_of(contract)} l ON {alike} "
        f"WHERE {of_newest}"
    ).fetchall()
    hard, doubts = [], []
    for column, said, other in zip(columns, found[::2], found[1::2], strict=True):
        told = f"{other:,} of {said:,} values of {column.name} that were there before are others now: {_why(column)}"
        if limits.beyond("altered", other, said):
            (doubts if column.changes else hard).append(told)
        elif not column.changes and limits.beyond("doubt_altered", other, said):
            doubts.append(told)
    return hard, doubts


def _holds(contract: Contract, column: Column) -> bool:
    """Whether a value stays as it is: numbers of people are looked at elsewhere, and each correction has its time."""
    return not column.pseudonym and column.becomes not in (*contract.key, contract.latest)


def _said(column: Column) -> str:
    before, now = _both(column)
    known = f" AND {before} NOT IN ({', '.join(map(literal, NOT_YET))})" if column.type == "VARCHAR" else ""
    return f"{before} IS NOT NULL AND {now} IS NOT NULL{known}"


def _other(column: Column) -> str:
    before, now = _both(column)
    if column.type == "DOUBLE":
        return f"abs({now} - {before}) > {ROUNDED} * abs({before})"
    return f"{now} <> {before}"


def _both(column: Column) -> tuple[str, str]:
    name = quoted(str(column.becomes))
    return f"l.{name}", f"t.{name}"


def _why(column: Column) -> str:
    if column.type in DAYS:
        return "perhaps days are shifted, days and months exchanged, or the column was sorted by itself"
    if column.type in ("DOUBLE", "BIGINT"):
        return "perhaps they are in another unit, with another decimal sign, or the column was sorted by itself"
    return "perhaps the column was sorted or filled by itself, or its words mean something else now"
