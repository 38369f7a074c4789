"""Programme records in the fixed language; place names become areas."""

import duckdb

from pipelines.contracts import ContractBroken, Site
from pipelines.db import literal, quoted
from pipelines.warehouse.fixed_words import fixed_words
from pipelines.warehouse.mapped import mapping_of, note_missing
from pipelines.warehouse.merged import merge_clients

TABLES = (
    "referral", "participation", "contact", "need", "outcome", "comparison", "staffing", "cost", "community_measure",
)  # fmt: skip


def fill_programme(con: duckdb.DuckDBPyConnection, site: Site) -> None:
    """Fill every core table of programme records that the site has a mapping for; people entered twice become one.

    Raises ContractBroken for a mapping that gives a word which is not in the fixed language, or a door that the city
    does not have.
    """
    for table in TABLES:
        if mapping := mapping_of(con, site, table):
            with fixed_words(site, table):
                _fill(con, site, table, mapping)
            note_missing(con, site, table)
    _refuse_other_doors(con, site)
    merge_clients(con, site)


def _refuse_other_doors(con: duckdb.DuckDBPyConnection, site: Site) -> None:
    doors = list(site.settings.get("doors", {}))
    if doors and con.execute("SELECT 1 FROM core.referral WHERE NOT list_contains(?, door)", [doors]).fetchall():
        raise ContractBroken(
            f"{site.folder}/mappings/referral.sql: gives a door that [doors] in site.toml does not name. Name every "
            "door in use there: a release has no row for another one."
        )


def _fill(con: duckdb.DuckDBPyConnection, site: Site, table: str, mapping: str) -> None:
    """By name: what the SELECT leaves out is unknown, and `label` becomes area_id where the table has one."""
    given, has = _columns(con, f"FROM ({mapping})"), _columns(con, f"FROM core.{table}")
    placed = "label" in given and "area_id" in has
    values = ", ".join(f"m.{quoted(name)}" for name in given if name != "label")
    area = ", k.area_id" if placed else ""
    join = " LEFT JOIN area_label k ON k.label = clean_label(m.label)" if placed else ""
    con.execute(
        f"INSERT INTO core.{table} BY NAME SELECT {literal(site.name)} AS site, {values}{area} FROM ({mapping}) m{join}"
    )


def _columns(con: duckdb.DuckDBPyConnection, query: str) -> list[str]:
    return [name for name, *_ in con.execute(f"DESCRIBE {query}").fetchall()]
