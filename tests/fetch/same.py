"""Two ways to the same rows, and the warehouses that are built from them."""

import json
import os
from pathlib import Path
from unittest import mock

import duckdb

from pipelines.__main__ import main
from tests.fetch.standin import StandIn

TABLES = ("incident", "incident_area", "area", "coverage_gap")


def built(folder: Path, private: Path) -> Path:
    with mock.patch.dict(os.environ, {"LEAD_PRIVATE_DIR": str(private)}):
        assert main(["build", "--input", str(folder)]) == 0
    return private / "warehouse.duckdb"


def pages(service: StandIn, folder: Path, size: int = 40) -> Path:
    """The same rows and areas as files that a person downloaded page by page."""
    folder.mkdir()
    rows = sorted(service.rows, key=lambda row: (row[":updated_at"], row[":id"]))
    rows = [{name: value for name, value in row.items() if not name.startswith(":")} for row in rows]
    for number in range(0, len(rows), size):
        (folder / f"page-{number:06}.json").write_text(json.dumps(rows[number : number + size]))
    named = [
        feature | {"properties": {name.upper(): value for name, value in feature["properties"].items()}}
        for feature in service.features
    ]
    (folder / "areas.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": named}))
    return folder


def assert_the_same(one: Path, two: Path) -> None:
    con = duckdb.connect()
    con.execute(f"ATTACH '{one}' AS one (READ_ONLY)")
    con.execute(f"ATTACH '{two}' AS two (READ_ONLY)")
    for table in TABLES:
        if table != "coverage_gap":
            assert con.execute(f"SELECT count(*) > 0 FROM one.core.{table}").fetchall() == [(True,)], table
        for a, b in (("one", "two"), ("two", "one")):
            difference = f"SELECT count(*) FROM (FROM {a}.core.{table} EXCEPT ALL FROM {b}.core.{table})"
            assert con.execute(difference).fetchall() == [(0,)], table
    account = "sum(rows_read), sum(loaded), sum(repeated), sum(corrected), sum(refused)"
    told = [con.execute(f"SELECT source, {account} FROM {db}.core.load GROUP BY 1 ORDER BY 1").fetchall()
            for db in ("one", "two")]  # fmt: skip
    assert told[0] == told[1]
