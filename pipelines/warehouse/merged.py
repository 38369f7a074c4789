"""People the programme entered twice: the rows of the number that was given up go to the one that stayed."""

from collections.abc import Mapping

import duckdb

from pipelines.contracts import Contract, Site
from pipelines.db import quoted

RULE = "a chain of mergers with an end"
LISTS = "merged_client"  # what a list of mergers feeds


def merge_clients(con: duckdb.DuckDBPyConnection, site: Site) -> None:
    """Give every row in `core` of a key that was given up to the key at the end of its chain of mergers.

    Pairs that lead round in a ring say nothing about who stayed: they are refused and counted as such.
    """
    for contract in site.contracts.values():
        if contract.feeds == LISTS:
            _merge(con, site, contract)


def mergers_of(con: duckdb.DuckDBPyConnection, site: Site) -> dict[str, str]:
    """By each key that was given up the one at the end of its chain, in the site's lists; later rows hold."""
    pairs: dict[str, str] = {}
    for contract in site.contracts.values():
        if contract.feeds == LISTS:
            pairs |= con.execute(
                f"SELECT old_key, new_key FROM safe.{quoted(contract.source)} WHERE old_key <> new_key "
                "ORDER BY _file, rowid"
            ).fetchall()
    return ends(pairs)[0]


def ends(mergers: Mapping[str, str]) -> tuple[dict[str, str], set[str]]:
    """Where each key of `mergers` (old to new) ends, chains followed, and the keys that lie on a ring.

    A key that leads into a ring ends where it enters the ring.
    """
    rings = _on_rings(mergers)
    final: dict[str, str] = {}
    for old in mergers.keys() - rings:
        passed, at = [old], mergers[old]
        while at in mergers and at not in rings and at not in final:
            passed.append(at)
            at = mergers[at]
        final |= dict.fromkeys(passed, final.get(at, at))
    return final, rings


def _on_rings(mergers: Mapping[str, str]) -> set[str]:
    rings: set[str] = set()
    done: set[str] = set()
    for start in mergers:
        passed: dict[str, int] = {}
        at = start
        while at in mergers and at not in done and at not in passed:
            passed[at] = len(passed)
            at = mergers[at]
        if at in passed:
            rings |= {key for key, place in passed.items() if place >= passed[at]}
        done.update(passed)
    return rings


def _merge(con: duckdb.DuckDBPyConnection, site: Site, contract: Contract) -> None:
    refuse_rings(con, site, contract)
    final, _ = ends(dict(con.execute(f"SELECT old_key, new_key FROM safe.{quoted(contract.source)}").fetchall()))
    con.execute(
        "CREATE OR REPLACE TEMP TABLE merger AS SELECT unnest($1::VARCHAR[]) AS old_key, unnest($2::VARCHAR[]) AS kept",
        [list(final), list(final.values())],
    )
    holders = con.execute(
        "SELECT table_name FROM duckdb_columns() WHERE schema_name = 'core' AND column_name = 'person_key' ORDER BY ALL"
    ).fetchall()
    for (name,) in holders:
        con.execute(f"UPDATE core.{quoted(name)} SET person_key = kept FROM merger WHERE person_key = old_key")


def refuse_rings(con: duckdb.DuckDBPyConnection, site: Site, contract: Contract) -> list[tuple[int, str, str]]:
    """Refuse the pairs of a settled list that lead round in a ring; returns the file, old and new key of each."""
    table = f"safe.{quoted(contract.source)}"
    pairs = con.execute(f"SELECT _file, old_key, new_key FROM {table} ORDER BY ALL").fetchall()
    _, rings = ends({old: new for _, old, new in pairs})
    if rings:
        _refuse(con, site, contract, table, sorted(rings))
    return [pair for pair in pairs if pair[1] in rings]


def _refuse(con: duckdb.DuckDBPyConnection, site: Site, contract: Contract, table: str, rings: list[str]) -> None:
    con.execute("CREATE OR REPLACE TEMP TABLE ring AS SELECT unnest($1::VARCHAR[]) AS old_key", [rings])
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE ring_file AS SELECT f.file, count(*) AS rows FROM {table} m "
        "SEMI JOIN ring USING (old_key) JOIN safe.file f ON f.source = ? AND f.number = m._file GROUP BY f.file",
        [contract.source],
    )
    con.execute(f"DELETE FROM {table} WHERE old_key IN (SELECT old_key FROM ring)")
    con.execute(
        "UPDATE core.load SET loaded = loaded - r.rows, refused = refused + r.rows FROM ring_file r "
        "WHERE load.source = ? AND load.file = r.file",
        [contract.source],
    )
    column = next(c.name for c in contract.kept if c.becomes == "new_key")
    con.execute(
        "INSERT INTO core.load_note SELECT $1, $2, file, $3, $4, 'row refused', rows FROM ring_file",
        [site.name, contract.source, column, RULE],
    )
