"""A period to which late reports are yet to come: no view of the map tells its numbers as the last ones."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pytest
from test_pages import run, text_of

from dashboard.maps.picture import at, picture, records, rows, sentence
from dashboard.maps.view_compare import newest_pair, refusals
from dashboard.records import View
from dashboard.release import Release, open_release

MONTHLY = View("neighbourhood", "month", None)


@pytest.fixture
def late(release_file: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A release whose offences are told of through October 2019, of which 95 % come within 15 days."""
    path = tmp_path / "late.duckdb"
    path.write_bytes(release_file("normal").read_bytes())
    with duckdb.connect(str(path)) as con:
        con.execute("UPDATE coverage SET complete_to = '2019-10-31', lag_days_95 = 15 WHERE source = 'spd_offences'")
        con.execute("DELETE FROM cell WHERE metric_id = 'drug_offences' AND period_start > '2019-10-31'")
        con.execute("INSERT INTO grid VALUES ('testville', '8828d55555fffff', '2019-10-01', 'offence', 'drug', 2)")
    monkeypatch.setenv("LEAD_RELEASE", str(path))
    return path


def of(release: Release, period: date, chosen: str | None = None):  # noqa: ANN201
    """The map of drug offences in a month."""
    metric = next(metric for metric in release.metrics() if metric.id == "drug_offences")
    return picture(release, metric, MONTHLY, None, period, chosen)


def test_no_zero_is_a_true_one_and_nothing_is_compared(late: Path) -> None:
    release = open_release()
    filling, filled = of(release, date(2019, 10, 1), "alder"), of(release, date(2019, 9, 1), "alder")
    assert (filling.filling, filled.filling) == (True, False)
    said = [sentence(release, filling), *(row.remark for row in rows(filling)), *(str(row) for row in records(filling))]
    assert not [each for each in said if "a true zero" in each]
    assert all("late reports are yet to come" in row.remark for row in rows(filling) if any(row.numbers))
    assert refusals(release, filled, filling) == ["Late reports of October 2019 are yet to come."]
    assert refusals(release, at(release, filled, date(2019, 8, 1)), filled) == []
    assert newest_pair(release, filling.metric, MONTHLY) == date(2019, 9, 1)


def test_the_map_and_its_hexagons_open_on_a_filled_month_and_say_what_another_is(
    late: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = run("map", late, monkeypatch, metric="drug_offences", grain="month")
    assert "September 2019" in text_of(opened)
    assert "still filling" not in text_of(opened)
    for view in ({"metric": "drug_offences"}, {"view": "density"}):
        asked = run("map", late, monkeypatch, grain="month", period="2019-10-01", **view)
        assert "October 2019 is still filling: late reports are yet to come" in text_of(asked)
        assert "a true zero" not in text_of(asked)
