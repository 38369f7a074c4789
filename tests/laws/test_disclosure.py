"""Laws of the primary protection: what may be shown of a count, and that nothing else tells it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines import db
from pipelines.disclosure import protect_cells
from pipelines.disclosure.protect import shown_counts
from pipelines.policy import MINIMUM_SHOWN, ROUNDING_BASE

COVERED, SERVICE = ("all", "part", "none"), ("served", "not_served", "not_confirmed")
# Small counts are where the secrets are.
counts = st.one_of(st.sampled_from([0, 0, 1, 4, 5, 9, 10, 12, 13]), st.integers(0, 30), st.integers(0, 100_000))
cells = st.lists(st.tuples(counts, st.sampled_from(COVERED), st.sampled_from(SERVICE)), min_size=1, max_size=30)


def protected(cells, access="protected", denominator="none", scale=1, units=None, layer="precinct"):
    """(numerator, denominator, value, status) of each of `cells`, in their order, as `protect_cells` gives them."""
    con = db.connect()
    con.execute("CREATE SCHEMA core")
    con.execute("CREATE TABLE core.setting (site VARCHAR, name VARCHAR, value VARCHAR)")
    con.execute("CREATE SCHEMA stat")
    con.execute(
        "CREATE TABLE stat.metric (id VARCHAR, access VARCHAR, counts VARCHAR, denominator VARCHAR, family VARCHAR, "
        "scale DOUBLE)"
    )
    con.execute("INSERT INTO stat.metric VALUES ('m', ?, 'events', ?, 'f', ?)", [access, denominator, scale])
    con.execute(
        "CREATE TABLE stat.cell (metric_id VARCHAR, site VARCHAR, layer VARCHAR, area_id VARCHAR, grain VARCHAR, "
        "period_start DATE, attribute VARCHAR, attribute_value VARCHAR, numerator BIGINT, denominator DOUBLE, "
        "covered VARCHAR, service VARCHAR, people BIGINT, middle DOUBLE, unsure BOOLEAN)"
    )
    for number, (count, covered, service) in enumerate(cells):
        con.execute(
            f"INSERT INTO stat.cell VALUES ('m', 't', '{layer}', ?, 'year', '2023-01-01', NULL, NULL, ?, ?, ?, ?, "
            "NULL, NULL, false)",
            [str(number), count, units[number] if isinstance(units, list) else units, covered, service],
        )
    protect_cells(con)
    shown = con.execute(
        "SELECT numerator, denominator, value, status FROM protected.cell ORDER BY area_id::INTEGER"
    ).fetchall()
    report = con.execute("SELECT cells, shown, hidden, gate FROM protected.disclosure_report").fetchall()
    assert len(shown) == len(cells)
    if access == "protected":
        status = [one[3] for one in shown]
        assert report == [(len(cells), status.count("value"), status.count("hidden"), "not run")]
    else:
        assert report == []
    return shown


@given(st.lists(counts, max_size=50))
def test_what_is_shown_is_ten_or_more_a_multiple_of_five_and_near_the_truth(true):
    shown = shown_counts(np.array(true, dtype=np.int64), MINIMUM_SHOWN, ROUNDING_BASE)
    for count, hidden, number in zip(true, np.ma.getmaskarray(shown), shown.data, strict=True):
        assert hidden == (count < 10)
        if not hidden:
            assert number >= 10
            assert number % 5 == 0
            assert abs(int(number) - count) <= 2


@given(st.integers(0, 1000), st.lists(counts, max_size=10))
def test_a_count_is_shown_alike_whatever_stands_beside_it(count, others):
    alone = shown_counts(np.array([count]), MINIMUM_SHOWN, ROUNDING_BASE)
    among = shown_counts(np.array([*others, count]), MINIMUM_SHOWN, ROUNDING_BASE)
    assert alone.tolist()[0] == among.tolist()[-1]


def test_a_smallest_number_off_the_base_is_refused():
    with pytest.raises(ValueError, match="must be a multiple of the base"):
        shown_counts(np.array([1]), 11, 5)


def test_the_policy_is_the_one_that_was_decided():
    assert (MINIMUM_SHOWN, ROUNDING_BASE) == (10, 5)


@given(cells)
@settings(max_examples=25)
def test_a_protected_cell_shows_a_rounded_number_or_none_at_all(cells):
    for (count, covered, _), (numerator, denominator, value, status) in zip(cells, protected(cells), strict=True):
        assert denominator is None
        if count < 10 or covered != "all":
            assert (numerator, value) == (None, None)
            assert status in {"hidden", "no_data", "not_served", "service_not_confirmed"}
        else:
            assert status == "value"
            assert numerator == value == round(count / 5 + 1e-9) * 5


@given(cells, st.data())
@settings(max_examples=25)
def test_no_count_under_ten_can_be_told_from_another(cells, data):
    changed = [
        (data.draw(st.integers(0, 9)) if count < 10 else count, covered, service) for count, covered, service in cells
    ]
    assert protected(cells) == protected(changed)


@given(st.integers(0, 9))
@settings(max_examples=10)
def test_in_a_closed_period_the_ledger_says_why_a_number_is_missing(count):
    statuses = [one[3] for one in protected([(count, "all", service) for service in SERVICE])]
    assert statuses == ["hidden", "not_served", "service_not_confirmed"]
    whole = [one[3] for one in protected([(count, "all", service) for service in SERVICE], layer="city")]
    assert whole == ["hidden", "not_served", "hidden"]


@given(cells)
@settings(max_examples=25)
def test_a_public_count_is_exact_and_zero_only_where_the_period_is_wholly_covered(cells):
    for (count, covered, _), shown in zip(cells, protected(cells, access="public"), strict=True):
        if covered == "none" or (covered == "part" and count == 0):
            assert shown == (None, None, None, "no_data")
        else:
            assert shown == (count, None, count, "value" if count else "zero")


@given(cells, st.sampled_from([0.0, 7.0, 2500.0, None]))
@settings(max_examples=25)
def test_a_public_rate_needs_somebody_to_divide_by(cells, units):
    found = protected(cells, access="public", denominator="population", scale=1000, units=units)
    for (count, covered, _), shown in zip(cells, found, strict=True):
        if covered == "none" or (covered == "part" and count == 0) or not units:
            assert shown == (None, None, None, "no_data")
        else:
            assert shown[:2] == (count, units)
            assert shown[2] == pytest.approx(1000 * count / units)
            assert shown[3] == ("value" if count else "zero")


parts = st.tuples(counts, counts)  # what counts, and the rest that does not


def shares(parts):
    cells = [(in_it, "all", "served") for in_it, _ in parts]
    return protected(cells, denominator="units", scale=100, units=[sum(one) for one in parts])


@given(st.lists(parts, min_size=1, max_size=20))
@settings(max_examples=25)
def test_a_share_is_shown_only_where_neither_part_of_it_is_small(drawn):
    for (in_it, rest), (numerator, denominator, value, status) in zip(drawn, shares(drawn), strict=True):
        if min(in_it, rest) < 10:
            assert (numerator, denominator, value, status) == (None, None, None, "hidden")
        else:
            assert (numerator % 5, denominator % 5, status) == (0, 0, "value")
            assert denominator - numerator >= 10
            assert value == pytest.approx(100 * numerator / denominator, abs=0.5)


@given(st.lists(parts, min_size=1, max_size=20), st.data())
@settings(max_examples=25)
def test_no_small_part_of_a_share_can_be_told_from_another(drawn, data):
    small = st.integers(0, 9)
    changed = [
        (data.draw(small) if in_it < 10 else in_it, data.draw(small) if rest < 10 else rest) for in_it, rest in drawn
    ]
    assert shares(drawn) == shares(changed)
