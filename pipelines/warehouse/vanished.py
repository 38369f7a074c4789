"""Rows that are gone from the newest of a source's full files: kept and told until their removal is accepted.

What the newest file has under the number that a told merger gave the same person is not gone.
"""

import duckdb

from pipelines.contracts import Contract, Site
from pipelines.db import literal, quoted, row
from pipelines.warehouse.kept import CARRIED, CARRIED_NUMBER, NAME, LastBuild, table_of
from pipelines.warehouse.limits import Limits
from pipelines.warehouse.merged import LISTS, mergers_of


def know_newest(con: duckdb.DuckDBPyConnection, contract: Contract) -> str:
    """SQL that tells whether the row t stands in the newest file of a full source; to be called before settling.

    Settling may take a row from the newest file, because an older one has a later report; its key still stands there.
    """
    number = row(con, "SELECT max(number) FROM safe.file WHERE source = ? AND NOT stopped", [contract.source])[0]
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE newest_key AS SELECT DISTINCT {', '.join(map(quoted, _key(contract)))} "
        f"FROM safe.{quoted(contract.source)} WHERE _file = {literal(number)} AND NOT {contract.refused}"
    )
    return _same("newest_key", contract)


def told_anew(con: duckdb.DuckDBPyConnection, site: Site, contract: Contract) -> str:
    """SQL that tells whether the newest file has the row t under another number of the same person.

    That holds where the person is a part of the key, and after `know_newest` and the lists of mergers were taken.
    """
    people = [str(c.becomes) for c in contract.kept if c.pseudonym == "person" and c.becomes in _key(contract)]
    kept = mergers_of(con, site) if contract.full and contract.feeds != LISTS and people else {}
    if not kept:
        return "false"
    numbers = {**kept, **{end: end for end in kept.values()}}
    con.execute(
        "CREATE OR REPLACE TEMP TABLE number_of AS SELECT unnest($1::VARCHAR[]) AS number, "
        "unnest($2::VARCHAR[]) AS person",
        [list(numbers), list(numbers.values())],
    )
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE newest_person AS SELECT DISTINCT k.* REPLACE (o.number AS {quoted(people[0])}) "
        f"FROM newest_key k JOIN number_of n ON n.number = k.{quoted(people[0])} JOIN number_of o USING (person)"
    )
    return _same("newest_person", contract)


def _key(contract: Contract) -> tuple[str, ...]:
    return contract.key or tuple(str(column.becomes) for column in contract.kept)


def _same(table: str, contract: Contract) -> str:
    equal = " AND ".join(f"t.{quoted(name)} IS NOT DISTINCT FROM k.{quoted(name)}" for name in _key(contract))
    return f"EXISTS (SELECT 1 FROM {table} k WHERE {equal})"


def renumbered(
    con: duckdb.DuckDBPyConnection, site: Site, contract: Contract, last: LastBuild, of_newest: str, limits: Limits
) -> list[str]:
    """Whether more of the last full file's rows are gone from the newest than anybody takes back at once.

    Where there is no last good version, the older file beside the newest is the last one.
    """
    of_last = last.has(contract)
    table, place = (table_of(contract), f"{NAME}.") if of_last else (f"safe.{quoted(contract.source)}", "")
    files = con.execute(
        f"SELECT f.number, l.rows_read - l.refused FROM {place}safe.file f JOIN {place}core.load l "
        "ON l.source = f.source AND l.file = f.file AND l.sha256 IS NOT DISTINCT FROM f.sha256 "
        "WHERE f.source = ? AND NOT f.stopped AND f.number >= 0 ORDER BY f.number DESC",
        [contract.source],
    ).fetchall()[0 if of_last else 1 :]
    if not files:
        return []
    number, rows = files[0]
    there = f"({of_newest} OR {told_anew(con, site, contract)})"
    gone = row(con, f"SELECT count(*) FROM {table} t WHERE t._file = {number} AND NOT {there}")[0]
    if not limits.beyond("vanished", gone, rows):
        return []
    newest = con.execute(
        "SELECT max_by(file, number) FROM safe.file WHERE source = ? AND NOT stopped", [contract.source]
    ).fetchall()[0][0]
    told = f"{gone:,} of the {rows:,} rows of the last full file are not in the newest one ({newest}, the last by name)"
    return [f"{told}. Perhaps the records were numbered anew, or the file holds only a part of them"]


