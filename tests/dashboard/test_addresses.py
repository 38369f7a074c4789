"""The address says the whole view, in no language: each control of each page goes into it and comes back out of it."""

import re
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import duckdb
import pytest
from programme_fixture import write_programme
from streamlit.runtime.scriptrunner import ScriptRunnerEvent
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import HeadingBase
from streamlit.testing.v1.local_script_runner import LocalScriptRunner
from test_languages import address
from test_pages import APP, PAGES, run, text_of

Releases = Callable[[str], Path]
CONTROLS = ("selectbox", "segmented_control", "text_input", "radio", "multiselect", "toggle", "checkbox", "slider",
            "select_slider", "number_input", "date_input", "pills", "feedback", "text_area")  # fmt: skip
PASSING = {"_time"}  # the slider is a second handle of the period
STUDY = ("seattle", "Arrest within 6 months", "60 % lower odds", 0.4, "others", "not a share", "a journal", "read")
# Each start shows controls or headings that the others do not.
STARTS = [
    *(page for page in PAGES if page != "map"),
    *(f"map?view={view}" for view in ("compare", "service", "density", "paper")), "map?metric=referrals_by_door",
    "methods?topic=measures", "methods?topic=privacy", "outcomes?topic=studies", "outcomes?topic=comparing",
    "reach?question=stages", "reach?question=missed",
]  # fmt: skip


@pytest.fixture(scope="module")
def towns(release_file: Releases, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Give the release that has most to choose from on a page."""
    folder = tmp_path_factory.mktemp("towns")
    planted = write_programme(folder / "planted.duckdb")
    told = folder / "told.duckdb"
    told.write_bytes(release_file("normal").read_bytes())
    with duckdb.connect(str(told)) as con:
        con.execute("INSERT INTO evidence VALUES (?, ?, ?, ?, ?, ?, ?, ?)", STUDY)
    return lambda page: planted if page == "reach" else told


def controls(at: AppTest) -> dict[str, Any]:
    """Every control that a visitor can move, by its key."""
    found = (each for kind in CONTROLS for each in at.get(kind))
    return {each.key: each for each in found if not getattr(each, "disabled", False) and each.key not in PASSING}


def chosen(at: AppTest) -> dict[str, object]:
    return {key: each.value for key, each in controls(at).items()}


def turn(at: AppTest, key: str) -> None:
    """Choose what stands before the choice of now, or last where that is the first; search for a word."""
    control = controls(at)[key]
    offered = getattr(control, "options", None)
    position = offered.index(control.format_func(control.value)) if offered else 0
    control.set_value(offered[position - 1] if offered else "drug").run()


def links_stay_in_the_tab_and_headings_go_down_step_by_step(at: AppTest) -> None:
    bodies = [str(getattr(each.proto, "body", "")) for kind in ("markdown", "caption", "html") for each in at.get(kind)]
    links = [link for body in bodies for link in re.findall("<a [^>]*>", body)]
    assert links
    assert all('target="_self"' in link for link in links if "http" not in link)
    assert not [body for body in bodies if re.search(r"\]\((?!http)", body)]  # Markdown's links open another tab
    levels = [0, *(int(each.tag[1]) for each in at.main if isinstance(each, HeadingBase))]
    assert levels[1:]
    assert all(below <= above + 1 for above, below in pairwise(levels))
    assert not [body for body in bodies if re.search("<h[1-6]", body)]


@pytest.mark.parametrize("start", STARTS)
def test_what_is_chosen_stands_in_the_address_and_opens_in_the_other_language(
    start: str, towns: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    page, _, query = start.partition("?")
    at = run(page, towns(page), monkeypatch, **dict(parse_qsl(query)))
    links_stay_in_the_tab_and_headings_go_down_step_by_step(at)
    turned = {"view", "topic", "question"} & {*dict(parse_qsl(query))}
    while left := [key for key in controls(at) if key not in turned]:
        turn(at, left[0])
        turned.add(left[0])
        assert not at.exception
        assert {key: str(value) for key, value in chosen(at).items() if value} == address(at)
    other = run(page, towns(page), monkeypatch, **address(at), lang="es")
    assert not other.exception
    assert chosen(other) == chosen(at)
    assert address(other) == address(at) | {"lang": "es"}
    assert "no se ofrece" not in text_of(other)


def test_going_back_in_the_browser_opens_the_view_of_before(
    towns: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    at = run("expand", towns("expand"), monkeypatch, metric="drug_offences", layer="precinct")
    before, shown = address(at), chosen(at)
    turn(at, "layer")
    assert chosen(at) != shown
    at.query_params.clear()
    at.query_params.update(before)
    assert chosen(at.run()) == shown
    at.query_params.clear()
    assert chosen(at.run()) == chosen(run("expand", towns("expand"), monkeypatch))


def test_who_chooses_faster_than_the_address_changes_keeps_every_choice(
    towns: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    at = run("map", towns("map"), monkeypatch, metric="drug_offences", grain="year")
    before = address(at)
    turn(at, "layer")
    wanted = chosen(at)["layer"]
    at.query_params.clear()
    at.query_params.update(before)  # what the browser still has
    turn(at, "grain")
    assert (chosen(at)["layer"], chosen(at)["grain"]) == (wanted, "month")
    assert (address(at)["layer"], address(at)["grain"]) == (wanted, "month")
    assert wanted != before["layer"]


def test_what_a_link_asks_for_in_vain_is_told_as_it_is_written_and_once(
    towns: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    words = "In this link, “Periods” is “By Fortnight”, which is not offered here. “By year” is shown instead."
    at = run("map", towns("map"), monkeypatch, grain="By Fortnight")
    assert words in text_of(at)
    assert address(at)["grain"] == "year"
    assert words not in text_of(at.run())


def test_a_picture_that_plays_is_not_in_the_way_back(
    towns: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    at = run("map", towns("map"), monkeypatch, metric="drug_offences", grain="year", period="2016-01-01")
    at.button(key="_play").click().run()
    at.session_state["_next_period"] = date(2017, 1, 1)  # as the clock does
    at.run()
    assert at.selectbox(key="period").value == date(2017, 1, 1)
    assert address(at)["period"] == "2016-01-01"
    at.button(key="_play").click().run()
    assert at.selectbox(key="period").value == date(2017, 1, 1)
    assert address(at)["period"] == "2017-01-01"


def test_the_first_link_that_a_fresh_server_is_asked_for_is_seen_to_end(
    release_file: Releases, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = [(APP.parent / "pages" / f"{page}.py").read_text("utf-8") for page in PAGES]
    assert len({re.search(r"^if __name__.*?\n(?=\S)", source, re.DOTALL | re.MULTILINE)[0] for source in sources}) == 1
    monkeypatch.setenv("LEAD_RELEASE", str(release_file("normal")))
    told: list[object] = []
    put_in = LocalScriptRunner.__init__

    def listening(self: LocalScriptRunner, *args: object, **more: object) -> None:
        put_in(self, *args, **more)
        self.on_event.connect(lambda _, event, **__: told.append(event), weak=False)

    monkeypatch.setattr(LocalScriptRunner, "__init__", listening)
    at = AppTest.from_file(APP.parent / "pages" / "outcomes.py", default_timeout=30).run()
    assert not at.exception
    assert ScriptRunnerEvent.SCRIPT_STOPPED_WITH_SUCCESS in told
