"""Workbooks drawn in a test, and what the build's own stages make of them."""

from pathlib import Path

import openpyxl

from pipelines import db
from pipelines.contracts import Contract, create_core
from pipelines.deidentify import make_safe
from pipelines.settings import REFERENCE
from pipelines.sources import land_files, land_reference
from pipelines.warehouse.settle import settle
from tests.unit.drawn_site import site


def workbook(path: Path, *tables: list[list[object]], hidden: tuple[int, ...] = (), change=None) -> Path:
    """Write a workbook with one sheet per table to `path`; `hidden` names sheets by place, `change` gets the book."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for place, table in enumerate(tables):
        sheet = book.create_sheet(f"Sheet{place}")
        for row in table:
            sheet.append(row)
        if place in hidden:
            sheet.sheet_state = "hidden"
    if change:
        change(book)
    book.save(path)
    return path


def settled_file(folder: Path, declared: Contract, path: Path) -> db.duckdb.DuckDBPyConnection:
    """A connection in which `path` has been landed, made safe and settled."""
    con, place = db.connect(), site(folder, declared)
    land_reference(con, place, REFERENCE)
    land_files(con, place, [path], lambda _: None)
    make_safe(con, place, folder / "key", lambda _: None)
    create_core(con)
    settle(con, place, declared)
    return con


ACCOUNT = "SELECT rows_read, loaded, repeated, corrected, refused FROM core.load"
