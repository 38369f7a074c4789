"""Days that no list has: years of two digits, years before 1900, days that stand for none, and spans of centuries."""

from datetime import date

import pytest

from pipelines.contracts import ContractBroken
from pipelines.warehouse.limits import Limits, stand_ins
from pipelines.warehouse.spans import fill_span
from tests.unit.drawn_site import column, contract, safe, settled, site

DECLARE = "declare %y for %Y in formats= of this column in drawn.py"
SHORT = f"years of two digits: export years with four digits, or {DECLARE}"


# How a day is declared, what stands there, and what is read.
WRITTEN = {
    "Us": (("%m/%d/%Y",), ["03/01/21", "03/01/0021", "12/31/1899", "01/01/1900", "11/22/1963"],
           [None, None, None, date(1900, 1, 1), date(1963, 11, 22)]),
    "Any": ((), ["21-03-01", "1908-05-06", "", "", ""], [None, date(1908, 5, 6), None, None, None]),
    "Short": (("%m/%d/%y",), ["03/01/21", "", "", "", ""], [date(2021, 3, 1), None, None, None, None]),
}  # fmt: skip


def test_a_year_of_two_digits_is_a_day_only_where_it_is_declared(tmp_path):
    columns = [
        column(f"{name} {kind}", f"{name}_{kind}".lower(), type=kind, formats=formats)
        for name, (formats, *_) in WRITTEN.items()
        for kind in ("DATE", "TIMESTAMP")
    ]
    texts = zip(*(texts for _, texts, _ in WRITTEN.values() for _ in range(2)), strict=True)
    lines = [",".join(one.name for one in columns), *(",".join(row) for row in texts)]
    con = safe(tmp_path, contract(*columns), file="\n".join(lines))
    for at, one in enumerate(columns):
        found = con.execute(
            f"SELECT {one.becomes}::DATE, _broken >> {at} & 1 FROM safe.drawn ORDER BY rowid"
        ).fetchall()
        _, texts, read = WRITTEN[one.name.partition(" ")[0]]
        assert found == [(day, int(bool(text) and day is None)) for text, day in zip(texts, read, strict=True)]
    told = con.execute("SELECT column_name, effect, rows FROM safe.note WHERE source = 'drawn' ORDER BY ALL").fetchall()
    assert told == [
        (f"{name} {kind}", f"look like {SHORT}", 1) for name in ("Any", "Us") for kind in ("DATE", "TIMESTAMP")
    ]


def test_many_rows_on_a_day_that_stands_for_none_are_told(tmp_path):
    day = column("Day", "day", type="DATE", formats=("%Y-%m-%d",))
    declared = contract(column("Id"), day, feeds="offence", span="day")
    rows = [*["1900-01-01"] * 20, *["1970-01-01"] * 19, "2020-05-06"]
    con = settled(tmp_path, declared, file="\n".join(["Id,Day", *(f"{n},{one}" for n, one in enumerate(rows))]))
    assert stand_ins(con, declared, "true", Limits()) == {
        "file.csv": "20 rows have 1900-01-01 in Day, which often stands for a day that is not known"
    }


def test_a_list_of_centuries_is_refused_with_its_column(tmp_path):
    day = column("Day", "day", type="DATE", formats=("%Y-%m-%d",))
    declared = contract(column("Id"), day, feeds="offence", span="day")
    years = [f"{year},{year}-02-03" for year in range(1990, 2570, 5)]
    con = settled(tmp_path, declared, file="\n".join(["Id,Day", *years]))
    with pytest.raises(ContractBroken, match=r"drawn: its days in Day go from 2005 to 2550, .* formats= .* drawn\.py"):
        fill_span(con, site(tmp_path, declared), declared)


def test_points_in_feet_become_degrees_and_those_beyond_are_missing(tmp_path):
    columns = [column(name, becomes, type="DOUBLE") for name, becomes in (("X", "lon"), ("Y", "lat"))]
    declared = contract(column("Id"), *columns, feeds="offence", crs="EPSG:2926")
    # Where the system begins, in feet; a point on no map; half a point; none.
    text = "Id,X,Y\n1,1640416.667,0\n2,1e30,1e30\n3,1640416.667,\n4,,\n5,1640416.667,0\n"
    con = safe(tmp_path, declared, file=text)
    found = con.execute("SELECT round(lon, 3), round(lat, 3), _broken FROM safe.drawn ORDER BY rowid").fetchall()
    there, none = (-120.833, 47.0), (None, None)
    assert found == [(*there, 0), (*none, 6), (*none, 0), (*none, 0), (*there, 0)]
