"""A time is stored as the city's clocks show it, whatever zone its file speaks of, or it is not stored."""

from collections import Counter
from dataclasses import replace
from datetime import date, datetime
from types import SimpleNamespace

import pytest

from pipelines import db
from pipelines.contracts import ContractBroken
from pipelines.contracts.times import SIGNS, TYPES, is_utc, why_no_format
from pipelines.deidentify.expressions import safe_value
from pipelines.desk.words import allowed, example
from pipelines.sites import load_site
from pipelines.sites.own_contracts import check_contract
from pipelines.sites.time_zone import likely_time_zone, time_zones, with_time_zone
from pipelines.sources.cells import cell_text
from tests.unit.drawn_site import column, contract, safe, settled

DENVER = {"time_zone": "America/Denver"}
OFFSET, HUB, UTC = "%Y-%m-%dT%H:%M:%S%z", "%Y/%m/%d %H:%M:%S%z", "%Y-%m-%dT%H:%M:%S.%gZ"
PLAIN = "%Y-%m-%d %H:%M"
EVENING = datetime(2023, 6, 26, 21, 59)
# The formats of a column, what stands in it, and the time that is kept; None where none can be known.
TABLE = [
    ((OFFSET,), "2023-06-26T21:59:00-06:00", EVENING),
    ((OFFSET,), "2023-06-26T20:59:00-0700", EVENING),
    ((OFFSET,), "2023-06-26T21:59:00", None),
    ((HUB,), "2023/06/27 03:59:00+00", EVENING),
    ((UTC,), "2023-06-27T03:59:00.000Z", EVENING),
    (("%Y-%m-%d %H:%M UTC",), "2023-06-27 03:59 UTC", EVENING),
    (("%Y-%m-%d %H:%M MDT",), "2023-06-26 21:59 MDT", EVENING),
    ((PLAIN, OFFSET, UTC, "epoch_ms"), "2023-06-26 21:59", EVENING),
    ((PLAIN, OFFSET, UTC, "epoch_ms"), "2023-06-27T03:59:00+00:00", EVENING),
    ((PLAIN, OFFSET, UTC, "epoch_ms"), "1687838340000", EVENING),
    (("epoch_ms",), "1687838340000.0", EVENING),
    (("epoch_s",), "1687838340", EVENING),
    (("epoch_s",), "-86400", datetime(1969, 12, 30, 17)),
    (("epoch_ms",), "1687838340", None),
    (("epoch_s",), "1687838340000", None),
    (("epoch_s",), "0", None),
    # The clocks go forward at two and back at two: each moment has one time here.
    (("epoch_s",), "1678611599", datetime(2023, 3, 12, 1, 59, 59)),
    (("epoch_s",), "1678611600", datetime(2023, 3, 12, 3, 0)),
    ((OFFSET,), "2023-11-05T01:30:00-06:00", datetime(2023, 11, 5, 1, 30)),
    ((OFFSET,), "2023-11-05T01:30:00-07:00", datetime(2023, 11, 5, 1, 30)),
    # Where no format is declared.
    ((), "2023-06-26 21:59", EVENING),
    ((), "2023-06-26T21:59:00-06:00", EVENING),
    ((), "2023-06-27T03:59Z", EVENING),
    ((), "2023-06-26 21:59:00 PST", None),
    ((), "2023-06-26 09:59:00 PM", None),
    ((), "1687838340000", None),
]


@pytest.fixture(scope="module")
def con():
    return db.connect()


def read(con, formats, text, settings, kind="TIMESTAMP"):
    declared = with_time_zone(contract(column("Seen", type=kind, formats=formats)), settings)
    return db.row(con, f"SELECT {safe_value(declared.columns[0], 't')} FROM (SELECT ? AS t)", [text])[0]


@pytest.mark.parametrize(("formats", "text", "kept"), TABLE)
def test_a_time_is_that_of_the_citys_clocks(con, formats, text, kept):
    assert read(con, formats, text, DENVER) == kept


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo"])
def test_the_machines_own_zone_says_nothing(con, zone):
    con.execute(f"SET TimeZone = '{zone}'")
    assert [read(con, formats, text, DENVER) for formats, text, _ in TABLE] == [kept for *_, kept in TABLE]
    con.execute("RESET TimeZone")


@pytest.mark.parametrize("formats", [(OFFSET,), ("%Y-%m-%dT%H:%M:%S", OFFSET), ()])
def test_a_day_is_the_citys_own_too(con, formats):
    assert read(con, formats, "2023-06-27T03:59:00+00:00", DENVER, "DATE") == date(2023, 6, 26)
    assert (read(con, formats, "2023-06-27T03:59:00", DENVER, "DATE") == date(2023, 6, 27)) == (formats != (OFFSET,))


def test_without_a_zone_no_time_is_taken_for_the_citys(con):
    assert read(con, (), "2023-06-26 21:59", {}) == EVENING
    assert read(con, (), "2023-06-26T21:59:00-06:00", {}) is None
    without = column("Seen", type="TIMESTAMP", formats=(PLAIN, OFFSET))
    moment = f"SELECT {safe_value(without, 't')} FROM (SELECT '2023-06-26T21:59:00-06:00' AS t)"
    assert db.row(con, moment)[0] is None
    for formats in ((OFFSET,), (UTC,), ("epoch_ms",), (PLAIN, "%Y-%m-%d %H:%M:%S+00")):
        with pytest.raises(ContractBroken, match=r"drawn.py: formats= of Seen .* time_zone = "):
            with_time_zone(contract(column("Seen", type="TIMESTAMP", formats=formats)), {})


