"""Leaks that need no arithmetic: what shows through the words, the shapes and the order of things."""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence


def told_apart(looks: Sequence[Hashable], public: Sequence[Hashable]) -> list[str]:
    """One sentence per public situation in which cells without a number look different from each other.

    `looks` is everything a reader sees of each such cell, `public` what the ledger says of it. Small cells and those
    that protect them must look alike, so within one situation there is one look.
    """
    found: dict[Hashable, set[Hashable]] = {}
    for look, situation in zip(looks, public, strict=True):
        found.setdefault(situation, set()).add(look)
    return [
        f"cells without a number have {len(seen)} looks where the ledger says {situation}: use one"
        for situation, seen in found.items()
        if len(seen) > 1
    ]


def undeclared(shapes: Iterable[Hashable], declared: Collection[Hashable]) -> list[Hashable]:
    """The shapes in which protected numbers are published although no view declares them."""
    return sorted({shape for shape in shapes if shape not in declared}, key=str)


def changed(earlier: Mapping[Hashable, object], later: Mapping[Hashable, object]) -> list[Hashable]:
    """Cells of a closed block that a later release shows differently, drops, or shows for the first time.

    Both map a cell of the block to what is shown of it. The difference of two releases is a number of its own.
    """
    return sorted((cell for cell in {*earlier, *later} if _of(earlier, cell) != _of(later, cell)), key=str)


def off_the_rule(numbers: Iterable[float], minimum: int, base: int) -> int:
    """How many published counts are under the smallest one that may be shown, or no multiple of the base."""
    return sum(number < minimum or number % base != 0 for number in numbers)


def _of(block: Mapping[Hashable, object], cell: Hashable) -> tuple[bool, object]:
    return cell in block, block.get(cell)
