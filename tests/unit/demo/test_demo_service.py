"""The programme's other files: drawn from referrals and spells, possible, and in order."""

from collections import Counter
from datetime import date, timedelta
from statistics import median

import numpy as np
import pytest

from pipelines.demo.areas import schematic_areas
from pipelines.demo.blocks import make_blocks
from pipelines.demo.calls import EFFECT, STREAMS, draw_calls, expected_calls
from pipelines.demo.comparison import RECRUITED_UNTIL
from pipelines.demo.contacts import MET
from pipelines.demo.events import YEARS_EACH_SIDE
from pipelines.demo.phases import PHASES
from pipelines.demo.plan import Plan
from pipelines.demo.programme import write_programme
from pipelines.demo.programme_truth import programme_truth
from pipelines.demo.service import DAYS_A_MONTH, active_months

PLAN = Plan(seed=11, until=date(2021, 6, 15))
AREAS = schematic_areas()


@pytest.fixture(scope="module")
def programme(tmp_path_factory):
    """Everything of one seed, up to the middle of a month."""
    return write_programme(PLAN, AREAS, tmp_path_factory.mktemp("programme"))


def test_months_of_activity_add_up_to_the_days_of_the_spells(programme):
    days = sum(((spell.active_to or PLAN.until) - spell.active_from).days + 1 for spell in programme.spells)
    assert programme.active.days.sum() == days
    assert programme.active.person_months().sum() == pytest.approx(days / DAYS_A_MONTH)
    on_the_last_day = sum(spell.active_to in (None, PLAN.until) for spell in programme.spells)
    assert programme.active.active_at_end()[-1].sum() == on_the_last_day


def test_contacts_are_first_meetings_or_with_active_people_but_for_numbers_given_up(programme):
    spells: dict[str, list] = {}
    for spell in programme.spells:
        spells.setdefault(spell.client_id, []).append((spell.active_from, spell.active_to or PLAN.until))
    given_up = set(programme.merged["old_client_id"])
    first: dict[str, list] = {}
    for row in programme.referrals:
        if row.screened_on and row.decision in MET:
            first.setdefault(row.client_id, []).append((row.referred_on, row.screened_on))
    rows = zip(
        programme.contacts["client_id"], programme.contacts["contacted_on"], programme.contacts["kind"], strict=True
    )
    for client, on, kind in rows:
        day, known = (
            date.fromisoformat(on),
            spells.get(client, []) + (first.get(client, []) if kind == "outreach" else []),
        )
        assert client in given_up or any(start <= day <= end for start, end in known)


def test_who_is_taken_in_was_met_within_days_and_before(programme):
    """A warm hand-over: the first meeting stands before the intake, at the arrest door mostly on the day itself."""
    met: dict[str, list[date]] = {}
    seen = programme.contacts[programme.contacts["kind"] != "phone"]
    for client, on in zip(seen["client_id"], seen["contacted_on"], strict=True):
        met.setdefault(client, []).append(date.fromisoformat(on))
    waits: dict[bool, list[int]] = {True: [], False: []}
    for row in programme.referrals:
        if row.intake_on and row.client_id not in programme.deaths:
            first = min(day for day in met[row.client_id] if day >= row.referred_on)
            assert first <= row.intake_on
            waits[row.door == "arrest_diversion"].append((first - row.referred_on).days)
    assert median(waits[True]) == 0
    assert 1 <= median(waits[False]) <= 3


def test_contacts_a_month_are_the_planted_ones(programme):
    when = programme.contacts["contacted_on"]
    own = programme.contacts[~programme.contacts["client_id"].isin(programme.merged["old_client_id"])]
    for year, low, high in (("2016", 1.4, 1.65), ("2019", 0.9, 1.35)):
        months = programme.active.days[programme.active.month.astype(str).astype("U4") == year].sum() / DAYS_A_MONTH
        assert low < when[own.index].str.startswith(year).sum() / months < high


def test_a_number_given_up_is_merged_once_and_ends_at_somebody_enrolled(programme):
    pairs = dict(zip(programme.merged["old_client_id"], programme.merged["new_client_id"], strict=True))
    assert len(pairs) == len(programme.merged) > 10
    enrolled = {spell.client_id for spell in programme.spells}
    assert set(pairs.values()) - set(pairs) <= enrolled
    assert set(pairs).isdisjoint(enrolled)
    assert set(pairs) & set(pairs.values())


