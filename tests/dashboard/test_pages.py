"""Both pages on every kind of release, run by Streamlit without a browser."""

import csv
import importlib
import io
import pkgutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from release_fixture import METRICS, NAMES
from streamlit.testing.v1 import AppTest

import dashboard.pages
from dashboard.components.heading import as_written
from dashboard.release import open_release

APP = Path(__file__).parents[2] / "dashboard" / "app.py"
PAGES = sorted(found.name for found in pkgutil.iter_modules(dashboard.pages.__path__))
WITH_A_MEASURE = ("map", "methods", "neighbourhood")  # pages that show one measure, and whose links name it
NOT_FOR = "Not for deployment decisions, nor for any decision about a person."
Releases = Callable[[str], Path]


def run(page: str, release: Path, monkeypatch: pytest.MonkeyPatch, **query: str) -> AppTest:
    monkeypatch.setenv("LEAD_RELEASE", str(release))
    script = f"""
import importlib
from dashboard.components.shell import show
show(importlib.import_module("dashboard.pages.{page}"))
"""
    at = AppTest.from_string(script, default_timeout=30)
    at.query_params.update(query)
    return at.run()


def text_of(at: AppTest) -> str:
    kinds = ("title", "header", "subheader", "caption", "markdown", "info", "code", "html")
    return "\n".join(_body(element) for kind in kinds for element in at.get(kind))


def _body(element: Any) -> str:
    value = getattr(element, "value", None)
    return value if isinstance(value, str) else str(getattr(element.proto, "body", ""))


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_a_module_of_the_agreed_shape(page: str) -> None:
    module = importlib.import_module(f"dashboard.pages.{page}")
    assert isinstance(module.TITLE, str)
    assert isinstance(module.SECTION, str)
    assert isinstance(module.ORDER, int)
    assert all(isinstance(metric, str) for metric in module.METRICS)
    assert callable(module.render)


