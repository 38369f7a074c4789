"""Judges files before they are handed over: runs the build's own stages in memory and reads what they found."""

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import duckdb

from pipelines import db
from pipelines.contracts import Contract, ContractBroken, Site, create_core, told_file
from pipelines.deidentify import make_safe
from pipelines.desk.counting import with_others, with_replaced
from pipelines.desk.faults import Faults
from pipelines.desk.numbers import many_odd
from pipelines.desk.placing import Placing, know_areas, placing
from pipelines.desk.unknown import why_unused
from pipelines.desk.verdict import Account, Verdict
from pipelines.settings import REFERENCE
from pipelines.sources import land_files, land_own_maps, land_reference, source_files
from pipelines.sources.formats import formats_of
from pipelines.sources.left_alone import why_left_alone
from pipelines.sources.recognise import recognise
from pipelines.warehouse.limits import Limits, after_today, limits_of, stand_ins
from pipelines.warehouse.merged import refuse_rings
from pipelines.warehouse.settle import INCIDENTS, settle

NO_MAP = (
    "names of neighbourhoods were not checked, because no map was given. To check them, put the boundary file beside "
    "this one."
)
LATE = "They load all the same. Look whether their year is right, and whether the date of this computer is."

UNKNOWN = "They load all the same. Where no day is known, leave the cell blank."


def check_files(files: Sequence[Path], site: Site, folders: Sequence[Path] = ()) -> list[Verdict]:
    """Whether each of `files` would load for `site`, judged together as a build would; nothing is stored.

    A folder stands for the files in it that a build would read or tell of. A boundary file that lies beside them, or in
    one of the `folders`, is used to judge names of places.
    """
    every = [one for path in files for one in _files_of(path)]
    given = {path.name: path for path in sorted(every)}
    if len(given) < len(every):
        raise ContractBroken("two of the files have the same name. Rename one.")
    there = {name: path for name, path in given.items() if path.is_file()}
    maps = [path for path in _beside(there.values(), folders) if path.name not in given and _is_map(path, site)]
    con = db.connect()
    try:
        con.execute("SET temp_directory = ''")  # rows of persons: nothing may spill to disk
        land_reference(con, site, REFERENCE)
        land_files(con, site, [*maps, *there.values()], _nothing)
        land_own_maps(con, site, _nothing)
        judged = _judge(con, site, there)
    finally:
        con.close()
    missing = {name: _why_missing(path) for name, path in given.items() if name not in there}
    return [judged.get(name) or Verdict(file=name, problem=missing[name]) for name in given]


def _files_of(path: Path) -> list[Path]:
    inside = source_files(path) if path.is_dir() else []
    return [one for one in inside if formats_of(one) or why_left_alone(one)] or [path]


def _why_missing(path: Path) -> str:
    return f"{path} is a folder without a file of rows or a map." if path.is_dir() else f"there is no file {path}."


def _nothing(_: str) -> None:
    """Progress is for builds: here the verdict says everything."""


def _beside(paths: Iterable[Path], folders: Sequence[Path]) -> list[Path]:
    looked_in = dict.fromkeys(folder.resolve() for folder in (*(path.parent for path in paths), *folders))
    return [found for folder in looked_in if folder.is_dir() for found in sorted(folder.iterdir()) if found.is_file()]


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
    verdicts: dict[str, Verdict] = {}
    of_source: dict[str, list[str]] = {}
    has_areas = None
    # Maps come first: where rows lie can be told once they are settled.
    for source, contract in sorted(site.contracts.items(), key=lambda one: one[1].form != "areas"):
        if source in landed:
            if has_areas is None and contract.feeds in INCIDENTS:
                has_areas = has_map and know_areas(con, site)
            placed = placing(con, site, contract, limits_of(declared), has_areas=bool(has_areas))
            faults = Faults(con, contract, files, limits_of(declared))
            unchecked = not has_map and any(column.place for column in declared.contracts[source].columns)
            settle(con, site, contract)
            if contract.feeds == "merged_client":
                faults.rings = refuse_rings(con, site, contract)
            found = {
                name: _within(
                    limits_of(declared),
                    _verdict(con, contract, number, name, faults, unchecked, placed[number], limits_of(declared)),
                )
                for number, name in con.execute(
                    "SELECT number, file FROM safe.file WHERE source = ?", [source]
                ).fetchall()
            }
            of_source[source] = list(found)
            verdicts |= {name: with_replaced(con, contract, limits_of(declared), one) for name, one in found.items()}
    maps = (name for source, names in of_source.items() if site.contracts[source].form == "areas" for name in names)
    if has_areas is None and any(name in files for name in maps):
        know_areas(con, site)
    verdicts |= with_others(con, site, verdicts, of_source)
    problems = dict(con.execute("SELECT file, message FROM raw.problem").fetchall())
    return {
        name: verdicts.get(name) or _unused(path, site, problems.get(told_file(name))) for name, path in files.items()
    }


