"""The disclosure gate on made-up referrals of Seattle's size: seconds, targets, what is hidden, what is found.

`python -m benchmarks.gate growth` protects one year of a city with ten times as many places instead.
"""

import resource
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from pipelines.disclosure.attack import attack
from pipelines.disclosure.forms import Problem, Rule
from pipelines.disclosure.hide import protect
from pipelines.disclosure.problem import Attribute, Layout, Shape, make_problem
from pipelines.disclosure.protect import shown_counts

AREAS, PRECINCTS, YEARS = 58, 5, 15
DOORS = {"arrest": 0.35, "social": 0.25, "community": 0.4}
A_YEAR = (150, 800, 5_000)
RULE = Rule()


@dataclass
class Year:
    """What the gate did with one calendar year."""

    seconds: float
    targets: int
    cells: int
    primary: int
    beyond: int
    before: tuple[int, int]  # pinned and narrowed by the primary rule alone
    after: tuple[int, int]
    error: float  # mean relative error of the numbers shown


def pieces(times: int = 1) -> dict[str, list[tuple[str, str]]]:
    """Neighbourhoods, of which every sixth lies in two precincts, as the pieces that no layer divides."""
    found = {}
    for area in range(AREAS * times):
        for precinct in {area % (PRECINCTS * times), (area + (area % 6 == 0)) % (PRECINCTS * times)}:
            parents = [("neighbourhood", str(area)), ("precinct", str(precinct)), ("city", "city")]
            found[f"{area} in {precinct}"] = parents
    return found


def _shapes(layer: str, areas: int, months: int, split: bool = False) -> Iterable[Shape]:
    names = ["city"] if layer == "city" else [str(number) for number in range(areas)]
    for area in names:
        for first in range(0, 12, months):
            for door in DOORS if split else [None]:
                yield Shape(layer, area, first, months, "door" if split else None, door)


def cells(times: int = 1) -> list[Shape]:
    """The views of the family *referrals* in a city of `times` as many precincts and neighbourhoods."""
    return [
        *_shapes("city", 1, 1),
        *_shapes("city", 1, 3, split=True),
        *_shapes("precinct", PRECINCTS * times, 3),
        *_shapes("precinct", PRECINCTS * times, 12, split=True),
        *_shapes("neighbourhood", AREAS * times, 12),
    ]


def crossings(times: int = 1) -> list[Shape]:
    """What is not published of them, and must not follow."""
    return [
        *_shapes("city", 1, 1, split=True),
        *_shapes("precinct", PRECINCTS * times, 1),
        *_shapes("precinct", PRECINCTS * times, 3, split=True),
        *_shapes("neighbourhood", AREAS * times, 1),
        *_shapes("neighbourhood", AREAS * times, 3),
        *_shapes("neighbourhood", AREAS * times, 12, split=True),
    ]


CELLS = cells()


def made_up(referrals: int, number: int, times: int = 1) -> tuple[Problem, list[tuple[str, int, str]]]:
    """Year `number` of a service area that grows from one neighbourhood to all: its problem, and each referral.

    A referral is its piece of the map, its month (from 0) and its door. The city has `times` as many places.
    """
    random = np.random.default_rng(1_000 * referrals + number)
    places = pieces(times)
    layout = Layout(places, {"door": Attribute(tuple(DOORS), 1, complete=True)})
    served = {str(area) for area in range(1 + round(number * (AREAS * times - 1) / (YEARS - 1)))}
    weight = np.random.default_rng(7).gamma(0.4, 1.0, len(places))  # a few places have most, as everywhere
    weight *= [parents[0][1] in served for parents in places.values()]
    names, many = list(places), random.poisson(referrals)
    drawn = zip(
        random.choice(len(names), many, p=weight / weight.sum()),
        random.integers(0, 12, many),
        random.choice(list(DOORS), many, p=list(DOORS.values())),
        strict=True,
    )
    rows = [(names[place], int(month), str(door)) for place, month, door in drawn]
    truth = layout.truth((place, month, {"door": door}) for place, month, door in rows)
    idle = [(name, month) for name, parents in places.items() if parents[0][1] not in served for month in range(12)]
    return make_problem(layout, cells(times), crossings(times), idle=layout.idle(set(idle)), truth=truth), rows


def one_year(referrals: int, number: int) -> Year:
    """Protect and attack year `number`."""
    problem, _ = made_up(referrals, number)
    counts = problem.cells.values(problem.truth).astype(int)
    naive = shown_counts(counts, RULE.minimum, RULE.base)
    first = attack(problem, naive)
    begun = time.process_time()
    safe = protect(problem)
    seconds = time.process_time() - begun
    shown = ~np.ma.getmaskarray(safe.shown)
    return Year(
        seconds=seconds,
        targets=safe.audit.targets - len(safe.audit.known),
        cells=len(counts),
        primary=int((counts < RULE.minimum).sum()),
        beyond=safe.beyond,
        before=(first.count("pinned"), first.count("narrowed")),
        after=(safe.audit.count("pinned"), safe.audit.count("narrowed")),
        error=float(np.mean(np.abs(safe.shown.data[shown] / counts[shown] - 1))) if shown.any() else 0.0,
    )


def lines(volumes: Iterable[int] = A_YEAR) -> Iterable[str]:
    """The measurements as sentences, one per number of referrals a year."""
    for referrals in volumes:
        years = [one_year(referrals, number) for number in range(YEARS)]
        cells = sum(year.cells for year in years)
        seconds = [year.seconds for year in years]
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)
        yield (
            f"gate, {referrals} referrals a year, {YEARS} years: {sum(seconds):.0f} s of processor in all, "
            f"{max(seconds):.0f} s the longest year, {peak:.0f} MB; {sum(year.targets for year in years)} targets of "
            f"which pinned {sum(year.before[0] for year in years)}, narrowed "
            f"{sum(year.before[1] for year in years)} by the primary rule alone, after protection "
            f"{sum(year.after[0] for year in years)} and {sum(year.after[1] for year in years)}; hidden "
            f"{_share(sum(year.primary for year in years), cells)} by the primary rule and "
            f"{_share(sum(year.beyond for year in years), cells)} beyond; mean relative error of the numbers shown "
            f"{100 * np.mean([year.error for year in years]):.1f} %"
        )


def growth(referrals: int = 800, times: int = 10) -> str:
    """One year of a whole city, and of one with `times` as many places and referrals, protected."""
    said = []
    for size in (1, times):
        problem, _ = made_up(referrals * size, YEARS - 1, size)
        begun = time.process_time()
        safe = protect(problem)
        seconds = time.process_time() - begun
        said.append(f"{len(problem.cells)} cells, {safe.audit.targets} targets: {seconds:.0f} s of processor")
    return f"gate, growth: {'; '.join(said)}; {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB"


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %"


if __name__ == "__main__":
    if sys.argv[1:] == ["growth"]:
        print(growth())
    else:
        for line in lines(map(int, sys.argv[1:]) if sys.argv[1:] else A_YEAR):
            print(line, flush=True)
