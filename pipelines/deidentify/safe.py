"""Fills `safe`: one table per declared source, columns by the allow-list, and the exact account of every file.

Each safe table ends in three columns for settling: `_file` (number of the file, by name), `_content` (a hash of the
whole row as it came) and `_broken` (which columns held something unreadable, or that the row is no record).
`safe.file`, `safe.note` and `safe.problem` are the account: counts and names of columns, never a value.
"""

from collections.abc import Callable, Iterable
from pathlib import Path

import duckdb

from pipelines.contracts import REFERENCE, Contract, Site, create_safe
from pipelines.contracts.no_record import OTHER_HEADING
from pipelines.db import literal, no_room, quoted, row
from pipelines.deidentify.broken_json import CUT, JSON, why_broken
from pipelines.deidentify.causes import note_shapes
from pipelines.deidentify.expressions import broken_bits, present, safe_value
from pipelines.deidentify.keys import load_key, pseudonym
from pipelines.deidentify.lines import Torn, lines_below_header, mixes_line_ends, torn_rows
from pipelines.deidentify.no_record import or_no_record, other_heading
from pipelines.deidentify.numbers import know_numbers, note_elsewhere, note_numbers, read_file
from pipelines.deidentify.points import turn_points
from pipelines.deidentify.telling import gather_telling


def make_safe(
    con: duckdb.DuckDBPyConnection,
    site: Site,
    key_file: Path,
    progress: Callable[[str], None],
    places: Iterable[str] = (),
) -> None:
    """Create `safe` from `raw` for every source `site` declares; a source without a file gets an empty table.

    The key is loaded, or created, only when a programme file is there. `places` are names of areas known already,
    beside those of the maps in `raw`.
    """
    con.execute("CREATE SCHEMA safe")
    con.execute(
        "CREATE TABLE safe.file (source VARCHAR, number INTEGER, file VARCHAR, sha256 VARCHAR, layout VARCHAR, "
        "access VARCHAR, rows_read BIGINT, unreadable BIGINT, stopped BOOLEAN)"
    )
    con.execute("CREATE TABLE safe.note AS FROM raw.note")
    con.execute("CREATE TABLE safe.problem AS FROM raw.problem")
    con.execute("CREATE TABLE raw.number (source VARCHAR, file INTEGER, name VARCHAR, number VARCHAR, rows BIGINT)")
    maps = [contract for contract in site.contracts.values() if contract.form == "areas"]
    # Area names must be known before a programme file's place names can be judged.
    for contract in [*REFERENCE.values(), *maps]:
        _make_one(con, site, contract, key_file, progress)
    _know_places(con, maps, places)
    gather_telling(con, site)
    _forget_rejected(con)  # else its lines would count once more
    for contract in site.contracts.values():
        if contract.form != "areas":
            _make_one(con, site, contract, key_file, progress)
    note_elsewhere(con, site)
    con.execute("DROP TABLE raw.number")


def _know_places(con: duckdb.DuckDBPyConnection, maps: list[Contract], places: Iterable[str]) -> None:
    # Only a map that names its areas knows places: a beat's or a tract's number is none.
    known = [f"SELECT label FROM safe.{quoted(m.source)}" for m in maps if any(c.becomes == "label" for c in m.kept)]
    known.append("SELECT unnest($1::VARCHAR[]) AS label")
    # Forms go on with the old name of a place that the map calls by another.
    known.append(
        "SELECT area FROM safe.area_aliases WHERE nullif(trim(area), '') IS NOT NULL AND clean_label(label) IN "
        f"(SELECT clean_label(label) FROM ({' UNION '.join(known)}))"
    )
    known.append("SELECT label FROM safe.area_aliases")
    con.execute(
        # bare: as it may be spelt, too, where no other place could be meant.
        "CREATE TABLE raw.place AS SELECT label, CASE WHEN count(*) OVER (PARTITION BY bare_label(label)) = 1 "
        "THEN nullif(bare_label(label), '') END AS bare FROM "
        f"(SELECT DISTINCT clean_label(label) AS label FROM ({' UNION '.join(known)}))",
        [list(places)],
    )


