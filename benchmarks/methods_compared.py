"""Four ways to protect the same made-up referrals, before the same attacker: what each gives away, and what it costs.

`python -m benchmarks.methods_compared` writes the table that the page of methods shows, and its card.
"""

import csv
import os
import platform
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import redirect_stdout
from dataclasses import astuple, dataclass, fields
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.gate import A_YEAR, CELLS, PRECINCTS, YEARS, made_up, pieces
from pipelines.disclosure.attack import Attacker
from pipelines.disclosure.forms import Problem, Rule
from pipelines.disclosure.hide import protect
from pipelines.disclosure.problem import Shape
from pipelines.disclosure.protect import shown_counts

TABLE = Path(__file__).parents[1] / "data" / "reference" / "methods_compared.csv"
EXACT, TO_FIVE = Rule(10, 1), Rule(10, 5)
CARD = '''title = "Four ways to protect the same made-up numbers, before the same attacker"
sources = ["python -m benchmarks.methods_compared"]
written_by = "LEAD Atlas, by that command, on {machine}"
checked_on = {day}
licence = "MIT, as the repository"
notes = """
Made-up referrals of Seattle's size: the declared views of the family "referrals" in 58 areas, of which every sixth lies
in two precincts, while the service area grows from one area to all. The attacker is the one that every publication has
to withstand, and knows where the programme was not. Made up anew from the same seeds, it is the same table.

primary_only: numbers under ten are hidden, noughts as well, the others exact. one_pass: in each group with one hidden
number its smallest other one is hidden, once; so does suppress() of the R package rads of Public Health - Seattle &
King County (PHSKC-APDE, commit 079fb82, whose default range is 0 to 9), and it was written anew from what that does. A
group is what adds up to a total: the areas of a period, the doors of an area and period, the months of the year.
ten_five: cell-key-perturbation {package} of the Office for National Statistics with the table that it ships, which
gives the same number for each key; of what it returns only `count` is taken, since it returns the true counts, too.
ours: what is published.

For exact numbers the attack uses linear programs alone, so its counts are the least that there is. For rounded ones it
is the whole attack: each of 0 to 9 is shown by a table of integers, or not. Another release, or another measure of the
same people, is not in it: a correction between two releases pins exact numbers whatever is hidden in each.
"""
'''
SPAN = {1: "month", 3: "quarter", 12: "year"}
Referrals = Sequence[tuple[str, int, str]]


@dataclass
class Compared:
    """One method at one size: counts over all years, shares between 0 and 1."""

    method: str
    referrals_a_year: int
    years: int
    numbers: int
    targets: int
    pinned: int
    narrowed: int
    hidden_share: float
    relative_error: float
    sums: int
    sums_not_adding: float


def primary_only(problem: Problem, _: Referrals) -> np.ma.MaskedArray:
    """Exact numbers, those under ten hidden, the noughts as well."""
    return shown_counts(problem.cells.values(problem.truth).astype(int), EXACT.minimum, EXACT.base)


def one_pass(problem: Problem, _: Referrals) -> np.ma.MaskedArray:
    """The same, and in each group with a single hidden number its smallest other one hidden, once.

    So does the published suppression code of the county's health department. A group is what adds up to a total: the
    areas of one period, the doors of one area and period, the months of one year.
    """
    shown = primary_only(problem, _)
    groups: dict[tuple, list[int]] = {}
    for number, shape in enumerate(CELLS):
        groups.setdefault(_group(shape), []).append(number)
    for members in groups.values():
        left = [number for number in members if shown[number] is not np.ma.masked]
        if len(members) - len(left) == 1 and left:
            shown[min(left, key=lambda number: shown.data[number])] = np.ma.masked
    return shown


