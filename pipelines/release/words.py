"""What each table and column of a release is: written into the file itself, so that it explains itself."""

import tomllib
from functools import cache
from pathlib import Path

import duckdb

from pipelines.db import literal, quoted, row

FILE = Path(__file__).with_name("words.toml")


@cache
def _said() -> dict[str, dict[str, str]]:
    return tomllib.loads(FILE.read_text("utf-8"))


def about(table: str, column: str = "") -> str:
    """What a column of a table is, or the table itself; empty where nobody has written that down."""
    said = _said()
    return said.get(table, {}).get(column) or (said["every"].get(column, "") if column else "")


def words_about(con: duckdb.DuckDBPyConnection, catalog: str) -> list[str]:
    """The statements that write into a database with the tables of `catalog` what each table, view and column is."""
    columns = con.execute(
        "SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = ? AND NOT internal", [catalog]
    ).fetchall()
    views = con.execute(
        "SELECT view_name FROM duckdb_views() WHERE database_name = ? AND NOT internal", [catalog]
    ).fetchall()
    kinds = {table: "VIEW" if (table,) in views else "TABLE" for table, _ in columns}
    tables = [f"COMMENT ON {kind} {quoted(table)} IS {literal(about(table))}" for table, kind in kinds.items()]
    return tables + [
        f"COMMENT ON COLUMN {quoted(table)}.{quoted(column)} IS {literal(about(table, column))}"
        for table, column in columns
    ]


def add_words(con: duckdb.DuckDBPyConnection, catalog: str) -> None:
    """Write them into the attached database `catalog`."""
    said = "; ".join(["BEGIN", *words_about(con, catalog), "COMMIT"])  # one by one, each would wait for the disk
    before = row(con, "SELECT current_database()")[0]
    con.execute(f"USE {catalog}; {said}; USE {quoted(before)}")
