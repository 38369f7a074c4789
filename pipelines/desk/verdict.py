"""What a check found: names of columns, rules, row numbers and counts, never a value."""

from dataclasses import dataclass
from typing import Literal

State = Literal["loads", "partly", "not"]
Place = tuple[int | None, int]  # the tab it stands in, where there are several, and the row as Excel counts it


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing that is wrong in one column, or in whole rows: what is expected, what happens, where, how to mend it.

    `places` is None where the rows cannot be told; `rows` always says how many there are.
    """

    column: str | None
    expected: str
    effect: str
    rows: int
    places: tuple[Place, ...] | None
    mend: str


@dataclass(frozen=True)
class Odd:
    """Something in one column that no rule refuses: the rows by their order in the file, and how to mend it."""

    column: str
    expected: str
    effect: str
    rows: list[int]
    mend: str


@dataclass(frozen=True, kw_only=True)
class Account:
    """What happens to the rows of a file; the first number is the sum of the others."""

    rows_read: int
    loaded: int
    repeated: int
    corrected: int
    refused: int


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """Whether one file will load. `problem` says why not, and `steps` what to do about it, one by one; `remarks` cost
    no row and no value but should be known.
    """

    file: str
    title: str | None = None
    problem: str | None = None
    steps: tuple[str, ...] = ()
    account: Account | None = None
    faults: tuple[Fault, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def state(self) -> State:
        """Whether the file loads whole, with some rows or values left out, or not at all."""
        if self.problem or self.account is None or self.account.rows_read == self.account.refused:
            return "not"
        return "partly" if self.faults or self.account.refused else "loads"
