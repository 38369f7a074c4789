"""The browser's own buttons: back brings the page of before as it was, and no step of the way is an idle one."""

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
PRECINCTS = "/map?metric=drug_offences&layer=precinct&grain=quarter"


def shown(page: Page, address: str) -> None:
    expect(page).to_have_url(re.compile(address))
    expect(page.locator("[data-testid=stApp]")).to_have_attribute("data-test-script-state", "notRunning")
    expect(page.locator(".atlas-footer")).to_be_visible()
    # A click on what is about to be drawn anew is lost.
    expect(page.locator("[data-stale=true]")).to_have_count(0)


def to_page(page: Page, section: str, name: str) -> None:
    page.get_by_test_id("stTopNav").get_by_role("button", name=section).click()
    page.get_by_test_id("stTopNavDropdownLink").filter(has_text=name).click()


def test_back_after_the_menu_is_the_page_of_before_with_every_choice(page: Page, app) -> None:  # noqa: ANN001
    page.goto(app.url + PRECINCTS)
    as_it_was = r"/map\?.*metric=drug_offences&layer=precinct&grain=quarter&period=\d{4}-\d\d-\d\d"
    shown(page, as_it_was)
    to_page(page, "Programme", "Reach")
    shown(page, r"/reach\?question=referrals")
    page.go_back()
    shown(page, as_it_was)
    expect(page.get_by_role("combobox", name="Areas", exact=True)).to_have_value("Police precincts")


def test_choices_written_before_the_name_of_their_page_are_no_step_of_their_own(page: Page, app) -> None:  # noqa: ANN001
    page.goto(app.url + PRECINCTS)
    shown(page, r"/map\?.*metric=drug_offences&layer=precinct&grain=quarter&period=\d{4}-\d\d-\d\d")
    page.wait_for_function("Boolean(window.atlasPage)")
    steps = page.evaluate(
        """() => {
            const before = history.length;
            for (const to of ["?question=referrals", "/reach?question=referrals", "/reach?question=referrals&place=x"])
                history.pushState({}, "", to);
            return [history.length - before, location.pathname + location.search];
        }"""
    )
    assert steps == [1, "/reach?question=referrals&place=x"]
