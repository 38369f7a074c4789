"""The lines of a file as they stand on the disk: what an account must add up to when some of them could not be read."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from pipelines.contracts.declare import COMMA, SEPARATORS

LINE = re.compile(rb"[^\r\n]*[^\s][^\r\n]*")
LONGEST_FIELD = 1 << 28
MOST_BYTES = 1 << 28  # a file this large is not looked through for what tore it
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
    """Rows of a CSV, as a spreadsheet counts them, that break its shape: where a quotation mark goes astray, and marks
    that the merging of two versions of the file left.
    """

    quotes: list[int] = field(default_factory=list)
    markers: list[int] = field(default_factory=list)


def torn_rows(path: Path, width: int) -> Torn:
    """Why lines of the CSV at `path`, whose header has `width` names, could not be read, as far as its rows tell."""
    torn, before = Torn(), csv.field_size_limit(LONGEST_FIELD)
    if path.suffix.lower() != ".csv" or path.stat().st_size > MOST_BYTES:
        return torn
    try:
        with open(path, encoding="utf-8-sig", errors="replace", newline="") as file:
            top = file.readline()
            sign = next((one for one in SEPARATORS if len(next(csv.reader([top], delimiter=one), [])) == width), COMMA)
            file.seek(0)
            for number, (record, text) in enumerate(_records(file, sign), start=1):
                if len(record) == 1 and width > 1 and MARKER.match(record[0]):
                    torn.markers.append(number)
                elif _is_astray(record, text, sign, width):
                    torn.quotes.append(number)
    except csv.Error:
        pass  # what was found until there is true
    finally:
        csv.field_size_limit(before)
    return torn


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
