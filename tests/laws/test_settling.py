"""Settling repeats: the survivors and the account of each file equal those of a settlement in plain Python."""

from collections import Counter
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines import db
from pipelines.contracts import create_core
from pipelines.warehouse.settle import settle
from tests.unit.drawn_site import column, contract, site

COLUMNS = (column("key", required=True), column("reported", type="TIMESTAMP"), column("what"))
BY_REPORT = contract(*COLUMNS, key=("key",), latest="reported")
BY_FILE = contract(*COLUMNS, key=("key",))
# A part of the key that may say nothing: rows that say nothing there are one key all the same.
SILENT = contract(column("place_of_all", required=True), column("key"), *COLUMNS[1:], key=("place_of_all", "key"))

# One row: its key (None: unreadable), hours to its report (None: unknown), what it says, the number of its file.
drawn_row = st.tuples(
    st.sampled_from(["a", "b", "c", None]),
    st.sampled_from([0, 1, 2, None]),
    st.sampled_from(["x", "y"]),
    st.integers(0, 2),
)


def warehouse(rows, declared, folder, unreadable=(0, 0, 0), stopped=()):
    """A connection with safe.drawn holding `rows` in their order of reading, settled."""
    con = db.connect()
    create_core(con)
    con.execute("CREATE SCHEMA safe")
    con.execute(
        "CREATE TABLE safe.drawn (key VARCHAR, reported TIMESTAMP, what VARCHAR, place INTEGER, _file INTEGER, "
        "_content UBIGINT, _broken BIGINT, place_of_all VARCHAR DEFAULT 'here')"
    )
    con.execute(
        "CREATE TABLE safe.file (source VARCHAR, number INTEGER, file VARCHAR, sha256 VARCHAR, layout VARCHAR, "
        "access VARCHAR, rows_read BIGINT, unreadable BIGINT, stopped BOOLEAN)"
    )
    for place, (key, hours, what, number) in enumerate(rows):
        content = hash((key, hours, what)) % 2**64
        values = [key, moment(hours), what, place, number, content]
        con.execute("INSERT INTO safe.drawn VALUES (?, ?, ?, ?, ?, ?, 0, 'here')", values)
    for number in range(3):
        read = sum(row[3] == number for row in rows) + unreadable[number]
        values = [
            "drawn",
            number,
            f"file{number}.csv",
            "",
            "drawn",
            "open",
            read,
            unreadable[number],
            number in stopped,
        ]
        con.execute("INSERT INTO safe.file VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
    settle(con, site(folder, declared), declared)
    return con


def moment(hours):
    return None if hours is None else datetime(2024, 1, 1) + timedelta(hours=hours)


def settle_by_hand(rows, by_report):
    """The rows that stay (by place) and (loaded, repeated, corrected, refused) of each of the three files."""
    counts = [Counter(), Counter(), Counter()]
    winners = {}
    for place, (key, hours, _, number) in enumerate(rows):
        if key is not None:
            known = (hours is not None, hours or 0) if by_report else ()
            winners[key] = max(winners.get(key, ()), (*known, number, place))
    stay = {rank[-1] for rank in winners.values()}
    for place, row in enumerate(rows):
        if row[0] is None:
            how = "refused"
        elif place in stay:
            how = "loaded"
        else:
            how = "repeated" if rows[winners[row[0]][-1]][:3] == row[:3] else "corrected"
        counts[row[3]][how] += 1
    names = ("loaded", "repeated", "corrected", "refused")
    return stay, [tuple(count[name] for name in names) for count in counts]


@pytest.mark.parametrize("declared", [BY_REPORT, BY_FILE], ids=["latest report", "latest file"])
@given(rows=st.lists(drawn_row, max_size=14))
def test_survivors_and_accounts_equal_a_settlement_by_hand(tmp_path_factory, declared, rows):
    # Files are read one after the other, by name.
    rows = sorted(rows, key=lambda row: row[3])
    con = warehouse(rows, declared, tmp_path_factory.getbasetemp())
    stay, accounts = settle_by_hand(rows, declared is BY_REPORT)
    assert {place for (place,) in con.execute("SELECT place FROM safe.drawn").fetchall()} == stay
    found = con.execute("SELECT loaded, repeated, corrected, refused FROM core.load ORDER BY file").fetchall()
    assert found == accounts


@given(
    rows=st.lists(drawn_row, max_size=10),
    unreadable=st.tuples(*[st.integers(0, 3)] * 3),
)
def test_every_line_that_was_read_is_in_exactly_one_column_of_the_account(tmp_path_factory, rows, unreadable):
    rows = sorted(rows, key=lambda row: row[3])
    con = warehouse(rows, BY_REPORT, tmp_path_factory.getbasetemp(), unreadable)
    account = con.execute(
        "SELECT rows_read, loaded + repeated + corrected + refused, refused FROM core.load ORDER BY file"
    ).fetchall()
    for number, (read, counted, refused) in enumerate(account):
        assert read == counted == sum(row[3] == number for row in rows) + unreadable[number]
        assert refused == sum(row[0] is None and row[3] == number for row in rows) + unreadable[number]


@given(rows=st.lists(drawn_row, max_size=14))
def test_rows_whose_key_is_silent_in_part_are_settled_among_themselves(tmp_path_factory, rows):
    rows = sorted(rows, key=lambda row: row[3])
    con = warehouse(rows, SILENT, tmp_path_factory.getbasetemp())
    stay, accounts = settle_by_hand([("none" if key is None else key, *rest) for key, *rest in rows], by_report=False)
    assert {place for (place,) in con.execute("SELECT place FROM safe.drawn").fetchall()} == stay
    found = con.execute("SELECT loaded, repeated, corrected, refused FROM core.load ORDER BY file").fetchall()
    assert found == accounts


def test_a_stopped_file_has_refused_all_its_lines(tmp_path):
    con = warehouse([("a", 0, "x", 0)], BY_REPORT, tmp_path, unreadable=(0, 4, 0), stopped=(1,))
    account = con.execute("SELECT rows_read, loaded, refused FROM core.load ORDER BY file").fetchall()
    assert account == [(1, 1, 0), (4, 0, 4), (0, 0, 0)]


def test_the_account_says_which_days_the_surviving_rows_of_a_file_cover(tmp_path):
    declared = contract(*COLUMNS, key=("key",), latest="reported", span="reported")
    rows = [("a", 0, "x", 0), ("b", 48, "x", 0), ("b", 50, "x", 1), (None, 900, "x", 1), ("c", None, "x", 2)]
    con = warehouse(rows, declared, tmp_path)
    spans = con.execute("SELECT complete_from, complete_to FROM core.load ORDER BY file").fetchall()
    first, third = datetime(2024, 1, 1).date(), datetime(2024, 1, 3).date()
    assert spans == [(first, first), (third, third), (None, None)]
