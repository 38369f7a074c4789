"""What can be said about dates that could not be read: what Excel does to days without saying so."""

import duckdb

from pipelines.contracts import Column
from pipelines.contracts.times import local
from pipelines.db import literal, quoted, row

MONTH_FIRST = "They look as if the month stood first, as in 3/31/2024."
DAY_FIRST = "They look as if the day stood first, as in 31/3/2024."
SHORT_YEARS = "Their years have two digits. Export the file again, with four digits for the year."
EITHER = "Whether the day or the month stands first cannot be told from them: ask whoever exported the file."
BOTH = "Some have the day first and others the month, so they cannot be told apart: export the file again."
EXCHANGED = (
    "Excel has probably exchanged day and month in the other dates of this column: it took those it could for dates "
    "with the month first and left the rest as text. Do not mend this by hand. Export the file again and open it in "
    "Excel with Data, From Text/CSV, where the kind of the column can be set to a date with the day first."
)
IN_COLUMNS = (
    "In Excel: mark the column, then Data, Text to Columns, Next, Next, Date: {order}, Finish. Compare one date that "
    "you know."
)

# A CSV keeps no kinds: saved as one, dates would be written in Excel's own way once more.
AS_WORKBOOK = " Then save it as an Excel Workbook (.xlsx) and check that file."


def hint_on_days(con: duckdb.DuckDBPyConnection, view: str, column: Column, place: str) -> str:
    """What can be said about the unreadable dates of a column, without saying one; blank where nothing can."""
    formats = local(column.formats)
    if not formats:
        return ""
    text = f"trim({place})"
    parts = f"regexp_extract({text}, '^([0-9]{{1,2}})[/.-]([0-9]{{1,2}})[/.-][0-9]{{2,4}}', ['a', 'b'])"
    day_first, month_first, either, read, early, short = row(
        con,
        f"""
        WITH told AS (
            SELECT try_strptime({text}, {literal(formats)}) AS day,
                   try_cast({parts}['a'] AS INTEGER) AS a, try_cast({parts}['b'] AS INTEGER) AS b
            FROM raw.{quoted(view)} WHERE {text} <> ''
        )
        SELECT count(*) FILTER (day IS NULL AND a > 12 AND b <= 12),
               count(*) FILTER (day IS NULL AND a <= 12 AND b > 12),
               count(*) FILTER (day IS NULL AND a <= 12 AND b <= 12), count(day), count(*) FILTER (day(day) <= 12),
               count(*) FILTER (year(day) < 100)
        FROM told
    """,
    )
    if short:
        return SHORT_YEARS
    if day_first and month_first:
        return BOTH
    if day_first and read >= 5 and read == early and not either:
        return EXCHANGED
    if day_first:
        return f"{DAY_FIRST} {IN_COLUMNS.format(order='DMY')}"
    if month_first:
        return f"{MONTH_FIRST} {IN_COLUMNS.format(order='MDY')}"
    return EITHER if either else ""
