"""Which listed words were probably meant by words that are not on the list: those alone are said, never what came."""

from collections import Counter
from difflib import get_close_matches

import duckdb

from pipelines.contracts import Column
from pipelines.db import folded, quoted

LIKE, TRIED = 0.8, 200  # how alike a guess must be, and how many different words are looked at


def ages_told(con: duckdb.DuckDBPyConnection, view: str, column: Column, place: str) -> str:
    """What to do where a column that asks for bands of ages holds ages; blank where it does not."""
    if not column.born:
        return ""
    (rows,) = con.execute(
        f"SELECT count(*) FROM raw.{quoted(view)} WHERE regexp_full_match(trim({place}), '[0-9]{{1,3}}(\\.0+)?')"
    ).fetchall()[0]
    if not rows:
        return ""
    hold = "rows hold" if rows != 1 else "row holds"
    return (
        f"{rows:,} {hold} an age, not a band: write the band in which it lies. Or name the column {column.born} and "
        "give the day of birth in its place, of which the band alone is kept."
    )


def nearly_listed(con: duckdb.DuckDBPyConnection, view: str, column: Column, place: str) -> str:
    """In how many rows of raw.<view> the column `place` is nearly a listed word; blank where in none."""
    words = {folded(word): word for word in (*column.one_of, *column.words)}
    # Numbers a digit apart, such as bands of ages, are different things.
    guessed = [word for word in words if not any(map(str.isdigit, word))]
    found = con.execute(
        f"SELECT trim({place}) AS text, count(*) FROM raw.{quoted(view)} WHERE text <> '' GROUP BY text "
        "ORDER BY count(*) DESC, text LIMIT ?",
        [TRIED],
    ).fetchall()
    meant: Counter[str] = Counter()
    for text, rows in found:
        near = [] if folded(text) in words else get_close_matches(folded(text), guessed, 1, LIKE)
        meant.update({words[word]: rows for word in near})
    told = [f"{word} in {rows:,} row{'s' if rows != 1 else ''}" for word, rows in meant.most_common()]
    return f"Perhaps meant: {', '.join(told)}." if told else ""
