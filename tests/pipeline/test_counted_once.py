"""A town whose police list has several rows per incident, whose areas overlap, whose labels are spelt otherwise."""

import csv
import json
from pathlib import Path

import pytest
from shapely import Polygon, box, to_geojson

from pipelines.desk import check_files
from pipelines.sites import load_site
from tests.pipeline.conftest import Town
from tests.pipeline.test_add_your_city import steps, variants
from tests.unit.drawn_site import column, contract, settled

# The pier lies inside the harbour; the two halves of the market cover it whole.
AREAS = {
    "Harbour": box(0, 0, 1, 1), "Pier": box(0.4, 0.4, 0.6, 0.6), "Market": box(1, 0, 2, 1),
    "Market East": box(1.5, 0, 2, 1), "Market West": box(1, 0, 1.5, 1), "Mill End/La Alma": box(0, 1, 1, 2),
}  # fmt: skip
HEADER = ("case_no", "happened", "reported", "offense", "lon", "lat", "place")
DAY = ("2023-01-05 14:20", "2023-01-05 15:00")
ROWS = (
    ("1001", *DAY, "DRUG-POSS", 0.005, 0.005, "Pier"),
    ("1001", *DAY, "SHOPLIFT", 0.005, 0.005, "Pier"),
    ("1002", *DAY, "DRUG-POSS", 0.001, 0.001, "Harbour"),
    ("1003", *DAY, "DRUG-POSS", 0.016, 0.005, "Market"),
    ("1004", *DAY, "DRUG-POSS", "", "", "mill-end-la-alma"),
    ("1005", *DAY, "DRUG-POSS", "", "", "Docks"),
    ("1006", "2023-02-20 10:00", "2023-02-28 10:00", "SHOPLIFT", 0.001, 0.001, "Harbour"),
)  # fmt: skip
PER_OFFENCE, MAPPING, PER_UNIT = variants("Several rows for one incident")
PLAIN = "SELECT 'offence' AS kind, incident_id, occurred_at, reported_at, code, lon, lat, label\nFROM safe.police\n"
OVERLAPS = "Harbour and Pier share 0.05 km²"


class Riverton(Town):
    """The town of the guide with another map and another list, its folder written by the guide's own blocks."""

    def __init__(self, folder: Path) -> None:
        self.private, self.out, self.source = folder / "private", folder / "out", folder / "filled"
        self.folder = folder / "data" / "sites" / "riverton"
        features = [
            {"type": "Feature", "properties": {"NAME": name}, "geometry": json.loads(to_geojson(scaled(shape)))}
            for name, shape in AREAS.items()
        ]
        (folder / "map.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
        (folder / "a.toml").write_text('title = "Riverton"\nboundary_file = "map.geojson"\narea_name = "NAME"\n')
        self.added = self.run("new-site", "--answers", str(folder / "a.toml"))
        for step in steps():
            if step.path and step.path.startswith("data/sites/"):
                (folder / step.path).parent.mkdir(parents=True, exist_ok=True)
                (folder / step.path).write_text(step.text, "utf-8")
        self.source.mkdir()
        with open(self.source / "police.csv", "w", newline="") as file:
            csv.writer(file).writerows([HEADER, *ROWS])

    def declare(self, key: str, mapping: str = PLAIN) -> None:
        source = self.folder / "sources" / "police.py"
        before, _, after = source.read_text().partition("    key=")
        source.write_text(before + key + after.partition("\n")[2])
        (self.folder / "mappings" / "incident.sql").write_text(mapping)

    def build(self):
        return self.run("build", "--input", str(self.source), "--site", "riverton")

    def check(self):
        return check_files([self.source / "police.csv"], load_site("riverton"))[0]


def scaled(shape: Polygon) -> Polygon:
    return Polygon([(x / 100, y / 100) for x, y in shape.exterior.coords])


@pytest.fixture
def riverton(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Riverton:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LEAD_SITES_DIR")
    return Riverton(tmp_path)


def test_each_row_is_counted_once_in_the_smallest_area_or_the_build_says_what_to_write(riverton: Riverton):
    assert OVERLAPS in riverton.added.stdout
    line = "concat_ws('/', incident_id, code) AS incident_id"
    riverton.declare("    key=(),\n")
    done = riverton.build()
    assert (done.returncode, line in done.stderr) == (1, True)
    assert "mappings/incident.sql: 2 of 7 offences have an incident_id that another offence has" in done.stderr
    riverton.declare(PER_OFFENCE)
    verdict = riverton.check()
    assert (verdict.state, line in verdict.problem) == ("not", True)
    assert not (riverton.private / "warehouse.duckdb").exists()

    riverton.declare(PER_OFFENCE, MAPPING)
    assert line in MAPPING
    verdict = riverton.check()
    assert verdict.state == "loads"
    said = "\n".join(verdict.remarks)
    assert OVERLAPS in said
    assert "place: 1 row without a point in an area has a place that no map names, and lies nowhere: DOCKS (1)" in said
    assert "riverton,DOCKS,name on the map,source" in said
    done = riverton.build()
    assert done.returncode == 0, done.stderr
    assert OVERLAPS in done.stdout
    assert "Market is covered by smaller areas" in done.stdout
    assert "lies nowhere: DOCKS (1)" in done.stdout
    done = riverton.run("refresh", "--input", str(riverton.source), "--site", "riverton", "--out", str(riverton.out))
    assert done.returncode == 0, done.stderr
    assert "lies nowhere: DOCKS (1)" in done.stdout
    shown = riverton.ask_release(
        "SELECT area_id, month(period_start), status, numerator FROM cell WHERE metric_id = 'drug_offences' "
        "AND grain = 'month' AND layer IN ('neighbourhood', 'city') ORDER BY ALL"
    )
    found = {(area, month): (status, number) for area, month, status, number in shown}
    areas = ("riverton", "pier", "harbour", "market", "market-east", "mill-end-la-alma")
    assert [found[area, 1] for area in areas] == [
        ("value", 5), ("value", 1), ("value", 1), ("no_data", None), ("value", 1), ("value", 1),
    ]  # fmt: skip
    assert {status for (area, _), (status, _) in found.items() if area == "market"} == {"no_data"}


def test_the_rows_of_one_call_are_one_as_the_guide_declares_it(tmp_path: Path):
    said = eval(f"dict({PER_UNIT})")
    columns = [
        column("incident_id"), column("occurred_at", type="TIMESTAMP", formats=("%Y-%m-%d",)), column("code"),
        column("lon", type="DOUBLE"), column("lat", type="DOUBLE"), column("label"), column("unit"),
    ]  # fmt: skip
    rows = "".join(f"{n // 3},2023-01-05,DRUG,1,2,Harbour,unit {n}\n" for n in range(300))
    header = ",".join(one.name for one in columns)
    con = settled(tmp_path, contract(*columns, **said), calls=f"{header}\n{rows}")
    assert con.execute("SELECT loaded, repeated, corrected FROM core.load").fetchall() == [(100, 200, 0)]
    assert con.execute("FROM core.load_note").fetchall() == []
