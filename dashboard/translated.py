"""What the release says in words, in the visitor's language: definitions, breaks, titles of sources, notes.

A text that nobody has translated stays English and says so. Names, identifiers and SQL stay as they are.
"""

from dataclasses import replace

from dashboard.claims import parts
from dashboard.language import told
from dashboard.records import Break, Coverage, Metric, ServiceClaim


def metric(of: Metric) -> Metric:
    """Return a measure with its words in the visitor's language."""
    return replace(
        of, title=told(of.title), question=told(of.question), unit=told(of.unit), caveat=told(of.caveat)
    )  # fmt: skip


def coverage(of: Coverage) -> Coverage:
    """Return what a source covers, its title in the visitor's language."""
    return replace(of, title=told(of.title))


def a_break(of: Break) -> Break:
    """Return a break with its words in the visitor's language."""
    return replace(of, title=told(of.title), source=of.source and told(of.source))


def claim(of: ServiceClaim) -> ServiceClaim:
    """Return a line of the ledger, its source and its note in the visitor's language."""
    return replace(of, source=of.source and told(of.source), note=of.note and note(of.note))


def note(text: str) -> str:
    """Return a note of the ledger; its standing and the place that it names, which stand first, stay as they are."""
    standing, place, more = parts(text)
    if not standing:
        return told(text)
    return f"{standing}. {place}. {told(more)}" if more else text
