"""Full protection: the primary rule, then more cells hidden, led by the attacker, until nothing can be worked out."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipelines.disclosure.attack import Attacker
from pipelines.disclosure.findings import Audit, Finding, Who
from pipelines.disclosure.forms import Problem, Rule
from pipelines.disclosure.protect import shown_counts

A_ROUND = 40  # findings after which something is hidden; what is hidden for one mends others
FEW_TARGETS = 150  # of a small year: with more, the attack for each cell that might be shown again takes too long


class CannotProtect(ValueError):
    """What was published earlier, and must stay, already gives something away."""


@dataclass(frozen=True)
class Protected:
    """Cells as they may be published, the last attack on them, and how many are hidden to protect others."""

    shown: np.ma.MaskedArray
    audit: Audit
    beyond: int


def protect(
    problem: Problem,
    rule: Rule | None = None,
    hidden: np.ndarray | None = None,
    published: np.ma.MaskedArray | None = None,
    frozen: np.ndarray | None = None,
    ruled: np.ndarray | None = None,
) -> Protected:
    """Hide cells of `problem` until its attack finds nothing.

    `hidden` marks cells hidden for another reason, `ruled` those that the rule itself hides, published before or not
    (all of `hidden` where it is not given). Cells marked in `frozen` stay as they are in `published`, shown or hidden.
    In a small year what need not have been hidden on the way is shown again at the end. Raises CannotProtect when what
    may still be hidden does not help, and Contradiction when nothing fits what was published.
    """
    rule = rule or Rule()
    shown = _primary(problem, rule)
    if hidden is not None:
        shown[hidden] = np.ma.masked
    kept = np.zeros(len(shown), dtype=bool) if frozen is None else frozen
    if published is not None:
        shown[kept] = published[kept]
    first, ruled = shown.copy(), hidden if ruled is None else ruled
    attacker = Attacker(problem, rule, np.zeros(len(shown), dtype=bool) if ruled is None else ruled)
    while findings := _found(attacker, problem, shown, kept) or (audit := attacker.audit(shown)).findings:
        open_cells = ~np.ma.getmaskarray(shown) & ~kept
        if attacker.still_bold and any(_beyond_help(problem, one, open_cells) for one in findings):
            # What he has was published: no hiding mends it, and what was hidden because of him was hidden in vain.
            attacker.let_the_refuted_go()
            shown = first.copy()
            continue
        for cell in _to_hide(problem, findings, shown, open_cells):
            shown[cell] = np.ma.masked
    if len(attacker.targets) <= FEW_TARGETS:
        shown, audit = _shown_again(attacker, problem, shown, first, kept, audit)
    return Protected(shown, audit, int((np.ma.getmaskarray(shown) & ~np.ma.getmaskarray(first)).sum()))


def _found(attacker: Attacker, problem: Problem, shown: np.ma.MaskedArray, kept: np.ndarray) -> list[Finding]:
    """What a quick look finds, but for mistakes that nothing mends, or that only somebody refuted makes."""
    open_cells = ~np.ma.getmaskarray(shown) & ~kept
    return [
        one for one in attacker.look(shown, A_ROUND)
        if not one.mistaken or (not attacker.still_bold and _tellers(problem, one, open_cells))
    ]  # fmt: skip


def _beyond_help(problem: Problem, one: Finding, open_cells: np.ndarray) -> bool:
    """Whether the boldest finds what no cell that may be hidden tells, or none is left."""
    told_by_rows = bool(one.tight) and not _tellers(problem, one, open_cells)
    return one.who is Who.ALWAYS and (told_by_rows or not open_cells.any())


def _shown_again(
    attacker: Attacker, problem: Problem, shown: np.ma.MaskedArray, first: np.ma.MaskedArray, kept: np.ndarray,
    audit: Audit,
) -> tuple[np.ma.MaskedArray, Audit]:  # fmt: skip
    """The same with what need not be hidden, since more was hidden after it: the largest numbers first."""
    on_the_way = np.flatnonzero(np.ma.getmaskarray(shown) & ~np.ma.getmaskarray(first))
    for cell in on_the_way[np.argsort(-first.data[on_the_way], kind="stable")]:
        more = shown.copy()
        more[cell] = first[cell]
        if not _found(attacker, problem, more, kept) and (again := attacker.audit(more)).safe:
            shown, audit = more, again
    return shown, audit


def _primary(problem: Problem, rule: Rule) -> np.ma.MaskedArray:
    """Every cell by itself: small ones hidden, the others rounded."""
    exact = problem.cells.values(problem.truth)
    counts = exact.round().astype(np.int64)
    if (exact != counts).any():
        raise ValueError("the true number of a cell is not whole: cells are counts, and what is weighted is a fact")
    shown = shown_counts(counts, rule.minimum, rule.base)
    if problem.bare.any():
        shown = np.ma.where(problem.bare, np.ma.masked_where(counts < problem.at_least, problem.at_least), shown)
    return shown


def _to_hide(
    problem: Problem, findings: Sequence[Finding], shown: np.ma.MaskedArray, open_cells: np.ndarray
) -> list[int]:
    """Few cells, small ones rather than large ones, of which at least one keeps each finding's target from moving."""
    choices = [_choices(problem, finding, open_cells) for finding in findings]
    if stuck := [one.target for one, choice in zip(findings, choices, strict=True) if not choice]:
        raise CannotProtect(
            f"{len(stuck)} numbers cannot be protected, the first is {stuck[0]}: everything that gives them away was "
            "published before or comes from outside. A published block changes only by a reviewed re-baseline."
        )
    cost = 1 + np.log10(np.maximum(shown.filled(1), 1))
    taken: list[int] = []
    while choices:
        helps = np.bincount(np.concatenate([list(choice) for choice in choices]), minlength=len(shown))
        taken.append(int(np.argmax(helps / cost)))
        choices = [choice for choice in choices if taken[-1] not in choice]
    return taken


def _choices(problem: Problem, finding: Finding, open_cells: np.ndarray) -> set[int]:
    # Where only whole numbers tell (the linear program names no rows), any cell may be what does it.
    return _tellers(problem, finding, open_cells) or set(np.flatnonzero(open_cells).tolist())


def _tellers(problem: Problem, finding: Finding, open_cells: np.ndarray) -> set[int]:
    """The cells that may be hidden of those that keep the finding's target from moving."""
    tellers = {len(open_cells) + row: {cell for group in groups for cell in group}
               for row, groups in problem.told_by.items()}  # fmt: skip
    for named in (finding.gives_way, finding.tight):
        rows = {*named}.union(*(tellers[row] for row in named if row in tellers))
        if cells := {row for row in rows if row < len(open_cells) and open_cells[row]}:
            return cells
    return set()
