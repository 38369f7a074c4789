"""Days in an order that is unlikely or cannot be: which rows of a file have them, and what to look at."""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from pipelines.contracts import Column, Contract, Order
from pipelines.db import quoted
from pipelines.desk.places import listed
from pipelines.desk.verdict import Fault, Place
from pipelines.warehouse.drift import is_much
from pipelines.warehouse.limits import Limits

EFFECTS = {
    "told": "The rows load as they are, but no time between these two days is taken from them.",
    "value": "The value will be missing; the row itself loads.",
    "row": "The row will be refused.",
}
MEND = "One of the two days is wrong. Look both up, and type the right one."
LOOK = "That can be true. Look whether both days are right."
MANY = (
    "So many are hardly true. Look at one record that you know: are days and months exchanged, or does one column "
    "stand in the place of the other?"
)


@dataclass(frozen=True)
class OutOfOrder:
    """The rows of one file, by their order in it, whose two days stand the other way round."""

    order: Order
    rows: list[int]


def follows(contract: Contract, column: Column) -> str:
    """Which days the day in `column` follows, as the end of a sentence on what it takes."""
    names = {one.becomes: one.name for one in contract.kept}
    orders = [order for order in contract.orders if order.second == column.becomes]
    must, may = ([names[one.first] for one in orders if (one.breach == "told") is told] for told in (False, True))
    said = [
        f"{how} {' and '.join(first)}" for how, first in (("on or after", must), ("usually on or after", may)) if first
    ]
    return "".join(f", {one}" for one in said)


def out_of_order(con: duckdb.DuckDBPyConnection, contract: Contract) -> dict[int, list[OutOfOrder]]:
    """Per file which rows break which order; to be asked before its days are settled."""
    found: dict[int, list[OutOfOrder]] = {}
    for order in contract.orders:
        files = con.execute(
            "SELECT _file, list(_nth ORDER BY _nth) FROM "
            "(SELECT *, row_number() OVER (PARTITION BY _file ORDER BY rowid) AS _nth "
            f"FROM safe.{quoted(contract.source)}) WHERE {order.broken} GROUP BY _file ORDER BY _file"
        ).fetchall()
        for number, rows in files:
            found.setdefault(number, []).append(OutOfOrder(order, rows))
    return found


def order_faults(
    found: Sequence[OutOfOrder], kept: Sequence[Column], places: list[Place], read: int, limits: Limits
) -> list[Fault]:
    """What cannot be true, and what is so common that it is hardly true."""
    return [
        _fault(one, kept, places, many)
        for one in found
        for many in [is_much(len(one.rows), read, limits)]
        if many or one.order.breach != "told"
    ]


def order_remarks(
    found: Sequence[OutOfOrder], kept: Sequence[Column], places: list[Place], read: int, limits: Limits
) -> list[str]:
    """What is unlikely and can be true, in a sentence for each two days."""
    return [
        f"{second}{_where(fault)}: the day lies before {first}. {fault.effect} {LOOK}"
        for one in found
        if one.order.breach == "told" and not is_much(len(one.rows), read, limits)
        for fault, first, second in [(_fault(one, kept, places, False), *_names(one.order, kept))]
    ]


def _fault(one: OutOfOrder, kept: Sequence[Column], places: list[Place], many: bool) -> Fault:
    first, second = _names(one.order, kept)
    where = tuple(places[nth - 1] for nth in one.rows) if places else None
    return Fault(
        column=second, expected=f"a day on or after {first}", effect=EFFECTS[one.order.breach], rows=len(one.rows),
        places=where, mend=MANY if many else MEND,
    )  # fmt: skip


def _where(fault: Fault) -> str:
    rows = f"{fault.rows:,} row{'s' if fault.rows > 1 else ''}"
    return f", {listed(fault.places)} ({rows})" if fault.places else f", {rows}"


def _names(order: Order, kept: Sequence[Column]) -> tuple[str, str]:
    names = {column.becomes: column.name for column in kept}
    return names[order.first], names[order.second]
