"""Which declared source a file is, in which layout: decided by what it holds, never by its name."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from types import ModuleType

from pipelines.contracts import Contract, ContractBroken, Layout
from pipelines.contracts.declare import COMMA, SEPARATORS, UTF8, UTF16
from pipelines.sources.formats import formats_of
from pipelines.sources.formats.csv import OtherText, header_made_of
from pipelines.sources.formats.csv import header as names_on_top
from pipelines.sources.found import Found, Table
from pipelines.sources.truly import not_as_named

FEWEST = 3  # names in common from which a sheet beside a table is no chance
TOLD = 12  # unknown columns that a message names; a spoilt file can have thousands
LIKE, MATCHED = 0.75, 200  # how alike a guess must be, and how many of a file's names are looked at
# What programs call a number or a day, beside what we do.
SAME_WORD = dict.fromkeys(("#", "no", "nr", "num", "number"), "id") | dict.fromkeys(("date", "day", "dt"), "on")
SIGNS = {";": "semicolons", "\t": "tabs", "|": "upright strokes"}
NEAR_MISS = 0.5  # a file sharing this much of a declared header is that source with a wrong header, not another file


def recognise(path: Path, contracts: Iterable[Contract]) -> Found | None:
    """The contract and layout whose columns `path` holds, or None when it is no source file of the site.

    Raises ContractBroken for a file that is empty, unreadable, or nearly but not quite a declared source.
    """
    declared = list(contracts)
    if told := not_as_named(path):
        raise ContractBroken(f"{path.name}: {told}")
    for form in formats_of(path):
        if hasattr(form, "headers"):
            return _match_sheets(path, form, declared)
        if form.FORM == "csv":
            return _match_text(path, declared)
        written_as = getattr(form, "LAYOUTS_OF", form.FORM)  # a form without layouts of its own holds another's
        ways = [(c, replace(way, form=form.FORM)) for c in declared for way in c.layouts if way.form == written_as]
        if form.FORM == "areas":
            ways = _of_layer(form.layer_of(path, ways), ways)
            header = form.header(path, ways[0][1].map_layer if ways else "")
        else:
            header = form.header(path)
        if header is not None:
            if form.FORM == "areas":
                header, ways = form.fitted(path, header, ways)
            return _match_objects(path, header, ways) if form.FORM == "json" else _match(path, header, ways)
    return None


def _of_layer(layer: str, ways: list[tuple[Contract, Layout]]) -> list[tuple[Contract, Layout]]:
    """The ways that a layer of a map can be meant: those that declare it, else all."""
    own = [(c, way) for c, way in ways if layer and way.map_layer == layer]
    return [(c, replace(way, map_layer=layer)) for c, way in own or ways]


def is_surely_open(path: Path, contracts: Iterable[Contract]) -> bool:
    """Whether `path` is a CSV of an open source under names that all stand in its declaration.

    Reads no byte beyond the first that fits no such name, so that nobody's row is held to find this out.
    """
    declared = list(contracts)
    return path.suffix.lower() == ".csv" and any(
        _is_open(path, declared, separator) for separator, encoding in _written(declared) if encoding == UTF8
    )


def _is_open(path: Path, declared: list[Contract], separator: str) -> bool:
    ways = _ways(declared, separator, UTF8)
    names = {name for contract, way in ways if contract.access == "open" for name in way.header}
    header = header_made_of(path, names, separator)
    try:
        found = _match(path, header, ways) if header else None
    except ContractBroken:
        return False
    return found is not None and found.contract.access == "open"


def _written(declared: list[Contract]) -> list[tuple[str, str]]:
    """The separators and encodings that CSV files are declared with, the usual ones first."""
    ways = [(way.separator, way.encoding) for c in declared for way in c.layouts if way.form == "csv"]
    return list(dict.fromkeys([(COMMA, UTF8), *ways]))


def _ways(declared: list[Contract], separator: str, encoding: str) -> list[tuple[Contract, Layout]]:
    every = [(c, way) for c in declared for way in c.layouts if way.form == "csv"]
    # An API gives its rows as CSV, too, under the names that its pages of JSON have.
    every += [
        (c, replace(way, form="csv", title=f"{way.title}, as CSV"))
        for c in declared
        for way in c.layouts
        if way.form == "json"
    ]
    return [(c, way) for c, way in every if (way.separator, way.encoding) == (separator, encoding)]


def _match_text(path: Path, declared: list[Contract]) -> Found | None:
    near, other = [], None
    for separator, encoding in _written(declared):
        try:
            if found := _match(
                path, names_on_top(path, separator, encoding) or [], _ways(declared, separator, encoding)
            ):
                return found
        except WrongHeader as missed:
            near.append(missed)
        except OtherText as fault:
            other = fault
        except ContractBroken:
            if encoding == UTF8:
                raise
    if other and other.encoding == UTF16 and (found := _match_wide(path, declared)):
        return found
    if near:
        raise max(near, key=lambda missed: missed.share)
    if other:
        raise _otherwise_encoded(path, declared, other)
    return _otherwise_separated(path, declared)


def _match_wide(path: Path, declared: list[Contract]) -> Found | None:
    """The mark at its front says that a file is UTF-16, which Excel calls Unicode Text: taken as it is."""
    missed = None
    for separator in SEPARATORS:
        ways = [(c, replace(way, separator=separator, encoding=UTF16)) for c, way in _ways(declared, COMMA, UTF8)]
        try:
            if found := _match(path, names_on_top(path, separator, UTF16) or [], ways):
                return found
        except WrongHeader as wrong:
            missed = wrong
    if missed:
        raise missed
    return None


def _otherwise_encoded(path: Path, declared: list[Contract], fault: OtherText) -> ContractBroken:
    for separator in SEPARATORS:
        try:
            found = _match(path, names_on_top(path, separator, fault.encoding) or [], _ways(declared, COMMA, UTF8))
        except WrongHeader as missed:
            found = missed
        if found:
            told = f"is not UTF-8 text; it looks like {fault.encoding}"
            return OtherwiseWritten(path, found.contract, told, f'encoding="{fault.encoding}"')
    return fault


def _otherwise_separated(path: Path, declared: list[Contract]) -> Found | None:
    """Spreadsheets of other countries write other signs between the columns: taken where every column is there."""
    for separator in SEPARATORS[1:]:
        ways = [(c, replace(way, separator=separator)) for c, way in _ways(declared, COMMA, UTF8)]
        try:
            if found := _match(path, names_on_top(path, separator) or [], ways):
                return found
        except WrongHeader as missed:
            told = f"its columns are separated by {SIGNS[separator]}, and not all are called as declared"
            raise OtherwiseWritten(path, missed.contract, told, f"separator={separator!r}") from None
    return None


def _match(path: Path, header: list[str], ways: list[tuple[Contract, Layout]]) -> Found | None:
    for contract, layout in ways:
        if set(layout.names.values()) <= set(header):
            twice = [name for name in layout.names.values() if header.count(name) > 1]
            if twice:
                raise ContractBroken(f"{path.name}: has more than one column called {', '.join(twice)}. Keep one.")
            return Found(path, contract, layout, tuple(header))
    nearest = max(ways, key=lambda way: _share(way[1], header), default=None)
    if nearest is None or _share(nearest[1], header) < NEAR_MISS:
        return None
    raise WrongHeader(path, *nearest, header)


def _match_sheets(path: Path, form: ModuleType, declared: list[Contract]) -> Found | None:
    # Titles may stand above a header and other sheets beside it: whichever row holds a whole layout is the header.
    written = [(c, layout) for c in declared for layout in c.layouts if layout.form == form.LAYOUTS_OF]
    ways = [(c, replace(layout, form=form.FORM)) for c, layout in written]
    known = {folded(name) for _, layout in ways for name in layout.names.values()}

    def likely(names: list[str]) -> bool:
        return not known.isdisjoint(map(folded, names))

    sheets = form.sheets(path, likely)
    found, near = _matched(path, sheets, ways)
    visible = {sheet.number for sheet in sheets if sheet.tab}
    if visible.isdisjoint(number for number, _ in found):
        if near:
            raise max(near, key=lambda missed: missed.share)
        return None
    # Of what can be seen nothing is left out in silence, however far down its header stands.
    if others := visible - {number for number, _ in found}:
        lower, near = _matched(path, form.sheets(path, likely, None, others), ways)
        found = sorted([*found, *lower], key=lambda one: one[0])
    one = _together(path, [match for _, match in found])
    if near := [missed for missed in near if missed.below and missed.is_beside(one.contract)]:
        raise max(near, key=lambda missed: missed.share).in_tab()
    return one


def _matched(
    path: Path, sheets: Iterable, ways: list[tuple[Contract, Layout]]
) -> tuple[list[tuple[int, Found]], list["WrongHeader"]]:
    """The sheets that hold a table, by number, and the near misses in the others that can be seen."""
    found, near = [], []
    for sheet in sheets:
        missed: list[WrongHeader] = []
        for place, names in sheet.tops:
            try:
                match = _match(path, [name for name in names if name], ways)
            except WrongHeader as wrong:
                wrong.cells, wrong.tab, wrong.below = names, sheet.tab or 0, sheet.last - place
                missed.append(wrong)
                continue
            if match is not None:
                table = Table(sheet.number, sheet.tab, place, match.layout)
                found.append((sheet.number, replace(match, tables=(table,))))
                break
        else:
            near += missed if sheet.tab else []
    return found, near


def _together(path: Path, found: list[Found]) -> Found:
    """The tables of a workbook as one file, read as the first that can be seen says."""
    seen = [one for one in found if one.tables[0].tab]
    first, sources = seen[0], dict.fromkeys(one.contract.source for one in seen)
    if len(sources) > 1:
        raise ContractBroken(f"{path.name}: holds both {' and '.join(sources)}. Save each as a workbook of its own.")
    tables = []
    for one in found:
        table, ours = one.tables[0], first.layout.names
        if set(ours.values()) <= set(one.header):
            table = table._replace(layout=first.layout)
        elif table.tab and not set(table.layout.names) <= set(ours):
            raise ContractBroken(
                f"{path.name}: the sheet of tab {table.tab} has columns that the first one lacks: it is written as "
                f"{table.layout.title}, the first as {first.layout.title}. Save each as a workbook of its own."
            )
        if one.contract is first.contract:
            tables.append(table)
    return replace(first, tables=tuple(tables))


def _match_objects(path: Path, keys: list[str], ways: list[tuple[Contract, Layout]]) -> Found | None:
    # An object leaves out what is null, so a column may be missing from a whole page; its required ones cannot be.
    # Keys are compared letter by letter: two layouts of one source can differ in no more than an underscore.
    held, best, most = set(keys), None, NEAR_MISS
    for contract, layout in ways:
        needed = {layout.names[c.name] for c in contract.kept if c.required and c.name in layout.names}
        share = len(held.intersection(layout.names.values())) / len(layout.names)
        if needed <= held and share >= most and (best is None or share > most):
            best, most = Found(path, contract, layout, layout.header), share
    return best


def _share(layout: Layout, header: list[str]) -> float:
    common = {folded(name) for name in layout.names.values()} & {folded(name) for name in header}
    if len(common) == 1 and layout.form != "areas":
        return 0.0  # one word in common, such as "year", is chance
    return len(common) / len(layout.names)


def folded(name: str) -> str:
    """`name` without what people write differently: capitals, blanks, underscores and other signs."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def guesses(missing: Iterable[str], unknown: Iterable[str]) -> dict[str, str]:
    """Which of the `unknown` names was probably meant by which `missing` one, the surest first; each is used once."""
    ours, theirs = list(missing), list(unknown)[:MATCHED]
    scored = [(_likeness(name, other), name, other) for name in ours for other in theirs]
    meant: dict[str, str] = {}
    for likeness, name, other in sorted(scored, key=lambda one: -one[0]):
        if likeness >= LIKE and name not in meant and other not in meant.values():
            meant[name] = other
    return {name: meant[name] for name in ours if name in meant}


