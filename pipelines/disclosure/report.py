"""An audit in words, for whoever decides whether a release may go out."""

from collections.abc import Sequence

from pipelines.disclosure.findings import Audit, Finding, Tightest

MOST_LINES = 20  # of findings told one by one; the rest are counted


def report_lines(audit: Audit, rows: Sequence[str], tightest: Tightest | None = None) -> list[str]:
    """What was attacked and what was found; `rows` names the published numbers and facts. No truth is told."""
    lines = [
        (
            f"{audit.targets} targets attacked; {len(audit.known)} are known from public data and do not count; "
            f"{audit.count('pinned')} pinned, {audit.count('narrowed')} narrowed, "
            f"{audit.count('undecided')} undecided."
        )
    ]
    lines += [_line(one, rows) for one in audit.findings[:MOST_LINES]]
    if len(audit.findings) > MOST_LINES:
        lines.append(f"and {len(audit.findings) - MOST_LINES} more")
    return [*lines, tightest_line(tightest, rows)] if tightest else lines


def tightest_line(one: Tightest, rows: Sequence[str]) -> str:
    """The hidden number about which most can be said, and the published ones that say it."""
    return f"Tightest: {one.target} is between {one.low:g} and {one.high:g}{_because(one, rows)}."


def _line(one: Finding, rows: Sequence[str]) -> str:
    room = f"at least {one.low:g} and at most {one.high:g}"
    return f"{one.target}: {one.verdict} by somebody who {one.who}, {room}{_because(one, rows)}"


def _because(one: Finding | Tightest, rows: Sequence[str]) -> str:
    return "; by " + "; ".join(dict.fromkeys(rows[row] for row in one.tight)) if one.tight else ""
