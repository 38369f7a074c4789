"""Who is missed: where reach is surely low for the need, and who was referred, one attribute at a time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dashboard.components.pickers import Pickers
from dashboard.components.reach.bars import Bar, bars, ranges
from dashboard.components.reach.benchmarks import READING as BESIDE
from dashboard.components.reach.benchmarks import Benchmark, benchmark_rows, benchmarks, sure, whence
from dashboard.components.reach.block import Block, Drawing, Table
from dashboard.components.reach.numbers import known
from dashboard.components.reach.one_period import csv_row, pick_when, view_of
from dashboard.components.reach.shares import READING as SHARE_READING
from dashboard.components.reach.shares import share_ranges, share_table
from dashboard.components.series_table import remark
from dashboard.components.table import Row
from dashboard.language import mark, say
from dashboard.periods import period_end, period_label
from dashboard.records import Area, Cell, Metric, View
from dashboard.release import Release
from dashboard.rounding import Span, count_span, total_span
from dashboard.sentences import attribute_title, cell_number, cell_words, day, listed, plain
from dashboard.sentences import span as between
from dashboard.states import HIDDEN, NO_DATA, NOT_SERVED, VALUE, WORDS, state_of

PER_100 = "referrals_per_100_lead_type_offences"
COUNT, OFFENCES, CITY = "referrals_by_door", "lead_type_offences", "referrals_by_decision"
BELOW, NOT_BELOW, UNTOLD, UNSERVED, NONE, EMPTY = "below", "not_below", "untold", "unserved", "none", "empty"
CLASSES = {
    BELOW: mark("Surely below the city's rate"),
    NOT_BELOW: mark("Surely not below the city's rate"),
    UNTOLD: mark("Cannot be told"),
    UNSERVED: mark("Not served then"),
    NONE: mark("No LEAD-type offence recorded"),
    EMPTY: mark("No data"),
}
WHO = {
    "age_band": ("people_referred", "age_band"),
    "gender": ("people_referred", "gender"),
    "charge_group": ("people_referred", "charge_group"),
    "race_self": ("people_referred_race_by_self", "race"),
    "race_officer": ("people_referred_race_by_officer", "race"),
}
WHO_WORDS = {
    "place": mark("By place"),
    "age_band": mark("By age"),
    "gender": mark("By gender"),
    "charge_group": mark("By charge"),
    "race_self": mark("By race (person)"),
    "race_officer": mark("By race (officer)"),
}
PLACE_READING = mark(
    "Shaded band (green): the whole city. Each bar is what rounding leaves open."
    " Reach is compared with need as the police recorded it: referrals for each 100 LEAD-type offences. Both are rough."
    " Referrals by the community need no offence, and offences follow where officers were. A hidden number is given"
    " everything that the published ones leave possible, so an area is called below only where it is so in every case."
    " The classes are in the order of the alphabet inside: a hidden number has no rank."
)
WHO_READING = mark("People with a referral in the year, each once in a precinct. Dark line: what rounding leaves open.")
ALONE = mark(
    "This release does not say who could have been referred: how old they are, of which gender or race. So these"
    " numbers alone do not tell who is missed. Read them beside what you know of the place."
)


def missed(release: Release, place: Area, pickers: Pickers) -> Block | None:
    """Return the block that the picker asks for, or None where the release has nothing on it."""
    offered = {"place": WHO_WORDS["place"]} if known(release, (COUNT,)) and known(release, (OFFENCES,)) else {}
    offered |= {key: WHO_WORDS[key] for key, (metric, _) in WHO.items() if known(release, (metric,))}
    if not offered:
        return None
    chosen = pickers.pick(say("Look"), "look", {k: say(words) for k, words in offered.items()}, next(iter(offered)))
    return _by_place(release, place, pickers) if chosen == "place" else _by_person(release, place, pickers, chosen)


@dataclass(frozen=True, slots=True)
class Reach:
    """How far an area's referrals for each 100 offences may lie, and what that allows to say."""

    area: Area
    cell: Cell | None
    offences: int | None
    span: Span | None
    kind: str


