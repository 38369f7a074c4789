"""Creates the core tables, declared once in core.sql."""

from importlib import resources

import duckdb


def create_core(con: duckdb.DuckDBPyConnection) -> None:
    """Create the schema `core` with every table of the fixed language, empty."""
    con.execute("CREATE SCHEMA IF NOT EXISTS core")
    con.execute(resources.files(__package__).joinpath("core.sql").read_text("utf-8"))
