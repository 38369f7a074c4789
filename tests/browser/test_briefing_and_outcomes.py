"""Briefing and Outcomes in Chromium: planted numbers on screen, in sentence and table, and the view in the link."""

import os
import re
from collections.abc import Iterator

import pytest
from briefing_fixture import write_briefing
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

FOOTER = "Not for deployment decisions, nor for any decision about a person."


@pytest.fixture(scope="module")
def _planted(app) -> Iterator[None]:
    """The running app shows the planted release while these tests last."""
    link, before = app.folder / "current.duckdb", os.readlink(app.folder / "current.duckdb")
    write_briefing(app.folder / "release-briefing.duckdb")
    for target in ("release-briefing.duckdb", before):
        beside = app.folder / "next"
        beside.unlink(missing_ok=True)
        beside.symlink_to(target)
        os.replace(beside, link)
        if target != before:
            yield


def opened(page: Page, app, path: str) -> Page:
    page.goto(app.url + path)
    expect(page.get_by_text(FOOTER)).to_be_visible()
    expect(page.locator("[data-testid=stException]")).to_have_count(0)
    return page


@pytest.mark.usefixtures("_planted")
def test_the_briefing_says_the_planted_change_and_shows_it(page: Page, app) -> None:
    opened(page, app, "/briefing")
    glance = page.get_by_role("group", name=re.compile("as of 31 December 2020"))
    expect(glance).to_contain_text("600")
    expect(glance).to_contain_text("21 to 28")
    expect(page.locator(".atlas-list").first).to_contain_text(
        "Drug arrests: 160 in 2020 Q4, 100 in 2019 Q4. That is 60 % more (95 % interval: 21 to 112 % more)."
    )
    table = page.get_by_role("region", name=re.compile("^Police data, Testville, 2020 Q4"))
    expect(table.get_by_role("row", name=re.compile(r"^Drug arrests 160 100 \+21 to \+112 %"))).to_be_visible()
    expect(page).to_have_url(re.compile("period=2020-10-01"))
    chart = page.locator("[data-testid=stVegaLiteChart]").first
    expect(chart.locator("canvas, svg").first).to_be_visible()


@pytest.mark.usefixtures("_planted")
def test_outcomes_show_counts_and_turn_odds_into_people(page: Page, app) -> None:
    opened(page, app, "/outcomes")
    expect(page.get_by_text("No before and after here.")).to_be_visible()
    table = page.get_by_role("region", name=re.compile("Police and courts"))
    expect(table.get_by_role("row", name=re.compile(r"^2020 55 .*Prison: hidden for privacy"))).to_be_visible()
    page.get_by_role("button", name="What studies found").or_(
        page.get_by_role("radio", name="What studies found")
    ).first.click()
    # By its words: for a moment the sentence of the topic before stands there, too.
    expect(page.get_by_text("an odds ratio of 0.40 means 37.5 of each 100 with it")).to_be_visible()
    expect(page).to_have_url(re.compile("topic=studies"))
