"""What the texts in a file's columns of numbers (of people, of records) are read as, and what is odd about them."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import duckdb

from pipelines.contracts import Contract, Site
from pipelines.contracts.numbers import (
    CAPITALS,
    CROWD,
    ELSEWHERE,
    NEAR,
    NINES,
    NO_NUMBER,
    ODDITIES,
    POINT,
    SPOILT,
    STANDS_FOR_NOBODY,
    WITHOUT_POINT,
    ZEROS,
    Oddity,
    plain_number,
    stands_for_nobody,
)
from pipelines.deidentify.expressions import texts_of
from pipelines.deidentify.no_number import no_numbers, shape_of
from pipelines.deidentify.telling import (
    FLOAT,
    LEFT,
    TIMES,
    Telling,
    counts_from_nought,
    has_parts,
    telling,
    telling_of,
    whole,
)

ONE_FOR_ALL, FEW = 0.3, 20  # a number in more than this share of the rows, of at least so many, is hardly a person's
USUAL, LEAST = 0.95, 10  # nor one with three times the referrals that all but a twentieth of the people have
# As two files may write one number: without zeros in front, capitals, and .0 behind it.
BARE = r"lower(ltrim(regexp_replace(number, '^([0-9]{1,15})[.,]0+$', '\1'), '0'))"


@dataclass
class Numbers:
    """By text the number that it is read as, None for what is none; and by oddity the texts that have it."""

    read: dict[str, str | None] = field(default_factory=dict)
    odd: dict[Oddity, set[str]] = field(default_factory=lambda: defaultdict(set))


def read_file(
    con: duckdb.DuckDBPyConnection, contract: Contract, source: str, meaning: Sequence[str | None]
) -> dict[str, tuple[Numbers, dict[str, Counter[str]]]]:
    """By purpose what the numbers of a landed file are read as, and by column in how many rows each text stands.

    Columns of one purpose are read together: what stands in one is known in the other. What tells of other files is
    known from raw.telling.
    """
    found: dict[str, dict[str, Counter[str]]] = {}
    for column in contract.kept:
        if texts := texts_of(column, source, meaning):
            rows = con.execute(f"SELECT text, count(*) FROM ({texts}) WHERE text IS NOT NULL GROUP BY text").fetchall()
            found.setdefault(str(column.pseudonym), {})[column.name] = Counter(dict(rows))
    return {
        purpose: (
            read_numbers(sum(columns.values(), Counter()), purpose, contract.feeds, telling_of(con, purpose)),
            columns,
        )
        for purpose, columns in found.items()
    }


def odd_rows(
    con: duckdb.DuckDBPyConnection, contract: Contract, source: str, meaning: Sequence[str | None]
) -> dict[str, dict[Oddity, list[int]]]:
    """By column the rows of a landed file, by their order in it, whose numbers have something odd about them."""
    found: dict[str, dict[Oddity, list[int]]] = {}
    read = read_file(con, contract, source, meaning)
    for column in contract.kept:
        texts = texts_of(column, source, meaning)
        odd = read[str(column.pseudonym)][0].odd if texts else {}
        if texts and any(odd.values()):
            rows = [text for (text,) in con.execute(texts).fetchall()]
            found[column.name] = {
                oddity: nths
                for oddity, those in odd.items()
                if (nths := [nth for nth, text in enumerate(rows, start=1) if text in those])
            }
    return found


def note_numbers(
    con: duckdb.DuckDBPyConnection, contract: Contract, file: str, numbers: Numbers, columns: Mapping[str, Counter[str]]
) -> None:
    """Write to safe.note how many rows of each column have a number with something odd about it."""
    for name, texts in columns.items():
        for oddity in ODDITIES:
            if rows := sum(texts[text] for text in numbers.odd.get(oddity, ())):
                rule = oddity.rule or next(column.rule for column in contract.kept if column.name == name)
                note = [contract.source, file, name, rule, oddity.effect, rows]
                con.execute("INSERT INTO safe.note VALUES (?, ?, ?, ?, ?, ?)", note)


def know_numbers(
    con: duckdb.DuckDBPyConnection, contract: Contract, file: int, numbers: Numbers, columns: Mapping[str, Counter[str]]
) -> None:
    """Keep in raw.number, until all files are read, what numbers of people each column of a file has, and how often."""
    for name, texts in columns.items():
        rows = Counter[str]()
        for text, times in texts.items():
            if number := numbers.read[text]:
                rows[number] += times
        con.execute(
            "INSERT INTO raw.number SELECT $1, $2, $3, unnest($4::VARCHAR[]), unnest($5::BIGINT[])",
            [contract.source, file, name, list(rows), list(rows.values())],
        )


def note_elsewhere(con: duckdb.DuckDBPyConnection, site: Site) -> None:
    """Write to safe.note how many rows of each file have a person whom the referrals write in another way."""
    referred = [one.source for one in site.contracts.values() if one.feeds == "referral"]
    full = [one.source for one in site.contracts.values() if one.full]
    con.execute(
        f"""
        INSERT INTO safe.note BY NAME
        WITH counted AS (  -- of exports that hold everything the newest alone counts
            SELECT * FROM raw.number n WHERE NOT list_contains($2, source)
                OR file = (SELECT max(f.number) FROM safe.file f WHERE f.source = n.source AND NOT f.stopped)
        ),
        known AS (
            SELECT DISTINCT number, {BARE} AS bare FROM counted WHERE list_contains($1, source)
        )
        SELECT c.source, f.file, c.name AS column_name, $3 AS rule, $4 AS effect, sum(c.rows)::BIGINT AS rows
        FROM counted c JOIN safe.file f ON f.source = c.source AND f.number = c.file
        WHERE NOT list_contains($1, c.source) AND c.number NOT IN (SELECT number FROM known)
          AND {BARE.replace("number", "c.number")} IN (SELECT bare FROM known)
        GROUP BY ALL ORDER BY ALL
        """,
        [referred, full, ELSEWHERE.rule, ELSEWHERE.effect],
    )


def read_numbers(rows: Mapping[str, int], purpose: str, feeds: str = "", elsewhere: Telling | None = None) -> Numbers:
    """What the texts of one purpose are read as; `rows` says in how many rows each stands.

    `elsewhere` is what all files tell, these texts among them.

    What is a clean number is read as it is, or as none, whatever stands beside it: its pseudonym never changes.
    """
    numbers, (tells, shapes) = Numbers(), elsewhere or telling(rows)
    nought, odd_shapes = counts_from_nought(tells), no_numbers(shapes)
    for text in rows:
        number = plain_number(text)
        if kind := _kind_of_none(number, nought, odd_shapes):
            numbers.odd[kind].add(text)
        numbers.read[text] = None if kind else number
    _read_floats(numbers, has_parts(tells))
    _refuse_nines(numbers, {whole(number) for number in tells})
    by_number: dict[str, set[str]] = defaultdict(set)
    for text, number in numbers.read.items():
        if number is not None:
            by_number[number].add(text)
    times = {number: sum(rows[text] for text in texts) for number, texts in by_number.items()}
    odd = {ZEROS: _zeros_lost(times), CAPITALS: _other_capitals(times)}
    odd[CROWD] = _crowds(times, feeds) if purpose == "person" else set()
    for oddity, found in odd.items():
        for number in found:
            numbers.odd[oddity] |= by_number[number]
    return numbers


def _kind_of_none(number: str, nought: bool, odd_shapes: Collection[str]) -> Oddity | None:
    """Why a plain number is none; None for one that is."""
    if LEFT.fullmatch(number):
        return SPOILT
    if stands_for_nobody(number):
        return None if nought and whole(number) == 0 else STANDS_FOR_NOBODY
    return NO_NUMBER if shape_of(number) in odd_shapes else None


def _read_floats(numbers: Numbers, parts: bool) -> None:
    """Read 123.0 as 123 where no file has a number with another part; else doubt it where 123 stands there, too."""
    floats = {text: found[1] for text, number in numbers.read.items() if number and (found := FLOAT.fullmatch(number))}
    if not parts:
        numbers.read |= floats
        numbers.odd[WITHOUT_POINT] |= floats.keys()
        return
    known = set(numbers.read.values())
    numbers.odd[POINT] |= {text for text, number in floats.items() if number in known}


def _refuse_nines(numbers: Numbers, known: Collection[int | None]) -> None:
    """9999 is nobody's where no file has a number near it; where people are counted on, somebody has it."""
    for text, number in list(numbers.read.items()):
        if number and NINES.fullmatch(number):
            nines = whole(number)
            if nines is None or not any(0 < abs(near - nines) <= NEAR for near in known if near is not None):
                numbers.read[text] = None
                numbers.odd[STANDS_FOR_NOBODY].add(text)


