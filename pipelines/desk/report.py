"""The verdicts as one page that opens by double-click, reads well aloud and on paper, and fetches nothing."""

from collections.abc import Sequence
from html import escape
from pathlib import Path

from pipelines.desk.places import listed
from pipelines.desk.verdict import Fault, Verdict
from pipelines.desk.words import STATES, counted

MARKS = {"loads": "✓", "partly": "!", "not": "✗"}
STYLE = """
:root { color-scheme: light; }
body { font: 1rem/1.5 system-ui, sans-serif; color: #1b1b1b; background: #fff; max-width: 62rem; margin: 2rem auto;
  padding: 0 1rem; }
h2 { margin-top: 2.5rem; border-top: 1px solid #767676; padding-top: 1rem; overflow-wrap: anywhere; }
.verdict { font-weight: 700; border: 2px solid; border-radius: .3rem; padding: .4rem .8rem; }
.loads { color: #14532d; } .partly { color: #713f12; } .not { color: #7f1d1d; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; font-weight: 700; padding: .5rem 0; }
th, td { border: 1px solid #767676; padding: .4rem .6rem; text-align: left; vertical-align: top; }
td.where { overflow-wrap: anywhere; }
@media print { body { margin: 0; max-width: none; } tr, .verdict { break-inside: avoid; } h2 { break-after: avoid; }
  thead { display: table-header-group; } }
"""


def write_report(verdicts: Sequence[Verdict], site_title: str, path: Path) -> None:
    """Write the verdicts to `path` as one self-contained HTML page. It holds no value of any row."""
    files = "".join(_file(verdict) for verdict in verdicts)
    loads = sum(verdict.state == "loads" for verdict in verdicts)
    path.write_text(
        f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Check of {len(verdicts)} file{"s" if len(verdicts) != 1 else ""}</title><style>{STYLE}</style></head>
<body><main><h1>Will these files load?</h1>
<p>Checked for {escape(site_title)}: {loads} of {len(verdicts)} will load whole. This page names columns, rules and row
numbers, as Excel counts them, and quotes nothing from any row. Mend the file, save it, and check again.</p>
{files}</main></body></html>
""",
        "utf-8",
    )


def _file(verdict: Verdict) -> str:
    title = f"<p>Recognised as: {escape(verdict.title)}.</p>" if verdict.title else ""
    problem = f"<p>{escape(verdict.problem.removeprefix(f'{verdict.file}: '))}</p>" if verdict.problem else ""
    account = f"<p>{escape(counted(verdict))}</p>" if verdict.account else ""
    remarks = "".join(f"<li>{escape(remark)}</li>" for remark in verdict.remarks)
    return (
        f"<section><h2>{escape(verdict.file)}</h2>{title}"
        f'<p class="verdict {verdict.state}"><span aria-hidden="true">{MARKS[verdict.state]} </span>'
        f"{STATES[verdict.state]}</p>{problem}{account}{_table(verdict)}"
        f"{f'<h3>Good to know</h3><ul>{remarks}</ul>' if remarks else ''}</section>\n"
    )


def _table(verdict: Verdict) -> str:
    if not verdict.faults:
        return ""
    heads = "".join(f'<th scope="col">{head}</th>' for head in ("Column", "Where", "Expected", "What happens", "Mend"))
    rows = "".join(_row(fault) for fault in verdict.faults)
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="What to mend in {escape(verdict.file)}"><table>'
        f"<caption>What to mend</caption><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _row(fault: Fault) -> str:
    where = f"{listed(fault.places)}<br>" if fault.places else ""
    count = f"{fault.rows:,} row{'s' if fault.rows != 1 else ''}"
    return (
        f'<tr><th scope="row">{escape(fault.column or "whole row")}</th><td class="where">{where}({count})</td>'
        f"<td>{escape(fault.expected)}</td><td>{escape(fault.effect)}</td><td>{escape(fault.mend)}</td></tr>"
    )
