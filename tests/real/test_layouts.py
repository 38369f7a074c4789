"""The same real rows in the city's other layouts give the same warehouse; so do the few authentic rows of 2025."""

import os
import shutil
from pathlib import Path
from unittest import mock

import duckdb
import pytest

from pipelines.__main__ import main

pytestmark = pytest.mark.real


@pytest.mark.parametrize("table", ["incident", "incident_area"])
def test_every_layout_gives_the_same_incidents(built: Path, other_layout: Path, table: str):
    con = duckdb.connect()
    con.execute(f"ATTACH '{built / 'private' / 'warehouse.duckdb'}' AS portal (READ_ONLY)")
    con.execute(f"ATTACH '{other_layout}' AS other (READ_ONLY)")
    # Equal sums of the rows' hashes mean equal rows, in whatever order, at a tenth of the work of a difference.
    rows = f"SELECT count(*), sum(hash(one)::HUGEINT) FROM {{}}.core.{table} one"
    assert con.execute(rows.format("other")).fetchall() == con.execute(rows.format("portal")).fetchall()


def test_every_layout_accounts_for_the_same_rows(other_layout: Path):
    with duckdb.connect(str(other_layout), read_only=True) as con:
        assert con.execute(
            "SELECT sum(rows_read), sum(loaded), sum(repeated), sum(corrected), sum(refused) FROM core.load "
            "WHERE source = 'spd_offences'"
        ).fetchall() == [(724_896, 720_821, 4_071, 4, 0)]


def test_the_authentic_rows_of_2025_load_in_both_forms(real_data: Path, tmp_path: Path):
    source = tmp_path / "source"
    source.mkdir()
    for name in ("spd_layout_2025_rows.csv", "spd_layout_2025_rows.json"):
        shutil.copy(real_data / "incidents" / name, source)
    shutil.copy(real_data / "boundaries" / "mcpp_58.geojson", source)
    with mock.patch.dict(os.environ, {"LEAD_PRIVATE_DIR": str(tmp_path / "private")}):
        assert main(["build", "--input", str(source)]) == 0
    with duckdb.connect(str(tmp_path / "private" / "warehouse.duckdb"), read_only=True) as con:
        account = con.execute(
            "SELECT file, rows_read, loaded, repeated, corrected, refused FROM core.load WHERE source = 'spd_offences' "
            "ORDER BY file"
        ).fetchall()
        # One row stands in both files and says the same; one object of the API has no offence number.
        assert account == [("spd_layout_2025_rows.csv", 6, 5, 1, 0, 0), ("spd_layout_2025_rows.json", 2, 1, 0, 0, 1)]
        placed = con.execute(
            "SELECT located_by, count(*), count(label) FROM core.incident GROUP BY ALL ORDER BY ALL"
        ).fetchall()
        assert placed == [("none", 2, 0), ("point", 4, 1)]


def test_an_untouched_download_of_the_portal_loads_whole(real_data: Path, tmp_path: Path):
    source = tmp_path / "source"
    source.mkdir()
    shutil.copy(real_data / "incidents" / "spd_portal_robbery_2008_2021.csv", source)
    shutil.copy(real_data / "boundaries" / "mcpp_58.geojson", source)
    with mock.patch.dict(os.environ, {"LEAD_PRIVATE_DIR": str(tmp_path / "private")}):
        assert main(["build", "--input", str(source)]) == 0
    with duckdb.connect(str(tmp_path / "private" / "warehouse.duckdb"), read_only=True) as con:
        assert con.execute("SELECT rows_read, refused FROM core.load WHERE source = 'spd_offences'").fetchall() == [
            (21_454, 0)
        ]
        assert con.execute("SELECT count(*) FROM core.coverage_gap").fetchall() == [(0,)]
