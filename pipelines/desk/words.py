"""Plain words for people who fill in files: what a column takes, an example that is nobody's, how to mend it."""

from datetime import UTC, datetime

from pipelines.contracts import Column
from pipelines.contracts.no_record import ENDING, HEADING
from pipelines.contracts.times import TYPES, in_words, local
from pipelines.desk.places import listed
from pipelines.desk.verdict import Fault, Verdict
from pipelines.sources.lost_cells import MERGED, NO_RESULT

SIGNS = {
    "%Y": "YYYY", "%y": "YY", "%m": "MM", "%d": "DD", "%H": "hh", "%I": "hh", "%M": "mm", "%S": "ss", "%p": "AM",
    "%z": "+hhmm",
}  # fmt: skip
NO_RULE = "a value that is not blank"
EXAMPLE_DAY = datetime(2024, 3, 1, 14, 30, tzinfo=UTC)
STATES = {
    "loads": "This file will load whole.",
    "partly": "This file will load, but not whole.",
    "not": "This file will NOT load.",
}


def written(day_format: str) -> str:
    """A date format in letters: YYYY-MM-DD."""
    for sign, letters in SIGNS.items():
        day_format = day_format.replace(sign, letters)
    return day_format


def allowed(column: Column) -> str:
    """What `column` takes, in words."""
    if column.formats:
        kind = "a date" if column.type == "DATE" else "a date and time"
        return f"{kind} {written(in_words(column.formats))}, not before {column.since}"
    if column.pseudonym:
        return "the programme's own number, always the same for the same one; never a name"
    if column.pattern:
        return f"{column.description}, in its fixed form"
    return "any text" if column.rule == NO_RULE else column.rule


def example(column: Column) -> str:
    """A value that would be accepted and is nobody's; a place cannot be made up, so it is described."""
    if column.pseudonym:
        return f"{column.pseudonym.upper()[0]}-0001"
    if column.one_of:
        return column.words[0]
    if column.place:
        return "(a name from the map)"
    if column.pattern:
        return "(see what it takes)"
    if column.digits:
        return "12345"
    if column.type in TYPES:
        return _example_day(column)
    if column.type in ("BIGINT", "DOUBLE"):
        low, high = column.valid or (0, 1e9)
        return f"{min(max(10, low), high):g}"
    return "true" if column.type == "BOOLEAN" else "text"


def _example_day(column: Column) -> str:
    if column.formats and not local(column.formats):
        since = int(EXAMPLE_DAY.timestamp())
        numbers = {"epoch_s": str(since), "epoch_ms": f"{since}000"}
        return numbers.get(column.formats[0]) or EXAMPLE_DAY.strftime(column.formats[0])
    return EXAMPLE_DAY.strftime(next(iter(local(column.formats)), "%Y-%m-%d"))


def mend(column: Column) -> str:
    """How to mend a value of `column` that breaks its rule."""
    if column.formats:
        return (
            f"Type the day like {example(column)}. In Excel: mark the column, press Ctrl+1, choose Date; a date that "
            "stays on the left of its cell is still text and must be typed again."
        )
    if column.one_of:
        return (
            "Write one of these words, letter by letter. If your programme has a word of its own for it, ask the "
            "analyst: it can be translated once for all."
        )
    if column.place:
        return (
            "Write the neighbourhood's name as it stands on the map: no street, no address. Leave the cell blank if "
            "the neighbourhood is unknown. If people call it by another name, ask the analyst: a line in "
            "area_aliases.csv makes the two one."
        )
    if column.pattern:
        return f"Write {column.description} as its publisher writes it."
    if column.digits:
        return "Write digits only. In Excel: format the column as Text before you paste, so that no digit is lost."
    if column.in_key:
        return (
            "A number was lost. Export the file again, and open it in Excel with Data, From Text/CSV, with this column "
            "as Text."
        )
    if column.pseudonym:
        return (
            "It is nobody's number. Export the file again, and open it in Excel with Data, From Text/CSV, with this "
            "column as Text."
        )
    if column.valid:
        return f"Write a number from {column.valid[0]:g} to {column.valid[1]:g}, or leave the cell blank."
    return "Write a number without words, units or thousands signs, or leave the cell blank."


