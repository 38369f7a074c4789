"""Which entry of a city's list a code is, and which it nearly is: one drawn table."""

import duckdb
import pytest

from pipelines import db
from pipelines.contracts.reference import OFFENCE_CODES
from pipelines.contracts.tables import create_safe
from pipelines.warehouse.codes import CLOSEST, IS_LISTED, read_codes
from tests.unit.drawn_site import column, contract, site

POLICE = contract(column("Code", "code"), feeds="offence")
# Two entries differ in nothing but their spelling, twice; one is of two periods, another ends in a hyphen.
LIST = ("35A", "35a", "7-C", "7 C", "0860", "0860", "THEFT - CAR", "SHOP*", "SHOPLIFT*", "SHOP-LIFT", "A-*", "9B")
# Code -> the entry that it is, else the one that it nearly is.
CODES = {
    "35A": ("35A", None),
    "35a": ("35a", None),
    " 0860 ": ("0860", None),
    "7_c": ("7 C", None),
    "theft \u2013  car": ("THEFT - CAR", None),
    "THEFT_CAR": ("THEFT - CAR", None),
    "shopping": ("SHOP*", None),
    "Shoplifting, small": ("SHOPLIFT*", None),
    "shop lift": ("SHOP-LIFT", None),
    "a 1": ("A-*", None),
    "A1": (None, None),
    "860": (None, "0860"),
    "860.0": (None, "0860"),
    "9-B": (None, "9B"),
    "009b": (None, "9B"),
    "THEFTCAR": (None, "THEFT - CAR"),
    "86": (None, None),
    "0": (None, None),
    "35B": (None, None),
}


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    con = db.connect()
    con.execute("CREATE SCHEMA safe")
    for one in (OFFENCE_CODES, POLICE):
        create_safe(con, one)
    con.executemany("INSERT INTO safe.offence_codes (site, code) VALUES (?, ?)", [["drawn", one] for one in LIST])
    con.execute("INSERT INTO safe.offence_codes (site, code) VALUES ('elsewhere', '86')")
    con.executemany("INSERT INTO safe.drawn (code) VALUES (?)", [[code] for code in [*CODES, None]])
    return con


def test_a_code_is_one_entry_of_the_list_or_none(con):
    found = con.execute(
        f"SELECT d.code, c.code FROM safe.drawn d JOIN safe.offence_codes c ON c.site = 'drawn' AND {IS_LISTED} "
        f"QUALIFY rank() OVER (PARTITION BY d.code ORDER BY {CLOSEST}) = 1"
    ).fetchall()
    assert dict(found) == {code: entry for code, (entry, _) in CODES.items() if entry}
    # An entry of two periods is there twice; no other row may be doubled.
    assert sorted(code for code, _ in found if code != " 0860 ") == sorted({code for code, _ in found} - {" 0860 "})


def test_what_is_not_listed_is_nearly_a_listed_code_or_none(con, tmp_path):
    read_codes(con, site(tmp_path, POLICE), POLICE)
    found = con.execute("SELECT code, nearly FROM code_unlisted").fetchall()
    assert dict(found) == {code: nearly for code, (entry, nearly) in CODES.items() if not entry}
    assert len(found) == len(dict(found))


def test_a_city_without_a_list_has_no_unlisted_code(con, tmp_path):
    con.execute("DELETE FROM safe.offence_codes WHERE site = 'drawn'")
    read_codes(con, site(tmp_path, POLICE), POLICE)
    assert con.execute("SELECT count(*) FROM code_unlisted").fetchall() == [(0,)]
