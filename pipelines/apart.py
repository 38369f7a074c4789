"""Reads the programme's files in a process of its own, which writes nothing to disk.

A database writes whole blocks, and what its process held in memory before can stand in the unused part of one: rows of
people were found there. So the process that writes the warehouse never holds such a row. This one reads, de-identifies
and hands over what became of the rows through a pipe, then ends.
"""

import os
import pickle
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from pipelines import db
from pipelines.contracts import ContractBroken, Site, kind_and_place
from pipelines.deidentify import make_safe
from pipelines.settings import REFERENCE
from pipelines.sites import load_site
from pipelines.sources import is_surely_open, land_files, land_reference

ROOT = Path(__file__).parent.parent
MAY_BE_THEIRS = {".csv", ".xlsx", ".xlsm", ".xls"}  # what the programme's files can be; nothing else is read apart


@dataclass
class Apart:
    """What the other process found: safe rows by source (Arrow), their accounts, and the files that are not theirs."""

    tables: dict[str, Any] = field(default_factory=dict)
    files: list[tuple] = field(default_factory=list)
    notes: list[tuple] = field(default_factory=list)
    problems: list[tuple] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    broken: str | None = None


def may_be_theirs(path: Path, site: Site) -> bool:
    """Whether `path` may be a file of the programme's, which only the other process may open."""
    return path.suffix.lower() in MAY_BE_THEIRS and not is_surely_open(path, site.contracts.values())


def read_apart(site: str, files: list[Path], places: list[str], key_file: Path) -> Apart:
    """Recognise `files`, and de-identify those that are the programme's; `places` are the names of areas.

    Raises ContractBroken with the other process's words, or when it ended without any.
    """
    if not files:
        return Apart()
    order = pickle.dumps((site, [str(path) for path in files], places, str(key_file)))
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
    command = [sys.executable, "-m", "pipelines.apart"]
    done = subprocess.run(command, input=order, stdout=subprocess.PIPE, env=environment, check=False)
    if done.returncode != 0:
        raise ContractBroken("the programme's files could not be read: the process that reads them ended early.")
    found = Apart(**pickle.loads(done.stdout))
    if found.broken:
        raise ContractBroken(found.broken)
    return found


def hand_over(con: duckdb.DuckDBPyConnection, found: Apart) -> None:
    """Put what was read apart into the tables of `safe`, which make_safe left empty."""
    for source, table in found.tables.items():
        con.register("read_apart", table)
        con.execute(f"INSERT INTO safe.{db.quoted(source)} FROM read_apart")
        con.unregister("read_apart")
    for name, rows in (("file", found.files), ("note", found.notes), ("problem", found.problems)):
        for row in rows:
            con.execute(f"INSERT INTO safe.{name} VALUES ({', '.join('?' * len(row))})", list(row))


def _read(site_name: str, files: list[str], places: list[str], key_file: str) -> Apart:
    found, site = Apart(), load_site(site_name)
    con = db.connect()
    con.execute("SET temp_directory = ''")
    # The process that asks has read and checked them all; here they only tell what places are called.
    land_reference(con, site, REFERENCE, only=["area_aliases"])
    land_files(con, site, [Path(file) for file in files], found.lines.append)
    found.others = [file for file, access in _rows(con, "SELECT path, access FROM raw.file") if access == "open"]
    con.execute("DELETE FROM raw.file WHERE access = 'open'")
    make_safe(con, site, Path(key_file), found.lines.append, places)
    found.files = _rows(con, "FROM safe.file WHERE access = 'programme'")
    for source in sorted({file[0] for file in found.files}):
        found.tables[source] = con.sql(f"FROM safe.{db.quoted(source)}").to_arrow_table()
    found.notes, found.problems = _rows(con, "FROM safe.note"), _rows(con, "FROM safe.problem")
    return found


def _rows(con: duckdb.DuckDBPyConnection, sql: str) -> list[tuple]:
    return con.execute(sql).fetchall()


def _main() -> None:
    order: Any = pickle.load(sys.stdin.buffer)
    try:
        found = _read(*order)
    except ContractBroken as broken:
        found = Apart(broken=str(broken))
    except duckdb.Error as broken:
        found = Apart(broken=f"the files could not be read: the database stopped with {type(broken).__name__}.")
    except Exception as fault:
        found = Apart(broken=f"the files could not be read, by a fault of the program: {kind_and_place(fault)}.")
    pickle.dump(vars(found), sys.stdout.buffer)


if __name__ == "__main__":
    _main()
