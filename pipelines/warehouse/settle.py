"""Settles each safe table: rows without a readable key are refused, repeats give way to the latest, all is counted."""

import duckdb

from pipelines.contracts import Contract, Site
from pipelines.db import literal, quoted, row
from pipelines.warehouse.notes import note_faults, note_replaced
from pipelines.warehouse.stages import leave_out

# What stands here beside the columns of a safe table begins with _: no column of a site may be called so.
INCIDENTS = {"offence", "call", "arrest"}


def settle(con: duckdb.DuckDBPyConnection, site: Site, contract: Contract) -> None:
    """Leave one row per key in safe.<source>, and write the account of each of its files to core.load.

    Of rows with one key the latest report time wins, then the later file by name, then the later row. A losing row
    counts as repeated when it says the same as the winner, else as corrected.
    """
    if not row(con, "SELECT count(*) FROM safe.file WHERE source = ?", [contract.source])[0]:
        return  # most sources have no file, and a dozen statements each would add up
    table = f"safe.{quoted(contract.source)}"
    note_faults(con, site, contract, table)
    leave_out(con, contract, table)
    con.execute(
        "CREATE OR REPLACE TEMP TABLE lost "
        "(_number INTEGER, _how VARCHAR, _row BIGINT, _home BOOLEAN, _winner INTEGER, _moved BOOLEAN)"
    )
    refused = f"SELECT _file, 'refused', rowid, false, NULL, NULL FROM {table} WHERE {contract.refused}"
    con.execute(f"INSERT INTO lost {refused}")
    if row(con, "SELECT count(*) FROM lost")[0]:
        con.execute(f"DELETE FROM {table} WHERE rowid IN (SELECT _row FROM lost)")
    if contract.key:
        con.execute(f"INSERT INTO lost {_losers(contract, table)}")
        note_replaced(con, site, contract)
        if has_days(contract):
            _know_met(con, contract)
        if adds_up(contract):
            _keep_losers(con, contract, table)
        con.execute(f"DELETE FROM {table} WHERE rowid IN (SELECT _row FROM lost WHERE _how <> 'refused')")
    if contract.access != "reference":
        _account(con, site, contract, table)


def adds_up(contract: Contract) -> bool:
    """Whether new files of this source can be laid over what stands: police rows with a key, in files that add up."""
    return contract.feeds in INCIDENTS and contract.access == "open" and bool(contract.key) and not contract.full


def has_days(contract: Contract) -> bool:
    """Whether rows of this source with one number can be told to be of two days: police rows, by when they happened."""
    police = contract.feeds in INCIDENTS and contract.access == "open" and bool(contract.key)
    return police and contract.span not in (None, contract.latest, *contract.key)


def moved(day: str, other: str) -> str:
    """Whether two days (SQL) are not those of one incident: another time zone moves it by one (SQL)."""
    return f"coalesce(abs(date_diff('day', {day}::DATE, {other}::DATE)) > 1, false)"


def know_met(con: duckdb.DuckDBPyConnection) -> None:
    """Make `met_before`, where it is not: by source and file the rows whose key stands in another row, `moved` or not.

    `pair` names the two files, the later of which is `file`.
    """
    con.execute(
        "CREATE TEMP TABLE IF NOT EXISTS met_before "
        "(source VARCHAR, file VARCHAR, pair VARCHAR[], rows BIGINT, moved BIGINT)"
    )


