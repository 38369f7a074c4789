"""A release as its readers meet it: whole, guarded, swapped in one step, the same for the same input."""

import os
import queue
import shutil
import threading
from datetime import date, timedelta
from pathlib import Path
from unittest import mock

import duckdb
import pytest

from dashboard.release import _SEALED, open_release
from pipelines import run
from pipelines.disclosure import cells
from pipelines.release.write import put_in_place
from tests.dashboard.release_fixture import write_release as write_small_release
from tests.pipeline.conftest import Town


def drug(number: int, day: date, place: str = "Northwest,-0.5,0.5") -> str:
    """One drug offence of the town."""
    return f"{number},{day:%d.%m.%Y} 10:00,{day:%d.%m.%Y} 11:00,D,{place}"


@pytest.fixture(scope="module")
def town_with_referrals(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """Two years of one offence every third day, and 2020 referrals: Northwest 23 by the police, Southeast 9.

    Published once for all tests here, which only read: its gate takes longer than all of them.
    """
    town = Town(tmp_path_factory.mktemp("town"))
    town.incidents(*(drug(n, date(2020, 1, 1) + timedelta(days=3 * n)) for n in range(244)))
    northwest = [f"R{n},P{n},{n % 28 + 1:02}.{n % 12 + 1:02}.2020,police,Northwest" for n in range(23)]
    southeast = [f"S{n},Q{n},{n % 28 + 1:02}.{n % 12 + 1:02}.2020,neighbours,Southeast" for n in range(9)]
    later = [f"T{n},V{n},{n + 1:02}.12.2021,police,Northwest" for n in range(31)]
    town.referrals(*northwest, *southeast, *later)
    with mock.patch.dict(os.environ, {"LEAD_KEY_FILE": str(town.source.parent / "config" / "key")}):
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
    # The tenth person from the end came on 22 December, so the file is said to reach the end of November. A period is
    # closed 45 days after its end: September is, and October is not yet.
    assert town_with_referrals.ask_release(
        "SELECT grain, max(period_start) FROM cell WHERE metric_id = 'referrals_by_door' GROUP BY grain ORDER BY grain"
    ) == [("month", date(2021, 9, 1)), ("quarter", date(2021, 7, 1)), ("year", date(2020, 1, 1))]


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
        ("complete", date(2020, 1, 1), date(2021, 11, 30), None, None, None, None, None, None),
    ]
    path = str(town_with_referrals.newest())
    with open(path, "rb") as file:
        content = file.read()
    keys = town_with_referrals.ask("SELECT person_key, referral_id FROM core.referral")
    assert not [key for pair in keys for key in pair if key.encode() in content]


def test_with_protection_removed_the_file_itself_refuses(
    town_with_referrals: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    shutil.copytree(town_with_referrals.source.parent, tmp_path / "town", symlinks=True)
    town = Town(tmp_path / "town")
    monkeypatch.setenv("LEAD_KEY_FILE", str(tmp_path / "town" / "config" / "key"))

    def unprotected(counts, minimum, base):  # noqa: ANN001, ANN202
        # Zeros stay hidden: nothing but the rule about small numbers can refuse what is left.
        return cells.np.ma.masked_equal(counts, 0)

    monkeypatch.setattr(cells, "shown_counts", unprotected)
    monkeypatch.setattr(run, "_gate", lambda *_: None)
    before = town.newest()
    done = town.publish()
    assert done.returncode == 1
    assert "ConstraintException" in done.stderr
    assert town.newest() == before
    assert not list(town.out.glob("*.tmp"))


def numbered(folder: Path, number: int) -> None:
    """Publish into `folder` a small release that says `number` in two tables, as publish puts it in place."""
    beside, package = folder / "release.duckdb.tmp", folder / "package.tmp"
    shutil.copyfile(folder / "template", beside)
    package.mkdir()
    with duckdb.connect(str(beside)) as con:
        con.execute("UPDATE release_info SET version = $1; ", [f"{number:03}"])
        con.execute("UPDATE policy SET value = $1", [number])
    put_in_place(beside, package, f"{number:03}", current=True)


def told_twice(link: Path) -> tuple[str, list]:
    """The number of the release behind `link` as each of the two tables says it, asked one after the other."""
    with duckdb.connect(os.path.realpath(link), read_only=True, config=_SEALED) as con:
        version = con.execute("SELECT version FROM release_info").fetchall()[0][0]
        return version, con.execute("SELECT DISTINCT value FROM policy").fetchall()


def told_to_the_dashboard(_: Path) -> tuple[str, list]:
    """The same as pages ask for it: one open release that is kept and shared by all visitors."""
    release = open_release()
    return release.info().version, sorted({(value,) for value in release.policy().values()})


def test_eight_readers_see_one_whole_release_or_the_next_through_fifty_publishes(tmp_path, monkeypatch):
    write_small_release(tmp_path / "template", "empty")
    link, answers, seen = tmp_path / "current.duckdb", queue.Queue(maxsize=8), []
    monkeypatch.setenv("LEAD_RELEASE", str(link))
    numbered(tmp_path, 0)

    def read(ask) -> None:  # noqa: ANN001
        for _ in range(50):
            try:
                answers.put(ask(link))
            except Exception as fault:  # any fault at all is what is looked for
                answers.put((f"{type(fault).__name__}: {fault}", []))

    readers = [threading.Thread(target=read, args=[ask]) for ask in (told_twice, told_to_the_dashboard) * 4]
    for reader in readers:
        reader.start()
    for number in range(1, 51):
        numbered(tmp_path, number)  # while they read
        seen += [answers.get() for _ in readers]
    for reader in readers:
        reader.join()
    assert [answer for answer in seen if not answer[0].isdigit() or answer[1] != [(int(answer[0]),)]] == []
    assert len({version for version, _ in seen}) > 10
    assert told_twice(link) == told_to_the_dashboard(link) == ("050", [(50.0,)])


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


def test_a_warehouse_of_an_earlier_program_is_to_be_built_again(town: Town):
    town.incidents(drug(1, date(2020, 1, 1)))
    assert town.build().returncode == 0
    with duckdb.connect(str(town.private / "warehouse.duckdb")) as con:
        con.execute("ALTER TABLE core.referral DROP COLUMN agency")
    done = town.publish()
    assert done.returncode == 1
    assert "was built by an earlier version of this program" in done.stderr
    assert not list(town.out.glob("*.duckdb"))
