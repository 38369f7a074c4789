"""De-identification from end to end: a new key, the key in the environment, the privacy report."""

import os
import secrets
from pathlib import Path

import duckdb
import pytest

from tests.pipeline.conftest import Town

ROWS = [f"R{n},P{n // 2},{n % 28 + 1:02}.{n % 12 + 1:02}.2020,police,Northwest" for n in range(200)]


def keys(town: Town) -> set[str]:
    """Every pseudonym in the warehouse."""
    return {key for pair in town.ask("SELECT person_key, referral_id FROM core.referral") for key in pair}


def content(town: Town) -> str:
    """The content hash of the current release."""
    return town.ask_release("SELECT content_hash FROM release_info")[0][0]


@pytest.fixture
def people(town: Town) -> Town:
    """A town with two hundred referrals of a hundred people, built and published."""
    town.referrals(*ROWS)
    assert town.build().returncode == 0
    assert town.publish().returncode == 0
    return town


def test_a_new_key_changes_every_pseudonym_and_nothing_that_is_published(people):
    before, published = keys(people), content(people)
    mark = people.ask("SELECT key_fingerprint FROM core.build")
    done = people.run("key", "--rotate")
    assert done.returncode == 0, done.stderr
    people.source.joinpath("referrals.csv").rename(people.source / "again.csv")
    assert people.build().returncode == 3  # the last build cannot be compared with, which is told
    assert people.publish().returncode == 0
    after = keys(people)
    assert len(after) == len(before) == 300
    assert not after & before
    assert people.ask("SELECT key_fingerprint FROM core.build") != mark
    assert content(people) == published


def test_people_stay_the_same_people_under_a_new_key(people):
    def referrals_a_person():
        return people.ask(
            "SELECT count(*), count(DISTINCT referred_on) FROM core.referral GROUP BY person_key ORDER BY ALL"
        )

    before = referrals_a_person()
    assert people.run("key", "--rotate").returncode == 0
    assert people.build().returncode == 3
    assert referrals_a_person() == before


def test_the_key_command_says_where_the_key_is_and_never_what_it_is(town):
    done = town.run("key")
    assert done.returncode == 0
    assert "none; the first build" in done.stdout
    assert town.run("key", "--rotate").returncode == 1
    town.referrals(*ROWS)
    town.build()
    path = Path(os.environ["LEAD_KEY_FILE"])
    said = ""
    for arguments, code in (
        ((), 0),
        (("--rotate",), 0),
        ((), 0),
        (("--forget-retired",), 0),
        (("--forget-retired",), 1),
    ):
        held = [found.read_text().strip() for found in path.parent.iterdir()]
        done = town.run("key", *arguments)
        assert done.returncode == code
        said = done.stdout + done.stderr
        assert not [key for key in held if key in said]
    assert [found.name for found in path.parent.iterdir()] == [path.name]
    assert "There was no retired key" in said


def test_a_key_in_the_environment_needs_no_file_and_is_neither_told_nor_kept(town, monkeypatch):
    town.in_process = False
    key = secrets.token_hex(32)
    monkeypatch.setenv("LEAD_KEY", key)
    town.referrals(*ROWS)
    done = town.build()
    assert done.returncode == 0, done.stderr
    assert not Path(os.environ["LEAD_KEY_FILE"]).exists()
    kept = b"".join(path.read_bytes() for path in town.private.rglob("*") if path.is_file())
    assert key not in done.stdout + done.stderr
    assert key.encode() not in kept
    assert bytes.fromhex(key) not in kept
    assert "the variable LEAD_KEY" in town.run("key").stdout


def test_a_wrong_key_in_the_environment_stops_the_build_and_is_not_told(town, monkeypatch):
    monkeypatch.setenv("LEAD_KEY", "0123456789abcdef")
    town.referrals(*ROWS)
    done = town.build()
    assert done.returncode == 1
    assert "the variable LEAD_KEY does not hold a key" in done.stderr
    assert "0123456789abcdef" not in done.stdout + done.stderr
    assert not (town.private / "warehouse.duckdb").exists()


def test_the_privacy_report_is_kept_and_told_and_never_released(people):
    rows = people.ask("""SELECT sum("rows") FROM core.privacy_report WHERE source = 'referral' AND measure = 'k'""")
    assert rows == [(200,)]
    assert people.build().stdout.count("  Privacy, ") == 2
    with duckdb.connect(str(people.newest()), read_only=True) as con:
        tables = [name for (name,) in con.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
    assert "cell" in tables
    assert not [name for name in tables if "privacy" in name]


def test_an_error_that_nobody_foresaw_is_told_without_its_words(town, monkeypatch):
    def spoilt(*_, **__):
        raise ValueError("cannot read Alex Example")

    monkeypatch.setattr("pipelines.building.fill_core", spoilt)
    town.referrals(*ROWS)
    done = town.build()
    assert done.returncode == 1
    assert "Alex" not in done.stdout + done.stderr
    assert "ValueError at pipelines/building.py:" in done.stderr or "ValueError at tests/pipeline/" in done.stderr
