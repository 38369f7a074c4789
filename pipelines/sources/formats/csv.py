"""Comma-separated text, read line by line by DuckDB: a view over the file, so that nothing of it is stored."""

import csv
import re
from codecs import BOM_UTF8
from collections.abc import Iterable
from pathlib import Path

import duckdb

from pipelines.contracts import ContractBroken
from pipelines.db import literal, quoted
from pipelines.sources.found import Found

FORM = "csv"
SUFFIXES = (".csv",)
HEADER_BYTES = 1 << 20  # a first line longer than this is not a header


def header(path: Path) -> list[str] | None:
    """The column names in the first line of a CSV file, without a byte order mark."""
    with open(path, "rb") as file:
        first = file.readline(HEADER_BYTES)
    if not first.strip():
        raise ContractBroken(f"{path.name}: expected a header line with column names, found an empty file.")
    try:
        text = first.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ContractBroken(f"{path.name}: the header line is not UTF-8 text. Save the file as CSV UTF-8.") from None
    # Old spreadsheets end lines with a lone carriage return; the header ends at whichever comes first.
    line = re.split(r"[\r\n]", text, maxsplit=1)[0]
    try:
        return [name.strip() for name in next(csv.reader([line]), [])]
    except csv.Error:
        raise ContractBroken(f"{path.name}: the first line is no header. Save the file as CSV UTF-8.") from None


def header_made_of(path: Path, names: Iterable[str]) -> list[str] | None:
    """The column names of the first line if all are among `names`; None at the first byte that fits none of them."""
    encoded = [name.encode() for name in names]
    possible, found, word = encoded + [BOM_UTF8 + name for name in encoded], [], b""
    with open(path, "rb", buffering=0) as file:
        while True:
            byte = file.read(1)
            if byte in (b"", b",", b"\r", b"\n"):
                if word not in possible:
                    return None
                found.append(word.decode("utf-8-sig"))
                if byte != b",":
                    return found
                possible, word = encoded, b""
            else:
                word += byte
                if not any(name.startswith(word) for name in possible):
                    return None


def land(con: duckdb.DuckDBPyConnection, found: Found, view: str) -> None:
    """Create raw.<view> over the file; lines that do not fit the header go to the rejects tables, to be counted."""
    # Everything is read as text: one bad value must not decide how the other rows are read. Columns are called by
    # their place, so that no name a file invents can pass for one of ours.
    columns = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(len(found.header)))
    con.execute(
        f"CREATE VIEW raw.{quoted(view)} AS FROM read_csv({literal(str(found.path))}, auto_detect = false, "
        f"header = true, columns = {{{columns}}}, delim = ',', quote = '\"', escape = '\"', store_rejects = true, "
        "rejects_table = 'rejected_line', rejects_scan = 'rejected_scan', rejects_limit = 0)"
    )