def _likeness(ours: str, theirs: str) -> float:
    """How much two names resemble each other, 1 for those that differ in their signs alone."""
    if folded(ours) == folded(theirs):
        return 1.0 if ours else 0.0
    plain, other = _plain_words(ours), _plain_words(theirs)
    if {plain[-1:], other[-1:]} == {("id",), ("on",)}:
        return 0.0  # a day is no number, however much of the name they share
    pairs = [("".join(plain), "".join(other)), (folded(ours), folded(theirs))]
    matchers = [difflib.SequenceMatcher(None, *pair) for pair in pairs]
    return max(one.ratio() if one.real_quick_ratio() >= LIKE and one.quick_ratio() >= LIKE else 0 for one in matchers)


def _plain_words(name: str) -> tuple[str, ...]:
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()
    return tuple(SAME_WORD.get(word, word) for word in re.findall(r"[a-z0-9]+|#", parted))


def letter(place: int) -> str:
    """The name a spreadsheet gives to a column: A to Z, then AA."""
    return (letter(place // 26 - 1) if place >= 26 else "") + chr(ord("A") + place % 26)


class OtherwiseWritten(ContractBroken):
    """A file that is a declared source, or nearly, but for its encoding or the sign between its columns."""

    def __init__(self, path: Path, contract: Contract, told: str, setting: str) -> None:
        self.contract = contract
        super().__init__(
            f"{path.name}: looks like {contract.source}, but {told}. Save it as CSV UTF-8 with commas, or declare "
            f"{setting} in {contract.declared_in}."
        )


class WrongHeader(ContractBroken):
    """A file that is nearly a declared source; the message names the columns, which are not values.

    Of a workbook `cells` are the header's cells, blank ones too, `tab` is the sheet's number among those that can be
    seen, and `below` how many rows lie under the header. `beside` says that other sheets fit.
    """

    def __init__(self, path: Path, contract: Contract, layout: Layout, header: list[str], where: str = "") -> None:
        self.path, self.contract, self.layout, self.header = path, contract, layout, header
        self.share, self.beside = _share(layout, header), bool(where)
        self.cells, self.tab, self.below = header, 0, 0
        self.missing = missing = [name for name in layout.names.values() if name not in header]
        unknown = [name for name in header if name not in layout.header]
        told = dict(zip(header, contract.told(header), strict=True))
        meant = "".join(f" Is {told[theirs]} meant for {name}?" for name, theirs in guesses(missing, unknown).items())
        came = f" Columns it does not know: {self._named(contract, header, unknown)}." if unknown else ""
        own = f"state its names in site.toml under [programme.{contract.source}.columns], "
        own = own if contract.access == "programme" else ""
        telling = contract.identifying(unknown) if contract.access == "programme" else []
        meant += f" Remove what may identify a person: {self._named(contract, header, telling)}." if telling else ""
        super().__init__(
            f"{path.name}: {where}looks like {contract.source}, but lacks {', '.join(missing)}.{came}{meant} "
            f"Mend the header, {own}or edit {contract.declared_in} if the source changed on purpose."
        )

    def is_beside(self, contract: Contract) -> bool:
        """Whether this is no chance in a sheet beside one of `contract`: the same source, or three names and more."""
        common = {folded(name) for name in self.layout.names.values()} & {folded(name) for name in self.header}
        return self.contract is contract or len(common) >= FEWEST

    def in_tab(self) -> "WrongHeader":
        """The same, said of one sheet of a workbook whose others fit."""
        where = f"the sheet of tab {self.tab}, whose rows would be left out, "
        told = WrongHeader(self.path, self.contract, self.layout, self.header, where)
        told.cells, told.tab, told.below = self.cells, self.tab, self.below
        return told

    @staticmethod
    def _named(contract: Contract, header: list[str], unknown: list[str]) -> str:
        if contract.access == "programme":
            # Where a header is broken, a person's values may stand in it: such columns are named by their place.
            return ", ".join(letter(header.index(name)) for name in unknown[:TOLD])
        return ", ".join(unknown[:TOLD]) + (f" and {len(unknown) - TOLD} more" if len(unknown) > TOLD else "")
