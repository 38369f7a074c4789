"""What a page draws can be taken away: each chart's numbers stand in a table and in a file, as the release has them."""

import csv
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import cast

import duckdb
import pyarrow.parquet as pq
import pytest
from briefing_fixture import write_briefing
from programme_fixture import write_programme
from streamlit.testing.v1 import AppTest
from test_effect import found
from test_pages import run, text_of

from dashboard.components import chart
from dashboard.components.columns import WORDS
from dashboard.components.rules import rule_rows
from dashboard.components.takeaway import Shown, csv_zip, geojson_zip, parquet_zip
from dashboard.estimates import Estimate
from dashboard.language import use
from dashboard.maps.picture import CSV, picture, records
from dashboard.records import View
from dashboard.release import open_release

Releases = Callable[[str], Path]
STYLES = Path(chart.__file__).with_name("styles.css")


def kept(monkeypatch: pytest.MonkeyPatch, *names: str) -> dict[str, list[dict[str, str]]]:
    """The rows of every download on a page that is run next, by the button's words; each README explains its columns.

    Each file's name begins as one of `names` does.
    """
    found: dict[str, list[dict[str, str]]] = {}

    def keep(words: str, data: object, file_name: str, **_more: object) -> None:
        assert not names or file_name.startswith(tuple(f"lead-atlas-{name}-" for name in names)), file_name
        if not file_name.endswith(".zip") or "Parquet" in words or "GeoJSON" in words:
            return
        with zipfile.ZipFile(io.BytesIO(cast(bytes, data() if callable(data) else data))) as archive:
            rows = csv.DictReader(io.StringIO(archive.read("numbers.csv").decode()))
            found[words] = list(rows)
            about, _, told = archive.read("README.txt").decode().partition("Columns of numbers.csv")
        assert [line[2:].split(": ", 1)[0] for line in told.splitlines()[1:]] == rows.fieldnames
        assert "`" not in about  # nothing is said of columns anywhere else
        assert "Release: " in about
        assert "Not for deployment decisions" in about

    monkeypatch.setattr("streamlit.download_button", keep)
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
    taken = kept(monkeypatch, f"drug-offences-{place}", f"neighbourhood-drug-offences-{place}")
    at = run("neighbourhood", path, monkeypatch, place=place)
    rows = taken["Download all numbers of this page (CSV with README)"]
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
    if place == "testville":
        assert "rest of the city" not in text_of(at)
    say_what_they_are(at, named)


def say_what_they_are(at: AppTest, place: str) -> None:
    """The picture of a chart is all that is taken away, and the page cuts off just what it adds."""
    drawn = [json.loads(each.proto.spec)["layer"][-1] for each in at.get("vega_lite_chart")]
    captions = [layer["mark"]["text"] for layer in drawn if layer.get("name") == "atlas_caption"]
    assert len(captions) == len(drawn) > 2
    for lines in captions:
        assert place in lines[0]
        said = " ".join(lines)
        for words in ("no number here is real", "Not for deployment decisions", "Testville. Release ", "Data through"):
            assert words in said
        assert len(lines) == chart.LINES
        assert max(map(len, lines)) <= chart.WIDE
    assert f"--caption: {chart.CAPTION}px;" in STYLES.read_text(encoding="utf-8")


# The pages that no other test takes from.
TAKEN = [("expand", {}), ("map", {"view": "measure"}), ("map", {"view": "service"}), ("map", {"view": "density"})]


