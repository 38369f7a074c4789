"""The limits of a delivery: what only warns, and what stops a source so that its last good version stays.

The numbers stand here once, each with its reason; a site may have its own in site.toml, [limits].
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from datetime import date, timedelta

import duckdb

from pipelines.contracts import Contract, ContractBroken, Site
from pipelines.db import literal, quoted, row
from pipelines.warehouse.kept import CARRIED_NUMBER, table_of
from pipelines.warehouse.notes import REPLACED, key_told, shapes_told
from pipelines.warehouse.settle import INCIDENTS

DAYS = ("DATE", "TIMESTAMP")
YEAR = 12  # months: every season
LATE = timedelta(days=21)  # after that a month is held to be reported
# What programs write where no day is known: the first day that they can say.
FIRST_DAYS = ("1900-01-01", "1901-01-01", "1904-01-01", "1969-12-31", "1970-01-01")


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Shares are of 1. Every limit needs a number of rows as well: a handful of rows proves nothing."""

    # Hard. Years of police rows are refused by the hundred thousandth; a renamed code refuses a third at once.
    refused_share: float = 0.2
    refused_rows: int = 50
    # A month of ten rows or more is not emptied by corrections.
    lost_month_rows: int = 10
    # No programme and no city halves its history overnight; under 20 rows a few withdrawn ones would.
    halved_share: float = 0.5
    halved_rows: int = 20
    # Nobody takes a fifth of a full export back at once. Records that were numbered anew look like that, and kept ones
    # would stand beside themselves.
    vanished_share: float = 0.2
    vanished_rows: int = 20
    # A group of offences this common does not end overnight, nor do nine tenths of it: codes were spelt anew.
    group_rows: int = 50
    group_share: float = 0.1
    # Between any two months of Seattle's year a group keeps three quarters of its least share, or other codes of it do
    # not come up at once; so many rows of a code do not end by chance (e^-20).
    kept_share: float = 0.75
    code_rows: int = 20
    # Of eleven years of Seattle's offences four rows give way to others of their file. With the number of the report
    # for a key it would be six of a hundred: other offences, and no corrections.
    replaced_share: float = 0.05
    replaced_rows: int = 50
    # The number of a police row stays with its incident, whose day is hardly ever corrected by more than one.
    other_day_share: float = 0.2
    other_day_rows: int = 50
    # Rows that stand once in each of two files but for the number: by chance 37 of 100 at most do, however little a
    # list says of each incident (where x are expected, exactly one stands there in x / exp(x)).
    twice_share: float = 0.5
    twice_rows: int = 50
    # A zero is forgotten in a row or two; a spreadsheet takes them from all it opens, and people count twice. Counted
    # is what came on top of the last good version's share: some programmes have numbers of two lengths by design.
    odd_numbers_share: float = 0.2
    odd_numbers_rows: int = 50
    # Numbers of people are not spelt anew in one file of several: no other file would link to it. Where all of them
    # change on purpose, each is accepted.
    respelt_share: float = 0.2
    respelt_rows: int = 20
    # Nobody writes half of what was written anew; a column that was sorted by itself, or shifted days, look like that.
    altered_share: float = 0.5
    altered_rows: int = 20
    # A column that this many rows filled is not left blank in all of them.
    emptied_rows: int = 20
    # Soft, and told in the exit code: a column that loses its words makes a true zero of what it said.
    unread_share: float = 0.2
    unread_rows: int = 50
    faded_share: float = 0.5
    # A record's person changes where people entered twice are merged, and their list tells of that. Where many others
    # change at once, numbers were given anew or are spelt in another way.
    strangers_share: float = 0.02
    # Nearly everybody in another list was referred before; a newer list has a month's people that the referrals lack.
    unknown_people_share: float = 0.1
    strangers_rows: int = 20
    # Corrections come by the hundredth, second decisions by the tenth; what moves on in time, as a status does, is held
    # to the half alone.
    doubt_altered_share: float = 0.2
    doubt_altered_rows: int = 20
    # Some rows have days in an odd order, as when somebody is referred again; exchanged days and months do it to many.
    order_share: float = 0.05
    order_rows: int = 10
    doubt_replaced_share: float = 0.01
    # A day is taken back now and then; from more records than get one, an older file stands in the newest one's place.
    taken_back_rows: int = 5
    # Of points some lie beyond the city line, and some at a place that stands for none; not nine tenths.
    off_map_share: float = 0.1
    off_map_rows: int = 100
    # A month of Seattle's has 0.55 to 0.8 spots for each of its points; rounded to 0.01 degrees it has 0.05. Of its
    # labels 0.84 to 0.93 name the area of the point, of rounded ones 0.66 to 0.75.
    spots_share: float = 0.5
    agreed_share: float = 0.85
    spots_rows: int = 100
    # Of eleven years of Seattle's months, a pandemic's among them, one has fewer than half the rows of the thinnest of
    # the year before it: three of its weeks are missing.
    thin_share: float = 0.5
    thin_rows: int = 50
    # Soft. Worth a look, and nothing that a busy week cannot do.
    warn_refused_share: float = 0.05
    warn_refused_rows: int = 5
    warn_fewer_share: float = 0.9
    # Some things did happen on the first of January 1970; hardly this many of one file.
    stand_in_rows: int = 20

    def beyond(self, name: str, rows: float, of: float) -> bool:
        """Whether `rows` of `of` are more than the limits `name`_rows and `name`_share let pass; none never are."""
        fewest, share = getattr(self, f"{name}_rows"), getattr(self, f"{name}_share")
        return rows >= max(fewest, 1) and rows > share * of


