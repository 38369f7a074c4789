"""Column, Contract and Site: the declarations that reading, checking and de-identification are derived from."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Literal

from pipelines.contracts.identifying import looks_identifying
from pipelines.contracts.no_record import HEADING
from pipelines.contracts.times import TYPES, in_words
from pipelines.contracts.told_names import told_names

Access = Literal["open", "programme", "reference"]
Form = Literal["csv", "excel", "json", "areas"]
Breach = Literal["told", "value", "row"]
Delivery = Literal["full", "added"]
UTF8, UTF16, COMMA = "utf-8", "utf-16", ","
SEPARATORS = (COMMA, ";", "\t", "|")
INCIDENTS = ("offence", "call", "arrest")
# What a source's rows can be; metrics name it as their source.
FEEDS = (
    *INCIDENTS, "referral", "participation", "contact", "need", "outcome", "comparison", "staffing", "cost",
    "community_measure", "merged_client", "area", "population", "benchmark",
)  # fmt: skip


# No list of a city begins earlier, though what was reported late may have happened decades ago. A year of two digits,
# which is read as one of antiquity, lies before it.
FIRST_DAY = "1900-01-01"


class ContractBroken(Exception):
    """A file, or a whole folder, cannot be used; the message says what was expected, what came and what to edit."""


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a source file, and what becomes of it.

    `becomes` is its name in `safe`, or None when the column is known but not kept. `required` refuses a row whose
    value cannot be read; any other unreadable value turns into NULL and is counted. `pseudonym` names the purpose of
    the keyed pseudonym that replaces the value. `place` keeps a value only when it names an area of the map: any
    other text could be an address. `digits` asks for digits only, `pattern` for text that fits it whole. `valid` is an
    inclusive range for numbers, `decimal` the sign before their fraction. `codes` are words that a site writes for
    ours, pairs of (theirs, ours); ours is blank where theirs says nothing. `since` is the first day that a date may
    be, never before 1900.
    `in_key` is set by the contract: the column is one of the numbers by which rows of police data are told apart. So is
    `thousands`: the column is of points in metres or feet, and 1,164,998 is a number there.
    `formats` are ways to write a day or a time: signs of strptime, "epoch_s" or "epoch_ms". `time_zone` is the city's,
    from its site.toml: an epoch, or a time with an offset, is turned into the time of the city's clocks.
    `changes` says that a value may become another as time passes, as a status does.
    `born` names a column that may stand in the place of this one and holds dates of birth: what is kept is the age, at
    the day in the column `age_at`, as one of the bands in `one_of`.
    """

    name: str
    becomes: str | None
    description: str
    type: Literal["VARCHAR", "DATE", "TIMESTAMP", "DOUBLE", "BOOLEAN", "BIGINT"] = "VARCHAR"
    required: bool = False
    pseudonym: str | None = None
    place: bool = False
    digits: bool = False
    in_key: bool = False
    pattern: str = ""
    one_of: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    missing: tuple[str, ...] = ("",)
    codes: tuple[tuple[str, str], ...] = ()
    valid: tuple[float, float] | None = None
    decimal: Literal[".", ","] = "."
    thousands: bool = False
    since: str = FIRST_DAY
    changes: bool = False
    born: str = ""
    age_at: str = ""
    time_zone: str = ""

    @property
    def refuses(self) -> bool:
        """Whether a value that breaks the rule refuses its row: part of a key, it would be that of other rows, too."""
        return self.required or self.in_key

    @property
    def words(self) -> tuple[str, ...]:
        """The words a file may hold where there is a list of them: the site's own, and ours where it has none."""
        own = {ours for _, ours in self.codes}
        theirs = tuple(word for word, ours in self.codes if ours in self.one_of)
        return (*theirs, *(word for word in self.one_of if word not in own))

    @property
    def rule(self) -> str:
        """The rule a readable value follows, in words (used in messages and data dictionaries)."""
        if self.pseudonym:
            return "the programme's own number"
        if self.digits:
            return "a number written in digits only"
        if self.in_key:
            return "the number as its publisher writes it"
        if self.pattern:
            return f"text of the form {self.pattern}"
        if self.place:
            return "the name of a neighbourhood of the map"
        if self.one_of:
            instead = f", or in a column {self.born} instead the day of birth" if self.born else ""
            return "one of " + ", ".join(self.words) + instead
        if self.valid:
            return f"a number from {self.valid[0]:g} to {self.valid[1]:g}"
        words = {
            "DATE": "a date",
            "TIMESTAMP": "a date and time",
            "DOUBLE": "a number",
            "BIGINT": "a whole number",
        }
        written = f" {in_words(self.formats)}" if self.formats else ""
        since = f", not before {self.since}" if self.type in TYPES else ""
        return words.get(self.type, "a value that is not blank") + written + since


