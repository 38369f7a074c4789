"""Plain words for people who fill in files: what a column takes, an example that is nobody's, how to mend it."""

from datetime import datetime

from pipelines.contracts import Column
from pipelines.desk.places import listed
from pipelines.desk.verdict import Fault, Verdict

SIGNS = {"%Y": "YYYY", "%y": "YY", "%m": "MM", "%d": "DD", "%H": "hh", "%I": "hh", "%M": "mm", "%S": "ss", "%p": "AM"}
NO_RULE = "a value that is not blank"
EXAMPLE_DAY = datetime(2024, 3, 1, 14, 30)
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
        return f"{kind} written {' or '.join(written(one) for one in column.formats)}"
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
        return column.one_of[0]
    if column.place:
        return "(a name from the map)"
    if column.pattern:
        return "(see what it takes)"
    if column.digits:
        return "12345"
    if column.type in ("DATE", "TIMESTAMP"):
        return EXAMPLE_DAY.strftime(column.formats[0] if column.formats else "%Y-%m-%d")
    if column.type in ("BIGINT", "DOUBLE"):
        low, high = column.valid or (0, 1e9)
        return f"{min(max(10, low), high):g}"
    return "true" if column.type == "BOOLEAN" else "text"


def mend(column: Column) -> str:
    """How to mend a value of `column` that breaks its rule."""
    if column.formats:
        return (
            f"Type the day like {example(column)}. In Excel: mark the column, press Ctrl+1, choose Date; a date that "
            "stays on the left of its cell is still text and must be typed again."
        )
    if column.one_of:
        return (
            "Write one of these words, spelt exactly so. If your program has its own word, ask the analyst to add it "
            "to site.toml."
        )
    if column.place:
        return "Write the neighbourhood's name as it stands on the map; no street, no address. Blank if it is unknown."
    if column.pattern:
        return f"Write {column.description} as its publisher writes it."
    if column.digits:
        return "Write digits only. In Excel: format the column as Text before you paste, so that no digit is lost."
    if column.valid:
        return f"Write a number from {column.valid[0]:g} to {column.valid[1]:g}, or leave the cell blank."
    return "Write a number without words, units or thousands signs, or leave the cell blank."


FILL_IN = "Fill it in. If the whole row is empty or is a total, delete the row."
RETYPE = "The cell starts with #, or shows a date or 1.2E+17. Format it as Text, then type its content anew."
WRONG_LENGTH = (
    "The row has more or fewer cells than the header. A comma inside a value does this: save the file from Excel as "
    "Excel Workbook (.xlsx) instead, or put the value in quotation marks."
)


NOTED = {
    "left out": "{rows} at the end of the table left out, as a total or a footnote and no record. Nothing to do.",
    "read all the same": "{rows} hidden (perhaps by a filter) and read all the same. Delete what should not go out.",
    "not read": "{rows} a hidden sheet with the same columns, and not read. Unhide it if it should be.",
    "left blank": "{rows} merged cells, of which only the first holds the value. Unmerge them and fill each cell.",
    "read as the date it stands for": "{rows} in {column} a bare day number, read as its date. Format it as Date.",
}


def noted(column: str | None, rule: str, effect: str, rows: int) -> str:
    """What was decided about a file, in plain words."""
    if effect in NOTED:
        return NOTED[effect].format(rows=f"{rows:,} ×", column=column)
    return f"{column or 'the file'}: {rows or 0:,} × {effect}; expected {rule}."


def told(verdict: Verdict) -> list[str]:
    """The verdict as lines to print."""
    title = f" ({verdict.title})" if verdict.title else ""
    lines = [f"{verdict.file}{title}", f"  {STATES[verdict.state]}"]
    if verdict.problem:
        lines.append(f"  {verdict.problem.removeprefix(f'{verdict.file}: ')}")
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
    rows = f"{fault.rows:,} row{'s' if fault.rows != 1 else ''}"
    where = f"{listed(fault.places)} ({rows})" if fault.places and fault.rows > 1 else rows
    where = listed(fault.places) if fault.places and fault.rows == 1 else where
    column = f"Column {fault.column}" if fault.column else "Whole row"
    return f"{column}, {where}: expected {fault.expected}. {fault.effect}"
