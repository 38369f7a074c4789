"""What one cell of a workbook says, as the text that the same table would hold as CSV."""

import re
from collections import Counter
from datetime import date, datetime, time, timedelta

from pipelines.contracts import Column
from pipelines.contracts.no_record import UNREAD
from pipelines.contracts.times import TYPES, local

ISO = {"DATE": "%Y-%m-%d", "TIMESTAMP": "%Y-%m-%d %H:%M:%S"}
# Day numbers between these (1954 to 2119) are dates that lost their format; other numbers in a date column are faults.
FIRST_SERIAL, LAST_SERIAL = 20_000, 80_000
DIGITS_KEPT = 10**15  # Excel keeps fifteen digits of a number


def cell_text(cell: object, name: str, column: Column | None, epoch: datetime, seen: Counter) -> str | None:
    """The text of `cell` in the column `name`, None where it is blank; what was decided about it is added to `seen`.

    A real date is written as the column's rule asks for it. A day number in a date column becomes that date. Zeros
    that only the cell's format shows are kept. An error, or a date that Excel made of an identifier, is read as blank.
    """
    value = cell.value
    if value is None or cell.data_type == "e":
        if value is not None:
            seen[name, "a value, not an error of Excel", UNREAD] += 1
        return None
    if column is not None and (column.type in TYPES or column.born):
        return _day(value, name, column, epoch, seen)
    if column is not None and column.pseudonym and isinstance(value, date | time | timedelta):
        seen[name, "an identifier (Excel turned it into a date or a time)", UNREAD] += 1
        return None
    if column is not None and column.pseudonym and _is_number(value) and abs(value) >= DIGITS_KEPT:
        seen[name, "an identifier of at most 15 digits (Excel changed the others)", UNREAD] += 1
        return None
    return _plain(value, cell.number_format)


def _day(value: object, name: str, column: Column, epoch: datetime, seen: Counter) -> str | None:
    from openpyxl.utils.datetime import from_excel

    number = value.strip() if isinstance(value, str) else value
    if isinstance(number, str) and re.fullmatch(r"[0-9]{5}(\.[0-9]+)?", number):
        number = float(number)
    if _is_number(number) and FIRST_SERIAL <= number <= LAST_SERIAL:
        seen[name, "a date (a day number lost its format)", "read as the date it stands for"] += 1
        value = from_excel(number, epoch)
    if isinstance(value, date):  # a datetime is one too
        # A cell has no zone: where the file is to tell moments, what it means cannot be known, and no rule reads it.
        return value.strftime(next(iter(local(column.formats)), ISO.get(column.type, ISO["DATE"])))
    return _plain(value, "")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _plain(value: object, number_format: str) -> str | None:
    if isinstance(value, str):
        return value.replace("\xa0", " ").strip() or None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < DIGITS_KEPT:
        value = int(value)
    if isinstance(value, int):
        return str(value).zfill(len(number_format)) if re.fullmatch("0+", number_format or "") else str(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat(sep=" ") if isinstance(value, datetime) else value.isoformat()
    return repr(value) if isinstance(value, float) else str(value)
