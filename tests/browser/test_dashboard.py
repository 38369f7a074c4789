"""Both pages in Chromium: they draw, keep their state in the URL, and see a swapped release."""

import io
import re
import zipfile
from urllib.parse import parse_qs, urlsplit

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from dashboard.components.chart import CAPTION

pytestmark = pytest.mark.browser

FOOTER = "Not for deployment decisions, nor for any decision about a person."
MAP = "[data-testid=stDeckGlJsonChart]"
# Counts the colours in a copy of the deck's picture: an empty or black canvas has one.
COLOURS = """
async () => {
  const deck = document.querySelector('[data-testid=stDeckGlJsonChart] canvas#deckgl-overlay')
    || document.querySelectorAll('[data-testid=stDeckGlJsonChart] canvas')[0];
  if (!deck) return 0;
  return await new Promise(done => requestAnimationFrame(() => {
    const copy = document.createElement('canvas');
    [copy.width, copy.height] = [160, 160];
    const pen = copy.getContext('2d');
    pen.drawImage(deck, 0, 0, 160, 160);
    const seen = new Set();
    const pixels = pen.getImageData(0, 0, 160, 160).data;
    for (let i = 0; i < pixels.length; i += 4) seen.add(pixels.slice(i, i + 3).join());
    done(seen.size);
  }));
}
"""


def opened(page: Page, app, path: str = "/") -> Page:
    page.goto(app.url + path)
    expect(page.get_by_text(FOOTER)).to_be_visible()
    expect(page.locator("[data-testid=stException]")).to_have_count(0)
    return page


def state(page: Page) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(page.url).query).items()}


def choose(page: Page, label: str, option: str) -> None:
    box = page.get_by_role("combobox", name=re.compile(f"{label}$"))
    box.click()
    box.fill(option)  # a long list is drawn only as far as it is scrolled
    page.get_by_role("option", name=option, exact=True).click()


def is_drawn(page: Page) -> None:
    expect(page.locator(f"{MAP} canvas").first).to_be_visible()
    page.wait_for_function(f"async () => (await ({COLOURS})()) > 4")


def test_the_map_draws_and_calls_nobody(page: Page, app) -> None:
    opened(page, app)
    is_drawn(page)
    expect(page.get_by_text("Demonstration data").first).to_be_visible()
    expect(page.get_by_role("heading", name="Where")).to_be_visible()
    legend = page.get_by_role("list", name="Legend")
    words = "hidden for privacy (small, or protecting a small number)"
    expect(legend.get_by_text(words)).to_be_visible()
    expect(page.get_by_role("cell", name=words).first).to_be_attached()


def test_the_neighbourhood_page_draws_by_a_direct_link(page: Page, app) -> None:
    opened(page, app, "/neighbourhood?place=alder&metric=drug_offences&grain=year")
    expect(page.get_by_role("heading", name="Alder")).to_be_visible()
    panels = page.locator("[data-testid=stVegaLiteChart] canvas, [data-testid=stVegaLiteChart] svg")
    expect(panels.first).to_be_visible()
    # The area, the most similar ones, the rest of the city, and the months with their trend.
    expect(page.locator("[data-testid=stVegaLiteChart]")).to_have_count(4)
    expect(page.get_by_text("Rest of the city (without Alder), with what has no place").first).to_be_attached()
    # What is taken away of a chart is the chart, and below it what the page cuts off: whose numbers, and not for what.
    shown = page.locator("[data-testid=stVegaLiteChart]").first
    shown.hover()
    with page.expect_download() as waiting:
        page.get_by_role("button", name=re.compile("^Download as PNG: Drug offences, Alder")).click()
    taken = Image.open(waiting.value.path()).convert("L")
    sharp = taken.width / shown.bounding_box()["width"]
    assert taken.height / sharp == pytest.approx(shown.bounding_box()["height"] + CAPTION, abs=1)
    assert taken.crop((0, taken.height - round(CAPTION * sharp), taken.width, taken.height)).getextrema()[0] < 160
    page.get_by_role("link", name="Effect").click()
    expect(page).to_have_url(re.compile("/effect.place=alder&beside="))
    assert len(page.context.pages) == 1


