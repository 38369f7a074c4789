"""The release is opened read-only and sealed; what cannot be shown raises the error that says why."""

import os
from pathlib import Path

import duckdb
import pytest
from release_fixture import write_release

from dashboard.components.heading import facts
from dashboard.records import View
from dashboard.release import (
    Release,
    ReleaseDamaged,
    ReleaseMissing,
    ReleaseTooNew,
    ReleaseTooOld,
    open_release,
)

BY_YEAR = View("neighbourhood", "year", None)


def opened(path: Path, monkeypatch: pytest.MonkeyPatch) -> Release:
    monkeypatch.setenv("LEAD_RELEASE", str(path))
    return open_release()


def test_a_missing_file_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ReleaseMissing):
        opened(tmp_path / "none.duckdb", monkeypatch)


@pytest.mark.parametrize("content", [b"", b"this is not a database", b"\0" * 20000])
def test_a_file_that_is_no_release_is_damaged(content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "broken.duckdb"
    path.write_bytes(content)
    with pytest.raises(ReleaseDamaged):
        opened(path, monkeypatch)


def test_a_release_without_one_of_its_tables_is_damaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_release(tmp_path / "r.duckdb", "empty")
    with duckdb.connect(str(path)) as con:
        con.execute("DROP TABLE coverage")
    with pytest.raises(ReleaseDamaged):
        opened(path, monkeypatch)


def test_a_table_without_a_column_is_damaged_when_it_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_release(tmp_path / "r.duckdb", "empty")
    with duckdb.connect(str(path)) as con:
        con.execute("ALTER TABLE coverage DROP COLUMN title")
    with pytest.raises(ReleaseDamaged):
        opened(path, monkeypatch).coverages()


@pytest.mark.parametrize(("variant", "error"), [("old_schema", ReleaseTooOld), ("new_schema", ReleaseTooNew)])
def test_another_schema_version_is_named(
    variant: str, error: type[Exception], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(error):
        opened(write_release(tmp_path / "r.duckdb", variant), monkeypatch)


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TABLE x(i INTEGER)",
        "SELECT * FROM read_csv('/etc/passwd', header=false, sep=':')",
        "ATTACH '/tmp/other.duckdb'",
        "SET enable_external_access = true",
    ],
)
def test_the_connection_is_sealed(sql: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    release = opened(write_release(tmp_path / "r.duckdb", "empty"), monkeypatch)
    with pytest.raises(duckdb.Error):
        release._con.cursor().execute(sql)


def test_a_folder_names_its_current_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_release(tmp_path / "release-1.duckdb", "empty", "1")
    (tmp_path / "current.duckdb").symlink_to("release-1.duckdb")
    assert opened(tmp_path, monkeypatch).info().version == "1"


def test_a_swapped_link_is_seen_and_the_old_handle_keeps_reading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for version in ("1", "2"):
        write_release(tmp_path / f"release-{version}.duckdb", "empty", version)
    link = tmp_path / "current.duckdb"
    link.symlink_to("release-1.duckdb")
    before = opened(link, monkeypatch)
    assert before.info().version == "1"
    (tmp_path / "next").symlink_to("release-2.duckdb")
    os.replace(tmp_path / "next", link)
    assert open_release().info().version == "2"
    assert before.breaks()


def test_a_file_replaced_under_the_same_name_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_release(tmp_path / "r.duckdb", "empty", "1")
    assert opened(path, monkeypatch).info().version == "1"
    os.replace(write_release(tmp_path / "beside.duckdb", "empty", "2"), path)
    os.utime(path, ns=(1, 1))
    assert open_release().info().version == "2"


def test_a_release_is_opened_again_while_an_old_handle_to_it_lives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (write_release(tmp_path / f"{n}.duckdb", "empty", n) for n in "12")
    held = opened(first, monkeypatch)
    assert opened(second, monkeypatch).info().version == "2"
    assert opened(first, monkeypatch).metrics() == held.metrics()


def test_cells_and_series_tell_the_same_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    release = opened(write_release(tmp_path / "r.duckdb"), monkeypatch)
    assert BY_YEAR in release.views("drug_offences")
    newest = release.periods("drug_offences", BY_YEAR)[-1]
    series = release.series("drug_offences", BY_YEAR, "alder")
    cells = {c.area_id: c for c in release.cells("drug_offences", BY_YEAR, newest)}
    assert len(cells) == 9
    assert cells["alder"] == series[-1]
    assert release.cells("referrals_by_door", View("city", "quarter", "door"), newest, "community")


def test_a_stopped_source_says_that_the_last_good_delivery_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_release(tmp_path / "r.duckdb")
    with duckdb.connect(str(path)) as con:
        con.execute("UPDATE coverage SET state = 'stopped' WHERE source = 'spd_offences'")
    release = opened(path, monkeypatch)
    metric = next(one for one in release.metrics() if one.source == "spd_offences")
    assert "the last good delivery is shown" in dict(facts(metric, release))["Source"]


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("false", None),
        ("layer <> 'city'", "No number for these areas: neighbourhoods and police precincts. It needs their residents"),
        ("true", "No number for these areas: neighbourhoods, police precincts and whole city. It needs"),
    ],
)
def test_a_measure_says_for_which_areas_residents_are_wanting(
    where: str, words: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, rate = write_release(tmp_path / "r.duckdb"), "drug_offences_per_1000_residents"
    with duckdb.connect(str(path)) as con:
        con.execute(
            "UPDATE cell SET numerator = NULL, denominator = NULL, value = NULL, status = 'no_data' "
            f"WHERE metric_id = '{rate}' AND {where}"
        )
    release = opened(path, monkeypatch)
    metric = next(one for one in release.metrics() if one.id == rate)
    told = dict(facts(metric, release)).get("In this release")
    assert told == words or (words and told.startswith(words))
