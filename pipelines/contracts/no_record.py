"""Rows that are no record (a header once more, a total, a footnote: their `_broken` says so), and unread cells."""

import re

HEADING, ENDING = 1 << 61, 1 << 62  # beyond every column's bit
RULES = {
    HEADING: "a record (the header stands there once more)",
    ENDING: "a record (a total or a footnote stands there)",
}
UNREAD = "read as blank"  # what becomes of a cell of a workbook whose value is lost or spoilt
TOTAL = re.compile(r"(grand |sub-? ?)?totals?\b|sum\b|count\b|average\b", re.IGNORECASE)
