"""Reach and Data & methods in Chromium: known numbers on screen, the view in the address, a definition by link."""

import re

import duckdb
import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

FOOTER = "Not for deployment decisions, nor for any decision about a person."


def opened(page: Page, app, path: str) -> Page:
    page.goto(app.url + path)
    expect(page.get_by_text(FOOTER)).to_be_visible()
    expect(page.locator("[data-testid=stException]")).to_have_count(0)
    return page


def newest(app, door: str) -> int:
    with duckdb.connect(str(app.folder / "release-first.duckdb"), read_only=True) as con:
        rows = con.execute(
            "SELECT value::INTEGER FROM cell WHERE metric_id = 'referrals_by_door' AND layer = 'city' "
            "AND attribute_value = ? AND period_start = DATE '2021-07-01'",
            [door],
        ).fetchall()
    return rows[0][0]


def test_reach_tells_the_planted_number_in_the_sentence_and_the_table(page: Page, app) -> None:
    opened(page, app, "/reach")
    number = newest(app, "community")
    words = re.compile(rf"Community referral: hidden [^.]* in 2021 Q4; the last number shown is {number} in 2021 Q3")
    expect(page.locator(".atlas-sentence")).to_contain_text(words)
    table = page.get_by_role("region", name=re.compile("by quarter"))
    expect(table.get_by_role("row", name=re.compile(rf"^2021 Q3 .*{number}"))).to_be_attached()
    expect(
        page.locator("[data-testid=stVegaLiteChart] canvas, [data-testid=stVegaLiteChart] svg").first
    ).to_be_visible()
    expect(page).to_have_url(re.compile("question=referrals"))
    page.get_by_role("button", name="Who is missed").or_(page.get_by_role("radio", name="Who is missed")).first.click()
    expect(page).to_have_url(re.compile("question=missed"))
    expect(page.get_by_text("Where is reach low for the need, and who is referred?")).to_be_visible()


def test_a_link_opens_a_measure_s_definition(page: Page, app) -> None:
    opened(page, app, "/methods?metric=drug_offences")
    expect(page.get_by_text("How many drug offences did the police record?").first).to_be_visible()
    expect(page.get_by_text("How it is counted (SQL)")).to_be_visible()
    box = page.get_by_label("Search")
    box.fill("residents noon")
    box.press("Enter")
    expect(page.get_by_text("1 measure", exact=True)).to_be_visible()
    expect(page).to_have_url(re.compile("search=residents"))