def _zeros_lost(times: Mapping[str, int]) -> set[str]:
    """Of the numbers with zeros in front, and of those too short to have had any, the fewer."""
    zeros = [number for number in times if re.fullmatch("0[0-9]+", number)]
    if not zeros:
        return set()
    lengths = Counter(len(number) for number in zeros)
    length = max(lengths, key=lambda one: (lengths[one], one))
    short = [number for number in times if re.fullmatch("[1-9][0-9]*", number) and len(number) < length]
    return set(min(short, zeros, key=lambda those: sum(times[number] for number in those)))


def _other_capitals(times: Mapping[str, int]) -> set[str]:
    alike: dict[str, list[str]] = defaultdict(list)
    for number in sorted(times):
        alike[number.casefold()].append(number)
    several = [spelt for spelt in alike.values() if len(spelt) > 1]
    return {number for spelt in several for number in sorted(spelt, key=lambda one: -times[one])[1:]}


def _crowds(times: Mapping[str, int], feeds: str) -> Collection[str]:
    """Numbers of people in far more rows than a person has."""
    total = sum(times.values())
    most = ONE_FOR_ALL * total if total >= FEW else total
    if feeds == "referral" and times:
        usual = sorted(times.values())[int(USUAL * (len(times) - 1))]
        most = min(most, max(LEAST - 1, TIMES * usual))
    return {number for number, rows in times.items() if rows > most}
