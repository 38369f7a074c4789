"""Every page for everyone: axe finds nothing by day or by night, and the page speaks the visitor's language."""

from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Page, expect

from dashboard.contents import find_pages

pytestmark = pytest.mark.browser

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
# What Streamlit itself does and no setting or style of ours can mend, by axe's name of the rule; none at present.
STREAMLITS_OWN: set[str] = set()
PAGES = [page.name for page in find_pages()]


def opened(page: Page, app, path: str) -> Page:  # noqa: ANN001
    page.goto(app.url + path)
    expect(page.locator(".atlas-footer")).to_be_visible()
    expect(page.locator(".atlas-languages")).to_be_visible()
    expect(page.locator("[data-testid=stException]")).to_have_count(0)
    # What is still being drawn is grey for a moment.
    expect(page.locator("[data-testid=stApp]")).to_have_attribute("data-test-script-state", "notRunning")
    expect(page.locator("[data-stale=true]")).to_have_count(0)
    return page


def faults(page: Page, *rules: str) -> list[str]:
    """Give what axe finds, each with the first element it is about; of some rules only where they are named."""
    asked = {"resultTypes": ["violations"]} | ({"runOnly": list(rules)} if rules else {})
    found = page.evaluate("async asked => (await axe.run(document, asked)).violations", asked)
    return [f"{fault['id']}: {fault['nodes'][0]['html'][:200]}" for fault in found if fault["id"] not in STREAMLITS_OWN]


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_by_day_or_by_night(page: Page, app, name: str) -> None:  # noqa: ANN001
    opened(page, app, f"/{name}").evaluate(AXE)
    assert faults(page) == []
    page.emulate_media(color_scheme="dark")
    expect(page.locator(".stApp")).to_have_css("color-scheme", "dark")
    assert faults(page, "color-contrast") == []


def test_maps_beside_each_other_and_their_buttons_have_names_of_their_own(page: Page, app) -> None:  # noqa: ANN001
    opened(page, app, "/map?view=compare&metric=drug_offences&layer=neighbourhood&grain=year&period=2017&before=2016")
    expect(page.locator(".stDeckGlJsonChart canvas.mapboxgl-canvas")).to_have_count(2)
    for period in ("2016", "2017"):
        expect(page.get_by_role("button", name=f"Zoom in – Map: Drug offences, {period}")).to_have_count(1)
        expect(page.get_by_role("button", name=f"Zoom out – Map: Drug offences, {period}")).to_have_count(1)
    page.evaluate(AXE)
    assert faults(page) == []


def test_axe_finds_nothing_in_a_meeting(page: Page, app) -> None:  # noqa: ANN001
    page.goto(app.url + "/reach?meeting=1")
    expect(page.locator(".atlas-meeting [role=status]")).to_contain_text("1 /")
    expect(page.locator("[data-testid=stApp]")).to_have_attribute("data-test-script-state", "notRunning")
    page.evaluate(AXE)
    assert faults(page) == []


def test_a_link_in_spanish_is_spanish_and_keeps_the_view_on_the_way_to_english(page: Page, app) -> None:  # noqa: ANN001
    opened(page, app, "/reach?lang=es&question=contacts")
    expect(page.locator("html")).to_have_attribute("lang", "es")
    expect(page.get_by_text("Traducción no revisada por una persona.")).to_be_visible()
    page.get_by_role("link", name="English").click()
    expect(page.get_by_text("How often does the programme see people?")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "en")
