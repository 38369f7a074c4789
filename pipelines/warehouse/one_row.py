"""One row of core.incident for each thing that is counted: one that stands there twice would be counted four times."""

from typing import NamedTuple

import duckdb

from pipelines.contracts import Contract, ContractBroken, Site
from pipelines.db import literal
from pipelines.warehouse.settle import INCIDENTS

ID = "incident_id"


class Repeated(NamedTuple):
    """How many rows of a kind share their number with another or have none, and how many rows of the kind there are."""

    kind: str
    rows: int
    of: int


def refuse_repeated(con: duckdb.DuckDBPyConnection, site: Site, incidents: str = "core.incident") -> None:
    """Raise ContractBroken where two rows of `incidents` (SQL) have one kind and one number.

    The temporary `mapped` tells whether they came so from the site's mapping.
    """
    found = repeated(con, incidents)
    if found and repeated(con, "mapped"):
        raise ContractBroken(" ".join(told(site, one) for one in found))
    if found:
        raise ContractBroken(
            f"{site.folder}: rows of incidents became several. Either offence_codes.csv has one code twice for the "
            "same days, or area_aliases.csv one label for two areas. Keep one line of each."
        )


def repeated(con: duckdb.DuckDBPyConnection, incidents: str) -> list[Repeated]:
    """Kind by kind, the rows of `incidents` (SQL) whose number stands in other rows of the kind or is missing."""
    # By a hash first, which takes less room than the numbers: hardly ever is there anything to look at more closely.
    found = con.execute(
        f"""
        WITH several AS (
            SELECT hash(kind, {ID}) AS hashed FROM {incidents} GROUP BY hashed
            HAVING count(*) > 1 OR count({ID}) = 0
        ),
        shared AS (
            SELECT kind, count(*) AS rows FROM {incidents} SEMI JOIN several ON hash(kind, {ID}) = several.hashed
            GROUP BY kind, {ID} HAVING count(*) > 1 OR {ID} IS NULL
        )
        SELECT s.kind, sum(s.rows)::BIGINT, (SELECT count(*) FROM {incidents} i WHERE i.kind = s.kind)
        FROM shared s GROUP BY s.kind ORDER BY s.kind
        """
    ).fetchall()
    return [Repeated(*one) for one in found]


def told(site: Site, one: Repeated) -> str:
    """What is wrong, where, and the lines that mend it."""
    return (
        f"{site.folder}/mappings/incident.sql: {one.rows:,} of {one.of:,} {one.kind}s have an {ID} that another "
        f"{one.kind} has, too, or have none (required=True in its Column refuses those). Rows are counted by it, so "
        f"each of them would count several times. {ways_out(site, one.kind)}"
    )


def ways_out(site: Site, kind: str) -> str:
    """The lines to write, by what the rows of the kind are and what their key is."""
    of_kind = [contract for contract in site.contracts.values() if contract.feeds == kind]
    contracts = of_kind or [contract for contract in site.contracts.values() if contract.feeds in INCIDENTS]
    parts = next((_parts(contract) for contract in contracts if contract.key != (ID,)), None)
    if parts is None:
        first = literal(contracts[0].source) if contracts else "'…'"
        return (
            "Each list has its numbers once, so two lists share them, or the SELECT makes several rows of one. Write "
            f"the list before the number in each SELECT: concat_ws('/', {first}, {ID}) AS {ID}."
        )
    declared = " and ".join(contract.declared_in for contract in contracts)
    return (
        f"If each row is one {kind}, take a number that each has for its own, or make one in the mapping of all that "
        f"tells two rows apart: concat_ws('/', {', '.join(parts)}) AS {ID}. If several rows tell of one {kind}, as "
        f'those of the units sent to a call do, keep one of them: key=("{ID}",) in {declared}. '
        "docs/add-your-city.md shows both."
    )


def _parts(contract: Contract) -> list[str]:
    """The columns that tell two rows of a list apart, as its key says, or as most lists have it."""
    key = contract.key if ID in contract.key else (ID, *contract.key)
    return list(key if len(key) > 1 else (ID, "code"))
