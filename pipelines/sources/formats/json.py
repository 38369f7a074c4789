"""JSON objects in a list or one on each line, as an API's pages are: every value text, null fields left out."""

import json
from codecs import BOM_UTF8
from pathlib import Path

import duckdb

from pipelines.contracts import ContractBroken
from pipelines.db import literal, quoted
from pipelines.sources.found import Found

FORM = "json"
A_LINE = (".ndjson", ".jsonl")  # names that say that each line is an object
SUFFIXES = (".json", *A_LINE)
LOOKED_AT = 1 << 20  # bytes of a page whose keys are looked at: a key that is null everywhere is left out of all
OBJECTS = 1000


def header(path: Path) -> list[str] | None:
    """The keys of the first objects in the order of their appearance; None for a file that is one object.

    Objects may stand in a list, or one on each line.
    """
    with open(path, encoding="utf-8-sig", errors="replace") as file:
        text = file.read(LOOKED_AT).lstrip()
    if not text:
        raise ContractBroken(f"{path.name}: expected JSON, found an empty file.")
    if text.startswith("{") and not is_object_a_line(path):
        return None
    decoder, keys, at = json.JSONDecoder(), {}, text.find("{")
    for _ in range(OBJECTS):
        try:
            found, end = decoder.raw_decode(text, at) if at >= 0 else ({}, -1)
        except json.JSONDecodeError:
            break  # cut by the limit above, or broken: whether it can be read is found out when it is read
        keys |= dict.fromkeys(found)
        at = text.find("{", end) if end > 0 else -1
    return list(keys)


def is_object_a_line(path: Path) -> bool:
    """Whether each line is a JSON object, by the name or the first two lines; a map is one object in all."""
    if path.suffix.lower() in A_LINE:
        return True
    with open(path, encoding="utf-8-sig", errors="replace") as file:
        try:
            one, two = (json.loads(file.readline(LOOKED_AT)) for _ in range(2))
        except json.JSONDecodeError:
            return False
    return isinstance(one, dict) and isinstance(two, dict) and "features" not in one


def land(con: duckdb.DuckDBPyConnection, found: Found, view: str) -> None:
    """Create raw.<view> over the file's objects."""
    form = "array"
    if is_object_a_line(found.path):
        form = "unstructured" if _has_mark(found.path) else "newline_delimited"
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in found.header)
    named = ", ".join(f"{quoted(name)} AS c{place}" for place, name in enumerate(found.header))
    con.execute(
        f"CREATE VIEW raw.{quoted(view)} AS SELECT {named} FROM read_json({literal(str(found.path))}, "
        f"format = '{form}', columns = {{{columns}}})"
    )


def _has_mark(path: Path) -> bool:
    """Whether a byte order mark stands at the front, which DuckDB takes for a part of the first line."""
    with open(path, "rb") as file:
        return file.read(len(BOM_UTF8)) == BOM_UTF8
