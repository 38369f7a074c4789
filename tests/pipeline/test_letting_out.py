"""Who lets a release out, on what grounds; going back; comparing; and what is too different to go out by itself."""

import hashlib
import json
import shutil
from pathlib import Path
from unittest import mock

import duckdb
import pytest

from pipelines import db
from pipelines.disclosure import Faults
from pipelines.release import fresh, kept_releases
from tests.pipeline.conftest import Done, Town
from tests.pipeline.deliveries import drugs

BY = ("--by", "privacy officer", "--determination", "2022-01-31")


def releases(town: Town, *act: str) -> Done:
    return town.run("releases", "--out", str(town.out), *act)


def version(town: Town) -> str:
    return town.newest().stem.removeprefix("release-")


def current(town: Town) -> str:
    return (town.out / "current.duckdb").resolve().stem.removeprefix("release-")


def test_an_approval_rests_on_the_record_of_a_passed_audit_which_it_runs_where_there_is_none(waiting: Town):
    done = releases(waiting, "approve", version(waiting), *BY)
    assert done.returncode == 0, done.stderr
    assert "attacked now" in done.stdout
    assert "0 pinned, 0 narrowed" in done.stdout
    record = hashlib.sha256((waiting.private / "audit" / f"passed-{version(waiting)}.json").read_bytes()).hexdigest()
    [act] = [json.loads(line) for line in (waiting.out / "approvals.jsonl").read_text("utf-8").splitlines()]
    [ours] = [json.loads(line) for line in (waiting.private / "approvals.jsonl").read_text("utf-8").splitlines()]
    assert ours == {**act, "folder": str(waiting.out.resolve())}
    assert act["audit"] == record
    assert (act["by"], act["determination"]) == ("privacy officer", "2022-01-31")
    [(said,)] = waiting.ask_release("SELECT approval FROM release_info")
    assert said.endswith(f"expert determination of 2022-01-31, audit {record[:16]}")
    assert current(waiting) == version(waiting)


def test_an_audit_that_was_run_before_is_found(waiting: Town):
    assert waiting.run("audit", str(waiting.newest())).returncode == 0
    done = releases(waiting, "approve", version(waiting), *BY)
    assert done.returncode == 0, done.stderr
    assert "attacked now" not in done.stdout


@pytest.mark.parametrize("act", ["approve", "audit"])
def test_a_file_that_was_changed_after_its_audit_is_refused(waiting: Town, act: str):
    assert waiting.run("audit", str(waiting.newest())).returncode == 0
    with duckdb.connect(str(waiting.newest())) as con:
        con.execute("UPDATE site_setting SET value = 'another'")
    done = (
        releases(waiting, "approve", version(waiting), *BY)
        if act == "approve"
        else waiting.run("audit", str(waiting.newest()))
    )
    assert done.returncode == 1
    assert "does not hold what it was published with" in done.stdout + done.stderr
    assert not (waiting.out / "current.duckdb").exists()


def test_whoever_counts_writes_no_database_that_leaves(waiting: Town, monkeypatch: pytest.MonkeyPatch):
    real, seen = fresh.work, []

    def alone(job: dict) -> None:
        seen.append(sorted({"copy_of", "statements"} & job.keys()))
        assert not Path(job["file"]).exists()  # else the process that counted would have begun it
        real(job)

    monkeypatch.setattr(fresh, "work", alone)
    monkeypatch.setattr("pipelines.run.find_passed", lambda *_: "0" * 64)
    assert releases(waiting, "approve", version(waiting), *BY).returncode == 0
    assert waiting.publish().returncode == 0
    assert seen == [["copy_of"], ["statements"]]


