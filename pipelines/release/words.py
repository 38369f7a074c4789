"""What each table and column of a release is: written into the file itself, so that it explains itself."""

import tomllib
from functools import cache
from pathlib import Path

import duckdb

from pipelines.db import literal, quoted

FILE = Path(__file__).with_name("words.toml")


@cache
def _said() -> dict[str, dict[str, str]]:
    return tomllib.loads(FILE.read_text("utf-8"))


def about(table: str, column: str = "") -> str:
    """What a column of a table is, or the table itself; empty where nobody has written that down."""
    said = _said()
    return said.get(table, {}).get(column) or (said["every"].get(column, "") if column else "")


def add_words(con: duckdb.DuckDBPyConnection, catalog: str) -> None:
    """Write into the database `catalog` what each of its tables, views and columns is, as its comments."""
    columns = con.execute(
        "SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = ? AND NOT internal", [catalog]
    ).fetchall()
    views = con.execute(
        "SELECT view_name FROM duckdb_views() WHERE database_name = ? AND NOT internal", [catalog]
    ).fetchall()
    con.execute("BEGIN")  # one by one, each would wait for the disk
    for table in dict.fromkeys(name for name, _ in columns):
        kind = "VIEW" if (table,) in views else "TABLE"
        con.execute(f"COMMENT ON {kind} {catalog}.{quoted(table)} IS {literal(about(table))}")
    for table, column in columns:
        name = f"{catalog}.{quoted(table)}.{quoted(column)}"
        con.execute(f"COMMENT ON COLUMN {name} IS {literal(about(table, column))}")
    con.execute("COMMIT")
