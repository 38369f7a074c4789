"""Why a file was not recognised, and what to do about it, one step after the other.

Of a programme file's own header only names that resemble ours are quoted: where a header is broken, a person may stand
in it. Other columns are named by their letters.
"""

import csv
import re
from itertools import pairwise
from pathlib import Path

from pipelines.contracts import Contract, ContractBroken, Site
from pipelines.sources.formats import formats_of
from pipelines.sources.left_alone import PACKED
from pipelines.sources.recognise import OtherwiseWritten, WrongHeader, guesses, letter, recognise

Told = tuple[str, tuple[str, ...]]  # why it does not load, and what to do, step by step

SAVE_AS = "In Excel: File, Save As, Excel Workbook (.xlsx)."
FORM = "Instead of all this you can copy your columns into the empty form of that file."
TRANSLATED = "If your programme always writes these names, ask the analyst: they can be translated once for all."
SEP_LINE = (
    "Its first line says which sign stands between the columns (sep=), a line that Excel hides.",
    (f"Delete nothing: open it with Excel and save it anew. {SAVE_AS}",),
)
ONE_COLUMN = (
    "Each of its lines stands in one pair of quotation marks, so that the whole table is a single column.",
    (
        "Export the file again, if you can.",
        "Else open it with Excel, mark column A, then Data, Text to Columns, Delimited, Next, Comma, Finish.",
        SAVE_AS,
    ),
)
KINDS = {
    (".numbers",): ("is a Numbers file.", "In Numbers: File, Export To, Excel. Choose the file that this makes."),
    (".ods", ".fods"): ("is a LibreOffice file.", "In LibreOffice: File, Save As, Excel 2007-365 (.xlsx)."),
    (".xlsb", ".xlt", ".xltx", ".xml"): ("is an Excel file of another kind.", f"Open it. {SAVE_AS}"),
    (".txt", ".tsv", ".tab", ".prn"): ("is a text file, no CSV.", f"Open it with Excel. {SAVE_AS}"),
    (".gsheet", ".url", ".webloc"): (
        "is only a link to a sheet.",
        "Open it. In Google Sheets: File, Download, Microsoft Excel (.xlsx). Choose the file that this makes.",
    ),
    (".pdf", ".png", ".jpg", ".jpeg"): ("is a picture of a table.", "Export the table itself, as Excel or CSV."),
    (".doc", ".docx", ".rtf", ".odt"): ("is a text document.", "Export the table itself, as Excel or CSV."),
    tuple(PACKED): ("is packed.", "Unpack it, then choose the file inside."),
}
BESIDE = (
    "Its rows would be left out, so nothing of the workbook is loaded. If they belong elsewhere, delete that sheet."
)
TITLE_LINES = 30
MANY = 4  # names that differ in the same way are told in one step


def why_unused(path: Path, site: Site, problem: str | None) -> Told:
    """Why the file at `path` was not used; `problem` is the build's own sentence, where it had one."""
    try:
        recognise(path, site.contracts.values())
    except WrongHeader as wrong:
        return _wrong_header(path, wrong)
    except OtherwiseWritten as other:
        return str(other).removeprefix(f"{path.name}: "), (f"Open it with Excel. {SAVE_AS}",)
    except ContractBroken:
        pass
    if not formats_of(path):
        return _of_another_kind(path)
    if problem:
        return problem, ()
    rows = _top(path)
    if rows and rows[0][0].lower().startswith("sep="):
        return SEP_LINE
    header = max(rows, key=lambda row: sum(map(bool, row)), default=[])
    if len(header) == 1 and header[0].count(",") > 1 and path.suffix.lower() == ".csv":
        return ONE_COLUMN
    if len(header) == 1 and (";" in header[0] or "\t" in header[0]):
        return "Its columns are separated by semicolons or tabs, not by commas.", (f"Open it with Excel. {SAVE_AS}",)
    return _below_a_title(path, site) or _nearly(header, site) or _nothing_like_it(site)


def _of_another_kind(path: Path) -> Told:
    for endings, (what, to_do) in KINDS.items():
        if path.suffix.lower() in endings:
            return f"The file {what}", (to_do,)
    return "The file is of no kind that can be read.", (f"Open it with Excel. {SAVE_AS}",)


def _wrong_header(path: Path, wrong: WrongHeader) -> Told:
    contract, header = wrong.contract, wrong.header
    split = None if wrong.beside else _split_header(path, set(wrong.layout.names.values()))
    if split:
        return f"It looks like {contract.title}, but its column names stand in two rows.", (
            "If cells of the header are merged, unmerge them: Home, Merge & Center.",
            f"Put all column names into row {split[1]} and delete row {split[0]}.",
        )
    header = wrong.cells  # blank ones count when a column is named by its letter
    meant = guesses(wrong.missing, [name for name in header if name and name not in wrong.layout.header])
    renamed = _renamed(header, meant)
    what = f"The sheet of tab {wrong.tab}, counted from the left," if wrong.beside else "It"
    other = [BESIDE] if wrong.beside else []
    return f"{what} looks like {contract.title}, but not all of its columns are called as they should be.", (
        *renamed, *_twice(wrong), *_lacking(wrong, header, meant), *_telling(contract, header),
        *([TRANSLATED, FORM] if len(wrong.missing) > 3 else []), *other,
    )  # fmt: skip


