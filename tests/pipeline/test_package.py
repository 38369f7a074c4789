"""The data package beside a release: every table as Parquet, each file with its hash, described by the rules."""

import hashlib
import json
import re
from pathlib import Path
from unittest import mock

import duckdb
import pytest

from pipelines.release import only_writer
from pipelines.release.package import replace_package
from tests.pipeline.conftest import Town
from tests.pipeline.test_gate import approve

NAME = re.compile(r"^([-a-z0-9._/])+$")
TYPES = {"string", "number", "integer", "boolean", "date", "datetime", "array"}


def package(town: Town) -> tuple[Path, dict]:
    """The folder beside the newest release, and its descriptor."""
    folder = town.newest().with_suffix("")
    return folder, json.loads((folder / "datapackage.json").read_text("utf-8"))


def files_as_told(folder: Path, said: dict) -> bool:
    """Whether every file has the size and the hash that the descriptor tells, and no other file is there."""
    told = {one["path"]: (one["bytes"], one["hash"]) for one in said["resources"]}
    there = {
        path.name: (path.stat().st_size, f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}")
        for path in folder.iterdir()
        if path.name != "datapackage.json"
    }
    return told == there


def test_every_table_is_there_row_for_row_with_its_hash_and_its_words(candidate: Town):
    folder, said = package(candidate)
    assert files_as_told(folder, said)
    resources = {one["name"]: one for one in said["resources"]}
    con = duckdb.connect()
    con.execute(f"ATTACH '{candidate.newest()}' AS told (READ_ONLY)")
    tables = con.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = 'told'").fetchall()
    assert {*resources} == {*(name for (name,) in tables), "summary"}
    for (table,) in tables:
        file = folder / resources[table]["path"]
        assert con.execute(
            f"SELECT count(*) FROM (FROM told.\"{table}\" EXCEPT ALL FROM '{file}') "
            f"UNION ALL SELECT count(*) FROM (FROM '{file}' EXCEPT ALL FROM told.\"{table}\")"
        ).fetchall() == [(0,), (0,)]
        columns = con.execute(f"DESCRIBE FROM '{file}'").fetchall()
        assert [field["name"] for field in resources[table]["schema"]["fields"]] == [name for name, *_ in columns]


def test_the_descriptor_keeps_the_rules_of_data_packages(candidate: Town):
    folder, said = package(candidate)
    assert NAME.match(said["name"])
    assert said["profile"] == "data-package"
    assert re.match(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", said["created"])
    assert all(set(one) == {"title"} and one["title"] for one in said["sources"])
    assert len({one["name"] for one in said["resources"]}) == len(said["resources"]) > 10
    for one in said["resources"]:
        assert NAME.match(one["name"])
        assert one["title"]
        assert (folder / one["path"]).is_file()  # a relative path without .. or a leading slash
        assert "/" not in one["path"]
        assert one["format"] == one["path"].rpartition(".")[-1]
        fields = one["schema"]["fields"]
        assert len({field["name"] for field in fields}) == len(fields)
        assert all(field["type"] in TYPES and field["description"] for field in fields)
        for key in one["schema"].get("foreignKeys", []):
            other = next(two for two in said["resources"] if two["name"] == key["reference"]["resource"])
            assert key["reference"]["fields"] in {field["name"] for field in other["schema"]["fields"]}
    [info] = candidate.ask_release("SELECT version, content_hash, schema_version, code_version FROM release_info")
    assert (said["version"], said["id"], said["schema_version"], said["code_version"]) == info


def test_the_summary_has_a_row_for_each_measure_shape_and_year(candidate: Town):
    folder, _ = package(candidate)
    offences = (
        duckdb.connect()
        .execute(
            f"SELECT period, shown, hidden, total_shown FROM '{folder / 'summary.csv'}' "
            "WHERE metric_id = 'drug_offences' AND layer = 'city' AND grain = 'month'"
        )
        .fetchall()
    )
    assert offences == candidate.ask_release(
        "SELECT year(period_start), count(value), 0, sum(numerator) FROM cell "
        "WHERE metric_id = 'drug_offences' AND layer = 'city' AND grain = 'month' AND status <> 'no_data' GROUP BY 1"
    )


def test_open_files_are_named_with_their_hash_and_the_programmes_are_not(candidate: Town):
    told = candidate.ask_release("SELECT source, file, sha256, rows FROM input ORDER BY file")
    own = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in candidate.source.iterdir()}
    assert {file for _, file, _, _ in told} == {"districts.geojson", "incidents.csv"}
    assert all(own[file] == digest for _, file, digest, _ in told)
    assert dict((file, rows) for _, file, _, rows in told)["incidents.csv"] == 100
    secret = own["referrals.csv"].encode()
    content = [path.read_bytes() for path in (candidate.newest(), *candidate.newest().with_suffix("").iterdir())]
    assert not any(secret in one for one in content)


def test_an_approval_reaches_the_package(waiting: Town):
    approve(waiting)
    folder, said = package(waiting)
    assert said["approval"].startswith("approved by policy group")
    assert files_as_told(folder, said)
    assert duckdb.connect().execute(f"SELECT approval FROM '{folder / 'release_info.parquet'}'").fetchall() == [
        (said["approval"],)
    ]


def test_an_approval_that_is_killed_between_two_packages_loses_neither(waiting: Town):
    folder, said = package(waiting)
    rename = Path.rename

    def until_the_new_one(path: Path, target: Path) -> Path:
        if path.name == "package.tmp":
            raise KeyboardInterrupt
        return rename(path, target)

    with mock.patch.object(Path, "rename", until_the_new_one), pytest.raises(KeyboardInterrupt):
        replace_package(waiting.newest(), folder)
    assert not folder.exists()
    with only_writer(waiting.out):
        pass
    assert package(waiting) == (folder, said)
    assert files_as_told(folder, said)
    assert not list(waiting.out.glob("*.tmp"))


def test_a_package_without_its_release_is_cleared_away(waiting: Town):
    folder, _ = package(waiting)
    left = folder.with_name("release-20200101T000000000000-killed00")
    folder.rename(left)
    waiting.newest().rename(waiting.out / "elsewhere.duckdb")
    assert waiting.publish().returncode == 0
    assert not left.exists()
    assert {path.name for path in waiting.out.iterdir() if path.is_dir()} == {waiting.newest().stem}
