"""Numbers of people and records that can be read and are odd: whether a delivery stands, or is worth a look."""

import duckdb

from pipelines.contracts import Contract
from pipelines.contracts.numbers import CROWD, DOUBTED, STOPPING, Oddity
from pipelines.warehouse.limits import Limits


def beyond_share(con: duckdb.DuckDBPyConnection, contract: Contract, limits: Limits) -> list[str]:
    """In which columns of which files so many numbers lost their zeros that people, or records, would count twice."""
    return [told for one, told, rows, read in _doubted(con, contract) if is_much(one, rows, read, limits)]


def doubted(con: duckdb.DuckDBPyConnection, contract: Contract, limits: Limits) -> list[str]:
    """In which columns of which files some numbers are odd."""
    return [told for one, told, rows, read in _doubted(con, contract) if not is_much(one, rows, read, limits)]


def crowds(con: duckdb.DuckDBPyConnection, contract: Contract) -> list[str]:
    """In which columns of which files a number of one person stands in far more rows than a person has."""
    return [
        f"{column}: one number, or a few, stand in {rows:,} of {read:,} rows of {file}. {CROWD.mend.removesuffix('.')}"
        for file, column, rows, read in _noted(con, contract, CROWD)
    ]


def is_much(oddity: Oddity, rows: int, read: int, limits: Limits) -> bool:
    """Whether a delivery with so many odd numbers is not to be used."""
    return oddity == STOPPING and rows >= max(limits.odd_numbers_rows, 1) and rows > limits.odd_numbers_share * read


def told(rows: int, read: int, column: str, oddity: Oddity) -> str:
    """How many numbers of a column are odd, and what was expected of them."""
    return f"{rows:,} of {read:,} numbers in {column} are odd: expected {oddity.rule}"


def _doubted(con: duckdb.DuckDBPyConnection, contract: Contract) -> list[tuple[Oddity, str, int, int]]:
    return [
        (one, f"{told(rows, read, column, one)} ({file}). {one.mend.removesuffix('.')}", rows, read)
        for one in DOUBTED
        for file, column, rows, read in _noted(con, contract, one)
    ]


def _noted(con: duckdb.DuckDBPyConnection, contract: Contract, oddity: Oddity) -> list[tuple[str, str, int, int]]:
    # Of exports that hold everything the newest alone counts.
    newest = "AND f.number = (SELECT max(number) FROM safe.file WHERE source = f.source)" if contract.full else ""
    return con.execute(
        "SELECT n.file, n.column_name, n.rows, f.rows_read FROM safe.note n JOIN safe.file f USING (source, file) "
        f"WHERE n.source = $1 AND n.rule = $2 AND n.effect = $3 AND NOT f.stopped {newest} ORDER BY ALL",
        [contract.source, oddity.rule, oddity.effect],
    ).fetchall()
