"""Refuses a row of a hand-written reference file that would be left out in silence, naming file and line."""

from collections.abc import Sequence
from difflib import get_close_matches

import duckdb

from pipelines.contracts import ContractBroken, Site
from pipelines.db import quoted
from pipelines.sources.found import Found

# What studies found is told in every city, wherever it was made; so are prices, and how methods compare.
EVERYWHERE = ("evidence", "price_index", "methods_compared")


def check_rows(con: duckdb.DuckDBPyConnection, site: Site, found: Found, view: str, *, own: bool) -> None:
    """Raises ContractBroken for a row of no city (in the site's `own` file: of another) or with a word not listed."""
    cities = (site.name,) if own else site.every_site
    allowed = {"site": cities} if cities and found.contract.source not in EVERYWHERE else {}
    lists = {
        column.name: (*words, *(() if column.required else ("",)))
        for column in found.contract.columns
        if (words := allowed.get(column.name, column.one_of))
    }
    if not lists:
        return
    # Few rows, read once: a query for each column would read the file anew for each.
    columns = ", ".join(f"coalesce(trim(c{found.meaning.index(name)}), '')" for name in lists)
    rows = con.execute(f"SELECT {columns} FROM raw.{quoted(view)}").fetchall()
    for place, (column, known) in enumerate(lists.items()):
        wrong = [(line, row[place]) for line, row in enumerate(rows, start=2) if row[place] not in known]
        if wrong:
            raise ContractBroken(_told(found, column, known, wrong))


def _told(found: Found, column: str, known: Sequence[str], wrong: Sequence[tuple[int, str]]) -> str:
    line, word = wrong[0]
    near = get_close_matches(word, known, 1, 0.5)
    meant = f" Did you mean {near[0]}?" if near else ""
    more = f" The same is wrong in {len(wrong) - 1:,} rows more." if len(wrong) > 1 else ""
    return (
        f"{found.path}, row {line}: {word!r} cannot stand in the column {column}.{meant} "
        f"Known are: {', '.join(filter(None, known))}.{more} Mend it there."
    )
