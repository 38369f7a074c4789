"""Where the atoms of a year lie: a total is the same whichever block tells it, and the blocks are tied together."""

import numpy as np
import pytest

from pipelines.disclosure.problem import Attribute, Layout, Shape

PIECES = {
    "mill": [("neighbourhood", "mill"), ("precinct", "west"), ("city", "town")],
    "dock": [("neighbourhood", "dock"), ("precinct", "west"), ("city", "town")],
    "hill": [("neighbourhood", "hill"), ("precinct", "east"), ("city", "town")],
}
LAYOUT = Layout(PIECES, {
    "door": Attribute(("one", "two", "three"), 1, complete=True),
    "taken_in": Attribute(("yes",), 3, layer="precinct"),
    "agency": Attribute(("police", "shop", "other"), 12, complete=True, layer="city"),
})  # fmt: skip
DRAWN = np.random.default_rng(3)
UNITS = [
    (str(DRAWN.choice(list(PIECES))), int(DRAWN.integers(12)),
     {"door": str(DRAWN.choice(["one", "two", "three"])), "taken_in": str(DRAWN.choice(["yes", ""])),
      "agency": str(DRAWN.choice(["police", "shop", "other"]))})
    for _ in range(200)
]  # fmt: skip


def test_a_total_is_told_with_the_fewest_atoms_and_is_the_same_number():
    truth = LAYOUT.truth(UNITS)
    for shape, atoms in (
        (Shape("city", "town"), 3),  # a year of each agency
        (Shape("precinct", "west", 3, 3), 2),  # a quarter, taken in or not
        (Shape("city", "town", 6, 6), 8),
        (Shape("precinct", "west", 4, 1), 6),  # two places, three doors
        (Shape("neighbourhood", "dock"), 36),
    ):
        counted = sum(
            (shape.layer, shape.area) in PIECES[piece] and 0 <= month - shape.first_month < shape.months
            for piece, month, _ in UNITS
        )
        assert (len(LAYOUT.atoms_of(shape)), truth[LAYOUT.atoms_of(shape)].sum()) == (atoms, counted)


def test_every_block_is_tied_to_the_first_by_few_atoms():
    """Each agrees with the first one place by place and period by period, written out with all their atoms."""
    ties = np.zeros((len(LAYOUT.ties()), LAYOUT.atoms))
    for row, (_, atoms, weights) in zip(ties, LAYOUT.ties(), strict=True):
        row[atoms] = weights
    assert not (ties @ LAYOUT.truth(UNITS)).any()
    written_out = np.zeros((9, LAYOUT.atoms))
    first = LAYOUT.block("door")
    for precinct, pieces in enumerate(([0, 1], [2])):
        for quarter in range(4):
            row = written_out[4 * precinct + quarter]
            row[first[pieces, 3 * quarter : 3 * quarter + 3]] = 1
            row[LAYOUT.block("taken_in")[precinct, quarter]] = -1
    written_out[8, first] = 1
    written_out[8, LAYOUT.block("agency")] = -1
    rank = np.linalg.matrix_rank
    assert rank(ties) == rank(written_out) == rank(np.vstack([ties, written_out])) == 9
    assert (ties != 0).sum() < (written_out != 0).sum()


@pytest.mark.parametrize(("ask", "told"), [
    (lambda: Layout({}, {}), r"needs a smallest area, .*\{name: \[\(layer, area\), …\]\}"),
    (lambda: Layout(PIECES, {"door": Attribute((), 3)}), "attribute door needs values"),
    (lambda: Layout(PIECES, {"door": Attribute(("one",), 5)}), "door: its months must divide a year of 12, not 5"),
    (lambda: LAYOUT.atoms_of(Shape("precinct", "north")), "no such area; of that layer there are east, west"),
    (lambda: LAYOUT.atoms_of(Shape("beat", "a1")), "the layers are city, neighbourhood, precinct"),
    (lambda: LAYOUT.atoms_of(Shape("city", "town", attribute="race", value="x")), "are agency, door, taken_in"),
    (lambda: LAYOUT.atoms_of(Shape("city", "town", attribute="door", value="x")), "of door are one, three, two"),
    (lambda: LAYOUT.atoms_of(Shape("city", "town", 10, 3)), "months lie within one year"),
    (lambda: LAYOUT.truth([("park", 0, {})]), "lies in 'park' in month 0: the smallest areas are dock, hill, mill"),
    (lambda: LAYOUT.truth([("mill", 12, {})]), "in month 12: .* months go from 0 to 11"),
])  # fmt: skip
def test_what_a_layout_has_not_is_refused_with_what_it_has(ask, told):
    with pytest.raises(ValueError, match=told):
        ask()