def _know_met(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    # In an export that holds everything a number may be another's: the newest alone counts.
    pairs = "_number = _winner" if contract.full else "true"
    know_met(con)
    con.execute(
        "INSERT INTO met_before SELECT $1, b.file, [a.file, b.file], count(*), count(*) FILTER (_moved) FROM lost "
        "JOIN safe.file a ON a.source = $1 AND a.number = least(_number, _winner) "
        "JOIN safe.file b ON b.source = $1 AND b.number = greatest(_number, _winner) "
        f"WHERE _how <> 'refused' AND {pairs} GROUP BY a.file, b.file",
        [contract.source],
    )


def said(contract: Contract) -> str:
    """What a row says, as one number (SQL): rows that say the same have the same."""
    return f"hash(row({', '.join(map(quoted, _compared(contract)))}))"


def _compared(contract: Contract) -> list[str]:
    return list(contract.compared) or [str(column.becomes) for column in contract.kept]


def _keep_losers(con: duckdb.DuckDBPyConnection, contract: Contract, table: str) -> None:
    # A row of tomorrow may win over the winner of today: then each of these is compared anew.
    con.execute("CREATE SCHEMA IF NOT EXISTS night")
    con.execute(
        f"CREATE TABLE night.{quoted('lost_' + contract.source)} AS "
        f"SELECT {', '.join(map(quoted, contract.key))}, _file, {said(contract)} AS _said, _content, _how "
        f"FROM {table} t JOIN lost ON lost._row = t.rowid WHERE _how <> 'refused'"
    )


def _losers(contract: Contract, table: str) -> str:
    key = ", ".join(quoted(name) for name in contract.key)
    latest = f"{quoted(contract.latest)} DESC NULLS LAST, " if contract.latest else ""
    kept = ", ".join(f"t.{quoted(name)}" for name in _compared(contract))
    word_for_word = "false" if contract.compared else "_content = first(_content) OVER best"
    comparable = "true" if contract.compared else "_layout <> first(_layout) OVER best"
    # Only keys that occur twice are ranked: sorting every row to find a handful of repeats costs more than the build.
    # They are found by a hash, which takes less room than the key. Two keys of one hash, which is rare, are ranked too
    # and stay apart. A part of a key that says nothing is the same in two rows: they are one key all the same.
    # Files of one layout are compared word for word; those of two can only be compared in what both become.
    return f"""
        WITH twice AS (SELECT hash({key}) AS _hash FROM {table} GROUP BY _hash HAVING count(*) > 1),
        again AS (
            SELECT t.*, t.rowid AS _row, f.layout AS _layout, row({kept}) AS _said
            FROM {table} t SEMI JOIN twice ON hash({key}) = twice._hash
            JOIN safe.file f ON f.source = {literal(contract.source)} AND f.number = t._file
        ),
        ranked AS (
            SELECT _file, _row, row_number() OVER best AS place,
                   {word_for_word} OR ({comparable} AND _said IS NOT DISTINCT FROM first(_said) OVER best) AS same,
                   {_at_home(contract)} AS _home, first(_file) OVER best AS _winner, {_moved(contract)} AS _moved
            FROM again WINDOW best AS (PARTITION BY {key} ORDER BY {latest}_file DESC, _row DESC),
                              own AS (PARTITION BY {key}, _file ORDER BY {latest}_row DESC)
        )
        SELECT _file, CASE WHEN same THEN 'repeated' ELSE 'corrected' END, _row, _home, _winner, _moved
        FROM ranked WHERE place > 1
    """


def _moved(contract: Contract) -> str:
    day = quoted(str(contract.span))
    return moved(day, f"first({day}) OVER best") if has_days(contract) else "false"


def _at_home(contract: Contract) -> str:
    """SQL for: another row of its file has its key and report time, says something else of what is kept, and wins.

    Of each file that is told by its own rows alone: a refresh sees only the new ones.
    """
    if contract.feeds not in INCIDENTS:
        return "false"
    latest = quoted(contract.latest) if contract.latest else ""
    tie = f" AND {latest} IS NOT DISTINCT FROM first({latest}) OVER own" if latest else ""
    return f"(row_number() OVER own > 1 AND _said IS DISTINCT FROM first(_said) OVER own{tie})"


def _account(con: duckdb.DuckDBPyConnection, site: Site, contract: Contract, table: str) -> None:
    day = f"{quoted(contract.span)}::DATE" if contract.span else "NULL::DATE"
    con.execute(f"""
        INSERT INTO core.load
        WITH kept AS (SELECT _file, count(*) AS loaded, min({day}) AS first_day, max({day}) AS last_day
                      FROM {table} GROUP BY _file),
        gone AS (SELECT _number, count(*) FILTER (_how = 'repeated') AS repeated,
                        count(*) FILTER (_how = 'corrected') AS corrected, count(*) FILTER (_how = 'refused') AS refused
                 FROM lost GROUP BY _number)
        SELECT {literal(site.name)}, source, file, sha256, rows_read, coalesce(loaded, 0), coalesce(repeated, 0),
               coalesce(corrected, 0), CASE WHEN stopped THEN rows_read ELSE coalesce(refused, 0) + unreadable END,
               first_day, last_day
        FROM safe.file LEFT JOIN kept ON kept._file = number LEFT JOIN gone ON gone._number = number
        WHERE source = {literal(contract.source)}
    """)
