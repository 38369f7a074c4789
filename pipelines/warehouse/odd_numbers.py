"""Numbers of people and records that can be read and are odd: whether a delivery stands, or is worth a look."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import duckdb

from pipelines.contracts import Contract, Site
from pipelines.contracts.numbers import CROWD, DOUBTED, ELSEWHERE, ZEROS, Oddity
from pipelines.db import row
from pipelines.warehouse.kept import NAME, LastBuild
from pipelines.warehouse.limits import Limits

# Where numbers with zeros in front are other numbers by design, no file is to be stopped for them.
BY_DESIGN = "If these numbers are so by design, write in site.toml: [limits] odd_numbers_share = 1"
# A spreadsheet takes all zeros that it sees: where many are lost, or stand in one of two files, nothing is taken.
STOPPING = (ZEROS, ELSEWHERE)
# A share of odd numbers up to half again of the last good version's is as it was: people come by chance.
AS_BEFORE = 1.5


class _Note(NamedTuple):
    """In how many of a file's rows a column has odd numbers."""

    file: str
    column: str
    rows: int
    read: int


def look(
    con: duckdb.DuckDBPyConnection, site: Site, contract: Contract, last: LastBuild, limits: Limits
) -> "OddNumbers":
    """The odd numbers of the files that came, beside those of the last good version."""
    noted = _noted(con, contract)
    doubted = [
        _Found(one, *note, _expected(con, contract, last, one, note)) for one in DOUBTED for note in noted.get(one, [])
    ]
    moot = [by_design(found.oddity, limits) or _unused(con, site, found.oddity) for found in doubted]
    stops = [last.has(contract) and found.stops(limits) for found in doubted]
    known = [found.as_before or why for found, why in zip(doubted, moot, strict=True)]
    return OddNumbers(
        [found for found, why, stop in zip(doubted, known, stops, strict=True) if stop and not why],
        [found for found, why, stop in zip(doubted, known, stops, strict=True) if not stop and not why],
        [(found, why) for found, why in zip(doubted, known, strict=True) if why],
        noted.get(CROWD, []),
        limits,
    )


def is_much(oddity: Oddity, rows: float, read: int, limits: Limits) -> bool:
    """Whether so many numbers are odd that, where it was not so before, nothing of the file is to be used."""
    return oddity in STOPPING and limits.beyond("odd_numbers", rows, read)


def by_design(oddity: Oddity, limits: Limits) -> str:
    """What to say of zeros that differ in a city whose site.toml says that they do so by design; else blank."""
    return "By site.toml they are so by design" if oddity == ZEROS and limits.odd_numbers_share >= 1 else ""


def told(rows: int, read: int, column: str, oddity: Oddity) -> str:
    """How many numbers of a column are odd, and what was expected of them."""
    return f"{rows:,} of {read:,} numbers in {column} are odd: expected {oddity.rule}"


@dataclass(frozen=True)
class _Found:
    """Odd numbers of a column of a file, and how many of so many rows were in the last good version."""

    oddity: Oddity
    file: str
    column: str
    rows: int
    read: int
    expected: float

    @property
    def told(self) -> str:
        """How many there are, where, and what to do."""
        mend = self.oddity.mend.removesuffix(".")
        return f"{told(self.rows, self.read, self.column, self.oddity)} ({self.file}). {mend}"

    @property
    def as_before(self) -> str:
        """What to say where about as many numbers were odd before; else blank.

        People whom the referrals write in another way are never as before: nobody links them.
        """
        same = self.oddity == ZEROS and self.rows <= AS_BEFORE * self.expected
        return "So it was in the last build" if same else ""

    def stops(self, limits: Limits) -> bool:
        """Whether so many came on top of a good version's that they were surely lost.

        A first file may have numbers of two kinds by design.
        """
        return is_much(self.oddity, self.rows - self.expected, self.read, limits)


@dataclass(frozen=True)
class OddNumbers:
    """What is odd about the numbers of a source's files, and what becomes of it; `_known` goes with why it is."""

    _stopping: Sequence[_Found]
    _doubted: Sequence[_Found]
    _known: Sequence[tuple[_Found, str]]
    _crowds: Sequence[_Note]
    _limits: Limits

    def beyond_share(self) -> list[str]:
        """In which columns of which files so many numbers lost the zeros that they had in the last good version."""
        return [_offered(one) for one in self._stopping]

    def doubted(self) -> list[str]:
        """In which columns of which files some numbers are odd that were not, or may not have been, before."""
        return [
            _offered(one) if is_much(one.oddity, one.rows, one.read, self._limits) else one.told
            for one in self._doubted
        ]

    def known(self) -> list[str]:
        """In which columns of which files numbers are odd as they were before, by design, or beside unused ones."""
        return [f"{one.told}. {why}" for one, why in self._known]

    def crowds(self) -> list[str]:
        """In which columns of which files a number of one person stands in far more rows than a person has."""
        mend = CROWD.mend.removesuffix(".")
        return [
            f"{column}: one number, or a few, stand in {rows:,} of {read:,} rows of {file}. {mend}"
            for file, column, rows, read in self._crowds
        ]


def _offered(found: _Found) -> str:
    return f"{found.told}. {BY_DESIGN}" if found.oddity == ZEROS else found.told


def _unused(con: duckdb.DuckDBPyConnection, site: Site, oddity: Oddity) -> str:
    """What to say of people whom referrals write in another way that were stopped themselves; else blank.

    The last good ones may write them as before; where they do not, the records' own people have changed.
    """
    if oddity != ELSEWHERE:
        return ""
    referred = [contract.source for contract in site.contracts.values() if contract.feeds == "referral"]
    stopped = "SELECT count(*) FROM safe.problem WHERE file IS NULL AND list_contains($1, source)"
    return "Those referrals are not used" if row(con, stopped, [referred])[0] else ""


def _expected(
    con: duckdb.DuckDBPyConnection, contract: Contract, last: LastBuild, oddity: Oddity, note: _Note
) -> float:
    return note.read * _share_before(con, contract, oddity, note.file, note.column) if last.has(contract) else 0.0


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


def _noted(con: duckdb.DuckDBPyConnection, contract: Contract) -> dict[Oddity, list[_Note]]:
    """Where which numbers of a source are odd, in the order of files and columns."""
    if not any(column.pseudonym for column in contract.kept):
        return {}  # no number of it is looked at
    # Of exports that hold everything the newest alone counts.
    newest = "AND f.number = (SELECT max(number) FROM safe.file WHERE source = f.source)" if contract.full else ""
    found = con.execute(
        "SELECT n.rule, n.effect, n.file, n.column_name, n.rows, f.rows_read FROM safe.note n "
        f"JOIN safe.file f USING (source, file) WHERE n.source = $1 AND NOT f.stopped {newest} ORDER BY ALL",
        [contract.source],
    ).fetchall()
    return {
        one: [_Note(*note) for rule, effect, *note in found if (rule, effect) == (one.rule, one.effect)]
        for one in (*DOUBTED, CROWD)
    }
