"""Whether two warehouses hold the same core tables, row for row and whatever their order."""

from pathlib import Path

import duckdb


def differing(one: Path, other: Path) -> dict[str, tuple[int, int]]:
    """By core table how many rows only `one` has, and only `other`; when they were built is not compared."""
    with duckdb.connect() as con:
        for name, path in (("one", one), ("other", other)):
            con.execute(f"ATTACH '{path}' AS {name} (READ_ONLY)")
        tables = con.execute(
            "SELECT DISTINCT table_name FROM information_schema.tables "
            "WHERE table_schema = 'core' AND table_catalog IN ('one', 'other') ORDER BY ALL"
        ).fetchall()
        found = {table: (_only(con, table, "one", "other"), _only(con, table, "other", "one")) for (table,) in tables}
    assert len(found) > 20
    return {table: rows for table, rows in found.items() if rows != (0, 0)}


def _only(con: duckdb.DuckDBPyConnection, table: str, one: str, other: str) -> int:
    columns = "* EXCLUDE (built_at)" if table == "build" else "*"
    return con.execute(
        f"SELECT count(*) FROM (SELECT {columns} FROM {one}.core.{table} EXCEPT ALL "
        f"SELECT {columns} FROM {other}.core.{table})"
    ).fetchall()[0][0]