def test_what_came_into_a_file_after_its_audit_is_refused_though_no_hash_tells_of_it(
    waiting: Town, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("pipelines.run.find_passed", lambda *_: "0" * 64)
    with duckdb.connect(str(waiting.newest())) as con:
        con.execute("CREATE OR REPLACE VIEW rate AS SELECT 'southeast' AS area_id, 4.000000 AS rate")
    done = releases(waiting, "approve", version(waiting), *BY)
    assert done.returncode == 1
    assert "was changed after its audit: the words about rate" in done.stderr
    assert not (waiting.out / "current.duckdb").exists()


def test_a_file_with_a_table_of_its_own_is_never_let_out(waiting: Town, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("pipelines.run.audit_release", lambda *_: Faults())  # it is named before the attack
    with duckdb.connect(str(waiting.newest())) as con:
        con.execute("CREATE TABLE series AS SELECT 'southeast' AS area_id, 4 AS referrals")
    done = releases(waiting, "approve", version(waiting), *BY)
    assert done.returncode == 1
    assert "does not hold what it was published with" in done.stderr
    audited = waiting.run("audit", str(waiting.newest()))
    assert audited.returncode == 1
    assert "FAULT: the table series is none of a release" in audited.stdout
    assert not (waiting.private / "audit" / f"passed-{version(waiting)}.json").exists()


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ("UPDATE core.build SET built_at = built_at + INTERVAL 1 DAY", "The warehouse was built again since"),
        (None, "It was made by version "),
    ],
)
def test_an_audit_that_could_not_compare_everything_says_so_and_is_no_ground_to_approve(
    waiting: Town, monkeypatch: pytest.MonkeyPatch, what: str | None, told: str
):
    monkeypatch.setattr("pipelines.run.audit_release", lambda *_: Faults())
    if what:
        with duckdb.connect(str(waiting.private / "warehouse.duckdb")) as con:
            con.execute(what)
    else:
        monkeypatch.setattr("pipelines.run.code_version", lambda: "0.2.0+another")
    audited = waiting.run("audit", str(waiting.newest()))
    assert audited.returncode == 0, audited.stdout
    assert told in audited.stdout
    done = releases(waiting, "approve", version(waiting), *BY)
    assert done.returncode == 1
    assert "Where the warehouse or the program is another since, publish again" in done.stderr


