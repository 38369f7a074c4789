"""Numbers and dates as people read them, and the sentences made of them."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from dashboard.records import Cell, Metric
from dashboard.states import NO_DATA, STATES, VALUE, WORDS, ZERO, state_of

LAYER_PLURAL = {"neighbourhood": "neighbourhoods", "precinct": "precincts", "city": "cities"}
LAYER_PICK = {"neighbourhood": "Neighbourhoods", "precinct": "Police precincts", "city": "Whole city"}
ATTRIBUTE_TITLE = {"door": "Door"}
DENOMINATOR_WORDS = {
    "population": "residents",
    "land_km2": "square kilometres of land",
}
_WORDS = {
    "arrest_diversion": "Arrest diversion",
    "social_contact": "Social contact",
    "community": "Community referral",
}


def plain(identifier: str) -> str:
    """Return an identifier as words."""
    return _WORDS.get(identifier) or identifier.replace("_", " ").capitalize()


def layer_plural(layer: str) -> str:
    """Return a layer's name for several areas."""
    return LAYER_PLURAL.get(layer, plain(layer).lower() + "s")


def number(value: float | None, metric: Metric) -> str:
    """Return a number as printed: counts whole, rates with one decimal, thousands separated."""
    if value is None:
        return ""
    if metric.is_rate:
        return f"{value:,.1f}"
    return f"{value:,.0f}"


def day(value: date | None) -> str:
    """Return a date as 5 March 2021."""
    return f"{value.day} {value:%B %Y}" if value else "an unknown date"


def cell_number(cell: Cell | None, metric: Metric) -> str:
    """Return a cell's number as printed, empty where it has none."""
    state = state_of(cell.status) if cell else NO_DATA
    return number(cell.value or 0, metric) if cell is not None and state in (VALUE, ZERO) else ""


def cell_remark(cell: Cell | None) -> str:
    """Return a cell's state in words, empty for an ordinary number."""
    state = state_of(cell.status) if cell else NO_DATA
    return "" if state == VALUE else WORDS[state]


def cell_words(cell: Cell | None, metric: Metric) -> str:
    """Return a cell in one expression: its number, or its state in words."""
    return cell_number(cell, metric) or cell_remark(cell)


def cell_sentence(name: str, period: str, cell: Cell | None, metric: Metric, partial: str = "") -> str:
    """Return the sentence a tooltip shows, such as "Belltown, 2019: 75 drug offences"."""
    state = state_of(cell.status) if cell else NO_DATA
    tail = f" ({partial})" if partial else ""
    if state == VALUE:
        return f"{name}, {period}: {cell_words(cell, metric)} {metric.unit}{tail}"
    if state == ZERO:
        return f"{name}, {period}: no {metric.unit} ({WORDS[ZERO]}){tail}"
    return f"{name}, {period}: {WORDS[state]}"


def states_counted(cells: Sequence[Cell | None]) -> Counter[str]:
    """Return how many cells are in each of the six states; an area without a cell has no data."""
    counted = Counter({state: 0 for state in STATES})
    counted.update(state_of(cell.status) if cell else NO_DATA for cell in cells)
    return counted


def summary(cells: Sequence[Cell | None], layer: str, period: str, metric: Metric) -> str:
    """Return the sentence above the table: what is on the map, in words and with all its states."""
    counted = states_counted(cells)
    shown = [cell.value for cell in cells if cell and cell.value is not None and cell.status == VALUE]
    parts = []
    if shown:
        low, high = number(min(shown), metric), number(max(shown), metric)
        span = f"{low}" if low == high else f"from {low} to {high}"
        show = "shows" if counted[VALUE] == 1 else "show"
        parts.append(f"{counted[VALUE]} {show} a number ({span} {metric.unit})")
    for state in STATES[1:]:
        if counted[state]:
            be = "is" if counted[state] == 1 else "are"
            parts.append(f"{counted[state]} {be} marked “{WORDS[state]}”")
    return f"{period}: of {len(cells)} {layer_plural(layer)}, {listed(parts)}."


def listed(parts: Sequence[str]) -> str:
    """Return parts joined as a list in prose."""
    if len(parts) < 2:
        return parts[0] if parts else "none has a number"
    return ", ".join(parts[:-1]) + " and " + parts[-1]


def denominator_note(metric: Metric) -> str:
    """Return the sentence that names a rate's denominator, empty for counts."""
    if not metric.is_rate:
        return ""
    words = DENOMINATOR_WORDS.get(metric.denominator, metric.denominator.replace("_", " "))
    note = f"A rate: the number is divided by {words}."
    if metric.denominator == "population":
        note += (
            " Residents are a poor denominator downtown, where most people who are present live elsewhere:"
            " a high rate there does not mean a high risk for those who live there."
        )
    return note
