"""The package beside a release, held against the one that this program writes of the same file."""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import duckdb

from pipelines.db import literal
from pipelines.release.package import DESCRIPTOR, package_of


class Package(NamedTuple):
    """What is wrong with the downloads, and what could not be compared."""

    faults: list[str]
    left_out: list[str]


def package_faults(file: Path, *, same: bool) -> Package:
    """Compare the package of the release `file` with one written anew: the same files, to the last byte.

    Where another version of the program or of DuckDB wrote it, Parquet is compared by columns and rows.
    """
    folder = file.resolve().with_suffix("")  # current.duckdb is a link
    if not folder.is_dir():
        return Package([], [])  # there is nothing that could tell; an approval writes one
    with tempfile.TemporaryDirectory() as place:
        anew = Path(place) / "package"
        package_of(file, anew)
        con = duckdb.connect()
        try:
            return _compared(con, folder, anew, same)
        finally:
            con.close()


def _compared(con: duckdb.DuckDBPyConnection, folder: Path, anew: Path, same: bool) -> Package:
    there, wanted = ({path.name for path in one.iterdir()} for one in (folder, anew))
    faults = [f"the download {name} is no table of the release" for name in sorted(there - wanted)]
    faults += [f"the download {name} is missing" for name in sorted(wanted - there)]
    left_out = []
    others = [name for name in sorted(there & wanted) if not _alike(folder / name, anew / name)]
    another = {name for name in others if _of_another_duckdb(con, folder / name, anew / name)}
    for name in others:
        if name.endswith(".parquet") and (found := list(_parquet(con, folder / name, anew / name))):
            faults += found
        elif not same or name in another:
            left_out.append(f"The download {name} was written by another version of the program or of DuckDB.")
        elif not (name == DESCRIPTOR and another and _without_hashes(folder / name) == _without_hashes(anew / name)):
            faults.append(f"the download {name} is not what this program writes of the release")
    return Package(faults, left_out)


def _alike(one: Path, other: Path) -> bool:
    return one.is_file() and not one.is_symlink() and one.read_bytes() == other.read_bytes()


def _without_hashes(descriptor: Path) -> object:
    """What a descriptor says but for the sizes and hashes of its files; None where it cannot be read."""
    try:
        said = json.loads(descriptor.read_text("utf-8"))
        resources = [{**one, "bytes": 0, "hash": ""} for one in said["resources"]]
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return {**said, "resources": resources}


def _of_another_duckdb(con: duckdb.DuckDBPyConnection, one: Path, other: Path) -> bool:
    if one.suffix != ".parquet":
        return False
    try:
        by, ours = (_written_by(con, path) for path in (one, other))
    except duckdb.Error:
        return False
    return by != ours and by.startswith("DuckDB version ")


def _written_by(con: duckdb.DuckDBPyConnection, path: Path) -> str:
    return con.execute(f"SELECT created_by FROM parquet_file_metadata({literal(str(path))})").fetchall()[0][0]


def _parquet(con: duckdb.DuckDBPyConnection, path: Path, anew: Path) -> Iterator[str]:
    file, table = (f"FROM read_parquet({literal(str(one))})" for one in (path, anew))
    try:
        if con.execute(f"SELECT 1 FROM parquet_kv_metadata({literal(str(path))}) LIMIT 1").fetchall():
            yield f"the download {path.name} carries words beside its rows"
        columns = [[one[:2] for one in con.execute(f"DESCRIBE {rows}").fetchall()] for rows in (file, table)]
        if columns[0] != columns[1]:
            yield f"the download {path.name} has other columns than the release"
            return
        for more, less, told in (
            (file, table, "has rows that the release does not have"),
            (table, file, "lacks rows that the release has"),
        ):
            if con.execute(f"SELECT 1 FROM (({more}) EXCEPT ALL ({less})) LIMIT 1").fetchall():
                yield f"the download {path.name} {told}"
    except duckdb.Error:
        yield f"the download {path.name} cannot be read"
