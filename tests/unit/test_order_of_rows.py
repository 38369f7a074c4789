"""Rows keep the order of their file, by which the later of two with one key is known: no join may shuffle them."""

from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.contracts import Contract
from pipelines.contracts.declare import Layout
from pipelines.deidentify import safe as making
from pipelines.sites import load_site
from tests.unit.drawn_site import safe

LONG = 10  # columns; DuckDB makes joins of long lists only

CSV = [
    pytest.param(contract, layout, id=f"{site}-{contract.source}-{number}")
    for site in ("seattle", "testville")
    for contract in load_site(site).contracts.values()
    for number, layout in enumerate(contract.layouts)
    if layout.form == "csv"
    and contract.form != "areas"
    and len(layout.header) >= LONG
    # Rows with a key or a place are put in order by what fills their table.
    and not any(column.pseudonym or column.place for column in contract.kept)
]


class Watched:
    """A connection that notes how DuckDB would fill a safe table."""

    def __init__(self, con: duckdb.DuckDBPyConnection, plans: list[str]) -> None:
        self._con, self._plans = con, plans

    def __getattr__(self, name: str) -> Any:
        return getattr(self._con, name)

    def execute(self, sql: str, *more: object) -> duckdb.DuckDBPyConnection:
        """Run it; a statement that fills a table of rows is explained first."""
        if sql.startswith("INSERT INTO safe.") and "hash(" in sql and "ORDER BY row_in_file" not in sql:
            self._plans.append(self._con.execute(f"EXPLAIN {sql}", *more).fetchall()[0][1])
        return self._con.execute(sql, *more)


@pytest.mark.parametrize(("contract", "layout"), CSV)
def test_no_join_stands_between_a_file_and_its_safe_table(
    contract: Contract, layout: Layout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plans: list[str] = []
    fill = making._fill
    monkeypatch.setattr(making, "_fill", lambda con, *more: fill(Watched(con, plans), *more))
    between = layout.separator or ","
    text = between.join(layout.header) + "\n" + between.join("1" for _ in layout.header) + "\n"
    safe(tmp_path, contract, drawn=text.encode(layout.encoding or "utf-8"))
    assert plans
    assert not [plan for plan in plans if "Join" in plan]
