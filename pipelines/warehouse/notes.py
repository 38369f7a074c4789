"""Why rows were refused and values set to missing: columns, rules and counts, never a value."""

from collections import Counter
from collections.abc import Iterable

import duckdb

from pipelines.contracts import Contract, Site
from pipelines.contracts.no_record import HEADING, RULES
from pipelines.contracts.shapes import LOOK
from pipelines.db import quoted
from pipelines.warehouse.stages import note_order

LAST_KEPT, SEVERAL = "the last row kept", "one number for several people, the last row kept"
ONE_ROW = "a number that stands in one row only"
REPLACED = "replaced by another row of the file"
SMALLER = "the smaller one taken"
ONE_FEATURE = "one feature for each area: "
PIECES = "its pieces taken as one area"
SHOWN = 5  # areas that are named


def note_faults(con: duckdb.DuckDBPyConnection, site: Site, contract: Contract, table: str) -> None:
    """Write to core.load_note what was wrong in the rows of `table`, before any of them is settled away."""
    broken = con.execute(
        f"SELECT _file, _broken, count(*) FROM {table} WHERE _broken > 0 GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    faults = _broken(contract, broken) + _blank(con, contract, table) + _unreadable(con, contract)
    faults += _no_records(broken) + _said_twice(con, contract, table) + note_order(con, contract, table)
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


def note_replaced(con: duckdb.DuckDBPyConnection, site: Site, contract: Contract) -> None:
    """Write to core.load_note how many rows of each file, of those in `lost`, gave way to another row of it."""
    con.execute(
        "INSERT INTO core.load_note SELECT $1, source, file, $3, $4, $5, count(*) FROM lost "
        "JOIN safe.file ON source = $2 AND number = _number WHERE _home GROUP BY source, file",
        [site.name, contract.source, key_told(contract), ONE_ROW, REPLACED],
    )


def key_told(contract: Contract) -> str:
    """The columns of a contract's key, as the file calls them."""
    return " with ".join(column.name for column in contract.kept if column.becomes in contract.key)


def shapes_told(con: duckdb.DuckDBPyConnection, contract: Contract, file: str, column: str | None = None) -> str:
    """What the values that broke their rule look like, in one column of a file or in all; blank where none tells."""
    found = con.execute(
        "SELECT column_name, effect, rows FROM safe.note WHERE source = $1 AND file = $2 "
        "AND column_name = coalesce($3, column_name) AND starts_with(effect, $4) ORDER BY rows DESC, column_name",
        [contract.source, file, column, LOOK],
    ).fetchall()
    return "".join(f"; {'' if column else f'in {name} '}{rows:,} {effect}" for name, effect, rows in found)


def _broken(contract: Contract, found: Iterable[tuple[int, int, int]]) -> list[tuple]:
    tally: dict[tuple[int, int], int] = {}
    for number, broken, rows in found:
        for bit in range(len(contract.kept)):
            if broken >> bit & 1:
                tally[number, bit] = tally.get((number, bit), 0) + rows
    return [
        (number, column.name, column.rule, "row refused" if column.refuses else "set to missing", rows)
        for (number, bit), rows in sorted(tally.items())
        for column in [contract.kept[bit]]
    ]


def _blank(con: duckdb.DuckDBPyConnection, contract: Contract, table: str) -> list[tuple]:
    required = [(bit, column) for bit, column in enumerate(contract.kept) if column.required]
    if not required:
        return []
    blank = [f"count_if({quoted(str(c.becomes))} IS NULL AND (_broken >> {bit}) & 1 = 0)" for bit, c in required]
    found = con.execute(
        f"SELECT _file, {', '.join(blank)} FROM {table} WHERE _broken < {HEADING} GROUP BY _file ORDER BY _file"
    ).fetchall()
    return [
        (number, column.name, "a value that is not blank", "row refused", rows)
        for at, (_, column) in enumerate(required)
        for number, *counts in found
        if (rows := counts[at])
    ]


def _no_records(found: Iterable[tuple[int, int, int]]) -> list[tuple]:
    return [(number, None, RULES[what], "row refused", rows) for number, what, rows in found if what >= HEADING]


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
    return [
        (number, key_told(contract), ONE_ROW, SEVERAL if several else LAST_KEPT, rows)
        for number, rows, several in found
    ]


def _unreadable(con: duckdb.DuckDBPyConnection, contract: Contract) -> list[tuple]:
    found = con.execute(
        "SELECT number, unreadable FROM safe.file WHERE source = ? AND unreadable > 0 AND NOT stopped",
        [contract.source],
    ).fetchall()
    return [(number, None, "a line of as many fields as the header", "row refused", rows) for number, rows in found]


def overlaps_told(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Which areas overlap, and what becomes of a point there: a sentence for each layer."""
    found = con.execute(
        "SELECT file, regexp_extract(rule, '^[^(]*[(](.*)[)]$', 1) FROM core.load_note WHERE column_name = 'geometry' "
        "AND effect = $1 ORDER BY file",
        [SMALLER],
    ).fetchall()
    return [f"{map_}: {pairs}. A row there counts in the smaller area and not in the larger" for map_, pairs in found]


def note_pieces(con: duckdb.DuckDBPyConnection, site: Site, features: list[str], areas: list[str]) -> None:
    """Write to core.load_note which neighbourhoods were made of several of the map's `features`, by their labels."""
    counts, kept = Counter(features), Counter(areas)
    named = [f"{label} ({counts[label]})" for label in sorted(counts) if counts[label] > kept[label]]
    if named:
        more = f" and {len(named) - SHOWN} more" if len(named) > SHOWN else ""
        rule = f"{ONE_FEATURE}{', '.join(named[:SHOWN])}{more}"
        note = [site.name, "neighbourhood", "the map of layer neighbourhood", "geometry", rule, PIECES, len(named)]
        con.execute("INSERT INTO core.load_note VALUES (?, ?, ?, ?, ?, ?, ?)", note)


def pieces_told(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Which neighbourhoods are made of several features: a sentence, or none."""
    found = con.execute(
        "SELECT substr(rule, $2) FROM core.load_note WHERE effect = $1 ORDER BY rule", [PIECES, len(ONE_FEATURE) + 1]
    ).fetchall()
    return [
        f"some areas are drawn as several features, which count as one area: {pieces}. Where two of them only share "
        "a name by mistake, give one another name"
        for (pieces,) in found
    ]


def covered_told(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Which neighbourhoods smaller ones cover (nearly) whole, so that no point is left to them."""
    found = con.execute(
        "SELECT a.name FROM core.area a JOIN core.area_overlap o USING (layer, area_id) "
        "WHERE a.layer = 'neighbourhood' AND o.covered ORDER BY a.name"
    ).fetchall()
    return [
        f"{name} is covered by smaller areas: no point can lie there, so its police measures have no data. Take it out "
        "of the map, or take out what covers it"
        for (name,) in found
    ]
