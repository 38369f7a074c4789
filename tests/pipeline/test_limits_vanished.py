"""Rows that vanish from a full export, which last build counts, and the private log."""

from datetime import date
from pathlib import Path

import duckdb
import pytest

from pipelines.warehouse import build as core
from tests.pipeline.conftest import REFERRALS, Town
from tests.pipeline.deliveries import (
    ACCOUNT,
    drug,
    drugs,
    held,
    log,
    referral,
    referrals,
    settings_of_testville,
    states,
)

# ---- rows that vanish from a full export


def test_vanished_rows_are_kept_and_told_until_their_removal_is_accepted(good: Town):
    good.referrals(*referrals(*range(95)), *referrals(100))
    for _ in range(2):
        done = good.build()
        assert done.returncode == 3
        assert "kept: referral_list: 5 rows" in done.stderr
        assert "--accept-removals referral_list" in done.stderr
        assert "R9" not in done.stdout + done.stderr
        assert held(good) == (100, 101)
    assert good.ask(f"{ACCOUNT}'referral_list' ORDER BY ALL") == [
        ("(rows kept from the last build)", 5, 5, 0, 0, 0),
        ("referrals.csv", 96, 96, 0, 0, 0),
    ]
    assert states(good)["referral_list"] == "complete"
    done = good.run("build", "--input", str(good.source), "--site", "testville", "--accept-removals", "referral_list")
    assert (done.returncode, done.stderr) == (0, "")
    assert held(good) == (100, 96)
    assert good.build().returncode == 0
    assert [line["vanished"] for line in log(good)] == [
        [],
        [{"source": "referral_list", "rows": 5, "removed": False}],
        [{"source": "referral_list", "rows": 5, "removed": False}],
        [{"source": "referral_list", "rows": 5, "removed": True}],
        [],
    ]


def test_rows_of_an_older_full_file_vanish_too_and_are_not_asked_for_again(town: Town):
    town.incidents(*drugs(1))
    town.referrals(*referrals(1, 2, 3), name="2020.csv")
    town.referrals(*referrals(1), referral(2, "street"), name="2021.csv")
    done = town.build()
    assert done.returncode == 3
    assert "kept: referral_list: 1 row " in done.stderr
    accepting = ("build", "--input", str(town.source), "--site", "testville", "--accept-removals", "referral_list")
    assert town.run(*accepting).returncode == 0
    for _ in range(2):
        assert town.build().returncode == 0
        assert held(town) == (1, 2)
        assert town.ask(f"{ACCOUNT}'referral_list' ORDER BY ALL") == [
            ("2020.csv", 3, 0, 1, 2, 0),
            ("2021.csv", 2, 2, 0, 0, 0),
        ]
    # What was gone comes back without a word.
    town.referrals(*referrals(1, 2, 3, 4), name="2022.csv")
    assert town.build().returncode == 0
    assert held(town) == (1, 4)
    # What is gone for the first time is told, though it stands in a file that was read before.
    town.referrals(*referrals(1, 2, 3), name="2023.csv")
    assert town.build().returncode == 3
    assert held(town) == (1, 4)
    # So is what an older file brings that nobody has read yet.
    town.referrals(*referrals(9), name="2010.csv")
    assert "kept: referral_list: 2 rows " in town.build().stderr
    assert held(town) == (1, 5)


def test_a_row_that_cannot_be_read_any_more_stays_as_it_was(good: Town):
    good.referrals(*referrals(*range(99)), "R99,P99,no day,police,Northwest")
    assert good.build().returncode == 3
    assert held(good) == (100, 100)


