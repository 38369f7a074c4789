"""What a page draws can be taken away: each chart's numbers stand in a table and in a file, as the release has them."""

import csv
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from briefing_fixture import write_briefing
from programme_fixture import write_programme
from streamlit.testing.v1 import AppTest
from test_effect import found
from test_pages import run, text_of

from dashboard.components.rules import rule_rows
from dashboard.components.takeaway import Shown, csv_zip, geojson_zip, parquet_zip
from dashboard.language import use
from dashboard.maps.picture import CSV, picture, records
from dashboard.records import View
from dashboard.release import open_release

Releases = Callable[[str], Path]


def files(at: AppTest, monkeypatch: pytest.MonkeyPatch, *names: str) -> dict[str, list[dict[str, str]]]:
    """The rows of every download on a page by the button's words; each file's name begins as one of `names` does."""
    found: dict[str, list[dict[str, str]]] = {}

    def keep(words: str, data: object, file_name: str, **_more: object) -> None:
        assert not names or file_name.startswith(tuple(f"lead-atlas-{name}-" for name in names)), file_name
        if isinstance(data, bytes) and zipfile.is_zipfile(io.BytesIO(data)):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                found[words] = list(csv.DictReader(io.StringIO(archive.read("numbers.csv").decode())))

    monkeypatch.setattr("streamlit.download_button", keep)
    assert not at.run().exception
    return found


def asked(path: Path, folder: Path, sql: str) -> list[tuple]:
    """What SQL says of a release; of a copy, as the page holds the file itself."""
    (copy := folder / "copy.duckdb").write_bytes(path.read_bytes())
    with duckdb.connect(str(copy)) as con:
        return con.execute(sql).fetchall()


