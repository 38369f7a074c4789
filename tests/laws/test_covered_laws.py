"""Laws of the days a source covers, whatever its rows."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pipelines.warehouse.spans import STANDS_ALONE, covered, keeps_pace

START = date(2015, 1, 1)
drawn_days = st.dictionaries(
    st.one_of(st.integers(0, 400), st.integers(-40_000, 40_000)).map(lambda n: START + timedelta(days=n)),
    st.one_of(st.integers(1, 5), st.integers(1, 3000)),
    min_size=1,
    max_size=60,
).map(lambda found: sorted(found.items()))


@given(drawn_days)
def test_holes_lie_inside_the_span_in_order_and_hold_no_row(days):
    first, last, gaps = covered(days)
    assert first <= last
    before = first
    for gap_from, gap_to in gaps:
        assert before < gap_from <= gap_to < last
        before = gap_to + timedelta(days=1)
        assert not [day for day, _ in days if gap_from <= day <= gap_to]


@given(drawn_days)
def test_the_span_begins_and_ends_with_a_row_and_leaves_out_few(days):
    first, last, _ = covered(days)
    assert {first, last} <= {day for day, _ in days}
    total = sum(rows for _, rows in days)
    # Each side may lose a thousandth, or three rows where that is no more than a twentieth; and days years away that
    # have less than half of the rows, which stand for none.
    near = [n for day, n in days if first - STANDS_ALONE <= day < first or last < day <= last + STANDS_ALONE]
    assert sum(near) <= 2 * max(min(3, total / 20), total / 1000)
    assert all(2 * rows < total for day, rows in days if not first <= day <= last)


@given(drawn_days, st.integers(-1000, 1000))
def test_the_calendar_itself_says_nothing(days, shift):
    moved = [(day + timedelta(days=shift), rows) for day, rows in days]
    first, last, gaps = covered(days)
    step = timedelta(days=shift)
    assert covered(moved) == (first + step, last + step, [(a + step, b + step) for a, b in gaps])


@given(drawn_days, st.integers(0, 2000), st.dictionaries(st.integers(0, 60), st.integers(1, 30), max_size=5))
def test_how_far_a_source_keeps_pace_is_its_last_report_or_a_day_with_rows(days, later, lags):
    last = days[-1][0] + timedelta(days=later)
    reached = keeps_pace(days, last, sorted(lags.items()))
    assert reached == last or reached in {day for day, _ in days}
    # Of what lies behind the end, three rows, or a thousandth of what was due by the highest rate there was.
    behind = sum(rows for day, rows in days if day > reached)
    assert behind <= max(3, sum(rows for _, rows in days) * ((last - days[0][0]).days + 1) / 180 / 1000)
