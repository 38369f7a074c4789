"""How a day or a time may be written in a file, and which ways tell a moment that is not yet the city's own time."""

import re
from collections.abc import Sequence

TYPES = ("DATE", "TIMESTAMP")
# Beside the signs of strptime, a number may say how long after the start of 1970 (UTC) something was. Seconds have up
# to ten digits and milliseconds more, so that neither is taken for the other.
EPOCHS = {"epoch_s": r"-?[1-9][0-9]{0,9}(\.[0-9]+)?", "epoch_ms": r"-?[1-9][0-9]{10,12}(\.[0-9]+)?"}
IN_WORDS = {"epoch_s": "as seconds since 1970", "epoch_ms": "as milliseconds since 1970"}
# What DuckDB reads; %Z would read names such as EST, which mean several zones.
SIGNS = {*"aAbBcdfgGhHIjmMnpSTuUVwWxXyYz%", *(f"-{sign}" for sign in "dHIjmMSy")}
YEAR, CLOCK = re.compile(r"%-?[YyGcx]"), re.compile(r"%-?[HITcX]")
UTC = re.compile(r"(?<!%)([Zz]|UTC|GMT|\+00(:?00)?)$")
ONE_OFFSET = re.compile(r"[+-][0-9]{2}(:?[0-9]{2})?$")
# A text as it is read where no format is declared, with Z, UTC, GMT or an offset behind its clock; and any other word.
ZONED = r".*:[0-9]{2}([.][0-9]*)?\s*([Zz]|UTC|GMT|[+-][0-9]{2}(:?[0-9]{2})?)"
OTHER_WORD = r".*:[0-9]{2}([.][0-9]*)?\s*([A-Za-z+-].*)"


def is_utc(form: str) -> bool:
    """Whether what is written so stands in UTC: Z, UTC, GMT or +00 behind the clock."""
    return bool(CLOCK.search(form) and UTC.search(form))


def has_offset(form: str) -> bool:
    """Whether what is written so says how far it lies from UTC."""
    return "%z" in form


def tells_a_moment(form: str) -> bool:
    """Whether what is written so is a moment, which is another hour in each time zone."""
    return form in EPOCHS or has_offset(form) or is_utc(form)


def local(formats: Sequence[str]) -> list[str]:
    """Those of the `formats` that give the city's own time as it stands."""
    return [form for form in formats if not tells_a_moment(form)]


def in_words(formats: Sequence[str]) -> str:
    """`formats` as a rule says them: written %Y-%m-%d or as milliseconds since 1970."""
    signs = [form for form in formats if form not in EPOCHS]
    numbers = [IN_WORDS[form] for form in formats if form in EPOCHS]
    return " or ".join([f"written {' or '.join(signs)}"] * bool(signs) + numbers)


def why_no_format(form: str) -> str:
    """Why no day or time can be written so; blank where it can."""
    if form in EPOCHS:
        return ""
    unknown = [sign for sign in re.findall(r"%(-?.?)", form) if sign not in SIGNS]
    if unknown == ["Z"] or (CLOCK.search(form) and ONE_OFFSET.search(form) and not is_utc(form)):
        return "say an offset from UTC with %z, and the names of a zone, such as PST, as they stand"
    if unknown or not YEAR.search(form):
        return (
            'it needs a year, and the signs of strptime, such as "%Y-%m-%d %H:%M"; for seconds since 1970 write '
            '"epoch_s", for milliseconds "epoch_ms"'
        )
    return ""
