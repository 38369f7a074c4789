"""Offence codes beside the city's list: which entry a code is, and which unlisted ones are nearly a listed one."""

import duckdb

from pipelines.contracts import Contract, Site
from pipelines.db import quoted, row
from pipelines.warehouse.limits import Limits
from pipelines.warehouse.settle import INCIDENTS

# Capitals, blanks and hyphens make no other code. An entry that ends in * stands for all that begin so; the closest
# entry wins.
IS_LISTED = """
    (c.code = d.code OR clean_code(c.code) = clean_code(d.code)
        OR (c.code LIKE '%*' AND starts_with(clean_code(d.code), clean_code(rtrim(c.code, '*')))))
"""
CLOSEST = "c.code = d.code DESC, clean_code(c.code) = clean_code(d.code) DESC, length(c.code) DESC, c.code"
# What spreadsheets take from a code or put to it: zeros at its front, a fraction of nothing, signs between.
BARE = r"ltrim(regexp_replace(regexp_replace(upper({}), '\.0+$', ''), '[^A-Z0-9]', '', 'g'), '0')"

WAY_OUT = (
    "Excel takes zeros from the front of a code: mend the file, or add the spelling to offence_codes.csv if it is "
    "right."
)


def has_codes(contract: Contract) -> bool:
    """Whether rows of this source are counted by their code."""
    return contract.feeds in INCIDENTS and any(column.becomes == "code" for column in contract.kept)


def read_codes(con: duckdb.DuckDBPyConnection, site: Site, contract: Contract) -> None:
    """Fill the temporary code_unlisted with the source's codes that are not listed, and which they nearly are."""
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE code_unlisted AS
        WITH listed AS (SELECT DISTINCT code FROM safe.offence_codes WHERE site = $1),
        unlisted AS (
            SELECT DISTINCT code FROM safe.{quoted(contract.source)} d WHERE code IS NOT NULL
            AND NOT EXISTS (FROM listed c WHERE {IS_LISTED})
        )
        SELECT u.code, min(c.code) AS nearly FROM unlisted u LEFT JOIN listed c
            ON c.code NOT LIKE '%*' AND {BARE.format("c.code")} = {BARE.format("u.code")}
            AND {BARE.format("c.code")} <> ''
        WHERE EXISTS (FROM listed) GROUP BY u.code
        """,
        [site.name],
    )


def nearly_listed(con: duckdb.DuckDBPyConnection, site: Site, contract: Contract) -> tuple[int, str]:
    """How many rows have a code that is nearly a listed one, and what to say of them."""
    if not has_codes(contract):
        return 0, ""
    read_codes(con, site, contract)
    if not row(con, "SELECT count(nearly) FROM code_unlisted")[0]:
        return 0, ""
    rows, codes = row(
        con,
        f"SELECT count(*), list_sort(list(DISTINCT u.nearly)) FROM safe.{quoted(contract.source)} "
        "JOIN code_unlisted u USING (code) WHERE u.nearly IS NOT NULL",
    )
    name = next(column.name for column in contract.kept if column.becomes == "code")
    return rows, (
        f"{rows:,} {'row has' if rows == 1 else 'rows have'} a code in {name} that is nearly {' or '.join(codes)} of "
        f"the list, and {'counts' if rows == 1 else 'count'} as other. {WAY_OUT}"
    )


def doubted(
    con: duckdb.DuckDBPyConnection, site: Site, contract: Contract, limits: Limits
) -> tuple[list[str], list[str]]:
    """What to doubt of the source's codes, and what is only worth a look: a handful may be slips of a pen."""
    rows, told = nearly_listed(con, site, contract)
    if not rows:
        return [], []
    return ([told], []) if rows >= max(limits.unread_rows, 1) else ([], [told])
