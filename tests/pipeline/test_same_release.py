"""The same files give the same release: in another folder, in another order, with more threads, at another time."""

import os
from pathlib import Path
from unittest import mock

import duckdb

from pipelines import db
from tests.pipeline.conftest import Town
from tests.pipeline.deliveries import drugs, referrals

HASHES = "SELECT content_hash, code_version, schema_version FROM release_info"


def files(town: Town, *, backwards: bool) -> None:
    """Two files of offences that repeat and correct each other, and one of referrals."""
    parts = [
        lambda: town.incidents(*drugs(*range(60)), name="a.csv"),
        lambda: town.incidents(*drugs(*range(40, 100)), name="b.csv"),
        lambda: town.referrals(*referrals(*range(100))),
    ]
    for write in parts[::-1] if backwards else parts:
        write()


def made(folder: Path, threads: int, *, backwards: bool) -> Town:
    """A town built and published from its files alone, with so many threads."""
    folder.mkdir(parents=True)
    town = Town(folder)
    connect = db.connect

    def with_threads(path: Path | None = None) -> duckdb.DuckDBPyConnection:
        con = connect(path)
        con.execute(f"SET threads = {threads}")
        return con

    files(town, backwards=backwards)
    listed = Path.iterdir

    def iterdir(path: Path) -> list[Path]:
        return sorted(listed(path), reverse=backwards)

    with (
        mock.patch.dict(os.environ, {"LEAD_KEY_FILE": str(folder / "config" / "key")}),
        mock.patch("tests.pipeline.conftest._one_thread", with_threads),
        mock.patch.object(Path, "iterdir", iterdir),
    ):
        assert town.build().returncode == 0
        assert town.publish().returncode == 0
    return town


def test_two_builds_of_the_same_files_have_the_same_content_hash(tmp_path: Path):
    one = made(tmp_path / "one", 1, backwards=False)
    two = made(tmp_path / "far" / "away", 4, backwards=True)
    assert one.ask_release(HASHES) == two.ask_release(HASHES)
    assert [path.name for path in one.newest().with_suffix("").iterdir()]
    same = "SELECT file, sha256 FROM input ORDER BY ALL"
    assert one.ask_release(same) == two.ask_release(same)
    # The key is another, and so is every pseudonym; the day of publishing, too.
    assert one.ask("SELECT min(person_key) FROM core.referral") != two.ask("SELECT min(person_key) FROM core.referral")
    assert one.newest().name != two.newest().name


def test_of_two_publishes_at_once_one_is_refused_and_the_other_is_whole(good: Town):
    good.out.mkdir()
    with db.only_one(good.out, "publish"):
        done = good.publish()
    assert done.returncode == 1
    assert "another publish is running" in done.stderr
    assert [path.name for path in good.out.iterdir()] == [".lock"]
