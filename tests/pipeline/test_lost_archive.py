"""A release that was let out and is not there any more stops the next one; readers who are sent nowhere are told of."""

import shutil
import traceback
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from pipelines.contracts import ContractBroken
from pipelines.disclosure import gate
from pipelines.disclosure.findings import Tightest
from pipelines.disclosure.report import tightest_line
from pipelines.release import content_of, read_release
from tests.pipeline.conftest import Done, Town
from tests.pipeline.test_letting_out import BY, lose, releases, version

KNOWN = "What was published once must be known to publish again"


@pytest.fixture
def let_out(waiting: Town, monkeypatch: pytest.MonkeyPatch) -> Town:
    """The town with its release approved. Its audit is not what is looked at here."""
    monkeypatch.setattr("pipelines.run.find_passed", lambda *_: "0" * 64)
    assert releases(waiting, "approve", version(waiting), *BY).returncode == 0
    return waiting


def stops(done: Done, *told: str) -> None:
    assert done.returncode == 1
    for words in (KNOWN, *told):
        assert words in done.stderr


def test_a_release_that_was_let_out_and_is_gone_stops_the_next_one(let_out: Town):
    gone = let_out.newest()
    aside = gone.rename(let_out.source.parent / gone.name)
    stops(let_out.publish(), gone.stem.removeprefix("release-"), f"is not in {let_out.out}", "Put back a copy")
    assert not list(let_out.out.glob("release-*.duckdb"))
    (let_out.out / "approvals.jsonl").unlink()
    stops(let_out.publish())
    aside.rename(gone)
    assert let_out.publish().returncode == 0


def test_an_area_that_was_let_out_and_that_the_map_lacks_stops_the_next_one(let_out: Town):
    with duckdb.connect(str(let_out.private / "warehouse.duckdb")) as con:
        con.execute("UPDATE core.area SET area_id = area_id || '-new'")
    done = let_out.publish()
    assert done.returncode == 1
    assert "the map has no city Testville (testville) any more" in done.stderr
    assert "Counting" not in done.stdout


def test_a_new_folder_does_not_forget_what_the_old_one_let_out(let_out: Town):
    new = let_out.source.parent / "new"
    stops(let_out.run("publish", "--out", str(new)), f"it was let out in {let_out.out.resolve()}", "--out")
    shutil.copytree(let_out.out, new, symlinks=True, dirs_exist_ok=True)
    assert let_out.run("publish", "--out", str(new)).returncode == 0


def test_a_folder_from_before_the_private_list_is_remembered_from_now_on(let_out: Town):
    (let_out.private / "approvals.jsonl").unlink()
    log = let_out.out / "approvals.jsonl"
    log.write_text(f'{{"at": "2022-02-01T00:00:00Z", "version": "{version(let_out)}", "act": "approved"}}\n', "utf-8")
    assert let_out.publish().returncode == 0
    stops(let_out.run("publish", "--out", str(let_out.source.parent / "new")))
    with open(log, "a", encoding="utf-8") as lines:
        lines.write("half a li")
    assert f"line 2 of {log} cannot be read" in let_out.publish().stderr


def test_a_release_that_was_let_out_and_then_changed_stops_the_next_one(let_out: Town):
    with duckdb.connect(str(let_out.newest())) as con:
        con.execute("UPDATE site_setting SET value = 'another'")
    stops(let_out.publish(), "does not hold what it was let out with")


def test_a_copy_of_before_its_approval_is_known_as_let_out(let_out: Town, monkeypatch: pytest.MonkeyPatch):
    with duckdb.connect(str(let_out.newest())) as con:
        con.execute("UPDATE release_info SET approval = 'not approved: a candidate'")
    known: list[Path] = []
    monkeypatch.setattr("pipelines.run.protect_cells", lambda con, gate, paths: known.extend(paths) or 1 / 0)
    let_out.publish()
    assert known == [let_out.newest()]


