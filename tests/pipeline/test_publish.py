"""A release as its readers meet it: whole, guarded, swapped in one step, the same for the same input."""

import os
import threading
from datetime import date, timedelta

import duckdb
import pytest

from pipelines import run
from pipelines.disclosure import cells
from tests.pipeline.conftest import Town


def drug(number: int, day: date, place: str = "Northwest,-0.5,0.5") -> str:
    """One drug offence of the town."""
    return f"{number},{day:%d.%m.%Y} 10:00,{day:%d.%m.%Y} 11:00,D,{place}"


@pytest.fixture
def town_with_referrals(town: Town) -> Town:
    """Two years of one offence every third day, and 2020 referrals: Northwest 23 by the police, Southeast 9."""
    town.incidents(*(drug(n, date(2020, 1, 1) + timedelta(days=3 * n)) for n in range(244)))
    northwest = [f"R{n},P{n},{n % 28 + 1:02}.{n % 12 + 1:02}.2020,police,Northwest" for n in range(23)]
    southeast = [f"S{n},Q{n},{n % 28 + 1:02}.{n % 12 + 1:02}.2020,neighbours,Southeast" for n in range(9)]
    later = [f"T{n},V{n},{n + 1:02}.12.2021,police,Northwest" for n in range(31)]
    town.referrals(*northwest, *southeast, *later)
    assert town.build().returncode == 0
    assert town.publish().returncode == 0
    return town


def test_protected_counts_are_rounded_small_ones_hidden_and_open_periods_absent(town_with_referrals: Town):
    assert town_with_referrals.ask_release("""
        SELECT area_id, numerator, status FROM cell
        WHERE metric_id = 'referrals_by_door' AND layer = 'neighbourhood' AND period_start = DATE '2020-01-01'
        ORDER BY area_id
    """) == [
        ("northeast", None, "service_not_confirmed"),
        ("northwest", 25, "value"),
        ("southeast", None, "service_not_confirmed"),
        ("southwest", None, "hidden"),
    ]
    # The file ends with 2021: a period is closed 45 days after its end, so October is and November is not yet.
    assert town_with_referrals.ask_release(
        "SELECT grain, max(period_start) FROM cell WHERE metric_id = 'referrals_by_door' GROUP BY grain ORDER BY grain"
    ) == [("month", date(2021, 10, 1)), ("quarter", date(2021, 7, 1)), ("year", date(2020, 1, 1))]


def test_public_counts_are_exact_and_equal_a_count_by_hand(town_with_referrals: Town):
    days = [date(2020, 1, 1) + timedelta(days=3 * n) for n in range(244)]
    expected = {}
    for day in days:
        expected[day.replace(day=1)] = expected.get(day.replace(day=1), 0) + 1
    shown = town_with_referrals.ask_release("""
        SELECT period_start, numerator FROM cell
        WHERE metric_id = 'drug_offences' AND area_id = 'northwest' AND grain = 'month' AND status = 'value'
    """)
    assert dict(shown) == expected
    assert town_with_referrals.ask_release("""
        SELECT DISTINCT status FROM cell
        WHERE metric_id = 'drug_offences' AND area_id = 'southeast' AND period_start < DATE '2021-01-01'
    """) == [("zero",)]


def test_without_a_population_the_rate_has_no_data(town_with_referrals: Town):
    assert town_with_referrals.ask_release("""
        SELECT DISTINCT status FROM cell WHERE metric_id = 'drug_offences_per_1000_residents'
    """) == [("no_data",)]


def test_nothing_in_the_release_counts_programme_rows(town_with_referrals: Town):
    told = town_with_referrals.ask_release("""
        SELECT DISTINCT state, complete_from, complete_to, rows_read, loaded, repeated, corrected, refused, lag_days_95
        FROM coverage WHERE access = 'programme' ORDER BY state
    """)
    assert told == [  # the programme's other files are not there, which is told of each
        ("absent", None, None, None, None, None, None, None, None),
        ("complete", date(2020, 1, 1), date(2021, 12, 31), None, None, None, None, None, None),
    ]
    path = str(town_with_referrals.newest())
    with open(path, "rb") as file:
        content = file.read()
    keys = town_with_referrals.ask("SELECT person_key, referral_id FROM core.referral")
    assert not [key for pair in keys for key in pair if key.encode() in content]


def test_with_protection_removed_the_file_itself_refuses(town_with_referrals: Town, monkeypatch: pytest.MonkeyPatch):
    def unprotected(counts, minimum, base):  # noqa: ANN001, ANN202
        return cells.np.ma.masked_array(counts, mask=False)

    monkeypatch.setattr(cells, "shown_counts", unprotected)
    monkeypatch.setattr(run, "_gate", lambda *_: None)
    before = town_with_referrals.newest()
    done = town_with_referrals.publish()
    assert done.returncode == 1
    assert "ConstraintException" in done.stderr
    assert town_with_referrals.newest() == before
    assert not list(town_with_referrals.out.glob("*.tmp"))


def test_the_same_input_gives_the_same_content(town_with_referrals: Town):
    first = town_with_referrals.ask_release("SELECT content_hash FROM release_info")
    assert town_with_referrals.build().returncode == 0
    assert town_with_referrals.publish().returncode == 0
    assert town_with_referrals.ask_release("SELECT content_hash FROM release_info") == first


def test_a_release_in_use_stays_readable_while_the_next_is_put_in_place(town_with_referrals: Town):
    town = town_with_referrals
    version = town.newest().stem.removeprefix("release-")
    approved = ["--by", "privacy officer", "--determination", "2026-01-15"]
    assert town.run("releases", "--out", str(town.out), "approve", version, *approved).returncode == 0
    link, failures, seen = town.out / "current.duckdb", [], set()
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            try:
                with duckdb.connect(os.path.realpath(link), read_only=True) as con:
                    version = con.execute("SELECT version FROM release_info").fetchall()[0][0]
                    cells_there = con.execute("SELECT count(*) FROM cell").fetchall()[0][0]
                    seen.add((version, cells_there))
            except Exception as fault:  # any fault at all is what is looked for
                failures.append(fault)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        codes = [town.publish().returncode for _ in range(3)]
    finally:
        stop.set()
        reader.join()
    assert codes == [0, 0, 0]
    assert failures == []
    assert len({count for _, count in seen}) == 1
    assert len(list(town.out.glob("release-*.duckdb"))) == 4


def test_open_data_alone_publish_and_say_so(town: Town):
    town.incidents(*(drug(n, date(2020, 1, 1) + timedelta(days=n)) for n in range(400)))
    town.build()
    assert town.publish().returncode == 0
    assert town.ask_release("SELECT approval, programme_data, demonstration FROM release_info") == [
        ("open data only", False, False)
    ]
    assert town.ask_release("SELECT count(*) FROM cell WHERE metric_id = 'referrals_by_door'") == [(0,)]


def test_real_programme_data_are_not_called_approved(town_with_referrals: Town):
    assert town_with_referrals.ask_release("SELECT approval FROM release_info") == [("not approved: a candidate",)]
