"""Tries a city's mappings on empty tables, before a row is read: then the database's own words can be told."""

from collections.abc import Collection, Iterable
from difflib import get_close_matches

import duckdb

from pipelines import db
from pipelines.contracts import ContractBroken, Site, create_core, create_safe
from pipelines.contracts.declare import INCIDENTS

# What a mapping gives, column by column. Others fill the core table of their name, which says its columns itself.
GIVES = {
    "area": ("label", "precinct", "geometry"),
    "layer": ("layer", "label", "valid_from", "valid_to", "geometry"),
    "incident": ("kind", "incident_id", "occurred_at", "reported_at", "code", "lon", "lat", "label"),
    "population": ("label", "year", "people", "margin", "method"),
    "city_population": ("year", "people"),
    "tract_population": ("label", "year", "people", "margin"),
    "benchmark": ("label", "year", "benchmark", "attribute", "attribute_value", "people", "margin", "source"),
}
FILLED = (
    "referral", "participation", "contact", "need", "outcome", "comparison", "staffing", "cost", "community_measure",
)  # fmt: skip
# Which mappings may take the rows of a source; a programme's source has the one of its name, merged clients none.
FED = {"area": ("area", "layer"), "population": ("population", "city_population", "tract_population")}
FED["benchmark"] = ("benchmark",)
FED |= dict.fromkeys(INCIDENTS, ("incident",)) | {table: (table,) for table in FILLED}

NO_EXTENSION = (
    "Functions of an extension cannot be used here. Points in metres or feet need none: say their coordinate system in "
    'the declaration of the source, as in crs="EPSG:2926".'
)


def check_mappings(site: Site) -> None:
    """Raises ContractBroken for a mapping that is missing, misnamed, no SQL, or gives other columns than are taken."""
    own = sorted(path.stem for path in (site.folder / "mappings").glob("*.sql"))
    _refuse_unknown(site, own)
    _refuse_missing(site)
    con = db.connect()
    try:
        con.execute("CREATE SCHEMA safe")
        create_core(con)
        for contract in site.contracts.values():
            create_safe(con, contract)
        for table in dict.fromkeys([*own, *site.shared]):
            where = f"{site.folder if table in own else 'pipelines/sites/standard'}/mappings/{table}.sql"
            given = _given(con, str(site.mapping(table)), where)
            _refuse_columns(con, table, given, where)
    finally:
        con.close()


def _refuse_unknown(site: Site, own: Iterable[str]) -> None:
    for table in own:
        if table not in (*GIVES, *FILLED):
            near = get_close_matches(table, (*GIVES, *FILLED), 1, 0.5)
            meant = f" Did you mean {near[0]}.sql?" if near else ""
            raise ContractBroken(
                f"{site.folder}/mappings/{table}.sql: nothing is called so.{meant} A mapping is named after what it "
                f"fills: {', '.join((*GIVES, *FILLED))}."
            )


def _refuse_missing(site: Site) -> None:
    for source, contract in site.contracts.items():
        texts = [text for text in map(site.mapping, FED.get(contract.feeds, ())) if text]
        expected = " or ".join(f"{table}.sql" for table in FED.get(contract.feeds, ()))
        if expected and not texts:
            raise ContractBroken(
                f"{contract.declared_in}: {source} feeds {contract.feeds}, but {site.folder}/mappings has no "
                f"{expected}. Write it there; docs/add-your-city.md shows one."
            )
        # Rows of the police that no mapping takes would be read, told and counted nowhere.
        if contract.feeds in INCIDENTS and not any(source in text for text in texts):
            raise ContractBroken(
                f"{site.folder}/mappings/{expected}: does not read safe.{source}, which feeds {contract.feeds}. Add a "
                f"SELECT from it, after UNION ALL."
            )


def _given(con: duckdb.DuckDBPyConnection, mapping: str, where: str) -> list[str]:
    try:
        return _columns(con, f"FROM ({mapping})")
    except duckdb.Error as wrong:
        # No row was read yet: these words quote the site's own SQL and names of columns.
        said = str(wrong)
        if "INSTALL " in said:  # what is advised there wants the internet, and nobody could follow it
            said = f"{said.partition(chr(10))[0]} {NO_EXTENSION}"
        raise ContractBroken(f"{where}: the database cannot use this SELECT:\n{said}\nMend it there.") from None


def _refuse_columns(con: duckdb.DuckDBPyConnection, table: str, given: list[str], where: str) -> None:
    needed, known = _taken(con, table)
    lacking = [name for name in needed if name not in given]
    strange = [name for name in given if name not in known]
    twice = sorted({name for name in given if given.count(name) > 1})
    if lacking or strange or twice:
        told = [("lacks", lacking), ("gives, but must not,", strange), ("gives twice", twice)]
        faults = "; ".join(f"{words} {', '.join(names)}" for words, names in told if names)
        raise ContractBroken(
            f"{where}: the SELECT {faults}. Expected: {', '.join(sorted(known))}. It gives: {', '.join(given)}. Call "
            "each by its name with AS, and write NULL AS … for what is not known."
        )


def _taken(con: duckdb.DuckDBPyConnection, table: str) -> tuple[Collection[str], Collection[str]]:
    """The columns that a mapping must give, and those that it may."""
    if table in GIVES:
        return GIVES[table], GIVES[table]
    columns = con.execute(f"DESCRIBE core.{table}").fetchall()
    known = {name for name, *_ in columns} - {"site"} | ({"label"} if "area_id" in [c[0] for c in columns] else set())
    return [name for name, _, may_be_null, *_ in columns if may_be_null == "NO" and name != "site"], known


def _columns(con: duckdb.DuckDBPyConnection, query: str) -> list[str]:
    return [name for name, *_ in con.execute(f"DESCRIBE {query}").fetchall()]
