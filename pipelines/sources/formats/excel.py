"""Excel workbooks in any layout a CSV may have: the table is looked for in every sheet that can be seen.

A row of a workbook is a row below the header in which at least one named column holds something. Hidden rows count:
a filter left on must not make people vanish. Totals and footnotes that end a table are no rows. Hidden sheets are not
read; the rows of such a table in them are counted. Whatever was decided is noted in raw.note.
"""

import warnings
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import NamedTuple

import duckdb

from pipelines.contracts import Column, ContractBroken
from pipelines.contracts.no_record import TOTAL, UNSEEN_ROWS
from pipelines.db import quoted
from pipelines.sources.cells import UNREAD, cell_text
from pipelines.sources.found import Found, Table
from pipelines.sources.lost_cells import NO_RESULT, Place, formulas_of, lost_cells

FORM = "excel"
LAYOUTS_OF = "csv"  # a layout that is declared for CSV is accepted in a workbook too
SUFFIXES = (".xlsx", ".xlsm", ".xls")
TITLE_ROWS = 30  # how far down a header is looked for
OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"


def headers(path: Path) -> list[list[str]]:
    """Every row that may be the header: those near the top of a visible sheet that hold two texts or more."""
    if path.name.startswith("~$"):  # Excel's mark that somebody has the workbook open
        return []
    book = _open(path, read_only=True)
    try:
        return [names for sheet in _visible(book) for _, names, _ in _top(sheet) if sum(map(bool, names)) > 1]
    finally:
        book.close()


def header(path: Path) -> list[str] | None:
    """The first row of a workbook that may be its header; None where there is none."""
    return next(iter(headers(path)), None)


class Sheet(NamedTuple):
    """A sheet of a workbook, numbered as in Table, with the rows that may be a header, and the last row in use."""

    number: int
    tab: int | None
    tops: list[tuple[int, list[str]]]
    last: int


def sheets(
    path: Path, likely: Callable[[list[str]], bool], most: int | None = TITLE_ROWS, only: Collection[int] = ()
) -> list[Sheet]:
    """The sheets of a workbook, or `only` some by number, down to the row `most`.

    A row may be a header where it holds two texts or more that are `likely`.
    """
    if path.name.startswith("~$"):
        return []
    book = _open(path, read_only=True)
    try:
        visible, found = _visible(book), []
        for number, sheet in enumerate(book.worksheets, start=1):
            if not only or number in only:
                tab = visible.index(sheet) + 1 if sheet in visible else None
                found.append(Sheet(number, tab, *_tops(sheet, likely, most)))
        return found
    finally:
        book.close()


def _tops(
    sheet: object, likely: Callable[[list[str]], bool], most: int | None
) -> tuple[list[tuple[int, list[str]]], int]:
    tops, last = [], 0
    for place, names, held in _top(sheet, most):
        last = place if held > 1 else last
        if sum(map(bool, names)) > 1 and likely(names):
            tops.append((place, names))
    return tops, last


def land(con: duckdb.DuckDBPyConnection, found: Found, view: str) -> None:
    """Land the tables of `found` in memory as raw.<view>: all text; for messages `_sheet`, `_row` and
    `_unread`, the names of the columns whose cells Excel spoilt.

    Every visible sheet with a table is read, in the order of the tabs.
    """
    book, remarks, rows = _open(found.path, read_only=False), Counter(), []
    formulas = formulas_of(found.path, lambda: _open(found.path, read_only=False, results=False))
    for table in found.tables:
        sheet = book.worksheets[table.sheet - 1]
        lost = lost_cells(sheet, formulas.get(sheet.title, set()), table.row)
        if table.tab is None:
            remarks[None, *UNSEEN_ROWS] += len(_records(sheet, table, found, book.epoch, lost, Counter()))
        else:
            records = _records(sheet, table, found, book.epoch, lost, remarks)
            rows += [(*texts, table.tab, row, bad) for row, texts, bad in records]
    _store(con, view, len(found.header), rows)
    for (column, rule, effect), times in remarks.items():
        if times:
            note = [found.contract.source, found.path.name, column, rule, effect, times]
            con.execute("INSERT INTO raw.note VALUES (?, ?, ?, ?, ?, ?)", note)


