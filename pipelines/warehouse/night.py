"""What a build leaves for the refreshes after it, in the schema `night`: what it was made of and what it looked up.

`night.file` holds every file that lay in the folder, `night.made_of` all else that the build rests on, the other tables
what would take long to work out again. A refresh adds to a warehouse only where these notes show that a full build
would give the same; everywhere else there is a full build.
"""

import json
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import duckdb

from pipelines.contracts import Site, told_file
from pipelines.db import file_sha256, row
from pipelines.warehouse.by_incident import sources_of_incidents

LOOKED_UP = ("area_label", "no_area", "point_layer")  # temporary tables of a build that placing a row needs
OWN = "the sources of incidents"
CLEAN = "all was used as it came"
# A file changed so shortly before it was read could change again without its time of change telling so.
SETTLED_NS = 2_000_000_000


class NeedsBuild(Exception):
    """Why a refresh cannot add to the warehouse that stands: everything is built anew."""


class Look(NamedTuple):
    """Size and time of change of a file, in bytes and nanoseconds; the time is 0 where it proves nothing."""

    size: int
    changed_ns: int


def look(files: Iterable[Path]) -> dict[str, Look]:
    """What the file system says of each file, by name; to be called before the files are read."""
    now, found = time.time_ns(), {}
    for path in files:
        if not path.exists():
            continue  # gone since the folder was listed: landing says so
        stat = path.stat()
        found[path.name] = Look(stat.st_size, stat.st_mtime_ns if stat.st_mtime_ns < now - SETTLED_NS else 0)
    return found


def remember(con: duckdb.DuckDBPyConnection, site: Site, made: Mapping[str, str], clean: bool) -> None:
    """Write the notes of a finished build, but for its files; `clean` tells that nothing was stopped or accepted."""
    con.execute("CREATE SCHEMA IF NOT EXISTS night")
    broken = row(con, "SELECT count(*) FROM safe.problem WHERE source IS NOT NULL")[0]
    con.execute("CREATE TABLE night.made_of (name VARCHAR, value VARCHAR)")
    con.execute("CREATE TABLE night.file (file VARCHAR, size BIGINT, changed_ns BIGINT, sha256 VARCHAR)")
    sources = sources_of_incidents(con, site) if site.mapping("incident") else ()
    notes = dict(made) | {OWN: json.dumps(sources), CLEAN: str(clean and not broken)}
    con.execute(
        "INSERT INTO night.made_of SELECT unnest($1::VARCHAR[]), unnest($2::VARCHAR[])",
        [list(notes), list(notes.values())],
    )
    for table in LOOKED_UP:
        con.execute(f"CREATE TABLE night.{table} AS FROM {table}")


def remember_files(con: duckdb.DuckDBPyConnection, looks: Mapping[str, Look], hashes: Mapping[str, str | None]) -> None:
    """Write which files lay in the folder; a file that nothing was read of has no hash.

    One whose name may not be kept is forgotten: the next run finds it new.
    """
    con.execute("DELETE FROM night.file")
    names = [name for name in looks if hashes.get(name) or told_file(name) == name]
    con.execute(
        "INSERT INTO night.file SELECT unnest($1::VARCHAR[]), unnest($2::BIGINT[]), unnest($3::BIGINT[]), "
        "unnest($4::VARCHAR[])",
        [names, *([looks[name][i] for name in names] for i in (0, 1)), [hashes.get(name) for name in names]],
    )


def check_notes(con: duckdb.DuckDBPyConnection, made: Mapping[str, str], key: str | None) -> tuple[str, ...]:
    """The sources that the incidents are made of; `con` uses the warehouse that stands.

    `key` is the fingerprint of the pseudonym key.
    Raises NeedsBuild where a full build might differ from it by more than new files.
    """
    if not row(con, "SELECT count(*) FROM duckdb_tables() WHERE schema_name = 'night' AND table_name = 'made_of'")[0]:
        raise NeedsBuild("the last build left no notes")
    notes = dict(con.execute("FROM night.made_of").fetchall())
    if row(con, "SELECT key_fingerprint FROM core.build")[0] != key:
        raise NeedsBuild("the key of the pseudonyms is another")
    for name, value in made.items():
        if notes.get(name) != value:
            raise NeedsBuild(f"{name} is not what it was at the last build")
    if notes[CLEAN] != "True":
        raise NeedsBuild("at the last build something was not used as it came")
    sources = json.loads(notes[OWN])
    if sources == []:
        raise NeedsBuild("the city has no incidents that rows could be added to")
    if not sources:
        raise NeedsBuild("the site's mapping of incidents may join rows of several")
    return tuple(sources)


def new_files(
    con: duckdb.DuckDBPyConnection, files: Iterable[Path], looks: Mapping[str, Look]
) -> tuple[list[Path], dict[str, str | None]]:
    """The files that the warehouse does not hold yet, and the hashes of the others.

    A file of the same size and time of change is taken to be the same; one of another time is hashed.
    Raises NeedsBuild when a file is gone or changed.
    """
    known = {name: (size, changed, sha256) for name, size, changed, sha256 in con.execute("FROM night.file").fetchall()}
    if gone := sorted(set(known) - set(looks)):
        raise NeedsBuild(f"{gone[0]} is gone")
    new, hashes = [], {}
    for path in files:
        size, changed, sha256 = known.get(path.name, (None, None, None))
        if not changed or (size, changed) != looks[path.name]:
            if sha256 is None:
                new.append(path)
                continue
            if size != looks[path.name].size or file_sha256(path) != sha256:
                raise NeedsBuild(f"{path.name} is not what it was at the last build")
        hashes[path.name] = sha256
    return new, hashes
