"""Files of the programme with canaries in every column, and the search for them in whatever is left."""

import csv
import itertools
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import duckdb
import openpyxl
from openpyxl.comments import Comment

from pipelines.contracts import Column, Contract
from pipelines.desk.words import example

NAME, BORN, PHONE, ADDRESS, RECORD = (
    "Zebulon Quackenbush", "1931-07-19", "206-555-0142", "4417 Larkspur Terrace", "REC77310095",
)  # fmt: skip
PLANTED = (NAME, BORN, "7/19/1931", PHONE, "2065550142", ADDRESS, RECORD)
# What is looked for: parts that a program could keep of them, in capitals or not.
WANTED = (
    "quackenbush", "1931-07-19", "19310719", "7/19/1931", "19.07.1931", "555-0142", "2065550142", "larkspur",
    "rec77310095",
)  # fmt: skip
SOUND_ROWS = 6  # for each row with a canary, so that a file is not stopped for too many refusals
IN_WORKBOOKS = (NAME, BORN, PHONE, ADDRESS, RECORD)  # without sound rows: too few to stop it
PLACE = "Lowtown"
MAP = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"NEIGHBORHOOD": name, "PRECINCT": "W"},
            "geometry": {"type": "Polygon", "coordinates": [[[x, 47.5], [x + 0.1, 47.5], [x, 47.7], [x, 47.5]]]},
        }
        for name, x in ((PLACE.upper(), -122.5), ("HIGHTOWN", -122.3))
    ],
}


# ---- planting


def _sound(column: Column, number: int) -> str:
    if column.pseudonym:
        return f"{RECORD}-{column.pseudonym}-{number}"
    if column.place:
        return PLACE
    if column.type == "DATE":
        return (date(2019, 1, 1) + timedelta(days=number % 700)).strftime(column.formats[0])
    return column.one_of[number % len(column.one_of)] if column.one_of else example(column)


def rows(contract: Contract, canaries: tuple[str, ...], sound: int) -> Iterator[list[str]]:
    """For each column and canary a row, after `sound` rows without; the last field is an undeclared column's."""
    number = itertools.count()
    for column, canary in itertools.product(contract.columns, canaries):
        for place in range(sound + 1):
            at = next(number)
            values = {one.name: _sound(one, at) for one in contract.columns}
            values |= {column.name: canary} if place == sound else {}
            yield [*values.values(), PLANTED[at % len(PLANTED)]]


def write_csv(path: Path, header: list[str], lines: list[list[str]], encoding: str = "utf-8") -> None:
    """One CSV file."""
    with open(path, "w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([header, *lines] if header else lines)


def write_workbook(path: Path, header: list[str], lines: list[list[object]]) -> None:
    """A workbook that says canaries outside its table too: title, comment, footnote, hidden sheet, author."""
    book = openpyxl.Workbook()
    sheet, hidden = book.active, book.create_sheet("Old")
    book.properties.creator = NAME
    for line in ([f"Export for {NAME}"], [], header, *lines, [], [f"Asked by {NAME}, {PHONE}"]):
        sheet.append([date.fromisoformat(value) if value == BORN else value for value in line])
    sheet["A4"].comment = Comment(f"{NAME} lives at {ADDRESS}", NAME)
    for line in (header, [NAME] * len(header)):
        hidden.append(line)
    hidden.sheet_state = "hidden"
    book.save(path)


def plant(folder: Path, contract: Contract, *, damaged: bool) -> None:
    """Write the files of one contract: sound ones as CSV and Excel, and damaged ones where they are asked for."""
    header, name = [*contract.header, NAME], contract.source  # the undeclared column is called after somebody
    lines = list(rows(contract, PLANTED, SOUND_ROWS))
    # The last by name, so the newest: one that lacked most rows of the others would stop its source.
    write_csv(folder / f"{name}_z.csv", header, lines)
    write_workbook(folder / f"{name}_book.xlsx", header, list(rows(contract, IN_WORKBOOKS, 0)))
    if damaged:
        write_csv(folder / f"{name}_headless.csv", [], lines[:20])
        write_csv(folder / f"{name}_broken_header.csv", [NAME, *header[1:]], lines[:20])
        write_csv(folder / f"{name}_telling.csv", [*header[:-1], "client_name"], lines[:20])
        torn = [f"{line[0]},{NAME},{ADDRESS}" + "," * (30 * at) for at, line in enumerate(lines[:5])]
        (folder / f"{name}_torn.csv").write_text("\n".join([",".join(header), *torn, f'x,"{NAME}', f"{BORN},{PHONE}"]))
        write_csv(folder / f"{name}_wide.csv", header, lines[:20], "utf-16")
    born = {column.name: column.born for column in contract.columns if column.born}
    if born:
        dated = [
            [BORN if column in born else value for column, value in zip(header, line, strict=True)] for line in lines
        ]
        write_csv(folder / f"{name}_born.csv", [born.get(column, column) for column in header], dated)


# ---- searching


def found_in(content: bytes) -> set[str]:
    """The canaries in `content`, whatever the case of their letters, as UTF-8 or UTF-16."""
    low = content.lower()
    return {
        wanted for wanted in WANTED if any(wanted.encode(code) in low for code in ("utf-8", "utf-16-le", "utf-16-be"))
    }


def unpacked(path: Path) -> Iterator[tuple[str, bytes]]:
    """What lies in a file: its bytes, and where they are packed, what they hold as text."""
    content = path.read_bytes()
    yield path.name, content
    if zipfile.is_zipfile(BytesIO(content)):
        with zipfile.ZipFile(BytesIO(content)) as archive:
            yield from ((f"{path.name}/{member}", archive.read(member)) for member in archive.namelist())
    if content[8:12] == b"DUCK":
        yield from _tables(path)
    if content[:4] == b"PAR1":
        yield path.name, _as_text(duckdb.connect(), f"read_parquet('{path}')")


def _tables(path: Path) -> Iterator[tuple[str, bytes]]:
    # Not read-only: what a killed build left in its log is then read, too.
    try:
        con = duckdb.connect(str(path))
    except duckdb.Error:  # half a file: its bytes were searched
        return
    with con:
        names = con.execute("SELECT schema_name, table_name FROM duckdb_tables()").fetchall()
        for schema, table in names:
            yield f"{path.name}/{schema}.{table}", _as_text(con, f'"{schema}"."{table}"')


def _as_text(con: duckdb.DuckDBPyConnection, table: str) -> bytes:
    return "\n".join(text for (text,) in con.execute(f"SELECT t::VARCHAR FROM {table} t").fetchall()).encode()
