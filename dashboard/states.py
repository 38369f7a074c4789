"""The six states of a cell and the one set of words for them: legend, table, tooltip and download; `say` shows them."""

from dashboard.language import mark

VALUE = "value"
ZERO = "zero"
HIDDEN = "hidden"
NO_DATA = "no_data"
NOT_SERVED = "not_served"
NOT_CONFIRMED = "service_not_confirmed"

STATES = (VALUE, ZERO, HIDDEN, NO_DATA, NOT_SERVED, NOT_CONFIRMED)

# Of a protected number these two follow from the ledger alone: a small number may be behind them as behind HIDDEN.
BY_LEDGER = (NOT_SERVED, NOT_CONFIRMED)

WORDS = {
    VALUE: mark("a number"),
    ZERO: mark("a true zero"),
    HIDDEN: mark("hidden for privacy (small, or protecting a small number)"),
    NO_DATA: mark("no data"),
    NOT_SERVED: mark("not served then"),
    NOT_CONFIRMED: mark("service not confirmed"),
}

SERVICE_WORDS = {
    "served": mark("served"),
    "in_part": mark("served in part"),  # a larger area, of which the ledger names some neighbourhoods alone
    "not_served": mark("not served"),
    "not_confirmed": mark("service not confirmed"),
}


def state_of(status: str) -> str:
    """Return the state to draw for a status; one this dashboard does not know has no number to show."""
    return status if status in WORDS else NO_DATA
