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
