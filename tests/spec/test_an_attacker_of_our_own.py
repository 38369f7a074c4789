"""A second attacker, written from the release file alone: what the gate let out withstands it, too."""

import duckdb
import highspy
import numpy as np

from tests.spec.released_town import SHOW
from tests.spec.small_town import PARENTS

PLACES, MONTHS, DOORS = ("mill", "dock", "hill"), 12, ("arrest_diversion", "social_contact", "community")
SHAPE = (len(PLACES), MONTHS, len(DOORS))
SPAN = {"month": 1, "quarter": 3, "year": 12}
NUMBERS = "metric_id IN ('referrals_by_door', 'referrals_per_100_lead_type_offences') AND year(period_start) = 2021"


def part(area, first, months, door=None):
    """Which referrals a number counts: 1 in each place, month and door that it adds up."""
    marks = np.zeros(SHAPE)
    inside = [area in (place, PARENTS[place], "town") for place in PLACES]
    marks[inside, first : first + months, slice(None) if door is None else DOORS.index(door)] = 1
    return marks.ravel()


def cells_of(file):
    """What the file tells of referrals: which of them, and the number that it shows, if any."""
    with duckdb.connect(str(file), read_only=True) as con:
        rows = con.execute(
            "SELECT area_id, month(period_start) - 1, grain, attribute_value, max(numerator) FROM cell "
            f"WHERE {NUMBERS} GROUP BY ALL ORDER BY ALL"
        ).fetchall()
    return [(part(area, first, SPAN[grain], door), shown) for area, first, grain, door, shown in rows]


def truth_of(released):
    truth = np.zeros(SHAPE)
    people = released.con.execute("SELECT area_id, month(referred_on), door FROM core.referral").fetchall()
    for area, month, door in people:
        truth[PLACES.index(area), month - 1, DOORS.index(door)] += 1
    return truth.ravel()


def known_from(cells, truth):
    """What is known of each cell by whoever knows which hidden numbers are small."""
    shown = [(form, max(number - 2, 10), number + 2) for form, number in cells if number is not None]
    return shown + [(form, 0, 9) for form, number in cells if number is None and form @ truth < 10]


def possible(targets, known):
    """Targets × small numbers: whether a table of whole numbers that fits all that is known has it."""
    forms, low, high = (np.array(each, dtype=float) for each in zip(*known, strict=True))
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    for _ in range(targets.shape[1]):
        solver.addVar(0, 1000)
    atoms = np.arange(targets.shape[1], dtype=np.int32)
    solver.changeColsIntegrality(len(atoms), atoms, np.full(len(atoms), 1, dtype=np.uint8))
    for form, least, most in [*zip(forms, low, high, strict=True), *((target, 0, 10_000) for target in targets)]:
        inside = np.flatnonzero(form).astype(np.int32)
        solver.addRow(least, most, len(inside), inside, form[inside])
    seen = np.zeros((len(targets), 10), dtype=bool)
    for target, value in np.ndindex(seen.shape):
        if seen[target, value]:
            continue
        solver.changeRowBounds(len(forms) + target, value, value)
        solver.run()
        if solver.getModelStatus() == highspy.HighsModelStatus.kOptimal:
            table = np.rint(solver.getSolution().col_value)
            assert ((forms @ table >= low) & (forms @ table <= high)).all()
            numbers = (targets @ table).astype(int)
            seen[np.flatnonzero(numbers < 10), numbers[numbers < 10]] = True
        solver.changeRowBounds(len(forms) + target, 0, 10_000)
    return seen


def test_every_small_number_can_be_every_small_number(released):
    cells, truth = cells_of(released.file), truth_of(released)
    unpublished = [part(place, 3 * q, 3) for place in PLACES for q in range(4)]
    unpublished += [part(place, 0, 12, door) for place in PLACES for door in DOORS]
    unpublished += [part(area, month, 1) for area in ("west", "east") for month in range(MONTHS)]
    targets = np.array([form for form in [*(form for form, _ in cells), *unpublished] if form @ truth < 10])
    assert len(targets) > 60
    assert possible(targets, known_from(cells, truth)).all()


def test_of_a_file_that_shows_too_much_it_learns_something(released):
    bad, truth = released.spoilt(SHOW.format(which="c.metric_id = 'referrals_by_door'")), truth_of(released)
    dock = np.array([part("dock", 0, 12)])
    assert not possible(dock, known_from(cells_of(bad), truth)).all()
