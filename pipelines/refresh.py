"""A night's run: the warehouse is brought up to date, by adding new police rows where that is all there is to do."""

import dataclasses
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from pipelines import db
from pipelines.apart import may_be_theirs
from pipelines.building import (
    MOST_MEMORY,
    NOTHING_ACCEPTED,
    Progress,
    build_beside,
    is_demonstration,
    refuse_key_in,
    replace_warehouse,
)
from pipelines.contracts import Contract, Site, create_core
from pipelines.deidentify import key_fingerprint, make_safe
from pipelines.made_of import made_of
from pipelines.settings import Settings
from pipelines.sites import load_site
from pipelines.sources import create_raw, land_files, source_files
from pipelines.warehouse import Told, build_record, not_as_it_came, report
from pipelines.warehouse.added import account_anew, bring_up, lay_over
from pipelines.warehouse.codes import doubted
from pipelines.warehouse.deliveries import judge
from pipelines.warehouse.kept import NAME as LAST
from pipelines.warehouse.kept import LastBuild
from pipelines.warehouse.labels import unknown_told
from pipelines.warehouse.limits import after_today, limits_of, refusals, stand_ins
from pipelines.warehouse.night import Look, NeedsBuild, check_notes, look, new_files, remember_files
from pipelines.warehouse.notes import covered_told, pieces_told
from pipelines.warehouse.off_map import off_map
from pipelines.warehouse.settle import adds_up, settle


def refresh(source: Path, settings: Settings, site_name: str, progress: Progress = print) -> list[str]:
    """Bring the warehouse up to date with the files in `source`: the result is that of a full build of them.

    Returns a line for each thing that was not used as it came. Raises ContractBroken when nothing could be built.
    """
    site = load_site(site_name)
    refuse_key_in(source, settings)

    def make(beside: Path, spill: Path) -> dict:
        try:
            return _add_beside(beside, spill, source, settings, site, progress)
        except NeedsBuild as needed:
            progress(f"Everything is built anew: {needed}")
        db.clear_leftovers(beside, spill)
        return build_beside(beside, spill, source, settings, site, NOTHING_ACCEPTED, progress)

    record = replace_warehouse(settings, site, make)
    progress(f"Refreshed {settings.warehouse}")
    return not_as_it_came(record)


def _add_beside(beside: Path, spill: Path, source: Path, settings: Settings, site: Site, progress: Progress) -> dict:
    """Write the warehouse that stands, with what is new, to `beside`; returns the record for the log.

    Raises NeedsBuild where that would not surely be what a full build gives.
    """
    con = db.connect()
    try:
        db.limit_memory(con, MOST_MEMORY)
        con.execute(f"SET temp_directory = {db.literal(str(spill))}")
        files = source_files(source)
        looks = look(files)
        made = made_of(site, is_demonstration(source))
        new, hashes, sources = _what_is_new(con, settings, files, looks, made)
        changed = _read_new(con, site, new, sources, settings, progress)
        hashes |= dict(con.execute("SELECT file, sha256 FROM safe.file").fetchall())
        db.copy_file(settings.warehouse, beside)
        # A copy that is not finished is thrown away, so it needs no log of its own.
        con.execute(f"ATTACH {db.literal(str(beside))} AS warehouse (RECOVERY_MODE no_wal_writes)")
        con.execute("USE warehouse")
        _lay_over(con, site, changed, sources)
        _refuse_odd(con, site, changed, settings.warehouse)
        con.execute("UPDATE core.build SET built_at = ?", [datetime.now(UTC).replace(tzinfo=None, microsecond=0)])
        _note_problems(con, new)
        remember_files(con, looks, hashes)
        told = Told(progress, warnings=_worth_a_look(con, site))
        report(con, told)
        con.execute("CHECKPOINT warehouse")  # closing would do it, too, but say nothing of a full disk
        return build_record(con, told) | {"added": [path.name for path in new]}
    finally:
        con.close()


