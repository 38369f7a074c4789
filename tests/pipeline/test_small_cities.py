"""Two small cities without open data, from the printed forms to the pages: useful, although almost all is hidden."""

import json
import re
import shutil

import pytest
from streamlit.testing.v1 import AppTest

from tests.pipeline.small_city import HUDSON, MESA, City

PAGE = """
import importlib
from dashboard.components.shell import show
show(importlib.import_module("dashboard.pages.{page}"))
"""
KINDS = ("title", "header", "subheader", "caption", "markdown", "info", "html")


@pytest.fixture(scope="module")
def cities(tmp_path_factory: pytest.TempPathFactory) -> dict[str, City]:
    """Both cities, added, filled in, built and published."""
    made = {}
    for name, plan in (("hudson", HUDSON), ("mesa", MESA)):
        city = made[name] = City(tmp_path_factory.mktemp(name), plan)
        # The fixture is made before the test's own folders are.
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("LEAD_KEY_FILE", str(city.folder / "key"))
            assert city.add().returncode == 0
            city.fill_forms()
            files = [str(path) for path in sorted(city.source.iterdir())]
            checked = city.run("check", *files, "--site", city.name)
            assert checked.returncode == 0, checked.stdout
            built = city.build()
            assert built.returncode == 0, built.stderr
            published = city.publish()
            assert published.returncode == 0, published.stderr
    return made


def page(city: City, name: str, monkeypatch: pytest.MonkeyPatch, **query: str) -> str:
    # A copy: the pages open a release sealed, and nobody can open the same file in another way then.
    shown = city.folder / "shown.duckdb"
    if not shown.exists():
        shutil.copyfile(str(city.newest()), shown)
    monkeypatch.setenv("LEAD_RELEASE", str(shown))
    at = AppTest.from_string(PAGE.format(page=name), default_timeout=60)
    at.query_params.update({"lang": "en"} | query)
    at.run()
    assert not at.exception
    elements = [element for kind in KINDS for element in at.get(kind)]
    bodies = [getattr(one, "value", None) or getattr(one.proto, "body", "") for one in elements]
    return "\n".join(str(body) for body in bodies)


def test_the_areas_of_any_map_are_the_citys_neighbourhoods_and_their_groups_its_precincts(cities):
    found = cities["hudson"].ask_release("SELECT layer, count(*) FROM area GROUP BY layer ORDER BY layer")
    assert found == [("city", 1), ("neighbourhood", 6), ("precinct", 2)]
    assert cities["mesa"].ask_release("SELECT layer, count(*) FROM area GROUP BY layer ORDER BY layer") == [
        ("city", 1), ("neighbourhood", 4),
    ]  # fmt: skip


def test_the_citys_own_words_become_the_fixed_ones(cities):
    assert cities["hudson"].ask("SELECT DISTINCT door FROM core.referral ORDER BY door") == [
        ("arrest_diversion",), ("community",),
    ]  # fmt: skip
    assert cities["mesa"].ask("SELECT DISTINCT race FROM core.referral") == [("Hispanic",)]
    assert cities["hudson"].ask("SELECT count(*) FROM core.referral WHERE area_id IS NULL") == [(0,)]


def test_only_the_citys_own_words_have_a_row(cities):
    words = "SELECT DISTINCT attribute_value FROM cell WHERE metric_id = '{}' AND attribute IS NOT NULL ORDER BY ALL"
    assert cities["hudson"].ask_release(words.format("referrals_by_door")) == [("arrest_diversion",), ("community",)]
    assert len(cities["mesa"].ask_release(words.format("referrals_by_door"))) == 3
    agencies = ("business", "community", "corrections", "other", "outreach", "police", "sheriff")
    assert cities["hudson"].ask_release(words.format("referrals_by_agency")) == [(word,) for word in agencies]
    said = dict(cities["hudson"].ask_release("SELECT name, value FROM site_setting"))
    assert json.loads(said["words_team"]) == ["programme"]
    assert json.loads(said["words_funder"])[:3] == ["city", "county", "state"]  # as the form for costs has them
    police = (
        "SELECT DISTINCT numerator FROM cell WHERE metric_id = 'referrals_by_agency' AND attribute_value = 'police'"
    )
    assert (60,) in cities["hudson"].ask_release(police)


