"""Looks, while a file's text is still there, for the cause of what breaks its rules."""

import duckdb

from pipelines.contracts import Column, Contract
from pipelines.contracts.shapes import shapes_of
from pipelines.db import quoted, row
from pipelines.deidentify.expressions import present, safe_value

# To look once more at a large file for a few odd values would cost what reading it does, and tell little.
ALWAYS, SHARE = 50_000, 0.01


def note_shapes(
    con: duckdb.DuckDBPyConnection, contract: Contract, number: int, file: str, source: str, meaning: list[str | None]
) -> None:
    """Write to safe.note, by column, how many of the values that break their rule have a shape that tells the cause.

    `source` is the landed file, just read into safe.<source> as the file of this `number`.
    """
    table = f"safe.{quoted(contract.source)}"
    for bit, column in enumerate(contract.kept):
        shapes = shapes_of(contract, column) if column.name in meaning else []
        if not shapes or not _enough(con, table, number, bit):
            continue
        counts = ", ".join(f"count(*) FILTER ({shape.fits})" for shape in shapes)
        found = row(con, f"SELECT {counts} FROM ({_unread(column, f'c{meaning.index(column.name)}', source)})")
        for shape, rows in zip(shapes, found, strict=True):
            if rows:
                note = [contract.source, file, column.name, column.rule, shape.effect, rows]
                con.execute("INSERT INTO safe.note VALUES (?, ?, ?, ?, ?, ?)", note)


def _unread(column: Column, raw: str, source: str) -> str:
    text = present(column, raw)
    return f"SELECT t FROM (SELECT {text} AS t FROM {source}) WHERE t IS NOT NULL AND {safe_value(column, 't')} IS NULL"


def _enough(con: duckdb.DuckDBPyConnection, table: str, number: int, bit: int) -> bool:
    rows, broken = row(
        con, f"SELECT count(*), count(*) FILTER ((_broken >> {bit}) & 1 = 1) FROM {table} WHERE _file = {number}"
    )
    return broken > 0 and (rows <= ALWAYS or broken > SHARE * rows)
