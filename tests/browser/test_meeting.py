"""A page on the wall and on paper: keys and buttons turn screens, and print shows all of it without its pickers."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser


@pytest.fixture
def wall(page: Page, app) -> Page:  # noqa: ANN001
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(app.url + "/neighbourhood?meeting=1")
    expect(page.locator(".atlas-footer")).to_be_attached()
    expect(page.locator("[data-testid=stApp]")).to_have_attribute("data-test-script-state", "notRunning")
    expect(page.locator(".stVegaLiteChart svg").first).to_be_attached()
    expect(where(page)).to_have_text(re.compile(r"^1 / \d"))
    return page


def where(page: Page) -> Locator:
    return page.locator(".atlas-meeting [role=status]")


def turn_to(page: Page, key: str, number: int) -> None:
    # A screen that is taller than the wall is read to its end first.
    for _ in range(6):
        if (where(page).text_content() or "").startswith(f"{number} /"):
            return
        page.keyboard.press(key)
    expect(where(page)).to_have_text(re.compile(rf"^{number} /"))


# Of the table whose rows run over the top of the wall: where its heads are, its first row in sight, rows cut in two.
READ = """() => {
  const sides = (part) => part.getBoundingClientRect(), bar = document.querySelector(".atlas-meeting");
  const wall = sides(bar).top - parseFloat(getComputedStyle(bar, "::before").height);
  const rest = [...document.querySelectorAll(".stElementContainer:not([data-unseen]) .atlas-table")]
    .filter((table) => sides(table).top < 0 && sides(table).bottom > 200);
  const head = rest[0]?.querySelector("thead th"), rows = [...(rest[0]?.querySelectorAll("tbody tr") ?? [])].map(sides);
  return { top: head && parseFloat(getComputedStyle(head).top), head: head && sides(head).top,
    foot: head && sides(head).bottom, row: rows.find((row) => row.top > sides(head).bottom - 3)?.top ?? 0,
    cut: rows.filter((row) => row.top < wall - 2 && row.bottom > wall + 2).length };
}"""


def unseen(page: Page, part: str) -> Locator:
    return page.locator("[data-unseen]").filter(has=page.locator(part))


def test_keys_turn_the_screens_and_what_has_the_focus_is_seen_and_keeps_its_arrows(wall: Page) -> None:
    picker = wall.locator(".st-key-metric")
    expect(picker).to_be_hidden()
    turn_to(wall, "ArrowRight", 2)
    expect(unseen(wall, "h1")).to_have_css("opacity", "0")
    expect(wall.locator(".atlas-banner")).to_be_hidden()
    marked = wall.get_by_text("Demonstration data: no number here is real.", exact=True)
    expect(marked).to_be_in_viewport()  # a photograph tells it
    turn_to(wall, "PageDown", 3)
    turn_to(wall, "PageUp", 2)
    turn_to(wall, "ArrowLeft", 1)
    expect(unseen(wall, "h1")).to_have_count(0)
    wall.get_by_role("button", name="Choices").click()
    expect(picker).to_be_visible()
    numbers = wall.locator(".atlas-table").first
    numbers.focus()  # as Tab does
    expect(where(wall)).not_to_have_text(re.compile("^1 /"))
    expect(unseen(wall, ".atlas-table").filter(has=wall.locator(":focus"))).to_have_count(0)
    here = where(wall).text_content() or ""
    for _ in range(4):
        wall.keyboard.press("ArrowRight")
    expect(where(wall)).to_have_text(here)


def test_a_long_table_keeps_its_heads_on_the_wall_and_fills_the_sheet_in_columns(page: Page, app) -> None:  # noqa: ANN001
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(app.url + "/reach?meeting=1")
    expect(page.locator(".atlas-footer")).to_be_attached()
    expect(page.locator("[data-testid=stApp]")).to_have_attribute("data-test-script-state", "notRunning")
    # While charts are still drawn the screens are others: whoever came to the end goes back and looks again.
    for step in range(120):
        if re.search(r"\(2 / \d", where(page).text_content() or "") and page.evaluate(READ)["row"]:
            break
        page.keyboard.press("ArrowRight" if step // 30 % 2 == 0 else "ArrowLeft")
    seen = page.evaluate(READ)
    assert seen["row"]
    assert seen["head"] == pytest.approx(seen["top"], abs=2)
    assert seen["row"] == pytest.approx(seen["foot"], abs=2)  # the first row is whole, just below the heads
    assert seen["cut"] == 0
    page.locator(".atlas-meeting").evaluate("bar => bar.remove()")
    months = page.locator(".atlas-table.long.atlas-short").first
    tall = months.locator("table").bounding_box()["height"]
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 739, "height": 1000})  # a letter's width between its margins
    expect(months).to_have_css("column-count", "2")
    assert months.bounding_box()["height"] < tall / 2


def test_the_mode_stays_on_the_next_page_until_its_link_leaves_it(wall: Page) -> None:
    wall.get_by_role("button", name="Programme").click()
    wall.get_by_test_id("stTopNavDropdownLink").filter(has_text="Reach").click()
    expect(wall.get_by_role("heading", name="Reach")).to_be_visible()
    expect(wall).to_have_url(re.compile(r"/reach\?.*meeting=1"))
    expect(where(wall)).to_have_text(re.compile(r"^1 / \d"))
    wall.get_by_role("link", name="Leave meeting mode").click()
    expect(wall.get_by_role("link", name="Meeting mode")).to_be_visible()
    expect(wall.locator(".atlas-meeting")).to_have_count(0)
    expect(wall.locator(".stButtonGroup").first).to_be_visible()


def test_paper_shows_the_whole_page_and_nothing_to_press(wall: Page) -> None:
    turn_to(wall, "ArrowRight", 2)
    wall.emulate_media(media="print", color_scheme="dark")
    for part in ("h1", ".atlas-sentence", ".stVegaLiteChart", ".atlas-table", ".atlas-footer"):
        expect(wall.locator(part).first).to_be_visible()
    for part in ("header", ".atlas-meeting", ".atlas-languages", ".st-key-metric", ".stDownloadButton", ".stPopover"):
        for found in wall.locator(part).all():
            expect(found).to_be_hidden()
    expect(unseen(wall, "h1")).to_have_css("opacity", "1")
    expect(wall.locator(".stApp")).to_have_css("background-color", "rgb(255, 255, 255)")
    expect(wall.locator("h1").first).to_have_css("color", "rgb(0, 0, 0)")
    wall.locator(".atlas-meeting").evaluate("bar => bar.remove()")  # and so without the mode
    expect(wall.locator(".atlas-table").first).to_have_css("max-height", "none")
    expect(wall.locator(".st-key-metric")).to_be_hidden()


@pytest.mark.parametrize(("wide", "high"), [(1280, 720), (1920, 1080)])
def test_the_first_screen_of_the_map_is_the_map_with_its_sentence(page: Page, app, wide: int, high: int) -> None:  # noqa: ANN001
    page.set_viewport_size({"width": wide, "height": high})
    page.goto(app.url + "/map?meeting=1&metric=drug_offences")
    expect(where(page)).to_have_text(re.compile(r"^1 / \d"))
    drawing = page.locator(".stDeckGlJsonChart")
    expect(drawing.locator("canvas").first).to_be_visible()
    expect(page.locator("[data-testid=stApp]")).to_have_attribute("data-test-script-state", "notRunning")
    bar = page.locator(".atlas-meeting").bounding_box()["y"]
    # That the data are made up stands in the bar; above, it would take the legend's room.
    expect(page.locator(".atlas-meeting .atlas-mark")).to_be_in_viewport()
    expect(page.locator(".atlas-banner")).to_be_hidden()
    for part in (drawing, page.locator(".atlas-sentence").first, page.locator(".atlas-legend").first):
        box = part.bounding_box()
        assert page.locator("header").bounding_box()["height"] <= box["y"] < box["y"] + box["height"] <= bar
    assert drawing.bounding_box()["height"] > high / 2
    expect(unseen(page, ".stDeckGlJsonChart")).to_have_count(0)
    expect(unseen(page, "h1").filter(has_text="Where")).to_have_css("opacity", "0")
