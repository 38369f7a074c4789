"""A police list as cities publish it: columns called like words of SQL, clocks apart, points in metres, odd years."""

import json
from datetime import date, datetime
from pathlib import Path

import pytest

from pipelines.desk import check_files
from pipelines.refresh import refresh
from pipelines.settings import read_settings
from pipelines.sites import load_site
from tests.pipeline.conftest import Town, districts
from tests.pipeline.deliveries import log

# What the program's own SQL calls something, and what means something to SQL itself.
WORDS = """
month order hashed source file number select how row_id at_home file_number lag nth blank said same layout rows place
wins fresh loaded read told nearly known t f l own best group table ends twice site kind pointed inside sha256 access
stopped first_day area_id rank value from
"""
NAMES = WORDS.split()
SOURCE = f"""
from pipelines.contracts import Column, Contract

NAMES = {NAMES!r}
CONTRACT = Contract(
    source="order", title="Police list", access="open", feeds="offence", key=("incident_id", "file"),
    latest="month", span="day", crs="EPSG:3857",
    columns=(
        Column(name="No", becomes="incident_id", required=True, description="number"),
        Column(name="Day", becomes="day", type="DATE", formats=("%m/%d/%Y",), description="day"),
        Column(name="Clock", becomes="clock", pattern="[0-9:]+", description="clock"),
        Column(name="Told", becomes="month", type="TIMESTAMP", formats=("%m/%d/%Y %H:%M",), description="report"),
        Column(name="X", becomes="lon", type="DOUBLE", description="metres"),
        Column(name="Y", becomes="lat", type="DOUBLE", description="metres"),
        *(Column(name="c_" + name, becomes=name, description="any") for name in NAMES[1:]),
    ),
)
"""
MAPPING = """
SELECT 'offence' AS kind, incident_id, day + clock::TIME AS occurred_at, "month" AS reported_at, "rank" AS code, lon,
    lat, 'Southeast' AS label
FROM safe."order"
UNION ALL
SELECT 'call' AS kind, incident_id, happened AS occurred_at, NULL AS reported_at, NULL AS code,
    regexp_extract(place, ', ([-0-9.]+)', 1)::DOUBLE AS lon, regexp_extract(place, '([-0-9.]+),', 1)::DOUBLE AS lat,
    NULL AS label
FROM safe.calls
"""
CALLS = """
from pipelines.contracts import Column, Contract

CONTRACT = Contract(
    source="calls", title="Calls", access="open", feeds="call", key=("incident_id",), span="happened",
    columns=(
        Column(name="Call", becomes="incident_id", required=True, description="number"),
        Column(name="When", becomes="happened", type="DATE", formats=("%Y-%m-%d",), description="day"),
        Column(name="Place", becomes="place", description="(latitude, longitude)"),
    ),
)
"""
HEADER = ",".join(["No", "Day", "Clock", "Told", "X", "Y", *(f"c_{name}" for name in NAMES[1:])])
HALF = "55660,-55660"  # half a degree in metres of the web's maps


def rows(*numbers: int, day: str = "01/{:02}/2022", clock: str = "14:30", told: str = "03/01/2022 10:00") -> list[str]:
    rest = ",".join(["x"] * len(NAMES[1:]))
    return [f"{n},{day.format(n % 28 + 1)},{clock},{told},{HALF},{rest}" for n in numbers]


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Town:
    monkeypatch.setenv("LEAD_SITES_DIR", str(tmp_path / "sites"))
    monkeypatch.setenv("LEAD_PRIVATE_DIR", str(tmp_path / "private"))
    monkeypatch.setenv("LEAD_KEY_FILE", str(tmp_path / "key"))
    folder = tmp_path / "sites" / "gotham"
    for name, text in {
        "site.toml": 'title = "Gotham"\n[boundaries]\nfile = "areas.geojson"\nname = "district"\n',
        "areas.geojson": json.dumps(districts()),
        "sources/order.py": SOURCE,
        "sources/calls.py": CALLS,
        "mappings/incident.sql": MAPPING,
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    made = Town(tmp_path)
    (made.source / "districts.geojson").unlink()
    return made


def test_a_list_with_awkward_names_clocks_points_and_years_is_checked_built_and_added_to(town):
    odd = [*rows(101, clock="24:30"), *rows(102, day="01/05/21"), *rows(*range(200, 230), day="01/01/1900")]
    odd += [one.replace(HALF, '"55,660","-55,660"') for one in rows(103, clock="")]
    town.write("a.csv", "\n".join([HEADER, *rows(*range(60)), *rows(1, told="04/01/2022 10:00"), *odd]))
    town.write("calls.csv", 'Call,When,Place\n1,2022-03-01,"(-0.5, 0.5)"\n2,2022-03-02,"(0.5, -0.5)"\n3,2022-03-02,\n')
    verdict, calls = check_files([town.source / name for name in ("a.csv", "calls.csv")], load_site("gotham"))
    nowhere = "1 nowhere: 0 have a point outside every area, 1 have none."
    assert f"Of 3 rows 2 are placed by a point in an area of the map, and {nowhere}" in calls.remarks
    assert [(one.column, one.places) for one in calls.faults] == []
    assert verdict.state == "partly"
    years, clock = verdict.faults
    worked_out = "what mappings/incident.sql can make occurred_at of"
    assert (years.column, years.mend.partition(":")[0]) == ("Day", "They look like years of two digits")
    assert (clock.column, clock.expected) == ("Day with Clock", worked_out)
    assert (years.places, clock.places) == (((None, 64),), ((None, 63), (None, 95)))
    assert "coalesce(day + clock::TIME, day)" in clock.mend
    assert [one for one in verdict.remarks if "30 rows have 1900-01-01 in Day" in one]
    assert "94 rows: all are placed by a point in an area of the map." in verdict.remarks

    build = ["build", "--input", str(town.source), "--site", "gotham"]
    done = town.run(*build)
    assert (done.returncode, done.stderr) == (0, "")
    assert (
        "a.csv: Day with Clock: not what mappings/incident.sql can make occurred_at of: 2 × set to missing"
        in done.stdout
    )
    assert "order: a.csv: 30 rows have 1900-01-01 in Day, which often stands for a day that is not known" in done.stdout
    assert town.ask("SELECT complete_from, complete_to FROM core.source WHERE source = 'order'") == [
        (date(2022, 3, 1), date(2022, 4, 1))
    ]
    some = "incident_id IN ('1', '101', '102', '103') ORDER BY incident_id"
    assert town.ask(f"SELECT incident_id, occurred_at FROM core.incident WHERE kind = 'offence' AND {some}") == [
        ("1", datetime(2022, 1, 2, 14, 30)), ("101", None), ("102", None), ("103", None),
    ]  # fmt: skip
    placed = "SELECT located_by, round(lon, 4), round(lat, 4), count(*) FROM core.incident WHERE kind = 'offence'"
    assert town.ask(f"{placed} GROUP BY ALL") == [("point", 0.5, -0.5, 93)]

    town.write("b.csv", "\n".join([HEADER, *rows(300, 301), *rows(2, told="05/01/2022 10:00")]))
    assert refresh(town.source, read_settings(), "gotham", lambda _: None) == []
    assert log(town)[-1]["added"]
    assert town.ask("SELECT count(*), count(*) FILTER (located_by = 'none') FROM core.incident") == [(98, 1)]
