"""Reads CSV in another encoding than UTF-8 into memory: DuckDB knows too few of them."""

import csv
from collections.abc import Iterator
from itertools import islice
from typing import TextIO

import duckdb

from pipelines.contracts import ContractBroken
from pipelines.db import quoted
from pipelines.sources.found import Found

AT_ONCE = 50_000  # rows
LONGEST_FIELD = 1 << 24


def land_decoded(con: duckdb.DuckDBPyConnection, found: Found, view: str) -> None:
    """Make the table raw.<view> of the file's rows; how many did not fit the header stands in raw.unfit.

    Raises ContractBroken where the bytes are none of the declared encoding.
    """
    names = [f"c{place}" for place in range(len(found.header))]
    con.execute(f"CREATE TABLE raw.{quoted(view)} ({', '.join(f'{name} VARCHAR' for name in names)})")
    unfit, before = [0], csv.field_size_limit(LONGEST_FIELD)
    try:
        with open(found.path, encoding=found.layout.encoding, newline="") as file:
            records = _rows(file, found, unfit)
            while rows := list(islice(records, AT_ONCE)):
                _insert(con, view, names, rows)
    except (UnicodeError, csv.Error):
        raise ContractBroken(
            f"{found.path.name}: cannot be read to its end as {found.layout.encoding} text, which "
            f"{found.contract.declared_in} declares. Export it again, or mend the encoding there."
        ) from None
    finally:
        csv.field_size_limit(before)
    con.execute("INSERT INTO raw.unfit VALUES (?, ?)", [view, unfit[0]])


def _rows(file: TextIO, found: Found, unfit: list[int]) -> Iterator[list[str | None]]:
    records = csv.reader(file, delimiter=found.layout.separator)
    next(records, None)
    for record in records:
        if len(record) == len(found.header):
            yield [value or None for value in record]
        elif record:
            unfit[0] += 1


def _insert(con: duckdb.DuckDBPyConnection, view: str, names: list[str], rows: list[list[str | None]]) -> None:
    import pyarrow as pa

    columns = [pa.array(column, pa.string()) for column in zip(*rows, strict=True)]
    con.register("decoded", pa.table(columns, names))
    con.execute(f"INSERT INTO raw.{quoted(view)} FROM decoded")
    con.unregister("decoded")