def _what_is_new(
    con: duckdb.DuckDBPyConnection, settings: Settings, files: list[Path], looks: dict[str, Look], made: dict[str, str]
) -> tuple[list[Path], dict[str, str | None], tuple[str, ...]]:
    """The new files, the hashes of the others, and the sources that incidents are made of."""
    if not settings.warehouse.exists():
        raise NeedsBuild("there is no build yet")
    try:
        con.execute(f"ATTACH {db.literal(str(settings.warehouse))} AS warehouse (READ_ONLY)")
        con.execute("USE warehouse")
        sources = check_notes(con, made, key_fingerprint(settings.key_file))
        return *new_files(con, files, looks), sources
    except duckdb.Error:
        raise NeedsBuild("the last build is damaged, or of another version of the program") from None
    finally:
        con.execute("USE memory")
        con.execute("DETACH DATABASE IF EXISTS warehouse")


def _read_new(
    con: duckdb.DuckDBPyConnection,
    site: Site,
    new: list[Path],
    sources: tuple[str, ...],
    settings: Settings,
    progress: Progress,
) -> list[Contract]:
    """Read, de-identify and settle the new files among themselves in memory; returns the contracts they are of."""
    for path in new:
        if may_be_theirs(path, site):
            raise NeedsBuild(f"{path.name} is new and may be the programme's")
    create_raw(con)
    land_files(con, site, new, progress)
    refused = con.execute("SELECT file FROM raw.problem WHERE source IS NOT NULL").fetchall()
    landed = dict(con.execute("SELECT source, any_value(file) FROM raw.file GROUP BY source ORDER BY ALL").fetchall())
    other = [file for source, file in landed.items() if source not in sources or not adds_up(site.contracts[source])]
    for name in [*other, *(file for (file,) in refused)]:
        raise NeedsBuild(f"{name} is new, and more than police rows to be added")
    few = dataclasses.replace(site, contracts={source: site.contracts[source] for source in sources})
    make_safe(con, few, settings.key_file, progress)
    if db.row(con, "SELECT count(*) FROM safe.file WHERE stopped")[0]:
        raise NeedsBuild("a new file cannot be read")
    create_core(con)
    changed = [few.contracts[source] for source in landed]
    for contract in changed:
        settle(con, few, contract)
    return changed


def _lay_over(con: duckdb.DuckDBPyConnection, site: Site, changed: list[Contract], sources: tuple[str, ...]) -> None:
    if not changed:
        return
    for contract in changed:
        lay_over(con, contract)
    names = [contract.source for contract in changed]
    bring_up(con, site, names, sources)
    account_anew(con, site, names)


def _refuse_odd(con: duckdb.DuckDBPyConnection, site: Site, changed: list[Contract], warehouse: Path) -> None:
    """Raise NeedsBuild where what came would be stopped or doubted beside what stands: a build handles and tells it."""
    if changed:
        con.execute(f"ATTACH {db.literal(str(warehouse))} AS {LAST} (READ_ONLY)")
    last = LastBuild(frozenset(contract.source for contract in changed))
    for contract in changed:
        judged = judge(con, site, contract, last, "true")
        if judged.reasons or judged.doubts or off_map(con, site, contract, last):
            raise NeedsBuild(f"{contract.source}: the new rows are not like those before")


def _note_problems(con: duckdb.DuckDBPyConnection, new: list[Path]) -> None:
    """Keep what is said of new files that are of no source, in the place of what was said of them before."""
    con.execute("DELETE FROM safe.problem WHERE file IN (SELECT unnest(?::VARCHAR[]))", [[path.name for path in new]])
    con.execute("INSERT INTO safe.problem FROM memory.safe.problem")


def _worth_a_look(con: duckdb.DuckDBPyConnection, site: Site) -> list[str]:
    """What is worth a look in all files that stand, as a build tells it."""
    limits, warnings = limits_of(site), [*pieces_told(con), *covered_told(con), *unknown_told(con, site)]
    sources = con.execute("SELECT DISTINCT source FROM core.load WHERE refused > 0 ORDER BY source").fetchall()
    for contract in [site.contracts[source] for (source,) in sources]:
        few = refusals(con, contract, limits.warn_refused_share, limits.warn_refused_rows)
        warnings += [f"{contract.source}: {one}" for one in few]
    for contract in site.contracts.values():
        late = after_today(con, contract, "true")
        unknown = stand_ins(con, contract, "true", limits)
        warnings += [f"{contract.source}: {file}: {one}" for told in (late, unknown) for file, one in told.items()]
        warnings += [f"{contract.source}: {one}" for one in doubted(con, site, contract, limits)[1]]
    return warnings