FILL_IN = "Fill it in. If the row is no record, delete the whole row."
STRAY = (
    "The row holds almost nothing: a total, a heading, or something left over. Delete the whole row: in Excel a right "
    "click on its number at the left, then Delete."
)
NO_RECORD = {
    HEADING: (
        "The names of the columns stand there once more, as happens where two files were put together. Delete the "
        "whole row: in Excel a right click on its number at the left, then Delete."
    ),
    ENDING: (
        "The row is a total or a remark, not a record. Delete the whole row: in Excel a right click on its number at "
        "the left, then Delete."
    ),
}
UNHIDE = (
    "Unhide the sheet if these rows belong to the file: a right click on any tab at the bottom, then Unhide. Delete it "
    "if they do not."
)
RETYPE = "Format these cells as Text, then type their content anew."
RETYPED = {
    "a value, not an error of Excel": (
        "The cell shows an error of Excel, such as #N/A or #REF!. Type the value itself, or clear the cell if it is "
        "unknown."
    ),
    "an identifier (Excel turned it into a date or a time)": (
        "Excel took the number for a date. Format the column as Text, then type the number anew."
    ),
    "an identifier of at most 15 digits (Excel changed the others)": (
        "Excel keeps 15 digits of a number and has lost the others. Export the file again and open it in Excel with "
        "Data, From Text/CSV, with this column as Text. Typing it anew helps where the whole number is known."
    ),
    MERGED: (
        "Several cells were merged into one, and only the first of them holds the value. Mark them, press Home, Merge "
        "& Center to take them apart, and fill each cell."
    ),
    NO_RESULT: (
        "A formula stands there, and what it gives is not in the file, as happens when a program other than Excel "
        "wrote it. Open the file in Excel, look whether the values are there, save it and check again."
    ),
}
WRONG_LENGTH = (
    "The row has more or fewer cells than the header. A comma inside a value does this: save the file from Excel as "
    "Excel Workbook (.xlsx) instead, or put the value in quotation marks."
)
NOT_UTF8 = (
    "The row holds letters, such as é or ñ, in an old way of writing them. Open the file in Excel and save it as Excel "
    "Workbook (.xlsx) or as CSV UTF-8; look whether the letters are right."
)


NOTED = {
    "read as utf-16": "the file is UTF-16, which Excel calls Unicode Text. It is read as it is. Nothing to do.",
    "the layer that is read": "the layer {column} of the map is read, and no other.",
    "left out": "{rows} at the end of the table left out: a total or a footnote, no record. Nothing to do.",
    "read all the same": "hidden rows ({times}), perhaps behind a filter, are read all the same. Delete what should "
    "not go out.",
    "read from a hidden column": "column {column} is hidden. What stands in it counts all the same.",
    "read without it": "{column}: {rows} with .0 behind the number, as programs write an amount. It is read without, "
    "where no other file has numbers such as 123.1. Nothing to do.",
    "read as the date it stands for": "{column}: {rows} with a bare day number, read as its date. Nothing to do.",
}


def noted(column: str | None, rule: str, effect: str, rows: int | None) -> str:
    """What was decided about a file, in plain words."""
    if effect in NOTED:
        return NOTED[effect].format(rows=counted_rows(rows or 0), times=f"{rows or 0:,}", column=column)
    return f"{column or 'the file'}: {rows or 0:,} × {effect}; expected {rule}."


def counted_rows(rows: int) -> str:
    """The number of rows, in words."""
    return f"{rows:,} row{'s' if rows != 1 else ''}"


def told(verdict: Verdict) -> list[str]:
    """The verdict as lines to print."""
    title = f" ({verdict.title})" if verdict.title else ""
    lines = [f"{verdict.file}{title}", f"  {STATES[verdict.state]}"]
    if verdict.problem:
        lines.append(f"  {verdict.problem.removeprefix(f'{verdict.file}: ')}")
    lines += [f"  - {step}" for step in verdict.steps]
    if verdict.account:
        lines.append(f"  {counted(verdict)}")
    for fault in verdict.faults:
        lines += [f"  - {sentence(fault)}", f"    {fault.mend}"]
    return lines + [f"  Note: {remark}" for remark in verdict.remarks]


def counted(verdict: Verdict) -> str:
    """The account of the rows in one sentence."""
    count = verdict.account
    if count is None or not count.rows_read:
        return "There is no row under the header."
    return (
        f"{count.rows_read:,} rows read = {count.loaded:,} loaded + {count.repeated:,} repeated + "
        f"{count.corrected:,} replaced by a later row + {count.refused:,} refused."
    )


def sentence(fault: Fault) -> str:
    """Where the fault is, what is expected there and what happens to it."""
    column = f"Column {fault.column}" if fault.column else "Whole row"
    return f"{column}, {where(fault)}: expected {fault.expected}. {fault.effect}"


def where(fault: Fault) -> str:
    """The rows of a fault, and how many they are where there are several."""
    if not fault.places:
        return counted_rows(fault.rows)
    return listed(fault.places) + (f" ({counted_rows(fault.rows)})" if fault.rows > 1 else "")
