"""The private log of builds: one JSON line per build; counts and names of files and columns, never a value of a row."""

import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from pipelines.contracts import ContractBroken, Site
from pipelines.settings import CODE_VERSION
from pipelines.warehouse.deliveries import Told
from pipelines.warehouse.notes import SEVERAL

ACCOUNT = ("source", "file", "sha256", "rows_read", "loaded", "repeated", "corrected", "refused")
NOTE = ("source", "file", "column_name", "rule", "effect", "rows")


def build_record(con: duckdb.DuckDBPyConnection, told: Told) -> dict[str, Any]:
    """What the finished build in `core` did with every file and source."""
    built = _dicts(con, "core.build", ("built_at", "site", "demonstration", "code_version"))[0]
    return built | {
        "built": True,
        "files": _dicts(con, "core.load", ACCOUNT),
        "notes": _dicts(con, "core.load_note", NOTE),
        "problems": _dicts(con, "safe.problem", ("source", "file", "message")),
        "states": dict(con.execute("SELECT source, state FROM core.source ORDER BY source").fetchall()),
        "stopped": told.stopped,
        "vanished": told.vanished,
        "warnings": told.warnings,
        "doubts": told.doubts,
    }


def failed_record(site: Site, broken: Exception) -> dict[str, Any]:
    """That a build of `site` gave nothing, and why; of words that are not ours, which could quote a row, the kind."""
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    why = str(broken) if isinstance(broken, ContractBroken) else type(broken).__name__
    return {"built_at": now, "site": site.name, "code_version": CODE_VERSION, "built": False, "why": why}


def not_as_it_came(record: Mapping[str, Any]) -> list[str]:
    """A line for each file that was not used, each source whose newest file lacks rows that were kept, each doubt."""
    told = [f"not used: {problem['message']}" for problem in record["problems"]]
    told += [f"worth a look: {doubt}" for doubt in record["doubts"]]
    told += [
        f"worth a look: {note['file']}: {note['rows']:,} rows share a {note['column_name']}: {note['effect']}. The "
        f"check says which: python -m pipelines check {note['file']}"
        for note in record["notes"]
        if note["effect"] == SEVERAL
    ]
    for gone in record["vanished"]:
        if not gone["removed"]:
            source, rows = gone["source"], gone["rows"]
            told.append(
                f"kept: {source}: {rows:,} {'row' if rows == 1 else 'rows'} that the newest file does not have, or not "
                "in a form that can be read. If they were taken out on purpose, build with --accept-removals "
                f'{source}. If each file brings new rows only, say so in site.toml: [delivery] {source} = "added".'
                f" The newest file is the last by name{_newest(record, source)}."
            )
    return told


def _newest(record: Mapping[str, Any], source: str) -> str:
    came = [one["file"] for one in record["files"] if one["source"] == source and one["sha256"]]
    return f", {max(came)}" if came else ""


def _dicts(con: duckdb.DuckDBPyConnection, table: str, columns: tuple[str, ...]) -> list[dict[str, Any]]:
    rows = con.execute(f"SELECT {', '.join(columns)} FROM {table} ORDER BY ALL").fetchall()
    return [dict(zip(columns, one, strict=True)) for one in rows]


def append_line(path: Path, record: Mapping[str, Any]) -> None:
    """Add `record` to the log at `path` (mode 0600); half a line that a killed build left is dropped first."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(handle, "r+b") as file:
        file.seek(_whole_lines(file))
        file.truncate()
        file.write(json.dumps(record, default=str, ensure_ascii=False).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def _whole_lines(file: Any) -> int:
    """Where the last whole line ends; looked for from the end, since the log grows for years."""
    end = file.seek(0, os.SEEK_END)
    step = 4096
    while end > 0:
        start = max(0, end - step)
        file.seek(start)
        found = file.read(end - start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        end = start
    return 0
