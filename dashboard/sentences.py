"""Numbers and dates as people read them, and the sentences made of them."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date

from dashboard.language import language, mark, say, say_many
from dashboard.periods import GRAIN_ADVERB, MONTHS
from dashboard.records import Cell, Metric
from dashboard.states import BY_LEDGER, NO_DATA, STATES, VALUE, WORDS, ZERO, state_of
from dashboard.words import WORDS as WORDS_OF

LAYER_PLURAL = {"neighbourhood": mark("neighbourhoods"), "precinct": mark("precincts"), "city": mark("cities")}
LAYER_PICK = {"neighbourhood": mark("Neighbourhoods"), "precinct": mark("Police precincts"), "city": mark("Whole city")}
ATTRIBUTE_TITLE = {"door": mark("Door"), "age_band": mark("Age"), "charge_group": mark("Charge")}
DENOMINATOR_WORDS = {"population": mark("residents"), "land_km2": mark("square kilometres of land")}
# A protected median is published as a class of days, by its first one.
MEDIAN_WORDS = {
    0: mark("the same day"), 1: mark("1 to 2 days"), 3: mark("3 to 7 days"), 8: mark("8 to 14 days"),
    15: mark("15 to 30 days"), 31: mark("31 to 45 days"), 46: mark("more than 45 days"),
}  # fmt: skip


def plain(identifier: str) -> str:
    """Return an identifier as words."""
    return say(WORDS_OF.get(identifier, identifier.replace("_", " ").capitalize()))


def plain_within(identifier: str) -> str:
    """Return an identifier as words within a sentence; one with capitals is a name and keeps them."""
    return plain(identifier).lower() if identifier == identifier.lower() else plain(identifier)


def layer_plural(layer: str) -> str:
    """Return a layer's name for several areas."""
    return say(LAYER_PLURAL[layer]) if layer in LAYER_PLURAL else plain(layer).lower() + "s"


def layer_title(layer: str) -> str:
    """Return a layer's name as a picker shows it."""
    return say(LAYER_PICK[layer]) if layer in LAYER_PICK else plain(layer)


def layer_within(layer: str) -> str:
    """Return a layer's name within a sentence."""
    return layer_title(layer).lower()


def attribute_title(attribute: str) -> str:
    """Return the name of what numbers are broken down by."""
    return say(ATTRIBUTE_TITLE[attribute]) if attribute in ATTRIBUTE_TITLE else plain(attribute)


def by_grain(grain: str) -> str:
    """Return a grain within a sentence, such as "by year"."""
    return say(GRAIN_ADVERB[grain])


def capital(words: str) -> str:
    """Return words with a capital letter at their beginning, and the others as they are."""
    return words[:1].upper() + words[1:]


def number(value: float | None, metric: Metric) -> str:
    """Return a number as printed: counts whole, rates with one decimal, protected ones as rounded; a class in words."""
    if value is None:
        return ""
    if metric.in_classes:
        words = MEDIAN_WORDS.get(int(value))
        return say(words) if words else say("from {days} days on", days=f"{value:,.0f}")
    if metric.is_rate and metric.protected:
        return f"{value:,.10g}"
    if metric.is_rate:
        return f"{value:,.1f}"
    return f"{value:,.0f}"


def with_unit(words: str, metric: Metric) -> str:
    """Return a printed number with its unit; a class has it in its words."""
    return words if metric.in_classes else f"{words} {metric.unit}"


def day(value: date | None) -> str:
    """Return a date as 5 March 2021."""
    if not value:
        return say("an unknown date")
    return say("{day} {month} {year}", day=value.day, month=say(MONTHS[value.month - 1]), year=value.year)


def span(low: str, high: str) -> str:
    """Return two printed numbers or dates as what lies between them."""
    return say("{low} to {high}", low=low, high=high)


def cell_number(cell: Cell | None, metric: Metric) -> str:
    """Return a cell's number as printed, empty where it has none."""
    state = state_of(cell.status) if cell else NO_DATA
    return number(cell.value or 0, metric) if cell is not None and state in (VALUE, ZERO) else ""


SO_FAR = mark("none in the data so far")


def state_words(state: str, unfinished: bool = False) -> str:
    """Return a state in words; where more may come, or was never covered, a zero is not told to be a true one."""
    return say(SO_FAR) if unfinished and state == ZERO else say(WORDS[state])