def reaches(
    areas: Sequence[Area],
    cells: Mapping[str, Cell],
    offences: Mapping[str, int],
    city: tuple[Span, int],
    policy: Mapping[str, float],
) -> tuple[Span, list[Reach]]:
    """Return the city's span of referrals per 100 offences and every area's, with its class.

    `city` is the span of all referrals of the year, and all its offences. A hidden number may be as high as the city's
    highest total leaves after every other area has its lowest: nothing lower is certain, as large numbers are hidden to
    protect small ones.
    """
    lows = {a: count_span(c.value, policy).low for a, c in cells.items() if c.value is not None}
    referred, over = city
    left = max(0.0, referred.high - sum(lows.values()))
    whole = Span(100 * referred.low / over, 100 * referred.high / over)
    return whole, [
        _reach(area, cells.get(area.area_id), offences.get(area.area_id), left, whole, policy) for area in areas
    ]


def _reach(
    area: Area, cell: Cell | None, offences: int | None, left: float, city: Span, policy: Mapping[str, float]
) -> Reach:
    state = state_of(cell.status) if cell else NO_DATA
    if state == NOT_SERVED:
        return Reach(area, cell, offences, None, UNSERVED)
    if state == NO_DATA or not offences:
        return Reach(area, cell, offences, None, NONE if state != NO_DATA and offences == 0 else EMPTY)
    count = count_span(cell.value, policy) if state == VALUE else Span(0, left)
    span = Span(100 * count.low / offences, 100 * count.high / offences)
    kind = BELOW if span.high < city.low else NOT_BELOW if span.low >= city.high else UNTOLD
    return Reach(area, cell, offences, span, kind)


def _by_place(release: Release, place: Area, pickers: Pickers) -> Block | None:
    count, offence = known(release, (COUNT, OFFENCES))
    city = next(iter(release.areas("city")), None)
    layer = "neighbourhood"
    view, crimes = view_of(release, count, layer), View(layer, "year", None)
    if not (city and view):
        return None
    told = [p for p in release.periods(count.id, view) if _city_span(release, city, p)]
    period = pick_when(pickers, release, count, view, told)
    label = period_label(period, view.grain)
    cells = {cell.area_id: cell for cell in release.cells(count.id, view, period)}
    counted = {c.area_id: c.numerator for c in release.cells(offence.id, crimes, period) if c.numerator is not None}
    whole, over = _city_span(release, city, period), _city_offences(release, offence, city, period)
    if whole is None or not over:
        span, found = (
            None,
            [Reach(a, cells.get(a.area_id), counted.get(a.area_id), None, UNTOLD) for a in release.areas(layer)],
        )
    else:
        span, found = reaches(release.areas(layer), cells, counted, (whole, over), release.policy())
    told_of = [r for r in found if r.span and r.cell and r.cell.value is not None]

    def picture() -> list[Drawing]:
        if not (span and told_of):
            return []
        rows = [_span_bar(reach) for reach in told_of]
        named = say("Whole city: {low} to {high}", low=f"{span.low:.1f}", high=f"{span.high:.1f}")
        chart = ranges(rows, say("referrals per 100 LEAD-type offences"), (span.low, span.high), named)
        words = say("Referrals per 100 LEAD-type offences by neighbourhood, {period}, beside the city's", period=label)
        return [Drawing(chart, words)]

    return Block(
        name=say("Where reach is low for the need"),
        area=place,
        period=label,
        sentence=f"{_own_sentence(label, found, place)} {_place_sentence(label, span, found, release)}".strip(),
        metrics=(count, offence),
        tables=(_place_table(label, found, place),),
        rows=tuple(_place_rows(count, offence, view, period, found, (city, span))),
        more=("per_100_low", "per_100_high", "class"),
        draw=picture,
        reading=say(PLACE_READING),
    )


def _city_span(release: Release, city: Area, period: date) -> Span | None:
    """All referrals of a year: the sum of its published quarters, None where one of them has no number."""
    metric = next(iter(known(release, (CITY,))), None)
    view = view_of(release, metric, "city") if metric else None
    if view is None:
        metric = next(iter(known(release, (COUNT,))))
        view = view_of(release, metric, "city")
    if view is None:
        return None
    end = period_end(period, "year")
    cells = [c for c in release.series(metric.id, view, city.area_id) if period <= c.period_start < end]
    parts = {"year": 1, "quarter": 4, "month": 12}[view.grain]
    if len(cells) != parts or any(cell.value is None for cell in cells):
        return None
    return total_span([cell.value for cell in cells if cell.value is not None], release.policy())


def _city_offences(release: Release, offence: Metric, city: Area, period: date) -> int | None:
    found = release.cells(offence.id, View("city", "year", None), period)
    return next((cell.numerator for cell in found if cell.area_id == city.area_id), None)


