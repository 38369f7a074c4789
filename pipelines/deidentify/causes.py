"""Looks, while a file's text is still there, for the cause of what breaks its rules."""

from collections.abc import Sequence

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
    told = {bit: shapes_of(contract, column) for bit, column in enumerate(contract.kept) if column.name in meaning}
    for bit in _often(con, contract, number, [bit for bit, shapes in told.items() if shapes]):
        column, shapes = contract.kept[bit], told[bit]
        counts = ", ".join(f"count(*) FILTER ({shape.fits})" for shape in shapes)
        found = row(con, f"SELECT {counts} FROM ({_unread(column, f'c{meaning.index(column.name)}', source)})")
        for shape, rows in zip(shapes, found, strict=True):
            if rows:
                note = [contract.source, file, column.name, column.rule, shape.effect, rows]
                con.execute("INSERT INTO safe.note VALUES (?, ?, ?, ?, ?, ?)", note)


def _unread(column: Column, raw: str, source: str) -> str:
    text = present(column, raw)
    return f"SELECT t FROM (SELECT {text} AS t FROM {source}) WHERE t IS NOT NULL AND {safe_value(column, 't')} IS NULL"


def _often(con: duckdb.DuckDBPyConnection, contract: Contract, number: int, bits: Sequence[int]) -> list[int]:
    """Those of `bits` whose columns break their rule so often that it is worth a second look."""
    if not bits:
        return []
    counts = ", ".join(f"count(*) FILTER ((_broken >> {bit}) & 1 = 1)" for bit in bits)
    rows, *broken = row(con, f"SELECT count(*), {counts} FROM safe.{quoted(contract.source)} WHERE _file = {number}")
    return [bit for bit, many in zip(bits, broken, strict=True) if many and (rows <= ALWAYS or many > SHARE * rows)]
