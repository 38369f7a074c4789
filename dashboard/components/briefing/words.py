"""What changed, in sentences: the most surprising first, and one for all that cannot be told from chance."""

from collections.abc import Sequence
from datetime import date
from math import isinf

from dashboard.components.briefing.items import STOCKS, Item
from dashboard.components.reach.numbers import Series
from dashboard.components.series import Point
from dashboard.components.series_table import remark
from dashboard.components.table import Row
from dashboard.language import mark, say, say_many
from dashboard.periods import period_end, period_label
from dashboard.records import Cell
from dashboard.sentences import cell_number, listed
from dashboard.states import NO_DATA, state_of

NO_CHANGE = mark("no change that can be told from chance")
_CHANGED = mark("{name}: {now} in {period}, {then} in {before}. That is {change} (95 % interval: {interval}).")
_UNSURE = mark(
    "{name}: {now} in {period}, {then} in {before}. That is {change}, but it may be chance: counting alone leaves"
    " {interval}, and there is too little history to know how much it scatters beyond that."
)
_FROM_NONE = mark("{name}: {now} in {period}, {then} in {before}. Chance alone does not explain the difference.")
_FROM_NONE_UNSURE = mark(
    "{name}: {now} in {period}, {then} in {before}. Counting alone does not explain the difference, but it may be"
    " chance: there is too little history to know how much it scatters."
)


def by_surprise(items: Sequence[Item]) -> list[Item]:
    """Return the items by how surprising their change is; those without one come last, by name."""
    return sorted(items, key=lambda of: (of.change is None, -of.change.surprise if of.change else 0.0, of.name))


def told(of: Item) -> bool:
    """Whether an item changed by more than chance, or than counting where its scatter is not known."""
    return of.change is not None and of.change.told


def percent(times: float) -> str:
    """Return by how many percent something that is `times` as large is larger or smaller, without a sign."""
    return _whole(abs(times - 1) * 100)


def _whole(number: float) -> str:
    # A limit just beside no change is not "0 %": that would read as no change.
    places = next((places for places in range(4) if round(number, places)), 0)
    return f"{number:,.{places}f}"


def interval(low: float, high: float) -> str:
    """Return the limits of a ratio in percent, as words."""
    if isinf(high):
        return say("no upper limit")
    if low > 1:
        return say("{low} to {high} % more", low=percent(low), high=percent(high))
    if high < 1:
        return say("{low} to {high} % fewer", low=percent(high), high=percent(low))
    return say("{low} % fewer to {high} % more", low=percent(low), high=percent(high))


def sentence(of: Item) -> str:
    """Return a change that can be told from chance, or from counting alone, with its numbers and its interval."""
    assert of.change
    fields = {
        "name": of.name,
        "now": cell_number(of.now, of.metric),
        "period": period_label(of.period, of.view.grain),
        "then": cell_number(of.then, of.metric),
        "before": period_label(of.before, of.view.grain),
        "interval": interval(of.change.low, of.change.high),
    }
    if of.change.ratio is None:
        return say(_FROM_NONE if of.change.sure else _FROM_NONE_UNSURE, **fields)
    return say(_CHANGED if of.change.sure else _UNSURE, change=_change(of, of.change.ratio), **fields)


def _change(of: Item, times: float) -> str:
    """The change in percent: a day, where two periods of different length would not give what a reader computes."""
    number = percent(times)
    if of.metric.id in STOCKS or _days(of.period, of.view.grain) == _days(of.before, of.view.grain):
        return say("{percent} % more", percent=number) if times > 1 else say("{percent} % fewer", percent=number)
    if times > 1:
        return say("{percent} % more a day", percent=number)
    return say("{percent} % fewer a day", percent=number)


def _days(start: date, grain: str) -> int:
    return (period_end(start, grain) - start).days


def sentences(items: Sequence[Item]) -> list[str]:
    """Return all that can be said: the changes that are told, what may be or is chance, what is not compared."""
    ordered = sorted(by_surprise(items), key=lambda of: told(of) and of.change.counting_alone)
    said = [sentence(of) for of in ordered if told(of)]
    compared = [of for of in ordered if of.change]
    same = sorted(of.name for of in compared if not told(of))
    if same:
        said.append(say("No change that can be told from chance: {names}.", names=listed(same)))
    return [*said, *_not_compared(ordered)]


