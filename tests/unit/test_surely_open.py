"""Which CSV is an open source's is found out without holding a byte of anybody's row."""

import io

import pytest

from pipelines.apart import may_be_theirs, read_apart
from pipelines.sources.formats import csv
from pipelines.sources.recognise import is_surely_open
from tests.unit.drawn_site import column, contract, site

OPEN = contract(column("Number"), column("Day"), column("Where"), source="things")
THEIRS = contract(column("Ref"), column("Day"), column("Person"), source="people", access="programme")
SHARED = contract(column("Day"), column("Where"), source="shared", access="programme")


@pytest.fixture
def bytes_read(monkeypatch):
    """How many bytes of the file were read, in the end."""
    read = []

    class Counted(io.FileIO):
        def read(self, size=-1):
            found = super().read(size)
            read.append(len(found))
            return found

        def readinto(self, buffer):
            read.append(super().readinto(buffer))
            return read[-1]

    def counting(path, mode, buffering=-1):
        return Counted(path) if buffering == 0 else io.BufferedReader(Counted(path))

    monkeypatch.setattr(csv, "open", counting, raising=False)
    return lambda: sum(read)


def write(folder, text, name="file.csv"):
    path = folder / name
    path.write_bytes(text.encode())
    return path


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", ""])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_an_open_source_is_known_by_its_header_alone(tmp_path, bytes_read, end, mark):
    header = f"{mark}Where,Number,Day"
    path = write(tmp_path, f"{header}{end}1,2,3\n" if end else header)
    assert is_surely_open(path, [OPEN, THEIRS])
    assert bytes_read() == len(header.encode()) + len(end[:1])


@pytest.mark.parametrize(
    ("text", "held"),
    [
        pytest.param("Ref,Day,Person\n1,2,3\n", "R", id="the programme's own header"),
        pytest.param("Day,Person,Ref\n1,2,3\n", "Day,P", id="a header that begins with a shared name"),
        pytest.param("Nobody,1980-01-01\n", "No", id="a row where the header should be"),
        pytest.param('"Number","Day","Where"\n', '"', id="names in quotes"),
        pytest.param("Number,Day,Where,Note\n", "Number,Day,Where,No", id="a column that nobody declared"),
        pytest.param("Numbers,Day,Where\n", "Numbers", id="a name with a letter more"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_reading_stops_at_the_first_byte_that_fits_no_declared_name(tmp_path, bytes_read, text, held):
    assert not is_surely_open(write(tmp_path, text), [OPEN, THEIRS])
    assert bytes_read() == len(held)


def test_a_header_that_the_programmes_source_claims_too_is_not_surely_open(tmp_path):
    path = write(tmp_path, "Day,Where\n1,2\n")
    assert not is_surely_open(path, [OPEN, SHARED])
    assert not is_surely_open(write(tmp_path, "Number,Number,Day,Where\n"), [OPEN, SHARED])


def test_a_workbook_is_never_surely_open(tmp_path):
    declared = site(tmp_path, OPEN, THEIRS)
    assert may_be_theirs(write(tmp_path, "Number,Day,Where\n", "book.xlsx"), declared)
    assert not may_be_theirs(write(tmp_path, "Number,Day,Where\n"), declared)


def test_without_a_file_that_may_be_theirs_no_process_is_started(tmp_path, monkeypatch):
    monkeypatch.setattr("pipelines.apart.subprocess", None)
    assert read_apart("testville", [], [], tmp_path / "key").files == []
