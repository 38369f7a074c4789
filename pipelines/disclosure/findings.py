"""What an attack finds, as plain records."""

from dataclasses import dataclass
from enum import StrEnum


class Contradiction(ValueError):
    """No table fits everything that was published: two releases, or a release and a fact, contradict each other."""


class Undecided(Contradiction):
    """A search ended at its limit without a table and without a proof that there is none: so nothing is proved."""

    def __init__(self, status: str) -> None:
        super().__init__(
            f"The search for a table that fits what was published ended at its limit ({status}), so it is not known "
            "whether anything small follows. Publish fewer figures from elsewhere or views of this year, or raise the "
            "limit (MOST_NODES in attack_solver.py), and try again."
        )


class Who(StrEnum):
    """What an attacker supposes about hidden numbers."""

    NOTHING = "supposes nothing"
    RIGHTLY = "knows which hidden numbers are small"
    ALWAYS = "takes every hidden number for a small one"


@dataclass(frozen=True)
class Finding:
    """One target that is not safe. `tight` numbers the rows (cells, then fixed ones) that keep it from moving."""

    target: str
    verdict: str  # pinned: its number follows; narrowed: some are excluded; undecided: the search ended at its limit
    possible: tuple[int, ...]  # the small numbers that it can still be
    low: float  # what it is at least and at most, by the linear program
    high: float
    tight: tuple[int, ...]
    gives_way: tuple[int, ...]  # those of them whose hiding gives it room
    who: Who  # by whom it was found
    mistaken: bool = False  # who finds it takes a small number for a large one: an audit does not name it


@dataclass(frozen=True)
class Tightest:
    """The safe target about which most can be said, and the rows that say it."""

    target: str
    low: float
    high: float
    tight: tuple[int, ...]


@dataclass(frozen=True)
class Audit:
    """What an attack found."""

    targets: int
    known: tuple[str, ...]  # fixed by outside knowledge alone: these neither fail nor count
    findings: tuple[Finding, ...]
    attackers: tuple[Who, ...]  # who attacked; nobody takes a hidden number for small where the release refutes that

    @property
    def safe(self) -> bool:
        """Whether no target is pinned, narrowed or undecided."""
        return not self.findings

    def count(self, verdict: str) -> int:
        """How many targets have this verdict from either attacker."""
        return len({one.target for one in self.findings if one.verdict == verdict})