@dataclass(frozen=True, kw_only=True)
class Layout:
    """One way in which a source's files are written.

    `names` leads from the contract's name of a column to the name in this layout; a column that is not in it does not
    exist there. `known` are columns of this layout that are not kept. A CSV has `separator` between its columns and is
    text of this `encoding`, as Python calls it. Of a map of several layers `map_layer` is the one that is meant.
    """

    title: str
    names: Mapping[str, str]
    form: Form = "csv"
    known: tuple[str, ...] = ()
    separator: str = COMMA
    encoding: str = UTF8
    map_layer: str = ""

    @property
    def header(self) -> tuple[str, ...]:
        """Every column name of this layout."""
        return (*self.names.values(), *self.known)


@dataclass(frozen=True)
class Order:
    """Two days of a row, named as in `safe`, of which the second does not lie before the first.

    `breach` says what becomes of a row in which it does: `told` and used as it is, where that can be true; where it
    cannot, the second is left out (`value`) or the row is refused (`row`).
    """

    first: str
    second: str
    breach: Breach = "told"

    @property
    def broken(self) -> str:
        """Whether a row of `safe` has its two days the other way round (SQL)."""
        return f'"{self.second}" < "{self.first}"'


@dataclass(frozen=True, kw_only=True)
class Contract:
    """One kind of source file: how it is recognised, read, settled and described.

    `others` are further layouts the same source comes in; its own is the one of `columns`, `separator`, `encoding` and
    `map_layer`.
    `feeds` says what its rows are, one of FEEDS; metrics name it as their source.
    `key` and `latest` (names in `safe`) settle repeats: of the rows with one key the latest `latest` wins, then the
    later file by name, then the later row. `compared` names what two rows of one key must agree in to say the same;
    none means everything. `span` is the column whose days say which period the file covers. `orders` are days that
    follow each other.
    `delivery` says what a new file means: `full`, the newest by name is the whole truth; `added`, files add up. Where
    it is not said, the programme's exports are full and all else is added.
    `crs` is the coordinate system of the points in the columns that become lon and lat, such as "EPSG:2926"; without
    it they are degrees.
    """

    source: str
    title: str
    access: Access
    columns: tuple[Column, ...]
    feeds: str = ""
    form: Form = "csv"
    others: tuple[Layout, ...] = ()
    compared: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    latest: str | None = None
    span: str | None = None
    orders: tuple[Order, ...] = ()
    delivery: Delivery | None = None
    declared_in: str = ""
    separator: str = COMMA
    encoding: str = UTF8
    map_layer: str = ""
    crs: str = ""

    def __post_init__(self) -> None:
        """Mark the numbers of police rows: what a spreadsheet leaves of them is known by its shape."""
        marked = tuple(replace(column, in_key=self._is_number(column)) for column in self.columns)
        object.__setattr__(self, "columns", marked)
        if self.crs:  # so near to where its system begins that 664,998 could be 665 metres lies no city
            points = tuple(replace(one, thousands=one.becomes in ("lon", "lat")) for one in self.columns)
            object.__setattr__(self, "columns", points)

    def _is_number(self, column: Column) -> bool:
        if self.access != "open" or self.feeds not in INCIDENTS:
            return False
        ruled = column.pattern or column.one_of or column.codes or column.place or column.pseudonym
        text = column.type == "VARCHAR" and not ruled
        return text and column.becomes in self.key and column.becomes not in ("code", "label")

    @property
    def header(self) -> tuple[str, ...]:
        """The file's column names, in the declared order."""
        return tuple(column.name for column in self.columns)

    @property
    def full(self) -> bool:
        """Whether the newest file is the whole truth; else files add up."""
        return (self.delivery or ("full" if self.access == "programme" else "added")) == "full"

    @property
    def delivered(self) -> str:
        """What a new file means, in words for those who make it."""
        if self.full:
            return "Each file holds everything: what the newest lacks is taken to be gone, once somebody confirms it."
        return "Files add up: each may hold new rows only, or corrections of earlier ones."

    @property
    def layouts(self) -> tuple[Layout, ...]:
        """Every layout, the contract's own first."""
        names = {name: name for name in self.header}
        written = {name: getattr(self, name) for name in ("form", "separator", "encoding", "map_layer")}
        own = Layout(title=self.title, names=names, **written)
        born = {column.name: column.born for column in self.columns if column.born}
        instead = [Layout(title=f"{self.title}, with dates of birth", names=names | born, **written)]
        return (own, *(instead if born else []), *self.others)

    @property
    def names(self) -> frozenset[str]:
        """What its columns are called, in any layout."""
        return frozenset(name for layout in self.layouts for name in layout.header if name)

    @property
    def kept(self) -> tuple[Column, ...]:
        """The columns that reach `safe`."""
        return tuple(column for column in self.columns if column.becomes)

    @property
    def refused(self) -> str:
        """Whether a row of `safe` is refused (SQL)."""
        tests = [f'"{column.becomes}" IS NULL' for column in self.kept if column.required]
        bits = sum(1 << bit for bit, column in enumerate(self.kept) if column.refuses and not column.required)
        tests += [f"(_broken & {bits}) <> 0"] if bits else []
        tests += [order.broken for order in self.orders if order.breach == "row"]
        return f"coalesce({' OR '.join([*tests, f'_broken >= {HEADING}'])}, false)"

    def told(self, header: Sequence[str]) -> list[str]:
        """What may be said of each name in `header`: of a programme file's, where a person could stand, not all."""
        if self.access != "programme":
            return list(header)
        return told_names(header, self.names)

    def identifying(self, header: list[str]) -> list[str]:
        """The undeclared names in `header` that look like they identify a person."""
        declared = self.names
        return [name for name in header if name not in declared and looks_identifying(name)]


