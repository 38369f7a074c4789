"""Measures that are not plain counts, and many of them: how they are printed, classed, grouped and named."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest
from test_pages import run

from dashboard.components.downloads import readme
from dashboard.components.pickers import grouped
from dashboard.components.series import breaks_for
from dashboard.maps.classes import as_published
from dashboard.records import Break, Cell, Metric
from dashboard.release import open_release
from dashboard.sentences import (
    MEDIAN_WORDS,
    cell_sentence,
    denominator_note,
    number,
    plain_within,
    summary,
)
from pipelines.policy import MEDIAN_CLASSES

COUNT = Metric("drug_calls", "Calls about drugs", "?", "calls", 1, "none", "!", "spd_calls", "public", "events",
               "none", None, "")  # fmt: skip
SHARE = replace(COUNT, id="intake", title="Intake", unit="% of referrals", denominator="units", access="protected")
MEDIAN = replace(SHARE, id="wait", title="Wait", unit="days", counts="amount")
OPEN_MEDIAN = replace(MEDIAN, id="lag", access="public")


def cell(value: float | None, status: str = "value") -> Cell:
    return Cell("alder", date(2020, 1, 1), None, None, value, status)


def test_the_classes_of_medians_have_the_words_of_the_policy() -> None:
    assert MEDIAN_WORDS == MEDIAN_CLASSES


def test_a_median_of_the_programme_is_told_as_its_class_and_an_open_one_as_a_number() -> None:
    assert cell_sentence("Alder", "2020", cell(31.0), MEDIAN) == "Alder, 2020: 31 to 45 days"
    assert cell_sentence("Alder", "2020", cell(0.0), MEDIAN) == "Alder, 2020: the same day"
    assert cell_sentence("Alder", "2020", cell(7.0), OPEN_MEDIAN) == "Alder, 2020: 7 days"
    assert "from 3 to 7 days up to 31 to 45 days)" in summary([cell(3.0), cell(31.0)], "precinct", "2020", MEDIAN)
    assert (MEDIAN.is_rate, OPEN_MEDIAN.is_rate, SHARE.is_rate) == (False, False, True)


@pytest.mark.parametrize(("value", "words"), [(38.0, "38"), (7.7, "7.7"), (0.44, "0.44"), (1200.0, "1,200")])
def test_a_protected_rate_has_the_digits_it_was_published_with(value: float, words: str) -> None:
    assert number(value, SHARE) == words


def test_a_share_says_what_it_is_a_share_of() -> None:
    assert denominator_note(SHARE) == "A share, in % of referrals: both its parts are of the same place and period."
    assert denominator_note(replace(COUNT, denominator="land_km2")).endswith("divided by square kilometres of land.")
    assert "divided by residents. Residents are a poor" in denominator_note(replace(COUNT, denominator="population"))


def test_the_classes_on_the_map_are_those_that_are_published() -> None:
    classes = as_published([0.0, 3.0, 3.0, 31.0], lambda first: number(first, MEDIAN))
    assert classes is not None
    assert [classes.label(classes.index(value)) for value in (0.0, 3.0, 31.0)] == [
        "the same day", "3 to 7 days", "31 to 45 days",
    ]  # fmt: skip
    assert as_published([], str) is None


def test_measures_stand_in_two_groups_and_the_pages_own_lead() -> None:
    other = replace(COUNT, id="arrests", title="Arrests")
    assert [m.id for m in grouped([MEDIAN, COUNT, SHARE, other], ["intake"])] == [
        "intake",
        "wait",
        "arrests",
        "drug_calls",
    ]
    assert [m.id for m in grouped([MEDIAN, COUNT, SHARE, other], ["drug_calls", "wait"])] == [
        "drug_calls", "arrests", "wait", "intake",
    ]  # fmt: skip
    assert grouped([], ["intake"]) == []


def test_a_break_of_the_drug_law_touches_what_is_of_lead_type() -> None:
    breaks = [Break(date(2021, 2, 25), "Blake", "drug,referrals", None)]
    touched = [replace(COUNT, id=name) for name in ("drug_calls", "lead_type_offences_per_km2")]
    assert all(breaks_for(metric, breaks) for metric in [*touched, SHARE])
    assert not breaks_for(replace(COUNT, id="trespass_offences"), breaks)


def test_names_keep_their_capitals_within_a_sentence() -> None:
    assert [plain_within(one) for one in ("community", "AIAN", "no_capacity")] == [
        "community referral", "American Indian or Alaska Native", "no capacity",
    ]  # fmt: skip


def test_a_download_of_classes_says_what_its_first_days_stand_for(
    release_file: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEAD_RELEASE", str(release_file("normal")))
    text = readme([MEDIAN], open_release(), "drawn")
    assert "31: 31 to 45 days" in text
    assert "Classes" not in readme([SHARE], open_release(), "drawn")


def test_a_measure_opens_on_the_newest_period_of_which_anything_is_known(
    release_file: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody has counted the residents of the newest years: the page does not open on "no data" everywhere."""
    path = tmp_path / "release.duckdb"
    path.write_bytes(release_file("normal").read_bytes())
    with duckdb.connect(str(path)) as con:
        con.execute(
            "UPDATE cell SET numerator = NULL, denominator = NULL, value = NULL, status = 'no_data' "
            "WHERE metric_id = 'drug_offences_per_1000_residents' AND period_start >= '2019-01-01'"
        )
    at = run("map", path, monkeypatch, metric="drug_offences_per_1000_residents")
    assert at.selectbox(key="period").value == date(2018, 1, 1)
