"""Deliveries whose rows all come, and of which something was lost all the same: words, codes, numbers, the key."""

from datetime import date, timedelta
from pathlib import Path
from unittest import mock

import duckdb
import pytest

from pipelines import db
from pipelines.contracts import ContractBroken
from pipelines.desk import check_files
from pipelines.sites import load_site
from pipelines.warehouse.drift import unknown_people
from pipelines.warehouse.kept import LastBuild
from tests.pipeline.conftest import Town
from tests.pipeline.deliveries import ACCOUNT, drug, drugs, held, log, referral, referrals, states
from tests.unit.drawn_site import column, contract, site


def coded(code: str, *numbers: int) -> list[str]:
    """Offences of this code, ten on each day of 2020 and after."""
    rows = [drug(number, date(2020, 1, 1) + timedelta(days=number % 10_000 // 10)) for number in numbers]
    return [row.replace(",D,", f",{code},") for row in rows]


def accept(town: Town, *more: str):
    """A build that accepts what is said."""
    return town.run("build", "--input", str(town.source), "--site", "testville", *more)


# ---- a full file of other numbers


def renumbered(*numbers: int) -> list[str]:
    """The same referrals under other numbers."""
    return [row.replace("R", "2025-", 1) for row in referrals(*numbers)]


def test_records_numbered_anew_are_not_counted_twice(good: Town):
    good.referrals(*renumbered(*range(100)))
    for _ in range(2):
        done = good.build()
        assert done.returncode == 3
        assert "100 of the 100 rows of the last full file are not in the newest one" in done.stderr
        assert "numbered anew" in done.stderr
        assert "--accept referral_list" in done.stderr
        assert held(good) == (100, 100)
    assert states(good)["referral_list"] == "stopped"
    assert log(good)[-1]["stopped"][0]["came"] == [
        {"file": "referrals.csv", "rows_read": 100, "readable": 100, "loaded": 0}
    ]


@pytest.mark.parametrize("yes", ["--accept", "--accept-removals"])
def test_with_a_yes_the_newest_file_is_taken_as_it_came(good: Town, yes: str):
    good.referrals(*renumbered(*range(100)))
    done = accept(good, yes, "referral_list")
    assert (done.returncode, done.stderr) == (0, "")
    assert held(good) == (100, 100)
    assert good.build().returncode == 0


def test_most_rows_may_be_removed_with_a_yes(good: Town):
    good.referrals(*referrals(*range(20)))
    assert good.build().returncode == 3
    assert held(good) == (100, 100)
    assert accept(good, "--accept-removals", "referral_list").returncode == 0
    assert held(good) == (100, 20)


def test_two_full_files_of_other_numbers_are_not_both_taken_by_a_first_build(town: Town):
    town.incidents(*drugs(1))
    town.referrals(*referrals(*range(40)), name="2020.csv")
    town.referrals(*renumbered(*range(40)), name="2021.csv")
    done = town.build()
    assert done.returncode == 3
    assert 'referral_list = "added"' in done.stderr
    assert held(town) == (1, 0)


def test_a_few_rows_that_vanish_from_many_stop_nothing(town: Town):
    town.incidents(*drugs(1))
    town.referrals(*referrals(*range(150)), name="2020.csv")
    town.referrals(*referrals(*range(25, 150)), name="2021.csv")
    for _ in range(2):  # what was kept once is not new a night later
        assert "kept: referral_list: 25 rows" in town.build().stderr
        assert held(town) == (1, 150)


# ---- a file that cannot be used


def test_a_file_that_cannot_be_used_cannot_be_accepted(good: Town):
    good.referrals(*referrals(*range(100)), header="Number,Person,Received,Way in,District")
    done = accept(good, "--accept", "referral_list", "--accept-removals", "referral_list")
    assert done.returncode == 3
    assert "Mend the file, or take it out of the folder" in done.stderr
    assert "--accept" not in done.stderr
    assert held(good) == (100, 100)


def test_a_copy_under_another_name_is_in_the_account_of_a_stopped_source(good: Town):
    (good.source / "incidents.csv").rename(good.source / "copy.csv")
    good.write("later.csv", "Number,Happened,Reported,What,District,X,Y\n")
    assert good.build().returncode == 3
    accounts = [(file, loaded) for file, _, loaded, *_ in good.ask(f"{ACCOUNT}'town_incidents' ORDER BY file")]
    assert accounts == [("copy.csv", 0), ("incidents.csv", 100)]


# ---- columns that lose their words


def test_a_column_of_words_that_nobody_knows_is_told_in_the_exit_code(good: Town):
    good.incidents(*(row.replace(" 11:00,", " at eleven,") for row in drugs(*range(60))), *drugs(*range(60, 100)))
    done = good.build()
    assert done.returncode == 3
    assert "worth a look: town_incidents: 60 of 100 values of Reported in incidents.csv are not" in done.stderr
    assert "Worth a look: town_incidents: 60 of 100" in done.stdout
    assert held(good) == (100, 100)
    assert log(good)[-1]["doubts"]
    assert accept(good, "--accept", "town_incidents").returncode == 0


def test_a_column_that_was_filled_and_is_empty_stops_its_source(good: Town):
    good.referrals(*(row.removesuffix("Northwest") for row in referrals(*range(100))))
    done = good.build()
    assert done.returncode == 3
    assert "referral_list: stopped: District is empty in every row" in done.stderr
    assert good.ask("SELECT count(*) FROM core.referral WHERE area_id = 'northwest'") == [(100,)]
    assert accept(good, "--accept", "referral_list").returncode == 0
    assert good.build().returncode == 0


def test_points_that_stop_coming_are_told(good: Town):
    good.incidents(*(row.replace(",-0.5,0.5", ",,") for row in drugs(*range(100, 160))), name="later.csv")
    done = good.build()
    assert done.returncode == 3
    before = "where of as many in files before, when they were as old, 60 had it"
    assert f"X is filled in 0 of 60 new rows, {before}" in done.stderr
    assert held(good) == (160, 100)
    assert good.build().returncode == 0


def exchanged(rows: list[str]) -> list[str]:
    """The same offences with latitude where longitude should be, as a real city's would lie beyond the town."""
    return [row.replace(",-0.5,0.5", ",42.5,-73.5") for row in rows]


def test_points_that_are_no_longer_on_the_map_are_told(good: Town):
    good.incidents(*exchanged(drugs(*range(100, 160))), name="later.csv")
    done = good.build()
    assert done.returncode == 3
    assert "0 of 60 new rows with a point lie in an area of the map, where 100 of 100 did" in done.stderr
    assert held(good) == (160, 100)
    assert good.build().returncode == 0


def test_a_refresh_leaves_points_beyond_the_map_to_a_build(good: Town):
    good.incidents(*exchanged(drugs(*range(100, 160))), name="later.csv")
    with mock.patch("pipelines.refresh.build_beside", side_effect=ContractBroken("built anew")):
        done = good.run("refresh", "--input", str(good.source), "--out", str(good.out), "--site", "testville")
    assert "Everything is built anew: town_incidents: the new rows are not like those before" in done.stdout


@pytest.mark.parametrize(("right", "code"), [(9, 3), (10, 0)])
def test_a_first_build_with_nearly_no_point_on_the_map_is_told(town: Town, right: int, code: int):
    town.incidents(*drugs(*range(right)), *exchanged(drugs(*range(right, 100))))
    done = town.build()
    assert done.returncode == code
    told = f"town_incidents: {right} of 100 rows with a point lie in an area of the map. Do the columns of longitude"
    assert (told in done.stderr) == bool(code)


# ---- days that are still to come


def test_rows_dated_after_today_are_told_and_used(good: Town):
    good.incidents(*drugs(*range(98)), *(drug(n, date(2142, 3, n)) for n in (1, 2)), name="later.csv")
    good.referrals(*referrals(*range(100)), referral(100).replace("2020", "2142"))
    done = good.build()
    assert done.returncode == 0
    assert "Worth a look: town_incidents: later.csv: 2 rows are dated after today\n" in done.stdout
    assert "Worth a look: referral_list: referrals.csv: 1 row is dated after today\n" in done.stdout
    assert "2142" not in done.stdout + done.stderr
    good.incidents(*drugs(*range(98, 100)), name="last.csv")
    done = good.run("refresh", "--input", str(good.source), "--out", str(good.out), "--site", "testville")
    assert "town_incidents: later.csv: 2 rows are dated after today" in done.stdout
    checked = check_files([good.source / "referrals.csv"], load_site("testville"))
    assert any(remark.startswith("1 row is dated after today. They load") for remark in checked[0].remarks)


# ---- groups of offences


@pytest.fixture
def busy(town: Town) -> Town:
    """A town of ten drug offences and ten thefts on each day from January to March 2020."""
    town.incidents(*coded("D", *range(900)), *coded("S", *range(10_000, 10_900)))
    assert town.build().returncode == 0
    return town


def test_a_group_of_offences_under_another_spelling_stops_its_source(busy: Town):
    busy.incidents(*coded("d-1", *range(900)), *coded("S", *range(10_000, 10_900)))
    done = busy.build()
    assert done.returncode == 3
    assert "no row is of the group drug in 2020-01, 2020-02, 2020-03" in done.stderr
    assert busy.ask("SELECT count(*) FROM core.incident WHERE offence_group = 'drug'") == [(900,)]
    assert accept(busy, "--accept", "town_incidents").returncode == 0
    assert busy.build().returncode == 0


def test_a_new_month_without_a_common_group_stops_its_source_once(busy: Town):
    busy.incidents(*coded("S", *range(10_910, 11_210)), *coded("x", *range(20_910, 21_210)), name="april.csv")
    done = busy.build()
    assert done.returncode == 3
    assert "no row is of the group drug in 2020-04" in done.stderr
    assert accept(busy, "--accept", "town_incidents").returncode == 0
    # Somebody said that this is how it is now.
    busy.incidents(*coded("S", *range(11_210, 11_520)), *coded("x", *range(21_210, 21_520)), name="may.csv")
    assert busy.build().returncode == 0


def test_what_is_left_of_a_group_is_held_against_its_share(busy: Town):
    rows = coded("D", *range(900))
    busy.incidents(*(row if n % 30 == 0 else row.replace(",D,", ",x,") for n, row in enumerate(rows)),
                   *coded("S", *range(10_000, 10_900)))  # fmt: skip
    assert "hardly a row is of the group drug any more" in busy.build().stderr


def test_new_months_that_are_unlike_those_before_are_doubted_once(busy: Town):
    april = coded("D", *range(910, 1210, 2)) + coded("x", *range(911, 1210, 2)) + coded("S", *range(10_910, 11_210))
    april = [row.replace(",-0.5,0.5", ",0.5,0.5") for row in april]
    busy.incidents(*april, *coded("S", *range(11_210, 11_310), *range(11_530, 11_740)), name="april.csv")
    done = busy.build()
    assert done.returncode == 3
    for told in (
        "150 of 600 rows of 2020-04 are of the group drug, where its least share in a month of the year before gives",
        "there are 100 rows of 2020-05, where the thinnest of the last 2 whole months had 580",
        "0 of 600 points of 2020-04 lie in the area that their row names, where 620 of 620 of 2020-01 did",
    ):
        assert f"worth a look: town_incidents: {told}" in done.stderr
    assert busy.build().returncode == 0


def test_every_build_tells_what_its_groups_hold(busy: Town):
    assert "offences by group: drug 900 · shoplifting 900" in busy.build().stdout


# ---- people and keys


def test_people_under_other_numbers_and_other_doors_of_old_records_stop_the_source(good: Town):
    good.referrals(*(row.replace(",P", ",p-", 1).replace("police", "street") for row in referrals(*range(110))))
    done = good.build()
    assert done.returncode == 3
    assert "100 of 100 records that were there before are now of a person whom nobody knew before" in done.stderr
    assert "100 of 100 values of Way in that were there before are others now" in done.stderr
    assert held(good) == (100, 100)
    assert good.ask("SELECT DISTINCT door FROM core.referral") == [("arrest_diversion",)]


def test_people_that_the_other_files_do_not_know_are_told(tmp_path: Path):
    number = column("client", "person_key", pseudonym="person")
    drawn = [contract(number, source=name, feeds=name) for name in ("referral", "contact")]
    con = db.connect()
    con.execute("CREATE SCHEMA safe; ATTACH ':memory:' AS last_build; CREATE SCHEMA last_build.safe")
    for schema in ("safe", "last_build.safe"):
        con.execute(f"CREATE TABLE {schema}.referral AS SELECT 'C' || n AS person_key FROM range(40) t(n)")
        con.execute(f"CREATE TABLE {schema}.contact AS SELECT 'C' || n AS person_key FROM range(10, 50) t(n)")
    last = LastBuild(frozenset({"referral", "contact"}))
    assert unknown_people(con, site(tmp_path, *drawn), last) == []
    con.execute("UPDATE safe.contact SET person_key = 'c-' || person_key WHERE person_key > 'C2'")
    told = unknown_people(con, site(tmp_path, *drawn), last)
    assert "contact: 10 of its 40 people are known from a referral, where 30 of 40 were." in told[0]


def test_a_refresh_leaves_what_is_odd_to_a_build(good: Town):
    good.incidents(*(row.replace(",-0.5,0.5", ",,") for row in drugs(*range(100, 160))), name="later.csv")
    with mock.patch("pipelines.refresh.build_beside", side_effect=ContractBroken("built anew")):
        done = good.run("refresh", "--input", str(good.source), "--out", str(good.out), "--site", "testville")
    assert "Everything is built anew: town_incidents: the new rows are not like those before" in done.stdout


def test_a_lost_key_is_not_replaced_in_silence(good: Town):
    key = good.source.parent / "config" / "key"
    key.rename(key.with_name("away"))
    done = good.build()
    assert done.returncode == 1
    assert "there is no key" in done.stderr
    assert not key.exists()
    assert good.run("key", "--new").returncode == 0
    done = good.build()
    assert done.returncode == 3
    assert "key of the pseudonyms is another" in done.stderr
    assert good.build().returncode == 0
    assert good.run("key", "--new").returncode == 1


def test_under_another_key_a_programme_file_that_is_gone_is_told(good: Town, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LEAD_KEY", "".join(f"{n:02x}" for n in range(32)))
    (good.source / "referrals.csv").unlink()
    done = good.build()
    assert done.returncode == 3
    assert "referral_list had files then and has none now" in done.stderr


# ---- what stands there


def test_real_data_are_not_replaced_by_a_demonstration_nor_by_another_city(good: Town):
    good.write("demonstration.toml", "")
    done = good.build()
    assert done.returncode == 1
    assert "holds real data, and this build is of a demonstration" in done.stderr
    assert accept(good, "--replace").returncode == 0
    (good.source / "demonstration.toml").unlink()
    assert good.build().returncode == 0  # a demonstration may go
    with duckdb.connect(str(good.private / "warehouse.duckdb")) as con:
        con.execute("UPDATE core.build SET site = 'atlantis', site_title = 'Atlantis'")
    done = good.build()
    assert done.returncode == 1
    assert "holds the data of Atlantis" in done.stderr
    assert "LEAD_PRIVATE_DIR" in done.stderr
    assert held(good) == (100, 100)
    assert accept(good, "--replace").returncode == 0


def test_changed_columns_are_told_and_rows_counted_all_the_same(good: Town):
    def forget_a_column() -> None:
        with duckdb.connect(str(good.private / "warehouse.duckdb")) as con:
            con.execute("ALTER TABLE safe.town_incidents DROP COLUMN label")

    forget_a_column()
    good.incidents(*drugs(*range(40)))
    done = good.build()
    assert done.returncode == 1
    assert "40 rows where the last good delivery had 100" in done.stderr
    assert held(good) == (100, 100)
    good.incidents(*drugs(*range(100)))
    done = good.build()
    assert done.returncode == 3
    assert "the declared columns of town_incidents changed" in done.stderr
    assert good.build().returncode == 0
