"""What other ways of protecting the same numbers would give away to the same attacker, and what each costs a reader."""

from itertools import groupby

import streamlit as st

from dashboard.components.table import register
from dashboard.language import mark, say
from dashboard.release import Release

TABLE = "methods_compared"
# In the order of the table, from the least protected on.
METHODS = {
    "primary_only": mark("Hide numbers under ten, print the others as they are"),
    "one_pass": mark("The same, and where one of a group is hidden hide its smallest other one, once"),
    "ten_five": mark("Hide numbers under ten, round the others to the nearest five"),
    "ours": mark("This site: the same, and hide more until the attack finds nothing"),
}
INTRO = mark(
    "Each row protects the same made-up referrals, in the shapes that this site publishes, over {years} years while the"
    " service area grows. Then the same attacker tries to work out every number under ten, whether it was to be"
    " published or not. The second way is what the published program of a county's health department does, the third"
    " what the United Kingdom's statistics office gives out. Where numbers are printed as they are, the attacker's"
    " counts are the least that was found."
)
COST = mark(
    "Pinned down: the number follows. Narrowed: some values can be ruled out. The error is how far a shown number is"
    " from the true one, on average. Totals are added up in two ways, such as by month and by precinct; rounded numbers"
    " often give two answers, and that is the price of rounding."
)
HEADS = (
    mark("Way of protecting"), mark("Numbers attacked"), mark("Pinned down"), mark("Narrowed"), mark("Hidden"),
    mark("Error of the others"), mark("Totals that do not add up"),
)  # fmt: skip


def told(release: Release) -> list[dict]:
    """Return the rows of the comparison, by size and in the order of METHODS; none where the release has none."""
    columns, found = release.table(TABLE)
    rows = [dict(zip(columns, row, strict=True)) for row in found]
    known = [row for row in rows if row["method"] in METHODS]
    return sorted(known, key=lambda row: (row["referrals_a_year"], list(METHODS).index(row["method"])))


def draw(release: Release) -> None:
    """Draw one table for each number of referrals a year; nothing where the release has no comparison."""
    rows = told(release)
    if not rows:
        return
    st.header(say("What other methods would give away"), anchor=False)
    st.markdown(say(INTRO, years=rows[0]["years"]))
    heads = [say(head) for head in HEADS]
    for size, group in groupby(rows, key=lambda row: row["referrals_a_year"]):
        caption = say("{number} referrals a year", number=f"{size:,}")
        register(caption, heads, [_line(row) for row in group], heads[1:])
    st.caption(say(COST))


def _line(row: dict) -> tuple[str, ...]:
    counts = [f"{row[name]:,}" for name in ("targets", "pinned", "narrowed")]
    shares = [f"{100 * row[name]:.1f} %" for name in ("hidden_share", "relative_error", "sums_not_adding")]
    return (say(METHODS[row["method"]]), *counts, *shares)
