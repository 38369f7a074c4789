"""The field's words as GLOSSARY.md explains them, for a page that uses one."""

import re
import unicodedata

from dashboard.language import mark, say

TERMS = {
    mark("arrest diversion"): mark("an officer diverts at the point of arrest, before booking"),
    mark("social contact"): mark("an officer refers somebody known to be involved, with no arrest"),
    mark("community referral"): mark("somebody other than an officer refers"),
    mark("referral"): mark(
        "one proposal that one person join, on one day, through one door; a person may have several"
    ),
    mark("intake"): mark("the first meeting that opens a case"),
    mark("enrolment"): mark("the day a person joins"),
    mark("participant"): mark("a person who has enrolled; *active* or *inactive*, and back again"),
    mark("caseload"): mark("active people per full-time case manager"),
    mark("person-month"): mark("a month of one person's activity; costs are told per person-month"),
    mark("LEAD-type offence"): mark(
        "its code is on the dated list of offences LEAD was made for; says nothing about a person's eligibility"
    ),
    mark("ledger"): mark(
        "dated claims of where LEAD was offered, each with its source; conflicting claims are kept side by side"
    ),
    mark("median"): mark("the value that half of all do not exceed; of programme data it is told as a class of days"),
}


def explained(text: str) -> str | None:
    """Return what the field's words in a text mean, as a list in Markdown, or None where it has none of them."""
    found, plain = [], _plain(text)
    for term, meaning in TERMS.items():
        word = say(term)
        # The beginning is enough: a word may be one of several.
        if re.search(rf"\b{re.escape(_plain(word))}", plain):
            found.append(f"- **{word}**: {say(meaning)}")
    return "\n".join(found) or None


def _plain(text: str) -> str:
    """Without accents: remisión has one, remisiones has none."""
    return "".join(c for c in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(c))
