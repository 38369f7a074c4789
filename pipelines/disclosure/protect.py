"""The primary rule, as pure functions over arrays: hide small counts, round every other one from its own true value."""

import numpy as np


def shown_counts(counts: np.ndarray, minimum: int, base: int) -> np.ma.MaskedArray:
    """`counts` (non-negative integers) as shown: masked below `minimum`, else the nearest multiple of `base`.

    `minimum` must be a multiple of `base`, so that rounding never shows a number under it.
    """
    if minimum % base:
        raise ValueError(f"the smallest number shown, {minimum}, must be a multiple of the base, {base}")
    rounded = (counts + base // 2) // base * base
    return np.ma.masked_array(rounded, mask=counts < minimum)


def homogeneous(counts: np.ndarray, group: np.ndarray, parent: np.ndarray, minimum: int, share: float) -> np.ndarray:
    """Which cells to hide because a shown group is nearly all alike: one category holds more than `share` of it.

    `counts` are true counts by category; `group` numbers the group that each cell breaks down, `parent` the row set to
    which the group belongs. One such group hides the attribute in its whole row set, so that the gap names nobody.
    """
    size = np.bincount(group, weights=counts)
    largest = np.zeros(len(size))
    np.maximum.at(largest, group, counts)
    alike = (size >= minimum) & (largest > share * size)
    told = np.zeros(parent.max(initial=0) + 1, dtype=bool)
    told[parent[alike[group]]] = True
    return told[parent]