def _unused(path: Path, site: Site, message: str | None) -> Verdict:
    problem, steps = why_unused(path, site, message and message.removeprefix(f"{told_file(path.name)}: "))
    return Verdict(file=path.name, problem=problem[0].upper() + problem[1:], steps=steps)


def _without_places(site: Site) -> Site:
    contracts = {
        source: replace(contract, columns=tuple(replace(column, place=False) for column in contract.columns))
        for source, contract in site.contracts.items()
    }
    return replace(site, contracts=contracts)


def _verdict(
    con: duckdb.DuckDBPyConnection,
    contract: Contract,
    number: int,
    file: str,
    faults: Faults,
    unchecked: bool,
    placed: Placing,
    limits: Limits,
) -> Verdict:
    problem = con.execute(
        "SELECT message FROM safe.problem WHERE source = ? AND file = ?", [contract.source, file]
    ).fetchall()
    account = con.execute(
        "SELECT rows_read, loaded, repeated, corrected, refused FROM core.load WHERE source = ? AND file = ?",
        [contract.source, file],
    ).fetchall()
    late = after_today(con, contract, f"t._file = {number}").get(file)
    unknown = stand_ins(con, contract, f"t._file = {number}", limits).get(file)
    names = ("rows_read", "loaded", "repeated", "corrected", "refused")
    stopped, steps = _stopped(con, contract, number, problem[0][0]) if problem else (None, ())
    return Verdict(
        file=file,
        title=contract.title,
        problem=stopped,
        steps=steps,
        account=Account(**dict(zip(names, account[0], strict=True))) if account else None,
        faults=() if problem else (*faults.of(number), *faults.odd(number, placed.odd)),
        remarks=(
            *(() if problem else faults.doubts(number, file)),
            *faults.remarks(file),
            *(() if problem else placed.remarks),
            *([f"{late}. {LATE}"] if late else []),
            *([f"{unknown}. {UNKNOWN}"] if unknown else []),
            *([NO_MAP] if unchecked else []),
            *_delivered(contract),
        ),
    )


def _within(limits: Limits, verdict: Verdict) -> Verdict:
    # The build stops a source of which so much is refused: part of the truth would pass for the whole.
    count = verdict.account
    if not verdict.problem:
        verdict = replace(verdict, remarks=(*verdict.remarks, *many_odd(verdict, limits)))
    if verdict.problem or count is None or count.refused < max(limits.refused_rows, 1):
        return verdict
    if count.refused <= limits.refused_share * count.rows_read:
        return verdict
    problem = (
        f"{count.refused:,} of its {count.rows_read:,} rows would be refused. Nothing is taken from a file of which so "
        "much is wrong; the last good one stays in use."
    )
    return replace(verdict, problem=problem, steps=("Mend the largest groups below first, and check again.",))


def _delivered(contract: Contract) -> list[str]:
    # Where everything is expected each time, a file of this month's rows alone would look like a great loss.
    return [contract.delivered] if contract.full and contract.access == "programme" else []


def _stopped(
    con: duckdb.DuckDBPyConnection, contract: Contract, number: int, message: str
) -> tuple[str, tuple[str, ...]]:
    """Why a recognised file is not loaded at all, in words for whoever made it."""
    header = db.row(con, "SELECT header FROM raw.file WHERE source = ? AND number = ?", [contract.source, number])[0]
    telling = contract.identifying(header) if contract.access == "programme" else []
    if not telling:
        return message.partition(": not loaded")[2].lstrip(",. ") or message, ()
    hidden = con.execute(
        "SELECT DISTINCT column_name FROM safe.note WHERE source = ? AND effect = 'read from a hidden column'",
        [contract.source],
    ).fetchall()
    told = dict(zip(header, contract.told(header), strict=True))
    telling = [told[name] for name in telling]
    unseen = [name for name in telling if (name,) in hidden]
    show = [f"Unhide first: {', '.join(unseen)}. Mark the whole sheet, right-click a column, Unhide."] if unseen else []
    return f"It has columns that may say who somebody is: {', '.join(telling)}.", (
        *show,
        "Delete these columns and save. Nothing of the file is loaded while they are there.",
        "If one of them is needed, ask the analyst: what may become of it must be settled first.",
    )
