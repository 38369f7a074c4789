"""Numbers that tell how others are meant, gathered over all files of a site: else one person is two, file by file."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

import duckdb

from pipelines.contracts import Site
from pipelines.contracts.numbers import NEAR, plain_number, stands_for_nobody
from pipelines.db import no_room, quoted
from pipelines.deidentify.expressions import texts_of
from pipelines.deidentify.no_number import shape_of, tells_nothing

# What a spreadsheet leaves of a long number, and its errors: each would make one person of many.
LEFT = re.compile(r"[0-9]([.,][0-9]+)?E\+?[0-9]+|#(N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|#+)")
FLOAT = re.compile(r"([0-9]{1,15})[.,]0+")  # of more digits a float has lost some
COUNTED = re.compile("[0-9]{1,30}")
TIMES = 3  # 0 in more than three times the rows of 1 and 2 is no person, and so is who has three times the usual


class Telling(NamedTuple):
    """The plain numbers that tell how others are meant, by their rows; and how many numbers have each shape."""

    numbers: Counter[str]
    shapes: Counter[str]


def gather_telling(con: duckdb.DuckDBPyConnection, site: Site) -> None:
    """Keep in raw.telling, by purpose, what the numbers of all landed files that may be read tell of each other."""
    con.execute("CREATE TABLE raw.telling (purpose VARCHAR, text VARCHAR, shape BOOLEAN, many BIGINT)")
    files = con.execute("SELECT source, view_name, header, meaning FROM raw.file ORDER BY ALL").fetchall()
    for source, view, header, meaning in files:
        contract = site.contracts.get(source)
        if contract is None or (contract.access == "programme" and contract.identifying(header)):
            continue
        for column in contract.kept:
            if texts := texts_of(column, f"raw.{quoted(view)}", meaning):
                found = _read(con, texts)
                told = [(text, shape, many) for shape in (False, True) for text, many in found[shape].items()]
                texts, shapes, many = ([one[place] for one in told] for place in range(3))
                con.execute(
                    "INSERT INTO raw.telling SELECT $1, unnest($2::VARCHAR[]), unnest($3::BOOLEAN[]), "
                    "unnest($4::BIGINT[])",
                    [str(column.pseudonym), texts, shapes, many],
                )


def telling_of(con: duckdb.DuckDBPyConnection, purpose: str) -> Telling:
    """What the numbers of one purpose tell in all files together."""
    gathered = "SELECT text, shape, sum(many)::BIGINT FROM raw.telling WHERE purpose = ? GROUP BY text, shape"
    found = con.execute(gathered, [purpose]).fetchall()
    return Telling(*(Counter({text: many for text, of, many in found if of == shape}) for shape in (False, True)))


def telling(rows: Mapping[str, int]) -> Telling:
    """What texts, and the rows that each stands in, tell of each other."""
    found = Telling(Counter(), Counter())
    for text, times in rows.items():
        number = plain_number(text)
        shape = "" if LEFT.fullmatch(number) or stands_for_nobody(number) else shape_of(number)
        found.shapes[shape] += bool(shape)
        if whole(number) == 0 or (shape and not tells_nothing(shape) and _tells(number)):
            found.numbers[number] += times
    return Telling(found.numbers, +found.shapes)


def whole(number: str) -> int | None:
    """What a number counts, .0 behind it or not; None where it does not count."""
    digits = found[1] if (found := FLOAT.fullmatch(number)) else number
    return int(digits) if COUNTED.fullmatch(digits) else None


def has_parts(tells: Mapping[str, int]) -> bool:
    """Whether a point is part of numbers: some have more behind it than .0."""
    return any(re.search("[.,]", number) and not FLOAT.fullmatch(number) for number in tells)


def counts_from_nought(tells: Mapping[str, int]) -> bool:
    """Whether 0 is a number as 1 and 2 are: both stand there, and it is not in far more rows."""
    times = Counter[int | None]()
    for number, rows in tells.items():
        times[whole(number)] += rows
    return bool(times[1] and times[2]) and times[0] <= TIMES * (times[1] + times[2])


def _read(con: duckdb.DuckDBPyConnection, texts: str) -> Telling:
    try:
        rows = con.execute(f"SELECT text, count(*) FROM ({texts}) WHERE text IS NOT NULL GROUP BY text").fetchall()
    except (duckdb.Error, FileNotFoundError) as broken:
        if no_room(broken):
            raise
        return telling({})  # whoever fills `safe` comes upon it again, and tells
    return telling(dict(rows))


def _tells(number: str) -> bool:
    counted = whole(number)
    if counted is None:
        return bool(re.search("[.,]", number))
    digits = len(str(counted))
    return counted <= 2 or any(abs(counted - (10**nines - 1)) <= NEAR for nines in (digits - 1, digits) if nines > 2)