def _span_bar(reach: Reach) -> Bar:
    low, high = (reach.span.low, reach.span.high) if reach.span else (0.0, 0.0)
    words = between(f"{low:.1f}", f"{high:.1f}")
    told = say("{place}: {span} per 100 LEAD-type offences", place=reach.area.name, span=words)
    return Bar(reach.area.name, low, words, low, high, told)


def _own_sentence(label: str, found: Sequence[Reach], place: Area) -> str:
    """The chosen neighbourhood's own row in words, first; nothing for a place that is none."""
    own = next((reach for reach in found if reach.area.area_id == place.area_id), None)
    if own is None:
        return ""
    referrals, offences, per_100, words = _printed(own)
    return say(
        "{place}, {period}: {kind}. Referrals: {referrals}; LEAD-type offences: {offences}; per 100: {span}.",
        place=place.name, period=label, referrals=referrals or say(WORDS[_state(own)]),
        offences=offences or say(WORDS[NO_DATA]), span=per_100 or say("cannot be told"), kind=words,
    )  # fmt: skip


def _state(reach: Reach) -> str:
    return state_of(reach.cell.status) if reach.cell else NO_DATA


def _printed(reach: Reach) -> tuple[str, str, str, str]:
    """Referrals, offences and referrals per 100 as the table prints them, and the class."""
    shown = reach.span is not None and reach.cell is not None and reach.cell.value is not None
    return (
        f"{reach.cell.value:,.0f}" if shown else "",
        "" if reach.offences is None else f"{reach.offences:,}",
        between(f"{reach.span.low:.1f}", f"{reach.span.high:.1f}") if shown else "",
        say(CLASSES[reach.kind]),
    )


def _place_sentence(label: str, span: Span | None, found: Sequence[Reach], release: Release) -> str:
    if span is None:
        return say(
            "{period}: the city's own number of referrals cannot be shown, so no area can be compared with it.",
            period=label,
        )
    counted = {kind: [reach.area.name for reach in found if reach.kind == kind] for kind in CLASSES}
    words = {kind: say(CLASSES[kind]) for kind in CLASSES}
    parts = [f"{len(names)} {words[kind][0].lower()}{words[kind][1:]}" for kind, names in counted.items() if names]
    text = say(
        "{period}: in the whole city there were {low} to {high} referrals for each 100 LEAD-type"
        " offences. Of {n} neighbourhoods: {classes}.",
        period=label, low=f"{span.low:.1f}", high=f"{span.high:.1f}", n=len(found), classes=listed(parts),
    )  # fmt: skip
    if counted[BELOW]:
        text += " " + say("Surely below: {places}.", places=listed(counted[BELOW]))
    as_of = max((s.as_of for r in found for s in release.service_state(r.area.area_id) if s.as_of), default=None)
    if not as_of:
        return text
    return f"{text} {say('Service as of {day}, when the ledger was last checked.', day=day(as_of))}"


def _place_table(label: str, found: Sequence[Reach], place: Area) -> Table:
    rows = []
    # The chosen place first, the others by class.
    for reach in sorted(found, key=lambda r: (r.area.area_id != place.area_id, list(CLASSES).index(r.kind))):
        *numbers, words = _printed(reach)
        if not numbers[-1] and reach.kind not in (UNSERVED, NONE, EMPTY):
            words += f" ({say(WORDS[_state(reach)])})"
        rows.append(Row(reach.area.name, tuple(numbers), words, reach.area.area_id == place.area_id))
    heads = [plain("neighbourhood"), say("Referrals"), say("LEAD-type offences"), say("Referrals per 100")]
    first = rows[0].name if rows and rows[0].chosen else ""
    caption = say("Reach beside need, {place} and the others, {period}", place=first, period=label) if first else (
        say("Reach beside need, {period}", period=label))  # fmt: skip
    return Table(caption, heads, rows)


def _place_rows(
    count: Metric, offence: Metric, view: View, period: date, found: Sequence[Reach], of_city: tuple[Area, Span | None]
) -> Iterator[tuple[object, ...]]:
    """The city's span, then both counts of every area; a span of its own only where the table prints one."""
    city, whole = of_city
    if whole:
        blank = (None, None, None, "", "")
        yield (PER_100, city.name, None, view.grain, period, *blank, round(whole.low, 1), round(whole.high, 1), "")
    for reach in found:
        shown = reach.span is not None and reach.cell is not None and reach.cell.value is not None
        span = (round(reach.span.low, 1), round(reach.span.high, 1)) if reach.span and shown else (None, None)
        yield (*csv_row(count, reach.area, view, period, None, reach.cell), *span, say(CLASSES[reach.kind]))
        n = reach.offences
        status = "no_data" if n is None else "value" if n else "zero"
        yield (offence.id, reach.area.name, None, view.grain, period, n, n, None, status, "", None, None, "")