@pytest.mark.parametrize("page", PAGES)
def test_a_release_that_nobody_approved_says_so_first(
    page: str, release_file: Releases, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Not for publication" in text_of(run(page, release_file("unapproved"), monkeypatch))
    assert "Not for publication" not in text_of(run(page, release_file("normal"), monkeypatch))


def test_a_service_statement_shows_the_claims_about_the_larger_areas_too(
    release_file: Releases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "claims.duckdb"
    path.write_bytes(release_file("normal").read_bytes())
    with duckdb.connect(str(path)) as con:
        con.execute("INSERT INTO service_area VALUES ('testville', NULL, 'west-precinct', NULL, NULL, 'a letter', '')")
        con.execute("INSERT INTO service_area VALUES ('testville', NULL, 'east-precinct', NULL, NULL, 'a poster', '')")
    text = text_of(run("neighbourhood", path, monkeypatch, place="alder"))
    assert "a letter" in text
    assert "a poster" not in text


def test_a_broken_shape_is_told_like_any_damage(
    release_file: Releases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "shape.duckdb"
    path.write_bytes(release_file("normal").read_bytes())
    with duckdb.connect(str(path)) as con:
        con.execute('UPDATE area SET geometry = \'{"type": "Polygon", "coordinates": 7}\' WHERE area_id = \'fir\'')
    at = run("map", path, monkeypatch)
    assert not at.exception
    assert "python -m pipelines publish" in text_of(at)


def test_a_name_is_shown_as_it_is_written() -> None:
    assert as_written("A*B_[x](y) $1") == r"A\*B\_\[x\](y) \$1"


def test_the_neighbourhood_page_opens_where_the_programme_began(
    release_file: Releases, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = run("neighbourhood", release_file("normal"), monkeypatch)
    assert opened.title[0].value == "Alder"
    assert 'see the page <a href="effect?place=alder" target="_self">Effect</a>' in text_of(opened)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("variant", ["normal", "empty", "all_hidden", "open_data"])
def test_a_page_stands_on_every_release(
    page: str, variant: str, release_file: Releases, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = run(page, release_file(variant), monkeypatch)
    assert not at.exception
    text = text_of(at)
    assert NOT_FOR in text
    assert ("Demonstration data" in text) == (variant != "open_data")
    assert "Seattle" not in text.split("No number here is real")[0][-100:]
    assert ("A referral export from the programme would add" in text) == (variant in ("open_data", "empty"))


def test_a_visitor_to_an_empty_release_reads_words_before_a_command(
    release_file: Releases, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = run("map", release_file("empty"), monkeypatch)
    assert "please come back later" in at.info[0].value
    assert "pipelines" not in at.info[0].value
    assert "For those who run this site" in text_of(at)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_shows_title_and_caveat_of_every_measure_it_claims(
    page: str, release_file: Releases, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = run(page, release_file("normal"), monkeypatch)
    claimed = importlib.import_module(f"dashboard.pages.{page}").METRICS
    shown = [caption.value for caption in at.caption]
    for metric in METRICS:
        if metric[0] in claimed:
            assert metric[1] in text_of(at)
            assert metric[6] in shown


@pytest.mark.parametrize("page", WITH_A_MEASURE)
@pytest.mark.parametrize("metric", [metric[0] for metric in METRICS])
def test_a_page_opens_on_the_measure_a_link_names(
    page: str, metric: str, release_file: Releases, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = run(page, release_file("normal"), monkeypatch, metric=metric)
    assert not at.exception
    assert at.selectbox(key="metric").value == metric


@pytest.mark.parametrize("page", WITH_A_MEASURE)
def test_a_bad_link_falls_back_with_a_note(page: str, release_file: Releases, monkeypatch: pytest.MonkeyPatch) -> None:
    at = run(page, release_file("normal"), monkeypatch, metric="<b>no such thing</b>", lang="<b>fr")
    assert not at.exception
    assert "&lt;b&gt;no such thing&lt;/b&gt;”, which is not offered here" in text_of(at)
    assert "There are no pages in the language “&lt;b&gt;fr”. They are shown in English." in text_of(at)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("variant", "words"),
    [("old_schema", "older than this dashboard"), ("new_schema", "newer than this dashboard")],
)
def test_a_release_of_another_schema_says_what_to_do(
    page: str, variant: str, words: str, release_file: Releases, monkeypatch: pytest.MonkeyPatch
) -> None:
    _says_what_to_do(run(page, release_file(variant), monkeypatch), words)


@pytest.mark.parametrize("page", PAGES)
def test_a_missing_or_damaged_release_says_what_to_do(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _says_what_to_do(run(page, tmp_path / "none.duckdb", monkeypatch), "no release to show")
    (tmp_path / "bad.duckdb").write_text("not a database")
    _says_what_to_do(run(page, tmp_path / "bad.duckdb", monkeypatch), "cannot be read")


def _says_what_to_do(at: AppTest, words: str) -> None:
    text = text_of(at)
    assert not at.exception
    assert words in text
    assert "please come back later" in text
    assert "python -m pipelines publish --out data/release" in text
    assert "LEAD_RELEASE" in text
    assert "Traceback" not in text
    assert "/tmp" not in text


def test_the_map_opens_on_the_programmes_reach_or_else_on_where_it_served(
    release_file: Releases, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = run("map", release_file("normal"), monkeypatch)
    assert (at.selectbox(key="metric").value, at.selectbox(key="layer").value) == (
        "referrals_by_door",
        "neighbourhood",
    )
    at = run("map", release_file("open_data"), monkeypatch)
    assert at.selectbox(key="view").value == "service"
    at = run("map", release_file("open_data"), monkeypatch, layer="neighbourhood")
    assert at.selectbox(key="metric").value == "drug_offences"


def test_a_breakdown_that_is_not_published_is_greyed_with_its_reason(
    release_file: Releases, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = run("map", release_file("normal"), monkeypatch, metric="referrals_by_door")
    (door,) = [box for box in at.selectbox if box.label == "Door"]
    assert door.disabled
    assert "police precincts by year" in door.help
    at = run("map", release_file("normal"), monkeypatch, metric="referrals_by_door", layer="precinct", grain="year")
    (door,) = [box for box in at.selectbox if box.label == "Door"]
    assert not door.disabled
    assert set(door.options) == {"Arrest diversion", "Community referral", "Social contact"}


def test_a_partly_covered_year_says_so(release_file: Releases, monkeypatch: pytest.MonkeyPatch) -> None:
    at = run("map", release_file("normal"), monkeypatch, metric="drug_offences", grain="year", period="2021")
    assert "partial: 304 of 365 days" in text_of(at)


def test_the_map_table_is_by_name_and_says_every_number(
    release_file: Releases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEAD_RELEASE", str(release_file("normal")))
    at = run("map", release_file("normal"), monkeypatch, metric="drug_offences", grain="year", period="2019")
    (table,) = [html.proto.body for html in at.get("html") if "<table>" in html.proto.body]
    positions = [table.index(f">{name.replace('&', '&amp;')}<") for name in NAMES]
    assert positions == sorted(positions)
    view = next(v for v in open_release().views("drug_offences") if (v.layer, v.grain) == ("neighbourhood", "year"))
    for cell in open_release().series("drug_offences", view, "alder"):
        if cell.period_start.year == 2019:
            assert f'<td class="n">{cell.value:,.0f}</td>' in table


def test_an_all_hidden_release_shows_no_number_anywhere(
    release_file: Releases, monkeypatch: pytest.MonkeyPatch
) -> None:
    for page in PAGES:
        at = run(page, release_file("all_hidden"), monkeypatch)
        for block in at.get("html"):
            if "<table>" in block.proto.body and "atlas-register" not in block.proto.body:
                assert '<td class="n"></td>' in block.proto.body
                assert "hidden for privacy (small, or protecting a small number)" in block.proto.body


def test_the_neighbourhood_page_never_subtracts_protected_numbers(
    release_file: Releases, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = run("neighbourhood", release_file("normal"), monkeypatch, metric="referrals_by_door")
    assert "Rest of the city" not in text_of(at)
    assert "Whole city (its own series, by month)" in text_of(at)
    at = run("neighbourhood", release_file("normal"), monkeypatch, metric="drug_offences")
    assert "Rest of the city (without Alder), with what has no place" in text_of(at)


def test_a_service_statement_ends_with_the_day_the_ledger_was_checked(
    release_file: Releases, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = text_of(run("neighbourhood", release_file("normal"), monkeypatch, place="alder"))
    assert "served from 1 July 2017 on" in text
    assert "As of 1 October 2021" in text


def test_the_download_is_what_is_shown_with_its_readme(release_file: Releases) -> None:
    from dashboard.components.columns import explained
    from dashboard.components.downloads import as_csv, as_zip

    content = as_zip(
        as_csv(("area", "value"), [("Ivy & Oak", None), ("Alder", 5)]), explained(("area", "value")), "read me"
    )
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.namelist() == ["numbers.csv", "README.txt"]
        # A day of its own would give the same numbers other bytes every time.
        assert {entry.date_time for entry in archive.infolist()} == {(2000, 1, 1, 0, 0, 0)}
        rows = list(csv.reader(io.StringIO(archive.read("numbers.csv").decode())))
    assert rows == [["area", "value"], ["Ivy & Oak", ""], ["Alder", "5"]]


def test_a_fault_that_nobody_foresaw_is_told_to_the_visitor_and_to_the_log(
    release_file: Releases, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: object) -> None:
        raise LookupError("a fault")

    monkeypatch.setattr("dashboard.pages.reach.render", broken)
    at = run("reach", release_file("normal"), monkeypatch)
    assert "Please try another choice, another page, or come back later." in text_of(at)
    assert len(at.exception) == 1
    assert "a fault" not in at.exception[0].message
