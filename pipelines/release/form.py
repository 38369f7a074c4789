"""The form of a release: its tables, views, columns, constraints and words, beside those that the program makes."""

from collections.abc import Iterator

import duckdb

from pipelines.db import row

# Whatever else a database file can hold.
NOTHING_ELSE = {
    "a schema": "SELECT schema_name FROM duckdb_schemas() WHERE NOT internal AND schema_name <> 'main'",
    "a macro": "SELECT function_name FROM duckdb_functions() WHERE NOT internal",
    "a type": "SELECT type_name FROM duckdb_types() WHERE NOT internal",
    "a sequence": "SELECT sequence_name FROM duckdb_sequences() WHERE true",
    "an index": "SELECT index_name FROM duckdb_indexes() WHERE true",
    "a trigger": "SELECT trigger_name FROM duckdb_triggers() WHERE true",
    "a word of its own about the whole": "SELECT database_name FROM duckdb_databases() WHERE comment IS NOT NULL",
    "a word of its own about a schema": "SELECT schema_name FROM duckdb_schemas() WHERE comment IS NOT NULL",
}


def form_faults(con: duckdb.DuckDBPyConnection, held: str, anew: str, *, same: bool) -> Iterator[str]:
    """What the attached file `held` has beside the tables, views and columns of `anew`, which the program made.

    Where it was made by the `same` version, everything must be equal: constraints, views and words, too.
    """
    for what, query in NOTHING_ELSE.items():
        if many := row(con, f"SELECT count(*) FROM ({query} AND database_name = ?)", [held])[0]:
            yield f"the file holds {what} that a release does not have ({many})"
    there, wanted = _objects(con, held), _objects(con, anew)
    for kind, name in sorted(there.keys() - wanted.keys()):
        yield f"the {kind} {name} is none of a release"
    yield from _columns(con, held, anew, same)
    if same:
        for kind, name in sorted(wanted.keys() - there.keys()):
            yield f"the {kind} {name} is missing"
        for kind, name in sorted(there.keys() & wanted.keys()):
            if there[kind, name] != wanted[kind, name]:
                how = "worked out otherwise" if kind == "view" else "of another form, or lacks its constraints,"
                yield f"the {kind} {name} is {how} than this program makes it"


def _objects(con: duckdb.DuckDBPyConnection, catalog: str) -> dict[tuple[str, str], str]:
    tables = "SELECT 'table', table_name, sql FROM duckdb_tables() WHERE database_name = $1"
    views = "SELECT 'view', view_name, sql FROM duckdb_views() WHERE database_name = $1 AND NOT internal"
    found = con.execute(f"{tables} UNION ALL {views}", [catalog]).fetchall()
    return {(kind, name): sql for kind, name, sql in found}


def _columns(con: duckdb.DuckDBPyConnection, held: str, anew: str, same: bool) -> Iterator[str]:
    there, wanted = _described(con, held), _described(con, anew)
    known = {table for table, _ in wanted}
    for table, column in sorted(there.keys() - wanted.keys()):
        if table in known:
            yield f"the table {table} has a column that a release does not have: {column}"
    other_words = [key for key in there.keys() & wanted.keys() if there[key] != wanted[key]] if same else []
    for table in sorted({table for table, _ in other_words}):
        yield f"the words about {table} and its columns are not those of this program"


def _described(con: duckdb.DuckDBPyConnection, catalog: str) -> dict[tuple[str, str], tuple]:
    """What is said of each table and view (under the column '') and of each of their columns."""
    found = con.execute(
        "SELECT table_name, column_name, comment, tags::VARCHAR FROM duckdb_columns() "
        "WHERE database_name = $1 AND NOT internal "
        "UNION ALL SELECT table_name, '', comment, tags::VARCHAR FROM duckdb_tables() WHERE database_name = $1 "
        "UNION ALL SELECT view_name, '', comment, tags::VARCHAR FROM duckdb_views() "
        "WHERE database_name = $1 AND NOT internal",
        [catalog],
    ).fetchall()
    return {(table, column): tuple(said) for table, column, *said in found}
