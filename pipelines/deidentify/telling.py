"""Numbers that tell how others are meant, gathered over all files of a site: else one person is two, file by file."""

import re
from collections import Counter
from collections.abc import Mapping

import duckdb

from pipelines.contracts import Site
from pipelines.contracts.numbers import NEAR, plain_number, stands_for_nobody
from pipelines.db import no_room, quoted
from pipelines.deidentify.expressions import texts_of

# What a spreadsheet leaves of a long number, and its errors: each would make one person of many.
LEFT = re.compile(r"[0-9]([.,][0-9]+)?E\+?[0-9]+|#(N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|#+)")
FLOAT = re.compile(r"([0-9]{1,15})[.,]0+")  # of more digits a float has lost some
COUNTED = re.compile("[0-9]{1,30}")
TIMES = 3  # 0 in more than three times the rows of 1 and 2 is no person, and so is who has three times the usual


def gather_telling(con: duckdb.DuckDBPyConnection, site: Site) -> None:
    """Keep in raw.telling, by purpose, the telling numbers of all landed files that may be read, and their rows."""
    con.execute("CREATE TABLE raw.telling (purpose VARCHAR, number VARCHAR, rows BIGINT)")
    files = con.execute("SELECT source, view_name, header, meaning FROM raw.file ORDER BY ALL").fetchall()
    for source, view, header, meaning in files:
        contract = site.contracts.get(source)
        if contract is None or (contract.access == "programme" and contract.identifying(header)):
            continue
        for column in contract.kept:
            if texts := texts_of(column, f"raw.{quoted(view)}", meaning):
                found = _read(con, texts)
                con.execute(
                    "INSERT INTO raw.telling SELECT $1, unnest($2::VARCHAR[]), unnest($3::BIGINT[])",
                    [str(column.pseudonym), list(found), list(found.values())],
                )


def telling_of(con: duckdb.DuckDBPyConnection, purpose: str) -> dict[str, int]:
    """The telling numbers of one purpose in all files, and in how many rows each stands."""
    gathered = "SELECT number, sum(rows)::BIGINT FROM raw.telling WHERE purpose = ? GROUP BY number"
    return dict(con.execute(gathered, [purpose]).fetchall())


def telling(rows: Mapping[str, int]) -> Counter[str]:
    """Of texts, and the rows that each stands in, the plain numbers that tell how others are meant."""
    found = Counter[str]()
    for text, times in rows.items():
        if _tells(number := plain_number(text)):
            found[number] += times
    return found


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


def _read(con: duckdb.DuckDBPyConnection, texts: str) -> Counter[str]:
    try:
        rows = con.execute(f"SELECT text, count(*) FROM ({texts}) WHERE text IS NOT NULL GROUP BY text").fetchall()
    except (duckdb.Error, FileNotFoundError) as broken:
        if no_room(broken):
            raise
        return Counter()  # whoever fills `safe` comes upon it again, and tells
    return telling(dict(rows))


def _tells(number: str) -> bool:
    counted = whole(number)
    if counted is None:
        return bool(re.search("[.,]", number)) and not LEFT.fullmatch(number) and not stands_for_nobody(number)
    digits = len(str(counted))
    return counted <= 2 or any(abs(counted - (10**nines - 1)) <= NEAR for nines in (digits - 1, digits) if nines > 2)
