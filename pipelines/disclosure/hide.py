"""Full protection: the primary rule, then more cells hidden, led by the attacker, until nothing can be worked out."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipelines.disclosure.attack import Attacker
from pipelines.disclosure.findings import Audit, Finding
from pipelines.disclosure.forms import Problem, Rule
from pipelines.disclosure.protect import shown_counts

A_ROUND = 40  # findings after which something is hidden; what is hidden for one mends others


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
) -> Protected:
    """Hide cells of `problem` until its attack finds nothing.

    `hidden` marks cells hidden for another reason. Cells marked in `frozen` stay as they are in `published`, shown or
    hidden. Nothing that is hidden is shown again, so this ends. Raises CannotProtect when what may still be hidden does
    not help, and Contradiction when nothing fits what was published.
    """
    rule = rule or Rule()
    shown = _primary(problem, rule)
    if hidden is not None:
        shown[hidden] = np.ma.masked
    kept = np.zeros(len(shown), dtype=bool) if frozen is None else frozen
    if published is not None:
        shown[kept] = published[kept]
    before = int(np.ma.getmaskarray(shown).sum())
    attacker = Attacker(problem, rule)
    while findings := attacker.look(shown, A_ROUND) or (audit := attacker.audit(shown)).findings:
        open_cells = ~np.ma.getmaskarray(shown) & ~kept
        for cell in _to_hide(problem, findings, shown, open_cells):
            shown[cell] = np.ma.masked
    return Protected(shown, audit, int(np.ma.getmaskarray(shown).sum()) - before)


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
    tellers = {len(open_cells) + row: {cell for group in groups for cell in group}
               for row, groups in problem.told_by.items()}  # fmt: skip
    for named in (finding.gives_way, finding.tight):
        rows = {*named}.union(*(tellers[row] for row in named if row in tellers))
        if cells := {row for row in rows if row < len(open_cells) and open_cells[row]}:
            return cells
    # Where only whole numbers tell (the linear program names no rows), any cell may be what does it.
    return set(np.flatnonzero(open_cells).tolist())
