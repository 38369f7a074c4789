"""Where the rows of a landed file stand, as Excel counts them; None where that cannot be told for certain."""

import csv
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from itertools import groupby
from pathlib import Path

import duckdb

from pipelines.contracts.declare import COMMA, SEPARATORS, UTF16
from pipelines.db import quoted, row
from pipelines.desk.verdict import Place

LONGEST_FIELD = 1 << 24
NOT_TEXT = re.compile("[\udc80-\udcff]")  # what is left of bytes that are no UTF-8
SHOWN = 40  # ranges of rows in a message; more help nobody


def row_places(con: duckdb.DuckDBPyConnection, view: str, path: Path) -> tuple[list[Place], list[Place]]:
    """The places of the rows of raw.<view> in their order, and of the lines that were no rows."""
    columns = {name for (name,) in con.execute(
        "SELECT column_name FROM duckdb_columns() WHERE database_name = 'raw' AND table_name = ?", [view]
    ).fetchall()}  # fmt: skip
    if "_row" in columns:
        found = con.execute(f"SELECT _sheet, _row FROM raw.{quoted(view)} ORDER BY rowid").fetchall()
        several = len({sheet for sheet, _ in found}) > 1
        return [(sheet if several else None, row) for sheet, row in found], []
    decoded = row(con, "SELECT count(*) FROM raw.unfit WHERE view_name = ?", [view])[0] and not is_utf16(path)
    return _csv_places(path, len(columns)) if path.suffix.lower() == ".csv" and not decoded else ([], [])


def unread_places(con: duckdb.DuckDBPyConnection, view: str) -> dict[str, tuple[Place, ...]]:
    """Per column of a workbook, where Excel spoilt its cells."""
    found = con.execute(
        f"SELECT unnest(_unread) AS name, _sheet, _row, (SELECT count(DISTINCT _sheet) > 1 FROM raw.{quoted(view)}) "
        f"FROM raw.{quoted(view)} ORDER BY _sheet, _row"
    ).fetchall()
    places: dict[str, tuple[Place, ...]] = {}
    for name, sheet, number, several in found:
        places[name] = (*places.get(name, ()), (sheet if several else None, number))
    return places


def _csv_places(path: Path, width: int) -> tuple[list[Place], list[Place]]:
    rows, wrong = [], []
    before = csv.field_size_limit(LONGEST_FIELD)
    try:
        encoding = UTF16 if is_utf16(path) else "utf-8-sig"
        with open(path, encoding=encoding, errors="surrogateescape", newline="") as file:
            top = file.readline()
            signs = [sign for sign in SEPARATORS if len(next(csv.reader([top], delimiter=sign), [])) == width]
            file.seek(0)
            records = csv.reader(file, delimiter=signs[0] if signs else COMMA)
            width = len(next(records, []))
            for number, record in enumerate(records, start=2):
                if record:
                    fits = len(record) == width and not any(map(NOT_TEXT.search, record))
                    (rows if fits else wrong).append((None, number))
    except (csv.Error, UnicodeError):
        return [], []
    finally:
        csv.field_size_limit(before)
    return rows, wrong


def is_utf16(path: Path) -> bool:
    """Whether a file says at its front that it is UTF-16 text."""
    with open(path, "rb") as file:
        return file.read(2) in (BOM_UTF16_LE, BOM_UTF16_BE)


def listed(places: tuple[Place, ...]) -> str:
    """The places in words: "rows 5, 9-12 and 30", per tab where there are several."""
    ranges = [
        (sheet, _ranges([row for _, row in group])) for sheet, group in groupby(sorted(places), key=lambda one: one[0])
    ]
    words, left = [], SHOWN
    for sheet, found in ranges:
        shown, left = found[:left], max(left - len(found), 0)
        if shown:
            more = f" and {len(found) - len(shown)} more" if len(found) > len(shown) else ""
            tab = f"tab {sheet}, " if sheet else ""
            several = len(found) > 1 or "-" in found[0]
            words.append(f"{tab}{'rows' if several else 'row'} {', '.join(shown)}{more}")
    return "; ".join(words)


def _ranges(rows: list[int]) -> list[str]:
    runs = groupby(enumerate(rows), key=lambda pair: pair[1] - pair[0])
    ends = [(run[0][1], run[-1][1]) for _, group in runs for run in [list(group)]]
    return [str(first) if first == last else f"{first}-{last}" for first, last in ends]


def is_utf8(path: Path) -> bool:
    """Whether a file can be read as UTF-8 to its end."""
    try:
        with open(path, encoding="utf-8") as file:
            return all(True for _ in file)
    except UnicodeDecodeError:
        return False
