"""Whether what comes later is newer: of a source's full files the last by name, of rows with one number the last row.

That order decides all the same. What speaks against it is told, with what to do about it.
"""

import re
from collections.abc import Sequence
from datetime import date
from pathlib import PurePath

import duckdb

from pipelines.contracts import Contract
from pipelines.db import literal, quoted, row
from pipelines.warehouse.kept import CARRIED_NUMBER
from pipelines.warehouse.limits import Limits

RENAME = (
    "Files count in the order of their names: begin each name with the day of its export as in 2024-03-31, or take the "
    "older file out of the folder"
)
OPEN = "pending"  # the word of a decision that is not taken yet
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
NAMED = re.compile(rf"(?<![a-z])({'|'.join(MONTHS)})[a-z]*")
YEAR = re.compile(r"(?<!\d)(20[1-4]\d)(?!\d)")
YEAR_FIRST = re.compile(r"(?<!\d)(20[1-4]\d)([-_. ]?)(0[1-9]|1[0-2]|(?<=[-_. ])[1-9])(?:\2([0-3]?\d))?(?!\d)")
YEAR_LAST = re.compile(r"(?<!\d)(?:(\d{1,2})([-_. ])(\d{1,2})\2(20[1-4]\d|[1-4]\d)|(\d\d)(\d\d)(20[1-4]\d))(?!\d)")
# What browsers and desktops add to a name that is taken: "(1)", "- Copy", "copy 2".
COPY = re.compile(r"[ _-]*(?:\bcopy\b)?[ _-]*(?:\((\d+)\)|(?<=copy)[ _]?(\d*))$")


def misnamed(older: str, newest: str) -> bool:
    """Whether the names of two files say that the one which comes first by name is the later one."""
    one, two = (PurePath(name).stem.lower().strip() for name in (older, newest))
    days = [pair for pair in zip(_days(one), _days(two), strict=True) if all(pair)]
    order = {_compared(*pair) for pair in days}
    if order - {0}:
        return order <= {0, 1}
    if (first := _parts(one))[0] == (second := _parts(two))[0] and first != second:
        return first[1] > second[1]
    (stem, copy), (other, another) = _copy(one), _copy(two)
    return stem == other and copy > another


