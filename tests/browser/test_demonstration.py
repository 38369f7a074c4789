"""The demonstration through both programs: the numbers on the page are the ones that SQL finds in the release."""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Page, expect

from tests.planted import planted

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release of a thinned demonstration."""
    folder = planted(tmp_path_factory)
    return Path(os.path.realpath(folder / "out" / "current.duckdb"))


@pytest.fixture
def shown(app, released: Path) -> Iterator[None]:
    """The running app shows the demonstration while a test lasts."""
    link, before = app.folder / "current.duckdb", os.readlink(app.folder / "current.duckdb")
    for target in (str(released), before):
        beside = app.folder / "next"
        beside.symlink_to(target)
        os.replace(beside, link)
        if target != before:
            yield


@pytest.fixture
def ask(released: Path) -> Callable[[str], list[tuple]]:
    """Asks the release by SQL."""

    def rows(sql: str) -> list[tuple]:
        with duckdb.connect(str(released), read_only=True) as con:
            return con.execute(sql).fetchall()

    return rows


def table_of(page: Page) -> dict[str, str]:
    """The page's table as first cell → second cell."""
    rows = page.locator("table tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.children].map(cell => cell.innerText.trim()))"
    )
    return {row[0]: row[1] for row in rows}


@pytest.mark.usefixtures("shown")
def test_the_map_shows_the_drug_offences_that_the_release_holds(page: Page, app, ask) -> None:
    page.goto(f"{app.url}/?metric=drug_offences&layer=neighbourhood&grain=year&period=2019-01-01")
    expect(page.get_by_text("Drug offences, 2019").first).to_be_visible()
    expect(page.get_by_text("Demonstration data").first).to_be_visible()
    expected = {
        name: f"{count:,}"
        for name, count in ask("""
            SELECT name, numerator FROM cell JOIN area USING (layer, area_id)
            WHERE metric_id = 'drug_offences' AND layer = 'neighbourhood' AND grain = 'year'
              AND period_start = DATE '2019-01-01'
        """)
    }
    assert len(expected) == 58
    assert table_of(page) == expected


@pytest.mark.usefixtures("shown")
def test_the_map_opens_on_the_programmes_reach_with_no_small_number(page: Page, app, ask) -> None:
    page.goto(app.url)
    expect(page.get_by_text("Referrals to LEAD, 2025").first).to_be_visible()
    expected = {
        name: "" if count is None else str(count)
        for name, count in ask("""
            SELECT name, numerator FROM cell JOIN area USING (layer, area_id)
            WHERE metric_id = 'referrals_by_door' AND layer = 'neighbourhood' AND period_start = DATE '2025-01-01'
        """)
    }
    shown = table_of(page)
    assert shown == expected
    assert all(int(number) >= 10 and int(number) % 5 == 0 for number in shown.values() if number)
    assert any(shown.values())


@pytest.mark.usefixtures("shown")
def test_a_neighbourhood_tells_its_service_with_the_day_the_ledger_was_checked(page: Page, app) -> None:
    page.goto(f"{app.url}/neighbourhood?place=ballard-north&metric=drug_offences&grain=year")
    expect(page.get_by_role("heading", name="Ballard North")).to_be_visible()
    service = page.get_by_text(re.compile("Present service in Ballard North is not confirmed")).first
    expect(service).to_contain_text("Sources name it as served: North Precinct, late 2018")
    expect(service).to_contain_text("focus area Ballard (Seattle City Council committee, 9 May 2023)")
    expect(service).to_contain_text("As of 31 January 2026")
    expect(service).to_contain_text("Through which door is not stated by any source")


@pytest.mark.usefixtures("shown")
def test_belltown_before_and_after_its_start_is_what_the_release_holds(page: Page, app, ask) -> None:
    page.goto(f"{app.url}/effect?place=belltown&beside=not_served")
    ((before, during, low, high),) = ask("""
        SELECT before, during, lower, upper FROM estimate WHERE metric_id = 'drug_offences' AND area_id = 'belltown'
          AND design = 'area' AND compared_with = 'not_served'
    """)
    told = page.get_by_text(re.compile(r"^Drug offences: [\d,]+ in the \d+ months before the start"))
    expect(told).to_contain_text(f"{before:,} in the")
    expect(told).to_contain_text(f", {during:,} in the")
    # 0.80 was planted.
    assert low < 0.8 < high
    expect(page.get_by_text("Was it pushed next door?")).to_be_visible()
    page.goto(f"{app.url}/effect?place=ballard-north&beside=not_served")
    expect(page.get_by_text(re.compile("the start is not confirmed"))).to_contain_text("1 July 2018 to 1 January 2019")


@pytest.mark.usefixtures("shown")
def test_shares_of_the_city_are_what_the_release_holds(page: Page, app, ask) -> None:
    page.goto(f"{app.url}/expand?metric=drug_calls&layer=neighbourhood&year=2019")
    expect(page.get_by_text("Calls about drugs, 2019").first).to_be_visible()
    expected = ask("""
        SELECT name, numerator FROM cell c JOIN area USING (layer, area_id) WHERE metric_id = 'drug_calls'
          AND c.layer = 'neighbourhood' AND grain = 'year' AND period_start = DATE '2019-01-01'
        ORDER BY numerator DESC, name
    """)
    assert list(table_of(page).items()) == [(name, f"{count:,}") for name, count in expected]
