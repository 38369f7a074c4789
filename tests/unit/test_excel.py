"""Workbooks as people leave them: the same rows as from CSV, and nothing decided in silence."""

from datetime import date, datetime, time

import openpyxl
import pytest

from pipelines.contracts import ContractBroken
from pipelines.sources.cells import UNREAD
from pipelines.sources.recognise import WrongHeader, recognise
from tests.unit.drawn_site import column, contract
from tests.unit.workbooks import ACCOUNT, settled_file, workbook

DAY = {"type": "DATE", "formats": ("%d.%m.%Y", "%Y-%m-%d")}
THINGS = contract(
    column("Ref", required=True), column("Day", **DAY), column("Way", one_of=("police", "street")), column("N"),
    access="programme",
)  # fmt: skip
HEAD = ["Ref", "Day", "Way", "N"]
FIRST, SECOND = ["1", date(2024, 3, 1), "police", 5], ["2", date(2024, 3, 2), "street", 6]
KEPT = [("1", date(2024, 3, 1), "police", "5"), ("2", date(2024, 3, 2), "street", "6")]


def loaded(folder, *tables, **how):
    return settled_file(folder, THINGS, workbook(folder / "book.xlsx", *tables, **how))


def things(con):
    return con.execute('SELECT "Ref", "Day", "Way", "N" FROM safe.drawn').fetchall()


def notes(con):
    return {(name, effect): rows for name, effect, rows in con.execute(
        "SELECT column_name, effect, rows FROM safe.note").fetchall()}  # fmt: skip


@pytest.mark.parametrize(
    "table",
    [
        pytest.param([HEAD, FIRST, SECOND], id="plain"),
        pytest.param([["Referrals of March"], [], HEAD, FIRST, SECOND], id="titles above"),
        pytest.param([["Title", "Ref", 1], HEAD, FIRST, SECOND], id="a title that shares a word"),
        pytest.param([HEAD, FIRST, [], [None, " "], SECOND], id="blank rows between"),
        pytest.param([[None, *HEAD], [None, *FIRST], [None, *SECOND]], id="the table starts in column B"),
        pytest.param(
            [[*HEAD, None, "side"], [*FIRST, 9, 9], [*SECOND], [None] * 4 + [9]], id="a column without a name"
        ),
        pytest.param([HEAD[::-1], FIRST[::-1], SECOND[::-1]], id="another order"),
        pytest.param([HEAD, FIRST, SECOND, ["Total", None, None, 11]], id="a total at the end"),
        pytest.param([HEAD, FIRST, SECOND, [], ["Grand Total", None, None, 11], ["TOTALS"]], id="two totals"),
        pytest.param([HEAD, FIRST, SECOND, [], ["Exported on Friday"]], id="a footnote"),
    ],
)
def test_the_table_is_found_and_only_its_records_are_rows(tmp_path, table):
    con = loaded(tmp_path, table)
    assert things(con) == KEPT
    assert con.execute(ACCOUNT).fetchall() == [(2, 2, 0, 0, 0)]


def test_a_total_left_out_is_noted_and_one_in_the_middle_is_refused_as_a_row(tmp_path):
    con = loaded(tmp_path, [HEAD, FIRST, [None, None, None, 5], SECOND, ["Total", None, None, 11]])
    assert things(con) == KEPT
    assert con.execute(ACCOUNT).fetchall() == [(3, 2, 0, 0, 1)]
    assert notes(con)[None, "left out"] == 1


def test_rows_that_a_filter_hides_are_read_and_noted(tmp_path):
    def hide(book):
        book.active.row_dimensions[3].hidden = True

    con = loaded(tmp_path, [HEAD, FIRST, SECOND], change=hide)
    assert things(con) == KEPT
    assert notes(con) == {(None, "read all the same"): 1}


def test_a_hidden_sheet_is_not_read_but_noted(tmp_path):
    con = loaded(tmp_path, [["lists", "words"]], [HEAD, FIRST, SECOND], [HEAD, ["3"]], hidden=(2,))
    assert things(con) == KEPT
    assert notes(con) == {(None, "not read"): 1}


def test_every_sheet_with_the_table_is_read_in_the_order_of_the_tabs(tmp_path):
    con = loaded(tmp_path, [HEAD, FIRST], [["notes", "to", "self"]], [["2025"], HEAD, SECOND])
    assert things(con) == KEPT
    assert con.execute("SELECT _sheet, _row FROM raw.drawn_0").fetchall() == [(1, 2), (3, 3)]


def test_a_second_sheet_may_have_its_columns_in_another_order(tmp_path):
    assert things(loaded(tmp_path, [HEAD, FIRST], [HEAD[::-1], SECOND[::-1]])) == KEPT


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        (date(2024, 3, 1), date(2024, 3, 1)),
        (datetime(2024, 3, 1, 17, 45), date(2024, 3, 1)),
        (45352, date(2024, 3, 1)),
        (45352.75, date(2024, 3, 1)),
        ("45352", date(2024, 3, 1)),
        ("01.03.2024", date(2024, 3, 1)),
        (" 2024-03-01\xa0", date(2024, 3, 1)),
        (20240301, None),
        (3, None),
        ("soon", None),
        (time(10, 30), None),
        (True, None),
    ],
)
def test_days(tmp_path, cell, kept):
    assert things(loaded(tmp_path, [HEAD, ["1", cell, "police", 5]])) == [("1", kept, "police", "5")]


