"""The demonstration data through the whole pipeline: what was planted is what the release says."""

import json
import os
from pathlib import Path

import duckdb
import pytest

from tests.planted import CANARY, planted


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a thinned demonstration in source/, and its release in out/."""
    return planted(tmp_path_factory)


@pytest.fixture(scope="module")
def truth(demo: Path) -> dict:
    """What was planted."""
    return json.loads((demo / "source" / "truth" / "planted.json").read_text("utf-8"))


def ask(demo: Path, sql: str) -> list[tuple]:
    """Rows of the release."""
    with duckdb.connect(os.path.realpath(demo / "out" / "current.duckdb"), read_only=True) as con:
        return con.execute(sql).fetchall()


def identifier(name: str) -> str:
    """A neighbourhood's name as the release identifies it, spelt out again here on purpose."""
    return "-".join("".join(letter if letter.isalnum() else " " for letter in name.lower()).split())


def test_drug_offences_by_area_and_year_are_the_planted_ones(demo, truth):
    planted = {
        (identifier(area), int(year)): count
        for area, years in truth["offences"]["drug_by_placed_area"].items()
        for year, count in years.items()
        if area and count
    }
    released = {
        (area, year): count
        for area, year, count in ask(
            demo,
            """
            SELECT area_id, year(period_start), numerator FROM cell
            WHERE metric_id = 'drug_offences' AND layer = 'neighbourhood' AND grain = 'year' AND numerator > 0
            """,
        )
    }
    assert released == planted


def test_drug_arrests_by_area_and_year_are_the_planted_ones(demo, truth):
    planted = {
        (identifier(area), int(year)): count
        for area, years in truth["arrests"]["drug_by_placed_area"].items()
        for year, count in years.items()
        if area
    }
    assert dict(counted(demo, "drug_arrests")) == planted


def test_arrests_on_100_calls_fall_while_calls_do_not(demo, truth):
    early = truth["arrests"]["areas_of_the_first_phases"]
    years = (2009, 2014)

    def in_early_areas(metric: str) -> list[int]:
        found = dict(counted(demo, metric))
        return [sum(found.get((identifier(area), year), 0) for area in early) for year in years]

    arrests, calls = in_early_areas("drug_arrests"), in_early_areas("drug_calls")
    for year, found in zip(years, arrests, strict=True):
        expected = sum(truth["arrests"]["drug_expected"][area][str(year)] for area in early)
        assert abs(found - expected) < 5 * expected**0.5
    assert calls[1] > calls[0]
    assert arrests[1] / calls[1] < 0.6 * arrests[0] / calls[0]


def counted(demo: Path, metric: str) -> list[tuple]:
    """((neighbourhood, year), count) for every count above zero."""
    rows = ask(
        demo,
        f"""
        SELECT area_id, year(period_start), numerator FROM cell
        WHERE metric_id = '{metric}' AND layer = 'neighbourhood' AND grain = 'year' AND numerator > 0
        """,
    )
    return [((area, year), count) for area, year, count in rows]


def test_referrals_of_closed_years_are_the_planted_ones_hidden_or_rounded(demo, truth):
    planted: dict[tuple[str, int], int] = {}
    for areas in truth["referrals"]["written"].values():
        for area, years in areas.items():
            for year, count in years.items():
                key = (identifier(area), int(year))
                planted[key] = planted.get(key, 0) + count
    released = ask(
        demo,
        """
        SELECT area_id, year(period_start), numerator, status FROM cell
        WHERE metric_id = 'referrals_by_door' AND layer = 'neighbourhood' AND year(period_start) > 2011
        """,
    )
    assert {year for _, year, _, _ in released} == set(range(2012, 2026))
    for area, year, shown, status in released:
        true = planted.get((area, year), 0)
        assert (shown is None) == (true < 10), (area, year, status)
        assert shown is None or (shown % 5 == 0 and abs(shown - true) <= 2), (area, year)


def test_the_release_says_that_it_is_a_demonstration(demo):
    assert ask(demo, "SELECT demonstration, approval FROM release_info") == [(True, "demonstration data")]


def test_all_six_states_occur(demo):
    assert {status for (status,) in ask(demo, "SELECT DISTINCT status FROM cell")} == {
        "value",
        "zero",
        "hidden",
        "no_data",
        "not_served",
        "service_not_confirmed",
    }


def test_no_number_of_a_person_is_left_on_disk(demo):
    assert sum(CANARY in path.read_text("utf-8") for path in (demo / "source").glob("lead_*.csv")) == 7
    left = [path for folder in ("private", "out") for path in (demo / folder).rglob("*") if path.is_file()]
    assert len(left) > 2
    for path in left:
        assert CANARY.encode() not in path.read_bytes(), path.name
