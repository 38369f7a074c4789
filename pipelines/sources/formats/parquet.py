"""Parquet with text columns, as `fetch` lands it: the layout it came from, in another form."""

from pathlib import Path

import duckdb

from pipelines.contracts import ContractBroken
from pipelines.db import connect, literal, quoted
from pipelines.sources.footer import may_be_map
from pipelines.sources.found import Found

FORM = "parquet"
LAYOUTS_OF = "json"  # what an API gives, in another form
SUFFIXES = (".parquet",)
UNREADABLE = "{}: cannot be read as Parquet. Fetch or export it again."


def header(path: Path) -> list[str] | None:
    """The column names, without the system fields of a portal (`:id` …); None for a file of shapes (GeoParquet)."""
    return _names_in_map(path) if may_be_map(path) else _names(path)


def _names(path: Path) -> list[str] | None:
    con = connect()
    try:
        _, *columns = con.execute("SELECT name, num_children FROM parquet_schema(?)", [str(path)]).fetchall()
    except duckdb.Error:
        raise ContractBroken(UNREADABLE.format(path.name)) from None
    finally:
        con.close()
    return None if any(parts for _, parts in columns) else [name for name, _ in columns if not name.startswith(":")]


def _names_in_map(path: Path) -> list[str] | None:
    from pyarrow import ArrowInvalid, parquet, types  # slow to import, and only builds with such a file need it

    try:
        schema = parquet.read_schema(path)
    except ArrowInvalid:
        raise ContractBroken(UNREADABLE.format(path.name)) from None
    if b"geo" in (schema.metadata or {}) or any(types.is_nested(kind) for kind in schema.types):
        return None
    return [name for name in schema.names if not name.startswith(":")]


def land(con: duckdb.DuckDBPyConnection, found: Found, view: str) -> None:
    """Create raw.<view> over the file, in the order of its rows."""
    named = ", ".join(f"{quoted(name)}::VARCHAR AS c{place}" for place, name in enumerate(found.header))
    con.execute(f"CREATE VIEW raw.{quoted(view)} AS SELECT {named} FROM read_parquet({literal(str(found.path))})")
