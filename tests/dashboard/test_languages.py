"""A visitor's language: asked for by the link, chosen on the page, or the city's own; the view stays what it is."""

import html
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qsl

import duckdb
import pytest
from streamlit.testing.v1 import AppTest
from test_pages import run, text_of

from dashboard.glossary import TERMS, explained
from dashboard.language import use

Releases = Callable[[str], Path]
NOTE = "Traducción no revisada por una persona."
SHOWN = {"metric": "drug_offences", "layer": "neighbourhood", "grain": "year"}


@pytest.fixture(autouse=True)
def afterwards() -> Iterator[None]:
    yield
    use("en")


@pytest.fixture
def spanish_town(release_file: Releases, tmp_path: Path) -> Path:
    """A release whose city speaks Spanish."""
    path = tmp_path / "spanish.duckdb"
    path.write_bytes(release_file("normal").read_bytes())
    with duckdb.connect(str(path)) as con:
        con.execute("INSERT INTO site_setting VALUES ('testville', 'language', 'es')")
    return path


def address(at: AppTest) -> dict[str, str]:
    return {key: value if isinstance(value, str) else value[0] for key, value in at.query_params.items()}


def speak(at: AppTest, code: str, path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """Follow the page's own link to another language, as a new visitor."""
    (nav,) = [block.proto.body for block in at.get("html") if "<nav " in block.proto.body]
    link = re.search(rf'href="([^"]*)" target="_self" lang="{code}"', nav)
    assert link
    return run("map", path, monkeypatch, **dict(parse_qsl(html.unescape(link[1])[1:])))


def test_a_link_asks_for_a_language(release_file: Releases, monkeypatch: pytest.MonkeyPatch) -> None:
    at = run("map", release_file("normal"), monkeypatch, lang="es", metric="drug_offences")
    assert at.title[0].value == "Dónde"
    assert NOTE in text_of(at)
    assert address(at)["lang"] == "es"
    assert address(at)["metric"] == "drug_offences"


def test_a_language_that_there_is_none_of_gives_the_city_s_own(
    release_file: Releases, spanish_town: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = run("map", release_file("normal"), monkeypatch, lang="xx")
    assert at.title[0].value == "Where"
    assert NOTE not in text_of(at)
    assert "lang" not in address(at)
    at = run("map", spanish_town, monkeypatch, lang="xx")
    assert at.title[0].value == "Dónde"
    assert "lang" not in address(at)


def test_another_language_keeps_the_view(release_file: Releases, monkeypatch: pytest.MonkeyPatch) -> None:
    path = release_file("normal")
    at = speak(run("map", path, monkeypatch, **SHOWN, period="2019"), "es", path, monkeypatch)
    assert not at.exception
    assert {key: at.selectbox(key=key).value for key in SHOWN} == SHOWN
    assert "2019: de 9 vecindarios" in text_of(at)
    assert "no se ofrece" not in text_of(at)
    assert {"lang": "es", "grain": "year", "period": "2019-01-01"}.items() <= address(at).items()
    at = speak(at, "en", path, monkeypatch)
    assert {key: at.selectbox(key=key).value for key in SHOWN} == SHOWN
    assert "lang" not in address(at)
    assert address(at)["grain"] == "year"


def test_where_the_city_speaks_spanish_english_stands_in_the_address(
    spanish_town: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = speak(run("map", spanish_town, monkeypatch), "en", spanish_town, monkeypatch)
    assert at.title[0].value == "Where"
    assert address(at)["lang"] == "en"


def test_a_link_in_one_language_opens_in_the_other(release_file: Releases, monkeypatch: pytest.MonkeyPatch) -> None:
    at = run("map", release_file("normal"), monkeypatch, lang="es", metric="Drug offences", layer="Police precincts")
    assert (at.selectbox(key="metric").value, at.selectbox(key="layer").value) == ("drug_offences", "precinct")
    at = run("map", release_file("normal"), monkeypatch, metric="Delitos de drogas", layer="Distritos policiales")
    assert (at.selectbox(key="metric").value, at.selectbox(key="layer").value) == ("drug_offences", "precinct")


@pytest.mark.parametrize("variant", ["all_hidden", "old_schema"])
def test_spanish_stands_on_every_release(variant: str, release_file: Releases, monkeypatch: pytest.MonkeyPatch) -> None:
    at = run("reach", release_file(variant), monkeypatch, lang="es")
    assert not at.exception
    assert "ninguna decisión sobre una persona" in text_of(at)


def test_a_first_visitor_is_told_what_this_is_and_one_with_a_link_is_not(
    release_file: Releases, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = run("reach", release_file("normal"), monkeypatch)
    words = "These pages show whom it reaches in Testville"
    assert words in text_of(at)
    assert words not in text_of(at.button(key="_close_welcome").click().run())
    assert words not in text_of(run("reach", release_file("normal"), monkeypatch, question="contacts"))
    assert "first=1" in text_of(run("reach", release_file("normal"), monkeypatch))  # in the link to Spanish
    spanish = run("reach", release_file("normal"), monkeypatch, lang="es", question="contacts", first="1")
    assert "muestran a quién llega" in text_of(spanish)
    assert "first" not in address(spanish)
    # Open data hide nobody and reach nobody.
    alone = text_of(run("reach", release_file("open_data"), monkeypatch))
    assert words not in alone
    assert "This release holds open data of Testville alone" in alone


def test_the_glossary_on_the_pages_is_the_glossary() -> None:
    written = (Path(__file__).parents[2] / "GLOSSARY.md").read_text("utf-8")
    for term, meaning in TERMS.items():
        assert f"| {term} | {meaning} |" in written
    use("es")
    assert "**remisión**" in (explained("Cuántas remisiones hubo: una remisión") or "")
    assert explained("nada") is None
