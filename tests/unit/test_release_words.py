"""The release explains itself: every table and column has its sentence, in the file, its package and the docs."""

import tomllib

from pipelines.release.words import FILE, about, add_words
from tests.unit.release_file import empty_release

SUMMARY = {("summary", name) for name in (
    "", "metric_id", "access", "layer", "grain", "attribute", "period", "shown", "hidden", "total_shown"
)}  # fmt: skip


def columns() -> set[tuple[str, str]]:
    """Every column of an empty release, and its tables as columns without a name."""
    con = empty_release("offences")
    found = con.execute(
        "SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = 'release'"
    ).fetchall()
    return {*found, *((table, "") for table, _ in found)} | SUMMARY


def test_every_table_and_column_has_its_words():
    silent = sorted(f"{table}.{column}" for table, column in columns() if not about(table, column))
    assert silent == [], f"write in {FILE.name} what they are"


def test_no_words_are_about_what_is_not_there():
    said, there = tomllib.loads(FILE.read_text("utf-8")), columns()
    every = said.pop("every")
    assert sorted({(table, name) for table, words in said.items() for name in words} - there) == []
    assert set(every) <= {name for _, name in there}


def test_the_file_itself_holds_them():
    con = empty_release("offences")
    add_words(con, "release")
    said = con.execute(
        "SELECT comment FROM duckdb_columns() WHERE database_name = 'release' AND table_name = 'rate' "
        "AND column_name IN ('metric_id', 'rate') ORDER BY 1"
    ).fetchall()
    assert said == sorted([(about("rate", "rate"),), (about("rate", "metric_id"),)])
    assert con.execute("SELECT comment FROM duckdb_views() WHERE view_name = 'rate'").fetchall() == [(about("rate"),)]
    assert con.execute(
        "SELECT count(*) FROM duckdb_tables() WHERE database_name = 'release' AND comment IS NULL"
    ).fetchall() == [(0,)]
