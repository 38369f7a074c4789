"""What an attack finds, as plain records."""

from dataclasses import dataclass


class Contradiction(ValueError):
    """No table fits everything that was published: two releases, or a release and a fact, contradict each other."""


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
    assumed: bool  # found by the attacker who takes hidden cells for small ones


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
    not_small: int  # hidden cells that cannot be small, whatever the attacker would like to suppose

    @property
    def safe(self) -> bool:
        """Whether no target is pinned, narrowed or undecided."""
        return not self.findings

    def count(self, verdict: str) -> int:
        """How many targets have this verdict from either attacker."""
        return len({one.target for one in self.findings if one.verdict == verdict})
