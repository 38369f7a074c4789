"""Cells of a workbook whose value is not in the file: merged with another one, or a formula without its result."""

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

MERGED = "a cell of its own (of merged cells only the first holds the value)"
NO_RESULT = "a value (its formula stands there without a result)"
MOST_XML = 200 * 2**20  # bytes of one sheet that are looked through
# A formula that gives an empty text has no result either, but says that it is a text.
EMPTY = re.compile(rb'<c\b(?![^>]*t="str")[^>]*>(?:<f[^>/]*>[^<]*</f>|<f[^>]*/>)(?:<v\s*/>|<v></v>)?</c>')
Place = tuple[int, int]  # row and column, from 1


def lost_cells(sheet: object, formulas: set[Place], header_row: int) -> dict[Place, str]:
    """What was expected in each cell below the header whose value is not there; `formulas` are those of the sheet."""
    lost = {place: NO_RESULT for place in formulas if place[0] > header_row and sheet.cell(*place).value is None}
    for area in sheet.merged_cells.ranges:
        if area.max_row > header_row and sheet.cell(area.min_row, area.min_col).value is not None:
            first, *others = area.cells
            lost |= dict.fromkeys((place for place in others if place[0] > header_row), MERGED)
    return lost


def formulas_of(path: Path, open_book: Callable[[], object]) -> dict[str, set[Place]]:
    """Per sheet where formulas stand, if any of them has no result; else nothing.

    The workbook is read once more for that, so that it is done for the few that a program other than Excel wrote.
    """
    if not _lacks_results(path):
        return {}
    book = open_book()
    return {
        sheet.title: {place for place, cell in sheet._cells.items() if cell.data_type == "f"}
        for sheet in book.worksheets
    }


def _lacks_results(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as packed:
            sheets = [one for one in packed.infolist() if one.filename.startswith("xl/worksheets/sheet")]
            return any(EMPTY.search(packed.read(one)) for one in sheets if one.file_size < MOST_XML)
    except (zipfile.BadZipFile, OSError, NotImplementedError):
        return False
