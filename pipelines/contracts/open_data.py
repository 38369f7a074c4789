"""Short ways to declare the files of an open data portal: what its layouts have in common is written once."""

from collections.abc import Sequence

from pipelines.contracts.declare import Column, Form, Layout

# The older portal's download, the API, and the download since 2025.
TIMES = ("%m/%d/%Y %I:%M:%S %p", "%Y-%m-%dT%H:%M:%S.%g", "%Y %b %d %I:%M:%S %p")
# What a portal writes where there is no coordinate, and where there is no text.
NOWHERE = ("", "0", "0.0", "-1", "-1.0", "0.000000000", "-", "REDACTED", "NULL")
NOTHING = ("", "-", "<Null>", "NULL", "REDACTED")
ABSENT = "-"


def known(name: str, description: str) -> Column:
    """A column that is not kept; a file without it is another layout."""
    return Column(name=name, becomes=None, description=description)


def layout(title: str, form: Form, kept: Sequence[str], names: str, known: str = "") -> Layout:
    """A layout whose names of the `kept` columns are `names`, with | between and ABSENT for one that it lacks.

    `known` are its other columns, written alike.
    """
    theirs = dict(zip(kept, names.split(" | "), strict=True))
    there = {ours: name for ours, name in theirs.items() if name != ABSENT}
    return Layout(title=title, form=form, names=there, known=tuple(known.split(" | ")) if known else ())
