"""What may be said of a name that a programme file brings: of a column, or of the file itself.

A name can hold a person: a header that is a row, a column made for one client, a file called after one. What is said is
printed, logged and kept, so a column's name is said when it is made of the words that columns are made of, else its
place; a file's name is said unless it holds a number or an address that could be somebody's.
"""

import difflib
import re
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import PurePath

from pipelines.contracts.identifying import WORDS, holds_a_number_of_somebody

# fmt: off
FIELD_WORDS = WORDS | {
    "accepted", "active", "age", "agency", "amount", "and", "area", "arrest", "assigned", "at", "band", "beat",
    "birth", "by", "case", "category", "charge", "city", "client", "closed", "code", "color", "colour", "column",
    "comment", "comments", "contact", "contacted", "cost", "count", "county", "created", "date", "day", "days",
    "decision", "description", "detail", "details", "disposition", "district", "domain", "door", "driver",
    "drivers", "end", "enrolled", "entered", "ethnicity", "export", "exported", "family", "field", "file", "flag",
    "from", "full", "funder", "gender", "given", "goal", "group", "home", "hours", "housing", "id", "in",
    "incident", "intake", "is", "item", "key", "kind", "label", "language", "lat", "latest", "latitude", "level",
    "line", "list", "location", "lon", "longitude", "maiden", "manager", "met", "minutes", "modified", "month",
    "need", "needs", "neighborhood", "neighbourhood", "new", "no", "note", "notes", "number", "of", "officer",
    "old", "on", "open", "or", "order", "other", "outcome", "participant", "person", "place", "precinct",
    "preferred", "priority", "program", "programme", "quarter", "question", "race", "reason", "record", "ref",
    "referral", "referred", "referrer", "remark", "remarks", "reported", "row", "score", "screened", "screening",
    "section", "security", "service", "sex", "social", "source", "squad", "staff", "stage", "start", "started",
    "state", "status", "subject", "team", "text", "the", "time", "title", "to", "total", "type", "unit", "updated",
    "user", "value", "version", "worker", "year", "years",
}
# fmt: on
LONG, ALIKE = 6, 0.85  # a word of so many letters that resembles one of ours so much is that word, misspelt
DIGITS = 4  # a column may be numbered, or of a year
YEAR, MONTH, DAY = "20[1-4][0-9]", "(?:0[1-9]|1[0-2])", "(?:[0-2][0-9]|3[01])"
RECENT = re.compile(
    rf"(?<!\d)(?:{YEAR}([-_. ]?){MONTH}\1{DAY}(?:[0-2]\d[0-5]\d(?:[0-5]\d)?)?|"
    rf"{MONTH}([-_. ]?){DAY}\2{YEAR}|{YEAR})(?!\d)"
)


def told_names(header: Sequence[str], declared: Iterable[str]) -> list[str]:
    """For each column name of `header` what may be said of it: the name, or its place among the names."""
    ours = frozenset(declared)
    words = frozenset(word for name in ours for word in _words(name))
    return [
        name if not name or name in ours or _of_field_words(name, words) else f"column name {place}"
        for place, name in enumerate(header, start=1)
    ]


def told_file(name: str) -> str:
    """A file's name, or no more than its ending where it holds what could be somebody's number or address.

    The day of an export is nobody's: days since 2010 may stand in a name.
    """
    return f"(name not told){PurePath(name).suffix}" if holds_a_number_of_somebody(RECENT.sub(" x ", name)) else name


def _words(name: str) -> list[str]:
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name).lower()
    return re.findall(r"[^\W\d_]+", parted)


def _of_field_words(name: str, ours: frozenset[str]) -> bool:
    words = _words(name)
    few_digits = sum(sign.isdigit() for sign in name) <= DIGITS
    return bool(words) and few_digits and "@" not in name and all(_is_field_word(word, ours) for word in words)


@cache
def _is_field_word(word: str, ours: frozenset[str]) -> bool:
    known = FIELD_WORDS | ours
    if word in known or word.removesuffix("s") in known or len(word) == 1:
        return True
    # Words written together: clientname, dateofbirth.
    parts = "|".join(sorted((re.escape(one) for one in known if len(one) > 2 or one == "of"), key=len, reverse=True))
    if re.fullmatch(f"(?:{parts})+", word):
        return True
    return len(word) >= LONG and bool(difflib.get_close_matches(word, ours, 1, ALIKE))
