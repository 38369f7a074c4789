"""Empty forms for a programme's files, from their contracts alone: a CSV and a workbook with lists to choose from."""

import csv
from pathlib import Path

from pipelines.contracts import Column, Contract, Site
from pipelines.desk.order import follows
from pipelines.desk.words import allowed, example, written

LAST_ROW = 10_000  # rows of the empty form that carry lists and formats
WARNING = "Fill in the first sheet; never add names, birth dates, addresses or free text."
DICTIONARY = ("column", "meaning", "must be filled", "what it takes", "format", "example (nobody's)")
FORMATS = {"DATE": "yyyy-mm-dd", "TIMESTAMP": "yyyy-mm-dd hh:mm:ss", "BIGINT": "0", "DOUBLE": "General"}


def write_templates(site: Site, out: Path) -> list[Path]:
    """Write `<source>.csv` and `<source>.xlsx` into `out` for each file that people fill in; their paths.

    Raises FileExistsError rather than writing over a form that may have been filled in.
    """
    contracts = asked_for(site)
    paths = [out / f"{contract.source}{ending}" for contract in contracts for ending in (".csv", ".xlsx")]
    there = [path.name for path in paths if path.exists()]
    if there:
        raise FileExistsError(f"{out} already holds {', '.join(there)}, perhaps filled in. Name another folder.")
    out.mkdir(parents=True, exist_ok=True)
    for contract in contracts:
        for ending in (".csv", ".xlsx"):
            write_form(contract, out / f"{contract.source}{ending}")
    return paths


def asked_for(site: Site) -> list[Contract]:
    """The files that people fill in: the programme's own, the list of residents, and who lives and is arrested here."""
    return [
        contract
        for contract in site.contracts.values()
        if contract.form == "csv" and (contract.access == "programme" or contract.feeds in ("population", "benchmark"))
    ]


def write_form(contract: Contract, path: Path) -> None:
    """Write the empty form of `contract`, as a workbook where `path` ends in .xlsx and else as CSV."""
    (_write_workbook if path.suffix == ".xlsx" else _write_csv)(contract, path)


def _write_csv(contract: Contract, path: Path) -> None:
    # The mark at the start is how Excel knows that the file is UTF-8.
    with open(path, "w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerow(contract.header)


def _write_workbook(contract: Contract, path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = contract.source[:31]
    words = book.create_sheet("Allowed words")
    words.append(["Column", "Allowed words"])
    for place, column in enumerate(contract.columns, start=1):
        _write_column(sheet, words, place, column)
    sheet.freeze_panes = "A2"
    _write_dictionary(book.create_sheet("Data dictionary", 1), contract)
    book.save(path)


def _write_column(sheet: object, words: object, place: int, column: Column) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    letter = get_column_letter(place)
    head = sheet.cell(1, place, column.name)
    head.font = Font(bold=True, underline="single" if column.required else None)
    head.comment = Comment(f"{column.description}. {_needed(column)}: {allowed(column)}", "LEAD Atlas")
    shape = sheet.column_dimensions[letter]
    shape.width = max(14, len(column.name) + 3)
    # Text keeps leading zeros and stops Excel from turning 10-12 into a day.
    shape.number_format = FORMATS.get(column.type, "@")
    rule = _validation(words, column)
    if rule is not None:
        rule.add(f"{letter}2:{letter}{LAST_ROW}")
        sheet.add_data_validation(rule)


def _validation(words: object, column: Column) -> object | None:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    said = {"showErrorMessage": True, "errorTitle": column.name, "error": f"Expected {allowed(column)}."[:255]}
    if column.one_of:
        words.append([column.name, *column.words])
        last = get_column_letter(1 + len(column.words))
        return DataValidation(
            type="list", formula1=f"'Allowed words'!$B${words.max_row}:${last}${words.max_row}", **said
        )
    if column.type in ("DATE", "TIMESTAMP"):
        return DataValidation(type="date", operator="greaterThan", formula1="20000", **said)
    if column.valid:
        low, high = (f"{limit:.15g}" for limit in column.valid)
        kind = "whole" if column.type == "BIGINT" else "decimal"
        return DataValidation(type=kind, operator="between", formula1=low, formula2=high, **said)
    return None


def _write_dictionary(sheet: object, contract: Contract) -> None:
    from openpyxl.styles import Alignment, Font

    sheet.append([f"{contract.title}: what each column takes. {WARNING}"])
    sheet.append([contract.delivered])
    sheet.append(list(DICTIONARY))
    for cell in (*sheet[1], *sheet[3]):
        cell.font = Font(bold=True)
    for column in contract.columns:
        form = " or ".join(written(one) for one in column.formats)
        takes = f"{allowed(column)}{follows(contract, column)}"
        sheet.append([column.name, column.description, _needed(column), takes, form, example(column)])
    for letter, width in zip("ABCDEF", (22, 48, 16, 60, 24, 24), strict=True):
        sheet.column_dimensions[letter].width = width
    for row in sheet.iter_rows(min_row=4):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A4"


def _needed(column: Column) -> str:
    return "must be filled" if column.required else "may be blank"