def handle_vanished(
    con: duckdb.DuckDBPyConnection, site: Site, contract: Contract, last: LastBuild, of_newest: str, accepted: bool
) -> int:
    """How many rows are gone from the newest file. They are kept, or removed where that was `accepted`.

    Those of an older file that the last build read and did not hold were removed before: they stay away untold. So do
    those that a merger gave another number: kept, a spell would stand beside itself, and one of the two never ends.
    """
    table, anew = f"safe.{quoted(contract.source)}", told_anew(con, site, contract)
    known, carried = anew, "SELECT * FROM gone LIMIT 0"
    if last.has(contract):
        known = f"{anew} OR t._file IN ({_read_before(contract)}) AND NOT {_same(table_of(contract), contract)}"
        carried = (
            f"SELECT * REPLACE ({CARRIED_NUMBER} AS _file) FROM {table_of(contract)} t "
            f"WHERE NOT {of_newest} AND NOT {anew} AND NOT {_same(table, contract)}"
        )
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE gone AS SELECT t.rowid AS row_id, _file, {known} AS known FROM {table} t "
        f"WHERE NOT {of_newest}"
    )
    con.execute(f"CREATE OR REPLACE TEMP TABLE carried AS {carried}")
    rows = row(con, "SELECT (SELECT count(*) FROM gone WHERE NOT known), (SELECT count(*) FROM carried)")
    _remove(con, contract, table, "true" if accepted else "known")
    if rows[1] and not accepted:
        _carry(con, site, contract, table, rows[1])
    return sum(rows)


def _read_before(contract: Contract) -> str:
    source = literal(contract.source)
    return (
        f"SELECT number FROM safe.file WHERE source = {source} AND sha256 IN "
        f"(SELECT sha256 FROM {NAME}.safe.file WHERE source = {source} AND NOT stopped)"
    )


def _remove(con: duckdb.DuckDBPyConnection, contract: Contract, table: str, which: str) -> None:
    """Take rows out of the older files, which the newest corrects."""
    if not row(con, f"SELECT count(*) FROM gone WHERE {which}")[0]:
        return
    con.execute(f"DELETE FROM {table} WHERE rowid IN (SELECT row_id FROM gone WHERE {which})")
    day = f"{quoted(contract.span)}::DATE" if contract.span else "NULL::DATE"
    con.execute(
        "UPDATE core.load SET loaded = loaded - s.rows, corrected = corrected + s.rows, complete_from = s.first_day, "
        "complete_to = s.last_day FROM ("
        f"SELECT f.file, (SELECT count(*) FROM gone WHERE _file = f.number AND ({which})) AS rows, "
        f"(SELECT min({day}) FROM {table} t WHERE t._file = f.number) AS first_day, "
        f"(SELECT max({day}) FROM {table} t WHERE t._file = f.number) AS last_day "
        "FROM safe.file f WHERE f.source = $1) s WHERE load.source = $1 AND load.file = s.file",
        [contract.source],
    )


def _carry(con: duckdb.DuckDBPyConnection, site: Site, contract: Contract, table: str, rows: int) -> None:
    con.execute(f"INSERT INTO {table} FROM carried")
    con.execute(
        "INSERT INTO safe.file BY NAME SELECT $1 AS source, $2 AS number, $3 AS file, '' AS layout, $4 AS access, "
        "$5 AS rows_read, 0 AS unreadable, false AS stopped",
        [contract.source, CARRIED_NUMBER, CARRIED, contract.access, rows],
    )
    day = f"{quoted(contract.span)}::DATE" if contract.span else "NULL::DATE"
    con.execute(
        "INSERT INTO core.load BY NAME SELECT $1 AS site, $2 AS source, $3 AS file, $4 AS rows_read, $4 AS loaded, "
        f"0 AS repeated, 0 AS corrected, 0 AS refused, min({day}) AS complete_from, max({day}) AS complete_to "
        "FROM carried",
        [site.name, contract.source, CARRIED, rows],
    )