def test_needs_are_ranked_from_one_and_met_after_they_were_named(programme):
    for _, own in programme.needs.groupby(["client_id", "named_on"]):
        ranks = sorted(own["rank"])
        # Two spells of one person may begin so close together that their needs fall on one day.
        assert ranks[0] == 1
        assert set(ranks) == set(range(1, max(ranks) + 1))
    met = programme.needs[programme.needs["met_on"] != ""]
    assert (met["met_on"] > met["named_on"]).all()
    assert programme.needs["named_on"].max() <= PLAN.until.isoformat()
    assert met["met_on"].max() <= PLAN.until.isoformat()


def test_nothing_happens_to_anybody_after_their_death_or_after_the_last_day(programme):
    assert len(programme.deaths) > 20
    for table, day in ((programme.contacts, "contacted_on"), (programme.outcomes, "observed_on")):
        assert table[day].max() <= PLAN.until.isoformat()
        dead = table[table["client_id"].isin(programme.deaths)]
        for client, on in zip(dead["client_id"], dead[day], strict=True):
            assert on <= programme.deaths[client].isoformat()
    referred = {row.client_id: row.referred_on for row in programme.referrals}
    assert all(referred[client] <= day for client, day in programme.deaths.items())


def test_the_arms_do_not_overlap_and_events_stay_within_two_years(programme):
    lead = {person.client_id for person in programme.arms if person.arm == "lead"}
    others = {person.client_id: person.index_on for person in programme.arms if person.arm == "comparison"}
    assert len(others) == round(len(lead) * 115 / 203)
    assert others.keys().isdisjoint({row.client_id for row in programme.referrals})
    assert max(person.index_on for person in programme.arms if person.arm == "lead") <= RECRUITED_UNTIL
    window = timedelta(366 * YEARS_EACH_SIDE)
    theirs = programme.outcomes[programme.outcomes["client_id"].isin(others)]
    assert len(theirs) > 100
    for client, on in zip(theirs["client_id"], theirs["observed_on"], strict=True):
        assert abs(date.fromisoformat(on) - others[client]) <= window


def test_days_in_jail_stand_beside_a_booking(programme):
    def days(domain: str) -> Counter:
        own = programme.outcomes[programme.outcomes["domain"] == domain]
        return Counter(zip(own["client_id"], own["observed_on"], strict=True))

    assert days("jail_days") == days("booking")


def test_every_dollar_has_a_funder_and_the_start_is_paid_once(programme):
    costs = programme.costs
    assert (costs["dollars"] >= 0).all()
    start = costs[costs["one_off"] == "yes"]
    assert start["month"].nunique() == 6
    assert set(start["team"]) == {"whole_programme"}
    assert set(costs[costs["month"] < "2016"]["funder_kind"]) == {"private"}
    assert set(costs[costs["client_spending"] == "yes"]["category"]) == {"client_support"}


def test_a_programme_that_has_not_begun_leaves_headers_alone(tmp_path):
    programme = write_programme(Plan(seed=3, until=date(2010, 12, 31)), AREAS, tmp_path)
    assert not programme.referrals
    assert {path.read_text("utf-8").count("\n") for path in tmp_path.glob("*.csv")} == {1}
    assert programme_truth(programme)["costs"]["dollars_by_year"] == {}


def test_nobody_is_active_in_no_months():
    nothing = active_months([], PLAN.until)
    assert nothing.person_months().shape == (0, 5)


def test_calls_follow_the_planted_rate_and_disagree_with_offences_on_purpose():
    calls = draw_calls(PLAN, AREAS, make_blocks(AREAS, PLAN.chance("blocks")))
    for stream in STREAMS:
        expected = expected_calls(PLAN, AREAS, stream).sum()
        assert abs((calls["stream"] == stream).sum() - expected) < 4.5 * expected**0.5
    assert calls["number"].is_unique
    assert calls["number"].is_monotonic_increasing
    assert calls["units"].mean() == pytest.approx(1.6, abs=0.01)
    ratio = expected_calls(PLAN, AREAS, "call_narcotics") / np.maximum(
        expected_calls(PLAN, AREAS, "call_narcotics", effect=False), 1e-12
    )
    belltown = next(number for number, area in enumerate(AREAS) if area.name == "BELLTOWN")
    assert ratio[-1, belltown] == pytest.approx(EFFECT["Belltown"])
    assert EFFECT["Belltown"] > 1 > PHASES[0].multiplier
