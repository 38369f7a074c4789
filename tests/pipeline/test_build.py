"""A build as a user runs it: rows in, core tables out, every row accounted for."""

from pathlib import Path

import pytest

HERE_AND_THERE = (
    "1,01.03.2020 10:00,01.03.2020 11:00,D,Northwest,-0.5,0.5",  # its point decides
    "2,02.03.2020 10:00,02.03.2020 11:00,D,Northwest,0.5,0.5",  # its label says otherwise: the point still decides
    "3,03.03.2020 10:00,03.03.2020 11:00,P,southwest ,,",  # no point: its label, cleaned
    "4,04.03.2020 10:00,04.03.2020 11:00,S,Harbour,7,7",  # neither a polygon nor a label knows where
)


def test_a_row_is_placed_by_its_point_else_by_its_label_else_nowhere(built):
    town = built(*HERE_AND_THERE)
    assert town.ask("""
        SELECT i.incident_id, located_by, label, a.area_id
        FROM core.incident i LEFT JOIN core.incident_area a
            ON a.incident_id = i.incident_id AND a.layer = 'neighbourhood'
        ORDER BY ALL
    """) == [
        ("1", "point", "NORTHWEST", "northwest"),
        ("2", "point", "NORTHWEST", "northeast"),
        ("3", "label", "SOUTHWEST", "southwest"),
        ("4", "none", "HARBOUR", None),
    ]


def test_there_is_one_row_per_layer_and_the_city_holds_all(built):
    town = built(*HERE_AND_THERE)
    assert town.ask("SELECT layer, count(*) FROM core.incident_area GROUP BY layer ORDER BY layer") == [
        ("city", 4),
        ("neighbourhood", 3),
        ("precinct", 3),
    ]
    assert town.ask("SELECT area_id FROM core.incident_area WHERE incident_id = '3' AND layer = 'precinct'") == [
        ("old-town",)
    ]


def test_codes_are_grouped_by_the_sites_dated_list(built):
    town = built(*HERE_AND_THERE, "5,05.03.2020 10:00,05.03.2020 11:00,??,Northwest,-0.5,0.5")
    assert town.ask("SELECT incident_id, kind, offence_group, lead_type FROM core.incident ORDER BY incident_id") == [
        ("1", "offence", "drug", True),
        ("2", "offence", "drug", True),
        ("3", "offence", "prostitution", True),
        ("4", "offence", "shoplifting", False),
        ("5", "offence", "other", False),
    ]


def test_of_repeated_keys_the_latest_report_wins_then_the_later_file_then_the_later_row(town):
    town.incidents(
        "1,01.03.2020 10:00,09.03.2020 11:00,D,Northwest,-0.5,0.5",  # reported later than its repeat below
        "1,01.03.2020 10:00,01.03.2020 11:00,S,Northwest,-0.5,0.5",
        "2,01.03.2020 10:00,01.03.2020 11:00,S,Northwest,-0.5,0.5",
        "2,01.03.2020 10:00,01.03.2020 11:00,D,Northwest,-0.5,0.5",  # the same report time, a later row
        "3,01.03.2020 10:00,01.03.2020 11:00,S,Northwest,-0.5,0.5",
        name="b.csv",
    )
    town.incidents(
        "3,01.03.2020 10:00,01.03.2020 11:00,D,Northwest,-0.5,0.5",  # a file of an earlier name
        "2,01.03.2020 10:00,01.03.2020 11:00,D,Northwest,-0.5,0.5",  # says what the winner says
        name="a.csv",
    )
    assert town.build().returncode == 0
    assert town.ask("SELECT incident_id, code FROM core.incident ORDER BY ALL") == [("1", "D"), ("2", "D"), ("3", "S")]
    assert town.ask(
        "SELECT file, rows_read, loaded, repeated, corrected, refused FROM core.load "
        "WHERE source = 'town_incidents' ORDER BY file"
    ) == [("a.csv", 2, 0, 1, 1, 0), ("b.csv", 5, 3, 0, 2, 0)]


def test_only_an_unreadable_key_refuses_a_row(built):
    town = built(
        "1,01.03.2020 10:00,01.03.2020 11:00,D,Northwest,-0.5,0.5",
        ",01.03.2020 10:00,01.03.2020 11:00,D,Northwest,-0.5,0.5",
        "3,31.02.2020 10:00,nonsense,D,Northwest,999,abc",
        "4,too,few",
    )
    assert town.ask(
        "SELECT incident_id, occurred_at, reported_at, lon, located_by FROM core.incident ORDER BY ALL"
    ) == [
        ("1", *town.ask("SELECT TIMESTAMP '2020-03-01 10:00', TIMESTAMP '2020-03-01 11:00'")[0], -0.5, "point"),
        ("3", None, None, None, "label"),
    ]
    assert town.ask("SELECT rows_read, loaded, refused FROM core.load WHERE source = 'town_incidents'") == [(4, 2, 2)]
    assert set(town.ask("SELECT column_name, effect, rows FROM core.load_note WHERE source = 'town_incidents'")) == {
        ("No", "row refused", 1),
        (None, "row refused", 1),
        ("Happened", "set to missing", 1),
        ("Reported", "set to missing", 1),
        ("X", "set to missing", 1),
        ("Y", "set to missing", 1),
    }


def test_tables_without_a_source_exist_and_are_empty(built):
    town = built(*HERE_AND_THERE)
    for table in ("contact", "need", "outcome", "comparison", "staffing", "cost", "community_measure", "referral"):
        assert town.ask(f"SELECT count(*) FROM core.{table}") == [(0,)], table


def test_only_the_warehouse_is_left_and_only_its_owner_can_look(built):
    town = built(*HERE_AND_THERE)
    assert [path.name for path in town.private.glob("*.duckdb*")] == ["warehouse.duckdb"]
    assert town.private.stat().st_mode & 0o777 == 0o700


def test_open_data_need_no_key(built, tmp_path: Path):
    built(*HERE_AND_THERE)
    assert not (tmp_path / "defaults" / "config").exists()


@pytest.mark.parametrize("leftover", ["warehouse.duckdb.tmp", "warehouse.duckdb.tmp.wal"])
def test_what_a_killed_build_left_is_cleared(town, leftover):
    town.private.mkdir()
    (town.private / leftover).write_bytes(b"half a warehouse")
    town.incidents(*HERE_AND_THERE)
    assert town.build().returncode == 0
    assert sorted(path.name for path in town.private.iterdir()) == [".lock", "log", "warehouse.duckdb"]
