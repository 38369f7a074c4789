"""The SQL that turns one declared column's text into its safe value."""

import re
from collections.abc import Sequence
from dataclasses import replace

from pipelines.contracts import Column
from pipelines.contracts.shapes import FLOAT_NUMBER, PLAIN_NUMBER, SPOILT_NUMBER, WITH_COMMAS
from pipelines.db import UNSEEN, folded, folded_sql, literal, plain_marks
from pipelines.deidentify.times import day_sql, time_sql

BIRTH_DATE = ("%Y-%m-%d",)
# What stands between thousands, by the sign before a fraction.
MARKS = {".": "[,' \u00a0\u2019\u202f]", ",": "[.' \u00a0\u2019\u202f]"}
OLDEST = 120  # years; nobody who lives is older


def present(column: Column, raw: str) -> str:
    """The text in the raw column `raw` without surrounding blanks, in our words, NULL where it says nothing.

    A word of a list is that word in whatever capitals, blanks and hyphens it is written.
    """
    # Not IN (…): DuckDB turns a long list into a join, and a join loses the order of the file's rows, by which the
    # later of two repeats is known.
    words = [*((word, None) for word in column.missing), *((theirs, ours or None) for theirs, ours in column.codes)]
    if not (column.codes or column.one_of):  # free text and the long files of events are compared as they come
        known = " ".join(f"WHEN {literal(theirs)} THEN {literal(ours)}" for theirs, ours in words)
        return f"CASE trim({raw}) {known} ELSE trim({raw}) END"
    known = " ".join(f"WHEN {_word(theirs)} THEN {literal(ours)}" for theirs, ours in words)
    plain, alike = plain_marks(raw), _alike(column)
    # Two lists, and no second CASE: of one inside another DuckDB works its text out anew for each WHEN.
    meant = f"({literal(list(alike.values()))})[list_position({literal(list(alike))}, {folded_sql(plain)})]"
    return f"CASE trim({plain}) {known} ELSE nullif(coalesce({meant}, trim({raw})), '') END"


def texts_of(column: Column, source: str, meaning: Sequence[str | None]) -> str | None:
    """The SELECT of the texts of a column of numbers in the landed file `source`; None where it has no such column."""
    if not column.pseudonym or column.name not in meaning:
        return None
    return f"SELECT {present(column, f'c{meaning.index(column.name)}')} AS text FROM {source}"


def _alike(column: Column) -> dict[str, str]:
    """What each word of the column's list stands for, by its folded spelling; none that would stand for two."""
    stands_for: dict[str, set[str]] = {}
    for theirs, ours in (*column.codes, *((word, word) for word in column.one_of)):
        stands_for.setdefault(folded(theirs), set()).add(ours)
    return {spelt: next(iter(ours)) for spelt, ours in stands_for.items() if len(ours) == 1}


def _word(word: str) -> str:
    return literal(word.translate(UNSEEN))


def safe_value(column: Column, text: str, event: str = "NULL") -> str:
    """The value of `text` (an SQL name) as it may be stored, NULL where it breaks the column's rule.

    `event` is the day (SQL) at which an age is taken.
    """
    if column.pseudonym:
        return f"(SELECT key FROM raw.pseudonym p WHERE p.purpose = {literal(column.pseudonym)} AND p.value = {text})"
    if column.place:
        # Another spelling becomes the known one; what stands in the file beside known places never does.
        return (
            f"CASE WHEN clean_label({text}) IN (SELECT label FROM raw.place) THEN clean_label({text}) "
            f"ELSE (SELECT label FROM raw.place p WHERE p.bare = bare_label({text})) END"
        )
    if column.one_of:
        words = " ".join(f"WHEN {_word(word)} THEN {literal(word)}" for word in column.one_of)
        return f"CASE {plain_marks(text)} {words} {'ELSE ' + _age_band(column, text, event) if column.born else ''} END"
    if column.pattern:
        return f"CASE WHEN regexp_full_match({text}, {literal(column.pattern)}) THEN {text} END"
    if column.digits or column.in_key:
        return _number(column, text)
    if column.type in ("DATE", "TIMESTAMP"):
        return _since(column, day_sql(column, text) if column.type == "DATE" else time_sql(column, text))
    return _in_range(column, _cast(column, text))


