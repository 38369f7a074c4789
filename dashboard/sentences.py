"""Numbers and dates as people read them, and the sentences made of them."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from dashboard.records import Cell, Metric
from dashboard.states import NO_DATA, STATES, VALUE, WORDS, ZERO, state_of

LAYER_PLURAL = {"neighbourhood": "neighbourhoods", "precinct": "precincts", "city": "cities"}
LAYER_PICK = {"neighbourhood": "Neighbourhoods", "precinct": "Police precincts", "city": "Whole city"}
ATTRIBUTE_TITLE = {"door": "Door", "age_band": "Age", "charge_group": "Charge"}
DENOMINATOR_WORDS = {
    "population": "residents",
    "land_km2": "square kilometres of land",
}
_WORDS = {
    "arrest_diversion": "Arrest diversion",
    "social_contact": "Social contact",
    "community": "Community referral",
    "AIAN": "American Indian or Alaska Native",
    "NHPI": "Native Hawaiian or Pacific Islander",
    "SPD": "City police (SPD)",
    "KCSO": "County sheriff (KCSO)",
    "WADOC": "State corrections (WADOC)",
    "shelter_housing": "Shelter or housing",
    "treatment_medication": "Treatment or medication",
    "id_benefits": "Identity papers or benefits",
    "no_intake": "No intake within the time allowed",
    "over_amount": "Over the amount allowed",
    "promoting": "Promoting prostitution",
    "other_programme": "In another programme",
    "violent_history": "Disqualifying violent history",
    "outside_area": "Outside the service area",
}
# A protected median is published as a class of days, by its first one.
MEDIAN_WORDS = {
    0: "the same day", 1: "1 to 2 days", 3: "3 to 7 days", 8: "8 to 14 days", 15: "15 to 30 days", 31: "31 to 60 days",
    61: "61 to 90 days", 91: "91 to 180 days", 181: "181 to 365 days", 366: "more than a year",
}  # fmt: skip


def plain(identifier: str) -> str:
    """Return an identifier as words."""
    return _WORDS.get(identifier) or identifier.replace("_", " ").capitalize()


def plain_within(identifier: str) -> str:
    """Return an identifier as words within a sentence; one with capitals is a name and keeps them."""
    return plain(identifier).lower() if identifier == identifier.lower() else plain(identifier)


def layer_plural(layer: str) -> str:
    """Return a layer's name for several areas."""
    return LAYER_PLURAL.get(layer, plain(layer).lower() + "s")


def number(value: float | None, metric: Metric) -> str:
    """Return a number as printed: counts whole, rates with one decimal, protected ones as rounded; a class in words."""
    if value is None:
        return ""
    if metric.in_classes:
        return MEDIAN_WORDS.get(int(value), f"from {value:,.0f} days on")
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
        return f"{name}, {period}: {with_unit(cell_words(cell, metric), metric)}{tail}"
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
        span = f"{low}" if low == high else f"from {low} {'up ' if metric.in_classes else ''}to {high}"
        show = "shows" if counted[VALUE] == 1 else "show"
        parts.append(f"{counted[VALUE]} {show} a number ({with_unit(span, metric)})")
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
    if metric.denominator == "units":
        return f"A share: the number is divided by all {metric.unit.removeprefix('% of ')} of the place and period."
    words = DENOMINATOR_WORDS.get(metric.denominator, metric.denominator.replace("_", " "))
    note = f"A rate: the number is divided by {words}."
    if metric.denominator == "population":
        note += (
            " Residents are a poor denominator downtown, where most people who are present live elsewhere:"
            " a high rate there does not mean a high risk for those who live there."
        )
    return note
