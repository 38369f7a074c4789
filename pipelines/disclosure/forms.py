"""Sums of atoms: what a published number, a fact or a target is made of."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class Forms:
    """Linear forms of the same atoms, one after the other: form i is `weights[a:b] · x[atoms[a:b]]`, a = starts[i]."""

    names: tuple[str, ...]
    starts: np.ndarray  # int32, one more than there are forms
    atoms: np.ndarray  # int32
    weights: np.ndarray  # float64

    def __len__(self) -> int:
        return len(self.names)

    def part(self, number: int) -> tuple[np.ndarray, np.ndarray]:
        """The atoms of one form and their weights."""
        span = slice(self.starts[number], self.starts[number + 1])
        return self.atoms[span], self.weights[span]

    def values(self, point: np.ndarray) -> np.ndarray:
        """The value of each form at `point` (one number per atom)."""
        if not len(self):
            return np.zeros(0)
        return np.add.reduceat(point[self.atoms] * self.weights, self.starts[:-1])


def forms(rows: Iterable[tuple[str, Sequence[int], Sequence[float] | None]]) -> Forms:
    """Forms from (name, atoms, weights or None for all ones); raises ValueError for a form without atoms."""
    rows = list(rows)
    empty = [name for name, atoms, _ in rows if not len(atoms)]
    if empty:
        raise ValueError(f"{len(empty)} sums have no atoms, the first is {empty[0]}: leave them out")
    lengths = [len(atoms) for _, atoms, _ in rows]
    weights = [np.ones(len(atoms)) if given is None else given for _, atoms, given in rows]
    return Forms(
        tuple(name for name, _, _ in rows),
        np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32),
        np.concatenate([atoms for _, atoms, _ in rows] or [[]]).astype(np.int32),
        np.concatenate([*weights, []]).astype(np.float64),
    )


def joined(*parts: Forms) -> Forms:
    """All forms of `parts`, in their order."""
    ends = np.cumsum([0, *(len(part.atoms) for part in parts)])
    return Forms(
        tuple(name for part in parts for name in part.names),
        np.concatenate([[0], *(part.starts[1:] + end for part, end in zip(parts, ends, strict=False))]).astype(
            np.int32
        ),
        np.concatenate([part.atoms for part in parts]),
        np.concatenate([part.weights for part in parts]),
    )


def chosen(parts: Forms, numbers: Iterable[int]) -> Forms:
    """The forms with these numbers, in this order."""
    return forms([(parts.names[number], *parts.part(number)) for number in numbers])


@dataclass(frozen=True)
class Rule:
    """How a count is shown: hidden below `minimum`, else the nearest multiple of `base` (a divisor of `minimum`)."""

    minimum: int = 10
    base: int = 5

    def low(self, shown: np.ndarray) -> np.ndarray:
        """The smallest counts that are shown as `shown`."""
        return np.maximum(shown - self.base // 2, self.minimum)

    def high(self, shown: np.ndarray) -> np.ndarray:
        """The largest counts that are shown as `shown`."""
        return shown - self.base // 2 + self.base - 1


@dataclass(frozen=True)
class Problem:
    """One closed block to attack: its atoms, the cells that are published of it, and what else is known.

    `fixed` holds everything that protection cannot change: facts from outside (nesting, figures printed elsewhere) and,
    marked in `released`, what was published already or is derived from cells. `truth` is None for an attack from the
    release alone.
    """

    lower: np.ndarray  # what is known of each atom from outside
    upper: np.ndarray
    cells: Forms
    targets: Forms  # complements and unpublished crossings; every cell is a target as well
    fixed: Forms
    fixed_low: np.ndarray
    fixed_high: np.ndarray
    released: np.ndarray  # bool, one per fixed form
    truth: np.ndarray | None = None
    # One per cell: 0 where it shows its count, else what is told of it by showing it: that it is at least so many.
    at_least: np.ndarray | None = None
    of_few: np.ndarray | None = None  # bool, one per cell: few people are behind it, however large it is
    # Fixed forms that only showing tells: each is known while every one of its groups of cells has one that is shown.
    told_by: Mapping[int, tuple[tuple[int, ...], ...]] = field(default_factory=dict)

    @property
    def bare(self) -> np.ndarray:
        """Which cells tell no count, only that there are at least so many (bool)."""
        return np.zeros(len(self.cells), dtype=bool) if self.at_least is None else self.at_least > 0

    def untold(self, hidden: np.ndarray) -> np.ndarray:
        """Which fixed forms nobody is told where the cells marked in `hidden` are (bool)."""
        marks = np.zeros(len(self.fixed), dtype=bool)
        for row, groups in self.told_by.items():
            marks[row] = any(hidden[list(group)].all() for group in groups)
        return marks