def test_what_the_city_says_of_itself_is_in_the_release(cities):
    rules = cities["mesa"].ask_release("SELECT rule, value FROM eligibility")
    assert rules == [("max_drug_grams", "6")]
    said = dict(cities["mesa"].ask_release("SELECT name, value FROM site_setting"))
    assert (said["language"], said["intake_window_days"], said["fiscal_year_starts"]) == ("es", "7", "7")
    assert dict(cities["hudson"].ask_release("SELECT name, value FROM site_setting"))["door_community"] == (
        "Neighbour's call"
    )


def test_the_stricter_rule_of_a_city_holds_in_its_release_and_is_told_there(cities):
    policy = dict(cities["mesa"].ask_release("SELECT name, value FROM policy"))
    assert (policy["minimum_shown"], policy["rounding_base"]) == (20, 10)
    shown = cities["mesa"].ask_release(
        "SELECT DISTINCT numerator FROM cell WHERE metric_id = 'referrals_by_door' AND numerator IS NOT NULL"
    )
    assert all(number >= 20 and number % 10 == 0 for (number,) in shown)
    (constraint,) = cities["mesa"].ask_release(
        "SELECT count(*) FROM duckdb_constraints() WHERE table_name = 'cell' AND constraint_text LIKE '%>= 20%'"
    )[0]
    assert constraint > 0


def test_where_the_ledger_is_silent_service_is_not_confirmed_and_where_it_speaks_it_is_served(cities):
    assert cities["mesa"].ask_release("SELECT DISTINCT state FROM service_state") == [("not_confirmed",)]
    assert ("served",) in cities["hudson"].ask_release("SELECT DISTINCT state FROM service_state")
    hidden = "SELECT DISTINCT status FROM cell WHERE metric_id = 'referrals_by_door' AND numerator IS NULL"
    assert cities["mesa"].ask_release(f"{hidden} AND layer <> 'city'") == [("service_not_confirmed",)]
    assert cities["mesa"].ask_release(f"{hidden} AND layer = 'city'") == [("hidden",)]
    assert cities["hudson"].ask_release(hidden) == [("hidden",)]


@pytest.mark.parametrize("name", ["hudson", "mesa"])
def test_the_pages_say_what_is_known_and_what_is_not_there(name, cities, monkeypatch):
    text = page(cities[name], "map", monkeypatch)
    assert "No police data" in text
    assert "Referrals to LEAD" in text
    assert f"of {len(cities[name].plan.areas)} neighbourhoods" in text
    assert "offences" not in re.sub(r"Measures of offences[^.]*\.", "", text)
    text = page(cities[name], "neighbourhood", monkeypatch)
    assert "No police data" in text
    assert cities[name].plan.areas[0] in text
    assert "unknown date" not in text


def test_a_city_opens_in_its_own_language(cities, monkeypatch):
    assert "Remisiones a LEAD" in page(cities["mesa"], "map", monkeypatch, lang="")
    assert "Referrals to LEAD" in page(cities["hudson"], "map", monkeypatch, lang="")


def test_where_almost_all_is_hidden_the_page_says_where_numbers_are(cities, monkeypatch):
    # Rounded to ten and hidden under twenty, no neighbourhood of Mesa Alta can show a number in three years.
    shown = "FROM cell WHERE layer = 'neighbourhood' AND numerator IS NOT NULL"
    assert cities["mesa"].ask_release(f"SELECT count(*) {shown}") == [(0,)]
    text = page(cities["mesa"], "map", monkeypatch)
    assert "No number can be shown here. There are numbers for" in text
    metric, grain, period, attribute, value, number = cities["mesa"].ask_release(
        "SELECT metric_id, grain, period_start::VARCHAR, attribute, attribute_value, numerator FROM cell "
        "WHERE layer = 'city' AND numerator IS NOT NULL ORDER BY metric_id, period_start DESC"
    )[0]
    part = {"part": f"{attribute}:{value}"} if attribute else {}
    text = page(cities["mesa"], "map", monkeypatch, metric=metric, layer="city", grain=grain, period=period, **part)
    assert f'<td class="n">{number}</td>' in text
    assert "No number can be shown" not in text


def test_readers_are_told_whom_to_ask(cities, monkeypatch):
    assert "Questions about these numbers: Office of the programme." in page(cities["hudson"], "map", monkeypatch)
