"""Lands each recognised file in `raw`: a view over the file, so that nothing of it is stored before de-identification.

`raw` is a database in memory. A landed file has columns c0, c1, … in the order of its header. `raw.file` keeps one row
per file; `raw.problem` one row per file that was not used.
"""

from collections.abc import Callable, Collection, Iterable
from pathlib import Path

import duckdb

from pipelines.contracts import REFERENCE, Contract, ContractBroken, Site, told_file
from pipelines.contracts.declare import UTF8
from pipelines.contracts.maps import COMPANIONS
from pipelines.db import file_sha256, quoted, row
from pipelines.sources.formats import format_called, formats_of
from pipelines.sources.found import Found
from pipelines.sources.left_alone import why_left_alone
from pipelines.sources.recognise import WrongHeader, recognise
from pipelines.sources.reference_rows import check_rows

# Files that belong to a folder of sources without being one: they need no word on the screen.
IGNORED = {"demonstration.toml", ".DS_Store", "desktop.ini", ".gitkeep"}

RAW_TABLES = """
    CREATE TABLE raw.file (
        source VARCHAR, number INTEGER, file VARCHAR, sha256 VARCHAR, view_name VARCHAR, header VARCHAR[],
        meaning VARCHAR[], layout VARCHAR, access VARCHAR, path VARCHAR
    );
    CREATE TABLE raw.note (
        source VARCHAR, file VARCHAR, column_name VARCHAR, rule VARCHAR, effect VARCHAR, rows BIGINT
    );
    CREATE TABLE raw.unfit (view_name VARCHAR, rows BIGINT);
    CREATE TABLE raw.problem (source VARCHAR, file VARCHAR, message VARCHAR);
"""


def land(con: duckdb.DuckDBPyConnection, site: Site, folder: Path, progress: Callable[[str], None]) -> None:
    """Land every source file at the top level of `folder`.

    Raises ContractBroken when the folder is missing or holds no source file at all.
    """
    land_files(con, site, source_files(folder), progress)
    if not row(con, "SELECT count(*) FROM raw.file WHERE access <> 'reference'")[0]:
        problems = [message for (message,) in con.execute("SELECT message FROM raw.problem").fetchall()]
        raise ContractBroken(nothing_found(site, folder, problems))


def source_files(folder: Path) -> list[Path]:
    """The files at the top level of `folder` that may be sources, by name; raises ContractBroken for no folder."""
    if not folder.is_dir():
        raise ContractBroken(f"{folder} is not a folder. Give --input the folder that holds the source files.")
    files = sorted(path for path in folder.iterdir() if path.is_file() and not _ignored(path))
    if odd := [path.name for path in files if _holds_bytes(path.name)]:
        raise ContractBroken(f"{odd[0]}: some signs of this name are no letters of any alphabet. Rename the file.")
    return files


def _holds_bytes(name: str) -> bool:
    """Whether Python could not read the name's bytes as text, as where a ZIP from another system was unpacked."""
    return any("\udc80" <= sign <= "\udcff" for sign in name)


def _ignored(path: Path) -> bool:
    return path.name in IGNORED or path.name.endswith(".card.toml") or path.suffix.lower() in COMPANIONS


def land_files(
    con: duckdb.DuckDBPyConnection, site: Site, files: Iterable[Path], progress: Callable[[str], None]
) -> None:
    """Land these files alone; one that is no source file of the site is left alone.

    Files of one source are numbered by their names, whenever they were landed: the later name settles a repeat.
    """
    _land_files(con, list(files), site.contracts.values(), progress)
    con.execute("""
        UPDATE raw.file SET number = later.number FROM (
            SELECT view_name, row_number() OVER (PARTITION BY source ORDER BY file) - 1 AS number
            FROM raw.file WHERE access <> 'reference'
        ) later WHERE later.view_name = file.view_name
    """)


def land_own_maps(con: duckdb.DuckDBPyConnection, site: Site, progress: Callable[[str], None]) -> None:
    """Land the boundary files in the site's folder, unless a newer one came with the data."""
    landed = {source for (source,) in con.execute("SELECT source FROM raw.file").fetchall()}
    if not any(contract.feeds == "area" and source in landed for source, contract in site.contracts.items()):
        land_files(con, site, site.maps, progress)


