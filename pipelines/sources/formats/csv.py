"""Text with a sign between the columns, read line by line by DuckDB: a view over the file, so nothing of it is stored.

Another encoding than UTF-8 is read by decoded_csv, into memory.
"""

import csv
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable
from pathlib import Path

import duckdb

from pipelines.contracts import ContractBroken
from pipelines.contracts.declare import UTF8, UTF16
from pipelines.db import literal, quoted
from pipelines.sources.found import Found

FORM = "csv"
SUFFIXES = (".csv",)
HEADER_BYTES = 1 << 20  # a first line longer than this is not a header


class OtherText(ContractBroken):
    """A file whose first line is not written in the encoding that was expected; `encoding` is what it seems to be."""

    def __init__(self, path: Path, encoding: str) -> None:
        self.encoding = encoding
        super().__init__(
            f"{path.name}: the header line is not UTF-8 text; it looks like {encoding}. Save the file as CSV UTF-8, or "
            f'declare encoding="{encoding}" where its source is declared.'
        )


def header(path: Path, separator: str = ",", encoding: str = UTF8) -> list[str] | None:
    """The column names in the first line of a CSV file, without a byte order mark."""
    first = _first_line(path, encoding)
    if encoding == UTF8 and (wide := _wide_without_mark(first)):
        raise OtherText(path, wide)
    if not first.strip():
        raise ContractBroken(f"{path.name}: expected a header line with column names, found an empty file.")
    wide = first.startswith((BOM_UTF16_LE, BOM_UTF16_BE))
    if wide and encoding != UTF16:
        raise OtherText(path, UTF16)
    try:
        text = first.decode("utf-8-sig" if encoding == UTF8 else encoding)
    except UnicodeDecodeError:
        if encoding != UTF8:
            raise ContractBroken(f"{path.name}: is not {encoding} text, as its source declares.") from None
        raise OtherText(path, "windows-1252") from None
    # Old spreadsheets end lines with a lone carriage return; the header ends at whichever comes first.
    line = re.split(r"[\r\n]", text, maxsplit=1)[0]
    try:
        # Programs that write the mark of UTF-8 before text that has one already leave two.
        return [name.strip().strip("\ufeff").strip() for name in next(csv.reader([line], delimiter=separator), [])]
    except csv.Error:
        raise ContractBroken(f"{path.name}: the first line is no header. Save the file as CSV UTF-8.") from None


def _wide_without_mark(first: bytes) -> str:
    """What UTF-16 text without a mark at its front is called; blank for other text."""
    if first.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return ""
    for encoding, zeros, letters in (("utf-16-le", first[1::2], first[::2]), ("utf-16-be", first[::2], first[1::2])):
        if len(zeros) > 1 and zeros.count(0) > len(zeros) / 2 > letters.count(0) * 2:
            return encoding
    return ""


def _first_line(path: Path, encoding: str) -> bytes:
    with open(path, "rb") as file:
        first = file.readline(HEADER_BYTES)
        # The line's end is two bytes there, and its first may be the one that ended the reading.
        little = encoding == "utf-16-le" or (encoding == UTF16 and first.startswith(BOM_UTF16_LE))
        return first + file.read(1) if little else first


def header_made_of(path: Path, names: Iterable[str], separator: str = ",") -> list[str] | None:
    """The column names of the first line if all are among `names`; None at the first byte that fits none of them."""
    encoded = [name.encode() for name in names]
    possible, found, word = encoded + [BOM_UTF8 + name for name in encoded], [], b""
    end = separator.encode()
    with open(path, "rb", buffering=0) as file:
        while True:
            byte = file.read(1)
            if byte in (b"", end, b"\r", b"\n"):
                if word not in possible:
                    return None
                found.append(word.decode("utf-8-sig"))
                if byte != end:
                    return found
                possible, word = encoded, b""
            else:
                word += byte
                if not any(name.startswith(word) for name in possible):
                    return None


def land(con: duckdb.DuckDBPyConnection, found: Found, view: str) -> None:
    """Create raw.<view> over the file; lines that do not fit the header go to the rejects tables, to be counted."""
    from pipelines.sources.decoded_csv import land_decoded  # needs Arrow, which few files are worth loading for

    if found.layout.encoding != UTF8:
        land_decoded(con, found, view)
        return
    # Everything is read as text: one bad value must not decide how the other rows are read. Columns are called by
    # their place, so that no name a file invents can pass for one of ours.
    columns = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(len(found.header)))
    con.execute(
        f"CREATE VIEW raw.{quoted(view)} AS FROM read_csv({literal(str(found.path))}, auto_detect = false, "
        f"header = true, columns = {{{columns}}}, delim = {literal(found.layout.separator)}, quote = '\"', "
        "escape = '\"', store_rejects = true, "
        "rejects_table = 'rejected_line', rejects_scan = 'rejected_scan', rejects_limit = 0)"
    )
