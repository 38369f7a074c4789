"""Tells whose mapping broke a rule of the fixed language, or fails on a value."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from pipelines.contracts import ContractBroken, Site


@contextmanager
def fixed_words(site: Site, table: str) -> Iterator[None]:
    """Turns a broken rule of core.<table> into ContractBroken: which column, and the words that may stand there.

    So, too, a value that the mapping of core.<table> cannot work out, where it could not be made missing.
    """
    try:
        yield
    except duckdb.ConstraintException as broken:
        # The database names the rule and never what broke it.
        where, rule = f"{site.folder}/mappings/{table}.sql", str(broken)
        if column := re.search(r"NOT NULL constraint failed: \w+\.(\w+)", rule):
            raise ContractBroken(f"{where}: {column[1]} is NULL in some rows. Give every row one.") from None
        if words := re.search(r"CHECK\(\((\w+) IN \(([^)]*)\)", rule):
            raise ContractBroken(
                f"{where}: {words[1]} holds a word that is not in the fixed language. It must be one of {words[2]}."
            ) from None
        raise
    except (duckdb.DataError, duckdb.InvalidInputException) as broken:
        # Its words would quote the value.
        raise ContractBroken(
            f"{site.folder}/mappings/{table}.sql: the SELECT cannot work out a value of some row "
            f"({type(broken).__name__}). Write it with try_cast, try_strptime or TRY(…), which give NULL there."
        ) from None
