"""Which months may stand before and after a start, and why there may be none."""

from datetime import date

import pytest

from pipelines.statistics.change.windows import Span, add_months, months_between, window


def months(first: date, last: date) -> set[date]:
    return {add_months(first, i) for i in range(months_between(first, last))}


def ledger(from_: date | None, by: date, to: date | None = None) -> list[Span]:
    """Not served, then not certain, then served, as the ledger has it."""
    return [
        Span("not_served", None, from_),
        Span("not_confirmed", from_, by),
        Span("served", by, to),
        *([Span("not_confirmed", to, None)] if to else []),
    ]


BELLTOWN = ledger(date(2011, 10, 1), date(2011, 10, 13), date(2023, 10, 20))
BREAKS = [date(2015, 1, 28), date(2018, 9, 1), date(2019, 5, 1), date(2020, 1, 1)]
SINCE_2008 = months(date(2008, 1, 1), date(2024, 1, 1))


def test_with_history_before_the_start_there_are_three_whole_years_on_either_side():
    found = window(BELLTOWN, SINCE_2008, BREAKS)
    assert found.refused is None
    assert (found.before_from, found.before_to) == (date(2008, 10, 1), date(2011, 10, 1))
    assert (found.during_from, found.during_to) == (date(2011, 11, 1), date(2014, 11, 1))
    assert found.months == 36


def test_with_rows_from_2012_on_nothing_lies_before_the_start():
    found = window(BELLTOWN, months(date(2012, 3, 1), date(2024, 1, 1)), BREAKS)
    assert (found.refused, found.because_on, found.before_from) == ("short_before", date(2012, 3, 1), None)


@pytest.mark.parametrize(
    ("spans", "whole", "breaks", "refused", "because"),
    [
        ([Span("not_confirmed", None, None)], SINCE_2008, [], "no_start", None),
        ([], SINCE_2008, [], "no_start", None),
        ([Span("served", None, None)], SINCE_2008, [], "start_not_confirmed", None),
        (ledger(date(2018, 7, 1), date(2019, 1, 1)), SINCE_2008, [], "start_not_confirmed", None),
        (BELLTOWN, SINCE_2008, [date(2011, 2, 10)], "break_before", date(2011, 2, 10)),
        (BELLTOWN, SINCE_2008, [date(2011, 10, 5)], "break_at_start", date(2011, 10, 5)),
        (BELLTOWN, SINCE_2008, [date(2012, 9, 30)], "break_during", date(2012, 9, 30)),
        (BELLTOWN, SINCE_2008 - {date(2011, 3, 1)}, [], "gap_before", date(2011, 3, 1)),
        (BELLTOWN, SINCE_2008 - {date(2012, 3, 1)}, [], "gap_during", date(2012, 3, 1)),
        (BELLTOWN, months(date(2010, 11, 1), date(2024, 1, 1)), [], "short_before", date(2010, 11, 1)),
        (BELLTOWN, months(date(2008, 1, 1), date(2012, 9, 1)), [], "short_during", date(2012, 9, 1)),
        (ledger(date(2011, 10, 1), date(2011, 10, 13), date(2012, 9, 1)), SINCE_2008, [], "ended_during",
         date(2012, 9, 1)),
    ],
)  # fmt: skip
def test_a_refusal_names_its_reason_and_the_day_behind_it(spans, whole, breaks, refused, because):
    found = window(spans, whole, breaks)
    assert (found.refused, found.because_on) == (refused, because)
    assert found.months == 0


def test_both_windows_have_the_same_number_of_whole_years_and_no_break_in_them():
    found = window(BELLTOWN, SINCE_2008, [date(2009, 5, 20), date(2014, 3, 2)])
    assert found.months == 24
    assert (found.before_from, found.during_to) == (date(2009, 10, 1), date(2013, 11, 1))


def test_a_break_on_the_first_day_of_a_window_does_not_lie_in_it():
    assert window(BELLTOWN, SINCE_2008, [date(2010, 10, 1)]).months == 12
    assert window(BELLTOWN, SINCE_2008, [date(2010, 10, 2)]).refused == "break_before"
