"""What became of a referral is counted within the days that it has had when its period closes, and never later."""

from datetime import date, timedelta

import pytest

from pipelines.disclosure import declared_views
from pipelines.disclosure.numbers import declared_numbers
from pipelines.metrics import registry
from pipelines.policy import FOLLOWED_DAYS, MEDIAN_CLASSES
from pipelines.statistics import compute
from tests.spec.small_town import Town

STEPS = ("screened_on", "intake_on", "enrolled_on")
STAGES = {name: metric for name, metric in registry().items() if metric.family == "stages"}
LAST = date(2022, 3, 31)  # the last day of the quarter
CLOSES = LAST + timedelta(1 + FOLLOWED_DAYS)


def town(referral, contact=None):
    """A town whose files of the programme end on these days; nobody has heard yet of what comes after them."""
    made = Town().source("referral", "2022-01-01", referral).source("contact", "2022-01-01", contact or referral)
    # Of each hundred days that a step may take, two people: referred on the first day of the quarter and on its last.
    made.con.execute(
        """
        INSERT INTO core.referral BY NAME
        SELECT 't' AS site, on_day || '/' || days AS referral_id, referral_id AS person_key, on_day AS referred_on,
               'community' AS door, 'mill' AS area_id, 'accepted' AS decision,
               least(on_day + days // 3, on_day + 40) AS screened_on, on_day + days // 2 AS intake_on,
               on_day + days AS enrolled_on
        FROM (SELECT unnest(range(100))::INTEGER AS days), (VALUES (DATE '2022-01-01'), ($last)) q(on_day);
        """,
        {"last": LAST},
    )
    made.con.execute("""
        INSERT INTO core.contact BY NAME
        SELECT site, person_key, intake_on AS contacted_on, 'outreach' AS kind, area_id FROM core.referral
    """)
    for step in STEPS:
        made.con.execute(f"UPDATE core.referral SET {step} = NULL WHERE {step} > ?", [referral])
    made.con.execute("DELETE FROM core.contact WHERE contacted_on > ?", [contact or referral])
    return made


def quarter(made):
    compute(made.con, STAGES, declared_views(), lambda line: None)
    rows = made.rows("""
        SELECT metric_id, numerator, denominator, people, middle, covered FROM stat.cell
        WHERE layer = 'city' AND grain = 'quarter' AND period_start = '2022-01-01' ORDER BY ALL
    """)
    return {metric: tuple(numbers) for metric, *numbers in rows}


@pytest.fixture(scope="module")
def closing():
    return quarter(town(CLOSES.isoformat()))


def test_a_period_tells_the_same_right_after_it_closes_and_years_later(closing):
    assert set(closing) == set(STAGES)
    assert quarter(town("2026-12-31")) == closing


def test_what_happens_on_day_46_is_not_counted(closing):
    # 0 to 45 days are 46 of each hundred; intakes take half as long, so 92 of them.
    counts = {metric: numbers[0] for metric, numbers in closing.items()}
    assert counts["referrals_enrolled"] == 2 * (FOLLOWED_DAYS + 1)
    assert counts["referrals_with_intake"] == 4 * (FOLLOWED_DAYS + 1)
    assert counts["referrals_screened"] == 200
    middles = {metric: numbers[3] for metric, numbers in closing.items() if STAGES[metric].is_median}
    assert middles == {"days_to_enrolment": FOLLOWED_DAYS + 1, "days_to_intake": 24, "days_to_first_meeting": 24}
    assert max(MEDIAN_CLASSES) == FOLLOWED_DAYS + 1


def test_the_attack_counts_the_same_steps_and_tells_the_same_side_of_the_days(closing):
    numbers = declared_numbers()
    for name in ("screened", "intake", "enrolled"):
        (metric,) = (one for one in numbers.by_metric.values() if one.only == (name, ("yes",)))
        counted = f"SELECT count(*) FROM ({numbers.universes['referral'].sql}) WHERE {name} = 'yes'"
        assert town("2026-12-31").rows(counted) == [(closing[metric.metric][0],)]
    days = {window.days for one in numbers.by_metric.values() for window in one.windows if not window.setting}
    assert days == {FOLLOWED_DAYS}


def test_a_first_meeting_is_told_as_far_as_both_files_go():
    before = town("2026-12-31", contact=(CLOSES - timedelta(1)).isoformat())
    assert set(STAGES) - set(quarter(before)) == {"days_to_first_meeting"}
