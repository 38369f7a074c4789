"""An empty release in memory, made by the code that makes the real one."""

from collections.abc import Iterable

import duckdb

from pipelines import db
from pipelines.disclosure import declared_views
from pipelines.release.schema import Derived, schema_sql


def empty_release(*public: str, derived: Iterable[Derived] = ()) -> duckdb.DuckDBPyConnection:
    """A connection with an attached, empty `release` in which the metrics `public` are public.

    `derived` are protected ones whose value is not their count; they have the views of referrals.
    """
    con = db.connect()
    con.execute("ATTACH ':memory:' AS release")
    con.execute("USE release")
    names = ["referrals", *(one.metric_id for one in derived)]
    shapes = [(name, view) for name in names for view in declared_views() if view.family == "referrals"]
    con.execute(schema_sql(public, shapes, ["police"], derived=derived))
    con.execute("USE memory")
    return con


def insert(con: duckdb.DuckDBPyConnection, table: str, **values: object) -> None:
    """Write one row of `values` to a table of the release; columns that are not named are NULL."""
    names = ", ".join(f'"{name}"' for name in values)
    marks = ", ".join("?" * len(values))
    con.execute(f'INSERT INTO release."{table}" ({names}) VALUES ({marks})', list(values.values()))
