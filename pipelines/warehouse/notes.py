"""Why rows were refused and values set to missing: columns, rules and counts, never a value."""

import duckdb

from pipelines.contracts import Contract, Site
from pipelines.contracts.no_record import HEADING, RULES
from pipelines.contracts.shapes import LOOK
from pipelines.db import quoted
from pipelines.warehouse.stages import note_order

LAST_KEPT, SEVERAL = "the last row kept", "one number for several people, the last row kept"


def note_faults(con: duckdb.DuckDBPyConnection, site: Site, contract: Contract, table: str) -> None:
    """Write to core.load_note what was wrong in the rows of `table`, before any of them is settled away."""
    faults = _broken(con, contract, table) + _blank(con, contract, table) + _unreadable(con, contract)
    faults += _no_records(con, table) + _said_twice(con, contract, table) + note_order(con, contract, table)
    for number, column, rule, effect, rows in faults:
        con.execute(
            "INSERT INTO core.load_note SELECT $1, source, file, $3, $4, $5, $6 FROM safe.file "
            "WHERE source = $2 AND number = $7",
            [site.name, contract.source, column, rule, effect, rows, number],
        )


def note_unused(con: duckdb.DuckDBPyConnection, site: Site, source: str, column: str, rule: str, rows: int) -> None:
    """Write to core.load_note how many loaded rows of a source no table can use; nothing where there are none."""
    if rows:
        con.execute(
            "INSERT INTO core.load_note SELECT $1, $2, string_agg(file, ', ' ORDER BY file), $3, $4, 'not used', $5 "
            "FROM core.load WHERE source = $2",
            [site.name, source, column, rule, rows],
        )


def shapes_told(con: duckdb.DuckDBPyConnection, contract: Contract, file: str, column: str | None = None) -> str:
    """What the values that broke their rule look like, in one column of a file or in all; blank where none tells."""
    found = con.execute(
        "SELECT column_name, effect, rows FROM safe.note WHERE source = $1 AND file = $2 "
        "AND column_name = coalesce($3, column_name) AND starts_with(effect, $4) ORDER BY rows DESC, column_name",
        [contract.source, file, column, LOOK],
    ).fetchall()
    return "".join(f"; {'' if column else f'in {name} '}{rows:,} {effect}" for name, effect, rows in found)


def _broken(con: duckdb.DuckDBPyConnection, contract: Contract, table: str) -> list[tuple]:
    found = con.execute(f"SELECT _file, _broken, count(*) FROM {table} WHERE _broken > 0 GROUP BY ALL").fetchall()
    tally: dict[tuple[int, int], int] = {}
    for number, broken, rows in found:
        for bit in range(len(contract.kept)):
            if broken >> bit & 1:
                tally[number, bit] = tally.get((number, bit), 0) + rows
    return [
        (number, column.name, column.rule, "row refused" if column.required else "set to missing", rows)
        for (number, bit), rows in sorted(tally.items())
        for column in [contract.kept[bit]]
    ]


def _blank(con: duckdb.DuckDBPyConnection, contract: Contract, table: str) -> list[tuple]:
    faults = []
    for bit, column in enumerate(contract.kept):
        if column.required:
            found = con.execute(
                f"SELECT _file, count(*) FROM {table} WHERE {quoted(str(column.becomes))} IS NULL "
                f"AND (_broken >> {bit}) & 1 = 0 AND _broken < {HEADING} GROUP BY ALL"
            ).fetchall()
            faults += [
                (number, column.name, "a value that is not blank", "row refused", rows) for number, rows in found
            ]
    return faults


def _no_records(con: duckdb.DuckDBPyConnection, table: str) -> list[tuple]:
    found = con.execute(
        f"SELECT _file, _broken, count(*) FROM {table} WHERE _broken >= {HEADING} GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    return [(number, None, RULES[what], "row refused", rows) for number, what, rows in found]


def _said_twice(con: duckdb.DuckDBPyConnection, contract: Contract, table: str) -> list[tuple]:
    """In which file rows with one number say different things: of each number the last row alone will stay."""
    if contract.access != "programme" or not contract.key:
        return []
    said = f"row({', '.join(map(quoted, contract.compared))})" if contract.compared else "_content"
    person = next((quoted(str(c.becomes)) for c in contract.kept if c.pseudonym == "person"), "NULL")
    # Of exports that hold everything the newest alone counts.
    counts = f"_file = (SELECT max(_file) FROM {table})" if contract.full else "true"
    found = con.execute(
        f"SELECT _file, sum(rows)::BIGINT, max(people) > 1 AND {counts} FROM "
        f"(SELECT _file, count(*) AS rows, count(DISTINCT {person}) AS people FROM {table} "
        f"WHERE NOT {contract.refused} GROUP BY _file, {', '.join(map(quoted, contract.key))} "
        f"HAVING count(DISTINCT {said}) > 1) GROUP BY _file ORDER BY _file"
    ).fetchall()
    names = " with ".join(column.name for column in contract.kept if column.becomes in contract.key)
    return [
        (number, names, "a number that stands in one row only", SEVERAL if several else LAST_KEPT, rows)
        for number, rows, several in found
    ]


def _unreadable(con: duckdb.DuckDBPyConnection, contract: Contract) -> list[tuple]:
    found = con.execute(
        "SELECT number, unreadable FROM safe.file WHERE source = ? AND unreadable > 0 AND NOT stopped",
        [contract.source],
    ).fetchall()
    return [(number, None, "a line of as many fields as the header", "row refused", rows) for number, rows in found]
