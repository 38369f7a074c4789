"""Writes a release's file in a process of its own, which never held a row of a person or a true count.

A database writes whole blocks, and what its process held in memory before can stand in the unused part of one. So the
process that counts writes Parquet alone, which has no such parts, and this one makes the file of it. It is started as a
file, not as a module: it loads DuckDB and nothing of ours, so it starts in a sixth of a second.
"""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import duckdb


def run_apart(job: dict) -> None:
    """Do the `job` (see `work`) in a process of its own; raises duckdb.Error with its words where it fails.

    It ends with this one: while it lives, it waits for a word that never comes.
    """
    command = [sys.executable, "-P", __file__]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as other:
        assert other.stdin
        assert other.stderr
        try:
            other.stdin.write(json.dumps(job).encode() + b"\n")
            other.stdin.flush()
        except BrokenPipeError:
            pass  # what it says of that is read below
        said = other.stderr.read().decode(errors="replace")
        if other.wait() != 0:
            raise duckdb.Error(said.strip() or "the process that writes the release ended early")


def work(job: dict) -> None:
    """Write the new database `job["file"]`: either `statements` and `tables` (Parquet by name), or a copy of the
    database `copy_of` with another `approval`."""
    with duckdb.connect() as con:
        con.execute(f"ATTACH {_text(job['file'])} AS release")
        if "copy_of" in job:
            con.execute(f"ATTACH {_text(job['copy_of'])} AS kept (READ_ONLY)")
            _copy_in_order(con)
            con.execute("UPDATE release.release_info SET approval = ?", [job["approval"]])
        else:
            con.execute("USE release")
            con.execute("BEGIN")
            for statement in job["statements"]:
                con.execute(statement)
            for table, path in job["tables"].items():
                con.execute(f'INSERT INTO "{table}" FROM read_parquet({_text(path)})')
            con.execute("COMMIT")
            con.execute("USE memory")
        con.execute("DETACH release")


def _copy_in_order(con: duckdb.DuckDBPyConnection) -> None:
    """Copy the database `kept` to `release`; rows stand in the order of all columns, whatever their order was."""
    con.execute("COPY FROM DATABASE kept TO release (SCHEMA)")
    tables = "SELECT table_name FROM duckdb_tables() WHERE database_name = 'kept'"
    for (table,) in con.execute(tables).fetchall():
        con.execute(f'INSERT INTO release."{table}" FROM kept."{table}" ORDER BY ALL')


def definition(con: duckdb.DuckDBPyConnection, catalog: str) -> list[str]:
    """The statements that make the tables and views of the attached `catalog`."""
    tables = "SELECT sql FROM duckdb_tables() WHERE database_name = $1"
    views = "SELECT sql FROM duckdb_views() WHERE database_name = $1 AND NOT internal"
    return [sql for query in (tables, views) for (sql,) in con.execute(query, [catalog]).fetchall()]


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _end_with_the_other() -> None:
    os.read(0, 1)  # nothing until whoever started this ends
    os._exit(1)


def _main() -> int:
    job = json.loads(os.fdopen(os.dup(0), "rb", buffering=0).readline())
    threading.Thread(target=_end_with_the_other, daemon=True).start()
    try:
        work(job)
    except (duckdb.Error, OSError) as broken:
        # It holds nothing that may not be told, but the file may.
        Path(job["file"]).unlink(missing_ok=True)
        print(broken, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(_main())