def limits_of(site: Site) -> Limits:
    """The limits with the site's own numbers in them.

    Raises ContractBroken for a limit that does not exist or is no number that it can be.
    """
    own = dict(site.settings.get("limits", {}))
    known = {field.name: field.type for field in fields(Limits)}
    for name, value in own.items():
        top = 1 if name.endswith("_share") else float("inf")
        number = isinstance(value, int if name.endswith("_rows") else int | float) and not isinstance(value, bool)
        if name not in known or not number or not 0 <= value <= top:
            raise ContractBroken(
                f"site.toml, [limits]: {name} = {value!r} cannot stand here. Known are {', '.join(known)}; shares are "
                "from 0 to 1, rows whole numbers."
            )
    return replace(Limits(), **own)


@dataclass(frozen=True, kw_only=True)
class Size:
    """How many rows a source had, in all and by month (its first day); of each month also the last day with a row."""

    rows: int
    months: dict[date, int]
    ends: dict[date, date] = field(default_factory=dict)


def sizes(con: duckdb.DuckDBPyConnection, contract: Contract, of_newest: str) -> tuple[Size, Size]:
    """The sizes of what came and of the last good version; `of_newest` (SQL) holds for rows t of a full delivery.

    Rows that a build only carried on are counted on neither side: they came from nowhere.
    """
    now = _size(con, contract, f"safe.{quoted(contract.source)}", of_newest)
    return now, _size(con, contract, table_of(contract), f"_file <> {CARRIED_NUMBER}")


def _size(con: duckdb.DuckDBPyConnection, contract: Contract, table: str, where: str) -> Size:
    months = []
    if contract.span:
        day = quoted(contract.span)
        months = con.execute(
            f"SELECT date_trunc('month', {day})::DATE AS _month, count(*), max({day})::DATE FROM {table} t "
            f"WHERE ({where}) AND _month IS NOT NULL GROUP BY _month"
        ).fetchall()
    rows = row(con, f"SELECT count(*) FROM {table} t WHERE {where}")[0]
    counts, ends = {month: one for month, one, _ in months}, {month: day for month, _, day in months}
    return Size(rows=rows, months=counts, ends=ends)


def refusals(con: duckdb.DuckDBPyConnection, contract: Contract, share: float, rows: int) -> list[str]:
    """Of which files more than `share` of the rows, and at least `rows` of them, were refused."""
    files = con.execute(
        "SELECT l.file, l.refused, l.rows_read FROM core.load l JOIN safe.file f USING (source, file) "
        "WHERE l.source = $1 AND NOT f.stopped AND l.refused >= $3 AND l.refused > $2 * l.rows_read ORDER BY l.file",
        [contract.source, share, max(rows, 1)],
    ).fetchall()
    return [
        f"{refused:,} of {read:,} rows of {file} were refused{shapes_told(con, contract, file)}"
        for file, refused, read in files
    ]


def replaced(con: duckdb.DuckDBPyConnection, contract: Contract, share: float, rows: int) -> dict[str, str]:
    """What to say of each file of which more than `share` of the rows, and `rows`, gave way to another row of it."""
    files = con.execute(
        "SELECT n.file, n.rows, f.rows_read FROM core.load_note n JOIN safe.file f USING (source, file) "
        "WHERE n.source = $1 AND n.effect = $2 AND n.rows >= $4 AND n.rows > $3 * f.rows_read ORDER BY n.file",
        [contract.source, REPLACED, share, max(rows, 1)],
    ).fetchall()
    return {
        file: f"{many:,} of {read:,} rows of {file} give way to another row of the same file, which has the same "
        f"{key_told(contract)}, no other report time, and says something else. A key must tell the rows to be counted "
        f"apart: look at key= in {contract.declared_in}"
        for file, many, read in files
    }


def after_today(con: duckdb.DuckDBPyConnection, contract: Contract, where: str) -> dict[str, str]:
    """What to say of each file with rows that are dated after the day of the build, or have another day after it.

    `where` holds for rows t. They are used all the same: it may be the computer's clock that is wrong.
    """
    if contract.access != "programme" and contract.feeds not in INCIDENTS:
        return {}
    own = [f"t.{quoted(name)}::DATE" for name in (contract.span, contract.latest) if name]
    others = [c for c in contract.kept if c.type in DAYS and c.becomes not in (contract.span, contract.latest)]
    days = ([f"greatest({', '.join(own)})"] if own else []) + [f"t.{quoted(str(c.becomes))}::DATE" for c in others]
    if not days:
        return {}
    counts = ", ".join(f"count(*) FILTER ({day} > $2)" for day in days)
    files = con.execute(
        f"SELECT f.file, {counts} FROM safe.{quoted(contract.source)} t JOIN safe.file f "
        f"ON f.source = $1 AND f.number = t._file WHERE {where} GROUP BY f.file ORDER BY f.file",
        [contract.source, date.today()],
    ).fetchall()
    said = (["dated after today"] if own else []) + [f"later than today in {column.name}" for column in others]
    told = {}
    for file, *numbers in files:
        late = [f"{_rows_are(rows)} {what}" for rows, what in zip(numbers, said, strict=True) if rows]
        told |= {file: ", ".join(late)} if late else {}
    return told


