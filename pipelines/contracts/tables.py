"""Creates the core tables, declared once in core.sql, and the safe table of a source."""

from importlib import resources

import duckdb

from pipelines.contracts.declare import Contract


def create_core(con: duckdb.DuckDBPyConnection) -> None:
    """Create the schema `core` with every table of the fixed language, empty."""
    con.execute("CREATE SCHEMA IF NOT EXISTS core")
    con.execute(resources.files(__package__).joinpath("core.sql").read_text("utf-8"))


def create_safe(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Create safe.<source>, empty: the columns that are kept, a map's shapes, and what settling needs."""
    # Numbers as text: written twice as fast as with the compression that DuckDB chooses, and read a quarter slower.
    columns = [
        f'"{column.becomes}" {column.type}{" USING COMPRESSION zstd" if column.digits else ""}'
        for column in contract.kept
    ]
    columns += ["geometry BLOB"] if contract.form == "areas" else []
    columns += ["_file INTEGER", "_content UBIGINT", "_broken BIGINT"]
    con.execute(f'CREATE TABLE safe."{contract.source}" ({", ".join(columns)})')