def test_day_numbers_of_old_macs_count_from_1904(tmp_path):
    def old(book):
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904

    con = loaded(tmp_path, [HEAD, ["1", 43890, "police", 5]], change=old)
    assert things(con)[0][1] == date(2024, 3, 1)


@pytest.mark.parametrize(
    ("cell", "shown_as", "text"),
    [
        (1001, "General", "1001"),
        (1001.0, "General", "1001"),
        ("1001", "@", "1001"),
        (17, "00000", "00017"),
        (0.1, "General", "0.1"),
        (True, "General", "true"),
        ("  x\xa0", "General", "x"),
        (date(2024, 10, 12), "yyyy-mm-dd", "2024-10-12 00:00:00"),
    ],
)
def test_texts(tmp_path, cell, shown_as, text):
    def shape(book):
        book.active["D2"].number_format = shown_as

    assert things(loaded(tmp_path, [HEAD, ["1", None, None, cell]], change=shape))[0][3] == text


@pytest.mark.parametrize("cell", ["#N/A", "#REF!", date(2024, 1, 2), 1234567890123456789])
def test_what_excel_made_of_an_identifier_is_nobody(tmp_path, cell):
    people = contract(column("Person", pseudonym="person", required=True), column("Way"), access="programme")
    book = workbook(tmp_path / "book.xlsx", [["Person", "Way"], [cell, "x"], ["P1", "y"]])
    con = settled_file(tmp_path, people, book)
    assert con.execute(ACCOUNT).fetchall() == [(2, 1, 0, 0, 1)]
    assert notes(con) == {("Person", UNREAD): 1}
    assert con.execute("SELECT _row, _unread FROM raw.drawn_0").fetchall() == [(2, ["Person"]), (3, [])]


def test_a_workbook_and_a_csv_say_the_same_to_each_other(tmp_path):
    declared = contract(*THINGS.columns, access="programme", key=("Ref",))
    (tmp_path / "a").mkdir()
    book = settled_file(tmp_path / "a", declared, workbook(tmp_path / "a" / "book.xlsx", [HEAD, FIRST, SECOND]))
    text = tmp_path / "book.csv"
    text.write_text("Ref,Day,Way,N\n1,2024-03-01,police,5\n2,2024-03-02,street,6\n")
    said = 'SELECT "Ref", "Day", "Way", "N", _content FROM safe.drawn'
    assert book.execute(said).fetchall() == settled_file(tmp_path, declared, text).execute(said).fetchall()


def test_a_near_miss_guesses_what_was_meant(tmp_path):
    book = workbook(tmp_path / "book.xlsx", [["A title"], ["Ref.", "Day", "Ways", "Number"], ["SECRET", "x", "y", "z"]])
    with pytest.raises(WrongHeader) as refused:
        recognise(book, [THINGS])
    message = str(refused.value)
    assert "Is Ref. meant for Ref?" in message
    assert "Is Ways meant for Way?" in message
    assert "SECRET" not in message


def test_two_sources_in_one_workbook_are_named(tmp_path):
    other = contract(column("Person"), column("From"), source="other")
    book = workbook(tmp_path / "book.xlsx", [HEAD, FIRST], [["Person", "From"], [1, 2]])
    with pytest.raises(ContractBroken, match="holds both drawn and other"):
        recognise(book, [THINGS, other])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "cannot be read as an Excel workbook"),
        (b"PK\x03\x04 but cut", "cannot be read as an Excel workbook"),
        (b"\xd0\xcf\x11\xe0 and more", "locked by a password"),
    ],
)
def test_what_is_no_workbook_is_refused_by_name(tmp_path, content, words):
    path = tmp_path / "book.xlsx"
    path.write_bytes(content)
    with pytest.raises(ContractBroken, match=words) as refused:
        recognise(path, [THINGS])
    assert "book.xlsx" in str(refused.value)


def test_the_mark_of_an_open_workbook_and_a_workbook_of_something_else_are_left_alone(tmp_path):
    (tmp_path / "~$book.xlsx").write_bytes(b"x")
    assert recognise(tmp_path / "~$book.xlsx", [THINGS]) is None
    assert recognise(workbook(tmp_path / "other.xlsx", [["a", "b"], [1, 2]]), [THINGS]) is None


def test_a_workbook_with_a_wrong_size_written_in_it_is_read_whole(tmp_path, monkeypatch):
    monkeypatch.setattr("openpyxl.worksheet.worksheet.Worksheet.calculate_dimension", lambda self: "A1")
    assert things(loaded(tmp_path, [HEAD, FIRST, SECOND])) == KEPT
