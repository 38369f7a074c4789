"""The page Data & methods: what is told of sources, measures, privacy, registers and studies, and what never is."""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from release_fixture import METRICS
from test_pages import run, text_of

from dashboard.components.methods.compared import METHODS
from dashboard.components.methods.evidence import figure, risk
from dashboard.components.methods.measures import matches
from dashboard.components.methods.privacy import sentence
from dashboard.components.methods.sources import spans
from dashboard.components.methods.take import table_zip
from dashboard.components.methods.whole import whole_zip
from dashboard.release import open_release
from pipelines.release.words import add_words

Releases = Callable[[str], Path]
ROW = ("seattle", "Arrest within 6 months", "60 % lower odds", 0.4, "others", "not a share", "a journal", "read")


@pytest.fixture
def told(release_file: Releases, tmp_path: Path) -> Path:
    """A release with a study, a stopped programme file, and a precinct of an earlier map."""
    path = tmp_path / "told.duckdb"
    path.write_bytes(release_file("normal").read_bytes())
    with duckdb.connect(str(path)) as con:
        con.execute("INSERT INTO evidence VALUES (?, ?, ?, ?, ?, ?, ?, ?)", ROW)
        con.execute("UPDATE coverage SET state = 'stopped' WHERE access = 'programme'")
        con.execute(
            "INSERT INTO eligibility VALUES ('testville', 'community', '2016-01-01', NULL, 'grams', '3', 'a form')"
        )
        con.execute(
            "INSERT INTO area SELECT * REPLACE ('old-precinct' AS area_id, 'Old Precinct' AS name, "
            "DATE '2019-12-31' AS valid_to) FROM area WHERE area_id = 'west-precinct'"
        )
    return path


def page(path: Path, monkeypatch: pytest.MonkeyPatch, **query: str) -> str:
    at = run("methods", path, monkeypatch, **query)
    assert not at.exception
    return text_of(at)


