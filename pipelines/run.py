"""The order of the stages, and nothing else. No stage knows another: they meet in the warehouse's schemas."""

import os
import tomllib
from collections.abc import Callable
from pathlib import Path

import duckdb

from pipelines import db
from pipelines.apart import hand_over, may_be_theirs, read_apart
from pipelines.contracts import ContractBroken, Site
from pipelines.deidentify import key_fingerprint, make_safe
from pipelines.disclosure import declared_views, protect_cells
from pipelines.metrics import registry
from pipelines.release import write_release
from pipelines.settings import REFERENCE, Settings
from pipelines.sites import load_site
from pipelines.sources import land_files, land_own_maps, land_reference, nothing_found, place_names, source_files
from pipelines.statistics import compute
from pipelines.warehouse import (
    Accepted,
    append_line,
    build_record,
    failed_record,
    fill_core,
    last_places,
    not_as_it_came,
)

Progress = Callable[[str], None]
MARKER = "demonstration.toml"
# GiB that a build's tables and sorts may take before they spill; a small machine gives less. What a process takes
# beside that is about one more.
MOST_MEMORY = 8
LOG = "log/builds.jsonl"
NOTHING_ACCEPTED = Accepted()


def build(
    source: Path, settings: Settings, site_name: str, progress: Progress = print, accepted: Accepted = NOTHING_ACCEPTED
) -> list[str]:
    """Turn the source files in `source` into the private warehouse, which is replaced only when all went well.

    Returns a line for each thing that was not used as it came. `accepted` are sources whose great changes are real.
    Raises ContractBroken when nothing could be built.
    """
    site = load_site(site_name)
    accepted.check(site)
    if settings.key_file.resolve().is_relative_to(settings.private_dir.resolve()):
        raise ContractBroken(
            f"the key {settings.key_file} lies in the folder of the data it protects. Set LEAD_KEY_FILE to a place "
            "outside it."
        )
    settings.private_dir.mkdir(parents=True, exist_ok=True)
    settings.private_dir.chmod(0o700)
    beside = settings.private_dir / "warehouse.duckdb.tmp"
    spill = settings.private_dir / "spill.tmp"
    with db.only_one(settings.private_dir, "build"):
        db.clear_leftovers(beside, spill)
        try:
            record = _build_beside(beside, spill, source, settings, site, accepted, progress)
            append_line(settings.private_dir / LOG, record)  # first: no warehouse is in place without its line
            os.replace(beside, settings.warehouse)
        except (ContractBroken, duckdb.Error, OSError) as broken:
            append_line(settings.private_dir / LOG, failed_record(site, broken))
            raise
        finally:
            db.clear_leftovers(beside, spill)
    progress(f"Built {settings.warehouse}")
    return not_as_it_came(record)


def _build_beside(
    beside: Path, spill: Path, source: Path, settings: Settings, site: Site, accepted: Accepted, progress: Progress
) -> dict:
    con = db.connect(beside)
    try:
        db.limit_memory(con, MOST_MEMORY)
        # While programme rows are read, nothing may spill to disk.
        con.execute("SET temp_directory = ''")
        progress(f"Looking for source files in {source}")
        land_reference(con, site, REFERENCE)
        files = source_files(source)
        theirs = [path for path in files if may_be_theirs(path, site)]
        land_files(con, site, [path for path in files if path not in theirs], progress)
        land_own_maps(con, site, progress)
        # The process that writes the warehouse never holds a row of the programme's.
        places = place_names(con, site) or last_places(con, settings.warehouse, site)
        apart = read_apart(site.name, theirs, places, settings.key_file)
        land_files(con, site, [Path(path) for path in apart.others], lambda _: None)
        for line in apart.lines:
            progress(line)
        if not apart.files and not db.row(con, "SELECT count(*) FROM raw.file WHERE access = 'open'")[0]:
            told = con.execute("SELECT message FROM raw.problem").fetchall()
            raise ContractBroken(nothing_found(site, source, [row[-1] for row in [*told, *apart.problems]]))
        progress("Reading and de-identifying")
        make_safe(con, site, settings.key_file, progress)
        hand_over(con, apart)
        con.execute("DETACH raw")
        con.execute(f"SET temp_directory = {db.literal(str(spill))}")
        progress("Settling repeats, placing rows in areas")
        told = fill_core(
            con, site, demonstration=is_demonstration(source), last=settings.warehouse,
            key=key_fingerprint(settings.key_file), accepted=accepted, progress=progress,
        )  # fmt: skip
        return build_record(con, told)
    finally:
        con.close()


def is_demonstration(folder: Path) -> bool:
    """Whether `folder` holds the marker of demonstration data.

    Raises ContractBroken when the marker is there but cannot be read.
    """
    marker = folder / MARKER
    if not marker.exists():
        return False
    try:
        tomllib.loads(marker.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise ContractBroken(f"{marker.name} cannot be read. Make the demonstration data anew.") from None
    return True


def publish(out: Path, settings: Settings, progress: Progress = print) -> Path:
    """Turn the private warehouse into one release in the folder `out`; returns the release's path.

    Raises ContractBroken when there is no warehouse to publish from.
    """
    if not settings.warehouse.exists():
        raise ContractBroken("there is no warehouse to publish from. Run: python -m pipelines build --input DIR")
    out.mkdir(parents=True, exist_ok=True)
    with db.only_one(out, "publish"):
        db.clear_leftovers(out / "release.duckdb.tmp", out / "current.duckdb.tmp")
        con = db.connect()
        try:
            con.execute("SET temp_directory = ''")  # true counts never touch the disk
            _open_core(con, settings.warehouse)
            views = declared_views()
            progress("Counting")
            compute(con, registry(), views, progress)
            progress("Protecting")
            protect_cells(con)
            progress("Writing the release")
            return write_release(con, out, views)
        finally:
            con.close()


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
