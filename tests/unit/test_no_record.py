"""Rows that are no record: a header once more and a total are refused and counted, whatever the columns would take."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.contracts import Layout
from pipelines.sites import load_site
from tests.unit.drawn_site import column, contract, settled
from tests.unit.workbooks import ACCOUNT, settled_file, workbook

TIME = {"type": "TIMESTAMP", "formats": ("%Y-%m-%d %H:%M",)}
# As a city of the guide declares its police list: nothing but a number is asked for, and any text is one.
POLICE = contract(
    column("case_no", "incident_id", required=True), column("happened", "occurred_at", **TIME),
    column("offense", "code"), column("lon", type="DOUBLE"), column("lat", type="DOUBLE"), column("place", "label"),
    key=("incident_id",), feeds="offence",
)  # fmt: skip
HEAD = "case_no,happened,offense,lon,lat,place"
ROW = "{},2023-01-05 14:20,DRUG,0.5,0.5,Harbour"
NOTES = "SELECT column_name, rule, effect, rows FROM core.load_note ORDER BY ALL"
HEADING, ENDING = "a record (the header stands there once more)", "a record (a total or a footnote stands there)"


@pytest.mark.parametrize(
    ("rule", "lines"),
    [
        (HEADING, [HEAD, " case_no ,happened,offense,lon, lat,place", "\ufeff" + HEAD]),
        (
            ENDING,
            [
                "Total,,,,,",
                "Total,2,,,,",
                "Total,2023-01-05 14:20,,,,",
                "TOTAL: 2,,,,,",
                ",Grand total,2,,,",
                "Sub-total,2,,,,",
                "Count: 2,,,,,",
                "Sum,,,,2,",
                "2 rows selected,,,,,",
                "Printed by the records unit,,,,,",
            ],
        ),
    ],
)
def test_a_row_that_is_no_record_is_refused_and_counted(tmp_path, rule, lines):
    con = settled(tmp_path, POLICE, police="\n".join([HEAD, ROW.format(1), *lines, ROW.format(2)]) + "\n")
    assert con.execute("SELECT incident_id FROM safe.drawn ORDER BY ALL").fetchall() == [("1",), ("2",)]
    assert con.execute(ACCOUNT).fetchall() == [(len(lines) + 2, 2, 0, 0, len(lines))]
    assert con.execute(NOTES).fetchall() == [(None, rule, "row refused", len(lines))]


def test_what_may_be_a_record_stays_one(tmp_path):
    lines = [
        "Total,2023-01-05 14:20,DRUG,,,",
        "99 99-99999,,,,,",
        "JH100,,,,,",
        "9,,,,,",
        "C 12 3456,2023-01-05 14:20,,,,",
        "Totalled,,,,,",
        "10,,Total theft,,,",
        "11,,offense,,,place",
        "case_no,2023-01-05 14:20,DRUG,,,",
    ]
    con = settled(tmp_path, POLICE, police="\n".join([HEAD, *lines]) + "\n")
    kept = {incident for (incident,) in con.execute("SELECT incident_id FROM safe.drawn").fetchall()}
    assert kept == {line.partition(",")[0] for line in lines}


SWAPPED = "case_no,place,happened,lon,lat,offense"
WIDER = "id,incident,when,what,area,officer"  # of the layout below
LAYOUTS = replace(
    POLICE,
    others=(
        Layout(
            title="later", names={"case_no": "id", "happened": "when"}, known=("incident", "what", "area", "officer")
        ),
    ),
)
PROBLEM = "SELECT message FROM safe.problem"


@pytest.mark.parametrize("again", [SWAPPED, f"{WIDER},more", WIDER])
def test_a_header_of_another_order_or_layout_stops_the_file_and_is_told_with_its_row(tmp_path, again):
    lines = [HEAD, ROW.format(1), "", again, again, *([ROW.format(2)] * 2)]
    con = settled(tmp_path, LAYOUTS, police="\n".join(lines) + "\n")
    ((told,),) = con.execute(PROBLEM).fetchall()
    assert told.startswith("police.csv: not loaded. The names of columns stand once more in row 4, in another order or")
    assert con.execute("SELECT loaded, rows_read = refused FROM core.load").fetchall() == [(0, True)]
    assert con.execute("SELECT count(*) FROM safe.drawn").fetchall() == [(0,)]


def test_in_a_workbook_too(tmp_path):
    head, other = HEAD.split(","), SWAPPED.split(",")
    tables = [[head, ["1", None, "DRUG"]], [["2025"], head, ["1", None, "DRUG"], [], other, ["2", "DRUG"]]]
    con = settled_file(tmp_path, POLICE, workbook(tmp_path / "book.xlsx", *tables))
    assert "stand once more in row 5 of the sheet of tab 2, in another order" in con.execute(PROBLEM).fetchall()[0][0]


def test_a_dropped_column_before_the_others_can_hold_the_word(tmp_path):
    con = settled(tmp_path, POLICE, police=f"unit,{HEAD}\nA,{ROW.format(1)}\nTotal,1,,,,,\n")
    assert con.execute(ACCOUNT).fetchall() == [(2, 1, 0, 0, 1)]


def test_two_names_alone_are_known_but_a_total_is_not_told_from_a_record(tmp_path):
    few = contract(column("Id", "id", required=True), column("Word", "word"), key=("id",))
    con = settled(tmp_path, few, a="Id,Word\n1,\nId,Word\nTotal,\nWord,Id\n")
    assert con.execute("SELECT id FROM safe.drawn ORDER BY id").fetchall() == [("1",), ("Total",), ("Word",)]


def test_a_workbook_is_read_alike(tmp_path):
    head = HEAD.split(",")
    rows = [["1", None, "DRUG"], head, ["Subtotal", 1], ["2", None, "DRUG"]]
    con = settled_file(tmp_path, POLICE, workbook(tmp_path / "book.xlsx", [head, *rows]))
    assert con.execute(ACCOUNT).fetchall() == [(4, 2, 0, 0, 2)]


@pytest.mark.parametrize("source", ["spd_offences", "spd_calls", "spd_arrests"])
def test_seattles_layouts_refuse_them_too(tmp_path, source):
    one = load_site("seattle").contracts[source]
    layout = next(way for way in one.layouts if way.form == "csv")
    total = "Total" + "," * (len(layout.header) - 1)
    con = settled(tmp_path, one, a="\n".join([",".join(layout.header)] * 2 + [total]) + "\n")
    assert con.execute(ACCOUNT).fetchall() == [(2, 0, 0, 0, 2)]
    assert con.execute(NOTES).fetchall() == [(None, rule, "row refused", 1) for rule in (ENDING, HEADING)]


@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(["record", "header", "total"]), min_size=1, max_size=12))
def test_rows_are_what_they_are_in_any_order(tmp_path_factory, kinds):
    lines = {"record": ROW, "header": HEAD, "total": "Total,,,,,"}
    text = [HEAD, *(lines[kind].format(n) for n, kind in enumerate(kinds))]
    con = settled(tmp_path_factory.mktemp("law"), POLICE, a="\n".join(text) + "\n")
    loaded = kinds.count("record")
    assert con.execute(ACCOUNT).fetchall() == [(len(kinds), loaded, 0, 0, len(kinds) - loaded)]