def test_every_column_of_every_file_is_explained_and_no_other(
    release_file: Releases, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`kept` looks at each; of the other pages below."""
    taken = kept(monkeypatch)
    for page, query in TAKEN:
        at = run(page, release_file("six_states"), monkeypatch, **query)
        assert not at.exception
        assert taken, (page, query)
        forms = "GeoJSON, Parquet" if page == "expand" else "map, GeoJSON, Parquet"  # there is no map to draw
        assert f"Other forms: {forms}" in [each.proto.popover.label for each in at.get("popover")]
        taken.clear()


def test_no_word_explains_a_column_that_no_file_has() -> None:
    sources = [p for p in Path(chart.__file__).parents[1].rglob("*.py") if p.name != "columns.py"]
    written = "".join(source.read_text(encoding="utf-8") for source in sources)
    assert not [name for name in WORDS if f'"{name}"' not in written and name not in Estimate.__annotations__]


def test_half_years_have_a_table_and_a_file(
    release_file: Releases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = found(release_file("normal"), tmp_path)
    taken = kept(monkeypatch)
    text = text_of(run("effect", path, monkeypatch, place="alder"))
    rows = taken["Download the half-years (CSV with README)"]
    assert [(row["six_months_from"], row["window"]) for row in rows] == [
        ("2016-05-01", "before"), ("2016-11-01", "before"), ("2017-05-01", "during"), ("2017-11-01", "during")
    ]  # fmt: skip
    sql = (
        "SELECT sum(numerator) FILTER (area_id = 'alder'), sum(numerator) FILTER (area_id <> 'alder') FROM cell"
        " WHERE metric_id = 'drug_offences' AND layer = 'neighbourhood' AND grain = 'month' AND area_id IN"
        " ('alder', 'elm', 'fir', 'hazel') AND period_start >= '2016-05-01' AND period_start < '2016-11-01'"
    )
    (counted,) = asked(path, tmp_path, sql)
    assert (int(rows[0]["count"]), int(rows[0]["compared_count"])) == counted
    assert f'<td class="n">{counted[0]:,}</td><td class="n">{counted[1]:,}</td>' in text


def test_where_reach_is_low_can_be_sent_with_its_classes_and_no_range_of_what_is_hidden(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = kept(monkeypatch, "reach-missed-place-cedar")
    at = run("reach", write_programme(tmp_path / "planted.duckdb"), monkeypatch, question="missed", place="cedar")
    own = "Cedar, 2020: Surely below the city&#x27;s rate. Referrals: "
    assert f'atlas-sentence">{own}' in text_of(at)
    body = text_of(at)
    assert 0 < body.index('<tr class="chosen"><th scope="row">Cedar') < body.index('<th scope="row">Alder')
    (rows,) = taken.values()
    city = next(row for row in rows if row["metric"] == "referrals_per_100_lead_type_offences")
    assert (city["per_100_low"], city["per_100_high"]) == ("14.9", "16.1")
    counts = {row["area"]: row for row in rows if row["metric"] == "referrals_by_door"}
    assert counts["Cedar"]["class"] == "Surely below the city's rate"
    assert counts["Dogwood"]["class"] == "Cannot be told"
    assert (counts["Dogwood"]["status"], counts["Dogwood"]["per_100_high"]) == ("hidden", "")
    assert float(counts["Alder"]["per_100_low"]) > 16.1


def test_the_caseload_that_is_drawn_is_in_the_briefings_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_briefing(tmp_path / "planted.duckdb")
    taken = kept(monkeypatch, "briefing-testville-quarter")
    assert not run("briefing", path, monkeypatch).exception
    sql = (
        "SELECT period_start::VARCHAR, coalesce(value::VARCHAR, '') FROM cell JOIN area a USING (area_id)"
        " WHERE metric_id = 'caseload' AND a.layer = 'city' ORDER BY 1"
    )
    stored = asked(path, tmp_path, sql)
    (rows,) = taken.values()
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
            readme = archive.read("README.txt").decode()
            assert readme.startswith("read me\n")
            assert all(f"\n- {column}: " in readme for column in CSV)
            return archive.read(name)

    told = list(csv.DictReader(io.StringIO(inside(csv_zip(shown), "numbers.csv").decode())))
    parquet = pq.read_table(io.BytesIO(inside(parquet_zip(shown), "numbers.parquet"))).to_pylist()
    geojson = json.loads(inside(geojson_zip(shown), "numbers.geojson"))["features"]
    assert [row["value"] for row in parquet] == [f["properties"]["value"] for f in geojson]
    assert [float(row["value"]) if row["value"] else None for row in told] == [row["value"] for row in parquet]
    assert any(row["value"] for row in told)
    assert [f["geometry"] for f in geojson] == [json.loads(a.geometry) for a in of.areas]
