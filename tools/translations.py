"""Gather what the pages say, into dashboard/locale: `.venv/bin/python -m tools.translations` extracts and compiles.

A text is what `say`, `say_many` and `mark` are called with, a page's TITLE and SECTION, and what the release says in
words: headers of measures, registers written by hand, titles of sources. What nobody has translated is empty in the
.po file; write it there and run this again. What no person has read carries NOT_REVIEWED as its comment: delete the
comment of what you have read.
"""

import ast
import csv
import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from dashboard.contents import find_pages
from dashboard.language import DOMAIN, ENGLISH, FOLDER, LANGUAGES
from pipelines.metrics import registry
from pipelines.policy import Policy
from pipelines.release.approvals import WAITING
from pipelines.sites import load_site

ROOT = Path(__file__).parents[1]
CALLS = {"say": 1, "mark": 1, "say_many": 2, "mark_many": 2}  # how many texts each is called with
REGISTERS = {
    "breaks": ("title", "source"),
    "csg_2015_zones": ("title", "source"),
    "eligibility": ("value", "source"),
    "evidence": ("claim", "figure", "compared_with", "does_not_show", "verified", "source"),
    "service_areas": ("note", "source"),
}
NOT_REVIEWED = "not reviewed by a person"
HOW = "Translations are written here; everything else by `python -m tools.translations`."
LEFT = "X-Not-Reviewed"  # how many texts of a compiled catalogue nobody has read: the pages say so
TRANSLATED = sorted(set(LANGUAGES) - {ENGLISH})
Text = tuple[str | tuple[str, str], str]  # a text, or one and many; the file it is from


class Words(Catalog):
    """A catalogue whose header has no dates and names: the same texts make the same files."""

    left = 0

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """What stands at the beginning of both files."""
        kind = ("Content-Type", "text/plain; charset=utf-8")
        return [kind, ("Plural-Forms", self.plural_forms), (LEFT, str(self.left))]


def main() -> None:
    """Write every catalogue anew, with the translations it has."""
    for code in TRANSLATED:
        of = merged(code)
        po(code).parent.mkdir(parents=True, exist_ok=True)
        po(code).write_bytes(written(of))
        mo(code).write_bytes(compiled(of))
        missing = sum(not is_translated(message) for message in messages(of))
        print(f"{code}: {len(of)} texts, {missing} without a translation, {of_nobody(of)} that no person has read")


def po(code: str) -> Path:
    """The file that translators edit."""
    return FOLDER / code / "LC_MESSAGES" / f"{DOMAIN}.po"


def mo(code: str) -> Path:
    """The file that the pages read."""
    return po(code).with_suffix(".mo")


def texts() -> Iterator[Text]:
    """Every text that a page may say, with the file that it is written in."""
    yield from of_the_code()
    for metric in registry().values():
        where = f"pipelines/metrics/{metric.id}.sql"
        yield from ((text, where) for text in (metric.title, metric.question, metric.unit, metric.caveat))
        if metric.divides_by:
            yield metric.divides_by.replace("_", " ").capitalize(), where
    for name, columns in REGISTERS.items():
        yield from of_a_register(name, columns)
    seattle = load_site("seattle")
    for source in seattle.contracts.values():
        yield source.title, "pipelines/sites"
    yield seattle.settings["refer"], "pipelines/sites"
    yield from ((approval, "pipelines/release") for approval in (WAITING, "demonstration data", "open data only"))
    yield from ((meaning, "pipelines/policy.py") for _, meaning in Policy().meanings.values())


def of_the_code() -> Iterator[Text]:
    """What the code of the dashboard says, and the names of its pages.

    Babel's own reader looks into f-strings on some versions of Python and not on others.
    """
    for path in sorted((ROOT / "dashboard").rglob("*.py")):
        where = str(path.relative_to(ROOT))
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in CALLS:
                written = [arg.value for arg in call.args[: CALLS[call.func.id]] if isinstance(arg, ast.Constant)]
                if len(written) == CALLS[call.func.id]:
                    yield tuple(written) if len(written) > 1 else written[0], where
    for page in find_pages():
        yield from ((text, f"dashboard/pages/{page.name}.py") for text in (page.title, page.section))


def of_a_register(name: str, columns: tuple[str, ...]) -> Iterator[Text]:
    """What a register written by hand says in words; what is a number stays one."""
    with (ROOT / f"data/reference/{name}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield from ((row[c], f"data/reference/{name}.csv") for c in columns if not row[c].isdigit())


def merged(code: str) -> Words:
    """The catalogue of a language with every text there is now, and the translations that its file has."""
    of = Words(locale=code, fuzzy=False, header_comment=f"# LEAD Atlas: {LANGUAGES[code]}. {HOW}")
    known = read_po(io.BytesIO(po(code).read_bytes()), locale=code) if po(code).exists() else Catalog(locale=code)
    for text, where in sorted(texts(), key=str):
        if not (text[0] if isinstance(text, tuple) else text):
            continue
        before = known.get(text if isinstance(text, str) else text[0])
        if before and isinstance(before.string, str) != isinstance(text, str):
            before = None  # it was said of one thing, and is now said of several, too
        added = of.add(text, before.string if before else "", [(where, None)],
               user_comments=before.user_comments if before else [NOT_REVIEWED])  # fmt: skip
        added.flags.clear()  # a share in % is no placeholder
    of.left = of_nobody(of)
    return of


def messages(of: Catalog) -> list:
    """The messages of a catalogue without its header."""
    return [message for message in of if message.id]


def is_translated(message) -> bool:
    """Whether a message has all its words in the other language."""
    return all(message.string) if isinstance(message.string, tuple) else bool(message.string)


def of_nobody(of: Catalog) -> int:
    """How many texts of a catalogue no person has read."""
    return sum(NOT_REVIEWED in message.user_comments for message in messages(of))


def written(of: Catalog) -> bytes:
    """The .po file of a catalogue; the same texts give the same bytes."""
    out = io.BytesIO()
    write_po(out, of, width=110, sort_output=True, include_lineno=False)
    return out.getvalue()


def compiled(of: Catalog) -> bytes:
    """The .mo file of a catalogue."""
    out = io.BytesIO()
    write_mo(out, of)
    return out.getvalue()


if __name__ == "__main__":
    main()