def _not_compared(items: Sequence[Item]) -> list[str]:
    why: dict[str, list[str]] = {}
    for of in items:
        if of.change is None:
            why.setdefault(of.reason, []).append(of.name)
    return [
        say("Not compared: {names}. Reason: {reason}.", names=listed(sorted(names)), reason=reason)
        for reason, names in sorted(why.items())
    ]


def by_chance(items: Sequence[Item]) -> str:
    """Return how many of so many comparisons would stand out with nothing behind them."""
    number = sum(of.change is not None for of in items)
    return say_many(
        "One comparison was made; in one case of twenty it stands out by chance alone.",
        "{number} comparisons were made. About one in twenty stands out by chance alone.",
        number,
        number=number,
    )


def minimum(items: Sequence[Item]) -> str:
    """Return whose interval is a minimum, because too little history shows how much it scatters; often nobody's."""
    short = sorted(of.name for of in items if of.change and of.change.counting_alone)
    if not short:
        return ""
    return say("Too little history to know how much it scatters, so the interval is a minimum: {names}.",
               names=listed(short))  # fmt: skip


def reading(of: Item) -> str:
    """Return the last column of the table: what can be said of the change, or why nothing can."""
    if of.change is None:
        return of.reason
    if not of.change.told:
        return say(NO_CHANGE)
    if not of.change.sure:
        return say("may be chance: too little history")
    return say("more than chance explains") if of.change.low > 1 else say("fewer than chance explains")


def signed(low: float, high: float) -> str:
    """Return the limits of a ratio in percent with their signs: short enough for a column on a phone."""
    if isinf(high):
        return say("{low} % or more", low=_signed(low))
    return say("{low} to {high} %", low=_signed(low), high=_signed(high))


def _signed(times: float) -> str:
    number = percent(times)
    return number if number == "0" else f"+{number}" if times > 1 else f"−{number}"


def row(of: Item) -> Row:
    """Return an item as a line of the table: now, then, and the interval of the change with what it says."""
    numbers = (cell_number(of.now, of.metric), cell_number(of.then, of.metric))
    span = (of.change.low, of.change.high) if of.change else None
    words = remarks(of.now, of.then, of.partial, (of.period, of.before), of.view.grain, spanned(span, reading(of)))
    return Row(of.name, numbers, words)


def spanned(limits: tuple[float, float] | None, reading: str) -> str:
    """Return what can be said of a change after its interval: in one column, as a phone has no room for two."""
    return say("{interval}: {reading}", interval=signed(*limits), reading=reading) if limits else reading


def remarks(
    now: Cell | None, then: Cell | None, partial: tuple[str, str], starts: tuple[date, date], grain: str, reading: str
) -> str:
    """Return why a number is missing or partial, with its period unless it holds for both, and what can be said."""
    labels = [period_label(start, grain) for start in starts]
    states = [state_of(cell.status) if cell else NO_DATA for cell in (now, then)]
    why = remark(labels, list(zip(states, partial, strict=True)))
    return "; ".join(dict.fromkeys(filter(None, (why, reading if reading not in why else ""))))


CSV = ("metric", "area", "breakdown", "grain", "period_start", "value", "status", "partial", "before_start",
       "before_value", "before_status", "before_partial", "ratio", "lower", "upper", "surprise", "compared_with",
       "reading")  # fmt: skip


def alone(of: Series, point: Point) -> tuple[object, ...]:
    """Return a period that is compared with none as a row of the download."""
    named = (of.metric.id, of.area.name, of.part, of.view.grain, point.start)
    return (*named, point.value, point.state, point.partial, *[None] * (len(CSV) - 8))


def written(of: Item) -> tuple[object, ...]:
    """Return an item as a row of the download."""
    now, then = ((cell.value, cell.status) if cell else (None, "no_data") for cell in (of.now, of.then))
    found = of.change
    numbers = (
        (found.ratio, found.low, None if isinf(found.high) else found.high, found.surprise) if found else [None] * 4
    )
    rounded = [None if x is None else round(x, 4) for x in numbers]
    return (of.metric.id, of.area.name, of.part, of.view.grain, of.period, *now, of.partial[0], of.before, *then,
            of.partial[1], *rounded, "itself", reading(of))  # fmt: skip
