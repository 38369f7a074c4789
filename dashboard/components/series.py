"""A series as points on a time axis: what is drawn, what is a gap, and the rest of the city."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dashboard.language import say
from dashboard.periods import completeness, period_end, period_label
from dashboard.records import Break, Cell, Coverage, Gap, Metric
from dashboard.sentences import cell_sentence, cell_words
from dashboard.states import NO_DATA, VALUE, WORDS, ZERO, state_of


@dataclass(frozen=True, slots=True)
class Point:
    """One period of a series; `value` is None where there is no number, and `state` says why."""

    start: date
    end: date
    label: str
    value: float | None
    state: str
    partial: str
    words: str
    sentence: str
    numerator: int | None = None
    denominator: float | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A named series of one grain."""

    name: str
    grain: str
    points: tuple[Point, ...]


def line(
    name: str,
    cells: Sequence[Cell],
    grain: str,
    metric: Metric,
    coverage: Coverage | None,
    gaps: Sequence[Gap],
) -> Line:
    """Return cells as a line; a period the data cover only in part is marked with its days."""
    points = []
    for cell in cells:
        cover = completeness(cell.period_start, grain, coverage, gaps)
        state = state_of(cell.status)
        partial = cover.words if cover.partial and state in (VALUE, ZERO) else ""
        label = period_label(cell.period_start, grain)
        points.append(
            Point(
                cell.period_start,
                period_end(cell.period_start, grain),
                label,
                (cell.value or 0.0) if state in (VALUE, ZERO) else None,
                state,
                partial,
                cell_words(cell, metric),
                cell_sentence(name, label, cell, metric, partial),
                cell.numerator,
                cell.denominator,
            )
        )
    return Line(name, grain, tuple(points))


def rest_of_city(city: Sequence[Cell], area: Sequence[Cell], metric: Metric) -> tuple[Cell, ...]:
    """Return the city's cells less the area's, for exact public numbers; a missing half makes a gap.

    Raises ValueError for a protected metric: a difference of protected numbers could give one away.
    """
    if metric.protected:
        raise ValueError("the rest of the city is never computed from protected numbers")
    by_period = {cell.period_start: cell for cell in area}
    return tuple(_less(whole, by_period.get(whole.period_start), metric) for whole in city)


def why_missing(cells: Sequence[Cell]) -> str:
    """Return the state of a number that cannot be worked out from cells: theirs where they agree, else no data."""
    states = {state_of(cell.status) for cell in cells if cell.numerator is None} - {VALUE, ZERO}
    return states.pop() if len(states) == 1 else NO_DATA


def _less(whole: Cell, part: Cell | None, metric: Metric) -> Cell:
    if part is None or whole.numerator is None or part.numerator is None:
        why = why_missing([whole, *([part] if part else [])])
        return Cell(whole.area_id, whole.period_start, None, None, None, why)
    count = whole.numerator - part.numerator
    if not metric.is_rate:
        return Cell(whole.area_id, whole.period_start, count, None, count, VALUE if count else ZERO)
    if not whole.denominator or not part.denominator or whole.denominator <= part.denominator:
        return Cell(whole.area_id, whole.period_start, None, None, None, "no_data")
    people = whole.denominator - part.denominator
    return Cell(
        whole.area_id,
        whole.period_start,
        count,
        people,
        metric.scale * count / people,
        VALUE if count else ZERO,
    )


@dataclass(frozen=True, slots=True)
class Span:
    """A run of periods without a number, for the same reason."""

    start: date
    end: date
    words: str


def gap_spans(of: Line) -> list[Span]:
    """Return the runs of periods that have no number, with the reason in words."""
    spans: list[Span] = []
    for point in of.points:
        if point.value is not None:
            continue
        words = say(WORDS[point.state])
        if spans and spans[-1].end == point.start and spans[-1].words == words:
            spans[-1] = Span(spans[-1].start, point.end, words)
        else:
            spans.append(Span(point.start, point.end, words))
    return spans


def breaks_for(metric: Metric, breaks: Sequence[Break]) -> list[Break]:
    """Return the breaks that touch a metric: those of everything, and those of its own subject."""
    return [b for b in breaks if any(_touches(word.strip(), metric) for word in b.affects.split(","))]


def _touches(word: str, metric: Metric) -> bool:
    if word == "all":
        return True
    if metric.protected:
        return word == "referrals"
    # A LEAD-type code is one of drugs or prostitution.
    return word in metric.id.split("_") or (word in ("drug", "prostitution") and metric.id.startswith("lead_type"))
