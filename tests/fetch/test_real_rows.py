"""A part of the real rows through the whole way: a portal with faults, a fetch, a build."""

import json
import random
from pathlib import Path

import duckdb
import pytest

from pipelines.sites.seattle.sources.spd_offences import API
from pipelines.sources.fetch import socrata
from tests.fetch.same import assert_the_same, built, pages
from tests.fetch.standin import again, cut, fewer, half, status

pytestmark = pytest.mark.real

# Every offence that was published twice, and one in forty of the others.
PART = """
    SELECT * EXCLUDE (source_file) FROM '{file}'
    WHERE offense_id IN (SELECT offense_id FROM '{file}' GROUP BY 1 HAVING count(*) > 1)
       OR offense_id[-2:]::INT % 40 = 7
"""


def real_rows(real_data: Path) -> list[dict]:
    found = duckdb.execute(PART.format(file=real_data / "incidents" / "spd_crime_2012_2022.parquet"))
    names = [column[0] for column in found.description]
    rows = [dict(zip(names, values, strict=True)) for values in found.fetchall()]
    random.Random(3).shuffle(rows)
    return [
        {n: v for n, v in row.items() if v is not None}
        | {":id": f"row-{number:06}", ":updated_at": f"2026-11-{1 + number // 2000:02}T03:00:00.000Z"}
        for number, row in enumerate(rows)
    ]


def test_real_rows_survive_a_portal_with_faults(real_data, tmp_path, service, fetch, monkeypatch):
    monkeypatch.setattr(socrata, "PAGE", 4000)
    service.fields, service.rows = list(API.header), real_rows(real_data)
    features = json.loads((real_data / "boundaries" / "mcpp_58.geojson").read_text("utf-8"))["features"]
    service.features = [f | {"properties": f["properties"] | {"OBJECTID": n}} for n, f in enumerate(features, start=1)]
    service.layer["fields"] = [{"name": name} for name in ("OBJECTID", "NEIGHBORHOOD", "PRECINCT")]
    service.faults = {2: cut, 4: half, 5: status(429, Retry_After="3"), 7: again, 8: fewer}
    newest = service.rows[-100:]
    del service.rows[-100:]
    assert fetch("mcpp_areas", "spd_offences") == (["mcpp_areas", "spd_offences"], [])
    service.rows += newest
    assert fetch("spd_offences") == (["spd_offences"], [])
    assert (fetch.rows() == service.rows) is True  # rows are not printed
    ours = built(fetch.folder, tmp_path / "one")
    assert_the_same(ours, built(pages(service, tmp_path / "pages", size=4000), tmp_path / "two"))
    with duckdb.connect(str(ours), read_only=True) as con:
        account = con.execute("SELECT rows_read, loaded, repeated + corrected FROM core.load "
                              "WHERE source = 'spd_offences'").fetchall()  # fmt: skip
    distinct = len({row["offense_id"] for row in service.rows})
    assert account == [(len(service.rows), distinct, len(service.rows) - distinct)]
    assert len(service.rows) - distinct == 4075