def _make_one(
    con: duckdb.DuckDBPyConnection,
    site: Site,
    contract: Contract,
    key_file: Path,
    progress: Callable[[str], None],
) -> None:
    create_safe(con, contract)
    files = con.execute(
        "SELECT number, file, sha256, layout, view_name, header, meaning, path FROM raw.file WHERE source = ? "
        "ORDER BY number",
        [contract.source],
    ).fetchall()
    for number, file, digest, layout, view, header, meaning, path in files:
        identifying = contract.identifying(header) if contract.access == "programme" else []
        stopped = bool(identifying)
        try:
            if stopped:
                rows, unreadable = _count_only(con, view, Path(path))
                told = dict(zip(header, contract.told(header), strict=True))
                _note_identifying(con, contract, file, [told[name] for name in identifying], progress)
            else:
                kept, oddest = _fill(con, site, contract, number, file, view, header, meaning, key_file)
                lines, of_other_text = _rejected(con)
                _note_other_text(contract, file, of_other_text, progress)
                unreadable = _unreadable(con, view, Path(path), kept, lines)
                rows = kept + unreadable
                torn = torn_rows(Path(path), len(header), contract.names) if unreadable else Torn()
                below = None
                if torn.headers or oddest >= OTHER_HEADING:
                    below = other_heading(con, contract, number, view, Path(path), torn, len(header))
                stopped = below is not None
                if stopped:
                    _forget_rows(con, contract, number)
                    _note_problem(con, contract, file, f"{file}: not loaded. {below}", progress)
                else:
                    note_shapes(con, contract, number, file, f"raw.{quoted(view)}", meaning)
                    _note_torn(file, torn, progress)
                    _note_undeclared(con, contract, file, header, meaning, progress)
        except (duckdb.Error, FileNotFoundError) as broken:
            if no_room(broken):
                raise  # not the file's fault
            # DuckDB's own words would quote the place it stopped at. Nothing of the file is kept.
            _forget_rows(con, contract, number)
            rows, unreadable, stopped = _lines_of(Path(path)), 0, True
            _note_problem(con, contract, file, _why_unreadable(Path(path)), progress)
        account = [contract.source, number, file, digest, layout, contract.access, rows, unreadable, stopped]
        con.execute("INSERT INTO safe.file VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", account)
        if contract.access != "reference":
            progress(f"  {file}: {rows:,} rows read")
    turn_points(con, contract)


def _forget_rows(con: duckdb.DuckDBPyConnection, contract: Contract, number: int) -> None:
    con.execute(f"DELETE FROM safe.{quoted(contract.source)} WHERE _file = {number}")


def _fill(
    con: duckdb.DuckDBPyConnection,
    site: Site,
    contract: Contract,
    number: int,
    file: str,
    view: str,
    header: list[str],
    meaning: list[str],
    key: Path,
) -> tuple[int, int]:
    """Fill safe.<source> with a file's rows; returns how many there are, and the highest of their `_broken`."""
    source, kept = f"raw.{quoted(view)}", contract.kept
    # A column that this layout does not have is missing in every row.
    raw = {c.name: f"c{meaning.index(c.name)}" if c.name in meaning else "NULL::VARCHAR" for c in contract.columns}
    _make_pseudonyms(con, site, contract, number, file, source, meaning, key)
    _forget_rejected(con)
    texts, values = [f"t{i}" for i in range(len(kept))], [f"v{i}" for i in range(len(kept))]
    as_text = ", ".join(f"{present(c, raw[c.name])} AS {t}" for c, t in zip(kept, texts, strict=True))
    days = {c.name: safe_value(c, t) for c, t in zip(kept, texts, strict=True) if c.type == "DATE"}
    as_safe = ", ".join(
        f"{safe_value(c, t, days.get(c.age_at, 'NULL'))} AS {v}" for c, t, v in zip(kept, texts, values, strict=True)
    )
    # Without the key nobody may be able to test a guess against what is kept, so a programme row's content is hashed
    # after its numbers became pseudonyms. An open row is hashed as it came, but for how its number is written: that
    # tells more corrections.
    read = {column.name: value for column, value in zip(kept, values, strict=True) if column.in_key}
    content = values if contract.access == "programme" else list((raw | read).values())
    shape = ["geometry"] if contract.form == "areas" else []
    # Pseudonyms and places are looked up by a join, which loses the order of the rows; counting rows keeps it.
    ordered = any(column.pseudonym or column.place for column in kept)
    as_text += ", row_number() OVER () AS row_in_file" if ordered else ""
    broken = _what_is_broken(contract, header, meaning, texts, values)
    con.execute(
        f"INSERT INTO safe.{quoted(contract.source)} SELECT {', '.join(values + shape)}, {number}, "
        f"hash({', '.join(content)}), {broken} "
        f"FROM (SELECT *, {as_safe} FROM (SELECT *, {as_text} FROM {source}))"
        f"{' ORDER BY row_in_file' if ordered else ''}"
    )
    found = f"SELECT count(*), coalesce(max(_broken), 0) FROM safe.{quoted(contract.source)} WHERE _file = {number}"
    rows, oddest = row(con, found)
    return rows, oddest


