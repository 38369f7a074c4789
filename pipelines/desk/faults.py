"""What is wrong in the rows of one source, file by file, with the number of each row."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb

from pipelines.contracts import Column, Contract
from pipelines.contracts.no_record import HEADING, RULES, UNSEEN_ROWS
from pipelines.contracts.numbers import CROWD, DOUBTED, ELSEWHERE
from pipelines.contracts.shapes import LOOK
from pipelines.db import literal, quoted, row
from pipelines.deidentify import Torn, odd_rows, torn_rows
from pipelines.desk.doubts import AS_WORKBOOK, BOTH, EITHER, hint_on_days
from pipelines.desk.mergers import pairs_of, ring_faults
from pipelines.desk.nearly import ages_told, nearly_listed
from pipelines.desk.numbers import AS_OTHERS, number_faults, number_remarks
from pipelines.desk.numbers import Odd as OddNumbers
from pipelines.desk.order import order_faults, order_remarks, out_of_order
from pipelines.desk.places import is_utf8, is_utf16, row_places, unread_places
from pipelines.desk.torn import torn_faults
from pipelines.desk.twice import fault_of, said_twice
from pipelines.desk.verdict import Fault, Odd, Place
from pipelines.desk.words import (
    FILL_IN,
    NO_RECORD,
    NO_RULE,
    NOT_UTF8,
    RETYPE,
    RETYPED,
    STRAY,
    UNHIDE,
    WRONG_LENGTH,
    allowed,
    mend,
    noted,
)  # fmt: skip
from pipelines.sources.cells import UNREAD
from pipelines.warehouse.limits import Limits

UNSEEN = "They stand in a hidden sheet with the same columns, and are not read."
BLANKED = "The cell counts as blank."
REFUSED, MISSING = "The row will be refused.", "The value will be missing; the row itself loads."


@dataclass
class Found:
    """The rows of one file, by their order in it: broken or blank by column, and those that are no record at all."""

    broken: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    blank: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    stray: list[int] = field(default_factory=list)
    no_record: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))


class Faults:
    """The faults of every file of `contract` in `safe`: to be made before its repeats are settled."""

    def __init__(
        self, con: duckdb.DuckDBPyConnection, contract: Contract, files: dict[str, Path], limits: Limits
    ) -> None:
        self.con, self.contract, self.files, self.limits = con, contract, files, limits
        self.found: dict[int, Found] = defaultdict(Found)
        self.placed: dict[int, tuple[list[Place], list[Place]]] = {}
        self.odd_numbers: dict[int, OddNumbers] = {}
        self.twice, self.disorder = said_twice(con, contract), out_of_order(con, contract)
        self.pairs, self.rings = pairs_of(con, contract), []
        for number, nth, broken, blank in self._wrong_rows():
            self._sort(self.found[number], nth, broken, blank)

    def _sort(self, found: Found, nth: int, broken: int, blank: list[bool]) -> None:
        if broken >= HEADING:
            found.no_record[broken].append(nth)
            return
        required = [bit for bit, column in enumerate(self.contract.kept) if column.required]
        held = sum(not empty or broken >> bit & 1 for bit, empty in enumerate(blank))
        if held <= max(1, len(blank) // 6) and sum(blank[bit] for bit in required) > 1:
            found.stray.append(nth)
            return
        for bit in range(len(blank)):
            if broken >> bit & 1:
                found.broken[bit].append(nth)
            elif bit in required and blank[bit]:
                found.blank[bit].append(nth)

    def _wrong_rows(self) -> list[tuple[int, int, int, list[bool]]]:
        blank = [f"{quoted(str(column.becomes))} IS NULL" for column in self.contract.kept]
        needed = [test for test, column in zip(blank, self.contract.kept, strict=True) if column.required]
        return self.con.execute(
            "SELECT _file, _nth, _broken, _blank FROM (SELECT *, "
            f"row_number() OVER (PARTITION BY _file ORDER BY rowid) AS _nth, [{', '.join(blank)}] AS _blank "
            f"FROM safe.{quoted(self.contract.source)}) WHERE _broken > 0 OR {' OR '.join(needed) or 'false'} "
            "ORDER BY _file, _nth"
        ).fetchall()

    def of(self, number: int) -> tuple[Fault, ...]:
        """The faults of the file with this number, in the order of its columns; those of whole rows come last."""
        places, unreadable = self._places(number)
        found, unread, kept = self.found[number], self._unread(number), self._kept(number)
        spoilt = {fault.column: set(fault.places or ()) for fault in unread}
        faults = []
        for bit, column in enumerate(kept):
            faults += self._one(number, column, found.broken[bit], places)
            odd = self._odd_numbers(number)
            faults += number_faults(odd, self.contract.kept[bit].name, column.name, places, self.limits)
            # A cell that Excel spoilt is told as such, and not once more as a blank one.
            blank = [
                nth for nth in found.blank[bit] if not places or places[nth - 1] not in spoilt.get(column.name, ())
            ]
            faults += [_blank(column, blank, places)] if blank else []
            faults += [self._kept_or_not(fault, column) for fault in unread if fault.column == column.name]
        faults += [fault for fault in unread if fault.column not in {column.name for column in kept}]
        if number in self.twice:
            faults.append(fault_of(self.twice[number], [c for c in kept if c.becomes in self.contract.key], places))
        faults += order_faults(*self._order(number, places))
        faults += self._elsewhere(number)
        faults += ring_faults(self.rings, self.pairs, number, kept, places)
        for what, rows in sorted(found.no_record.items()):
            faults.append(_whole(RULES[what], rows, places, NO_RECORD[what]))
        if found.stray:
            faults.append(_whole("a record", found.stray, places, STRAY))
        return (*faults, *self._unseen(number), *self._wrong_lines(number, unreadable))

    def odd(self, number: int, found: Iterable[Odd]) -> list[Fault]:
        """What no rule refuses, with the places of its rows."""
        places, _ = self._places(number)
        return [
            Fault(column=one.column, expected=one.expected, effect=one.effect, rows=len(one.rows),
                  places=_of(one.rows, places), mend=one.mend)
            for one in found
        ]  # fmt: skip

    def _kept(self, number: int) -> list[Column]:
        """The contract's columns under the names that the file itself has for them."""
        header, meaning = row(self.con, f"SELECT header, meaning FROM raw.file WHERE {self._is(number)}")
        theirs = {ours: name for name, ours in zip(header, meaning, strict=True) if ours}
        return [replace(column, name=theirs.get(column.name, column.name)) for column in self.contract.kept]

    def _one(self, number: int, column: Column, rows: list[int], places: list[Place]) -> list[Fault]:
        if not rows:
            return []
        effect = REFUSED if column.refuses else MISSING
        told = mend(column)
        view, names = self._columns(number)
        if column.formats and column in names:
            told = self._shape(number, column) or hint_on_days(self.con, view, column, names[column]) or told
            told += AS_WORKBOOK if self._is_csv(number) and told not in (BOTH, EITHER) else ""
        elif shape := self._shape(number, column):
            told = shape
        if column in names:
            told = ages_told(self.con, view, column, names[column]) or told
        if column.one_of and column in names and (meant := nearly_listed(self.con, view, column, names[column])):
            told = f"{meant} {told}"
        return [
            Fault(column=column.name, expected=allowed(column), effect=effect, rows=len(rows),
                  places=_of(rows, places), mend=told)
        ]  # fmt: skip

    def _shape(self, number: int, column: Column) -> str:
        """What most of the values that break the column's rule look like, and what to do; blank where none tells."""
        ours = next(one.name for one in self.contract.kept if one.becomes == column.becomes)
        found = self.con.execute(
            f"SELECT n.effect, n.rows FROM safe.note n JOIN safe.file f USING (source, file) WHERE {self._is(number)} "
            "AND n.column_name = $1 AND starts_with(n.effect, $2) ORDER BY n.rows DESC, n.effect",
            [ours, LOOK],
        ).fetchall()
        if column.pseudonym and len(found) > 1:
            return " ".join(f"{rows:,} {effect}." for effect, rows in found)
        return "".join(f"They {effect}." for effect, _ in found[:1])

    def _elsewhere(self, number: int) -> list[Fault]:
        notes = self.con.execute(
            f"SELECT n.column_name, n.rows FROM safe.note n JOIN safe.file f USING (source, file) "
            f"WHERE {self._is(number)} AND n.rule = $1 AND n.effect = $2 ORDER BY ALL",
            [ELSEWHERE.rule, ELSEWHERE.effect],
        ).fetchall()
        return [
            Fault(column=column, expected=ELSEWHERE.rule, effect=AS_OTHERS, rows=rows, places=None, mend=ELSEWHERE.mend)
            for column, rows in notes
        ]

    def _unseen(self, number: int) -> list[Fault]:
        notes = self.con.execute(
            f"SELECT n.rows FROM safe.note n JOIN safe.file f USING (source, file) WHERE {self._is(number)} "
            "AND n.rule = $1 AND n.effect = $2",
            [*UNSEEN_ROWS],
        ).fetchall()
        rule = f"rows in {UNSEEN_ROWS[0]}"
        return [
            Fault(column=None, expected=rule, effect=UNSEEN, rows=rows, places=None, mend=UNHIDE) for (rows,) in notes
        ]

    def _is_csv(self, number: int) -> bool:
        file: str = row(self.con, f"SELECT file FROM safe.file WHERE {self._is(number)}")[0]
        return file.lower().endswith(".csv")

    def _wrong_lines(self, number: int, unreadable: list[Place]) -> list[Fault]:
        lines, file = row(self.con, f"SELECT unreadable, file FROM safe.file WHERE {self._is(number)}")
        if not lines:
            return []
        where = tuple(unreadable) if len(unreadable) == lines else None
        torn = torn_rows(self.files[file], self._width(number)) if file in self.files else Torn()
        if torn.quotes or torn.markers or torn.long or torn.cut:
            return torn_faults(torn, lines)
        old = file in self.files and not (is_utf8(self.files[file]) or is_utf16(self.files[file]))
        expected = "letters written as UTF-8, and as many cells as the header has" if old else (
            "as many cells as the header has"
        )  # fmt: skip
        told = NOT_UTF8 if old else WRONG_LENGTH
        return [Fault(column=None, expected=expected, effect=REFUSED, rows=lines, places=where, mend=told)]

    def _width(self, number: int) -> int:
        return len(row(self.con, f"SELECT header FROM raw.file WHERE {self._is(number)}")[0])

    @staticmethod
    def _kept_or_not(fault: Fault, column: Column) -> Fault:
        return replace(fault, effect=f"{fault.effect} {REFUSED}") if column.refuses else fault

    def _unread(self, number: int) -> list[Fault]:
        notes = self.con.execute(
            "SELECT n.column_name, list(n.rule), sum(n.rows)::BIGINT FROM safe.note n JOIN safe.file f "
            f"USING (source, file) WHERE {self._is(number)} AND n.effect = {literal(UNREAD)} GROUP BY ALL ORDER BY ALL"
        ).fetchall()
        view, _ = self._columns(number)
        unread = unread_places(self.con, view) if notes else {}
        return [
            Fault(
                column=column, expected=" or ".join(rules), effect=BLANKED, rows=rows, places=unread.get(column),
                mend=" ".join(RETYPED.get(rule, RETYPE) for rule in rules),
            )
            for column, rules, rows in notes
        ]  # fmt: skip

    def remarks(self, file: str) -> tuple[str, ...]:
        """What was decided about the file that cost no row and no value."""
        notes = self.con.execute(
            "SELECT column_name, rule, effect, rows FROM safe.note WHERE source = ? AND file = ? ORDER BY ALL",
            [self.contract.source, file],
        ).fetchall()
        dropped = [column for column, _, effect, _ in notes if effect == "column dropped"]
        faults = ("column dropped", UNREAD, UNSEEN_ROWS[1], *(one.effect for one in (*DOUBTED, CROWD)))
        told = [note for note in notes if note[2] not in faults and not note[2].startswith(LOOK)]
        others = [noted(*note) for note in told]
        columns = f"columns that are not part of this file's rules are left out: {', '.join(dropped)}."
        return (*([columns] if dropped else []), *others)

    def doubts(self, number: int, file: str) -> tuple[str, ...]:
        """What no rule refuses in a file that could be read, and a person should look at."""
        if file not in self.files:
            return ()
        places, _ = self._places(number)
        names = [column.name for column in self._kept(number)]
        crowds = number_remarks(self._odd_numbers(number), self.contract.kept, names, places)
        return (*order_remarks(*self._order(number, places)), *crowds)

    def _odd_numbers(self, number: int) -> OddNumbers:
        if number not in self.odd_numbers:
            view, meaning = row(self.con, f"SELECT view_name, meaning FROM raw.file WHERE {self._is(number)}")
            self.odd_numbers[number] = odd_rows(self.con, self.contract, f"raw.{quoted(view)}", meaning)
        return self.odd_numbers[number]

    def _order(self, number: int, places: list[Place]) -> tuple:
        """The days of the file in an odd order, and what telling of them needs."""
        read = row(self.con, f"SELECT rows_read FROM safe.file WHERE {self._is(number)}")[0]
        return self.disorder.get(number, []), self._kept(number), places, read, self.limits

    def _columns(self, number: int) -> tuple[str, dict[Column, str]]:
        """The view of a landed file, and what the contract's columns are called in it."""
        view, meaning = row(self.con, f"SELECT view_name, meaning FROM raw.file WHERE {self._is(number)}")
        pairs = zip(self.contract.kept, self._kept(number), strict=True)
        return view, {theirs: f"c{meaning.index(ours.name)}" for ours, theirs in pairs if ours.name in meaning}

    def _places(self, number: int) -> tuple[list[Place], list[Place]]:
        if number not in self.placed:  # a large file is counted through once
            self.placed[number] = self._count_through(number)
        return self.placed[number]

    def _count_through(self, number: int) -> tuple[list[Place], list[Place]]:
        view, file = row(self.con, f"SELECT view_name, file FROM raw.file WHERE {self._is(number)}")
        if file not in self.files:
            return [], []
        rows, unreadable = row(self.con, f"SELECT rows_read, unreadable FROM safe.file WHERE {self._is(number)}")
        places, wrong = row_places(self.con, view, self.files[file])
        # Two programs that count alike can be trusted to mean the same rows; if they do not, no number is told.
        return (places, wrong) if len(places) == rows - unreadable else ([], [])

    def _is(self, number: int) -> str:
        return f"source = {literal(self.contract.source)} AND number = {number}"


def _blank(column: Column, rows: list[int], places: list[Place]) -> Fault:
    return Fault(
        column=column.name, expected=NO_RULE, effect=REFUSED, rows=len(rows), places=_of(rows, places), mend=FILL_IN
    )


def _whole(expected: str, rows: list[int], places: list[Place], told: str) -> Fault:
    return Fault(
        column=None, expected=expected, effect=REFUSED, rows=len(rows), places=_of(rows, places), mend=told
    )  # fmt: skip


def _of(rows: list[int], places: list[Place]) -> tuple[Place, ...] | None:
    return tuple(places[nth - 1] for nth in rows) if places else None