def cell_remark(cell: Cell | None, unfinished: bool = False) -> str:
    """Return a cell's state in words, empty for an ordinary number."""
    state = state_of(cell.status) if cell else NO_DATA
    return "" if state == VALUE else state_words(state, unfinished)


def cell_words(cell: Cell | None, metric: Metric, unfinished: bool = False) -> str:
    """Return a cell in one expression: its number, or its state in words."""
    return cell_number(cell, metric) or cell_remark(cell, unfinished)


def cell_sentence(name: str, period: str, cell: Cell | None, metric: Metric, partial: str = "") -> str:
    """Return the sentence a tooltip shows, such as "Belltown, 2019: 75 drug offences"."""
    state = state_of(cell.status) if cell else NO_DATA
    tail = f" ({partial})" if partial else ""
    if state == VALUE:
        return f"{name}, {period}: {with_unit(cell_words(cell, metric), metric)}{tail}"
    words = say(WORDS[state])
    if state == ZERO and partial:
        return say("{name}, {period}: no {unit} so far", name=name, period=period, unit=metric.unit) + tail
    if state == ZERO:
        return say("{name}, {period}: no {unit} ({state})", name=name, period=period, unit=metric.unit, state=words)
    return f"{name}, {period}: {words}"


LEDGER_WORDS = mark(
    "What is said of service stands only where no number is shown. A small number may be hidden there as well."
    " Service may be unconfirmed where a number is shown, too."
)


def states_counted(cells: Sequence[Cell | None]) -> Counter[str]:
    """Return how many cells are in each of the six states; an area without a cell has no data."""
    counted = Counter({state: 0 for state in STATES})
    counted.update(state_of(cell.status) if cell else NO_DATA for cell in cells)
    return counted


def summary(cells: Sequence[Cell | None], layer: str, period: str, metric: Metric, unfinished: bool = False) -> str:
    """Return the sentence above the table: what is on the map, in words and with all its states."""
    counted = states_counted(cells)
    shown = [cell.value for cell in cells if cell and cell.value is not None and cell.status == VALUE]
    parts = [_shown(shown, metric)] if shown else []
    for state in STATES[1:]:
        if n := counted[state]:
            parts.append(
                say_many(
                    "{n} is marked “{state}”", "{n} are marked “{state}”", n, n=n, state=state_words(state, unfinished)
                )
            )
    of = layer_plural(layer)
    text = say("{period}: of {n} {areas}, {states}.", period=period, n=len(cells), areas=of, states=listed(parts))
    if len(cells) == 1:  # "of 1 cities" is no English
        what = with_unit(number(shown[0], metric), metric) if shown else cell_remark(cells[0], unfinished)
        text = say("{period}: {what}.", period=period, what=what)
    if metric.protected and any(counted[state] for state in BY_LEDGER):
        text += " " + say(LEDGER_WORDS)
    return text


def _shown(values: Sequence[float], metric: Metric) -> str:
    low, high = number(min(values), metric), number(max(values), metric)
    if low == high:
        words = low
    elif metric.in_classes:
        words = say("from {low} up to {high}", low=low, high=high)
    else:
        words = say("from {low} to {high}", low=low, high=high)
    n, numbers = len(values), with_unit(words, metric)
    return say_many("{n} shows a number ({numbers})", "{n} show a number ({numbers})", n, n=n, numbers=numbers)


# Before the sound of an i the Spanish "y" is "e"; before "hielo" or "ion" it stays.
SOUNDS_I = re.compile(r"h?[ií](?![aeouáéóú])", re.IGNORECASE)


def listed(parts: Sequence[str]) -> str:
    """Return parts joined as a list in prose."""
    if len(parts) < 2:
        return parts[0] if parts else say("none has a number")
    text = "{some} e {last}" if language() == "es" and SOUNDS_I.match(parts[-1]) else say("{some} and {last}")
    return text.format(some=", ".join(parts[:-1]), last=parts[-1])


def denominator_note(metric: Metric) -> str:
    """Return the sentence that names a rate's denominator, empty for counts."""
    if not metric.is_rate:
        return ""
    if metric.denominator == "units":
        return say("A share, in {unit}: both its parts are of the same place and period.", unit=metric.unit)
    words = DENOMINATOR_WORDS.get(metric.denominator)
    divided = say(words) if words else plain(metric.denominator).lower()
    note = say("A rate: the number is divided by {words}.", words=divided)
    if metric.denominator == "population":
        note += " " + say(
            "Residents are a poor denominator downtown: most people who are there live elsewhere."
            " A high rate there does not mean a high risk for those who live there."
        )
    return note
