"""Days of a row that stand in an order which is unlikely, or cannot be true, and what becomes of them."""

import duckdb

from pipelines.contracts import Contract, Order
from pipelines.db import quoted

KEPT = "used as it is, but in no time between the two days"
EFFECTS = {"told": KEPT, "value": "set to missing", "row": "row refused"}


def rule_of(contract: Contract, order: Order) -> str:
    """What the second day of `order` is expected to be, in words."""
    return f"a day on or after {name_of(contract, order.first)}"


def note_order(con: duckdb.DuckDBPyConnection, contract: Contract, table: str) -> list[tuple]:
    """Per file and order how many rows of `table` break it: number of the file, column, rule, effect, rows."""
    return [
        (number, name_of(contract, order.second), rule_of(contract, order), EFFECTS[order.breach], rows)
        for order in contract.orders
        for number, rows in con.execute(
            f"SELECT _file, count(*) FROM {table} WHERE {order.broken} GROUP BY _file ORDER BY _file"
        ).fetchall()
    ]


def leave_out(con: duckdb.DuckDBPyConnection, contract: Contract, table: str) -> None:
    """Set to missing each day of `table` that cannot be true beside an earlier one."""
    for order in contract.orders:
        if order.breach == "value":
            con.execute(f"UPDATE {table} SET {quoted(order.second)} = NULL WHERE {order.broken}")


def name_of(contract: Contract, becomes: str) -> str:
    """What the column that becomes `becomes` is called in the contract."""
    return next(column.name for column in contract.kept if column.becomes == becomes)