def place_names(con: duckdb.DuckDBPyConnection, site: Site) -> list[str]:
    """The names of areas on the maps landed so far."""
    names: list[str] = []
    for contract in site.contracts.values():
        labels = [column.name for column in contract.kept if column.becomes == "label"]
        if contract.form == "areas" and labels:
            found = con.execute(
                "SELECT view_name, meaning FROM raw.file WHERE source = ?", [contract.source]
            ).fetchall()
            for view, meaning in found:
                column = f"c{meaning.index(labels[0])}"
                names += [
                    name for (name,) in con.execute(f"SELECT {column} FROM raw.{quoted(view)}").fetchall() if name
                ]
    return names


def create_raw(con: duckdb.DuckDBPyConnection) -> None:
    """Create `raw`, empty: a database in memory."""
    con.execute("ATTACH ':memory:' AS raw")
    con.execute(RAW_TABLES)


def land_reference(
    con: duckdb.DuckDBPyConnection, site: Site, folder: Path, only: Collection[str] = tuple(REFERENCE)
) -> None:
    """Create `raw` and land the hand-written reference files, or `only` some: those every site shares, then its own.

    Raises ContractBroken for a shared file that is missing, or any that is broken: without them nothing is true. A row
    of a city that there is not is broken, too: it would be left out without a word.
    """
    create_raw(con)
    for source, contract in [(source, REFERENCE[source]) for source in only]:
        own = site.folder / "reference" / f"{source}.csv"
        for number, path in enumerate([folder / f"{source}.csv", *([own] if own.exists() else [])]):
            found = recognise(path, [contract])
            if found is None:
                raise ContractBroken(f"{path.name}: expected the columns {', '.join(contract.header)}.")
            _land_one(con, found, number)
            check_rows(con, site, found, _view(found, number), own=path == own)


def _land_files(
    con: duckdb.DuckDBPyConnection,
    paths: list[Path],
    contracts: Iterable[Contract],
    progress: Callable[[str], None],
) -> None:
    for path in paths:
        told, source = told_file(path.name), None
        try:
            found = recognise(path, contracts)
            if found is None:
                if not formats_of(path) and (why := why_left_alone(path)):
                    raise ContractBroken(f"{path.name}: {why}")
                progress(f"  {told}: not a source file of this site, left alone")
                continue
            if found.contract.access == "programme" and told != path.name:
                source = found.contract.source
                raise ContractBroken(
                    f"{path.name}: not used, because its name may hold somebody's telephone number, address or day of "
                    f"birth. Names of files are told and kept. Rename it, to {source}{path.suffix} for example."
                )
            number = row(con, "SELECT count(*) FROM raw.file WHERE source = ?", [found.contract.source])[0]
            progress(f"  {path.name}: {found.contract.title}{_told_of(con, found)}")
            _land_one(con, found, number)
        except (ContractBroken, FileNotFoundError) as broken:
            source = broken.contract.source if isinstance(broken, WrongHeader) else source
            gone = f"{told}: it lay in the folder when the build began, and is gone."
            message = gone if isinstance(broken, FileNotFoundError) else str(broken).replace(path.name, told)
            con.execute("INSERT INTO raw.problem VALUES (?, ?, ?)", [source, told, message])
            progress(f"  NOT USED: {message}")


def _told_of(con: duckdb.DuckDBPyConnection, found: Found) -> str:
    """What was decided about how the file is read; it is noted for the check, too."""
    encoding, layer, source = found.undeclared_encoding, found.layout.map_layer, found.contract.source
    note = [source, found.path.name, None, f"{UTF8} text", f"read as {encoding}", None] if encoding else []
    note = [source, found.path.name, layer, "one layer", "the layer that is read", None] if layer else note
    if note:
        con.execute("INSERT INTO raw.note VALUES (?, ?, ?, ?, ?, ?)", note)
    return f", read as {encoding} text" if encoding else f", its layer {layer}" if layer else ""


def _land_one(con: duckdb.DuckDBPyConnection, found: Found, number: int) -> None:
    view = _view(found, number)
    format_called(found.layout.form).land(con, found, view)
    con.execute(
        "INSERT INTO raw.file VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [found.contract.source, number, found.path.name, file_sha256(found.path), view, list(found.header),
         list(found.meaning), found.layout.title, found.contract.access, str(found.path)],
    )  # fmt: skip


def _view(found: Found, number: int) -> str:
    return f"{found.contract.source}_{number}"


def nothing_found(site: Site, folder: Path, problems: list[str]) -> str:
    """The message of a folder in which no file could be used."""
    expected = "; ".join(f"{c.title} ({', '.join(c.header[:3])}, …)" for c in site.contracts.values())
    return "\n".join(
        [f"no file in {folder} could be used for {site.title}.", *problems, f"Expected files: {expected}."]
    )
