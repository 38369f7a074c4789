"""Series as lines of a table: one for each period, newest first, with why a number is missing or partial."""

from collections.abc import Sequence

from dashboard.components.series import Line
from dashboard.components.table import Row
from dashboard.language import say
from dashboard.sentences import listed
from dashboard.states import NO_DATA, WORDS


def side_by_side(lines: Sequence[Line]) -> list[Row]:
    """Return several series of one grain beside each other; each cell without a number has its word in the remark."""
    by_period = [{p.start: p for p in of.points} for of in lines]
    rows = []
    for start in sorted({start for points in by_period for start in points}, reverse=True):
        found = [points.get(start) for points in by_period]
        shown = tuple(p.words if p and p.value is not None else "" for p in found)
        states = [(p.state, p.partial) if p else (NO_DATA, "") for p in found]
        rows.append(Row(next(p.label for p in found if p), shown, remark([of.name for of in lines], states)))
    return rows


def remark(names: Sequence[str], states: Sequence[tuple[str, str]]) -> str:
    """Return why numbers are missing or partial: said once where it holds for all columns, else by column."""
    why: dict[str, list[str]] = {}
    for name, (state, partial) in zip(names, states, strict=True):
        for words in (partial, "" if state in ("value", "zero") else say(WORDS[state])):
            if words:
                why.setdefault(words, []).append(name)
    return "; ".join(words if len(n) == len(names) else f"{listed(n)}: {words}" for words, n in why.items())
