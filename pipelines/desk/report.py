"""The verdicts as one page that opens by double-click, reads well aloud and on paper, and fetches nothing."""

from collections.abc import Sequence
from html import escape
from pathlib import Path

from pipelines.desk.verdict import Fault, Verdict
from pipelines.desk.words import STATES, counted, where

MARKS = {"loads": "✓", "partly": "!", "not": "✗"}
STYLE = (Path(__file__).parent / "web" / "verdicts.css").read_text("utf-8")
HEADS = ("Column", "Where", "Expected", "What happens", "Mend")


def write_report(verdicts: Sequence[Verdict], site_title: str, path: Path) -> None:
    """Write the verdicts to `path` as one self-contained HTML page. It holds no value of any row."""
    # The name of a file can hold what is no letter.
    path.write_text(report_page(verdicts, site_title), "utf-8", errors="backslashreplace")


def report_page(verdicts: Sequence[Verdict], site_title: str) -> str:
    """The verdicts as one self-contained HTML page."""
    loads = sum(verdict.state == "loads" for verdict in verdicts)
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Check of {len(verdicts)} file{"s" if len(verdicts) != 1 else ""}</title><style>{STYLE}</style></head>
<body><main><h1>Will these files load?</h1>
<p>Checked for {escape(site_title)}: {loads} of {len(verdicts)} will load whole. This page names columns, rules and row
numbers, as Excel counts them, and quotes nothing from any row. Mend the file, save it, and check again.</p>
{fragment(verdicts)}</main></body></html>
"""


def fragment(verdicts: Sequence[Verdict]) -> str:
    """The verdicts as a piece of a page."""
    return "".join(_file(verdict) for verdict in verdicts)


def _file(verdict: Verdict) -> str:
    title = f"<p>Recognised as: {escape(verdict.title)}.</p>" if verdict.title else ""
    problem = f"<p>{escape(verdict.problem.removeprefix(f'{verdict.file}: '))}</p>" if verdict.problem else ""
    steps = "".join(f"<li>{escape(step)}</li>" for step in verdict.steps)
    steps = f"<ol>{steps}</ol>" if steps else ""
    account = f"<p>{escape(counted(verdict))}</p>" if verdict.account else ""
    remarks = "".join(f"<li>{escape(remark)}</li>" for remark in verdict.remarks)
    return (
        f"<section><h2>{escape(verdict.file)}</h2>{title}"
        f'<p class="verdict {verdict.state}"><span aria-hidden="true">{MARKS[verdict.state]} </span>'
        f"{STATES[verdict.state]}</p>{problem}{steps}{account}{_table(verdict)}"
        f"{f'<h3>Good to know</h3><ul>{remarks}</ul>' if remarks else ''}</section>\n"
    )


def _table(verdict: Verdict) -> str:
    # Roles are said although they go without saying: on a phone the style makes blocks of the cells, and browsers then
    # forget that it is a table.
    if not verdict.faults:
        return ""
    heads = "".join(f'<th scope="col" role="columnheader">{head}</th>' for head in HEADS)
    rows = "".join(_row(fault) for fault in verdict.faults)
    return (
        f'<table role="table"><caption>What to mend</caption><thead role="rowgroup"><tr role="row">{heads}</tr></thead>'
        f'<tbody role="rowgroup">{rows}</tbody></table>'
    )


def _row(fault: Fault) -> str:
    told = (where(fault), fault.expected, fault.effect, fault.mend)
    cells = (
        f'<td role="cell" data-head="{head}">{escape(words)}</td>' for head, words in zip(HEADS[1:], told, strict=True)
    )
    name = escape(fault.column or "whole row")
    return f'<tr role="row"><th scope="row" role="rowheader">{name}</th>{"".join(cells)}</tr>'