def _what_is_broken(
    contract: Contract, header: list[str], meaning: list[str], texts: list[str], values: list[str]
) -> str:
    kept = contract.kept
    broken = broken_bits(kept, texts, values)
    if contract.form == "areas" or contract.access == "reference":
        return broken
    there = [(c.name, c.type, v) for c, v in zip(kept, values, strict=True) if c.name in meaning]
    # Points are missing more often than days.
    typed = sorted((name for name in there if name[1] != "VARCHAR"), key=lambda one: one[1] == "DOUBLE")
    ours = [meaning.index(name) for name, _, _ in there]
    return or_no_record(header, ours, broken, [value for *_, value in typed], contract.names)


def _count_only(con: duckdb.DuckDBPyConnection, view: str, path: Path) -> tuple[int, int]:
    _forget_rejected(con)
    rows = row(con, f"SELECT count(*) FROM raw.{quoted(view)}")[0]
    unreadable = _unreadable(con, view, path, rows, _rejected(con)[0])
    return rows + unreadable, unreadable


def _unreadable(con: duckdb.DuckDBPyConnection, view: str, path: Path, read: int, rejected: int) -> int:
    """How many lines of a file could not be read, after `read` rows could and so many lines were `rejected`."""
    _forget_rejected(con)  # DuckDB keeps the lines themselves there
    unfit = row(con, "SELECT coalesce(sum(rows), 0) FROM raw.unfit WHERE view_name = ?", [view])[0]
    if unfit:
        return int(unfit)
    if not rejected:
        return 0
    # One quotation mark that nothing closes swallows all lines below it: what is missing from the file on the disk was
    # not read either.
    within = row(
        con, f"SELECT sum(length(t::VARCHAR) - length(replace(t::VARCHAR, chr(10), ''))) FROM raw.{quoted(view)} t"
    )
    _forget_rejected(con)
    return max(rejected, _lines_of(path) - read - int(within[0] or 0))


def _lines_of(path: Path) -> int:
    return lines_below_header(path) if path.suffix.lower() == ".csv" and path.exists() else 0


def _why_unreadable(path: Path) -> str:
    if not path.exists():
        return f"{path.name}: not loaded. It lay in the folder when the build began, and is gone."
    if path.suffix.lower() == ".csv" and mixes_line_ends(path):
        return (
            f"{path.name}: not loaded. Some of its lines end as on Windows and others do not. Open it in a spreadsheet "
            "and save it again as CSV UTF-8."
        )
    why = why_broken(path) if path.suffix.lower() in JSON else CUT
    return f"{path.name}: not loaded, {why}."


