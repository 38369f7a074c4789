"""The tables of a release as this program makes them from the warehouse: written by `publish`, compared by an audit."""

from collections.abc import Collection, Iterable

import duckdb

from pipelines.policy import View, policy_of
from pipelines.release.areas import fill_areas
from pipelines.release.grid import fill_grid
from pipelines.release.schema import SCHEMA_VERSION, Derived, schema_sql
from pipelines.release.tables import COPIES

# What a release says of itself and the warehouse knows: all but its version, its approval, its code and its hash.
INFO = f"""
    SELECT {SCHEMA_VERSION} AS schema_version, site, site_title, built_at,
           (SELECT max(complete_to) FROM core.source) AS data_through, demonstration,
           EXISTS (FROM core.source WHERE access = 'programme' AND complete_from IS NOT NULL) AS programme_data
    FROM core.build
"""


def make_tables(con: duckdb.DuckDBPyConnection, catalog: str, views: Iterable[View]) -> None:
    """Create every table of a release, empty, in the attached `catalog`: from `core` and `stat.metric`."""
    metrics = con.execute("SELECT id, family FROM stat.metric ORDER BY id").fetchall()
    public = con.execute("SELECT id FROM stat.metric WHERE access = 'public' ORDER BY id").fetchall()
    declared = list(views)
    shapes = [(metric, view) for metric, family in metrics for view in declared if view.family == family]
    sources = con.execute("SELECT source FROM core.source WHERE access = 'open' ORDER BY source").fetchall()
    rules, derived = policy_of(con), _derived(con)
    con.execute(f"USE {catalog}")
    con.execute(schema_sql([metric for (metric,) in public], shapes, [source for (source,) in sources], rules, derived))
    con.execute("USE memory")


def _derived(con: duckdb.DuckDBPyConnection) -> list[Derived]:
    found = con.execute("""
        SELECT m.id, CASE WHEN m.denominator <> 'units' AND coalesce(d.access, 'public') = 'public' THEN 'open_rate'
                          WHEN m.denominator <> 'units' THEN 'rate' WHEN m.counts = 'amount' THEN 'median'
                          ELSE 'share' END, m.scale
        FROM stat.metric m LEFT JOIN stat.metric d ON d.id = m.denominator
        WHERE m.access = 'protected' AND m.denominator <> 'none' ORDER BY m.id
    """).fetchall()
    return [Derived(*one) for one in found]


def fill_tables(con: duckdb.DuckDBPyConnection, catalog: str, tables: Collection[str] = tuple(COPIES)) -> None:
    """Fill those of `tables` that are copied from the warehouse, and the map and its density cells."""
    for table in tables:
        query = COPIES[table]
        limit = {"minimum": policy_of(con).minimum_shown} if "$minimum" in query else None
        con.execute(f"INSERT INTO {catalog}.{table} {query}", limit)
    fill_areas(con, catalog)
    fill_grid(con, catalog)


def fill_rules(con: duckdb.DuckDBPyConnection, catalog: str, views: Iterable[View]) -> None:
    """Fill the tables that tell the rules: the privacy numbers and the declared views."""
    for name, (value, meaning) in policy_of(con).meanings.items():
        con.execute(f"INSERT INTO {catalog}.policy VALUES (?, ?, ?)", [name, value, meaning])
    for view in views:
        row = [view.family, view.layer, view.grain, view.attribute]
        con.execute(f"INSERT INTO {catalog}.declared_view VALUES (?, ?, ?, ?)", row)
