"""Every file of the programme through a whole build: what is kept, what is refused, and who is the same person."""

import json
from pathlib import Path

import pytest

from pipelines.contracts import Contract
from pipelines.sites import load_site
from tests.pipeline.conftest import Done, Town

SECRET = "Rubbishvalue"
CONTRACTS = {
    source: contract for source, contract in load_site("seattle").contracts.items() if contract.access == "programme"
}
MERGERS = "lead_merged_clients"

# One good row of each file, and the core row it becomes (without site and person_key).
GOOD = {
    "lead_contacts": ("V1,P1,2019-10-04,outreach,BELLTOWN", "contact", ("2019-10-04", "outreach", "belltown")),
    "lead_needs": (
        "N1,P1,2019-10-04,shelter_housing,1,pressing,2019-12-01",
        "need",
        ("2019-10-04", "shelter_housing", "1", "pressing", "2019-12-01"),
    ),
    "lead_outcomes": (
        "O1,P1,2019-10-04,arrest,warrant,1",
        "outcome",
        ("2019-10-04", "arrest", "warrant", "1.0"),
    ),
    "lead_comparison": ("P1,lead,2019-10-04,1.25", "comparison", ("lead", "2019-10-04", "1.25")),
    "lead_staffing": (
        "east,2019-10,5.25,1.5,25,no,yes,no,no,yes",
        "staffing",
        ("east", "2019-10-01", "5.25", "1.5", "25.0", "east-precinct,west-precinct"),
    ),
    "lead_costs": (
        "2019-10,whole_programme,training,foundations,private,yes,no,1200.50,2019",
        "cost",
        ("2019-10-01", None, "training", "foundations", "private", "true", "false", "1200.5", "2019"),
    ),
    "community_measures": (
        "BELLTOWN,2019,feels_safe_by_day,0.8,0.04,100,public_safety_survey",
        "community_measure",
        ("neighbourhood", "belltown", "2019", "feels_safe_by_day", "0.8", "0.04", "100", "public_safety_survey"),
    ),
    "lead_participation": (
        "P1,2019-10-04,,east",
        "participation",
        ("2019-10-04", None, "east"),
    ),
}  # fmt: skip
WITH_PEOPLE = sorted(source for source in GOOD if "client_id" in CONTRACTS[source].header)


@pytest.fixture
def seattle(tmp_path: Path) -> Town:
    """A Seattle of two neighbourhoods with one participant, so that there is something to build."""
    return new_seattle(tmp_path)


def new_seattle(folder: Path) -> Town:
    """The town behind `seattle`."""
    town = Town(folder)
    (town.source / "districts.geojson").unlink()
    features = [
        {
            "type": "Feature",
            "properties": {"NEIGHBORHOOD": name, "PRECINCT": precinct},
            "geometry": {"type": "Polygon", "coordinates": [[[x, 47], [x + 1, 47], [x + 1, 48], [x, 48], [x, 47]]]},
        }
        for name, precinct, x in (("BELLTOWN", "W", -123), ("CAPITOL HILL", "E", -122))
    ]
    town.write("areas.geojson", json.dumps({"type": "FeatureCollection", "features": features}))
    write(town, "lead_participation", "P0,2019-01-01,,east")
    return town


def write(town: Town, source: str, *rows: str, header: str | None = None, name: str | None = None) -> None:
    """Write the file of `source` with these rows."""
    lines = [header or ",".join(CONTRACTS[source].header), *rows]
    town.write(name or f"{source}.csv", "\n".join(lines) + "\n")


def build(town: Town) -> Done:
    """Build as Seattle."""
    return town.run("build", "--input", str(town.source), "--site", "seattle")


def account(town: Town, source: str) -> tuple:
    """Rows read, loaded, repeated, corrected and refused of the file of `source`."""
    sql = "SELECT rows_read, loaded, repeated, corrected, refused FROM core.load WHERE file = "
    return town.ask(f"{sql}'{source}.csv'")[0]


def spoilt(contract: Contract, good: str) -> list[str]:
    """For every required column of `contract` the good row with nothing there, then with what breaks its rule."""
    rows = []
    for place, column in enumerate(contract.columns):
        for value in ["", *([] if column.pseudonym else [SECRET])] if column.required else []:
            fields = good.split(",")
            fields[place] = value
            rows.append(",".join(fields))
    return rows


