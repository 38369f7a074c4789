"""Meeting mode: asked for by the link, kept in the address and from page to page, left by a link to the same view."""

import html
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from streamlit.testing.v1 import AppTest
from test_languages import address
from test_pages import run, text_of

Releases = Callable[[str], Path]
BAR = '<nav class="atlas-meeting"'
VIEW = {"metric": "drug_offences", "layer": "precinct"}


def follow(at: AppTest, words: str) -> dict[str, str]:
    """Give the address that the link with these words leads to."""
    link = re.search(rf'href="([^"]*)"[^>]*>{words}<', text_of(at))
    assert link
    return dict(parse_qsl(html.unescape(link[1])[1:]))


def test_the_mode_is_kept_in_the_session_and_in_every_link(
    release_file: Releases, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = run("map", release_file("normal"), monkeypatch, meeting="1", **VIEW)
    assert address(at)["meeting"] == "1"
    del at.query_params["meeting"]  # as the menu does
    at.run()
    assert BAR in text_of(at)
    assert any("meeting=1" in block.value for block in at.code)
    assert {**VIEW, "meeting": "1", "lang": "es"}.items() <= follow(at, "Español").items()


def test_the_way_in_and_the_way_out_keep_the_view(release_file: Releases, monkeypatch: pytest.MonkeyPatch) -> None:
    path = release_file("normal")
    at = run("map", path, monkeypatch, lang="es", **VIEW)
    assert BAR not in text_of(at)
    assert "meeting" not in address(at)
    there = follow(at, "Modo de reunión")
    assert {**VIEW, "lang": "es", "meeting": "1"}.items() <= there.items()
    at = run("map", path, monkeypatch, **there)
    assert BAR in text_of(at)
    back = follow(at, "Salir del modo de reunión")
    assert {**VIEW, "lang": "es"}.items() <= back.items()
    assert "meeting" not in back


def test_another_word_is_no_meeting(release_file: Releases, monkeypatch: pytest.MonkeyPatch) -> None:
    assert BAR not in text_of(run("reach", release_file("normal"), monkeypatch, meeting="perhaps"))


@pytest.mark.parametrize("view", ["measure", "service", "density", "compare"])
def test_the_map_of_a_meeting_comes_first_and_says_its_sentence_once(
    release_file: Releases, monkeypatch: pytest.MonkeyPatch, view: str
) -> None:
    def shown(**mode: str) -> AppTest:
        at = run("map", release_file("normal"), monkeypatch, view=view, metric="drug_offences", grain="year",
                 period="2017", before="2016", **mode)  # fmt: skip
        assert not at.exception
        return at

    def sentences(at: AppTest) -> list[str]:
        return sorted(re.findall('atlas-sentence">(.*?)</p>', text_of(at)))

    usual, wall = shown(), shown(meeting="1")
    assert len(usual.title) == 1
    assert len(wall.title) == 2
    assert wall.title[0].value != usual.title[0].value == wall.title[1].value
    # Beside each other, both maps have one line on the wall.
    assert sorted(" ".join(sentences(usual)).split()) == sorted(" ".join(sentences(wall)).split())
    assert "none</span>" not in text_of(wall)


def test_what_a_release_lacks_is_said_in_a_meeting_too_but_after_the_page(
    release_file: Releases, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, lacks = release_file("open_data"), "Open police data only."
    told = text_of(run("map", path, monkeypatch))
    assert told.index(lacks) < told.index("atlas-sentence")
    told = text_of(run("map", path, monkeypatch, meeting="1"))
    assert told.index(lacks) > told.index("atlas-sentence")
