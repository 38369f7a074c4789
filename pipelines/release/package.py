"""The same as Parquet beside each release: a folder with a datapackage.json that says what every file and column is."""

import hashlib
import json
import shutil
from pathlib import Path

import duckdb

from pipelines.db import clear_leftovers, literal, quoted, row
from pipelines.release.summary import summary_sql
from pipelines.release.words import about

DESCRIPTOR = "datapackage.json"
SUMMARY = "summary.csv"
NEW, OLD = "package.tmp", "package.old.tmp"  # beside the one that they take the place of
# Types of the Table Schema, version 1.
TYPES = {
    "VARCHAR": "string", "VARCHAR[]": "array", "BOOLEAN": "boolean", "INTEGER": "integer", "BIGINT": "integer",
    "DOUBLE": "number", "DATE": "date", "TIMESTAMP": "datetime",
}  # fmt: skip
NOT_FOR = "Not for deployment decisions, nor for any decision about a person."


def write_package(con: duckdb.DuckDBPyConnection, catalog: str, folder: Path) -> dict[str, str]:
    """Write every table of the release attached as `catalog` as Parquet, its summary and its descriptor to `folder`.

    The folder is new. Returns the path of each table's Parquet.
    """
    folder.mkdir()
    tables = [table for (table,) in con.execute(
        "SELECT table_name FROM duckdb_tables() WHERE database_name = ? ORDER BY 1", [catalog]
    ).fetchall()]  # fmt: skip
    resources = [_parquet(con, catalog, table, folder) for table in tables]
    paths = {one["name"]: str(folder / one["path"]) for one in resources}
    resources.append(_summary(con, catalog, folder))
    text = json.dumps(_descriptor(con, catalog, resources), indent=2, ensure_ascii=False)
    (folder / DESCRIPTOR).write_text(text + "\n", "utf-8")
    return paths


def package_of(release: Path, folder: Path) -> None:
    """Write the package of the file `release` to the new `folder`."""
    with duckdb.connect() as con:
        con.execute(f"ATTACH {literal(str(release))} AS told (READ_ONLY)")
        write_package(con, "told", folder)


def replace_package(release: Path, folder: Path) -> None:
    """Write the package of `release` anew in the place of `folder`, beside it first."""
    settle_package(folder.parent)
    beside, old = (folder.with_name(name) for name in (NEW, OLD))
    package_of(release, beside)
    if folder.exists():
        folder.rename(old)
    beside.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def settle_package(out: Path) -> None:
    """Bring back a package that was put aside in `out` and whose place is empty, and clear what else a killed run left.

    The place is empty where the run was killed before the new one had its name.
    """
    old = out / OLD
    if (old / DESCRIPTOR).exists():
        folder = out / f"release-{json.loads((old / DESCRIPTOR).read_text('utf-8'))['version']}"
        if not folder.exists():
            old.rename(folder)
    clear_leftovers(out / NEW, old)


def clear_packages(out: Path) -> None:
    """Remove the packages in `out` without their release: a run that was killed between the two left them."""
    for descriptor in out.glob(f"release-*/{DESCRIPTOR}"):
        if not descriptor.parent.with_name(f"{descriptor.parent.name}.duckdb").exists():
            shutil.rmtree(descriptor.parent)


def _parquet(con: duckdb.DuckDBPyConnection, catalog: str, table: str, folder: Path) -> dict:
    file = folder / f"{table}.parquet"
    rows = f"FROM {catalog}.{quoted(table)}"
    con.execute(f"COPY ({rows} ORDER BY ALL) TO {literal(str(file))} (FORMAT parquet, CODEC 'zstd')")
    keys = {"cell": [{"fields": "metric_id", "reference": {"resource": "metric", "fields": "id"}}]}
    fields = _fields(con, rows, table)
    schema = {"fields": fields, "foreignKeys": keys[table]} if table in keys else {"fields": fields}
    # Frictionless's own reader makes floats of integers that can be empty, and then finds fault with them: as a "file"
    # it checks bytes and hash, which is what it can.
    said = {"type": "file", "format": "parquet", "mediatype": "application/vnd.apache.parquet", "schema": schema}
    return _resource(table, file) | said


def _summary(con: duckdb.DuckDBPyConnection, catalog: str, folder: Path) -> dict:
    file, query = folder / SUMMARY, summary_sql(catalog)
    rows = f"SELECT * REPLACE (nullif(attribute, '') AS attribute) FROM ({query})"
    con.execute(f"COPY ({rows}) TO {literal(str(file))} (FORMAT csv, HEADER)")
    said = {"profile": "tabular-data-resource", "format": "csv", "mediatype": "text/csv", "encoding": "utf-8"}
    return _resource("summary", file) | said | {"schema": {"fields": _fields(con, query, "summary")}}


def _resource(name: str, file: Path) -> dict:
    content = file.read_bytes()
    return {
        "name": name, "path": file.name, "title": about(name) or name, "profile": "data-resource",
        "bytes": len(content), "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
    }  # fmt: skip


def _fields(con: duckdb.DuckDBPyConnection, query: str, table: str) -> list[dict]:
    columns = con.execute(f"DESCRIBE ({query})").fetchall()
    return [{"name": name, "type": TYPES[type_], "description": about(table, name)} for name, type_, *_ in columns]


def _descriptor(con: duckdb.DuckDBPyConnection, catalog: str, resources: list[dict]) -> dict:
    names = [name for name, *_ in con.execute(f"DESCRIBE {catalog}.release_info").fetchall()]
    info = dict(zip(names, row(con, f"FROM {catalog}.release_info"), strict=True))
    titles = con.execute(
        f"SELECT DISTINCT title FROM {catalog}.coverage WHERE state <> 'absent' AND title IS NOT NULL ORDER BY 1"
    ).fetchall()
    warning = "DEMONSTRATION DATA: made up by a program. No number here is real. " if info["demonstration"] else ""
    return {
        "profile": "data-package",
        "name": f"lead-atlas-{info['site']}".lower(),
        "title": f"LEAD Atlas, {info['site_title']}",
        "description": f"{warning}Numbers of programme data are protected: small ones are hidden, others rounded. "
        f"What each means is in the table metric. {NOT_FOR}",
        "id": info["content_hash"],
        "version": info["version"],
        "created": f"{info['built_at']:%Y-%m-%dT%H:%M:%SZ}",
        **({"sources": [{"title": title} for (title,) in titles]} if titles else {}),
        "schema_version": info["schema_version"],
        "code_version": info["code_version"],
        "data_through": info["data_through"] and f"{info['data_through']}",
        "demonstration": info["demonstration"],
        "approval": info["approval"],
        "resources": resources,
    }
