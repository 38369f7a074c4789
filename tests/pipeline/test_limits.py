"""The limits of a delivery beside the last good one: what only warns, and what stops a source."""

from datetime import date
from pathlib import Path

import pytest

from pipelines.contracts import ContractBroken
from pipelines.warehouse.limits import limits_of
from tests.pipeline.conftest import Town
from tests.pipeline.deliveries import (
    ACCOUNT,
    drug,
    drugs,
    held,
    log,
    referral,
    referrals,
    settings_of_testville,
    states,
)
from tests.unit.drawn_site import site

# ---- hard limits


def halved(town: Town) -> None:
    """Fewer than half of the offences, spread over all months."""
    town.incidents(*drugs(*range(0, 100, 3)))


def month_lost(town: Town) -> None:
    """All offences but February's."""
    town.incidents(*drugs(*(n for n in range(100) if not 31 <= n < 60)))


def too_many_refused(town: Town) -> None:
    """More rows than before, and half of them without a number."""
    town.incidents(*drugs(*range(120)), *(drug(n, date(2020, 1, 1)).replace(str(n), "", 1) for n in range(200, 300)))


def header_changed(town: Town) -> None:
    """The list with a renamed column, beside another that is whole."""
    header, rows = "Number,Happened,Reported,What,District,X,Y", drugs(*range(100))
    town.write("incidents.csv", "\n".join([header, *rows]))
    town.incidents(*drugs(*range(100, 200)), name="later.csv")


def gone(town: Town) -> None:
    """No list at all."""
    (town.source / "incidents.csv").unlink()


HARD = {
    halved: "34 rows where the last good delivery had 100",
    month_lost: "2020-02 had rows and has none now",
    too_many_refused: "100 of 220 rows of incidents.csv were refused",
    header_changed: "incidents.csv could not be used",
    gone: "none of its files is there any more",
}


@pytest.mark.parametrize("change", HARD, ids=[change.__name__ for change in HARD])
def test_a_hard_limit_stops_the_source_and_keeps_its_last_good_version(good: Town, change):
    before = good.ask("FROM core.incident ORDER BY ALL"), good.ask(f"{ACCOUNT}'town_incidents'")
    change(good)
    good.referrals(*referrals(*range(101)))
    for _ in range(2 if change in (halved, header_changed) else 1):  # a night later all is the same
        done = good.build()
        assert done.returncode == 3
        assert HARD[change] in done.stderr
        assert "Its last good version stays" in done.stderr
        # Nothing can be made of a file that cannot be used, whatever is accepted.
        assert ("--accept town_incidents" in done.stderr) == (change is not header_changed)
        assert good.ask("FROM core.incident ORDER BY ALL") == before[0]
        assert held(good) == (100, 101)
        accounts = good.ask(f"{ACCOUNT}'town_incidents' ORDER BY loaded DESC, file")
        assert accounts[:1] == before[1]
        assert [(read, refused) for _, read, _, _, _, refused in accounts[1:]] == [
            (read, read) for _, read, *_ in accounts[1:]
        ]
    assert states(good) == {"districts": "complete", "town_incidents": "stopped", "referral_list": "complete"}
    record = log(good)[-1]
    assert [one["source"] for one in record["stopped"]] == ["town_incidents"]
    assert HARD[change] in record["stopped"][0]["why"][0]


@pytest.mark.parametrize("change", [halved, too_many_refused, gone])
def test_a_change_that_is_real_is_taken_and_the_next_build_knows_it(good: Town, change):
    change(good)
    done = good.run("build", "--input", str(good.source), "--site", "testville", "--accept", "town_incidents")
    assert done.returncode == 0, done.stderr
    now = {halved: 34, too_many_refused: 120, gone: 0}[change]
    assert held(good) == (now, 100)
    if change is halved:
        assert good.build().returncode == 0
        assert held(good) == (now, 100)


def test_a_stopped_programme_file_tells_its_period_and_nothing_else(good: Town):
    good.referrals(*(referral(n, "a door of yesterday") for n in range(100)))
    done = good.build()
    assert done.returncode == 3
    assert "a door of yesterday" not in done.stdout + done.stderr
    assert held(good) == (100, 100)
    assert good.publish().returncode == 0
    assert good.ask_release(
        "SELECT state, complete_from, complete_to, coalesce(rows_read, loaded, refused) FROM coverage "
        "WHERE source = 'referral_list'"
    ) == [("stopped", date(2020, 1, 1), date(2020, 3, 31), None)]


def test_without_an_earlier_version_a_source_that_breaks_a_limit_is_left_out(town: Town):
    town.incidents(*drugs(1))
    town.referrals(*referrals(1, 2), *(referral(n, "a door of yesterday") for n in range(100)))
    done = town.build()
    assert done.returncode == 3
    assert "Nothing of it is used" in done.stderr
    assert held(town) == (1, 0)
    assert town.ask(f"{ACCOUNT}'referral_list'") == [("referrals.csv", 102, 0, 0, 0, 102)]
    # What was left out is no good version to come back to.
    town.referrals(*referrals(1))
    assert town.build().returncode == 0
    assert held(town) == (1, 1)


def test_the_first_good_delivery_after_a_stop_is_taken(good: Town):
    halved(good)
    assert good.build().returncode == 3
    good.incidents(*drugs(*range(105)))
    assert good.build().returncode == 0
    assert held(good) == (105, 100)
    assert good.ask(f"{ACCOUNT}'town_incidents'") == [("incidents.csv", 105, 105, 0, 0, 0)]
    assert states(good)["town_incidents"] == "complete"


def test_few_rows_break_no_limit(town: Town):
    town.incidents(*drugs(*range(9)))
    assert town.build().returncode == 0
    town.incidents(*drugs(1), ",,,,,,", ",,,,,,")
    assert town.build().returncode == 0
    assert held(town) == (1, 0)


def test_a_map_that_cannot_be_read_stays_as_it_was_and_places_are_still_known(good: Town):
    good.write("districts.geojson", "{")
    good.referrals(*referrals(*range(101)))
    done = good.build()
    assert done.returncode == 3
    assert "districts: stopped" in done.stderr
    assert good.ask("SELECT count(*) FROM core.referral WHERE area_id = 'northwest'") == [(101,)]


@pytest.mark.parametrize("said", [{"halved_share": 2}, {"halved_rows": 1.5}, {"haste": 1}, {"lost_month_rows": "10"}])
def test_a_limit_that_cannot_be_is_refused(tmp_path: Path, said: dict):
    with pytest.raises(ContractBroken, match=next(iter(said))):
        limits_of(site(tmp_path, limits=said))


def test_a_site_may_have_limits_of_its_own(good: Town, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    settings_of_testville(monkeypatch, tmp_path, "[limits]\nhalved_share = 0.3\nlost_month_rows = 40\n")
    halved(good)
    assert good.build().returncode == 0


def test_a_source_that_does_not_exist_cannot_be_accepted(good: Town):
    done = good.run("build", "--input", str(good.source), "--site", "testville", "--accept", "incidents")
    assert done.returncode == 1
    assert "Sources are districts, " in done.stderr


# ---- soft limits


def test_a_soft_limit_warns_and_goes_on(good: Town):
    good.incidents(*drugs(*range(0, 80)), *[",,,,,,"] * 6)
    done = good.build()
    assert done.returncode == 0
    assert "Worth a look: town_incidents: 6 of 86 rows of incidents.csv were refused" in done.stdout
    assert "Worth a look: town_incidents: it has 80 rows where the last good delivery had 100" in done.stdout
    assert len(log(good)[-1]["warnings"]) == 2
