"""Parquet as a form of the layouts that come as JSON."""

from pathlib import Path

import duckdb
import pytest

from pipelines.contracts import ContractBroken
from pipelines.sites.seattle.sources.spd_offences import API, API_2025, CONTRACT
from pipelines.sources.formats import parquet
from pipelines.sources.recognise import recognise

SHAPES = """, KV_METADATA {geo: '{"version": "1.0.0", "primary_column": "g", "columns": {}}'}"""


def write(folder: Path, columns: list[str], options: str = "") -> Path:
    path = folder / "some.parquet"
    select = ", ".join(f"'{name}' AS \"{name}\"" for name in columns)
    duckdb.execute(f"COPY (SELECT {select}) TO '{path}' (FORMAT parquet{options})")
    return path


@pytest.mark.parametrize("layout", [API, API_2025], ids=lambda layout: layout.title)
def test_a_parquet_file_is_the_layout_whose_columns_it_has(tmp_path, layout):
    path = write(tmp_path, [":id", ":updated_at", *layout.header])
    found = recognise(path, [CONTRACT])
    assert (found.layout.title, found.layout.form) == (layout.title, "parquet")
    assert found.header == layout.header  # the portal's own fields are no columns of the source
    con = duckdb.connect()
    con.execute("ATTACH ':memory:' AS raw")
    parquet.land(con, found, "view")
    assert con.execute("FROM raw.view").fetchall() == [layout.header]


def test_a_parquet_file_without_a_declared_column_is_refused_by_name(tmp_path):
    path = write(tmp_path, [name for name in API_2025.header if name != "neighborhood"])
    with pytest.raises(ContractBroken, match="lacks neighborhood"):
        recognise(path, [CONTRACT])


def test_another_parquet_file_is_left_alone(tmp_path):
    assert recognise(write(tmp_path, ["something", "else"]), [CONTRACT]) is None


def test_shapes_in_parquet_are_no_rows(tmp_path):
    assert parquet.header(write(tmp_path, list(API_2025.header), SHAPES)) is None


def test_what_is_no_parquet_is_said_to_be_none(tmp_path):
    path = tmp_path / "some.parquet"
    path.write_bytes(b"PAR1 but not really")
    with pytest.raises(ContractBroken, match="cannot be read as Parquet"):
        parquet.header(path)
