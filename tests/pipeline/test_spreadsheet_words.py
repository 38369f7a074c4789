"""What spreadsheets do to a table without saying so is named in words that a clerk can follow."""

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from pipelines.desk import check_files, told
from pipelines.sites import load_site

HEAD = ["Ref", "Person", "Received", "Way in", "District"]


def row(number: int, **other: object) -> list[object]:
    """A good row of the referral list, with other values in the columns named."""
    good = {
        "Ref": f"R{number}",
        "Person": f"P{number}",
        "Received": date(2020, 4, number),
        "Way": "police",
        "Place": None,
    }
    return list((good | other).values())


def words(path: Path, rows: list[list[object]], head: list[object] = HEAD, change=None) -> str:
    """What the check says about a workbook with these rows."""
    book = openpyxl.Workbook()
    for one in [head, *rows]:
        book.active.append(one)
    if change:
        change(book)
    book.save(path)
    return said(path)


def said(path: Path) -> str:
    (verdict,) = check_files([path], load_site("testville"))
    lines = "\n".join(told(verdict))
    assert ".py" not in lines
    assert ".toml" not in lines
    return lines


def hide_fifth(book) -> None:
    book.active.column_dimensions["E"].hidden = True


def split_header(book) -> None:
    sheet = book.active
    sheet.insert_rows(2)
    for place in (3, 4, 5):
        sheet.cell(2, place).value, sheet.cell(1, place).value = sheet.cell(1, place).value, None


def format_last_row(book) -> None:
    book.active.cell(1_048_576, 1).number_format = "@"


@pytest.mark.parametrize(
    ("rows", "change", "expected"),
    [
        ([row(n, Person=f"{n:04}" if n % 2 else n) for n in range(1, 9)], None, "expected as many digits"),
        ([row(n, Received=f"{n + 12}/4/2020") for n in range(1, 9)], None, "as if the day stood first"),
        ([row(n, Received=f"4/{n + 12}/2020") for n in range(1, 9)], None, "as if the month stood first"),
        ([row(n, Received=f"4/{n}/2020") for n in range(1, 9)], None, "cannot be told from them"),
        ([row(1, Received="4/30/2020"), row(2, Received="30/4/2020")], None, "cannot be told apart"),
        ([*map(row, range(1, 9)), row(9, Received="30/4/2020")], None, "exchanged day and month in the other dates"),
        ([row(n, Way="=A1") for n in range(1, 4)], None, "rows 2-4 (3 rows): expected a value (its formula"),
        ([row(n % 25 + 1, Ref=f"R{n}", Person="Q") for n in range(30)], None, "stand in 30 rows (rows 2-31)"),
        ([row(1), row(2, Person="n/a")], None, "They look like words or numbers that stand for nobody"),
        ([row(1), [None, None, None, None, "x"], row(2)], None, "Whole row, row 3: expected a record."),
        ([row(1), [], ["Total", 1], ["Made by somebody"]], None, "2 rows at the end of the table left out"),
        ([row(1)], hide_fifth, "column District is hidden"),
        ([row(1)], split_header, "Put all column names into row 2 and delete row 1."),
        ([row(1)], format_last_row, "1 rows read = 1 loaded"),
    ],
)  # fmt: skip
def test_a_workbook(tmp_path, rows, change, expected):
    assert expected in words(tmp_path / "book.xlsx", rows, change=change)


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.csv", "Referrals\n\nRef,Person,Received,Way in,District\n", "column names stand only in line 3"),
        ("a.csv", "Ref,Person,Received,Way in,District\nR1,1.2E+17,05.04.2020,police,\n", "Column Person, row 2"),
        ("a.csv", "Ref,Person,Received,Way in,District\nR1,#N/A,05.04.2020,police,\n", "0 loaded"),
        ("a.csv", "Ref,Person,Received,Way in,District\nR1,P1,05.04.2020,\xe9,\n".encode("cp1252"), "such as é or ñ"),
        ("a.csv", "Ref,Person,Received,Way in,Way in\n", "Two columns are called Way in."),
        ("a.csv", "sep=,\nRef,Person,Received,Way in,District\n", "a line that Excel hides"),
        ("a.csv", '"Ref,Person,Received,Way in,District"\n"R1,P1,,,"\n', "the whole table is a single column"),
        ("a.csv", "Ref,Person,Received,Way in,District\nR1,P1,05.04.2020,police,\nR2,P", "row 3: expected a last row"),
        ("a.numbers", "PK", "In Numbers: File, Export To, Excel."),
        ("a.ods", "PK", "In LibreOffice: File, Save As"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "is locked by a password."),
        ("a.xls", b"\xd0\xcf\x11\xe0" + "Workbook".encode("utf-16-le"), "This is an old workbook (.xls). Open it"),
    ],
)  # fmt: skip
def test_a_file_of_another_kind(tmp_path, name, content, expected):
    (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    assert expected in said(tmp_path / name)


def test_a_column_is_named_by_its_letter_where_blank_cells_stand_before_it(tmp_path):
    head = [None, "Ref", "Person", "Received", None, "Way-in", "District", "Phone"]
    spoken = words(tmp_path / "book.xlsx", [[None, "R1", "P1", date(2020, 4, 5), None, "police", None, "x"]], head)
    assert "Rename column F, from Way-in to Way in." in spoken
    assert "Delete column H: it may say who somebody is." in spoken


DATES = {"month first": "4/{}/2020", "day first": "{}/4/2020"}


@pytest.mark.parametrize("order", DATES)
def test_dates_mended_in_a_csv_are_kept_only_by_a_workbook(tmp_path: Path, order: str):
    rows = [row(n, Received=DATES[order].format(n + 12)) for n in range(1, 9)]
    written = tmp_path / "a.csv"
    written.write_text("\n".join(",".join(str(cell or "") for cell in one) for one in [HEAD, *rows]), "utf-8")
    again = "Then save it as an Excel Workbook (.xlsx) and check that file."
    assert again in said(written)
    assert again not in words(tmp_path / "a.xlsx", rows)


def test_who_cannot_tell_day_from_month_is_sent_nowhere_else(tmp_path: Path):
    written = tmp_path / "a.csv"
    written.write_text(",".join(HEAD) + "\nR1,P1,4/5/2020,police,\n", "utf-8")
    assert "ask whoever exported the file" in said(written)
    assert "Then save it" not in said(written)