def _renamed(header: list[str], meant: dict[str, str]) -> list[str]:
    alike = [(ours, theirs) for ours, theirs in meant.items() if re.sub(r"\W+", "_", theirs.lower()) == ours]
    steps = [
        f"Rename column {_at(header, theirs)}, from {theirs} to {ours}."
        for ours, theirs in meant.items()
        if len(alike) < MANY or (ours, theirs) not in alike
    ]
    if len(alike) >= MANY:
        places, (ours, theirs) = ", ".join(_at(header, one) for _, one in alike), alike[0]
        steps.append(
            f"Write these names in small letters, with _ in place of blanks and signs, as {ours} for {theirs}: column "
            f"{places}."
        )
    return steps


def _twice(wrong: WrongHeader) -> list[str]:
    names = [name for name in wrong.layout.names.values() if wrong.header.count(name) > 1]
    return [f"Two columns are called {name}. Rename one of them, or delete it." for name in names]


def _lacking(wrong: WrongHeader, header: list[str], meant: dict[str, str]) -> list[str]:
    lacking = [name for name in wrong.missing if name not in meant]
    if not lacking:
        return []
    needed = {column.name for column in wrong.contract.columns if column.required}
    must = [name for name in lacking if name in needed]
    used = {*wrong.layout.header, *meant.values(), *wrong.contract.identifying(header)}
    left = ", ".join(_at(header, name) for name in header if name and name not in used)
    where = f" Perhaps they are under other names in column {left}." if left else ""
    filled = f" {', '.join(must)} must be filled in every row." if must else ""
    return [
        f"These columns are missing: {', '.join(lacking)}.{where}",
        f"Rename what holds them. If your programme does not record one, add an empty column of that name.{filled}",
    ]


def _telling(contract: Contract, header: list[str]) -> list[str]:
    places = [_at(header, name) for name in contract.identifying(header)] if contract.access == "programme" else []
    return [f"Delete column {', '.join(places)}: it may say who somebody is."] if places else []


def _at(header: list[str], name: str) -> str:
    return letter(header.index(name))


def _split_header(path: Path, names: set[str]) -> tuple[int, int] | None:
    rows = _top(path)
    for number, (first, second) in enumerate(pairwise(rows), start=1):
        if names <= {*first, *second} and names & set(first) and names & set(second):
            return number, number + 1
    return None


def _below_a_title(path: Path, site: Site) -> Told | None:
    # A workbook's titles are read past; a CSV's would be taken for the header.
    if path.suffix.lower() != ".csv":
        return None
    for number, names in enumerate(_lines(path), start=1):
        nearest, meant = _nearest(names, site)
        if number > 1 and nearest and len(meant) > len(nearest.header) / 2:
            return f"It looks like {nearest.title}, but its column names stand only in line {number}.", (
                f"Open it with Excel and delete the {number - 1} rows above the column names. Then save it.",
            )
    return None


def _nearly(header: list[str], site: Site) -> Told | None:
    nearest, meant = _nearest(header, site)
    if nearest is None or len(meant) < 2:
        return None
    layout = next(layout for layout in nearest.layouts if layout.form == nearest.form)
    told = WrongHeader(Path(nearest.source), nearest, layout, header)
    _, steps = _wrong_header(Path(nearest.source), told)
    return f"It may be {nearest.title}, but most of its columns are called otherwise.", (
        *(steps if TRANSLATED in steps else (*steps, TRANSLATED)),
    )


def _nothing_like_it(site: Site) -> Told:
    lists = [contract for contract in site.contracts.values() if contract.form != "areas"]
    own = ", ".join(contract.title for contract in lists if contract.access != "programme")
    titles = ", ".join(contract.title for contract in lists if contract.access == "programme")
    return f"Its columns are those of no file that {site.title} expects.", (
        f"Is it the right file? Expected are: {titles}.{f' Of open data: {own}.' if own else ''}",
        "The first line must hold the column names, exactly as in the empty form of that file.",
        "Copy your columns into the form. Open data have none: their columns stand where their source is declared.",
    )


def _top(path: Path) -> list[list[str]]:
    """The rows of `path` that may be its header."""
    for form in formats_of(path):
        try:
            rows = form.headers(path) if hasattr(form, "headers") else [form.header(path)]
        except ContractBroken:
            continue
        found = [row for row in rows if row]
        if found:
            return found
    return []


def _lines(path: Path) -> list[list[str]]:
    with open(path, encoding="utf-8-sig", errors="replace", newline="") as file:
        text = "".join(line for line, _ in zip(file, range(TITLE_LINES), strict=False))
    try:
        return [[name.strip() for name in row] for row in csv.reader(text.splitlines())]
    except csv.Error:
        return []


def _nearest(header: list[str], site: Site) -> tuple[Contract | None, dict[str, str]]:
    contracts = [contract for contract in site.contracts.values() if contract.form != "areas"]
    tried = [(contract, guesses(contract.header, [name for name in header if name])) for contract in contracts]
    return max(tried, key=lambda pair: len(pair[1]) / len(pair[0].header), default=(None, {}))
