"""Rows that are no record (a header once more, a total, a footnote: their `_broken` says so), and unread cells."""

import re

HEADING, ENDING = 1 << 61, 1 << 62  # beyond every column's bit
OTHER_HEADING = 1 << 60  # a header in another order, or of another layout: below it the file means something else
RULES = {
    HEADING: "a record (the header stands there once more)",
    ENDING: "a record (a total or a footnote stands there)",
}
# The rule and the effect that the rows of a table in a hidden sheet are noted with.
UNSEEN_ROWS = ("a sheet that can be seen", "not read")
UNREAD = "read as blank"  # what becomes of a cell of a workbook whose value is lost or spoilt
TOTAL = re.compile(r"(grand |sub-? ?)?totals?\b|sum\b|count\b|average\b", re.IGNORECASE)
