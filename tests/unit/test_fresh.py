"""The process that writes a release's file: the same tables and words, nothing left where it fails, no own life."""

import json
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from pipelines.release import fresh
from pipelines.release.form import form_faults
from pipelines.release.package import write_package
from pipelines.release.words import add_words, words_about
from tests.unit.release_file import empty_release, insert

BREAK = {"site": "t", "on_date": "2021-02-25", "title": "a 'law'", "affects": "drug", "source": "read"}
INFO = {"version": "1", "schema_version": 1, "code_version": "1", "site": "t", "site_title": "Town",
        "built_at": "2022-01-01", "demonstration": False, "approval": "not approved: a candidate",
        "programme_data": True, "content_hash": "0"}  # fmt: skip


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    """A release in memory with a row and its words, of which some have quotes."""
    con = empty_release("offences")
    insert(con, "break", **BREAK)
    insert(con, "release_info", **INFO)
    add_words(con, "release")
    return con


def test_the_file_has_the_tables_words_and_constraints_of_the_one_in_memory_and_an_approval_changes_nothing_else(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
):
    statements = [*fresh.definition(con, "release"), *words_about(con, "release")]
    assert any("''" in statement for statement in statements)
    job = {"file": str(tmp_path / "r.duckdb"), "statements": statements,
           "tables": write_package(con, "release", tmp_path / "package")}  # fmt: skip
    fresh.run_apart(job)
    fresh.run_apart({"file": str(tmp_path / "s.duckdb"), "copy_of": job["file"], "approval": "approved"})
    for name in "rs":
        con.execute(f"ATTACH '{tmp_path}/{name}.duckdb' AS {name} (READ_ONLY)")
        assert list(form_faults(con, name, "release", same=True)) == []
        assert con.execute(f'FROM {name}."break"').fetchall() == con.execute('FROM release."break"').fetchall()
    assert con.execute("SELECT approval FROM s.release_info").fetchall() == [("approved",)]


def test_what_cannot_be_written_is_an_error_and_leaves_nothing(con: duckdb.DuckDBPyConnection, tmp_path: Path):
    job = {"file": str(tmp_path / "r.duckdb"), "statements": [*fresh.definition(con, "release"), "no SQL"],
           "tables": {}}  # fmt: skip
    with pytest.raises(duckdb.Error, match="syntax error"):
        fresh.run_apart(job)
    assert list(tmp_path.iterdir()) == []


def test_it_ends_with_the_process_that_started_it(tmp_path: Path):
    never = "SELECT sum(hash(i)) FROM range(1000000000000000) t(i)"
    endless = {"file": str(tmp_path / "r.duckdb"), "statements": [never], "tables": {}}
    with subprocess.Popen([sys.executable, "-P", fresh.__file__], stdin=subprocess.PIPE) as other:
        assert other.stdin
        other.stdin.write(json.dumps(endless).encode() + b"\n")
        other.stdin.close()
        assert other.wait() == 1
