"""A site of one test's own: contracts drawn in the test, files written by it, read by the real stages."""

from pathlib import Path

import duckdb

from pipelines import db
from pipelines.contracts import Column, Contract, Site, create_core
from pipelines.deidentify import make_safe
from pipelines.settings import REFERENCE
from pipelines.sources import land, land_reference
from pipelines.warehouse.settle import settle


def column(name: str, becomes: str | None = None, **rules: object) -> Column:
    """A kept column, under its own name unless `becomes` says otherwise."""
    return Column(name=name, becomes=becomes or name, description="drawn", **rules)


def contract(*columns: Column, **more: object) -> Contract:
    """A contract called `drawn`, of open data unless `access` says otherwise."""
    said = {"source": "drawn", "title": "Drawn", "access": "open", "declared_in": "drawn.py"} | more
    return Contract(columns=columns, **said)


def site(folder: Path, *contracts: Contract, **settings: object) -> Site:
    """A site called `drawn` with these contracts, its own folder being `folder`."""
    by_source = {one.source: one for one in contracts}
    return Site(name="drawn", title="Drawn", settings=settings, contracts=by_source, folder=folder)


def safe(
    folder: Path, declared: Contract, *, said: list[str] | None = None, key: str = "key", **files: str | bytes
) -> duckdb.DuckDBPyConnection:
    """A connection whose `safe` was made from `files` (name of a CSV without its ending -> what it holds).

    Every line of progress is added to `said`; the key lies in `folder`/`key`.
    """
    inputs = folder / "input"
    inputs.mkdir(exist_ok=True)
    for name, text in files.items():
        (inputs / f"{name}.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    place, told = site(folder, declared), (said if said is not None else [])
    con = db.connect()
    con.execute("SET threads = 1")  # a few rows need no second one, and the tests beside these do
    # As where a programme's files are read: what else is in the reference tables nothing here asks for.
    land_reference(con, place, REFERENCE, only=["area_aliases"])
    land(con, place, inputs, told.append)
    make_safe(con, place, folder / key, told.append)
    return con


def settled(folder: Path, declared: Contract, **files: str | bytes) -> duckdb.DuckDBPyConnection:
    """As `safe`, with repeats settled and every file's account in core.load."""
    con = safe(folder, declared, **files)
    create_core(con)
    settle(con, site(folder, declared), declared)
    return con
