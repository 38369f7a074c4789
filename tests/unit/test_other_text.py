"""CSV with other signs between its columns and in other encodings: declared, found out, or named with the cause."""

from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections import Counter
from dataclasses import replace

import pytest

from pipelines.apart import may_be_theirs
from pipelines.contracts import ContractBroken, Layout
from pipelines.desk.faults import Faults
from pipelines.sources.recognise import OtherwiseWritten, WrongHeader, is_surely_open, recognise
from pipelines.warehouse.limits import Limits
from tests.unit.drawn_site import column, contract, safe, site

THINGS = contract(column("Número", "number"), column("Day", "day"), column("Where", "place_name"), key=("number",))
ROWS = [("Número", "Day", "Where"), ("1", "2020-01-02", "Señora, 5"), ("2", "", 'Río "Bajo"'), ("3", "x", "“Eck”")]
THEIRS = contract(column("Ref"), column("Person"), column("Day"), source="people", access="programme")


def text(separator: str) -> str:
    def cell(value: str) -> str:
        return '"' + value.replace('"', '""') + '"' if {separator, '"'} & set(value) else value

    return "".join(separator.join(map(cell, row)) + "\r\n" for row in ROWS)


def read(folder, declared, content):
    con = safe(folder, declared, file=content)
    return con.execute(f"SELECT number, day, place_name FROM safe.{declared.source} ORDER BY 1").fetchall()


AS_IT_IS = [tuple(value or None for value in row) for row in ROWS[1:]]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "windows-1252", "utf-16"])
def test_a_declared_separator_and_encoding_give_the_same_rows(tmp_path, separator, encoding):
    declared = replace(THINGS, separator=separator, encoding=encoding)
    assert read(tmp_path, declared, text(separator).encode(encoding)) == AS_IT_IS


@pytest.mark.parametrize("separator", [";", "\t"])
def test_semicolons_and_tabs_need_no_declaration(tmp_path, separator):
    assert read(tmp_path, THINGS, text(separator).encode("utf-8-sig")) == AS_IT_IS


def test_a_second_layout_may_be_written_otherwise(tmp_path):
    other = Layout(title="older", names={"number": "No", "day": "D", "place_name": "W"}, separator=";",
                   encoding="windows-1252")  # fmt: skip
    names = {"Número": "No", "Day": "D", "Where": "W"}
    declared = replace(THINGS, others=(replace(other, names=names),))
    older = text(";").replace("Número;Day;Where", "No;D;W").encode("windows-1252")
    assert read(tmp_path, declared, older) == AS_IT_IS
    assert recognise(tmp_path / "input" / "file.csv", [declared]).layout.title == "older"


def test_lines_of_another_encoding_that_do_not_fit_the_header_are_counted(tmp_path):
    declared = replace(THINGS, encoding="windows-1252")
    con = safe(tmp_path, declared, file=(text(",") + "4,5\r\n\r\n").encode("windows-1252"))
    assert con.execute("SELECT rows_read, unreadable FROM safe.file WHERE source = 'drawn'").fetchall() == [(4, 1)]


def test_another_encoding_that_nobody_declared_is_named_with_its_source(tmp_path):
    path = tmp_path / "file.csv"
    path.write_bytes(text(";").encode("windows-1252"))
    with pytest.raises(OtherwiseWritten, match=r"looks like drawn, .*windows-1252.*declare encoding=\"windows-1252\""):
        recognise(path, [THINGS])


@pytest.mark.parametrize("encoding", ["windows-1252", "utf-16"])
def test_another_encoding_of_no_source_is_named(tmp_path, encoding):
    path = tmp_path / "file.csv"
    path.write_bytes("Größe,Art\n1,2\n".encode(encoding))
    with pytest.raises(ContractBroken, match="the header line is not UTF-8 text"):
        recognise(path, [THINGS])


# What Excel calls Unicode Text: the file itself says what it is written in.
WIDE = [BOM_UTF16_LE + text("\t").encode("utf-16-le"), BOM_UTF16_BE + text(",").encode("utf-16-be")]


