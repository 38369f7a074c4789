"""From numbers as a reader sees them (which area, months and attribute) to sums of atoms.

The atoms of one calendar year: for each attribute, smallest area × period × value. A smallest area is a piece that no
layer divides, such as the part of a neighbourhood that lies in one precinct. Each attribute has a block of atoms of its
own; the blocks tell the same units, so their sums are tied to each other.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pipelines.disclosure.forms import Problem, forms

MONTHS = 12
UNKNOWN = ""  # the value of a unit whose attribute was not recorded; it counts towards totals alone


@dataclass(frozen=True)
class Shape:
    """What one number counts: an area, some months of the year (from 0), and perhaps one value of one attribute."""

    layer: str
    area: str
    first_month: int = 0
    months: int = MONTHS
    attribute: str | None = None
    value: str | None = None

    def __str__(self) -> str:
        split = f", {self.attribute} {self.value}" if self.attribute else ""
        return f"{self.layer} {self.area}, months {self.first_month + 1}–{self.first_month + self.months}{split}"


@dataclass(frozen=True)
class Fact:
    """A sum of weighted shapes lies between `low` and `high`; `released` when that was published by the programme."""

    name: str
    parts: Sequence[tuple[Shape, float]]
    low: float
    high: float
    released: bool = False


@dataclass(frozen=True)
class Attribute:
    """The values of an attribute, and the months of the shortest period in which anybody is told or attacked by it."""

    values: Sequence[str]
    months: int
    complete: bool = False  # every unit is known to have one of these values
    layer: str | None = None  # the smallest areas in which anybody is told or attacked by it; None: the pieces


class Layout:
    """Where the atoms of a year lie. `pieces` says for each smallest area which (layer, area) it counts towards."""

    def __init__(self, pieces: Mapping[str, Collection[tuple[str, str]]], attributes: Mapping[str, Attribute]) -> None:
        _refuse_strange(pieces, attributes)
        self.pieces = list(pieces)
        self._members: dict[tuple[str, str], list[int]] = {}
        for number, parents in enumerate(pieces.values()):
            for parent in parents:
                self._members.setdefault(parent, []).append(number)
        self._attributes = dict(attributes)
        self._blocks: dict[str | None, np.ndarray] = {}
        self._groups: dict[str | None, np.ndarray] = {}
        self.atoms = 0
        # The first block has the shortest periods; all others are tied to it.
        for name, attribute in sorted(self._attributes.items(), key=lambda one: one[1].months) or [(None, None)]:
            months = attribute.months if attribute else 1
            values = len(attribute.values) + (not attribute.complete) if attribute else 1
            self._groups[name] = self._grouped(pieces, attribute.layer if attribute else None)
            shape = (self._groups[name].max() + 1, MONTHS // months, values)
            self._blocks[name] = np.arange(self.atoms, self.atoms + int(np.prod(shape))).reshape(shape)
            self.atoms += int(np.prod(shape))

    def atoms_of(self, shape: Shape) -> np.ndarray:
        """The atoms that a number of this shape adds up; raises ValueError where there are none so small."""
        self._refuse_unknown(shape)
        names = [shape.attribute] if shape.attribute else list(self._blocks)
        parts = [part for name in names if (part := self._part(name, shape)) is not None]
        if not parts:
            raise ValueError(f"{shape}: its atoms span more months, or larger areas")
        # Each block tells the same total. Made of few atoms it keeps the attack quick.
        return self._of_value(min(parts, key=np.size), shape)

    def contains(self, whole: Shape, part: Shape) -> bool:
        """Whether a number of the shape `part` counts only what one of the shape `whole` counts, too."""
        if whole == part or whole.attribute and (whole.attribute, whole.value) != (part.attribute, part.value):
            return False
        end, last = part.first_month + part.months, whole.first_month + whole.months
        if part.first_month < whole.first_month or end > last:
            return False
        return {*self._members[part.layer, part.area]} <= {*self._members[whole.layer, whole.area]}

    def rest(self, whole: Shape, part: Shape) -> tuple[np.ndarray, np.ndarray]:
        """The atoms of what `whole` counts and `part`, which is contained in it, does not, and their weights."""
        for name in [part.attribute] if part.attribute else self._blocks:
            around, inside = self._part(name, whole), self._part(name, part)
            if around is not None and inside is not None:
                atoms = np.setdiff1d(self._of_value(around, whole), self._of_value(inside, part))
                return atoms, np.ones(len(atoms))
        # No block has both: their sums are tied to each other, so one is taken from the other.
        more, less = self.atoms_of(whole), self.atoms_of(part)
        return np.append(more, less), np.repeat([1.0, -1.0], [len(more), len(less)])

    def block(self, attribute: str | None) -> np.ndarray:
        """The atoms by `attribute`: its smallest areas × its periods × its values, the unknown one last."""
        return self._blocks[attribute]

    def truth(self, units: Iterable[tuple[str, int, Mapping[str, str]]]) -> np.ndarray:
        """The true table from units as (smallest area, month from 0, value by attribute)."""
        place = {piece: number for number, piece in enumerate(self.pieces)}
        table = np.zeros(self.atoms, dtype=np.int64)
        for piece, month, values in units:
            if piece not in place or not 0 <= month < MONTHS:
                told = f"the smallest areas are {_some(place)}, and months go from 0 to {MONTHS - 1}"
                raise ValueError(f"a unit lies in {piece!r} in month {month}: {told}")
            for name, block in self._blocks.items():
                period = month // (MONTHS // block.shape[1])
                table[block[self._groups[name][place[piece]], period, self._place_of(name, values)]] += 1
        return table

    def idle(
        self, months: Collection[tuple[str, int]], attribute: str | None = None, value: str | None = None
    ) -> np.ndarray:
        """Which atoms lie wholly in (smallest area, month from 0) in which nothing can have happened.

        With an attribute and its value: nothing of that value.
        """
        still = np.zeros((len(self.pieces), MONTHS), dtype=bool)
        for number, piece in enumerate(self.pieces):
            still[number] = [(piece, month) in months for month in range(MONTHS)]
        marks = np.zeros(self.atoms, dtype=bool)
        for name, block in self._blocks.items() if attribute is None else [(attribute, self._blocks[attribute])]:
            busy = ~still.reshape(len(self.pieces), block.shape[1], -1).all(axis=2)
            some = np.zeros(block.shape[:2], dtype=bool)
            np.logical_or.at(some, self._groups[name], busy)
            part = slice(None) if value is None else [self._attributes[name].values.index(value)]
            marks[block[..., part]] = ~some[..., None]
        return marks

    def ties(self) -> list[tuple[str, np.ndarray, np.ndarray]]:
        """Sums that are nought because all blocks tell the same units."""
        found, names = [], list(self._blocks)
        for number, name in enumerate(names[1:], start=1):
            block = self._blocks[name]
            other, inside = self._fewest(names[:number], name)
            spans = other.reshape(len(other), block.shape[1], -1)
            for group, period in np.ndindex(block.shape[:2]):
                whole = spans[inside == group, period].ravel()
                signs = np.repeat([1.0, -1.0], [len(whole), block.shape[2]])
                found.append((f"{name} adds up", np.append(whole, block[group, period]), signs))
        return found

    def _refuse_unknown(self, shape: Shape) -> None:
        """Raise ValueError, saying what there is, for a shape that this layout has not."""
        if (shape.layer, shape.area) not in self._members:
            there = [area for layer, area in self._members if layer == shape.layer]
            layers = sorted({layer for layer, _ in self._members})
            known = f"of that layer there are {_some(there)}" if there else f"the layers are {_some(layers)}"
            raise ValueError(f"{shape}: the layout has no such area; {known}")
        if not 0 <= shape.first_month < shape.first_month + shape.months <= MONTHS:
            raise ValueError(f"{shape}: months lie within one year, the first is 0")
        if shape.attribute is None and shape.value is None:
            return
        if shape.attribute not in self._attributes:
            raise ValueError(f"{shape}: the layout's attributes are {_some(self._attributes)}")
        if shape.value not in (values := self._attributes[shape.attribute].values):
            raise ValueError(f"{shape}: the values of {shape.attribute} are {_some(values)}")

    def _of_value(self, part: np.ndarray, shape: Shape) -> np.ndarray:
        if shape.attribute:
            part = part[..., self._attributes[shape.attribute].values.index(shape.value)]
        return part.ravel()

    def _part(self, name: str | None, shape: Shape) -> np.ndarray | None:
        """The atoms of one block in the area and months of `shape`; None where they are larger than it."""
        block, groups, members = self._blocks[name], self._groups[name], self._members[shape.layer, shape.area]
        step = MONTHS // block.shape[1]
        if shape.first_month % step or shape.months % step or np.isin(groups, groups[members]).sum() != len(members):
            return None
        periods = slice(shape.first_month // step, (shape.first_month + shape.months) // step)
        return block[np.unique(groups[members]), periods]

    def _fewest(self, names: Collection[str | None], name: str | None) -> tuple[np.ndarray, np.ndarray]:
        """The smallest of the blocks `names` that divides the block `name`, and where in it each of its areas lies."""
        fitting = []
        for other in names:
            inside = np.zeros(len(self._blocks[other]), dtype=np.int64)
            inside[self._groups[other]] = self._groups[name]
            whole = (inside[self._groups[other]] == self._groups[name]).all()
            if whole and self._blocks[other].shape[1] % self._blocks[name].shape[1] == 0:
                fitting.append((self._blocks[other], inside))
        return min(fitting, key=lambda one: one[0].size)

    def _grouped(self, pieces: Mapping[str, Collection[tuple[str, str]]], layer: str | None) -> np.ndarray:
        """The number of the area of `layer` that each piece lies in; a piece outside all of them stands for itself."""
        names = [next((of for of in parents if of[0] == layer), (None, piece)) for piece, parents in pieces.items()]
        places = {name: number for number, name in enumerate(dict.fromkeys(names))}
        return np.array([places[name] for name in names])

    def _place_of(self, name: str | None, values: Mapping[str, str]) -> int:
        if name is None:
            return 0
        attribute, value = self._attributes[name], values.get(name, UNKNOWN)
        if value not in attribute.values and attribute.complete:
            raise ValueError(f"a unit has no known {name}, which every unit is said to have")
        return attribute.values.index(value) if value in attribute.values else len(attribute.values)


def make_problem(
    layout: Layout,
    cells: Sequence[Shape],
    crossings: Sequence[Shape] = (),
    facts: Sequence[Fact] = (),
    idle: np.ndarray | None = None,
    truth: np.ndarray | None = None,
) -> Problem:
    """One year to attack. Facts from outside that the truth contradicts are nobody's knowledge and are left out.

    With the truth every complement is a target, too: what is left of a cell beside another that is part of it, by its
    area, months and value or because a fact says so (part ≤ whole). Without it nobody can say which of them are small.
    """
    upper = np.full(layout.atoms, np.inf)
    if idle is not None:
        upper[idle if truth is None else idle & (truth == 0)] = 0
    rows = [(name, atoms, weights, 0.0, 0.0, False) for name, atoms, weights in layout.ties()]
    for fact in facts:
        parts = [(layout.atoms_of(shape), weight) for shape, weight in fact.parts]
        atoms = np.concatenate([one for one, _ in parts])
        weights = np.concatenate([np.full(len(one), weight) for one, weight in parts])
        if fact.released or truth is None or fact.low <= truth[atoms] @ weights <= fact.high:
            rows.append((fact.name, atoms, weights, fact.low, fact.high, fact.released))
    published = dict.fromkeys(cells)
    targets = [(str(shape), layout.atoms_of(shape), None) for shape in crossings if shape not in published]
    if truth is not None:
        targets += _complements(layout, list(published), crossings, facts)
    return Problem(
        lower=np.zeros(layout.atoms),
        upper=upper,
        cells=forms((str(shape), layout.atoms_of(shape), None) for shape in cells),
        targets=forms(targets),
        fixed=forms(row[:3] for row in rows),
        fixed_low=np.array([row[3] for row in rows]),
        fixed_high=np.array([row[4] for row in rows]),
        released=np.array([row[5] for row in rows], dtype=bool),
        truth=truth,
    )


def _complements(
    layout: Layout, cells: Sequence[Shape], crossings: Sequence[Shape], facts: Sequence[Fact]
) -> Iterator[tuple[str, np.ndarray, np.ndarray | None]]:
    """What is left between two cells of which one is part of the other, but for what is a target anyway."""
    known = {np.sort(layout.atoms_of(shape)).tobytes() for shape in [*cells, *crossings]}
    said = {(fact.parts[1][0], fact.parts[0][0]) for fact in facts if _is_nesting(fact)}
    pairs = ((whole, part) for whole in cells for part in cells if layout.contains(whole, part))
    for whole, part in [*pairs, *sorted(said & {(a, b) for a in cells for b in cells}, key=str)]:
        if (whole, part) in said:
            more, less = layout.atoms_of(whole), layout.atoms_of(part)
            atoms, weights = np.append(more, less), np.repeat([1.0, -1.0], [len(more), len(less)])
        else:
            atoms, weights = layout.rest(whole, part)
        if len(atoms) and not (weights.min() > 0 and np.sort(atoms).tobytes() in known):
            yield f"{whole}: all but {part}", atoms, weights


def _is_nesting(fact: Fact) -> bool:
    """Whether a fact says that its first part is at most its second."""
    return [weight for _, weight in fact.parts] == [1.0, -1.0] and fact.low < 0 and fact.high == 0


def _refuse_strange(pieces: Mapping[str, object], attributes: Mapping[str, Attribute]) -> None:
    if not pieces:
        raise ValueError("a layout needs a smallest area, and what it counts towards: {name: [(layer, area), …]}")
    for name, attribute in attributes.items():
        if not attribute.values or len({*attribute.values}) < len(attribute.values):
            raise ValueError(f"the attribute {name} needs values, each once")
        if attribute.months < 1 or MONTHS % attribute.months:
            raise ValueError(f"the attribute {name}: its months must divide a year of {MONTHS}, not {attribute.months}")


def _some(names: Iterable[str]) -> str:
    """A few names, for a message."""
    few = sorted(map(str, names))
    return ", ".join(few[:8]) + (f" and {len(few) - 8} more" if len(few) > 8 else "") or "none"
