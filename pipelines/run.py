"""The order of the stages, and nothing else. No stage knows another: they meet in the warehouse's schemas.

Those that make a warehouse are in building.py.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from pipelines import db, release
from pipelines.building import Progress, build
from pipelines.contracts import ContractBroken, create_core
from pipelines.disclosure import (
    Faults,
    Gate,
    audit_release,
    declared_views,
    find_passed,
    keep_audit,
    keep_passed,
    known_for,
    load_replaced,
    protect_cells,
    refuse_another_map,
)
from pipelines.made_of import code_version
from pipelines.metrics import registry
from pipelines.release import (
    Compared,
    Kept,
    Published,
    candidate,
    compare_release,
    content_of,
    current_release,
    gives_way,
    kept_releases,
    last_seen,
    let_out,
    only_writer,
    read_release,
    refuse_another_rule,
    refuse_approval,
    refuse_missing,
    seen_before,
    stand_in,
    write_release,
)
from pipelines.settings import REFERENCE, Settings
from pipelines.statistics import compute, list_measures

Bar = Callable[[str, int, int], None]

__all__ = ["approve", "audit", "build", "publish", "rollback"]


def publish(
    out: Path, settings: Settings, progress: Progress = print, *, attack: bool = False, accept_changes: bool = False,
    replace: bool = False,
) -> Published:  # fmt: skip
    """Turn the private warehouse into one release in the folder `out`; returns its path, and what is worth a look.

    Programme data always pass the gate; made-up data are about nobody, so they do only with `attack`. Raises
    ContractBroken when there is no warehouse to publish from, when a release that was let out is not in `out`, when
    what is hidden cannot be protected, or, but for `accept_changes`, when the map lacks areas of published numbers or
    the release is not like the one that readers see; and, but for `replace`, when readers would see another city's or
    made-up data in the place of real ones.
    """
    if not settings.warehouse.exists():
        raise ContractBroken("there is no warehouse to publish from. Run: python -m pipelines build --input DIR")
    out.mkdir(parents=True, exist_ok=True)
    with only_writer(out):
        con = db.connect()
        try:
            con.execute("SET temp_directory = ''")  # true counts never touch the disk
            _open_core(con, settings.warehouse)
            _say_what_gives_way(con, out, replace, progress)
            views, before = declared_views(), _published(con, out, settings)
            refuse_another_rule(con, before)
            refuse_another_map(con, before, accept=accept_changes)
            progress("Counting")
            compute(con, registry(), views, progress)
            gate = _gate(con, out, settings, progress) if attack or not _made_up(con) else None
            progress("Protecting, and attacking what is left" if gate else "Protecting")
            protect_cells(con, gate, before)
            progress("Writing the release")
            same = gate is not None and gate.knowledge == gate.before
            published = write_release(
                con, out, views, code_version(), accept_changes=accept_changes, same_knowledge=same
            )
            if gate:
                keep_audit(_audits(settings), published.path.stem, gate.verdicts)
                published.worth_a_look.extend(gate.corrected)
            return published
        finally:
            con.close()


def audit(
    file: Path, against: Path | None, settings: Settings, progress: Progress = print, bar: Bar | None = None
) -> Faults:
    """Attack the release `file` with all that was published in the folder `against` (default: its own); returns faults.

    Where the private warehouse is, its true numbers say what is small, and an audit that finds nothing is recorded
    there. Raises ContractBroken for what is no release.
    """
    # What cannot be read, or is not what it was, is told before the long work.
    one = read_release(file)
    beside, changed = _let_out(against or file.resolve().parent, one), content_of(file) != one.content
    if changed:
        progress("FAULT: the file does not hold what it was published with: its content hash is another")
    con = db.connect()
    try:
        con.execute("SET temp_directory = ''")
        truth = _open_truth(con, one, settings, progress)
        paths = [other.path for other in beside]
        if truth:
            load_replaced(con, paths)  # the map of the release has the past areas of published numbers, too
        compared = _compared(con if truth else None, file)
        for line in [*compared.left_out, *(f"FAULT: {fault}" for fault in compared.faults)]:
            progress(line)
        found, possible = changed + len(compared.faults), 0
        progress(f"Attacking {file.name} beside {len(beside)} other releases")
        known = REFERENCE / "known_elsewhere.csv"
        try:
            sure, possible = audit_release(con, file, paths, known, progress, bar, truth and not compared.left_out)
            found += sure
        except duckdb.Error:
            if not compared.faults:
                raise
            progress("The attack could not be run: the file is not what it should be, as told above.")
        if truth and not found and not compared.left_out:
            hashes, when = {other.content for other in beside}, f"{datetime.now(UTC):%Y-%m-%d}"
            record = keep_passed(_audits(settings), one.version, one.content, hashes, when, code_version())
            progress(f"Recorded: audit {record[:16]}")
        return Faults(found, possible)
    finally:
        con.close()


def _compared(con: duckdb.DuckDBPyConnection | None, file: Path) -> Compared:
    """Hold `file` against what is made of the warehouse in `con`; without one, of the registry and its own settings."""
    if con:
        return compare_release(con, file, declared_views(), code_version(), truth=True)
    with db.connect() as alone:
        create_core(alone)
        stand_in(alone, file)
        list_measures(alone, registry().values())
        return compare_release(alone, file, declared_views(), code_version(), truth=False)


def approve(
    out: Path, version: str, by: str, determination: date, settings: Settings, progress: Progress = print,
    bar: Bar | None = None, *, replace: bool = False,
) -> Kept:  # fmt: skip
    """Let a release out when its audit has passed, which is run where there is no record of it.

    Raises ContractBroken where it cannot be approved, the audit finds anything, or, but for `replace`, readers would
    see it in the place of another city's.
    """
    refuse_approval(by, determination)
    one = candidate(out, version, replace=replace)
    refuse_missing(out, settings.private_dir, one.site)

    def record() -> str | None:
        return find_passed(_audits(settings), version, one.content, {other.content for other in _let_out(out, one)})

    if record() is not None:
        # What is no row of a table of a release is in no hash: it may have come since the audit.
        if since := _compared(None, one.path).faults:
            raise ContractBroken(f"{version} was changed after its audit: {since[0]}. Publish again, and approve that.")
    else:
        progress(f"There is no record of a passed audit of {version}: it is attacked now")
        faults = audit(one.path, None, settings, progress, bar).sure
        if faults:
            raise ContractBroken(f"the audit of {version} found {faults} faults, told above. It was not approved.")
    passed = record()
    if passed is None:
        raise ContractBroken(
            f"{version} can only be approved where the private warehouse is that it was made of: without it nobody "
            "knows which hidden numbers are small. Set LEAD_PRIVATE_DIR to its folder, and run the same command again. "
            "Where the warehouse or the program is another since, publish again, and approve that."
        )
    return let_out(out, settings.private_dir, version, by, determination, passed, replace=replace)


def rollback(out: Path, version: str, by: str, *, replace: bool = False) -> tuple[Kept, list[str]]:
    """Make a release that was let out current again; returns it, and what could not be said of it.

    Raises ContractBroken where it is not what was let out, or, but for `replace`, readers would see another city's or
    made-up data in the place of real ones.
    """
    since = _form(seen_before(out, version, by, replace=replace).path)
    # Which form another version of the program gave it nobody can say here.
    if since.faults and not since.left_out:
        raise ContractBroken(
            f"{version} was changed since it was published: {since.faults[0]}. Put back a copy of the file and of its "
            "folder, or go back to another."
        )
    return release.rollback(out, version, by, replace=replace), [*since.left_out, *since.faults]


def _form(file: Path) -> Compared:
    try:
        return _compared(None, file)
    except duckdb.Error:
        return Compared([], ["It has the form of an earlier version of the program, which could not be compared."])


def _audits(settings: Settings) -> Path:
    return settings.private_dir / "audit"


def _let_out(folder: Path, one: Kept) -> list[Kept]:
    """The other releases of the folder that were ever let out; made-up data stay among themselves."""
    alike = [other for other in kept_releases(folder) if other.approved and other.demonstration == one.demonstration]
    return [other for other in alike if other.version != one.version]


def _open_truth(con: duckdb.DuckDBPyConnection, one: Kept, settings: Settings, progress: Progress) -> bool:
    """Count anew in the private warehouse, if it is there and of what the release is of; returns whether it is."""
    if not settings.warehouse.exists():
        return False
    _open_core(con, settings.warehouse)
    if db.row(con, "SELECT site, demonstration FROM core.build") != (one.site, one.demonstration):
        progress(f"{settings.warehouse} is of other data than the release, and is not used")
        con.execute("DROP SCHEMA core CASCADE")
        return False
    progress("Counting")
    compute(con, registry(), declared_views(), lambda _: None)
    return True


def _say_what_gives_way(con: duckdb.DuckDBPyConnection, out: Path, replace: bool, progress: Progress) -> None:
    site, made_up = db.row(con, "SELECT site, demonstration FROM core.build")
    if seen := gives_way(out, site, made_up, "what is published", replace=replace):
        which = f"{'made-up' if seen.demonstration else 'real'} data of {seen.site}"
        progress(f"Readers of {out} see {which} so far ({seen.version})")


def _gate(con: duckdb.DuckDBPyConnection, out: Path, settings: Settings, progress: Progress) -> Gate:
    site, audits = db.row(con, "SELECT site FROM core.build")[0], _audits(settings)
    last = current_release(out)
    before = known_for(audits, last.path.stem) if last else {}
    return Gate(site, REFERENCE / "known_elsewhere.csv", audits / "proofs", progress, before)


def _published(con: duckdb.DuckDBPyConnection, out: Path, settings: Settings) -> list[Path]:
    """The releases that were ever let out, withdrawn ones too, the oldest first; made-up data stay among themselves.

    Raises ContractBroken where one of them is not in `out`, or the one that readers see cannot be read to its end. A
    copy of before its approval counts as let out.
    """
    site, made_up = db.row(con, "SELECT site, demonstration FROM core.build")
    named = set() if made_up else refuse_missing(out, settings.private_dir, site)
    if last := last_seen(out, site, made_up):
        content_of(last.path)  # the new release is held against it, after minutes
    alike = [one for one in kept_releases(out) if one.demonstration == made_up]
    return [one.path for one in alike if one.approved or one.version in named]


def _made_up(con: duckdb.DuckDBPyConnection) -> bool:
    return db.row(con, "SELECT demonstration FROM core.build")[0]


def _open_core(con: duckdb.DuckDBPyConnection, warehouse: Path) -> None:
    try:
        con.execute(f"ATTACH {db.literal(str(warehouse))} AS warehouse (READ_ONLY)")
    except duckdb.Error:
        raise ContractBroken(f"{warehouse} is damaged or in use. Build it again: python -m pipelines build") from None
    con.execute("CREATE SCHEMA core")
    tables = con.execute(
        "SELECT table_name FROM duckdb_tables() WHERE database_name = 'warehouse' AND schema_name = 'core' "
        "UNION ALL SELECT view_name FROM duckdb_views() WHERE database_name = 'warehouse' AND schema_name = 'core'"
    ).fetchall()
    for (table,) in tables:
        con.execute(f"CREATE VIEW core.{db.quoted(table)} AS FROM warehouse.core.{db.quoted(table)}")
    if not _columns(con) >= _declared():
        raise ContractBroken(
            f"{warehouse} was built by an earlier version of this program, and lacks what this one counts. Build it "
            "again from the same files: python -m pipelines build"
        )


def _declared() -> set[tuple[str, str]]:
    with db.connect() as empty:
        create_core(empty)
        return _columns(empty)


def _columns(con: duckdb.DuckDBPyConnection) -> set[tuple[str, str]]:
    sql = "SELECT table_name, column_name FROM duckdb_columns() WHERE schema_name = 'core'"
    return set(con.execute(sql).fetchall())