def ten_five(_: Problem, referrals: Referrals) -> np.ma.MaskedArray:
    """Numbers under ten hidden, all others to the nearest five, by the package of the UK's statistics office."""
    # It is a tool of the benchmark, not of the pipelines.
    from cell_key_perturbation.create_perturbed_table import create_perturbed_table
    from cell_key_perturbation.utils.generate_test_ptable import generate_ptable_10_5_rule

    rows, table, found = _microdata(referrals), generate_ptable_10_5_rule(), {}
    for shape in {(one.layer, one.months, one.attribute) for one in CELLS}:
        layer, months, attribute = shape
        split = [SPAN[months], attribute] if attribute else [SPAN[months]]
        with warnings.catch_warnings(), redirect_stdout(None):
            warnings.simplefilter("ignore")  # of the package's, about pandas
            counted = create_perturbed_table(rows, table, [layer], split, "record_key")
        # The package gives back the true counts, too: only what it would publish is taken.
        for area, *words, count in counted[[layer, *split, "count"]].itertuples(index=False):
            found[(layer, months, area, *words)] = count
    shown = np.ma.masked_all(len(CELLS), dtype=np.int64)
    for number, one in enumerate(CELLS):
        words = (one.value,) if one.attribute else ()
        count = found.get((one.layer, one.months, one.area, one.first_month // one.months, *words))
        if count is not None and count is not pd.NA:
            shown[number] = count
    return shown


def ours(problem: Problem, _: Referrals) -> np.ma.MaskedArray:
    """The same rule, and more hidden until the attack finds nothing."""
    return protect(problem).shown


METHODS: dict[str, tuple[Callable[[Problem, Referrals], np.ma.MaskedArray], Rule]] = {
    "primary_only": (primary_only, EXACT),
    "one_pass": (one_pass, EXACT),
    "ten_five": (ten_five, TO_FIVE),
    "ours": (ours, TO_FIVE),
}


def compared(method: str, referrals: int, years: Iterable[int] = range(YEARS)) -> Compared:
    """Protect every year with `method` and attack it."""
    found = [_one_year(method, referrals, number) for number in years]
    sums = [one for year in found for one in year.sums]
    errors = np.concatenate([year.errors for year in found])
    return Compared(
        method=method,
        referrals_a_year=referrals,
        years=len(found),
        numbers=len(CELLS) * len(found),
        targets=sum(year.targets for year in found),
        pinned=sum(year.pinned for year in found),
        narrowed=sum(year.narrowed for year in found),
        hidden_share=round(sum(year.hidden for year in found) / (len(CELLS) * len(found)), 4),
        relative_error=round(float(errors.mean()), 4) if len(errors) else 0.0,
        sums=len(sums),
        sums_not_adding=round(sums.count(False) / len(sums), 4) if sums else 0.0,
    )


@dataclass
class OneYear:
    """One year before the attacker: targets and what was found of them, numbers hidden, errors of the others, sums."""

    targets: int
    pinned: int
    narrowed: int
    hidden: int
    errors: np.ndarray
    sums: list[bool]


def _one_year(method: str, referrals: int, number: int) -> OneYear:
    protected, rule = METHODS[method]
    problem, rows = made_up(referrals, number)
    counts = problem.cells.values(problem.truth).astype(int)
    shown = protected(problem, rows)
    mask = np.ma.getmaskarray(shown)
    attacker = Attacker(problem, rule)
    # Exact numbers give so many equations that the proof by whole tables takes long. What the linear program shows is
    # enough to name a leak, so these methods may leak more than is counted here.
    findings = attacker.look(shown, len(attacker.targets)) if rule == EXACT else attacker.audit(shown).findings
    pinned = {one.target for one in findings if one.low == one.high}
    return OneYear(
        targets=len(attacker.targets),
        pinned=len(pinned),
        narrowed=len({one.target for one in findings} - pinned),
        hidden=int(mask.sum()),
        errors=np.abs(shown.data[~mask] / counts[~mask] - 1),
        sums=[one == other for one, other in _sums(shown)],
    )


def _sums(shown: np.ma.MaskedArray) -> Iterator[tuple[int, int]]:
    """The two ways to add up one total, where every number of both is shown."""

    def total(
        layer: str, months: int, attribute: str | None = None, area: str | None = None, within: range = range(12)
    ) -> int | None:
        numbers = [
            number for number, one in enumerate(CELLS)
            if (one.layer, one.months, one.attribute) == (layer, months, attribute)
            and area in (None, one.area) and one.first_month in within
        ]  # fmt: skip
        return None if np.ma.getmaskarray(shown)[numbers].any() else int(shown.data[numbers].sum())

    pairs = [(total("city", 1), total("neighbourhood", 12))]
    for first in range(0, 12, 3):
        quarter = range(first, first + 3)
        months = total("city", 1, within=quarter)
        pairs += [(months, total("city", 3, "door", within=quarter)), (months, total("precinct", 3, within=quarter))]
    for precinct in map(str, range(PRECINCTS)):
        pairs.append((total("precinct", 3, area=precinct), total("precinct", 12, "door", precinct)))
    return (pair for pair in pairs if None not in pair)


def _group(shape: Shape) -> tuple:
    """What a number adds up with."""
    view = (shape.layer, shape.months, shape.attribute)
    if shape.attribute:
        return (*view, shape.area, shape.first_month)
    return view if shape.layer == "city" else (*view, shape.first_month)


def _microdata(referrals: Referrals) -> pd.DataFrame:
    parents = {name: dict(of) for name, of in pieces().items()}
    rows = pd.DataFrame(referrals, columns=["piece", "month", "door"])
    for layer in ("neighbourhood", "precinct", "city"):
        rows[layer] = rows["piece"].map({name: of[layer] for name, of in parents.items()})
    rows["quarter"], rows["year"] = rows["month"] // 3, 0
    # The shipped table gives each key the same number, so which key a row has is all one.
    return rows.assign(record_key=np.random.default_rng(0).integers(0, 256, len(rows)))


def write(lines: Iterable[Compared], path: Path = TABLE) -> None:
    """Write the table, and its card beside it."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["site", *(field.name for field in fields(Compared))])
        # The numbers are made up, the size and the service area are Seattle's.
        writer.writerows(("seattle", *astuple(line)) for line in lines)
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    path.with_suffix(".card.toml").write_text(
        CARD.format(day=f"{datetime.now(UTC):%Y-%m-%d}", machine=machine, package=version("cell-key-perturbation")),
        "utf-8",
    )


def main() -> None:
    """Compare all methods at all sizes, print each line as it is done, then write the table."""
    done = []
    for referrals in A_YEAR:
        for method in METHODS:
            done.append(compared(method, referrals))
            print(done[-1], flush=True)
    write(done)


if __name__ == "__main__":
    main()
