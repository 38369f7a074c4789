"""The SQL that knows a row which is no record, whatever its columns would accept: a header once more, a total."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb

from pipelines.contracts import Contract
from pipelines.contracts.no_record import ENDING, HEADING, OTHER_HEADING, TOTAL
from pipelines.db import literal, quoted
from pipelines.deidentify.lines import Torn, torn_rows

FILLED = 3  # a total fills one cell in so many, a footnote one alone
FEWEST = 4  # of fewer columns nothing can be said
BETWEEN = "\x1f"  # stands in no name


def or_no_record(
    header: Sequence[str], ours: Sequence[int], broken: str, typed: Sequence[str] = (), names: Iterable[str] = ()
) -> str:
    """The SQL of `broken`, or of what a row is that is no record; `ours` are the places of the columns that are kept.

    `names` are what the columns of the source are called in any of its layouts.
    `typed` are values (SQL) of columns that hold no text, those first that hardly a record lacks: only rows that lack
    one are looked at, since to look at each would cost as much as a quarter of the reading.
    """
    if len(ours) < 2:
        return broken
    cells = [f"nullif(trim(c{place}), '')" for place in sorted({0, *ours})]
    most = max(2, len(cells) // FILLED)
    whens = f"WHEN {_is_heading(header, ours)} THEN {HEADING}"
    if len(ours) > 2:
        whens += f" WHEN {_is_other_heading({*header, *names}, ours)} THEN {OTHER_HEADING}"
    if len(ours) >= FEWEST:
        whens += f" WHEN {_is_ending(cells, most)} THEN {ENDING}"
    found = f"CASE {whens} ELSE {broken} END"
    # Beside its first cell, a total fills fewer than so many.
    lacks = [f"{value} IS NULL" for value in typed[:most]]
    return found if len(lacks) < most else f"CASE WHEN {' OR '.join(lacks)} THEN {found} ELSE {broken} END"


def other_heading(
    con: duckdb.DuckDBPyConnection, contract: Contract, number: int, view: str, path: Path, torn: Torn, width: int
) -> str | None:
    """What to say of a file in which a header of another order or layout stands below the first; None for the others.

    What follows it would be read as what it is not.
    """
    found = con.execute(
        "SELECT nth FROM (SELECT _broken, row_number() OVER (ORDER BY rowid) AS nth "
        f"FROM safe.{quoted(contract.source)} WHERE _file = {number}) "
        f"WHERE _broken = {OTHER_HEADING} ORDER BY nth LIMIT 1"
    ).fetchall()
    if not found and not torn.headers:
        return None
    numbers = torn.headers or torn_rows(path, width, contract.names).headers
    where = f"in row {numbers[0]}" if numbers else "further down"
    if path.suffix.lower() not in (".csv", ".json"):
        sheet, place = con.execute(
            f"SELECT _sheet, _row FROM raw.{quoted(view)} ORDER BY rowid LIMIT 1 OFFSET {found[0][0] - 1}"
        ).fetchall()[0]
        where = f"in row {place} of the sheet of tab {sheet}"
    return (
        f"The names of columns stand once more {where}, in another order or of another layout than at the top: what "
        "follows would be taken for what it is not. Put each part into a file of its own, with its names on top."
    )


def _is_heading(header: Sequence[str], ours: Sequence[int]) -> str:
    # Where a file was appended to another its mark of UTF-8 comes along, so one name may differ.
    names = [f"coalesce(trim(c{place}) = {literal(header[place])}, false)" for place in ours]
    return f"({names[0]} OR {names[1]}) AND {_count(names)} >= {len(names) - (len(names) > 2)}"


def _is_other_heading(names: Iterable[str], ours: Sequence[int]) -> str:
    # Neither IN nor list_contains: DuckDB turns a long list into a join, and a join loses the order of the rows, by
    # which the later of two rows wins.
    known = literal("".join(f"{BETWEEN}{name}" for name in sorted(name for name in names if name)) + BETWEEN)
    cells = [
        f"coalesce(contains({known}, concat({literal(BETWEEN)}, nullif(trim(c{place}), ''), {literal(BETWEEN)})) "
        f"AND trim(c{place}) <> '', false)"
        for place in ours
    ]
    return f"({cells[0]} OR {cells[1]}) AND {_count(cells)} >= {len(cells) - 1}"


def _is_ending(cells: Sequence[str], most: int) -> str:
    first, filled = f"coalesce({', '.join(cells)})", _count(f"{cell} IS NOT NULL" for cell in cells)
    total = f"regexp_matches({first}, {literal('^(?i:' + TOTAL.pattern + ')')})"
    # A number of a record can hold a blank, but hardly a word as well.
    words = f"{filled} = 1 AND regexp_matches({first}, '\\s') AND regexp_matches({first}, '[[:alpha:]]{{2}}')"
    return f"{filled} <= {most} AND ({total} OR {words})"


def _count(tests: Iterable[str]) -> str:
    return f"({' + '.join(f'({test})::INTEGER' for test in tests)})"
