"""The lines of a file as they stand on the disk: what an account must add up to when some of them could not be read."""

import csv
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from pipelines.contracts.declare import COMMA, SEPARATORS, UTF16

LINE = re.compile(rb"[^\r\n]*[^\s][^\r\n]*")
LONGEST_FIELD = 1 << 28
MOST_BYTES = 1 << 28  # a file this large is not looked through for what tore it
FEWEST_NAMES, MOST_NAMES = 3, 0.75  # a row with so many names of columns, and this share of them, is a header
LONGEST_LINE = 2_000_000  # characters; DuckDB reads no longer one
MARKER = re.compile(r"(<{7}|={7}|>{7})(\s|$)")


def lines_below_header(path: Path) -> int:
    """How many lines that are not blank follow the first one, whatever they end with."""
    return max(0, sum(1 for _ in LINE.finditer(path.read_bytes())) - 1)


def mixes_line_ends(path: Path) -> bool:
    """Whether some lines end as on Windows and others do not."""
    content = path.read_bytes()
    windows = content.count(b"\r\n")
    return windows > 0 and (content.count(b"\n") > windows or content.count(b"\r") > windows)


@dataclass
class Torn:
    """Rows of a CSV, as a spreadsheet counts them, that break its shape: where a quotation mark goes astray, marks that
    the merging of two versions of the file left, other headers, rows too long to be read, and a last row that is cut.
    """

    quotes: list[int] = field(default_factory=list)
    markers: list[int] = field(default_factory=list)
    headers: list[int] = field(default_factory=list)
    long: list[int] = field(default_factory=list)
    cut: list[int] = field(default_factory=list)


def torn_rows(path: Path, width: int, names: Collection[str] = ()) -> Torn:
    """Why lines of the CSV at `path`, whose header has `width` names, could not be read, as far as its rows tell.

    `names` are what the columns of its source are called in any layout.
    """
    torn, before = Torn(), csv.field_size_limit(LONGEST_FIELD)
    if path.suffix.lower() != ".csv" or path.stat().st_size > MOST_BYTES:
        return torn
    try:
        with open(path, "rb") as file:
            encoding = UTF16 if file.read(2) in (BOM_UTF16_LE, BOM_UTF16_BE) else "utf-8-sig"
        with open(path, encoding=encoding, errors="replace", newline="") as file:
            top = file.readline()
            sign = next((one for one in SEPARATORS if len(next(csv.reader([top], delimiter=one), [])) == width), COMMA)
            file.seek(0)
            number, record, text, first = 0, [], "", []
            for number, (record, text) in enumerate(_records(file, sign), start=1):
                first = first or record
                if len(record) == 1 and width > 1 and MARKER.match(record[0]):
                    torn.markers.append(number)
                elif len(text) > LONGEST_LINE:
                    torn.long.append(number)
                elif _is_astray(record, text, sign, width):
                    torn.quotes.append(number)
                elif number > 1 and _is_other_header(record, first, names):
                    torn.headers.append(number)
            unended = not text.endswith(("\n", "\r")) and "\0" not in text  # the latter is another encoding
            if 0 < len(record) < width and unended and not (torn.quotes or torn.markers):
                torn.cut.append(number)
    except csv.Error:
        pass  # what was found until there is true
    finally:
        csv.field_size_limit(before)
    return torn


def _is_other_header(record: list[str], first: list[str], names: Collection[str]) -> bool:
    cells, top = [cell.strip("\ufeff ") for cell in record], [cell.strip("\ufeff ") for cell in first]
    known = sum(cell in names for cell in cells)
    return cells != top and known >= FEWEST_NAMES and known >= MOST_NAMES * sum(map(bool, cells))


def _records(file: TextIO, sign: str) -> Iterator[tuple[list[str], str]]:
    """Each record, with the text that it was read from."""
    taken: list[str] = []

    def lines() -> Iterator[str]:
        for line in file:
            taken.append(line)
            yield line

    for record in csv.reader(lines(), delimiter=sign):
        yield record, "".join(taken)
        taken.clear()


def _is_astray(record: list[str], text: str, sign: str, width: int) -> bool:
    sign = re.escape(sign)
    if '"' not in text or not re.search(rf'(?:^|{sign})"', text):
        return False
    goes_on = re.search(rf'(?:^|{sign})"[^"]*(?:""[^"]*)*"(?!["\r\n]|{sign}|$)', text)  # after the value has ended
    signs = [text.count('"') % 2 == 1, "\n" in text.strip("\r\n"), len(record) != width]
    return bool(goes_on) or sum(signs) > 1
