"""The SQL that turns one declared column's text into its safe value."""

from collections.abc import Sequence

from pipelines.contracts import Column
from pipelines.db import literal


def present(column: Column, raw: str) -> str:
    """The text in the raw column `raw` without surrounding blanks, in our words, NULL where it says nothing."""
    # Not IN (…): DuckDB turns a long list into a join, and a join loses the order of the file's rows, by which the
    # later of two repeats is known.
    nothing = " ".join(f"WHEN {literal(word)} THEN NULL" for word in column.missing)
    nothing += "".join(f" WHEN {literal(theirs)} THEN {literal(ours or None)}" for theirs, ours in column.codes)
    return f"CASE trim({raw}) {nothing} ELSE trim({raw}) END"


def safe_value(column: Column, text: str) -> str:
    """The value of `text` (an SQL name) as it may be stored, NULL where it breaks the column's rule."""
    if column.pseudonym:
        return f"(SELECT key FROM raw.pseudonym p WHERE p.purpose = {literal(column.pseudonym)} AND p.value = {text})"
    if column.place:
        return f"CASE WHEN clean_label({text}) IN (SELECT label FROM raw.place) THEN clean_label({text}) END"
    if column.one_of:
        return f"CASE {text} {' '.join(f'WHEN {literal(word)} THEN {text}' for word in column.one_of)} END"
    if column.pattern:
        return f"CASE WHEN regexp_full_match({text}, {literal(column.pattern)}) THEN {text} END"
    if column.digits:
        return f"CASE WHEN regexp_full_match({text}, '[0-9]+') THEN {text} END"
    if column.formats:
        return f"try_strptime({text}, {literal(list(column.formats))})::{column.type}"
    return _in_range(column, _cast(column, text))


def _cast(column: Column, text: str) -> str:
    if column.type == "VARCHAR":
        return text
    if column.type == "BIGINT":
        # A cast alone would round 2020.6 to a year.
        return f"CASE WHEN regexp_full_match({text}, '[+-]?[0-9]+') THEN try_cast({text} AS BIGINT) END"
    return f"try_cast({text} AS {column.type})"


def _in_range(column: Column, value: str) -> str:
    if not column.valid:
        return value
    return f"CASE WHEN {value} BETWEEN {column.valid[0]} AND {column.valid[1]} THEN {value} END"


def broken_bits(columns: Sequence[Column], texts: Sequence[str], values: Sequence[str]) -> str:
    """A number with bit i set where texts[i] holds something that breaks the rule, so that values[i] is NULL."""
    checked = [
        f"CASE WHEN {text} IS NOT NULL AND {value} IS NULL THEN {1 << bit} ELSE 0 END"
        for bit, (column, text, value) in enumerate(zip(columns, texts, values, strict=True))
        if column.type != "VARCHAR" or column.one_of or column.digits or column.pattern or column.place
    ]
    return " + ".join(checked) if checked else "0"