def _days(name: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Year, month and day in a name as far as it tells them: with the month first, and with the day first."""
    if found := YEAR_FIRST.search(name):
        one = tuple(int(part) for part in (found[1], found[3], found[4]) if part)
        return one, one
    if found := YEAR_LAST.search(name):
        a, b, year = (int(part) for part in (found.group(1, 3, 4) if found[1] else found.group(5, 6, 7)))
        year = year % 100 + 2000
        return _day(year, a, b), _day(year, b, a)
    year = YEAR.search(name)
    month = NAMED.search(name)
    if month:
        number = re.search(r"(?<!\d)\d{1,2}(?!\d)", name)
        one = (int(year[1]) if year else 0, MONTHS.index(month[1]) + 1, *([int(number[0])] if number else []))
    else:
        one = (int(year[1]),) if year else ()
    return one, one


def _day(year: int, month: int, day: int) -> tuple[int, ...]:
    try:
        return date(year, month, day).timetuple()[:3]
    except ValueError:
        return ()


def _compared(one: Sequence[int], two: Sequence[int]) -> int:
    known = min(len(one), len(two))
    return (one[:known] > two[:known]) - (one[:known] < two[:known])


def _parts(name: str) -> tuple[list[str], list[int]]:
    return re.split(r"\d+", name), [int(number) for number in re.findall(r"\d+", name)]


def _copy(name: str) -> tuple[str, int]:
    """A name without what tells a copy, and its number: 0 for the first of its name."""
    found = COPY.search(name)
    if not found or not found[0]:
        return name, 0
    return name[: found.start()], int(found[1] or found[2] or 1)


def doubted_order(con: duckdb.DuckDBPyConnection, contract: Contract, limits: Limits) -> list[str]:
    """What speaks against the order of a source's full files, from their names and rows: before settling."""
    files = con.execute(
        "SELECT number, file, sha256 FROM safe.file WHERE source = ? AND NOT stopped AND number >= 0 ORDER BY number",
        [contract.source],
    ).fetchall()
    if len(files) < 2:
        return []
    *older, (last, newest, content) = files
    named = [file for _, file, sha256 in older if sha256 != content and misnamed(file, newest)]
    others = [(number, file) for number, file, _ in older if file not in named]
    emptied = [file for number, file in others if _says_less(con, contract, limits, number, last)]
    told = [f"{newest} is taken for the newest file, for it is the last by name"]
    return [
        *(f"{told[0]}; but the name of {file} says that it is later. {RENAME}" for file in named),
        *(f"{told[0]}; but it lacks days that {file} has in more rows than it adds any. {RENAME}" for file in emptied),
    ]


def _says_less(con: duckdb.DuckDBPyConnection, contract: Contract, limits: Limits, older: int, newest: int) -> bool:
    """Whether the newest file takes days from more of the rows that both have than it gives some to."""
    days = _days_of(contract)
    if not days or not contract.key:
        return False
    same = " AND ".join(f"o.{quoted(name)} = n.{quoted(name)}" for name in contract.key)
    taken, given = (
        " OR ".join(f"({a}.{day} IS NOT NULL AND {b}.{day} IS NULL)" for day in days) for a, b in ("on", "no")
    )
    rows = f"SELECT * FROM safe.{quoted(contract.source)} WHERE NOT {contract.refused}"
    lost, won = row(
        con,
        f"SELECT count(*) FILTER ({taken}), count(*) FILTER ({given}) FROM ({rows} AND _file = {older}) o "
        f"JOIN ({rows} AND _file = {newest}) n ON {same}",
    )
    return lost >= max(limits.taken_back_rows, 1) and lost > won


def _days_of(contract: Contract) -> list[str]:
    return [quoted(str(c.becomes)) for c in contract.kept if c.type == "DATE" and not c.required]


def taken_back(con: duckdb.DuckDBPyConnection, contract: Contract) -> list[str]:
    """Which files hold numbers whose last row, the one that stays, lacks a day or a decision that an earlier one has.

    To be asked before settling. Of full files the newest alone counts.
    """
    if contract.access != "programme" or not contract.key or contract.latest:
        return []
    lacks = [f"(count({day}) > 0 AND last({day} ORDER BY rowid) IS NULL)" for day in _days_of(contract)]
    lacks += [
        f"(count(*) FILTER ({name} <> '{OPEN}') > 0 AND coalesce(last({name} ORDER BY rowid), '{OPEN}') = '{OPEN}')"
        for name in (quoted(str(column.becomes)) for column in contract.kept if OPEN in column.one_of)
    ]
    table = f"safe.{quoted(contract.source)}"
    counts = f"_file = (SELECT max(_file) FROM {table})" if contract.full else "true"
    found = con.execute(
        f"SELECT f.file, count(*) FROM (SELECT _file FROM {table} WHERE {counts} AND NOT {contract.refused} "
        f"GROUP BY _file, {', '.join(map(quoted, contract.key))} HAVING count(*) > 1 AND ({' OR '.join(lacks)})) t "
        f"JOIN safe.file f ON f.source = $1 AND f.number = t._file GROUP BY f.file ORDER BY f.file",
        [contract.source],
    ).fetchall() if lacks else []  # fmt: skip
    names = " with ".join(column.name for column in contract.kept if column.becomes in contract.key)
    return [
        f"of {numbers:,} {names} in {file} that stand in several rows, the last row, which is taken, lacks a day or a "
        "decision that an earlier one has: perhaps the newest rows stand first. Keep the newest row of each, or sort "
        f"the oldest first. The check names the rows: python -m pipelines check {file}"
        for file, numbers in found
    ]


def beyond_newest(con: duckdb.DuckDBPyConnection, contract: Contract) -> list[str]:
    """Which rows that the newest full file lacks, and were kept, lie after its last day; to be asked after that."""
    if not contract.span:
        return []
    day, source = quoted(contract.span), literal(contract.source)
    found = con.execute(f"""
        WITH newest AS (
            SELECT number, file, (SELECT max({day}) FROM safe.{quoted(contract.source)} WHERE _file = o.number) AS ends
            FROM safe.file o WHERE source = {source} AND NOT stopped AND number >= 0 ORDER BY number DESC LIMIT 1
        )
        SELECT n.file, f.number, f.file, count(*) FROM safe.{quoted(contract.source)} t, newest n, safe.file f
        WHERE f.source = {source} AND f.number = t._file AND t._file <> n.number AND t.{day} > n.ends
        GROUP BY ALL ORDER BY ALL
    """).fetchall()
    return [
        f"{newest} is taken for the newest file, for it is the last by name; but {rows:,} "
        f"{'row' if rows == 1 else 'rows'} {_of(number, file)} {'lies' if rows == 1 else 'lie'} after its last day. "
        f"{RENAME}. Look which file is newer before you accept a removal"
        for newest, number, file, rows in found
    ]


def _of(number: int, file: str) -> str:
    return "kept from the last build" if number == CARRIED_NUMBER else f"of {file}"