def stand_ins(con: duckdb.DuckDBPyConnection, contract: Contract, where: str, limits: Limits) -> dict[str, str]:
    """What to say of each file in which many rows have a day that programs write where none is known.

    `where` holds for rows t. They are used all the same.
    """
    days = [c for c in contract.kept if c.type in DAYS and c.since <= FIRST_DAYS[-1]]
    if contract.feeds not in INCIDENTS or not days:
        return {}
    counted = [(c.name, f"t.{quoted(str(c.becomes))}::DATE = {literal(day)}", day) for c in days for day in FIRST_DAYS]
    files = con.execute(
        f"SELECT f.file, {', '.join(f'count(*) FILTER ({test})' for _, test, _ in counted)} "
        f"FROM safe.{quoted(contract.source)} t JOIN safe.file f ON f.source = $1 AND f.number = t._file "
        f"WHERE {where} GROUP BY f.file ORDER BY f.file",
        [contract.source],
    ).fetchall()
    told = {}
    for file, *numbers in files:
        many = [
            f"{rows:,} rows have {day} in {name}, which often stands for a day that is not known"
            for rows, (name, _, day) in zip(numbers, counted, strict=True)
            if rows >= max(limits.stand_in_rows, 1)
        ]
        told |= {file: ", ".join(many)} if many else {}
    return told


def _rows_are(rows: int) -> str:
    return f"{rows:,} {'row is' if rows == 1 else 'rows are'}"


def losses(now: Size, before: Size, limits: Limits) -> list[str]:
    """Which hard limits a delivery of size `now` breaks beside the last good one."""
    told = []
    if before.rows >= limits.halved_rows and now.rows < limits.halved_share * before.rows:
        told.append(f"it has {now.rows:,} rows where the last good delivery had {before.rows:,}")
    lost = sorted(month for month, rows in before.months.items() if rows >= limits.lost_month_rows)
    lost = [month for month in lost if not now.months.get(month)]
    if lost:
        told.append(f"{_months(lost)} had rows and {'has' if len(lost) == 1 else 'have'} none now")
    return told


def shrinkage(now: Size, before: Size, limits: Limits) -> list[str]:
    """Whether a delivery of size `now` is noticeably smaller than the last good one."""
    if before.rows >= limits.halved_rows and now.rows < limits.warn_fewer_share * before.rows:
        return [f"it has {now.rows:,} rows where the last good delivery had {before.rows:,}"]
    return []


def thin(now: Size, before: Size, limits: Limits) -> list[str]:
    """Whether months that came since the last good delivery have far fewer rows than the thinnest of its last year.

    Months alone are judged that are long over on their side: late reports fill a month, and so each is judged once.
    """
    over = _over(before, limits)
    year = over[-YEAR:]
    least = min((before.months[month] for month in year), default=0)
    if least < max(limits.thin_rows, 1):
        return []
    few = [m for m in _over(now, limits) if m > year[-1] and now.months[m] < limits.thin_share * least]
    if not few:
        return []
    found = " and ".join(f"{now.months[month]:,} rows of {month:%Y-%m}" for month in few)
    return [f"there are {found}, where the thinnest of the last {len(year)} whole months had {least:,}"]


def _over(size: Size, limits: Limits) -> list[date]:
    """The months, in order, of which nearly all was reported: three weeks after them had some rows of their own."""
    over = []
    for month in sorted(size.months):
        end = month + timedelta(days=31)
        following = [end.replace(day=1), (end.replace(day=1) + timedelta(days=31)).replace(day=1)]
        some = [one for one in following if size.months.get(one, 0) >= max(limits.lost_month_rows, 1)]
        if any(size.ends.get(one, one) - following[0] >= LATE for one in some):
            over.append(month)
    return over


def broken_files(con: duckdb.DuckDBPyConnection, contract: Contract) -> list[str]:
    """The files of the source that could not be used at all: a wrong header, a column about a person, unreadable."""
    found = con.execute(
        f"SELECT DISTINCT file FROM safe.problem WHERE source = {literal(contract.source)} ORDER BY file"
    ).fetchall()
    return [f"{file} could not be used" for (file,) in found]


def _months(months: Iterable[date]) -> str:
    named = [f"{month:%Y-%m}" for month in months]
    return named[0] if len(named) == 1 else f"{len(named)} months from {named[0]} to {named[-1]}"
