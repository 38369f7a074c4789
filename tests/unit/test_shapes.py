"""What unreadable values look like is told by column, with what to edit, and none of them is said."""

from dataclasses import replace

import pytest

from pipelines.contracts.shapes import LOOK
from pipelines.desk.faults import Faults
from pipelines.warehouse.limits import Limits, refusals
from pipelines.warehouse.notes import shapes_told
from tests.unit.drawn_site import column, contract, safe, settled

NUMBER, DAY = {"type": "DOUBLE"}, {"type": "DATE", "formats": ("%Y-%m-%d",)}
LON, LAT = {"type": "DOUBLE", "valid": (-124, -122)}, {"type": "DOUBLE", "valid": (47, 48)}
COMMA, THOUSAND, MONEY = "comma for the decimal point", "comma in the thousands", "sign of money or per cent"
SERIAL, SECONDS, METRES = "day numbers of Excel", "since 1970", "metres or feet"

# Column -> (its rules, what stands in it, what is told of how many values). Blank and readable values say nothing.
TABLE = {
    "Share": (NUMBER, ["0,5", "-12,25", "0,125", "1.5", "", "many"], {COMMA: 3}),
    "Dollars": (NUMBER, ["1,234", "-12,345,678.50", "$5", "5 €", "12%", "7"], {THOUSAND: 2, MONEY: 3}),
    "Count": ({"type": "BIGINT"}, ["1,200", "3", "4.5", "x", "", ""], {THOUSAND: 1}),
    "lon": (
        LON,
        ["-122,334", "47.6", "1270000.5", "-122.3", "0", "1,270,000.5"],
        {COMMA: 1, "values of lat": 1, METRES: 2},
    ),
    "lat": (LAT, ["47,614", "-122.3", "230000", "47.6", "0", "230,000"], {COMMA: 1, "values of lon": 1, METRES: 2}),
    "Seen": (
        DAY,
        ["45123", "45123.75", "45123,75", "1700000000", "1700000000000", "20200101"],
        {SERIAL: 3, SECONDS: 2},
    ),
    "When": (
        {"type": "TIMESTAMP", "formats": ("%Y-%m-%d %H:%M",)},
        ["19999", "80000", "123456", "2020-01-02 10:00", "soon", "2.1.2020"],
        {},
    ),
    "Word": ({"one_of": ("45123", "a")}, ["0,5", "45123", "a", "b", "1,000", "-122,3"], {}),
    "Text": ({}, ["0,5", "45123", "$5", "1", "2", "3"], {}),
}


def rows() -> str:
    columns = [[name, *texts] for name, (_, texts, _) in TABLE.items()]
    return "\n".join(",".join(f'"{cell}"' for cell in row) for row in zip(*columns, strict=True)) + "\n"


@pytest.mark.parametrize("access", ["open", "programme"])
def test_each_shape_is_told_with_its_column_and_what_to_edit(tmp_path, access):
    declared = contract(*(column(name, name.lower(), **rules) for name, (rules, *_) in TABLE.items()), access=access)
    con = safe(tmp_path, declared, file=rows())
    found = con.execute(
        "SELECT column_name, effect, rows FROM safe.note WHERE source = 'drawn' ORDER BY ALL"
    ).fetchall()
    words = {words for *_, counts in TABLE.values() for words in counts}
    seen = {(name, one): rows for name, effect, rows in found for one in words if one in effect}
    assert seen == {(name, one): rows for name, (*_, counts) in TABLE.items() for one, rows in counts.items()}
    assert all(effect.startswith(LOOK) for _, effect, _ in found)
    commas = [effect for _, effect, _ in found if COMMA in effect]
    assert all(('declare decimal="," for this column in drawn.py' in one) == (access == "open") for one in commas)
    cells = {cell for _, (_, texts, _) in TABLE.items() for cell in texts if len(cell) > 3}
    assert not [cell for cell in cells for _, effect, _ in found if cell in effect]


def test_a_declared_comma_is_read(tmp_path):
    lon, lat = column("X", "lon", **LON, decimal=","), column("Y", "lat", **LAT, decimal=",")
    con = safe(tmp_path, contract(lon, lat), file='X,Y\n"-122,5","47,25"\n-122.5,47.25\n"-1.122,5",47\n')
    read = con.execute("SELECT lon, lat, _broken FROM safe.drawn ORDER BY rowid").fetchall()
    assert read == [(-122.5, 47.25, 0), (-122.5, 47.25, 0), (None, 47, 1)]


def test_what_refuses_a_file_and_what_the_check_says_name_the_cause(tmp_path):
    seen = column("Seen", "seen_on", **DAY, required=True)
    declared = contract(column("Id"), replace(seen, name="Observed"), access="programme")
    text = "Id,Observed\n1,45123\n2,45124\n3,2020-01-05\n"
    con = settled(tmp_path, declared, file=text)
    (told,) = refusals(con, declared, 0.2, 1)
    assert told.startswith("2 of 3 rows of file.csv were refused; in Observed 2 look like day numbers of Excel")
    assert shapes_told(con, declared, "file.csv", "Observed").startswith("; 2 look like day numbers of Excel")
    con = safe(tmp_path, declared, file=text)
    path = tmp_path / "input" / "file.csv"
    faults = Faults(con, declared, {path.name: path}, Limits())
    (fault,) = faults.of(0)
    assert (fault.column, fault.rows, fault.places) == ("Observed", 2, ((None, 2), (None, 3)))
    assert fault.mend.startswith("They look like day numbers of Excel")
    assert fault.mend.endswith("save it as an Excel Workbook (.xlsx) and check that file.")
    assert not any(LOOK in remark for remark in faults.remarks("file.csv"))
