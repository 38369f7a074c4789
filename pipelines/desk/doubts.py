"""What no rule refuses and a person should look at: what Excel does to numbers and days without saying so."""

import duckdb

from pipelines.contracts import Column
from pipelines.contracts.times import local
from pipelines.db import literal, quoted, row

ONE_FOR_ALL = 0.3  # a person's number in more than this share of the rows is probably a word such as "unknown"
FEW = 20  # rows from which such a share says something

MONTH_FIRST = "They look as if the month stood first, as in 3/31/2024."
DAY_FIRST = "They look as if the day stood first, as in 31/3/2024."
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


def doubts(con: duckdb.DuckDBPyConnection, view: str, columns: dict[Column, str]) -> list[str]:
    """Sentences about the file landed as raw.<view>, whose `columns` lead to names of columns there."""
    return [sentence for column, place in columns.items() for sentence in _about_numbers(con, view, column, place)]


def _about_numbers(con: duckdb.DuckDBPyConnection, view: str, column: Column, place: str) -> list[str]:
    if not column.pseudonym:
        return []
    source, text = f"raw.{quoted(view)}", f"trim({place})"
    rows, longest, shorter, most = row(
        con,
        f"""
        WITH one AS (
            SELECT {text} AS text, count(*) AS times FROM {source}
            WHERE regexp_matches({text}, '^[^#]') AND NOT contains({text}, 'E+') GROUP BY ALL
        ),
        zeros AS (SELECT max(length(text)) AS longest FROM one WHERE regexp_full_match(text, '0[0-9]+'))
        SELECT sum(times), any_value(longest),
               count(*) FILTER (regexp_full_match(text, '[1-9][0-9]*') AND length(text) < longest), max(times)
        FROM one, zeros
        """,
    )
    found = []
    if longest and shorter:
        found.append(
            f"{column.name}: some numbers begin with zeros and have {longest} digits, and {shorter:,} are shorter. "
            "Excel takes zeros away when it opens a CSV, and a number without them is another person or record. Export "
            "the file again, and open it in Excel with Data, From Text/CSV, with this column as Text."
        )
    if column.pseudonym == "person" and rows and rows >= FEW and most > ONE_FOR_ALL * rows:
        found.append(
            f"{column.name}: one number stands in {most:,} of {rows:,} rows. If it is a word such as “unknown” and "
            "nobody's number, clear those cells: else they all count as one person."
        )
    return found


def hint_on_days(con: duckdb.DuckDBPyConnection, view: str, column: Column, place: str) -> str:
    """What can be said about the unreadable dates of a column, without saying one; blank where nothing can."""
    formats = local(column.formats)
    if not formats:
        return ""
    text = f"trim({place})"
    parts = f"regexp_extract({text}, '^([0-9]{{1,2}})[/.-]([0-9]{{1,2}})[/.-][0-9]{{2,4}}', ['a', 'b'])"
    day_first, month_first, either, read, early = row(
        con,
        f"""
        WITH told AS (
            SELECT try_strptime({text}, {literal(formats)}) AS day,
                   try_cast({parts}['a'] AS INTEGER) AS a, try_cast({parts}['b'] AS INTEGER) AS b
            FROM raw.{quoted(view)} WHERE {text} <> ''
        )
        SELECT count(*) FILTER (day IS NULL AND a > 12 AND b <= 12),
               count(*) FILTER (day IS NULL AND a <= 12 AND b > 12),
               count(*) FILTER (day IS NULL AND a <= 12 AND b <= 12), count(day), count(*) FILTER (day(day) <= 12)
        FROM told
    """,
    )
    if day_first and month_first:
        return BOTH
    if day_first and read >= 5 and read == early and not either:
        return EXCHANGED
    if day_first:
        return f"{DAY_FIRST} {IN_COLUMNS.format(order='DMY')}"
    if month_first:
        return f"{MONTH_FIRST} {IN_COLUMNS.format(order='MDY')}"
    return EITHER if either else ""
