"""The six states of a cell and the one set of words for them: legend, table, tooltip and download."""

VALUE = "value"
ZERO = "zero"
HIDDEN = "hidden"
NO_DATA = "no_data"
NOT_SERVED = "not_served"
NOT_CONFIRMED = "service_not_confirmed"

STATES = (VALUE, ZERO, HIDDEN, NO_DATA, NOT_SERVED, NOT_CONFIRMED)

WORDS = {
    VALUE: "a number",
    ZERO: "a true zero",
    HIDDEN: "hidden for privacy (small, or protecting a small number)",
    NO_DATA: "no data",
    NOT_SERVED: "not served then",
    NOT_CONFIRMED: "service not confirmed",
}

SERVICE_WORDS = {
    "served": "served",
    "not_served": "not served",
    "not_confirmed": "service not confirmed",
}


def state_of(status: str) -> str:
    """Return the state to draw for a status; one this dashboard does not know has no number to show."""
    return status if status in WORDS else NO_DATA