def _forget_rejected(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("DROP TABLE IF EXISTS rejected_line; DROP TABLE IF EXISTS rejected_scan")


def _rejected(con: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    """How many lines of the file that was read last do not fit, and how many of them are no UTF-8 text."""
    # One line can break in several ways; it is still one.
    try:
        lines, of_other_text = row(
            con,
            "SELECT count(DISTINCT line), count(DISTINCT line) FILTER (error_type = 'INVALID ENCODING') "
            "FROM rejected_line",
        )
    except duckdb.CatalogException:
        return 0, 0  # no file was read that could have such lines
    return lines, of_other_text


def _make_pseudonyms(
    con: duckdb.DuckDBPyConnection,
    site: Site,
    contract: Contract,
    number: int,
    file: str,
    source: str,
    meaning: list[str],
    key_file: Path,
) -> None:
    con.execute("CREATE OR REPLACE TABLE raw.pseudonym (purpose VARCHAR, value VARCHAR, key VARCHAR)")
    if not any(column.pseudonym for column in contract.kept):
        return
    key = load_key(key_file)
    for purpose, (numbers, columns) in read_file(con, contract, source, meaning).items():
        read = {text: plain for text, plain in numbers.read.items() if plain is not None}
        keys = [pseudonym(key, site.name, purpose, plain) for plain in read.values()]
        con.execute(
            f"INSERT INTO raw.pseudonym SELECT {literal(purpose)}, unnest(?::VARCHAR[]), unnest(?::VARCHAR[])",
            [list(read), keys],
        )
        note_numbers(con, contract, file, numbers, columns)
        if purpose == "person":
            know_numbers(con, contract, number, numbers, columns)


def _note_identifying(
    con: duckdb.DuckDBPyConnection, contract: Contract, file: str, names: list[str], progress: Callable[[str], None]
) -> None:
    message = (
        f"{file}: not loaded. It has columns that look as if they identify a person: {', '.join(names)}. "
        f"Remove them from the export, or declare them in {contract.declared_in} with what may become of them."
    )
    _note_problem(con, contract, file, message, progress)


def _note_problem(
    con: duckdb.DuckDBPyConnection, contract: Contract, file: str, message: str, progress: Callable[[str], None]
) -> None:
    con.execute("INSERT INTO safe.problem VALUES (?, ?, ?)", [contract.source, file, message])
    progress(f"  NOT USED: {message}")


def _note_other_text(contract: Contract, file: str, lines: int, progress: Callable[[str], None]) -> None:
    if lines:
        progress(
            f"  {file}: {lines:,} lines are not UTF-8 text and are refused; it may be windows-1252. Save it as CSV "
            f"UTF-8, or declare its encoding in {contract.declared_in}."
        )


def _note_torn(file: str, torn: Torn, progress: Callable[[str], None]) -> None:
    if torn.cut:
        progress(f"  {file}: row {torn.cut[0]}, the last one, is cut off: the file came only in part. Export it again.")
    if torn.long:
        progress(f"  {file}: row {torn.long[0]}: a cell holds far more than a value, and the row is not read.")
    if torn.quotes:
        progress(
            f"  {file}: row {torn.quotes[0]}: a quotation mark is not closed in its cell, and what follows it is not "
            "read, down to the next one or to the end of the file. Take it out, or write it twice within marks."
        )
    if torn.markers:
        progress(
            f"  {file}: row {torn.markers[0]}: marks (<<<<<<<, =======, >>>>>>>) that the merging of two versions of "
            "the file left. Keep the right version of the rows between them, and take out the marks."
        )


def _note_undeclared(
    con: duckdb.DuckDBPyConnection,
    contract: Contract,
    file: str,
    header: list[str],
    meaning: list[str | None],
    progress: Callable[[str], None],
) -> None:
    undeclared = [name for name, ours in zip(contract.told(header), meaning, strict=True) if ours is None]
    if not undeclared or contract.form == "areas" or contract.access == "reference":
        return
    for name in undeclared:
        note = [contract.source, file, name, "a declared column", "column dropped", None]
        con.execute("INSERT INTO safe.note VALUES (?, ?, ?, ?, ?, ?)", note)
    progress(f"  {file}: columns that are not declared were dropped: {', '.join(undeclared)}")
