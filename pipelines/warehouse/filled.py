"""How often each column of a delivery is filled, beside the last good version.

That one is in the warehouse attached as `last_build`. SQL such as `of_newest` tells whether the row t came new.
"""

from collections import Counter
from datetime import date

import duckdb

from pipelines.contracts import Column, Contract
from pipelines.db import literal, quoted, row
from pipelines.warehouse.kept import CARRIED_NUMBER, NAME, table_of
from pipelines.warehouse.limits import DAYS, Limits

# Fewer rows of an age do not tell how often a column is filled.
FEW = 5
OLDEST = 99  # the age of a row without a day


def emptied(con: duckdb.DuckDBPyConnection, contract: Contract, of_newest: str, limits: Limits) -> list[str]:
    """Which columns that the last good version had filled are empty in every row now."""
    now, before = _filled(con, contract, of_newest)
    return [
        f"{column.name} is empty in every row, where the last good delivery had it filled"
        for column in _watched(contract)
        if now["rows"] and not now[column.name] and before[column.name] >= max(limits.emptied_rows, 1)
    ]


def faded(con: duckdb.DuckDBPyConnection, contract: Contract, of_newest: str, limits: Limits) -> list[str]:
    """Which columns of the rows that came new are filled much less than in the last good version.

    Much is filled in weeks later, so rows of added files are held against rows that were as old when their file came.
    """
    source = literal(contract.source)
    new_files = (
        f"t._file IN (SELECT number FROM safe.file WHERE source = {source} AND sha256 NOT IN "
        f"(SELECT sha256 FROM {NAME}.safe.file WHERE source = {source} AND sha256 IS NOT NULL))"
    )
    now = _by_age(con, contract, f"safe.{quoted(contract.source)}", of_newest if contract.full else new_files)
    if not now:
        return []
    before = _by_age(con, contract, table_of(contract), f"t._file <> {CARRIED_NUMBER}")
    alike = {age: _as_old(before, age) for age in now}
    rows = sum(side["rows"] for age, side in now.items() if alike[age])
    told = []
    for column in _watched(contract):
        filled = sum(side[column.name] for age, side in now.items() if alike[age])
        expected = sum(now[age]["rows"] * like[column.name] / like["rows"] for age, like in alike.items() if like)
        if expected >= limits.unread_rows and filled < limits.faded_share * expected:
            others = "in the last good delivery" if contract.full else "in files before, when they were as old,"
            told.append(
                f"{column.name} is filled in {filled:,} of {rows:,} new rows, where of as many {others} "
                f"{expected:,.0f} had it"
            )
    return told


def _by_age(con: duckdb.DuckDBPyConnection, contract: Contract, table: str, where: str) -> dict[int, Counter]:
    """How many rows t there are, and how many fill each column, by age: each age is twice as wide as the one before.

    Full files tell all of a history, so theirs are of one age. A row without a day is taken for an old one.
    """
    columns = _watched(contract)
    counts = ", ".join(["count(*)", *(f"count({_name(column)})" for column in columns)])
    names = [_name(column) for column in contract.kept if column.type in DAYS]
    days = [f"max({name}) FILTER ({name}::DATE <= {literal(str(date.today()))})" for name in names]
    age, ends = "0", ""
    if contract.span and not contract.full:
        # A file's last day is that of its export, nearly: the latest that it has in any column, but for slips.
        newest = f"SELECT _file, greatest({', '.join(days)})::DATE AS day FROM {table} t GROUP BY _file"
        ends = f"JOIN ({newest}) e USING (_file)"
        weeks = f"greatest(e.day - t.{quoted(contract.span)}::DATE, 0) / 7"
        age = f"coalesce(floor(log2({weeks} + 1)), {OLDEST})::INTEGER"
    found = con.execute(
        f"SELECT {age} AS _age, {counts} FROM {table} t {ends} WHERE {where} GROUP BY _age ORDER BY _age"
    ).fetchall()
    said = ["rows", *(column.name for column in columns)]
    return {age: Counter(dict(zip(said, numbers, strict=True))) for age, *numbers in found}


def _as_old(before: dict[int, Counter], age: int) -> Counter:
    """Rows of this age, with younger ones where they are too few; none where those are, too."""
    alike: Counter = Counter()
    for one in sorted((one for one in before if one <= age), reverse=True):
        alike += before[one]
        if alike["rows"] >= FEW:
            return alike
    return Counter()


def _watched(contract: Contract) -> list[Column]:
    return [column for column in contract.kept if not column.required]


def _filled(con: duckdb.DuckDBPyConnection, contract: Contract, fresh: str) -> tuple[dict[str, int], dict[str, int]]:
    """How many rows there are, and how many fill each column, now and in the last good version."""
    columns = _watched(contract)
    counts = ", ".join(["count(*)", *(f"count({_name(column)})" for column in columns)])
    names = ["rows", *(column.name for column in columns)]
    now = row(con, f"SELECT {counts} FROM safe.{quoted(contract.source)} t WHERE {fresh}")
    before = row(con, f"SELECT {counts} FROM {table_of(contract)} t WHERE _file <> {CARRIED_NUMBER}")
    return dict(zip(names, now, strict=True)), dict(zip(names, before, strict=True))


def _name(column: Column) -> str:
    return f"t.{quoted(str(column.becomes))}"
