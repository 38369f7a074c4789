"""The check's private page in Chromium: a wrecked workbook is mended by its words alone; nothing leaves the machine."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.pipeline.conftest import Town

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
SECRET = "Zebediah Secretvalue"
HEAD = ["Ref", "Person", "Received", "Way in", "District"]
ROWS = [[f"R{n}", f"P{n}", date(2020, 4, n), "police", "Northwest"] for n in range(1, 9)]


@pytest.fixture
def town(tmp_path: Path) -> Town:
    """A town whose map the page finds."""
    return Town(tmp_path)


@pytest.fixture
def desk(town: Town) -> Iterator[subprocess.Popen[str]]:
    """The command as a clerk's double-click starts it, without a browser of its own; `url` is where it is."""
    command = [sys.executable, "-m", "pipelines", "check", "--page", "--site", "testville", "--maps", str(town.source)]
    quiet = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    environment = os.environ | {"BROWSER": "true", "LEAD_PRIVATE_DIR": str(town.private), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, cwd=ROOT, env=environment, **quiet) as process:
        process.url = re.search(r"http://\S+", process.stdout.readline())[0]
        yield process
        process.terminate()


@pytest.fixture
def page(desk: subprocess.Popen[str], browser: Browser) -> Iterator[Page]:
    """The page as a visitor has it; every request beyond it fails the test."""
    outside: list[str] = []

    def guard(route: Route) -> None:
        ours = route.request.url.startswith((desk.url, "data:", "blob:"))
        route.continue_() if ours else (outside.append(route.request.url), route.abort())

    visitor = browser.new_context(viewport={"width": 390, "height": 844}, accept_downloads=True)
    visitor.route("**/*", guard)
    page = visitor.new_page()
    page.goto(desk.url)
    yield page
    visitor.close()
    assert outside == []


def wreck(path: Path) -> openpyxl.Workbook:
    """A workbook with ten kinds of damage, saved to `path`."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Our referrals, printed on Friday"])
    sheet.append([])
    sheet.append([*HEAD[:2], "received", "Way-in", "District", "Client name"])
    for row in ROWS:
        sheet.append([*row, SECRET])
    sheet["B5"] = None
    sheet["C6"] = "4/31/2020"
    sheet["D7"] = "LE"
    sheet["E8"] = "12 Any Street"
    sheet["E9"] = "#REF!"
    sheet.insert_rows(10)
    sheet["A10"] = "Subtotal"
    sheet["C11"].value, sheet["C11"].number_format = 43930, "General"  # a bare day number: read, and noted
    sheet.row_dimensions[4].hidden = True
    sheet.column_dimensions["F"].hidden = True
    sheet.append([])
    sheet.append(["Total", 8])
    book.save(path)
    return book


def test_a_wrecked_workbook_is_mended_by_the_words_of_the_page(page: Page, town: Town, tmp_path: Path) -> None:
    path = tmp_path / "april.xlsx"
    book, choose = wreck(path), page.get_by_label("Choose a file, or drop it here")
    sheet, shown = book.active, page.locator("#shown")
    status = page.get_by_role("status")

    def says(*words: str, then: Callable[[], None] = lambda: None) -> None:
        choose.set_input_files([])
        choose.set_input_files(path)
        for one in words:
            expect(shown).to_contain_text(one)
        expect(page.locator("body")).not_to_contain_text("Secretvalue")
        expect(page.locator("body")).not_to_contain_text("Any Street")
        then()
        book.save(path)

    def rename() -> None:
        sheet["C3"], sheet["D3"] = "Received", "Way in"

    def delete_names() -> None:
        sheet.delete_cols(6)

    says("from received to Received", "from Way-in to Way in", "Delete column F", then=rename)
    expect(status).to_have_text("april.xlsx will not load.")
    says("may say who somebody is: Client name", "Unhide first: Client name", then=delete_names)
    says(
        "row 5", "row 6", "They look as if the month stood first", "one of police, street, neighbours", "row 8",
        "an error of Excel", "The row is a total or a remark", "bare day number", "hidden rows (1)", "or a footnote",
    )  # fmt: skip
    expect(status).to_have_text("april.xlsx will load, but not whole.")
    sheet["B5"], sheet["C6"], sheet["D7"], sheet["E8"], sheet["E9"] = (
        "P2",
        date(2020, 4, 30),
        "police",
        "Northwest",
        None,
    )
    sheet.delete_rows(10)
    book.save(path)
    says("This file will load whole.", "8 rows read = 8 loaded")
    expect(status).to_have_text("april.xlsx will load whole.")

    with page.expect_download() as saved:
        page.get_by_role("link", name="Save this report").click()
    assert "This file will load whole." in saved.value.path().read_text("utf-8")
    # While another file is looked at, nothing is left of what was said before.
    held: list[Route] = []
    page.route("**/check", lambda route: held.append(route))
    choose.set_input_files([])
    choose.set_input_files(path)
    expect(status).to_contain_text("Checking april.xlsx")
    expect(shown).to_be_empty()
    held[0].continue_()
    page.unroute("**/check")
    expect(status).to_have_text("april.xlsx will load whole.")
    town.write("april.xlsx", path.read_bytes())
    assert town.build().returncode == 0
    assert town.ask("SELECT rows_read, loaded FROM core.load WHERE file = 'april.xlsx'") == [(8, 8)]


def test_it_fits_a_phone_and_a_desk_is_reached_by_keyboard_and_ends_with_its_page(page: Page, desk, town: Town) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Will this file load?")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Choose a file, or drop it here")).to_be_focused()
    wreck(town.source / "april.xlsx").active["C3"].value = "Received"
    page.get_by_label("Choose a file, or drop it here").set_input_files(town.source / "april.xlsx")
    expect(page.get_by_role("heading", name="april.xlsx")).to_be_visible()
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 844})
        assert not page.locator("html").evaluate("page => page.scrollWidth > page.clientWidth"), width
    with page.expect_download() as form:
        page.get_by_role("link", name="Excel form of Testville referrals").click()
    form.value.save_as(town.source / "form.xlsx")
    assert [cell.value for cell in openpyxl.load_workbook(town.source / "form.xlsx").worksheets[0][1]] == HEAD
    page.close()
    assert desk.wait(timeout=60) == 0
    assert not list(town.private.glob("check-*"))
