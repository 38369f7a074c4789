"""The SQL that knows a row which is no record, whatever its columns would accept: a header once more, a total."""

from collections.abc import Iterable, Sequence

from pipelines.contracts.no_record import ENDING, HEADING, TOTAL
from pipelines.db import literal

FILLED = 3  # a total fills one cell in so many, a footnote one alone
FEWEST = 4  # of fewer columns nothing can be said


def or_no_record(header: Sequence[str], ours: Sequence[int], broken: str, typed: Sequence[str] = ()) -> str:
    """The SQL of `broken`, or of what a row is that is no record; `ours` are the places of the columns that are kept.

    `typed` are values (SQL) of columns that hold no text, those first that hardly a record lacks: only rows that lack
    one are looked at, since to look at each would cost as much as a quarter of the reading.
    """
    if len(ours) < 2:
        return broken
    cells = [f"nullif(trim(c{place}), '')" for place in sorted({0, *ours})]
    most = max(2, len(cells) // FILLED)
    whens = f"WHEN {_is_heading(header, ours)} THEN {HEADING}"
    if len(ours) >= FEWEST:
        whens += f" WHEN {_is_ending(cells, most)} THEN {ENDING}"
    found = f"CASE {whens} ELSE {broken} END"
    # Beside its first cell, a total fills fewer than so many.
    lacks = [f"{value} IS NULL" for value in typed[:most]]
    return found if len(lacks) < most else f"CASE WHEN {' OR '.join(lacks)} THEN {found} ELSE {broken} END"


def _is_heading(header: Sequence[str], ours: Sequence[int]) -> str:
    # Where a file was appended to another its mark of UTF-8 comes along, so one name may differ.
    names = [f"coalesce(trim(c{place}) = {literal(header[place])}, false)" for place in ours]
    return f"({names[0]} OR {names[1]}) AND {_count(names)} >= {len(names) - (len(names) > 2)}"


def _is_ending(cells: Sequence[str], most: int) -> str:
    first, filled = f"coalesce({', '.join(cells)})", _count(f"{cell} IS NOT NULL" for cell in cells)
    total = f"regexp_matches({first}, {literal('^(?i:' + TOTAL.pattern + ')')})"
    # A number of a record can hold a blank, but hardly a word as well.
    words = f"{filled} = 1 AND regexp_matches({first}, '\\s') AND regexp_matches({first}, '[[:alpha:]]{{2}}')"
    return f"{filled} <= {most} AND ({total} OR {words})"


def _count(tests: Iterable[str]) -> str:
    return f"({' + '.join(f'({test})::INTEGER' for test in tests)})"
