"""The real calls of two layouts, counted beside pandas."""

import os
import shutil
from pathlib import Path
from unittest import mock

import duckdb
import pandas as pd
import pytest

from pipelines.__main__ import main

pytestmark = pytest.mark.real

FILES = {
    "spd_911_response_2016.csv": ("CAD Event Number", "Event Clearance Group"),
    "spd_call_data_2010_2024_extract.csv": ("CAD.Event.Number", "Final.Call.Type"),
}


def test_the_calls_of_both_layouts_are_counted_and_their_drug_calls_found(real_data: Path, tmp_path: Path):
    source = tmp_path / "source"
    source.mkdir()
    shutil.copy(real_data / "boundaries" / "mcpp_58.geojson", source)
    expected: dict[str, str] = {}
    for name, (number, kind) in FILES.items():
        shutil.copy(real_data / "calls" / name, source)
        rows = pd.read_csv(source / name, dtype=str)
        expected |= dict(zip(rows[number], rows[kind], strict=True))
    with mock.patch.dict(os.environ, {"LEAD_PRIVATE_DIR": str(tmp_path / "private")}):
        assert main(["build", "--input", str(source)]) == 0
    with duckdb.connect(str(tmp_path / "private" / "warehouse.duckdb"), read_only=True) as con:
        calls = con.execute("SELECT incident_id, code, offence_group FROM core.incident WHERE kind = 'call'").fetchall()
    assert {number: code for number, code, _ in calls} == expected
    assert sum(group == "drug" for _, _, group in calls) == sum(
        kind.startswith("NARCOTICS") or "(OD)" in kind for kind in expected.values()
    )
