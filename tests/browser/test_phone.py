"""Tables on a phone and on paper: whole words, numbers in columns, a first column that stays, all within the edge."""

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser
PAPER = 703  # pixels of an A4 page between its margins
# For each line of a table: where its cells begin and end, and whether a head holds more than it shows.
CELLS = """table => [...table.querySelectorAll("tr")].map(row => [...row.cells].map(cell => {
  const box = cell.getBoundingClientRect(), seen = getComputedStyle(cell);
  const hidden = seen.clipPath !== "none" || cell.className === "word";
  return hidden ? null : [box.left, box.right, box.top, cell.scrollWidth - cell.clientWidth];
}).filter(Boolean))"""
BEYOND = "document.querySelector('[data-testid=stMain]').scrollWidth - innerWidth"


@pytest.fixture
def phone(page: Page) -> Page:
    page.set_viewport_size({"width": 390, "height": 844})
    return page


def opened(page: Page, app, path: str) -> Page:  # noqa: ANN001
    page.goto(app.url + path)
    expect(page.locator(".atlas-footer")).to_be_attached()
    expect(page.locator(".atlas-table").first).to_be_attached()
    expect(page.locator("[data-stale=true]")).to_have_count(0)
    return page


def columns(table: Locator) -> list[list[list[float]]]:
    return table.evaluate(CELLS)


@pytest.mark.parametrize("path", ["/neighbourhood", "/reach", "/methods?topic=sources"])
def test_numbers_stay_in_columns_and_the_first_one_stays_in_sight(phone: Page, app, path: str) -> None:  # noqa: ANN001
    opened(phone, app, path)
    assert phone.evaluate(BEYOND) <= 0
    tables = phone.locator(".atlas-numbers:visible").all()
    assert tables
    for table in tables:
        head, *body = columns(table)
        assert all(cut <= 1 for _, _, _, cut in head), "a head is cut"
        for row in (head, *body):
            assert all(left[1] <= right[0] + 1 for left, right in zip(row, row[1:], strict=False)), "cells overlap"
            assert [round(cell[1]) for cell in row[1:]] == [round(cell[1]) for cell in head[1:]], "not in a column"
        table.evaluate("box => box.scrollLeft = 1000")
        moved = columns(table)
        assert all(abs(row[0][0] - head[0][0]) <= 1 for row in moved), "the first column went out of sight"


def test_words_stand_in_cards_under_their_heads(phone: Page, app) -> None:  # noqa: ANN001
    opened(phone, app, "/methods?topic=registers")
    assert phone.evaluate(BEYOND) <= 0
    table = phone.get_by_role("region", name="Breaks that a series must not silently cross")
    assert table.evaluate("box => box.scrollWidth - box.clientWidth") <= 0
    # It is a table still, to those who do not see it.
    expect(table.get_by_role("columnheader", name="Touches")).to_be_attached()
    expect(table.get_by_role("cell", name="drug")).to_be_visible()
    said = table.locator("tbody td").nth(1).evaluate("cell => getComputedStyle(cell, '::before').content")
    assert said == '"Touches: "'


def test_no_table_is_wider_than_the_paper(phone: Page, app) -> None:  # noqa: ANN001
    opened(phone, app, "/methods?topic=sources")
    phone.emulate_media(media="print")
    phone.set_viewport_size({"width": PAPER, "height": 1000})
    for table in phone.locator(".atlas-table table:visible").all():
        box = table.bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= PAPER


def test_a_narrow_window_has_a_menu_by_name_that_goes_and_the_map_comes_before_its_choices(phone: Page, app) -> None:  # noqa: ANN001
    opened(phone, app, "/")
    measure, choices = phone.locator(".st-key-metric"), phone.get_by_role("button", name="Choices")
    expect(measure).to_be_hidden()
    choices.click()
    expect(measure).to_be_visible()
    # It is no phone by its name, only as narrow.
    phone.get_by_role("button", name="Menu").click()
    phone.get_by_role("link", name="Neighbourhood").click()
    expect(phone.get_by_role("heading", level=1)).not_to_have_text("Where")
    expect(phone.get_by_test_id("stSidebar")).not_to_have_attribute("data-collapsed", "false")
    # Whether LEAD is active is answered before anything is chosen.
    answer, chosen = phone.locator(".atlas-note").filter(has_text="1 October 2021"), phone.locator(".st-key-metric")
    expect(chosen).to_be_visible()
    assert answer.bounding_box()["y"] < chosen.bounding_box()["y"]