def test_the_first_page_is_found_under_its_own_name_too(page: Page, app) -> None:
    opened(page, app, "/map?metric=drug_offences&layer=neighbourhood&grain=year&period=2019-01-01")
    expect(page.get_by_text("Drug offences, 2019").first).to_be_visible()
    expect(page.get_by_text("Page not found")).to_have_count(0)


def test_the_address_names_the_whole_view_from_the_first_picture_on(page: Page, app) -> None:
    opened(page, app)
    expect(page).to_have_url(re.compile("period="))
    assert state(page) == {
        "view": "measure",
        "metric": "referrals_by_door",
        "layer": "neighbourhood",
        "grain": "year",
        "period": "2020-01-01",
        "area": "none",
    }


def test_a_shared_link_opens_the_same_view(page: Page, app) -> None:
    opened(page, app)
    choose(page, "Measure", "Drug offences")
    expect(page).to_have_url(re.compile("metric=drug_offences"))
    choose(page, "Periods", "By month")
    expect(page).to_have_url(re.compile("grain=month"))
    choose(page, "Month", "March 2018")
    expect(page).to_have_url(re.compile("period=2018-03-01"))
    expect(page.get_by_text("Drug offences, March 2018").first).to_be_visible()
    sentence, shared = page.locator(".atlas-sentence").inner_text(), page.url

    visitor = page.context.browser.new_context()
    other = visitor.new_page()
    other.goto(shared)
    expect(other.locator(".atlas-sentence")).to_have_text(sentence)
    assert state(other) == state(page)
    visitor.close()
    page.go_back()
    expect(page).not_to_have_url(re.compile("period=2018-03-01"))
    expect(page).to_have_url(re.compile("grain=month"))
    expect(page.get_by_text("Drug offences, March 2018")).to_have_count(0)


def test_a_link_with_a_bad_value_says_so_and_shows_something(page: Page, app) -> None:
    opened(page, app, "/?metric=drug_offences&period=1066")
    expect(page.get_by_text("“1066”, which is not offered here")).to_be_visible()
    is_drawn(page)


def test_a_swapped_release_is_seen_at_the_next_click(page: Page, app) -> None:
    opened(page, app, "/?metric=drug_offences")
    app.publish("normal", "second")
    choose(page, "Periods", "By quarter")
    expect(page.get_by_text("Release second,")).to_be_visible()
    app.publish("all_hidden", "third")
    choose(page, "Periods", "By year")
    expect(page.get_by_text("Release third,")).to_be_visible()
    is_drawn(page)
    app.publish("normal", "first")


def test_the_download_holds_the_table(page: Page, app) -> None:
    opened(page, app, "/?metric=drug_offences&grain=year&period=2019")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download these numbers").click()
    with zipfile.ZipFile(io.BytesIO(waiting.value.path().read_bytes())) as archive:
        rows = archive.read("numbers.csv").decode().splitlines()[1:]
        readme = archive.read("README.txt").decode()
    assert FOOTER in readme
    assert "DEMONSTRATION DATA" in readme
    table = page.get_by_role("table")
    for row in rows:
        name, value = row.split(",")[2], row.split(",")[8]
        line = table.get_by_role("row").filter(has=page.get_by_role("rowheader", name=name, exact=True))
        expect(line.get_by_role("cell").first).to_have_text(f"{float(value):,.0f}")


def test_the_pickers_are_reached_and_used_by_keyboard(page: Page, app) -> None:
    opened(page, app, "/?metric=drug_offences")
    page.get_by_role("combobox", name=re.compile("Periods$")).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(re.compile("grain=year"))


def test_on_a_phone_nothing_is_wider_than_the_screen_and_a_thumb_on_the_map_scrolls(page: Page, app) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    opened(page, app)
    is_drawn(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    touch = page.locator(f"{MAP} canvas").last.evaluate("e => getComputedStyle(e).touchAction")
    assert "pan-y" in touch
