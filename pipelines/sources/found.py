"""A file that a contract recognises."""

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from pipelines.contracts import Contract, Layout


class Table(NamedTuple):
    """Where a table begins in a workbook: its sheet (from 1, counting every kind), the row of its header, its layout.

    `tab` is the sheet's number among those that can be seen; None for one that is hidden.
    """

    sheet: int
    tab: int | None
    row: int
    layout: Layout


@dataclass(frozen=True)
class Found:
    """A file, the contract that recognises it in one of its layouts, and the file's own header; of a workbook each of
    the `tables` in it, those in hidden sheets too.
    """

    path: Path
    contract: Contract
    layout: Layout
    header: tuple[str, ...]
    tables: tuple[Table, ...] = ()

    @property
    def undeclared_encoding(self) -> str:
        """The encoding that the file itself names, where its source is declared in others; else blank."""
        declared = {layout.encoding for layout in self.contract.layouts}
        return "" if self.layout.encoding in declared else self.layout.encoding

    @property
    def meaning(self) -> tuple[str | None, ...]:
        """Per column of the header the contract's name for it; empty when known but not kept, None when undeclared."""
        ours = {theirs: name for name, theirs in self.layout.names.items()} | dict.fromkeys(self.layout.known, "")
        return tuple(ours.get(name) for name in self.header)
