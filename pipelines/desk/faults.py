"""What is wrong in the rows of one source, file by file, with the number of each row."""

from collections import defaultdict
from pathlib import Path

import duckdb

from pipelines.contracts import Column, Contract
from pipelines.db import literal, quoted, row
from pipelines.desk.places import row_places, unread_places
from pipelines.desk.verdict import Fault, Place
from pipelines.desk.words import FILL_IN, NO_RULE, RETYPE, WRONG_LENGTH, allowed, mend, noted
from pipelines.sources.cells import UNREAD

BLANKED = "The cell counts as blank."
REFUSED, MISSING = "The row will be refused.", "The value will be missing; the row itself loads."


class Faults:
    """The faults of every file of `contract` in `safe`: to be made before its repeats are settled."""

    def __init__(self, con: duckdb.DuckDBPyConnection, contract: Contract, files: dict[str, Path]) -> None:
        self.con, self.contract, self.files = con, contract, files
        self.found: dict[int, dict[tuple[int, bool], list[int]]] = defaultdict(lambda: defaultdict(list))
        for number, nth, broken, blank in self._wrong_rows():
            for bit, column in enumerate(contract.kept):
                if broken >> bit & 1:
                    self.found[number][bit, False].append(nth)
                elif column.required and blank[bit]:
                    self.found[number][bit, True].append(nth)

    def _wrong_rows(self) -> list[tuple[int, int, int, list[bool]]]:
        blank = [f"{quoted(str(column.becomes))} IS NULL" for column in self.contract.kept]
        needed = [test for test, column in zip(blank, self.contract.kept, strict=True) if column.required]
        return self.con.execute(
            "SELECT _file, nth, _broken, blank FROM (SELECT *, "
            f"row_number() OVER (PARTITION BY _file ORDER BY rowid) AS nth, [{', '.join(blank)}] AS blank "
            f"FROM safe.{quoted(self.contract.source)}) WHERE _broken > 0 OR {' OR '.join(needed) or 'false'} "
            "ORDER BY _file, nth"
        ).fetchall()

    def of(self, number: int) -> tuple[Fault, ...]:
        """The faults of the file with this number, in the order of its columns."""
        places, unreadable = self._places(number)
        faults = [
            self._fault(self.contract.kept[bit], blank, rows, places)
            for (bit, blank), rows in sorted(self.found[number].items())
        ]
        lines = row(self.con, f"SELECT unreadable FROM safe.file WHERE {self._is(number)}")[0]
        if lines:
            where = tuple(unreadable) if len(unreadable) == lines else None
            faults.append(
                Fault(
                    column=None, expected="as many cells as the header has", effect=REFUSED, rows=lines, places=where,
                    mend=WRONG_LENGTH,
                )
            )  # fmt: skip
        return (*faults, *self._unread(number))

    def _unread(self, number: int) -> list[Fault]:
        notes = self.con.execute(
            "SELECT n.column_name, n.rule, n.rows FROM safe.note n JOIN safe.file f USING (source, file) "
            f"WHERE {self._is(number)} AND n.effect = {literal(UNREAD)} ORDER BY ALL"
        ).fetchall()
        view = row(self.con, f"SELECT view_name FROM raw.file WHERE {self._is(number)}")[0]
        unread = unread_places(self.con, view) if notes else {}
        return [
            Fault(column=column, expected=rule, effect=BLANKED, rows=rows, places=unread.get(column), mend=RETYPE)
            for column, rule, rows in notes
        ]

    def remarks(self, number: int, file: str) -> tuple[str, ...]:
        """What was decided about the file that cost no row and no value."""
        notes = self.con.execute(
            "SELECT column_name, rule, effect, rows FROM safe.note WHERE source = ? AND file = ? ORDER BY ALL",
            [self.contract.source, file],
        ).fetchall()
        dropped = [column for column, _, effect, _ in notes if effect == "column dropped"]
        others = [noted(*note) for note in notes if note[2] not in ("column dropped", UNREAD)]
        columns = f"columns that are not part of this file's rules will be dropped: {', '.join(dropped)}."
        return (*([columns] if dropped else []), *others)

    def _fault(self, column: Column, blank: bool, rows: list[int], places: list[Place]) -> Fault:
        return Fault(
            column=column.name,
            expected=NO_RULE if blank else allowed(column),
            effect=REFUSED if column.required else MISSING,
            rows=len(rows),
            places=tuple(places[nth - 1] for nth in rows) if places else None,
            mend=FILL_IN if blank else mend(column),
        )

    def _places(self, number: int) -> tuple[list[Place], list[Place]]:
        view, file = row(self.con, f"SELECT view_name, file FROM raw.file WHERE {self._is(number)}")
        if file not in self.files:
            return [], []
        rows, unreadable = row(self.con, f"SELECT rows_read, unreadable FROM safe.file WHERE {self._is(number)}")
        places, wrong = row_places(self.con, view, self.files[file])
        # Two programs that count alike can be trusted to mean the same rows; if they do not, no number is told.
        return (places, wrong) if len(places) == rows - unreadable else ([], [])

    def _is(self, number: int) -> str:
        return f"source = {literal(self.contract.source)} AND number = {number}"
