"""What stands in a column of numbers and is none by its shape: a name, a word, a telephone number, a day.

Each may be a number where many look alike, so it is none only where most numbers look otherwise.
"""

import re
from collections.abc import Mapping

WORDS, PHONE, TEN_DIGITS, DAY = KINDS = ("words", "phone", "ten digits", "day")  # no mask has these letters
# Ten digits may be another system's number: so if one number in FEW is longer than SHORTER, or if SOME of them, one in
# SOME, can be no telephone's.
FEW, SHORTER, SOME = 20, 8, 3

LETTER = r"[^\W\d_]"
# Two words (of which one may be a name), letters beside a comma, or an address for mail.
SEVERAL_WORDS = re.compile(rf"{LETTER}{{2,}}[\s,;]+{LETTER}{{2,}}|{LETTER}\s*,|,\s*{LETTER}|@")
# As North America writes them: neither the area nor the exchange begins with 0 or 1.
DIVIDED = re.compile(r"(?<![\w-])(\+?1[-. ]?)?(\([2-9]\d\d\) ?|[2-9]\d\d[-. /])[2-9]\d\d[-. ]?\d{4}(?![\w-])")
UNDIVIDED = re.compile(r"\+?1?(?!19|20)[2-9]\d\d[2-9]\d{6}")  # what begins with a year is a number of that year
IN_MONTH, MONTH, YEAR = "(0?[1-9]|[12][0-9]|3[01])", "(0?[1-9]|1[0-2])", r"(19|20)\d\d"
NAMED, TIME = "(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*", r"[T ]\d\d?:.*"
# 2024-11-03 may be the third record of a November, but none before there were such programmes; with a time it is a day.
WAYS = (
    rf"{IN_MONTH}/{IN_MONTH}/({YEAR}|\d\d)({TIME})?",
    rf"{IN_MONTH}[-.]{IN_MONTH}[-.]{YEAR}({TIME})?",
    rf"(19\d\d|200\d)[-/.]{MONTH}[-/.]{IN_MONTH}({TIME})?",
    rf"{YEAR}-{MONTH}-{IN_MONTH}{TIME}",
    rf"{IN_MONTH}[- ]{NAMED}[- ,]+(\d\d)?\d\d",
)
DAYS = re.compile(rf"({LETTER}{{2,}}[\s,.:]+)?({'|'.join(WAYS)})", re.IGNORECASE)


class _Signs(dict[int, str]):
    """What each sign is in a mask: 9 for a digit, A or a for a letter, itself for any other."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        self[code] = "9" if sign.isdigit() else ("A" if sign.isupper() else "a") if sign.isalpha() else sign
        return self[code]


SIGNS = _Signs()


def shape_of(number: str) -> str:
    """WORDS, PHONE, TEN_DIGITS or DAY where a plain number looks like that; else its mask, such as A-999."""
    if DIVIDED.search(number):
        return PHONE
    if UNDIVIDED.fullmatch(number):
        return TEN_DIGITS
    if DAYS.fullmatch(number):
        return DAY
    mask = number.translate(SIGNS)
    return WORDS if "9" in mask and SEVERAL_WORDS.search(number) else mask


def tells_nothing(shape: str) -> bool:
    """Whether what has this shape says nothing of how other numbers are written."""
    return shape in (WORDS, PHONE, DAY) or "9" not in shape


def no_numbers(shapes: Mapping[str, int]) -> frozenset[str]:
    """Of the shapes of all numbers of one kind, and how many have each, those that are a number of nobody."""
    every = sum(shapes.values())
    none = {kind for kind in (WORDS, PHONE, DAY) if 2 * shapes.get(kind, 0) < every}
    masks = {mask: many for mask, many in shapes.items() if mask not in KINDS}
    phones, ten = shapes.get(TEN_DIGITS, 0), masks.get("9" * 10, 0)
    long = sum(many for mask, many in masks.items() if set(mask) == {"9"} and len(mask) > SHORTER)
    if FEW * (phones + long) < every and ten < max(SOME, phones / SOME):
        none.add(TEN_DIGITS)
    # One letter is hardly a name.
    bare = {mask for mask in masks if "9" not in mask and mask.count("A") + mask.count("a") > 1}
    if 2 * sum(masks[mask] for mask in bare) < every:
        lettered = [mask for mask in masks if "9" in mask and mask.strip("9")]
        # Of numbers that mix letters and digits anyhow, some have letters alone by chance.
        places = {(len(mask), *place) for mask in lettered for place in enumerate(mask)}
        none |= {mask for mask in bare if any((len(mask), *place) not in places for place in enumerate(mask))}
    return frozenset(none)