def test_a_release_in_which_the_audit_finds_anything_is_not_approved(waiting: Town, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("pipelines.run.audit_release", lambda *_: Faults(2))
    done = releases(waiting, "approve", version(waiting), *BY)
    assert done.returncode == 1
    assert "found 2 faults, told above. It was not approved" in done.stderr
    assert waiting.ask_release("SELECT approval FROM release_info") == [("not approved: a candidate",)]


def test_without_the_private_warehouse_nobody_approves_and_the_audit_says_what_it_cannot_know(waiting: Town):
    (waiting.private / "warehouse.duckdb").unlink()
    audited = waiting.run("audit", str(waiting.newest()))
    assert audited.returncode == 0
    assert "No private warehouse here. With the release alone this can be checked" in audited.stdout
    done = releases(waiting, "approve", version(waiting), *BY)
    assert done.returncode == 1
    assert "only be approved where the private warehouse is" in done.stderr
    assert not (waiting.out / "current.duckdb").exists()


@pytest.mark.parametrize(
    ("act", "told"),
    [
        (["approve", "2020", *BY], "there is no release 2020 in"),
        (["rollback", "2020", "--by", "privacy officer"], "there is no release 2020 in"),
        (["compare", "2020", "2021"], "there is no release 2020 in"),
        (["rollback", "VERSION", "--by", "privacy officer"], "Approve it first"),
        (["approve", "VERSION", "--by", " ", "--determination", "2022-01-31"], "--by is empty"),
        (["approve", "VERSION", "--by", "somebody", "--determination", "2999-01-31"], "that day has not come yet"),
        (["approve", "VERSION", "--by", "somebody", "--determination", "1900-01-01"], "LEAD began in October 2011"),
    ],
)
def test_what_cannot_be_done_is_a_sentence(waiting: Town, monkeypatch: pytest.MonkeyPatch, act: list[str], told: str):
    monkeypatch.setattr("pipelines.run.audit_release", mock.Mock(side_effect=AssertionError("attacked first")))
    done = releases(waiting, *(version(waiting) if word == "VERSION" else word for word in act))
    assert done.returncode == 1
    assert told in done.stderr
    assert not (waiting.out / "approvals.jsonl").exists()


def test_a_folder_without_releases_and_a_file_that_is_none_are_sentences(waiting: Town, tmp_path: Path):
    assert "there is no folder" in waiting.run("releases", "--out", str(tmp_path / "nowhere")).stderr
    waiting.newest().write_bytes(b"half a release")
    for done in (releases(waiting), waiting.run("audit", str(waiting.newest()))):
        assert done.returncode == 1
        assert "is no release, or is damaged" in done.stderr


def test_two_releases_are_compared_and_readers_are_sent_back(waiting: Town, monkeypatch: pytest.MonkeyPatch):
    old = version(waiting)
    assert releases(waiting, "approve", old, *BY).returncode == 0
    waiting.incidents(*drugs(*range(100), 200))
    assert waiting.build().returncode == 0
    assert waiting.publish().returncode == 0
    new = version(waiting)
    # Its protected numbers are those that somebody approved: readers see it at once.
    assert current(waiting) == new
    assert releases(waiting, "compare", old, old).stdout == "They show the same.\n"
    compared = releases(waiting, "compare", old, new)
    assert compared.returncode == 0
    assert "drug_offences (public): " in compared.stdout
    assert "protected" not in compared.stdout
    done = releases(waiting, "rollback", old, "--by", "privacy officer")
    assert done.returncode == 0
    assert current(waiting) == old
    assert f"{old} is current again" in done.stdout
    listed = releases(waiting).stdout.splitlines()
    assert [line.endswith("current") for line in listed] == [True, False]
    refuse_what_was_changed(waiting, new, monkeypatch)


def refuse_what_was_changed(town: Town, new: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody goes back to what is not what was let out, nor without a line in the log."""
    old, file = current(town), town.out / f"release-{new}.duckdb"
    whole, log = file.read_bytes(), (town.out / "approvals.jsonl").read_bytes()
    back = ("rollback", new, "--by", "privacy officer")
    for change, told in (
        ("UPDATE metric SET caveat = 'tampered'", "does not hold what it was published with"),
        ("CREATE OR REPLACE VIEW rate AS SELECT 4 AS rate", "was changed since it was published: the "),
    ):
        file.write_bytes(whole)
        with duckdb.connect(str(file)) as con:
            con.execute(change)
        done = releases(town, *back)
        assert done.returncode == 1
        assert told in done.stderr
        assert (current(town), (town.out / "approvals.jsonl").read_bytes()) == (old, log)
    monkeypatch.setattr("pipelines.run.code_version", lambda: "0.2.0+another")
    done = releases(town, *back)
    assert done.returncode == 3
    assert "It was made by version " in done.stderr
    assert current(town) == new
    file.write_bytes(b"half a release")  # who sees nothing is sent to what can be read
    assert releases(town, "rollback", old, "--by", "privacy officer").returncode == 3
    assert current(town) == old
    file.write_bytes(whole)
    monkeypatch.setattr("pipelines.release.approvals.note", mock.Mock(side_effect=OSError(28, "full")))
    assert releases(town, *back).returncode == 1
    assert current(town) == old


def let_others_be_seen(town: Town, site: str, *, made_up: bool) -> str:
    """Send readers to a release that says it is of these data; returns its version."""
    [kept] = [one for one in kept_releases(town.out) if not one.approved]
    version = f"20200101T000000000000-{kept.content[:8]}"
    other = town.out / f"release-{version}.duckdb"
    shutil.copyfile(kept.path, other)
    with duckdb.connect(str(other)) as con:
        said = [version, site, made_up, "demonstration data" if made_up else "open data only"]
        con.execute("UPDATE release_info SET version = $1, site = $2, demonstration = $3, approval = $4", said)
    db.point_to(town.out / "current.duckdb", other)
    return version


def test_who_sees_real_data_of_a_city_is_not_given_others_without_a_word(
    waiting: Town, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("pipelines.run.compute", lambda *_: 1 / 0)  # far enough
    ours, night = version(waiting), ("--input", str(waiting.source), "--site", "testville")
    publish = ("publish", "--out", str(waiting.out))
    for site, made_up in (("testville", False), ("testville", True), ("elsewhere", True)):
        let_others_be_seen(waiting, site, made_up=made_up)
        done = waiting.publish()
        assert "Counting" in done.stdout
        assert (f"see made-up data of {site} so far" in done.stdout) == made_up
    other = let_others_be_seen(waiting, "elsewhere", made_up=False)
    for act in (publish, ("refresh", "--out", str(waiting.out), *night),
                ("releases", "--out", str(waiting.out), "approve", ours, *BY)):  # fmt: skip
        done = waiting.run(*act)
        assert (done.returncode, done.stdout) == (1, "")
        assert f"shows its readers real data of elsewhere ({other}), and " in done.stderr
        assert "is of testville, which would take their place. Nothing was done. Keep it in another" in done.stderr
    assert "Counting" in waiting.run(*publish, "--replace").stdout
    (waiting.out / "current.duckdb").unlink()  # a copy of the folder may have lost it
    assert waiting.publish().stdout == ""
    with duckdb.connect(str(waiting.private / "warehouse.duckdb")) as con:
        con.execute("UPDATE core.build SET demonstration = true")
    let_others_be_seen(waiting, "testville", made_up=False)
    assert "is a demonstration of testville, which would" in waiting.publish().stderr


def test_who_sees_real_data_is_not_sent_back_to_others_without_a_word(waiting: Town):
    ours = waiting.newest()
    other = let_others_be_seen(waiting, "testville", made_up=True)
    with duckdb.connect(str(ours)) as con:
        con.execute("UPDATE release_info SET approval = 'open data only'")
    db.point_to(waiting.out / "current.duckdb", ours)
    back = ("rollback", other, "--by", "privacy officer")
    done = releases(waiting, *back)
    assert done.returncode == 1
    assert f"and {other} is a demonstration of testville" in done.stderr
    assert current(waiting) == version(waiting)
    assert not (waiting.out / "approvals.jsonl").exists()
    done = releases(waiting, *back, "--replace")
    assert (done.returncode, current(waiting)) == (0, other), done.stderr


def lose(town: Town, offences: int) -> None:
    """Take so many offences out of the private warehouse."""
    with duckdb.connect(str(town.private / "warehouse.duckdb")) as con:
        con.execute(f"DELETE FROM core.incident WHERE rowid IN (SELECT rowid FROM core.incident LIMIT {offences})")


def test_a_release_that_is_not_like_the_one_readers_see_is_told_and_beyond_the_limit_stops(waiting: Town):
    assert releases(waiting, "approve", version(waiting), *BY).returncode == 0
    lose(waiting, 20)  # of 100: a fifth, and no more
    done = waiting.publish()
    assert done.returncode == 3
    assert "drug_offences: " in done.stderr
    assert "2020: 100 in all became 80" in done.stderr
    before = version(waiting)
    assert current(waiting) == before
    lose(waiting, 30)
    done = waiting.publish()
    assert done.returncode == 1
    assert f"this is not like {before}, which readers see" in done.stderr
    assert version(waiting) == before == current(waiting)
    assert not list(waiting.out.glob("*.tmp"))
    accepted = waiting.run("publish", "--out", str(waiting.out), "--accept-changes")
    assert accepted.returncode == 0, accepted.stderr
    assert current(waiting) == version(waiting) != before


def test_an_approval_counts_again_only_for_what_was_known_beside_the_numbers(
    waiting: Town, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("pipelines.run.find_passed", lambda *_: "0" * 64)  # its audit is not what is looked at here
    assert releases(waiting, "approve", version(waiting), *BY).returncode == 0
    approved = version(waiting)
    with duckdb.connect(str(waiting.private / "warehouse.duckdb")) as con:
        con.execute(
            "INSERT INTO core.service_door_state SELECT site, area_id, 'social_contact', 'not_served', NULL, NULL "
            "FROM core.area WHERE layer = 'neighbourhood'"
        )
    done = waiting.publish()
    assert done.returncode == 0, done.stderr
    assert "It is a candidate" in done.stdout
    kept = {one.version: one.protected for one in kept_releases(waiting.out)}
    assert kept[approved] == kept[version(waiting)]
    assert current(waiting) == approved


def test_numbers_that_were_let_out_by_another_rule_stop_the_publication(waiting: Town, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("pipelines.run.find_passed", lambda *_: "0" * 64)  # its audit is not what is looked at here
    assert releases(waiting, "approve", version(waiting), *BY).returncode == 0
    with duckdb.connect(str(waiting.private / "warehouse.duckdb")) as con:
        con.execute("INSERT INTO core.setting (site, name, value) VALUES ('testville', 'minimum_shown', '20'), "
                    "('testville', 'rounding_base', '10')")  # fmt: skip
    before = set(waiting.out.iterdir())
    done = waiting.publish()
    assert done.returncode == 1
    assert "under 10 hidden, the others rounded to 5. The city's is now: under 20 hidden, the others rounded to 10" in (
        done.stderr
    )
    assert "Put the old numbers back into [small_numbers] of site.toml (minimum_shown = 10" in done.stderr
    assert "Counting" not in done.stdout
    assert set(waiting.out.iterdir()) == before
