"""Laws of the service-area ledger, whatever it claims."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pipelines.warehouse.ledger import Claim, joined_spells, service_spells

START = date(2011, 10, 1)
# Few days, so that claims meet on one of them.
days = st.integers(0, 12).map(lambda months: START + timedelta(days=31 * months))
STANDINGS = ("confirmed", "plan", "conflict", "rule", "other_programme", "unverified")


@st.composite
def drawn_claims(draw):
    claims = []
    for _ in range(draw(st.integers(0, 5))):
        order = sorted(draw(st.lists(days, min_size=3, max_size=3)))
        stated = [one if draw(st.booleans()) else None for one in order]
        claims.append(Claim(draw(st.sampled_from(STANDINGS)), *stated))
    return claims


def begun(claims):
    return min((c.open_from for c in claims if c.standing == "confirmed" and c.open_from), default=None)


def state_on(spells, day):
    holding = [s for s in spells if (s.start is None or s.start <= day) and (s.end is None or day < s.end)]
    assert len(holding) == 1
    return holding[0].state


def assert_gapless(spells):
    assert spells[0].start is None
    assert spells[-1].end is None
    for one, two in zip(spells, spells[1:], strict=False):
        assert one.end == two.start
        assert one.start is None or one.start < one.end
        assert one.state != two.state


@given(drawn_claims(), st.none() | days)
def test_spells_are_ordered_without_gaps_and_no_two_neighbours_are_equal(claims, first):
    assert_gapless(service_spells(claims, first))


@given(drawn_claims(), days)
def test_before_the_programme_began_nothing_is_served(claims, first):
    spells = service_spells(claims, first)
    assert state_on(spells, first - timedelta(days=1)) == "not_served"
    assert state_on(spells, date(1990, 1, 1)) == "not_served"


@given(drawn_claims(), days, days)
def test_silence_after_the_beginning_is_never_not_served(claims, first, day):
    silent = [claim for claim in claims if claim.open_from is None or claim.standing not in ("confirmed", "plan")]
    spells = service_spells(silent, first)
    assert day < first or state_on(spells, day) != "not_served"


@given(drawn_claims(), days)
def test_service_rests_on_a_certain_claim_that_has_started_and_not_ended(claims, day):
    if state_on(service_spells(claims, begun(claims)), day) == "served":
        assert any(
            c.standing == "confirmed" and c.sure_from and c.sure_from <= day and (not c.open_to or day <= c.open_to)
            for c in claims
        )


@given(drawn_claims(), days)
def test_the_order_of_the_claims_says_nothing(claims, first):
    assert service_spells(claims, first) == service_spells(claims[::-1], first)


@given(drawn_claims(), days)
def test_a_day_allowed_by_a_claim_is_never_not_served(claims, day):
    first = begun(claims)
    allowed = [c for c in claims if c.standing in ("confirmed", "plan") and c.open_from and c.open_from <= day]
    if first and first <= day and allowed:
        assert state_on(service_spells(claims, first), day) != "not_served"


@given(st.lists(drawn_claims(), min_size=1, max_size=4), days, days)
def test_a_larger_area_says_day_by_day_what_its_parts_say(parts, first, day):
    spells = [service_spells(claims, first) for claims in parts]
    whole = joined_spells(spells)
    assert_gapless(whole)
    states = {state_on(one, day) for one in spells}
    if "served" in states:
        assert state_on(whole, day) == "served"
    elif states == {"not_served"}:
        assert state_on(whole, day) == "not_served"
    else:
        assert state_on(whole, day) == "not_confirmed"
