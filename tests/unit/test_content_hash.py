"""The hash of a release's content: the order of writing says nothing, every value does."""

import pytest

from pipelines.release.content import TABLES, content_hash
from tests.unit.release_file import empty_release, insert

BREAK = {"site": "t", "on_date": "2021-02-25", "title": "a law", "affects": "drug", "source": "read"}


def hashed(*rows, table="break"):
    con = empty_release("offences")
    for row in rows:
        insert(con, table, **row)
    return content_hash(con, "release")


def test_the_order_of_writing_says_nothing():
    rows = [BREAK | {"title": title} for title in ("a", "b", "c")]
    assert hashed(*rows) == hashed(*rows[::-1])


def test_equal_contents_have_equal_hashes_and_an_empty_release_has_one():
    assert hashed(BREAK) == hashed(BREAK)
    assert len(hashed()) == 64


@pytest.mark.parametrize(
    "change",
    [
        {"site": "u"},
        {"on_date": "2021-02-26"},
        {"title": "A law"},
        {"title": "a law "},
        {"title": None},
        {"affects": "drug,referrals"},
        {"source": ""},
    ],
)
def test_every_value_counts(change):
    assert hashed(BREAK | change) != hashed(BREAK)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param({"title": None}, {"title": "NULL"}, id="nothing and the word for it"),
        pytest.param({"title": None}, {"title": ""}, id="nothing and an empty text"),
        pytest.param({"title": "a", "affects": "b, c"}, {"title": "a, b", "affects": "c"}, id="a comma elsewhere"),
        pytest.param({"title": "a'"}, {"title": 'a"'}, id="quotes of two kinds"),
        pytest.param({"title": "a\nb"}, {"title": "a\\nb"}, id="a line end and its sign"),
    ],
)
def test_rows_that_look_alike_are_told_apart(one, other):
    assert hashed(BREAK | one) != hashed(BREAK | other)


def test_a_row_twice_is_not_a_row_once():
    assert hashed(BREAK, BREAK) != hashed(BREAK)


def test_numbers_count_to_their_last_bit():
    policy = {"name": "p", "meaning": "m"}
    assert hashed(policy | {"value": 0.1 + 0.2}, table="policy") != hashed(policy | {"value": 0.3}, table="policy")


def test_a_row_in_another_table_is_another_content():
    gap = {"site": "t", "source": "police", "gap_from": "2020-01-01", "gap_to": "2020-01-02"}
    assert hashed(gap, table="coverage_gap") != hashed()


def test_every_table_of_the_release_is_hashed_but_the_one_that_holds_the_hash():
    con = empty_release("offences")
    tables = con.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = 'release'").fetchall()
    assert {name for (name,) in tables} == {*TABLES, "release_info"}