def test_files_that_add_up_lose_nothing(good: Town, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    settings_of_testville(monkeypatch, tmp_path, '[delivery]\nreferral_list = "added"\ntown_incidents = "full"\n')
    good.referrals(*referrals(100, 101), name="second.csv")
    good.incidents(*drugs(*range(99)))
    done = good.build()
    assert done.returncode == 3
    assert "kept: town_incidents: 1 row " in done.stderr
    assert "referral_list" not in done.stderr
    assert held(good) == (100, 102)


def test_a_delivery_that_does_not_exist_is_refused(town: Town, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    settings_of_testville(monkeypatch, tmp_path, '[delivery]\nreferral_list = "weekly"\n')
    assert "full, added" in town.build().stderr


def test_with_another_key_nothing_of_the_programme_is_carried_over(good: Town, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LEAD_KEY_FILE", str(good.private.parent / "other" / "key"))
    assert good.run("key", "--new").returncode == 0
    good.referrals(*referrals(*range(40)))
    done = good.build()
    assert done.returncode == 3
    assert "key of the pseudonyms is another" in done.stderr
    assert held(good) == (100, 40)


# ---- which last build counts


def test_the_last_build_of_a_demonstration_is_left_alone_and_one_of_another_city_too(good: Town):
    def replacing() -> str:
        done = good.run("build", "--input", str(good.source), "--site", "testville", "--replace")
        assert done.returncode == 0
        return done.stdout

    good.write("demonstration.toml", "")
    good.incidents(*drugs(*range(0, 100, 3)))
    replacing()
    (good.source / "demonstration.toml").unlink()
    good.incidents(*drugs(*range(10)))
    assert "it is of demonstration data" in replacing()
    with duckdb.connect(str(good.private / "warehouse.duckdb")) as con:
        con.execute("UPDATE core.build SET site = 'atlantis'")
    good.incidents(drug(1, date(2020, 1, 1)))
    assert "it is of another city" in replacing()


def test_a_last_build_that_cannot_be_read_is_said_and_left_alone(good: Town):
    (good.private / "warehouse.duckdb").write_bytes(b"not a database" * 1000)
    good.incidents(*drugs(*range(0, 100, 3)))
    done = good.build()
    assert done.returncode == 3
    assert "worth a look: the last build is not compared with: it is damaged" in done.stderr
    assert held(good) == (34, 100)


# ---- the private log


def test_every_build_has_its_line_in_the_private_log_and_half_a_line_is_dropped(good: Town):
    path = good.private / "log" / "builds.jsonl"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    with open(path, "ab") as file:
        file.write(b'{"built_at": "2026-01-01 00:00:00", "fil' + b"x" * 9000)
    assert good.build().returncode == 0
    lines = log(good)
    assert len(lines) == 2
    for line in lines:
        assert {"built_at", "site", "code_version", "notes", "problems", "stopped", "vanished"} <= set(line)
        assert [one["file"] for one in line["files"]] == ["districts.geojson", "referrals.csv", "incidents.csv"]
        for one in line["files"]:
            assert one["rows_read"] == one["loaded"] + one["repeated"] + one["corrected"] + one["refused"]


def test_a_build_that_gave_nothing_has_its_line_too(good: Town):
    good.incidents()
    (good.source / "referrals.csv").unlink()
    assert good.build().returncode == 1
    assert (log(good)[-1]["built"], log(good)[-1]["why"]) == (False, core.NOTHING)


def test_no_value_of_a_row_stands_in_the_log(town: Town):
    town.incidents(*drugs(1))
    rows = [f"REF77{n},PERSON88{n},{'no day' if n % 2 else '01.02.2020'},a door,Somewhere99" for n in range(200)]
    town.write("referrals.csv", "\n".join([REFERRALS, *rows]))
    assert town.build().returncode == 3
    text = (town.private / "log" / "builds.jsonl").read_text()
    assert "referral_list" in text
    assert not [word for word in ("REF77", "PERSON88", "Somewhere99", "no day", "a door") if word in text]


# ---- late arrivals


def test_late_rows_and_corrections_change_history(good: Town):
    good.incidents(
        "5,06.01.2020 10:00,01.06.2020 11:00,S,Northwest,-0.5,0.5",  # corrected months later
        "900,07.01.2020 10:00,01.06.2020 11:00,D,Northwest,-0.5,0.5",  # reported months later
        name="later.csv",
    )
    assert good.build().returncode == 0
    assert good.ask("SELECT code FROM core.incident WHERE incident_id = '5'") == [("S",)]
    assert held(good) == (101, 100)
    assert good.ask("SELECT lag_days_50, lag_days_95 FROM core.source WHERE source = 'town_incidents'") == [(0.0, 0.0)]