def test_public_sources_are_accounted_to_the_row_and_programme_files_never(
    told: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = page(told, monkeypatch, topic="sources")
    public, _, programme = text.partition("<caption>The programme&#x27;s files")
    for number in ("900", "890", "90.0 %", "8.0 %", "2.0 %", "16 days"):
        assert f">{number}</td>" in public
    assert "stopped: what came last could not be used, so the last good delivery is shown" in programme
    assert "class=n" not in programme.split("</table>")[0]
    assert "6 May 2020</td><td>26 May 2020</td><td class=n>21</td>" in text


def test_no_name_of_a_source_is_cut_in_the_drawing(told: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEAD_RELEASE", str(told))
    release = open_release()
    dated = [source for source in release.coverages() if source.complete_from]
    bars, names, gaps = (layer.to_dict(validate=False) for layer in spans(release, dated).layer)
    assert [row["name"] for row in names["data"]["values"]] == [source.title for source in dated]
    assert names["mark"] | {"x": 0, "align": "left"} == names["mark"]
    assert "limit" not in names["mark"]
    assert all(layer["encoding"]["y"]["axis"] is None for layer in (bars, names, gaps))


@pytest.mark.parametrize("metric", [metric[0] for metric in METRICS])
def test_every_measure_has_its_definition_source_caveat_and_sql(
    metric: str, told: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = page(told, monkeypatch, metric=metric)
    (row,) = [row for row in METRICS if row[0] == metric]
    assert all(part in text for part in (row[1], row[2], row[6], row[13]))


def test_measures_are_searched_in_all_their_parts(told: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEAD_RELEASE", str(told))
    found = [metric.id for metric in open_release().metrics() if matches(metric, "POPULATION")]
    assert found == []  # a denominator is no word that people search by; the caveat's are
    assert [m.id for m in open_release().metrics() if matches(m, "residents noon")] == [
        "drug_offences_per_1000_residents"
    ]
    assert "1 measure</caption>" in page(told, monkeypatch, topic="measures", search="residents noon")
    assert "No measure has all these words" in page(told, monkeypatch, topic="measures", search="zebra")


def test_privacy_is_told_with_the_release_s_own_numbers(told: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with duckdb.connect(str(told)) as con:
        con.execute(
            """INSERT INTO disclosure_report (metric_id, family, cells, shown, hidden, gate)
               VALUES ('referrals_by_door', 'referrals', 58, 13, 0, 'not run')"""
        )
    text = page(told, monkeypatch, topic="privacy")
    assert "Counts under 10" in text
    assert "stands one of three words" in text
    assert "“Marked as hidden” counts that word alone" in text
    assert "published 45 days after it ends" in text
    assert "<td>Police precincts</td><td>Year</td><td>Door</td>" in text
    monkeypatch.setenv("LEAD_RELEASE", str(told))
    release = open_release()
    assert "has not been run" in sentence(release, [{"gate": "not run"}])
    assert "found no hidden number" in sentence(release, [{"gate": "passed"}])
    assert "found no hidden number" not in sentence(release, [{"gate": "passed"}, {"gate": "not run"}])
    assert "found no hidden number" not in sentence(release, [])


def test_registers_and_studies_are_told_with_their_sources(told: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = page(told, monkeypatch, topic="registers")
    assert all(part in text for part in ("Beats redrawn", "a map", "a newspaper", "Alder", "a form", "1 October 2021"))
    assert "Old Precinct</th><td>Precinct</td><td>31 December 2019</td>" in text
    monkeypatch.setenv("LEAD_RELEASE", str(told))
    assert [area.area_id for area in open_release().areas("precinct")] == ["east-precinct", "west-precinct"]
    assert "20 % becomes 9.1 %, 60 % becomes 37.5 %, 80 % becomes 61.5 %" in page(told, monkeypatch, topic="evidence")


def test_a_release_without_studies_offers_no_such_topic(
    release_file: Releases, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = page(release_file("normal"), monkeypatch, topic="evidence")
    assert "which is not offered here" in text


def test_an_odds_ratio_never_stands_without_the_risk_it_means() -> None:
    assert round(100 * risk(0.4, 0.2)) == 9
    assert figure({"figure": "60 % lower odds", "odds_ratio": 0.4}).startswith("60 % lower odds. As risks: ")
    assert figure({"figure": "1.4 fewer", "odds_ratio": None}) == "1.4 fewer"


@pytest.mark.parametrize("topic", ["sources", "measures", "privacy", "registers", "objection", "take"])
@pytest.mark.parametrize("variant", ["empty", "open_data"])
def test_every_topic_stands_on_every_release(
    topic: str, variant: str, release_file: Releases, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Not for deployment decisions" in page(release_file(variant), monkeypatch, topic=topic)


def test_a_table_is_taken_away_as_it_is_stored(release_file: Releases, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEAD_RELEASE", str(release_file("normal")))
    release = open_release()
    with zipfile.ZipFile(io.BytesIO(table_zip(release, "cell"))) as archive:
        rows = list(csv.reader(io.StringIO(archive.read("cell.csv").decode())))
        assert "DEMONSTRATION DATA" in archive.read("README.txt").decode()
    columns, stored = release.table("cell")
    assert rows[0] == list(columns)
    assert rows[1:] == [["" if value is None else str(value) for value in row] for row in stored]
    assert len(rows) - 1 == release.tables()["cell"]


def test_everything_is_taken_away_with_what_each_column_is(
    release_file: Releases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "told.duckdb"
    path.write_bytes(release_file("normal").read_bytes())
    with duckdb.connect(str(path)) as con:
        add_words(con, "told")
    monkeypatch.setenv("LEAD_RELEASE", str(path))
    release = open_release()
    with zipfile.ZipFile(io.BytesIO(whole_zip(release))) as archive:
        said = json.loads(archive.read("datapackage.json"))
        files = {name: archive.read(name) for name in archive.namelist()}
    assert {one["path"] for one in said["resources"]} == set(files) - {"datapackage.json"}
    assert "DEMONSTRATION DATA" in said["description"]
    for one in said["resources"]:
        assert one["hash"] == f"sha256:{hashlib.sha256(files[one['path']]).hexdigest()}"
        assert one["title"] != one["name"]
        header, *rows = csv.reader(io.StringIO(files[one["path"]].decode()))
        assert header == [field["name"] for field in one["schema"]["fields"]]
        assert all(field["description"] for field in one["schema"]["fields"])
        assert len(rows) == release.tables()[one["name"]]
    [metric] = [one for one in said["resources"] if one["name"] == "metric"]
    grains = next(csv.DictReader(io.StringIO(files[metric["path"]].decode())))["grains"]
    assert json.loads(grains) == ["month", "quarter", "year"]


def test_only_tables_of_the_release_can_be_asked_for(release_file: Releases, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEAD_RELEASE", str(release_file("normal")))
    assert open_release().table("cell\"; FROM read_csv('/etc/hostname')")[0] == ()
    assert open_release().table("duckdb_settings()")[0] == ()


def test_the_comparison_of_methods_is_told_as_measured_and_in_its_order(
    release_file: Releases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "compared.duckdb"
    path.write_bytes(release_file("normal").read_bytes())
    with duckdb.connect(str(path)) as con:
        for method in reversed(METHODS):
            row = ["seattle", method, 1500, 15, 1755, 11334, 49, 509, 0.6917, 0.026, 28, 0.461]
            con.execute(f"INSERT INTO methods_compared VALUES ({', '.join('?' * len(row))})", row)
    text = page(path, monkeypatch, topic="privacy")
    _, _, table = text.partition("<caption>1,500 referrals a year</caption>")
    table = table.split("</table>")[0]
    assert [table.index(words) for words in METHODS.values()] == sorted(table.index(w) for w in METHODS.values())
    for number in ("11,334", "49", "509", "69.2 %", "2.6 %", "46.1 %"):
        assert table.count(f">{number}</td>") == len(METHODS)


def test_a_release_without_a_comparison_of_methods_has_no_heading_for_one(
    release_file: Releases, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "What other methods would give away" not in page(release_file("normal"), monkeypatch, topic="privacy")
