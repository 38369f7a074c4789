"""The warehouse of the last build: what of it may be compared with, and how a source's last good version is kept."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.contracts import Contract, Site
from pipelines.db import literal, quoted, row

NAME = "last_build"  # what the old warehouse is attached as
CARRIED = "(rows kept from the last build)"  # the file that rows carried on are accounted under
CARRIED_NUMBER = -1


@dataclass(frozen=True)
class LastBuild:
    """What of the warehouse attached as `last_build` is of use, and what there is to say of it.

    `sources` are those whose last good version stands there; of `counted` only the rows can be counted, since their
    declared columns changed. `doubts` say why something is not compared with that should be.
    """

    sources: frozenset[str] = frozenset()
    counted: frozenset[str] = frozenset()
    doubts: tuple[str, ...] = ()

    def has(self, contract: Contract) -> bool:
        """Whether there is a last good version of this source."""
        return contract.source in self.sources

    def counts(self, contract: Contract) -> bool:
        """Whether the rows of its last good version can at least be counted."""
        return contract.source in self.sources | self.counted


def table_of(contract: Contract) -> str:
    """The last good version's table."""
    return f"{NAME}.safe.{quoted(contract.source)}"


def open_last(
    con: duckdb.DuckDBPyConnection, warehouse: Path, site: Site, key: str | None, progress: Callable[[str], None]
) -> LastBuild:
    """Attach the warehouse of the last build, where it is one of the same city and can be read; else say why not.

    `key` is the fingerprint of the pseudonym key: people of another key are strangers, so their rows are not taken.
    """
    if not warehouse.exists():
        return LastBuild()
    sources: set[str] = set()
    told = strange = None
    try:
        _attach(con, warehouse)
        strange = _strange(con, site)
        if not strange:
            told, sources = _usable(con, key)
    except duckdb.Error:
        told = "it is damaged, or of another version of the program"
    if strange:
        progress(f"  The last build is not compared with: {strange}.")
    doubts = [f"the last build is not compared with: {told}"] if told else []
    known = [contract for contract in site.contracts.values() if contract.source in sources]
    same = frozenset(contract.source for contract in known if _same_shape(con, contract))
    counted = frozenset(c.source for c in known if c.source not in same and _has_span(con, c))
    if changed := [contract.source for contract in known if contract.source not in same]:
        doubts.append(
            f"the declared columns of {', '.join(changed)} changed: of the last build only rows are counted, and none "
            "can be kept"
        )
    return LastBuild(same, counted, tuple(doubts))


def last_places(con: duckdb.DuckDBPyConnection, warehouse: Path, site: Site) -> list[str]:
    """The names of areas that the last build knew, for a build whose maps cannot be read; none where it is no use."""
    maps = [c for c in site.contracts.values() if c.form == "areas" and any(k.becomes == "label" for k in c.kept)]
    if not maps or not warehouse.exists():
        return []
    try:
        _attach(con, warehouse)
        names = " UNION ".join(f"SELECT label FROM {table_of(one)} WHERE label IS NOT NULL" for one in maps)
        return [] if _strange(con, site) else [name for (name,) in con.execute(names).fetchall()]
    except duckdb.Error:
        return []
    finally:
        close_last(con)


def close_last(con: duckdb.DuckDBPyConnection) -> None:
    """Detach the last build, where it is attached."""
    con.execute(f"DETACH DATABASE IF EXISTS {NAME}")


def _attach(con: duckdb.DuckDBPyConnection, warehouse: Path) -> None:
    con.execute(f"ATTACH {literal(str(warehouse))} AS {NAME} (READ_ONLY)")


def _strange(con: duckdb.DuckDBPyConnection, site: Site) -> str | None:
    """Why nothing of the last build concerns this one."""
    name, demonstration = row(con, f"SELECT site, demonstration FROM {NAME}.core.build")
    if name != site.name:
        return "it is of another city"
    return "it is of demonstration data" if demonstration else None


def _usable(con: duckdb.DuckDBPyConnection, key: str | None) -> tuple[str | None, set[str]]:
    """What there is to say, and the sources with a last good version."""
    theirs = row(con, f"SELECT key_fingerprint FROM {NAME}.core.build")[0]
    held = con.execute(
        f"SELECT DISTINCT source, access FROM {NAME}.safe.file WHERE NOT stopped AND access <> 'reference'"
    ).fetchall()
    if key is not None and key == theirs or all(access == "open" for _, access in held):
        return None, {source for source, _ in held}
    told = "the key of the pseudonyms is another, so this holds for the programme's files"
    came = {source for (source,) in con.execute("SELECT DISTINCT source FROM safe.file").fetchall()}
    if gone := sorted(source for source, access in held if access != "open" and source not in came):
        told += f". {', '.join(gone)} had files then and {'has' if len(gone) == 1 else 'have'} none now"
    return told, {source for source, access in held if access == "open"}


def _same_shape(con: duckdb.DuckDBPyConnection, contract: Contract) -> bool:
    now = con.execute(f"DESCRIBE safe.{quoted(contract.source)}").fetchall()
    return now == con.execute(f"DESCRIBE {table_of(contract)}").fetchall()


def _has_span(con: duckdb.DuckDBPyConnection, contract: Contract) -> bool:
    columns = {name for name, *_ in con.execute(f"DESCRIBE {table_of(contract)}").fetchall()}
    return not contract.span or contract.span in columns


def keep_last(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Put the last good version of a source in the place of what came, with its accounts.

    The files that came and are not part of it stay in core.load, refused whole.
    """
    source, table = literal(contract.source), f"safe.{quoted(contract.source)}"
    con.execute(f"DELETE FROM {table}")
    con.execute(f"INSERT INTO {table} FROM {table_of(contract)}")
    con.execute(
        f"DELETE FROM core.load WHERE source = {source} AND (file, sha256) IN "
        f"(SELECT (file, sha256) FROM {NAME}.safe.file WHERE source = {source} AND NOT stopped)"
    )
    refuse_all(con, contract)
    # Why their rows were refused is told by the build and kept in its log: here the notes are the last good version's.
    con.execute(f"DELETE FROM core.load_note WHERE source = {source}")
    con.execute(f"DELETE FROM safe.note WHERE source = {source}")
    con.execute(f"DELETE FROM safe.file WHERE source = {source}")
    con.execute(f"INSERT INTO safe.file BY NAME FROM {NAME}.safe.file WHERE source = {source} AND NOT stopped")
    con.execute(
        f"INSERT INTO core.load BY NAME SELECT l.* FROM {NAME}.core.load l JOIN safe.file f "
        "ON f.source = l.source AND f.file = l.file AND f.sha256 IS NOT DISTINCT FROM l.sha256 "
        f"WHERE l.source = {source}"
    )
    con.execute(
        f"INSERT INTO core.load_note BY NAME SELECT n.* FROM {NAME}.core.load_note n WHERE n.source = {source} "
        f"AND n.file IN (SELECT file FROM safe.file WHERE source = {source})"
    )


def leave_out(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Take nothing of a source for which there is no last good version."""
    con.execute(f"DELETE FROM safe.{quoted(contract.source)}")
    con.execute("UPDATE safe.file SET stopped = true WHERE source = ?", [contract.source])
    refuse_all(con, contract)


def refuse_all(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Account every row of the source's files as refused."""
    con.execute(
        "UPDATE core.load SET loaded = 0, repeated = 0, corrected = 0, refused = rows_read, complete_from = NULL, "
        "complete_to = NULL WHERE source = ?",
        [contract.source],
    )