def emptied(contract: Contract, good: str) -> str:
    """The good row with something unreadable wherever a value may be missing."""
    return ",".join(
        field if column.required else SECRET for field, column in zip(good.split(","), contract.columns, strict=True)
    )


@pytest.fixture(autouse=True)
def read_by_a_process_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept is searched for what the files held, so this process must not have held it."""
    monkeypatch.setattr(Town, "in_process", False)


def silent(done: Done, town: Town) -> bool:
    """Whether the unreadable value stands neither in what was printed nor in what was kept."""
    kept = (town.private / "warehouse.duckdb").read_bytes()
    return SECRET not in done.stdout + done.stderr and SECRET.encode() not in kept


def test_every_programme_file_but_referrals_and_mergers_is_drawn_here():
    assert set(CONTRACTS) - set(GOOD) == {"lead_referrals", MERGERS}


def test_a_good_row_stands_in_its_core_table(seattle: Town):
    for source, (row, _, _) in GOOD.items():
        write(seattle, source, row)
    done = build(seattle)
    assert done.returncode == 0, done.stderr
    for source, (_, table, becomes) in GOOD.items():
        columns = [name for name, *_ in seattle.ask(f"DESCRIBE core.{table}") if name not in ("site", "person_key")]
        told = ", ".join(f"{name}::VARCHAR" for name in columns)
        assert becomes in seattle.ask(f"SELECT {told} FROM core.{table} WHERE site = 'seattle'")
        assert account(seattle, source) == (1, 1, 0, 0, 0)


def test_a_row_without_a_readable_required_column_is_refused_counted_and_never_quoted(seattle: Town):
    bad = {source: spoilt(CONTRACTS[source], good) for source, (good, _, _) in GOOD.items()}
    for source, (good, _, _) in GOOD.items():
        write(seattle, source, good, *bad[source])
    done = build(seattle)
    assert done.returncode == 0, done.stderr
    assert silent(done, seattle)
    for source, (_, table, _) in GOOD.items():
        assert account(seattle, source) == (1 + len(bad[source]), 1, 0, 0, len(bad[source]))
        assert seattle.ask(f"SELECT count(*) FROM core.{table}") == [(1,)]
        named = seattle.ask(f"SELECT DISTINCT column_name FROM core.load_note WHERE file = '{source}.csv'")
        assert {name for (name,) in named} == {column.name for column in CONTRACTS[source].columns if column.required}


def test_what_may_be_missing_is_set_to_missing_and_the_row_stays(seattle: Town):
    for source, (good, _, _) in GOOD.items():
        write(seattle, source, emptied(CONTRACTS[source], good))
    done = build(seattle)
    assert done.returncode == 0, done.stderr
    assert silent(done, seattle)
    for source in GOOD:
        assert account(seattle, source) == (1, 1, 0, 0, 0)
        notes = seattle.ask(f"SELECT column_name, rows, effect FROM core.load_note WHERE file = '{source}.csv'")
        free = [column.name for column in CONTRACTS[source].columns if not column.required]
        assert sorted(notes) == [(name, 1, "set to missing") for name in sorted(free)]


def test_a_column_about_a_person_stops_every_kind_of_file(seattle: Town):
    rows = {source: row for source, (row, _, _) in GOOD.items()} | {MERGERS: "P2,P1,2019-10-04"}
    for source, row in rows.items():
        write(seattle, source, f"{row},{SECRET}", header=",".join(CONTRACTS[source].header) + ",Client Name")
    write(seattle, "lead_participation", "P0,2019-01-01,,east", name="participation_of_another.csv")
    done = build(seattle)
    assert done.returncode == 3
    assert silent(done, seattle)
    assert done.stderr.count("Client Name") == len(rows)
    for source in rows:
        assert account(seattle, source) == (1, 0, 0, 0, 1)


def test_no_column_of_a_programme_file_lets_free_text_through():
    for contract in CONTRACTS.values():
        for column in contract.kept:
            assert column.type != "VARCHAR" or column.pseudonym or column.one_of or column.place, column.name


def test_one_person_has_one_key_in_every_file_and_it_is_not_their_number(seattle: Town):
    for source in WITH_PEOPLE:
        write(seattle, source, GOOD[source][0])
    assert build(seattle).returncode == 0
    tables = {GOOD[source][1] for source in WITH_PEOPLE}
    assert tables == {"contact", "need", "outcome", "comparison", "participation"}
    keys = {
        table: {key for (key,) in seattle.ask(f"SELECT person_key FROM core.{table} {where}")}
        for table in tables
        for where in ["WHERE active_from > '2019-06-01'" if table == "participation" else ""]
    }
    assert len(set.union(*keys.values())) == 1
    assert all(len(found) == 1 for found in keys.values())
    assert b"P1" not in next(iter(keys["contact"])).encode()


def contacts_of(town: Town) -> list[int]:
    """How many contacts each person has, the most first."""
    return [n for (n,) in town.ask("SELECT count(*) FROM core.contact GROUP BY person_key ORDER BY 1 DESC")]


def test_rows_of_merged_clients_go_to_the_number_that_stayed_through_a_chain(seattle: Town):
    people = ("P1", "P2", "P3", "P4")
    write(seattle, "lead_contacts", *(f"V{p},{p},2019-10-04,phone," for p in people))
    write(seattle, "lead_needs", *(f"N{p},{p},2019-10-04,food,1,soon," for p in people))
    write(seattle, MERGERS, "P1,P2,2020-01-01", "P2,P3,2020-02-01")
    assert build(seattle).returncode == 0
    assert contacts_of(seattle) == [3, 1]
    assert seattle.ask("SELECT count(DISTINCT person_key) FROM core.need") == [(2,)]
    assert account(seattle, MERGERS) == (2, 2, 0, 0, 0)


def test_mergers_that_lead_round_in_a_ring_are_refused_and_counted(seattle: Town):
    write(seattle, "lead_contacts", *(f"V{n},P{n},2019-10-04,phone," for n in range(1, 7)))
    # 1, 2 and 3 go round; 4 leads into them; 5 goes to itself; 6 stays as it is.
    write(seattle, MERGERS, "P1,P2,2020-01-01", "P2,P3,2020-01-01", "P3,P1,2020-01-01", "P4,P2,2020-01-01",
          "P5,P5,2020-01-01")  # fmt: skip
    done = build(seattle)
    assert done.returncode == 0, done.stderr
    assert contacts_of(seattle) == [2, 1, 1, 1, 1]
    assert account(seattle, MERGERS) == (5, 1, 0, 0, 4)
    assert seattle.ask("SELECT column_name, effect, rows FROM core.load_note") == [("new_client_id", "row refused", 4)]
    assert seattle.ask(f"SELECT state FROM core.source WHERE source = '{MERGERS}'") == [("some rows refused",)]


def test_of_two_mergers_of_one_number_the_later_row_holds(seattle: Town):
    write(seattle, "lead_contacts", *(f"V{n},P{n},2019-10-04,phone," for n in (1, 2, 3)))
    write(seattle, MERGERS, "P1,P2,2020-01-01", "P1,P3,2020-02-01")
    assert build(seattle).returncode == 0
    assert account(seattle, MERGERS) == (2, 1, 0, 1, 0)
    of_p3 = "SELECT count(*) FROM core.contact WHERE person_key = (SELECT new_key FROM safe.lead_merged_clients)"
    assert seattle.ask(of_p3) == [(2,)]


def test_a_later_version_of_a_record_wins_and_the_same_again_is_a_repeat(seattle: Town):
    write(seattle, "lead_needs", "N1,P1,2019-10-04,food,1,soon,", "N1,P1,2019-10-04,food,1,soon,2019-10-09",
          "N1,P1,2019-10-04,food,1,soon,2019-10-09")  # fmt: skip
    assert build(seattle).returncode == 0
    assert account(seattle, "lead_needs") == (3, 1, 1, 1, 0)
    assert seattle.ask("SELECT met_on::VARCHAR FROM core.need") == [("2019-10-09",)]


def test_two_months_of_one_team_are_two_rows_however_the_month_is_written(seattle: Town):
    rows = ("east,2019-10,5,1,25,,,,,", "east,2019-10-01,6,1,25,,,,,", "east,2019-11-01,7,1,25,,,,,")
    write(seattle, "lead_staffing", *rows)
    assert build(seattle).returncode == 0
    found = seattle.ask("SELECT month::VARCHAR, case_manager_fte, precincts FROM core.staffing ORDER BY month")
    assert found == [("2019-10-01", 6.0, None), ("2019-11-01", 7.0, None)]