def _number(column: Column, text: str) -> str:
    """The number without what programs add to one that they take for an amount: 123.0 and 1,234 are 123 and 1234."""
    # The usual case comes first: the others cost as much as the reading.
    usual = PLAIN_NUMBER if column.digits else "[0-9A-Za-z-]+"
    other = "" if column.digits else f"WHEN NOT regexp_full_match({text}, '{SPOILT_NUMBER}') THEN {text}"
    return (
        f"CASE WHEN regexp_full_match({text}, '{usual}') THEN {text} "
        f"WHEN regexp_full_match({text}, '{FLOAT_NUMBER}') THEN regexp_extract({text}, '[0-9]+') "
        f"WHEN regexp_full_match({text}, '{WITH_COMMAS}') THEN replace({text}, ',', '') {other} END"
    )


def _since(column: Column, value: str) -> str:
    return f"CASE WHEN {value} >= {literal(column.since)} THEN {value} END"


def _age_band(column: Column, text: str, event: str) -> str:
    """The band, out of those in one_of, of the age on the day `event` of whoever was born on the day in `text`."""
    born = day_sql(replace(column, formats=BIRTH_DATE), text)
    # In years without a 29 February, who was born on one is a year older on 1 March.
    not_yet = f"strftime({event}, '%m%d') < strftime({born}, '%m%d')"
    age = f"(year({event}) - year({born}) - ({not_yet})::INTEGER)"
    ends = {word: re.fullmatch(r"([0-9]+)(?:-([0-9]+)|\+)", word) for word in column.one_of}
    bands = [(word, end[1], end[2] or OLDEST) for word, end in ends.items() if end]
    return (
        f"CASE {' '.join(f'WHEN {age} BETWEEN {low} AND {high} THEN {literal(word)}' for word, low, high in bands)} END"
    )


def _cast(column: Column, text: str) -> str:
    if column.type == "VARCHAR":
        return text
    if column.type == "BIGINT":
        # A cast alone would round 2020.6 to a year.
        return f"CASE WHEN regexp_full_match({text}, '[+-]?[0-9]+') THEN try_cast({text} AS BIGINT) END"
    if column.thousands:
        mark = literal(MARKS[column.decimal])
        text = (
            f"CASE WHEN regexp_full_match({text}, {literal(_in_thousands(column.decimal))}) "
            f"THEN regexp_replace({text}, {mark}, '', 'g') ELSE {text} END"
        )
    if column.decimal == ",":
        text = f"replace({text}, ',', '.')"
    return f"try_cast({text} AS {column.type})"


def _in_thousands(decimal: str) -> str:
    return rf"[+-]?[1-9][0-9]{{0,2}}({MARKS[decimal]}[0-9]{{3}})+([{decimal}][0-9]+)?"


def _in_range(column: Column, value: str) -> str:
    if not column.valid:
        return value
    return f"CASE WHEN {value} BETWEEN {column.valid[0]} AND {column.valid[1]} THEN {value} END"


def broken_bits(columns: Sequence[Column], texts: Sequence[str], values: Sequence[str]) -> str:
    """A number with bit i set where texts[i] holds something that breaks the rule, so that values[i] is NULL."""
    checked = [
        f"CASE WHEN {text} IS NOT NULL AND {value} IS NULL THEN {1 << bit} ELSE 0 END"
        for bit, (column, text, value) in enumerate(zip(columns, texts, values, strict=True))
        if column.type != "VARCHAR"
        or any((column.one_of, column.digits, column.in_key, column.pattern, column.place, column.pseudonym))
    ]
    return " + ".join(checked) if checked else "0"