def _open(path: Path, *, read_only: bool, results: bool = True) -> object:
    import openpyxl  # slow to import, and only needed where there is a workbook

    with open(path, "rb") as file:
        if file.read(4) == OLD_OR_LOCKED:
            raise ContractBroken(f"{path.name}: {_old_or_locked(file.read())}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # they tell of colours and lists, and can quote a cell
            return openpyxl.load_workbook(path, read_only=read_only, data_only=results)
    except Exception:  # openpyxl raises many kinds, whose words can quote a cell
        raise ContractBroken(
            f"{path.name}: cannot be read as an Excel workbook. Open it in Excel and save it as Excel Workbook (.xlsx)."
        ) from None


def _old_or_locked(content: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in content:
        return (
            "the workbook is locked by a password. Open it in Excel, take the password away (File, Info, Protect "
            "Workbook, Encrypt with Password, leave it empty) and save it."
        )
    what = "" if "Workbook".encode("utf-16-le") in content else ", or one locked by a password"
    return f"this is an old workbook (.xls){what}. Open it in Excel and save it as Excel Workbook (.xlsx)."


def _visible(book: object) -> list:
    return [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]


def _top(sheet: object, most: int | None = TITLE_ROWS) -> Iterator[tuple[int, list[str], int]]:
    """Each row down to `most`: its number, its texts (blank for what is none), how many of its cells hold anything."""
    if hasattr(sheet, "reset_dimensions"):
        sheet.reset_dimensions()  # some programs write a wrong size, which would cut the sheet
    for place, row in enumerate(sheet.iter_rows(max_row=most, values_only=True), start=1):
        texts = [str(value).strip() if isinstance(value, str) else "" for value in row]
        yield place, texts, sum(value is not None for value in row)


def _records(
    sheet: object, table: Table, found: Found, epoch: object, lost: dict[Place, str], remarks: Counter
) -> list[tuple[int, list[str | None], list[str]]]:
    """The rows of one table: the number each has in Excel, its texts as in the header, the columns left unread."""
    header_row, names = table.row, table.layout.names
    top = [str(cell.value).strip() if isinstance(cell.value, str) else "" for cell in sheet[header_row]]
    # A sheet may be of another layout than the first: what its columns mean is the same.
    theirs = [names.get(ours or "", name) for name, ours in zip(found.header, found.meaning, strict=True)]
    places = [top.index(name) if name in top else None for name in theirs]
    ours = {column.name: column for column in found.contract.columns}
    columns: list[Column | None] = [ours.get(name or "") for name in found.meaning]
    records, told = [], found.contract.told(found.header)
    # Only rows that hold something are looked at: a format that reaches the last row of a sheet makes a million others.
    # A list of cells is how openpyxl keeps a sheet; it has no other way to ask which rows hold something.
    held = {row for (row, _), cell in sheet._cells.items() if row > header_row and cell.value is not None}
    held |= {row for (row, _), what in lost.items() if what == NO_RESULT}
    for number in sorted(held):
        seen: Counter = Counter()
        texts = [
            None if place is None else cell_text(sheet.cell(number, place + 1), name, column, epoch, seen)
            for place, name, column in zip(places, told, columns, strict=True)
        ]
        for place, name, column in zip(places, told, columns, strict=True):
            if column is not None and place is not None and (what := lost.get((number, place + 1))):
                seen[name, what, UNREAD] += 1
        if any(texts) or seen:
            records.append((number, texts, seen))
    kept = _without_ending(records, header_row)
    remarks[None, "a record (a total or a footnote ends the table)", "left out"] += len(records) - len(kept)
    for number, _, seen in kept:
        remarks.update(seen)
        remarks[None, "a row that can be seen", "read all the same"] += bool(sheet.row_dimensions[number].hidden)
    hidden = _hidden_columns(sheet)
    for place, name in zip(places, told, strict=True):
        if place in hidden:
            remarks[name, "a column that can be seen", "read from a hidden column"] += 1
    return [(number, texts, [name for name, _, how in seen if how == UNREAD]) for number, texts, seen in kept]


def _without_ending(records: list[tuple], header_row: int) -> list[tuple]:
    # Lonely cells are footnotes where a blank row or a total stands above them; else they are rows left half filled.
    end, numbers = len(records), {header_row, *(number for number, _, _ in records)}
    for place, (number, texts, _) in reversed(list(enumerate(records))):
        filled = [text for text in texts if text]
        total = bool(filled) and bool(TOTAL.match(filled[0]))
        lonely = len(filled) == 1 and len(texts) > 2
        if not total and not lonely:
            break
        if total or number - 1 not in numbers:
            end = place
    return records[:end]


def _hidden_columns(sheet: object) -> set[int]:
    """The places of the columns that nobody sees; Excel writes one entry for neighbours that are alike."""
    shapes = [shape for shape in sheet.column_dimensions.values() if shape.hidden]
    return {place - 1 for shape in shapes for place in range(shape.min or 0, min(shape.max or 0, 1 << 14) + 1)}


def _store(con: duckdb.DuckDBPyConnection, view: str, width: int, rows: list[tuple]) -> None:
    import pyarrow as pa  # slow to import, and only builds with a workbook need it

    names = [*(f"c{place}" for place in range(width)), "_sheet", "_row", "_unread"]
    types = [*([pa.string()] * width), pa.int32(), pa.int32(), pa.list_(pa.string())]
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    arrays = [pa.array(column, type=kind) for column, kind in zip(columns, types, strict=True)]
    con.register("landing_sheet", pa.Table.from_arrays(arrays, names=names))
    con.execute(f"CREATE TABLE raw.{quoted(view)} AS FROM landing_sheet")
    con.unregister("landing_sheet")
