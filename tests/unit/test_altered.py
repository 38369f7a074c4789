"""Values of records that were there before: what is filled in or moves on stands, what becomes others en masse not."""

from datetime import date, timedelta

import pytest

from pipelines import db
from pipelines.warehouse.altered import altered
from pipelines.warehouse.limits import Limits
from tests.unit.drawn_site import column, contract

LIST = contract(
    column("Ref", "referral_id", pseudonym="referral"), column("Who", "person_key", pseudonym="person"),
    column("Day", "referred_on", type="DATE"), column("Decision", "decision"), column("Race", "race"),
    column("Status", "charge_status", changes=True), column("Intake", "intake_on", type="DATE"),
    column("Cost", "dollars", type="DOUBLE"),
    source="drawn", access="programme", feeds="referral", key=("referral_id",),
)  # fmt: skip
WORDS = ("accepted", "declined", "ineligible")
DAY = date(2020, 1, 1)


def before(n: int) -> dict:
    """A referral of the last build: of every third it is not decided, and of nobody what became of it."""
    said = {"referral_id": f"R{n}", "person_key": f"P{n}", "referred_on": DAY + timedelta(n % 97)}
    said |= {"decision": "pending" if n % 3 == 0 else WORDS[n % 2], "race": "Unknown" if n % 2 else "White"}
    return said | {"charge_status": "held", "intake_on": None, "dollars": 100.4 + n}


def moved_on(n: int) -> dict:
    """What a year later says of it: all is decided, filled in, rounded, and every charge has moved on."""
    said = before(n)
    said |= {"decision": WORDS[n % 2], "race": "Black" if n % 2 else "White", "intake_on": DAY}
    return said | {"charge_status": "filed" if n % 2 else "held", "dollars": round(said["dollars"])}


def found(now: list[dict], of_newest: str = "true") -> tuple[list[str], list[str]]:
    """What is said of these rows, where the last build had 100 like them."""
    con = db.connect()
    con.execute("CREATE SCHEMA safe; ATTACH ':memory:' AS last_build; CREATE SCHEMA last_build.safe")
    columns = ", ".join(f"{one.becomes} {one.type}" for one in LIST.kept)
    for schema, rows in (("last_build.safe", [before(n) for n in range(100)]), ("safe", now)):
        con.execute(f"CREATE TABLE {schema}.drawn ({columns})")
        con.executemany(
            f"INSERT INTO {schema}.drawn VALUES (?, ?, ?, ?, ?, ?, ?, ?)", [list(one.values()) for one in rows]
        )
    return altered(con, LIST, of_newest, Limits())


def test_what_is_filled_in_decided_rounded_or_moves_on_is_no_alteration():
    assert found([moved_on(n) for n in range(150)]) == ([], [])


SPOILT = {
    "Day": lambda n: {"referred_on": DAY + timedelta(n % 97 + 31)},
    "Decision": lambda n: {"decision": sorted(map(str, (before(k)["decision"] for k in range(100))))[n % 100]},
    "Cost": lambda n: {"dollars": before(n)["dollars"] * 100},
}


@pytest.mark.parametrize("name", SPOILT)
def test_a_column_shifted_sorted_or_in_another_unit_stops_its_source(name):
    hard, doubts = found([before(n) | SPOILT[name](n) for n in range(150)])
    assert [one.split(" that were")[0].split(" of ")[-1] for one in hard] == [name]
    assert doubts == []


def test_fewer_than_half_are_a_doubt_and_so_is_any_number_of_a_column_that_changes():
    some = [before(n) | ({"referred_on": DAY - timedelta(n + 1)} if n < 21 else {}) for n in range(100)]
    assert found(some)[0] == []
    assert "21 of 100 values of Day that were there before are others now" in found(some)[1][0]
    assert found(some, "t.referral_id NOT IN ('R0', 'R1')") == ([], [])
    all_of_them = [before(n) | {"charge_status": "filed"} for n in range(100)]
    assert found(all_of_them)[0] == []
    assert "100 of 100 values of Status" in found(all_of_them)[1][0]


def test_what_is_gone_is_no_value_that_could_be_another():
    gone = [before(n) | {"dollars": None if n < 60 else 1.0 if n < 81 else before(n)["dollars"]} for n in range(100)]
    assert "21 of 40 values of Cost" in found(gone)[0][0]
