"""Cells of a workbook whose value is not in the file: told by column, reason and row, and not only counted."""

import zipfile
from datetime import date

import pytest

from pipelines.sources.cells import UNREAD
from pipelines.sources.lost_cells import MERGED, NO_RESULT
from pipelines.warehouse.drift import spoilt
from pipelines.warehouse.limits import Limits
from tests.unit.drawn_site import column, contract
from tests.unit.workbooks import ACCOUNT, settled_file, workbook

THINGS = contract(
    column("Ref", required=True), column("Day", type="DATE", formats=("%Y-%m-%d",)), column("N"), access="programme"
)
HEAD = ["Ref", "Day", "N", "side"]
ROWS = [[str(n), date(2024, 3, n), n, "x"] for n in range(1, 6)]


def loaded(folder, change=None, rows=ROWS):
    return settled_file(folder, THINGS, workbook(folder / "book.xlsx", [["a title"], HEAD, *rows], change=change))


def notes(con):
    return con.execute("SELECT column_name, rule, effect, rows FROM safe.note ORDER BY ALL").fetchall()


def places(con):
    return con.execute("SELECT _row, _unread FROM raw.drawn_0 WHERE len(_unread) > 0 ORDER BY ALL").fetchall()


def blank_and_merge(*areas):
    def change(book):
        for area in areas:
            book.active.merge_cells(area)

    return change


@pytest.mark.parametrize(
    ("areas", "lost", "rows"),
    [
        (["C3:C5"], [("N", MERGED, UNREAD, 2)], [(4, ["N"]), (5, ["N"])]),
        (["B3:C3"], [("N", MERGED, UNREAD, 1)], [(3, ["N"])]),
        (["C2:C3"], [("N", MERGED, UNREAD, 1)], [(3, ["N"])]),
        (["A1:D1"], [], []),
        (["D3:D7"], [], []),
        (["F3:F7"], [], []),
    ],
)
def test_merged_cells_are_told_by_column_where_a_value_is_lost(tmp_path, areas, lost, rows):
    con = loaded(tmp_path, blank_and_merge(*areas))
    assert [note for note in notes(con) if note[2] == UNREAD] == lost
    assert places(con) == rows
    assert con.execute(ACCOUNT).fetchall() == [(5, 5, 0, 0, 0)]


def test_merged_cells_that_hold_nothing_lose_nothing(tmp_path):
    rows = [[*row[:2], None, "x"] for row in ROWS]
    assert places(loaded(tmp_path, blank_and_merge("C3:C5"), rows)) == []


def test_a_formula_without_a_result_is_told_by_column(tmp_path):
    rows = [*ROWS[:3], ["4", "=TODAY()", '=IF(1,"",2)', "=1"], ["=1+1", date(2024, 3, 5), 5, "x"]]
    con = loaded(tmp_path, rows=rows)
    unread = [note for note in notes(con) if note[2] == UNREAD]
    assert unread == [(name, NO_RESULT, UNREAD, 1) for name in ("Day", "N", "Ref")]
    assert places(con) == [(6, ["Day", "N"]), (7, ["Ref"])]
    assert con.execute(ACCOUNT).fetchall() == [(5, 4, 0, 0, 1)]  # its number is asked for


def test_a_row_of_formulas_alone_is_a_row_that_is_told(tmp_path):
    con = loaded(tmp_path, rows=[*ROWS, ["=A1", "=B1", "=C1", None]])
    assert con.execute(ACCOUNT).fetchall() == [(6, 5, 0, 0, 1)]


@pytest.mark.parametrize(
    ("cell", "result"),
    [
        (b'<c r="C3"><f>1+1</f><v>2</v></c>', "2"),
        (b'<c r="C3" t="str"><f>""</f><v></v></c>', None),
        (b'<c r="C3"><v>2</v></c>', "2"),
    ],
)
def test_a_formula_with_a_result_and_one_that_gives_an_empty_text_are_read(tmp_path, cell, result):
    path, other = workbook(tmp_path / "made.xlsx", [["a title"], HEAD, *ROWS]), tmp_path / "book.xlsx"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(other, "w") as target:
        for name in source.namelist():
            plain = b'<c r="C3" t="n"><v>1</v></c>'
            content = source.read(name)
            assert plain in content or not name.endswith("sheet1.xml")
            target.writestr(name, content.replace(plain, cell))
    con = settled_file(tmp_path, THINGS, other)
    assert con.execute('SELECT "N" FROM safe.drawn').fetchall()[0] == (result,)
    assert [note for note in notes(con) if note[2] == UNREAD] == []


@pytest.mark.parametrize(("rows", "told"), [(50, 1), (49, 0)])
def test_a_column_that_many_cells_of_are_lost_is_doubted(tmp_path, rows, told):
    con = loaded(tmp_path, blank_and_merge(f"C3:C{rows + 3}"), [[str(n), None, n, "x"] for n in range(rows + 1)])
    found = spoilt(con, THINGS, Limits())
    assert len(found) == told
    assert all(f"{rows} of {rows + 1} cells of N in book.xlsx are not {MERGED}" in one for one in found)
