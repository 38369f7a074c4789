"""What is no number of a person or a record, and what is odd about numbers: one list of words, one of oddities."""

import re
import unicodedata
from typing import NamedTuple

from pipelines.contracts.shapes import LOOK

# What programs and people write where a form asks for a number and nobody has one. Each would be one person with many
# referrals, so none is ever made a person of. Compared in small letters, without blanks and marks: N/A is na.
NOBODY = re.compile(
    "unknown|unkown|unknwn|unk|ukn|unkn|notknown|na|nan|nat|none|null|nil|undefined|nothing|no|nobody|noone|noid|nonumber|"
    "noclientid|tbd|tba|tbc|tobedetermined|tobeassigned|pending|todo|missing|blank|empty|anonymous|anon|unidentified|"
    "unassigned|unnamed|notassigned|notavailable|notapplicable|notgiven|notentered|notrecorded|notstated|notprovided|"
    "notyet|newclient|temp|test|dummy|johndoe|janedoe|desconocid[oa]|ningun[oa]|pendiente|x+|0*"
)
BELOW_ZERO = re.compile(r"[-\u2212][0-9]+([.,]0+)?")  # -1 and -99 are how databases say that something is missing
APOSTROPHES = "'`\u00b4\u2018\u2019"
NINES = re.compile("9{3,}")
NEAR = 20  # who counts 20 further from the next person's number can have come to 999


class Oddity(NamedTuple):
    """What is odd about numbers: the rule they do not follow, what becomes of them, and what to do."""

    rule: str
    effect: str
    mend: str


SPOILT = Oddity(
    "",
    f"{LOOK}what a spreadsheet leaves of a long number (1.2E+17), or its errors (#N/A): export the file again, "
    "and open it in Excel with Data, From Text/CSV, with this column as Text",
    "",
)
STANDS_FOR_NOBODY = Oddity(
    "",
    f"{LOOK}words or numbers that stand for nobody (unknown, n/a, -, 0, or 9999 where no other number is near it): "
    "write the true number, for a row without one cannot be counted. A 9999 or 0 that is true is read where files with "
    "its neighbours (9998; 1 and 2) are checked, and loaded, together with this one",
    "",
)
NO_NUMBER = Oddity(
    "",
    f"{LOOK}names, words, telephone numbers or days, where most numbers do not: write the true number, for a row "
    "without one cannot be counted. Letters alone cannot be told from a name, nor ten digits from a telephone "
    "number where others have fewer: if they are a true number, write a digit, or a letter, before them",
    "",
)
WITHOUT_POINT = Oddity("a number without .0 behind it", "read without it", "")
POINT = Oddity(
    "a number without .0 behind it",
    "read as other numbers",
    "Programs put .0 behind a number that they take for an amount, and the same number stands in the file without it. "
    "But other numbers of the column have a point, too, so it may be part of them. Export the column as text.",
)
ZEROS = Oddity(
    "as many digits as the others, zeros in front included",
    "read as other numbers",
    "Some numbers begin with zeros, and others have fewer digits. Excel takes zeros away when it opens a CSV, and a "
    "number without them is another person or record. Export the file again, and open it in Excel with Data, From "
    "Text/CSV, with this column as Text.",
)
CAPITALS = Oddity(
    "the same capitals and small letters wherever it stands",
    "read as other numbers",
    "The same number is written with other capitals in other rows, and counts as another. Write it in one way.",
)
CROWD = Oddity(
    "a number of one person",
    "read as one person",
    "If it is no person's number, but stands for those who have none, clear those cells: else all of them count as one "
    "person.",
)
ELSEWHERE = Oddity(
    "numbers of people as the referrals write them",
    "read as other numbers",
    "The referrals have the same numbers with other zeros in front, other capitals or no .0, so one person counts as "
    "two. Export both files again, and open them in Excel with Data, From Text/CSV, with this column as Text.",
)
# Those that make two people, or records, of one are a doubt.
DOUBTED = (ZEROS, POINT, CAPITALS, ELSEWHERE)
ODDITIES = (SPOILT, STANDS_FOR_NOBODY, NO_NUMBER, WITHOUT_POINT, *DOUBTED, CROWD)


def plain_number(text: str) -> str:
    """A number without what is no part of it: signs that cannot be seen, blanks and apostrophes around it."""
    seen = "".join(" " if sign.isspace() else sign for sign in text if unicodedata.category(sign) != "Cf")
    return seen.strip(f" {APOSTROPHES}")


def stands_for_nobody(number: str) -> bool:
    """Whether a plain number is a word or a sign for none; nines are not looked at."""
    bare = re.sub(r"[\W_]+", "", number.casefold())
    return bool(NOBODY.fullmatch(bare) or BELOW_ZERO.fullmatch(number))
