"""A workbook's sheets: each that holds rows of a source is read, or the workbook is refused and the sheet named."""

from datetime import date
from pathlib import Path

import pytest

from pipelines.contracts import ContractBroken
from pipelines.desk import check_files
from pipelines.sites import load_site
from pipelines.sources.recognise import WrongHeader, recognise
from tests.unit.drawn_site import column, contract
from tests.unit.test_excel import FIRST, HEAD, KEPT, SECOND, THINGS, loaded, things
from tests.unit.workbooks import workbook

PEOPLE = contract(
    *(column(name) for name in ("Person", "From", "Until", "Way", "Team", "Colour")),
    source="people",
    access="programme",
)
TOLD = "the sheet of tab 2, whose rows would be left out, looks like drawn, but lacks "


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ([["REF", "DAY", "WAY", "N"], SECOND], TOLD + "Ref, Day, Way."),
        ([["Number", *HEAD[1:]], SECOND], TOLD + "Ref."),
        ([*[[f"About {n}"] for n in range(40)], ["Number", *HEAD[1:]], SECOND], TOLD + "Ref."),
        ([["Person", "From", "Until", "Way"], ["1", 2, 3, "x"]], "tab 2.* looks like people, but lacks Team, Colour"),
    ],
)
def test_a_sheet_that_nearly_fits_stops_the_workbook_and_is_named(tmp_path, table, words):
    book = workbook(tmp_path / "book.xlsx", [["hidden"]], [HEAD, FIRST], table, hidden=(0,))
    with pytest.raises(WrongHeader, match=words):
        recognise(book, [THINGS, PEOPLE])


@pytest.mark.parametrize(
    "other",
    [
        pytest.param([["REF", "DAY", "WAY", "N"]], id="a header without rows"),
        pytest.param([["Way", "2023", "2024"], ["police", 4, 5], ["street", 6, 7]], id="a summary"),
        pytest.param([["Column", "Meaning"], *([name, "what it means"] for name in HEAD)], id="a data dictionary"),
        pytest.param([["Ask Kim about March"], [], ["and June", "too"]], id="notes"),
    ],
)
def test_a_sheet_of_something_else_is_left_alone(tmp_path, other):
    assert things(loaded(tmp_path, other, [HEAD, FIRST, SECOND], other)) == KEPT


def test_a_header_may_stand_far_down(tmp_path):
    titles = [[f"About this report, line {number}"] for number in range(40)]
    assert things(loaded(tmp_path, [HEAD, FIRST], [*titles, HEAD, SECOND])) == KEPT


def test_a_sheet_may_be_of_another_declared_layout(tmp_path):
    site, bands = load_site("seattle"), load_site("seattle").contracts["lead_referrals"]
    row = {"referral_id": "R1", "client_id": "C1", "referred_on": date(2024, 3, 1), "door": "community",
           "age_band": "35-44"}  # fmt: skip
    first = [row.get(name) for name in bands.header]
    second = [{**row, "referral_id": "R2", "age_band": date(1985, 3, 4)}.get(name) for name in bands.header]
    born = ["birth_date" if name == "age_band" else name for name in bands.header]
    hidden = [born, [None] * 3, second, ["R3", *second[1:]]]
    book = workbook(tmp_path / "book.xlsx", [bands.header, first], [born, second], hidden, hidden=(2,))
    (verdict,) = check_files([Path(book)], site)
    assert (verdict.account.rows_read, verdict.account.loaded) == (2, 2)
    # Rows of a hidden sheet are counted, and the file is not whole without them.
    assert [(fault.column, fault.rows, fault.expected) for fault in verdict.faults] == [
        (None, 2, "rows in a sheet that can be seen")
    ]
    assert verdict.state == "partly"


def test_a_layout_with_more_columns_than_the_first_sheet_is_not_cut_to_its_size(tmp_path):
    few = contract(column("A"), column("B"), column("C"), others=(THINGS.layouts[0],))
    book = workbook(tmp_path / "book.xlsx", [["A", "B", "C"], ["1", "2", "3"]], [HEAD, SECOND])
    with pytest.raises(ContractBroken, match="the sheet of tab 2 has columns that the first one lacks"):
        recognise(book, [few])
