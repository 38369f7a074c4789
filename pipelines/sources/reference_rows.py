"""Refuses a row of a hand-written reference file that would be left out in silence, naming file and line."""

from collections.abc import Iterable
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
    for column in found.contract.columns:
        if words := allowed.get(column.name, column.one_of):
            blank = () if column.required else ("",)
            _refuse(con, found, view, column.name, (*words, *blank))


def _refuse(con: duckdb.DuckDBPyConnection, found: Found, view: str, column: str, words: Iterable[str]) -> None:
    known = list(words)
    wrong = con.execute(
        f"SELECT line, word FROM (SELECT row_number() OVER () + 1 AS line, coalesce(trim("
        f"c{found.meaning.index(column)}), '') AS word FROM raw.{quoted(view)}) WHERE NOT list_contains($1, word) "
        "ORDER BY line",
        [known],
    ).fetchall()
    if not wrong:
        return
    line, word = wrong[0]
    near = get_close_matches(word, known, 1, 0.5)
    meant = f" Did you mean {near[0]}?" if near else ""
    more = f" The same is wrong in {len(wrong) - 1:,} rows more." if len(wrong) > 1 else ""
    raise ContractBroken(
        f"{found.path}, row {line}: {word!r} cannot stand in the column {column}.{meant} "
        f"Known are: {', '.join(filter(None, known))}.{more} Mend it there."
    )