def test_what_a_time_looks_like_is_told_where_no_format_is_declared(tmp_path):
    rows = "1,1687838340000\n2,1687838340\n3,2023-06-27T03:59:00Z\n"
    con = safe(tmp_path, contract(column("Id"), column("Seen", type="TIMESTAMP")), file=f"Id,Seen\n{rows}")
    effects = con.execute("SELECT effect, rows FROM safe.note ORDER BY rows DESC").fetchall()
    assert [rows for _, rows in effects] == [2, 1]
    assert 'since 1970: export dates and times as text, or declare formats=("epoch_ms",)' in effects[0][0]
    assert "an offset from UTC, or Z" in effects[1][0]
    assert "time_zone in site.toml" in effects[1][0]


def test_epochs_tell_what_a_file_covers(tmp_path):
    seen = column("Seen", "seen", type="TIMESTAMP", formats=("epoch_ms",), required=True)
    declared = with_time_zone(check_contract(contract(seen, key=("seen",), latest="seen", span="seen")), DENVER)
    con = settled(tmp_path, declared, file="Seen\n1687838340000\n1678611600000\n")
    assert con.execute("SELECT complete_from, complete_to FROM core.load").fetchall() == [
        (date(2023, 3, 12), date(2023, 6, 26))
    ]


WRONG = {
    "%s": ({"formats": ("%s",)}, 'formats= of Seen has "%s".*for milliseconds "epoch_ms"'),
    "nothing": ({"formats": ("",)}, "formats= of Seen .*it needs a year"),
    "no year": ({"formats": ("%H:%M",)}, "it needs a year"),
    "a torn sign": ({"formats": ("%Y-%",)}, "the signs of strptime"),
    "names of zones": ({"formats": ("%Y-%m-%d %H:%M %Z",)}, "an offset from UTC with %z"),
    "one offset": ({"formats": ("%Y-%m-%d %H:%M-0600",)}, "an offset from UTC with %z"),
    "half an offset": ({"formats": ("%Y-%m-%d %H:%M -06",)}, "an offset from UTC with %z"),
    "a number": ({"formats": ("epoch_ms",), "type": "BIGINT"}, 'formats= of Seen .*type="TIMESTAMP"'),
    "a number that tells the end": ({"type": "BIGINT"}, "span= is a day or a time, and Seen is none"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_column_that_can_read_no_time_is_refused_by_its_name(case):
    rules, words = WRONG[case]
    with pytest.raises(ContractBroken, match=rf"drawn.py: .*{words}"):
        check_contract(contract(column("Seen", "seen", **{"type": "TIMESTAMP"} | rules), span="seen"))


def test_the_signs_are_those_that_the_database_reads(con):
    for sign in sorted(SIGNS):
        assert not why_no_format(f"%Y%{sign}")
        con.execute("SELECT try_strptime('x', [?])", [f"%{sign}"]).fetchall()


def test_the_times_of_every_source_know_the_citys_zone():
    columns = [one for contract in load_site("testville").contracts.values() for one in contract.columns]
    assert {one.time_zone for one in columns if one.type in TYPES} == {"America/Chicago"}
    assert {one.time_zone for one in columns if one.type not in TYPES} == {""}
    assert [is_utc(form) for form in (OFFSET, UTC, "%Y-%m-%d+00", PLAIN)] == [False, True, False, False]


def test_a_cell_that_is_a_date_tells_no_moment():
    seen = column("Seen", type="TIMESTAMP", formats=("%Y-%m-%dT%H:%M:%SZ",))
    cell = SimpleNamespace(value=EVENING, data_type="d", number_format="")
    assert cell_text(cell, "Seen", seen, datetime(1899, 12, 30), Counter()) == "2023-06-26 21:59:00"
    either = column("Seen", type="TIMESTAMP", formats=("epoch_ms", "%d.%m.%Y %H:%M"))
    assert cell_text(cell, "Seen", either, datetime(1899, 12, 30), Counter()) == "26.06.2023 21:59"


def test_the_check_says_how_a_moment_is_written():
    seen = column("Seen", type="TIMESTAMP", formats=("%Y-%m-%d %H:%M", OFFSET, "epoch_ms"))
    assert allowed(seen) == (
        "a date and time written YYYY-MM-DD hh:mm or YYYY-MM-DDThh:mm:ss+hhmm or as milliseconds since 1970, "
        "not before 1900-01-01"
    )
    for formats in ((OFFSET,), ("epoch_ms",), ("epoch_s",), (PLAIN, "epoch_s")):
        one = with_time_zone(contract(replace(seen, formats=formats)), DENVER).columns[0]
        with db.connect() as con:
            assert db.row(con, f"SELECT {safe_value(one, 't')} FROM (SELECT ? AS t)", [example(one)])[0]


def test_a_state_tells_its_zone_where_it_has_one():
    assert likely_time_zone("washington") == "America/Los_Angeles"
    assert {likely_time_zone(state) for state in ("Texas", "Ruritania", "", "Virginia Beach")} == {""}
    assert likely_time_zone("Hawaii") in time_zones()
    assert "EST" not in time_zones()
