"""Rows are numbered as Excel counts them, and told in few words."""

import pytest

from pipelines.desk.places import SHOWN, _csv_places, listed


@pytest.mark.parametrize(
    ("places", "words"),
    [
        ([(None, 5)], "row 5"),
        ([(None, 5), (None, 6)], "rows 5-6"),
        ([(None, 30), (None, 9), (None, 10), (None, 5)], "rows 5, 9-10, 30"),
        ([(2, 5), (3, 5), (3, 7)], "tab 2, row 5; tab 3, rows 5, 7"),
    ],
)
def test_rows_in_words(places, words):
    assert listed(tuple(places)) == words


def test_many_rows_are_cut():
    words = listed(tuple((None, row) for row in range(2, 2 * SHOWN + 12, 2)))
    assert words.endswith(f"{2 * SHOWN} and 5 more")


@pytest.mark.parametrize(
    ("text", "rows", "wrong"),
    [
        ("a,b\n1,2\n3,4\n", [2, 3], []),
        ("a,b\r1,2\r3,4\r", [2, 3], []),
        ("\ufeffa,b\r\n1,2\r\n\r\n3,4\r\n", [2, 4], []),
        ('a,b\n"1\n1\n1",2\n3,4\n', [2, 3], []),
        ("a,b\n1,2,3\n1\n3,4\n", [4], [2, 3]),
    ],
)
def test_rows_of_a_csv(tmp_path, text, rows, wrong):
    path = tmp_path / "file.csv"
    path.write_bytes(text.encode())
    assert [[row for _, row in found] for found in _csv_places(path, 2)] == [rows, wrong]