def _by_person(release: Release, place: Area, pickers: Pickers, chosen: str) -> Block | None:
    name, attribute = WHO[chosen]
    (metric,) = known(release, (name,))
    view = view_of(release, metric, "precinct", attribute)
    precincts = release.areas("precinct")
    if not (view and precincts):
        return None
    period = pick_when(pickers, release, metric, view)
    label = period_label(period, view.grain)
    values = release.attribute_values(metric.id, view)
    cells = {value: {c.area_id: c for c in release.cells(metric.id, view, period, value)} for value in values}
    drawn = _precinct(release, place, precincts, cells)

    def picture() -> list[Drawing]:
        rows = [_person_bar(plain(v), cells[v].get(drawn.area_id), metric, release.policy()) for v in values]
        words = f"{metric.title}, {drawn.name}, {label}"
        return [Drawing(bars(rows, say("people referred, {place}", place=drawn.name)), words)]

    told = [
        f"{plain(v)} {cell_number(c, metric)}"
        for v in values
        if (c := cells[v].get(drawn.area_id)) and c.value is not None
    ]
    by_one = attribute_title(attribute)
    of_drawn = {value: cells[value].get(drawn.area_id) for value in values}
    found = share_ranges(release, drawn, period, of_drawn)
    against = benchmarks(release, drawn, period.year, attribute) if found else []
    shares = share_table(found, against, drawn, label, by_one) if found else None
    table = _person_table(f"{metric.title}, {label}", by_one, values, precincts, cells, metric)
    return Block(
        name=f"{say('People referred')}: {say(WHO_WORDS[chosen])}",
        area=drawn,
        period=label,
        sentence=say(
            "{place}, {period}. People referred: {people}.",
            place=drawn.name,
            period=label,
            people=listed(told) if told else say(WORDS[HIDDEN]),
        )
        + (f" {sure(found, against)}" if against else ""),
        metrics=(metric,),
        tables=(table, shares) if shares else (table,),
        rows=(
            *(
                csv_row(metric, area, view, period, value, cells[value].get(area.area_id))
                for value in values
                for area in precincts
            ),
            *benchmark_rows(against),
        ),
        draw=picture,
        reading=_who_reading(shares, against),
    )


def _who_reading(shares: Table | None, against: Sequence[Benchmark]) -> str:
    whom = f"{say(BESIDE)} {whence(against)}" if against else say(ALONE)
    return " ".join(filter(None, (say(WHO_READING), whom, say(SHARE_READING) if shares else "")))


def _precinct(
    release: Release, place: Area, precincts: Sequence[Area], cells: Mapping[str, Mapping[str, Cell]]
) -> Area:
    """The place's precinct; for the whole city the first one by name that has numbers."""
    around: Area | None = place
    while around is not None and around.layer != "precinct":
        around = release.area(around.parent_id) if around.parent_id else None
    with_numbers = [
        area for area in precincts if any((c := of.get(area.area_id)) and c.value is not None for of in cells.values())
    ]
    return around or next(iter(with_numbers), precincts[0])


def _person_bar(name: str, cell: Cell | None, metric: Metric, policy: Mapping[str, float]) -> Bar:
    words = cell_words(cell, metric)
    if cell is None or cell.value is None:
        return Bar(name, None, words)
    span = count_span(cell.value, policy)
    told = say("{name}: {number} (between {low} and {high})",
               name=name, number=words, low=f"{span.low:.0f}", high=f"{span.high:.0f}")  # fmt: skip
    return Bar(name, cell.value, words, span.low, span.high, told)


def _person_table(
    caption: str,
    head: str,
    values: Sequence[str],
    precincts: Sequence[Area],
    cells: Mapping[str, Mapping[str, Cell]],
    metric: Metric,
) -> Table:
    names = [area.name for area in precincts]
    rows = []
    for value in values:
        found = [cells[value].get(area.area_id) for area in precincts]
        words = remark(names, [(cell.status if cell else NO_DATA, "") for cell in found])
        rows.append(Row(plain(value), tuple(cell_number(cell, metric) for cell in found), words))
    return Table(caption, [head, *names], rows)