OF_THE_CITY = ("team", "agency", "funder")
WHOLE = "whole_programme"  # stands beside the teams where money is spent for all of them


@dataclass(frozen=True, kw_only=True)
class Site:
    """A city: its folder, the settings in it, and its contracts by source.

    `shared` are mappings that it has in common with other cities, `maps` the boundary files in its folder, `every_site`
    the names of all cities there are.
    """

    name: str
    title: str
    settings: Mapping
    contracts: Mapping[str, Contract]
    folder: Path
    shared: Mapping[str, str] = field(default_factory=dict)
    maps: tuple[Path, ...] = ()
    every_site: tuple[str, ...] = ()

    @property
    def told(self) -> dict[str, str]:
        """What the city says of itself, as text by name: all that is said once, its small numbers, doors and lists."""
        plain = {name: value for name, value in self.settings.items() if isinstance(value, str | int | date)}
        doors = {f"door_{door}": name for door, name in self.settings.get("doors", {}).items()}
        lists = {f"words_{name}": json.dumps(words) for name, words in self._lists().items()}
        said = plain | self.settings.get("small_numbers", {}) | doors | lists
        return {name: str(value) for name, value in said.items()}

    def _lists(self) -> dict[str, list[str]]:
        """The lists that differ from city to city: as site.toml has them, else as the files that all cities share."""
        shared = [one for one in self.contracts.values() if self.mapping(one.feeds) == self.shared.get(one.feeds)]
        found: dict[str, list[str]] = {}
        for column in (column for contract in shared for column in contract.columns if column.one_of):
            if column.becomes in OF_THE_CITY:
                words = found.setdefault(column.becomes, [])
                words += [word for word in column.one_of if word not in (WHOLE, *words)]
        return found | self.settings.get("words", {})

    def mapping(self, table: str) -> str | None:
        """The SELECT that fills core.<table> from `safe`, or None when the city has nothing for it."""
        path = self.folder / "mappings" / f"{table}.sql"
        return path.read_text("utf-8") if path.exists() else self.shared.get(table)
