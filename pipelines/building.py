"""The order of the stages that make a warehouse; it loads nothing that only publishing needs, which takes long."""

import os
import tomllib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import duckdb

from pipelines import db
from pipelines.apart import hand_over, may_be_theirs, read_apart
from pipelines.contracts import ContractBroken, Site
from pipelines.deidentify import key_fingerprint, make_safe
from pipelines.made_of import made_of
from pipelines.settings import REFERENCE, Settings
from pipelines.sites import check_mappings, load_site
from pipelines.sources import land_files, land_own_maps, land_reference, nothing_found, place_names, source_files
from pipelines.warehouse import (
    Accepted,
    append_line,
    build_record,
    check_standing,
    failed_record,
    fill_core,
    last_places,
    look,
    not_as_it_came,
    remember,
    remember_files,
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
    refuse_key_in(source, settings)

    def make(beside: Path, spill: Path) -> dict:
        return build_beside(beside, spill, source, settings, site, accepted, progress)

    record = replace_warehouse(settings, site, make)
    progress(f"Built {settings.warehouse}")
    return not_as_it_came(record)


def replace_warehouse(settings: Settings, site: Site, make: Callable[[Path, Path], dict]) -> dict:
    """Let `make` write a warehouse beside the one that stands, and put it in its place when all went well.

    `make` is given the file to write and a folder to spill to; it returns the record for the log, as this does.
    """
    refuse_key_in(settings.private_dir, settings)
    settings.private_dir.mkdir(parents=True, exist_ok=True)
    settings.private_dir.chmod(0o700)
    beside = settings.private_dir / "warehouse.duckdb.tmp"
    spill = settings.private_dir / "spill.tmp"
    with db.only_one(settings.private_dir, "build"):
        db.clear_leftovers(beside, spill)
        try:
            record = make(beside, spill)
            append_line(settings.private_dir / LOG, record)  # first: no warehouse is in place without its line
            os.replace(beside, settings.warehouse)
        except (ContractBroken, duckdb.Error, OSError) as broken:
            with suppress(OSError):  # on a full disk the log cannot be written either: the first error is told
                append_line(settings.private_dir / LOG, failed_record(site, broken))
            raise
        finally:
            db.clear_leftovers(beside, spill)
    return record


def refuse_key_in(folder: Path, settings: Settings) -> None:
    """Raise ContractBroken where the key lies in `folder`: whoever is given a copy of the data would have the key."""
    if settings.key_file.resolve().is_relative_to(folder.resolve()):
        raise ContractBroken(
            f"the key {settings.key_file} lies in {folder}, the folder of the data it protects. Move it, and set "
            "LEAD_KEY_FILE to a place outside."
        )


def build_beside(
    beside: Path, spill: Path, source: Path, settings: Settings, site: Site, accepted: Accepted, progress: Progress
) -> dict:
    """Write the warehouse of the files in `source` to `beside`; returns the record for the log."""
    check_mappings(site)
    con = db.connect(beside)
    try:
        db.limit_memory(con, MOST_MEMORY)
        # While programme rows are read, nothing may spill to disk.
        con.execute("SET temp_directory = ''")
        key, demonstration = key_fingerprint(settings.key_file), is_demonstration(source)
        check_standing(con, settings.warehouse, site, demonstration=demonstration, key=key, replace=accepted.replace)
        progress(f"Looking for source files in {source}")
        land_reference(con, site, REFERENCE)
        files = source_files(source)
        looks, made = look(files), made_of(site, demonstration)
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
        hashes = dict(con.execute("SELECT file, sha256 FROM safe.file").fetchall())
        told = fill_core(
            con, site, demonstration=demonstration, last=settings.warehouse,
            key=key_fingerprint(settings.key_file), accepted=accepted, progress=progress,
        )  # fmt: skip
        remember(con, site, made, clean=told.clean and accepted == NOTHING_ACCEPTED)
        remember_files(con, looks, hashes)
        con.execute("CHECKPOINT")  # closing would do it, too, but say nothing of a full disk
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
