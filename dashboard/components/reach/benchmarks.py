"""Whom the people referred are held against: residents and people behind LEAD-type arrests, by age, gender and race."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from dashboard.language import mark, say
from dashboard.records import Area
from dashboard.release import Release
from dashboard.rounding import Span
from dashboard.sentences import listed, plain_within
from dashboard.sentences import span as between

TABLE = "benchmark"
RESIDENTS, ARRESTS = "residents", "lead_type_arrests"
NOT_STATED = "unknown"
HEADS = {RESIDENTS: mark("Of residents"), ARRESTS: mark("Of LEAD-type arrests")}
MORE = {
    RESIDENTS: mark("Surely a larger share than of residents: {groups}."),
    ARRESTS: mark("Surely a larger share than of LEAD-type arrests: {groups}."),
}
FEWER = {
    RESIDENTS: mark("Surely a smaller share than of residents: {groups}."),
    ARRESTS: mark("Surely a smaller share than of LEAD-type arrests: {groups}."),
}
NEITHER = {
    RESIDENTS: mark("Beside residents no difference is sure."),
    ARRESTS: mark("Beside LEAD-type arrests no difference is sure."),
}
READING = mark(
    "Neither is who could have been referred. Residents are counted by a survey, and many whom LEAD is for have no home"
    " here. Arrests follow where and how the police work; one person can be arrested twice. Only where the two ranges"
    " do not meet is a difference sure."
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One published number of a group; `people` None: a few, so it is hidden."""

    area_id: str
    year: int
    benchmark: str
    attribute: str
    word: str
    people: int | None
    margin: float
    source: str


@dataclass(frozen=True, slots=True)
class Benchmark:
    """The shares of 100 of every group in one place and year, and who published them."""

    name: str
    area: Area
    year: int
    spans: Mapping[str, Span]
    figures: tuple[Figure, ...]


def spans_of(figures: Sequence[Figure], least: int) -> dict[str, Span]:
    """Return between which shares of 100 each group lies, whatever the margins, the hidden and the not stated hold.

    A hidden number lies between 1 and `least` - 1.
    """
    counts = {f.word.lower(): _people(f, least) for f in figures}
    unstated = counts.pop(NOT_STATED, Span(0, 0))
    words = {f.word.lower(): f.word for f in figures}
    found = {}
    for word, own in counts.items():
        others = [span for other, span in counts.items() if other != word]
        most, fewest = sum(span.high for span in others), sum(span.low for span in others)
        high = own.high + unstated.high
        if high > 0:
            under = own.low + most + unstated.high
            found[words[word]] = Span(100 * own.low / under if under else 0.0, 100 * high / (high + fewest))
    return found


def _people(figure: Figure, least: int) -> Span:
    if figure.people is None:
        return Span(1, least - 1)
    return Span(max(0.0, figure.people - figure.margin), figure.people + figure.margin)


def benchmarks(release: Release, precinct: Area, year: int, attribute: str) -> list[Benchmark]:
    """Return what a precinct's people referred can be held against in a year: its own figures, else the whole city's.

    Residents are of the nearest year, arrests of the same. The city's are taken where the precinct's hide one; what
    hides all of them says nothing.
    """
    city = next(iter(release.areas("city")), None)
    found = []
    for name in HEADS:
        for area in (precinct, city):
            figures = _nearest([f for f in _figures(release) if f.benchmark == name and f.attribute == attribute
                                and area and f.area_id == area.area_id], year, name)  # fmt: skip
            hidden = [f.people is None for f in figures]
            if area is None or all(hidden) or (area is precinct and any(hidden)):
                continue
            spans = spans_of(figures, int(release.policy().get("minimum_shown", 10)))
            found.append(Benchmark(name, area, figures[0].year, spans, tuple(figures)))
            break
    return found


def _nearest(figures: Sequence[Figure], year: int, name: str) -> list[Figure]:
    years = sorted({f.year for f in figures}, key=lambda one: (abs(one - year), one))
    if not years or (name == ARRESTS and years[0] != year):
        return []
    return [f for f in figures if f.year == years[0]]


@lru_cache(maxsize=2)
def _figures(release: Release) -> tuple[Figure, ...]:
    columns, rows = release.table(TABLE)
    kept = [dict(zip(columns, row, strict=True)) for row in rows]
    return tuple(
        Figure(r["area_id"], r["year"], r["benchmark"], r["attribute"], r["attribute_value"], r["people"],
               r["margin"] or 0.0, r["source"])
        for r in kept
    )  # fmt: skip


def share_words(span: Span | None) -> str:
    """Return a group's share among those it is held against as printed; empty where nobody published it."""
    if span is None:
        return ""
    low, high = (f"{edge:.0f} %" for edge in (span.low, span.high))
    return low if low == high else between(low, high)


def sure(shares: Mapping[str, Span], against: Iterable[Benchmark]) -> str:
    """Return in sentences which groups are surely a larger or smaller share of the people referred."""
    told = []
    for one in against:
        both = {word: (span, one.spans[word]) for word, span in shares.items() if word in one.spans}
        more = [plain_within(word) for word, (ours, theirs) in both.items() if ours.low > theirs.high]
        fewer = [plain_within(word) for word, (ours, theirs) in both.items() if ours.high < theirs.low]
        told += [say(MORE[one.name], groups=listed(more))] if more else []
        told += [say(FEWER[one.name], groups=listed(fewer))] if fewer else []
        told += [say(NEITHER[one.name])] if both and not more and not fewer else []
    return " ".join(told)


def whence(against: Iterable[Benchmark]) -> str:
    """Return of which place and year the figures are, and who published them."""
    return " ".join(
        say("{what}: {place}, {year}; {sources}.", what=say(HEADS[one.name]), place=one.area.name, year=one.year,
            sources=", ".join(dict.fromkeys(f.source for f in one.figures if f.source)))
        for one in against
    )  # fmt: skip


def benchmark_rows(against: Iterable[Benchmark]) -> Iterator[tuple[object, ...]]:
    """Yield the figures as lines of the download, each measure's name said to be a benchmark."""
    for one in against:
        for figure in one.figures:
            n = figure.people
            status = "hidden" if n is None else "value" if n else "zero"
            start = date(one.year, 1, 1)
            yield (f"benchmark_{one.name}", one.area.name, figure.word, "year", start, n, n, None, status, "")
