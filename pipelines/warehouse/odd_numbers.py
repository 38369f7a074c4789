"""Numbers of people and records that can be read and are odd: whether a delivery stands, or is worth a look."""

from dataclasses import dataclass

import duckdb

from pipelines.contracts import Contract
from pipelines.contracts.numbers import CROWD, DOUBTED, STOPPING, Oddity
from pipelines.db import row
from pipelines.warehouse.kept import NAME, LastBuild
from pipelines.warehouse.limits import Limits

# Where numbers with zeros in front are other numbers by design, no file is to be stopped for them.
BY_DESIGN = "If these numbers are so by design, write in site.toml: [limits] odd_numbers_share = 1"
# A share of odd numbers up to half again of the last good version's is as it was: people come by chance.
AS_BEFORE = 1.5


def beyond_share(con: duckdb.DuckDBPyConnection, contract: Contract, last: LastBuild, limits: Limits) -> list[str]:
    """In which columns of which files so many numbers lost the zeros that they had in the last good version."""
    return [
        f"{found.told}. {BY_DESIGN}" for found in _doubted(con, contract, last) if _stops(found, last, contract, limits)
    ]


def doubted(con: duckdb.DuckDBPyConnection, contract: Contract, last: LastBuild, limits: Limits) -> list[str]:
    """In which columns of which files some numbers are odd that were not, or may not have been, before."""
    return [
        f"{found.told}. {BY_DESIGN}" if is_much(found.oddity, found.rows, found.read, limits) else found.told
        for found in _doubted(con, contract, last)
        if not found.as_before and not _stops(found, last, contract, limits)
    ]


def as_before(con: duckdb.DuckDBPyConnection, contract: Contract, last: LastBuild) -> list[str]:
    """In which columns of which files about as many numbers are odd as in the last good version."""
    return [f"{found.told}. So it was in the last build" for found in _doubted(con, contract, last) if found.as_before]


def crowds(con: duckdb.DuckDBPyConnection, contract: Contract) -> list[str]:
    """In which columns of which files a number of one person stands in far more rows than a person has."""
    return [
        f"{column}: one number, or a few, stand in {rows:,} of {read:,} rows of {file}. {CROWD.mend.removesuffix('.')}"
        for file, column, rows, read in _noted(con, contract, CROWD)
    ]


def is_much(oddity: Oddity, rows: float, read: int, limits: Limits) -> bool:
    """Whether so many numbers are odd that, where it was not so before, nothing of the file is to be used."""
    return oddity == STOPPING and limits.beyond("odd_numbers", rows, read)


def told(rows: int, read: int, column: str, oddity: Oddity) -> str:
    """How many numbers of a column are odd, and what was expected of them."""
    return f"{rows:,} of {read:,} numbers in {column} are odd: expected {oddity.rule}"


@dataclass(frozen=True)
class _Found:
    """Odd numbers of a column of a file, and how many of so many rows were in the last good version."""

    oddity: Oddity
    told: str
    rows: int
    read: int
    expected: float

    @property
    def as_before(self) -> bool:
        """Whether about as many numbers were odd before."""
        return self.oddity == STOPPING and self.rows <= AS_BEFORE * self.expected


def _stops(found: _Found, last: LastBuild, contract: Contract, limits: Limits) -> bool:
    # A first file may have numbers of two kinds by design; only what changed beside a good one was surely lost.
    added = found.rows - found.expected
    return last.has(contract) and not found.as_before and is_much(found.oddity, added, found.read, limits)


def _doubted(con: duckdb.DuckDBPyConnection, contract: Contract, last: LastBuild) -> list[_Found]:
    found = []
    for one in DOUBTED:
        for file, column, rows, read in _noted(con, contract, one):
            expected = read * _share_before(con, contract, one, file, column) if last.has(contract) else 0.0
            text = f"{told(rows, read, column, one)} ({file}). {one.mend.removesuffix('.')}"
            found.append(_Found(one, text, rows, read, expected))
    return found


def _share_before(con: duckdb.DuckDBPyConnection, contract: Contract, oddity: Oddity, file: str, column: str) -> float:
    """The share of odd numbers in the last good version; of a file that is part of it, in that file."""
    newest = f"AND f.number = (SELECT max(number) FROM {NAME}.safe.file WHERE source = $1)" if contract.full else ""
    return row(
        con,
        f"""
        WITH good AS (
            SELECT f.file, f.rows_read, coalesce(f.sha256 = (
                SELECT max(sha256) FROM safe.file WHERE source = $1 AND file = $2
            ), false) AS same
            FROM {NAME}.safe.file f WHERE f.source = $1 AND NOT f.stopped {newest}
        ),
        held AS (FROM good WHERE same OR NOT (SELECT bool_or(same) FROM good)),
        odd AS (
            SELECT file, sum(rows) AS rows FROM {NAME}.core.load_note
            WHERE source = $1 AND column_name = $3 AND rule = $4 AND effect = $5 GROUP BY file
        )
        SELECT coalesce(sum(o.rows) / nullif(sum(h.rows_read), 0), 0)::DOUBLE FROM held h LEFT JOIN odd o USING (file)
        """,
        [contract.source, file, column, oddity.rule, oddity.effect],
    )[0]


def _noted(con: duckdb.DuckDBPyConnection, contract: Contract, oddity: Oddity) -> list[tuple[str, str, int, int]]:
    # Of exports that hold everything the newest alone counts.
    newest = "AND f.number = (SELECT max(number) FROM safe.file WHERE source = f.source)" if contract.full else ""
    return con.execute(
        "SELECT n.file, n.column_name, n.rows, f.rows_read FROM safe.note n JOIN safe.file f USING (source, file) "
        f"WHERE n.source = $1 AND n.rule = $2 AND n.effect = $3 AND NOT f.stopped {newest} ORDER BY ALL",
        [contract.source, oddity.rule, oddity.effect],
    ).fetchall()
