"""Referrals, people and spells: possible, in order, and where the service is."""

from collections import Counter
from datetime import date
from itertools import pairwise

import numpy as np
import pytest

from pipelines.demo.areas import schematic_areas
from pipelines.demo.course import FUNNEL
from pipelines.demo.intensity import expected_referrals
from pipelines.demo.participation import draw_spells
from pipelines.demo.phases import opened
from pipelines.demo.plan import Plan
from pipelines.demo.population import residents
from pipelines.demo.referrals import draw_referrals, repeat_and_correct
from pipelines.demo.texture import CLEANED

PLAN = Plan(seed=11, until=date(2026, 10, 31))
AREAS = schematic_areas()


@pytest.fixture(scope="module")
def referrals():
    """All referrals of one seed."""
    return draw_referrals(PLAN, AREAS)


def test_the_height_is_about_800_a_year_and_2020_dips(referrals):
    by_year = Counter(row.referred_on.year for row in referrals)
    assert 700 < by_year[2019] < 900
    assert by_year[2020] < 0.75 * by_year[2019]
    assert min(row.referred_on for row in referrals) >= date(2011, 10, 13)


def test_the_doors_move_from_arrest_to_community(referrals):
    def share(door: str, first: date, last: date) -> float:
        rows = [row.door for row in referrals if first <= row.referred_on <= last]
        return rows.count(door) / len(rows)

    assert share("arrest_diversion", date(2011, 10, 1), date(2014, 12, 31)) > 0.75
    assert 0.58 < share("community", date(2023, 1, 1), date(2023, 10, 19)) < 0.70
    assert 0.20 < share("social_contact", date(2023, 1, 1), date(2023, 10, 19)) < 0.30
    assert share("community", date(2023, 10, 20), date(2024, 12, 31)) < 0.45


def test_decisions_follow_the_documented_funnel(referrals):
    decided = Counter(row.decision for row in referrals if row.referred_on.year not in (2019, 2020))
    known = sum(decided[name] for name in FUNNEL)
    for name, share in FUNNEL.items():
        assert decided[name] / known == pytest.approx(share / 105, abs=0.02)
    assert decided["no_capacity"] == 0
    assert [row for row in referrals if row.decision == "no_capacity"]


def test_dates_are_in_order_and_never_after_the_last_day(referrals):
    for row in referrals:
        dates = [row.referred_on, row.screened_on, row.intake_on, row.enrolled_on]
        known = [day for day in dates if day]
        assert known == sorted(known)
        assert known == dates[: len(known)]
        assert max(known) <= PLAN.until
        assert row.decision == "accepted" or not row.intake_on


def test_reasons_belong_to_refusals_and_charges_to_arrests(referrals):
    for row in referrals:
        assert bool(row.reason) == (row.decision not in ("accepted", "pending"))
        if row.door != "arrest_diversion":
            assert (row.charge_group, row.charge_status, row.charge_status_on) == ("none", "none", None)
        else:
            assert row.charge_group != "none"


def test_nobody_is_referred_more_than_four_times(referrals):
    times = Counter(row.client_id for row in referrals)
    assert max(times.values()) == 4
    assert 0.1 < sum(count > 1 for count in times.values()) / len(times) < 0.3


def test_referrals_come_from_areas_open_that_day(referrals):
    opens = {area.name: opened(area) for area in AREAS}
    placed = [(CLEANED.get(row.neighbourhood, row.neighbourhood), row.referred_on) for row in referrals]
    elsewhere = [place for place, on in placed if place and (opens[place] is None or on < opens[place])]
    assert 0.01 < len(elsewhere) / len(placed) < 0.06


def test_written_counts_agree_with_the_planted_rate(referrals):
    rate = expected_referrals(PLAN, AREAS).sum(axis=(0, 2))
    counts = Counter(CLEANED.get(row.neighbourhood, row.neighbourhood) for row in referrals)
    written = np.array([counts[area.name] for area in AREAS])
    # Of independent Poisson counts the squared, scaled misses add up to about their number.
    assert ((written - rate) ** 2 / rate).sum() < 58 + 4 * (2 * 58) ** 0.5


def test_a_few_rows_come_twice_and_the_later_version_is_the_settled_one(referrals):
    exported, settled = repeat_and_correct(referrals, np.random.default_rng(2))
    assert len(exported) == len(settled) + 24
    assert {row.referral_id: row for row in exported} == {row.referral_id: row for row in settled}
    assert 6 <= sum(a != b for a, b in zip(exported, settled, strict=False)) <= 12


def test_people_go_inactive_and_return_and_their_spells_never_overlap(referrals):
    spells = draw_spells(PLAN, AREAS, referrals)
    by_client: dict[str, list] = {}
    for spell in spells:
        by_client.setdefault(spell.client_id, []).append(spell)
    enrolled = {row.client_id for row in referrals if row.enrolled_on}
    assert set(by_client) == enrolled
    assert sum(len(own) > 1 for own in by_client.values()) > 0.25 * len(by_client)
    for own in by_client.values():
        for spell, following in pairwise(own):
            assert spell.active_from < spell.active_to < following.active_from
        assert own[-1].active_to is None or own[-1].active_to > own[-1].active_from


def test_residents_add_up_to_the_city():
    assert residents(AREAS, 2008).sum() == 590_000
    assert residents(AREAS, 2026).sum() == 785_000
    assert residents(AREAS, 2030).sum() == 785_000
    harbour = next(number for number, area in enumerate(AREAS) if area.name == "COMMERCIAL HARBOR ISLAND")
    assert 0 < residents(AREAS, 2020)[harbour] < 300