def test_what_cannot_be_read_is_told_before_anything_is_counted(let_out: Town, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("pipelines.run.compute", lambda *_: 1 / 0)
    whole = let_out.newest().read_bytes()
    spoilt = next(part for part in _spoilt(whole) if _only_some_can_be_read(let_out.newest(), part))
    damaged = f"{let_out.newest()} is no release, or is damaged"
    let_out.newest().write_bytes(spoilt)
    for command in (("publish", "--out", str(let_out.out)), ("audit", str(let_out.newest()))):
        assert damaged in let_out.run(*command).stderr
    for folder in (let_out.out, let_out.private):  # what nobody approved stands in no log, but readers may see it
        (folder / "approvals.jsonl").unlink()
    assert damaged in let_out.publish().stderr
    let_out.newest().write_bytes(whole)
    (let_out.out / "release-2020.duckdb").write_bytes(b"half a release")
    for command in (("publish", "--out", str(let_out.out)), ("audit", str(let_out.newest()))):
        assert "release-2020.duckdb is no release, or is damaged" in let_out.run(*command).stderr


def _spoilt(whole: bytes) -> Iterator[bytes]:
    """The file with one block of DuckDB's after the other overwritten."""
    for place in range(3 * 4096, len(whole), 1 << 18):
        yield whole[:place] + b"x" * 4096 + whole[place + 4096 :]


def _only_some_can_be_read(path: Path, content: bytes) -> bool:
    other = path.with_name("spoilt.duckdb")
    other.write_bytes(content)
    try:
        read_release(other)
        content_of(other)
    except ContractBroken as broken:
        return "content_of" in "".join(traceback.format_tb(broken.__traceback__))
    finally:
        other.unlink()
    return False


def test_nothing_is_approved_beside_a_release_that_is_gone(let_out: Town):
    first = let_out.newest()
    lose(let_out, 1)
    with duckdb.connect(str(let_out.private / "warehouse.duckdb")) as con:
        con.execute("DELETE FROM core.referral WHERE rowid IN (SELECT rowid FROM core.referral LIMIT 40)")
    assert let_out.run("publish", "--out", str(let_out.out), "--accept-changes").returncode in (0, 3)
    with duckdb.connect(str(let_out.newest())) as con:
        con.execute("UPDATE release_info SET approval = 'not approved: a candidate'")
    first.unlink()
    stops(releases(let_out, "approve", version(let_out), *BY))


def test_readers_who_are_sent_nowhere_are_told_of_and_the_limits_stay(let_out: Town):
    seen = version(let_out)
    link = let_out.out / "current.duckdb"
    link.unlink()
    link.symlink_to("release-2020.duckdb")
    listed = releases(let_out)
    assert listed.returncode == 3
    assert "current.duckdb leads to release-2020.duckdb, which is not there: readers see nothing" in listed.stderr
    lose(let_out, 50)
    done = let_out.publish()
    assert done.returncode == 1
    assert f"this is not like {seen}, the newest that was let out: " in done.stderr
    done = let_out.run("publish", "--out", str(let_out.out), "--accept-changes")
    assert done.returncode == 3
    assert f"which is not there: held against {seen}" in done.stderr


def test_the_tightest_number_tells_each_reason_once():
    one = Tightest("a hidden number", 0, 14, (0, 1, 0, 2))
    assert tightest_line(one, ["this", "this", "that"]).endswith("; by this; that.")


def test_a_corrected_year_is_told_once(waiting: Town, monkeypatch: pytest.MonkeyPatch):  # noqa: F811
    real = gate.proved
    monkeypatch.setattr(gate, "proved", lambda *jobs: [replace(one, stuck="as it was") for one in real(*jobs)])
    done = waiting.publish()
    told = [line for line in done.stderr.splitlines() if "nothing new of it is shown" in line]
    assert told
    assert len(told) == len(set(told))
    assert "nothing new of it is shown" not in done.stdout
    assert ": nothing new is shown\n" in done.stdout