@pytest.mark.parametrize("content", WIDE, ids=["Excel's", "the other way round"])
@pytest.mark.parametrize("access", ["open", "programme"])
def test_utf_16_is_read_and_told(tmp_path, content, access):
    said: list[str] = []
    con = safe(tmp_path, replace(THINGS, access=access), said=said, file=content)
    rows = con.execute("SELECT number, day, place_name FROM safe.drawn ORDER BY 1").fetchall()
    assert rows == AS_IT_IS
    assert "  file.csv: Drawn, read as utf-16 text" in said
    assert con.execute("SELECT effect FROM safe.note WHERE source = 'drawn'").fetchall() == [("read as utf-16",)]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark_is_named(tmp_path, encoding):
    path = tmp_path / "file.csv"
    path.write_bytes(text(",").encode(encoding))
    with pytest.raises(OtherwiseWritten, match=rf"looks like drawn, but is not UTF-8 text; it looks like {encoding}\."):
        recognise(path, [THINGS])
    declared = replace(THINGS, encoding=encoding)
    assert read(tmp_path, declared, path.read_bytes()) == AS_IT_IS


def test_the_mark_of_utf_8_may_stand_there_twice(tmp_path):
    assert read(tmp_path, THINGS, ("\ufeff\ufeff" + text(",")).encode()) == AS_IT_IS


def test_utf_16_that_was_declared_needs_no_word(tmp_path):
    said: list[str] = []
    safe(tmp_path, replace(THINGS, encoding="utf-16"), said=said, file=text(",").encode("utf-16"))
    assert "  file.csv: Drawn" in said


def test_a_wrong_header_in_utf_16_is_told_as_such(tmp_path):
    path = tmp_path / "file.csv"
    path.write_bytes("Número\tDay\tPlace\n1\t2\t3\n".encode("utf-16"))
    with pytest.raises(WrongHeader, match="looks like drawn, but lacks Where"):
        recognise(path, [THINGS])


def test_the_check_tells_the_rows_of_a_utf_16_file(tmp_path):
    con = safe(tmp_path, THINGS, file="Número\tDay\tWhere\n1\tx\ty\n2\tx\n\n3\tx\tz\n".encode("utf-16"))
    path = tmp_path / "input" / "file.csv"
    faults = Faults(con, THINGS, {path.name: path}, Limits())
    assert faults.remarks("file.csv") == (
        "the file is UTF-16, which Excel calls Unicode Text. It is read as it is. Nothing to do.",
    )
    (wrong,) = faults.of(0)
    assert (wrong.places, wrong.expected) == (((None, 3),), "as many cells as the header has")


def test_rows_of_another_encoding_below_a_plain_header_are_told(tmp_path):
    said: list[str] = []
    declared = contract(column("No"), column("Where"))
    con = safe(tmp_path, declared, said=said, file="No,Where\n1,Señora\n2,Mill\n".encode("windows-1252"))
    assert con.execute("SELECT unreadable FROM safe.file WHERE source = 'drawn'").fetchall() == [(1,)]
    assert any("1 lines are not UTF-8 text" in line and "drawn.py" in line for line in said)
    assert Counter("Señora" in line for line in said)[True] == 0


def test_bytes_that_are_not_of_the_declared_encoding_stop_the_file(tmp_path):
    said: list[str] = []
    declared = replace(contract(column("No"), column("Where")), encoding="utf-16")
    with pytest.raises(ContractBroken, match="cannot be read to its end as utf-16"):
        safe(tmp_path, declared, said=said, file="No,Where\n1,2\n".encode("utf-16") + b"\x00\xd8\x00")


def test_nearly_a_source_under_another_sign_is_told_with_both_causes(tmp_path):
    path = tmp_path / "file.csv"
    path.write_text("Número;Day;Place\n1;2;3\n", "utf-8")
    with pytest.raises(OtherwiseWritten, match="looks like drawn, but .* separated by semicolons, and not"):
        recognise(path, [THINGS])


def test_the_programmes_files_under_other_signs_stay_apart(tmp_path):
    declared = site(tmp_path, THINGS, THEIRS)
    path = tmp_path / "file.csv"
    path.write_text("Ref;Person;Day\n1;2;3\n", "utf-8")
    assert recognise(path, [THINGS, THEIRS]).contract is THEIRS
    assert may_be_theirs(path, declared)
    path.write_text(text("|"), "utf-8")
    assert is_surely_open(path, [replace(THINGS, separator="|"), THEIRS])
    assert not is_surely_open(path, [THINGS, THEIRS])
