"""What share of the people referred each group is: the range if all of whom it is not known fell either way."""

from collections.abc import Mapping, Sequence
from datetime import date

from dashboard.components.reach.benchmarks import HEADS, Benchmark, share_words
from dashboard.components.reach.block import Table
from dashboard.components.reach.numbers import known
from dashboard.components.reach.one_period import view_of
from dashboard.components.table import Row
from dashboard.language import mark, say
from dashboard.periods import period_end
from dashboard.records import Area, Cell
from dashboard.release import Release
from dashboard.rounding import Span, count_span, total_span
from dashboard.sentences import plain

REFERRALS = "referrals_by_door"
NOT_KNOWN = ("unknown", "Unknown")
READING = mark(
    "The least share holds if nobody of whom it is not known belongs to the group, the greatest if all of them do. Not"
    " known is whoever is hidden, was written down as unknown, or of whom nobody of this source stated it. People are"
    " at most as many as referrals."
)


def ranges(shown: Mapping[str, float], most: float, policy: Mapping[str, float]) -> dict[str, Span]:
    """Return for each group between which shares of 100 it lies, where `shown` are published counts of people.

    `most`: how many people there can be in all. Whoever is not in a shown group may belong to any.
    """
    lows = {word: count_span(number, policy).low for word, number in shown.items() if word not in NOT_KNOWN}
    every, found = sum(lows.values()), {}
    for word, low in lows.items():
        found[word] = Span(100 * low / max(most, every), 100 * (1 - (every - low) / max(most, every)))
    return found


def most_people(release: Release, precinct: Area, period: date) -> float | None:
    """Return how many people can have been referred in a precinct and year at most; None if that is not published."""
    (metric,) = known(release, (REFERRALS,)) or (None,)
    view = view_of(release, metric, "precinct") if metric else None
    if view is None:
        return None
    end = period_end(period, "year")
    cells = [c for c in release.series(metric.id, view, precinct.area_id) if period <= c.period_start < end]
    if len(cells) != {"year": 1, "quarter": 4, "month": 12}[view.grain] or any(cell.value is None for cell in cells):
        return None
    return total_span([cell.value for cell in cells if cell.value is not None], release.policy()).high


def share_ranges(release: Release, precinct: Area, period: date, cells: Mapping[str, Cell | None]) -> dict[str, Span]:
    """Return the ranges of a precinct and year; none where too little is published."""
    shown = {word: cell.value for word, cell in cells.items() if cell is not None and cell.value is not None}
    most = most_people(release, precinct, period)
    return ranges(shown, most, release.policy()) if most is not None else {}


def share_table(
    found: Mapping[str, Span], against: Sequence[Benchmark], precinct: Area, label: str, head: str
) -> Table:
    """Return the ranges as a table, beside those of whoever they are held against."""
    rows = []
    for word, of in found.items():
        beside = (share_words(one.spans.get(word)) for one in against)
        rows.append(Row(plain(word), (share_words(of), *beside), ""))
    caption = say("Share of the people referred, {place}, {period}", place=precinct.name, period=label)
    return Table(caption, [head, say("Of people referred"), *(say(HEADS[one.name]) for one in against)], rows)
