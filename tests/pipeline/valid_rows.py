"""Rows that a contract allows, drawn for a law."""

from datetime import date

from hypothesis import strategies as st

from pipelines.contracts import Column, Contract


def valid(column: Column, ordinal: int, of_key: bool) -> st.SearchStrategy:
    """Values that the rule of `column` allows; one that is part of a key differs from row to row."""
    if of_key and column.type == "BIGINT":
        return st.just(int(column.valid[0] if column.valid else 0) + ordinal)
    if column.pseudonym:
        # Nobody is merged into the number that was given up.
        kept = "-kept" if column.becomes == "new_key" else ""
        return st.just(f"{column.pseudonym}-{ordinal}{kept}")
    if column.one_of:
        return st.sampled_from(column.one_of)
    if column.pattern:
        return st.from_regex(column.pattern, fullmatch=True, alphabet=st.characters(codec="ascii"))
    if column.digits:
        return st.integers(1, 10**9).map(str)
    if column.type in ("DATE", "TIMESTAMP"):
        return st.dates(date(2010, 1, 1), date(2025, 12, 31))
    if column.type in ("BIGINT", "DOUBLE"):
        low, high = column.valid or (0, 1000)
        return st.integers(int(low), int(min(high, 10**6)))
    if column.type == "BOOLEAN":
        return st.booleans()
    return st.sampled_from(["Northwest", "Southeast"]) if column.place else st.just(f"text {ordinal}")


@st.composite
def valid_row(draw: st.DrawFn, contract: Contract, ordinal: int) -> list[object]:
    """A row under the contract's header, with its other columns filled or blank, its days in their order."""
    row = {
        column.becomes: draw(value if column.required else st.one_of(st.none(), value))
        for column in contract.columns
        for value in [valid(column, ordinal, column.becomes in contract.key)]
    }
    later = [order for order in contract.orders if row[order.first] and row[order.second]]
    while wrong := [order for order in later if row[order.second] < row[order.first]]:
        for order in wrong:
            row[order.first], row[order.second] = sorted((row[order.first], row[order.second]))
    return list(row.values())
