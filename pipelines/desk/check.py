"""Judges files before they are handed over: runs the build's own stages in memory and reads what they found."""

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import duckdb

from pipelines import db
from pipelines.contracts import Contract, ContractBroken, Site, create_core
from pipelines.deidentify import make_safe
from pipelines.desk.faults import Faults
from pipelines.desk.unknown import why_unknown
from pipelines.desk.verdict import Account, Verdict
from pipelines.settings import REFERENCE
from pipelines.sources import land_files, land_reference
from pipelines.sources.formats import formats_of
from pipelines.sources.recognise import recognise
from pipelines.warehouse.settle import settle

NO_MAP = (
    "names of neighbourhoods were not checked, because no map was given. To check them, put the boundary file beside "
    "this one."
)


def check_files(files: Sequence[Path], site: Site) -> list[Verdict]:
    """Whether each of `files` would load for `site`, judged together as a build would; nothing is stored.

    A boundary file that lies beside them is used to judge names of places.
    """
    given = {path.name: path for path in sorted(files)}
    if len(given) < len(files):
        raise ContractBroken("two of the files have the same name. Rename one.")
    there = {name: path for name, path in given.items() if path.is_file()}
    maps = [path for path in _beside(there.values()) if path.name not in given and _is_map(path, site)]
    con = db.connect()
    try:
        con.execute("SET temp_directory = ''")  # rows of persons: nothing may spill to disk
        land_reference(con, site, REFERENCE)
        land_files(con, site, [*maps, *there.values()], _nothing)
        judged = _judge(con, site, there)
    finally:
        con.close()
    missing = {name: _why_missing(path) for name, path in given.items() if name not in there}
    return [judged.get(name) or Verdict(file=name, problem=missing[name]) for name in given]


def _why_missing(path: Path) -> str:
    return f"{path} is a folder. Name the files in it." if path.is_dir() else f"there is no file {path}."


def _nothing(_: str) -> None:
    """Progress is for builds: here the verdict says everything."""


def _beside(paths: Sequence[Path]) -> list[Path]:
    folders = dict.fromkeys(path.resolve().parent for path in paths)
    return [found for folder in folders for found in sorted(folder.iterdir()) if found.is_file()]


def _is_map(path: Path, site: Site) -> bool:
    maps = [contract for contract in site.contracts.values() if contract.form == "areas"]
    if not any(form.FORM == "areas" for form in formats_of(path)):
        return False
    try:
        return recognise(path, maps) is not None
    except ContractBroken:
        return False


def _judge(con: duckdb.DuckDBPyConnection, site: Site, files: dict[str, Path]) -> dict[str, Verdict]:
    landed = {source for (source,) in con.execute("SELECT DISTINCT source FROM raw.file").fetchall()}
    has_map = any(contract.form == "areas" and source in landed for source, contract in site.contracts.items())
    declared, site = site, site if has_map else _without_places(site)
    with tempfile.TemporaryDirectory() as folder:
        # A key for this once: whether a number can be read does not depend on it, and it dies with the check.
        make_safe(con, site, Path(folder) / "key", _nothing)
    create_core(con)
    verdicts = {}
    for source, contract in site.contracts.items():
        if source in landed:
            faults = Faults(con, contract, files)
            unchecked = not has_map and any(column.place for column in declared.contracts[source].columns)
            settle(con, site, contract)
            verdicts |= {
                name: _verdict(con, contract, number, name, faults, unchecked)
                for number, name in con.execute(
                    "SELECT number, file FROM safe.file WHERE source = ?", [source]
                ).fetchall()
            }
    problems = dict(con.execute("SELECT file, message FROM raw.problem").fetchall())
    return {
        name: verdicts.get(name) or Verdict(file=name, problem=problems.get(name) or why_unknown(path, site))
        for name, path in files.items()
    }


def _without_places(site: Site) -> Site:
    contracts = {
        source: replace(contract, columns=tuple(replace(column, place=False) for column in contract.columns))
        for source, contract in site.contracts.items()
    }
    return replace(site, contracts=contracts)


def _verdict(
    con: duckdb.DuckDBPyConnection, contract: Contract, number: int, file: str, faults: Faults, unchecked: bool
) -> Verdict:
    problem = con.execute(
        "SELECT message FROM safe.problem WHERE source = ? AND file = ?", [contract.source, file]
    ).fetchall()
    account = con.execute(
        "SELECT rows_read, loaded, repeated, corrected, refused FROM core.load WHERE source = ? AND file = ?",
        [contract.source, file],
    ).fetchall()
    names = ("rows_read", "loaded", "repeated", "corrected", "refused")
    return Verdict(
        file=file,
        title=contract.title,
        problem=problem[0][0] if problem else None,
        account=Account(**dict(zip(names, account[0], strict=True))) if account else None,
        faults=() if problem else faults.of(number),
        remarks=(*faults.remarks(number, file), *([NO_MAP] if unchecked else [])),
    )
