"""Numbers of police rows that do not fit those of other rows: given to others, or written in another way.

A key tells rows apart; where it does not, a row takes another's place, or is counted twice, and no number looks odd.
"""

import duckdb

from pipelines.contracts import Contract
from pipelines.db import literal, quoted, row
from pipelines.warehouse.kept import NAME, LastBuild
from pipelines.warehouse.limits import Limits
from pipelines.warehouse.notes import key_told
from pipelines.warehouse.settle import INCIDENTS, has_days, know_met


def look(con: duckdb.DuckDBPyConnection, contract: Contract, last: LastBuild, limits: Limits) -> dict[str, str]:
    """What to say of each file in which many numbers are those of other rows, or many rows stand under another number.

    To be asked of a settled source. Files that the last good version has side by side were judged, and accepted.
    """
    if contract.access != "open" or contract.feeds not in INCIDENTS:
        return {}
    new = f"SELECT number FROM safe.file WHERE source = {literal(contract.source)} AND NOT stopped"
    if last.has(contract):
        new += f" AND sha256 NOT IN (SELECT sha256 FROM {NAME}.safe.file f WHERE f.source = safe.file.source)"
    return _twice(con, contract, new, limits) | _of_other_days(con, contract, new, limits)


def _of_other_days(con: duckdb.DuckDBPyConnection, contract: Contract, new: str, limits: Limits) -> dict[str, str]:
    if not has_days(contract):
        return {}
    know_met(con)
    files = con.execute(
        "SELECT file, sum(rows)::BIGINT, sum(moved)::BIGINT FROM met_before WHERE source = $1 AND "
        f"list_has_any(pair, (SELECT coalesce(list(file), []) FROM safe.file WHERE source = $1 AND number IN ({new}))) "
        "GROUP BY file ORDER BY file",
        [contract.source],
    ).fetchall()
    return {
        file: f"{moved:,} of {rows:,} rows of {file} that share their {key_told(contract)} with another row are of "
        "another day than that row, so one incident would take the place of another. Perhaps the rows were numbered "
        f"anew, or begin at 1 again each year: a number must stay with its incident. Look at key= in "
        f"{contract.declared_in}"
        for file, rows, moved in files
        if limits.beyond("other_day", moved, rows)
    }


def _twice(con: duckdb.DuckDBPyConnection, contract: Contract, new: str, limits: Limits) -> dict[str, str]:
    """Of which files many rows stand in another file, too, word for word but for the number.

    Only what one row alone of either file says is looked at: several shopliftings of a day may look alike. Of several
    files the last by name is told.
    """
    numbers = [one.name for one in contract.kept if one.in_key]
    said = [quoted(str(one.becomes)) for one in contract.kept if not one.in_key]
    if contract.full or not numbers or contract.span is None or row(con, f"SELECT count(*) FROM ({new})")[0] == 0:
        return {}
    table, day = f"safe.{quoted(contract.source)}", f"{quoted(str(contract.span))}::DATE"
    files = con.execute(
        f"""
        WITH _days AS (
            SELECT {day} AS _day FROM {table} GROUP BY _day
            HAVING min(_file) < max(_file) AND bool_or(_file IN ({new}))
        ),
        _shared AS (SELECT _file, hash({", ".join(said)}) AS _said FROM {table} SEMI JOIN _days ON _day = {day}),
        _same AS (
            SELECT _said FROM _shared GROUP BY _said
            HAVING count(*) = 2 AND min(_file) < max(_file) AND bool_or(_file IN ({new}))
        ),
        _found AS (
            SELECT _file, count(*) AS _rows, count(*) FILTER (_said IN (FROM _same)) AS _again
            FROM _shared GROUP BY _file
        )
        SELECT f.file, _rows, _again FROM _found JOIN safe.file f ON f.source = $1 AND f.number = _file
        WHERE f.number IN ({new}) ORDER BY f.number
        """,
        [contract.source],
    ).fetchall()
    return {
        file: f"{again:,} of {rows:,} rows of {file} on days that another file has, too, stand there word for word "
        f"under another {' with '.join(numbers)}, and would count twice. Perhaps the numbers are written in another "
        "way, with zeros or letters in front: export the file as before, or take the older one out of the folder"
        for file, rows, again in [one for one in files if limits.beyond("twice", one[2], one[1])][-1:]
    }