@pytest.mark.parametrize("place", ["alder", "west-precinct", "testville"])
def test_every_series_of_a_place_is_in_one_file_with_the_releases_numbers(
    place: str, release_file: Releases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = release_file("normal")
    monkeypatch.setattr("dashboard.components.neighbourhood.trend.CYCLES", 1)  # the town has few years between breaks
    at = run("neighbourhood", path, monkeypatch, place=place)
    names = (f"drug-offences-{place}", f"neighbourhood-drug-offences-{place}")
    rows = files(at, monkeypatch, *names)["Download all numbers of this page (CSV with README)"]
    sql = (
        "SELECT metric_id, a.name, grain, period_start::VARCHAR, coalesce(value::VARCHAR, ''), status, area_id"
        " FROM cell JOIN area a USING (area_id) WHERE attribute IS NULL"
    )
    stored = {row[:4]: row[4:] for row in asked(path, tmp_path, sql)}
    named = next(key[1] for key, told in stored.items() if told[2] == place)
    own = [row for row in rows if not row["series"]]
    shown = {(row["metric"], row["grain"]) for row in own}
    assert {("drug_offences", "year"), ("drug_offences", "month")} <= shown
    assert "referrals_by_door" in {metric for metric, _ in shown}
    for row in own:
        told = stored[row["metric"], row["area"], row["grain"], row["period_start"]]
        assert (float(row["value"] or "nan"), row["status"]) == pytest.approx(
            (float(told[0] or "nan"), told[1]), nan_ok=True
        ) or (row["value"], row["status"]) == ("0.0", "zero")
    trend = [row for row in rows if row["series"] == "Trend without the season"]
    assert trend
    assert f'<td class="n">{float(trend[-1]["value"]):,.1f}</td>' in text_of(at)
    rest = f"Rest of the city (without {named}), with what has no place"
    assert (rest in {row["series"] for row in rows}) == (place != "testville")
    # Added up by area, the file counts nothing twice: what stands beside the place is under a name of its own.
    assert {row["area"] for row in rows if row["series"] == rest} <= {rest}
    assert len({(row["metric"], row["grain"], row["period_start"]) for row in own if row["area"] == named}) == sum(
        row["area"] == named and row["series"] in ("", named) for row in rows
    )
    assert "rest of the city" not in text_of(run("neighbourhood", path, monkeypatch, place="testville"))


def test_half_years_have_a_table_and_a_file(
    release_file: Releases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = found(release_file("normal"), tmp_path)
    at = run("effect", path, monkeypatch, place="alder")
    rows = files(at, monkeypatch)["Download the half-years (CSV with README)"]
    assert [(row["six_months_from"], row["window"]) for row in rows] == [
        ("2016-05-01", "before"), ("2016-11-01", "before"), ("2017-05-01", "during"), ("2017-11-01", "during")
    ]  # fmt: skip
    sql = (
        "SELECT sum(numerator) FILTER (area_id = 'alder'), sum(numerator) FILTER (area_id <> 'alder') FROM cell"
        " WHERE metric_id = 'drug_offences' AND layer = 'neighbourhood' AND grain = 'month' AND area_id IN"
        " ('alder', 'elm', 'fir', 'hazel') AND period_start >= '2016-05-01' AND period_start < '2016-11-01'"
    )
    (counted,) = asked(path, tmp_path, sql)
    assert (int(rows[0]["place"]), int(rows[0]["compared_areas"])) == counted
    text = text_of(run("effect", path, monkeypatch, place="alder"))
    assert f'<td class="n">{counted[0]:,}</td><td class="n">{counted[1]:,}</td>' in text


def test_where_reach_is_low_can_be_sent_with_its_classes_and_no_range_of_what_is_hidden(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = run("reach", write_programme(tmp_path / "planted.duckdb"), monkeypatch, question="missed", place="cedar")
    own = "Cedar, 2020: Surely below the city&#x27;s rate. Referrals: "
    assert f'atlas-sentence">{own}' in text_of(at)
    body = text_of(at)
    assert 0 < body.index('<tr class="chosen"><th scope="row">Cedar') < body.index('<th scope="row">Alder')
    (rows,) = files(at, monkeypatch, "reach-missed-place-cedar").values()
    city = next(row for row in rows if row["metric"] == "referrals_per_100_lead_type_offences")
    assert (city["per_100_low"], city["per_100_high"]) == ("14.9", "16.1")
    counts = {row["area"]: row for row in rows if row["metric"] == "referrals_by_door"}
    assert counts["Cedar"]["class"] == "Surely below the city's rate"
    assert counts["Dogwood"]["class"] == "Cannot be told"
    assert (counts["Dogwood"]["status"], counts["Dogwood"]["per_100_high"]) == ("hidden", "")
    assert float(counts["Alder"]["per_100_low"]) > 16.1


def test_the_caseload_that_is_drawn_is_in_the_briefings_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_briefing(tmp_path / "planted.duckdb")
    at = run("briefing", path, monkeypatch)
    sql = (
        "SELECT period_start::VARCHAR, coalesce(value::VARCHAR, '') FROM cell JOIN area a USING (area_id)"
        " WHERE metric_id = 'caseload' AND a.layer = 'city' ORDER BY 1"
    )
    stored = asked(path, tmp_path, sql)
    (rows,) = files(at, monkeypatch, "briefing-testville-quarter").values()
    assert stored
    told = sorted((row["period_start"], row["value"]) for row in rows if row["metric"] == "caseload")
    assert told == stored


def test_rules_are_the_same_words_on_every_page_and_a_number_needs_no_language(
    release_file: Releases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "rules.duckdb"
    path.write_bytes(release_file("normal").read_bytes())
    with duckdb.connect(str(path)) as con:
        con.execute("INSERT INTO eligibility VALUES ('testville', NULL, NULL, NULL, 'max_drug_grams', '3', 'a letter')")
    monkeypatch.setenv("LEAD_RELEASE", str(path))
    use("es")
    try:
        row = next(row for row in rule_rows(open_release()) if row[1] == "3")
    finally:
        use("en")
    assert row[0] != "At most so many grams of any drug"
    for page, query in (("neighbourhood", {"place": "alder"}), ("methods", {"topic": "registers"})):
        assert "At most so many grams of any drug" in text_of(run(page, path, monkeypatch, **query))


def test_a_map_has_the_same_rows_in_each_form(release_file: Releases, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEAD_RELEASE", str(release_file("normal")))
    release = open_release()
    metric = next(metric for metric in release.metrics() if metric.id == "drug_offences")
    view = View("neighbourhood", "year", None)
    of = picture(release, metric, view, None, release.periods(metric.id, view)[-1], None)
    shown = Shown(CSV, records(of), "read me", {a.area_id: a.geometry for a in of.areas})

    def inside(packed: bytes, name: str) -> bytes:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            assert archive.read("README.txt") == b"read me"
            return archive.read(name)

    told = list(csv.DictReader(io.StringIO(inside(csv_zip(shown), "numbers.csv").decode())))
    parquet = pq.read_table(io.BytesIO(inside(parquet_zip(shown), "numbers.parquet"))).to_pylist()
    geojson = json.loads(inside(geojson_zip(shown), "numbers.geojson"))["features"]
    assert [row["value"] for row in parquet] == [f["properties"]["value"] for f in geojson]
    assert [float(row["value"]) if row["value"] else None for row in told] == [row["value"] for row in parquet]
    assert any(row["value"] for row in told)
    assert [f["geometry"] for f in geojson] == [json.loads(a.geometry) for a in of.areas]
