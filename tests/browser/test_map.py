"""The map in Chromium: clicking, stepping through time, little sent with a change, a printed map that opens offline."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

FOOTER = "Not for deployment decisions, nor for any decision about a person."
MAP = "[data-testid=stDeckGlJsonChart]"
MOST = 150_000  # bytes for one change of a filter


def opened(page: Page, app, path: str) -> Page:
    page.goto(app.url + path)
    expect(page.get_by_text(FOOTER).first).to_be_visible()
    expect(page.locator("[data-testid=stException]")).to_have_count(0)
    return page


def point_at_the_middle(page: Page) -> tuple[float, float]:
    """Point at Elm, the middle one of nine, until the map names it: then its areas are loaded and drawn."""
    chart = page.locator(MAP)
    expect(chart.locator("canvas").first).to_be_visible()
    named = chart.locator(".deck-tooltip").get_by_text(re.compile("^Elm"))
    for step in range(200):
        chart.scroll_into_view_if_needed()
        box = chart.bounding_box()
        middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2 + step % 2
        page.mouse.move(*middle)
        try:
            expect(named).to_be_visible(timeout=250)
        except AssertionError:
            continue
        return middle
    raise AssertionError("the map never told what is under the pointer")


def click_the_middle(page: Page) -> None:
    """A map that is still loading takes no click, and a second click would let the area go: it is clicked once."""
    page.mouse.click(*point_at_the_middle(page))


def test_a_clicked_area_is_chosen_and_stays_while_measure_and_year_change(page: Page, app) -> None:
    opened(page, app, "/?metric=drug_offences&grain=year&period=2017")
    click_the_middle(page)
    expect(page.locator("tr.chosen")).to_contain_text("Elm")
    expect(page).to_have_url(re.compile("area=elm"))
    expect(page.get_by_text("Elm, 2017: 54 drug offences").first).to_be_visible()
    page.get_by_role("button", name="Later", exact=True).click()
    expect(page.get_by_text(re.compile("Elm, 2018: ")).first).to_be_visible()
    box = page.get_by_role("combobox", name=re.compile("Measure$"))
    box.click()
    box.fill("Referrals to LEAD")
    page.get_by_role("option", name="Referrals to LEAD", exact=True).click()
    expect(page.locator("tr.chosen")).to_contain_text("Elm")
    expect(page).to_have_url(re.compile("area=elm"))


def test_the_slider_moves_by_keyboard_and_the_map_plays_to_its_end(page: Page, app) -> None:
    opened(page, app, "/?metric=drug_offences&grain=year&period=2019")
    page.get_by_role("slider").focus()
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile("period=2020"))
    page.get_by_role("button", name="Play").click()
    expect(page).to_have_url(re.compile("period=2021"))
    expect(page.get_by_role("button", name="Play")).to_be_visible()


def test_a_change_sends_little_and_the_outlines_once(page: Page, app) -> None:
    sent: list[int] = []
    fetched: list[str] = []
    page.on("websocket", lambda ws: ws.on("framereceived", lambda frame: sent.append(len(frame))))
    page.on("request", lambda request: fetched.append(request.url) if "/media/" in request.url else None)
    with page.expect_response(lambda answer: "/media/" in answer.url and answer.url.endswith(".json")):
        opened(page, app, "/?metric=drug_offences&grain=year&period=2017")
    point_at_the_middle(page)
    sent.clear()
    for year in ("2018", "2019", "2020"):
        page.get_by_role("button", name="Later", exact=True).click()
        expect(page.get_by_text(re.compile(f"Drug offences, {year}")).first).to_be_visible()
    point_at_the_middle(page)
    assert 0 < sum(sent) < 3 * MOST
    # At most once for each of the layers that draw them: fills, patterns, clicks.
    assert 1 <= len([url for url in fetched if url.endswith(".json")]) <= 3


@pytest.fixture
def stranger(browser: Browser) -> Iterator[Page]:
    """A browser without any network: whatever it asks for fails the test."""
    asked: list[str] = []
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.on("request", lambda r: None if r.url.startswith(("file:", "data:", "blob:")) else asked.append(r.url))
    page.on("pageerror", lambda error: asked.append(str(error)))
    yield page
    context.close()
    assert asked == []


def test_the_printed_map_opens_offline_with_popups_layers_and_numbers(
    page: Page, app, stranger: Page, tmp_path: Path
) -> None:
    opened(page, app, "/?view=paper&metric=drug_offences&grain=year&period=2017")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download this map to print").click()
    file = tmp_path / "map.html"
    waiting.value.save_as(file)
    stranger.goto(file.as_uri())
    expect(stranger.get_by_role("heading", name="Drug offences, 2017")).to_be_visible()
    expect(stranger.locator("path.leaflet-interactive")).to_have_count(9)
    stranger.get_by_text("Names").click()
    stranger.locator("path.leaflet-interactive").nth(4).click()
    expect(stranger.locator(".leaflet-popup-content")).to_contain_text("Elm, 2017: 54 drug offences")
    stranger.get_by_text("Service areas", exact=True).click()
    expect(stranger.locator("path[fill='url(#p-dashes)']").first).to_be_attached()
    expect(stranger.get_by_text(FOOTER)).to_be_visible()
    # However far out somebody asks to look, the city fills the box.
    map_of = "window[document.querySelector('.folium-map').id]"
    whole = stranger.evaluate(f"{map_of}.getZoom()")
    stranger.evaluate(f"{map_of}.setZoom({whole} - 3, {{ animate: false }})")
    assert stranger.evaluate(f"{map_of}.getZoom()") == whole
    # On a phone the choice of layers lies over no area.
    stranger.set_viewport_size({"width": 390, "height": 844})
    stranger.reload()
    choice, drawn = (stranger.locator(part).bounding_box() for part in (".leaflet-control-layers", ".folium-map"))
    assert choice["y"] + choice["height"] <= drawn["y"]


def test_two_periods_are_refused_or_stand_beside_each_other_with_an_interval(page: Page, app) -> None:
    opened(page, app, "/?view=compare&metric=drug_offences&grain=year&period=2019&before=2017&area=alder")
    expect(page.get_by_text("a break that a comparison must not cross")).to_be_visible()
    expect(page.locator(MAP)).to_have_count(0)
    opened(page, app, "/?view=compare&metric=drug_offences&grain=year&period=2017&before=2016&area=alder")
    expect(page.locator(MAP)).to_have_count(2)
    expect(page.get_by_text("Alder: 150 drug offences in 2016, 150 in 2017")).to_be_visible()


@pytest.mark.parametrize("view", ["measure", "density", "paper"])
def test_a_view_fits_a_phone(page: Page, app, view: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    opened(page, app, f"/?view={view}&metric=drug_offences")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    if view == "paper":  # its legend is long on a phone: the frame holds all of it, and nothing lies under its end
        frame = page.locator("[data-testid=stIFrame]")
        held = frame.content_frame.locator("html").evaluate("all => [all.scrollHeight, all.clientHeight]")
        assert held[0] <= held[1]
        below = page.locator(".stElementContainer:has([data-testid=stIFrame]) + *")
        box = frame.bounding_box()
        assert below.bounding_box()["y"] >= box["y"] + box["height"]
    if view == "measure":  # what is said of a place at the right edge stays within it
        x, y = point_at_the_middle(page)
        said = page.locator(f"{MAP} .deck-tooltip")
        began = said.bounding_box()["x"]
        page.mouse.move(x + 55, y)  # pixels; the area to the right
        expect(said.get_by_text(re.compile("^Fir"))).to_be_visible()
        box = said.bounding_box()
        assert began > 100
        assert x + 55 + box["width"] > 390, "it would run over the edge"
        assert box["x"] + box["width"] <= 390
