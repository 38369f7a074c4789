"""In a made-up language whose every known word is a row of dots, whatever can still be read was forgotten."""

import gettext
import html
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from release_fixture import NAMES
from streamlit.testing.v1 import AppTest
from test_pages import PAGES, run

from dashboard import language, release
from dashboard.release import open_release
from tools.translations import texts

Releases = Callable[[str], Path]
# Names, and what is a file's or a programme's own: they are the same in every language.
NAMES_OF = re.compile(
    r"\b(" + "|".join(["Testville", "English", "Español", "East Precinct", "West Precinct",
                       *map(re.escape, NAMES)]) + r")\b"
)  # fmt: skip
WORDY = {"title", "question", "unit", "caveat", "source", "note", "approval", "meaning"}
SAID = {"label", "body", "help", "options", "placeholder", "alt", "caption", "header", "format"}
DRAWN = {"sentence", "told", "label", "title", "text", "name"}  # what a chart's rows and marks say
# Tables of the release are named as they are stored; the columns of a README and a code block are not prose.
ADDRESS = re.compile(r"\]\([^)\s]*\)")  # where a link in Markdown leads
STORED = re.compile(r"\*\*[a-z_]+\*\*|`[^`]*`|<style>.*?</style>|<script>.*?</script>|<[^>]+>", re.DOTALL)


class Dots(gettext.NullTranslations):
    """A catalogue that knows what the real ones know, and says it in dots; fields stay what they are."""

    def __init__(self, known: set[str]) -> None:
        """Know these texts."""
        super().__init__()
        self.known = known

    def gettext(self, message: str) -> str:
        """Return a known text as dots."""
        return re.sub(r"(\{[^}]*\}|\*\*)|\w", lambda m: m[1] or "·", message) if message in self.known else message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the text for one or for several as dots."""
        return self.gettext(msgid1 if n == 1 else msgid2)


@pytest.fixture(scope="module")
def known() -> set[str]:
    """Give every text of the catalogues."""
    found: set[str] = set()
    for text, _ in texts():
        found |= {text} if isinstance(text, str) else set(text)
    return found


@pytest.fixture
def dots(known: set[str], release_file: Releases, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Speak in dots, with the made-up town's own texts among those that are known."""
    path = release_file("normal")
    monkeypatch.setenv("LEAD_RELEASE", str(path))
    own: set[str] = set()
    for name in ("metric", "coverage", "break", "service_area", "release_info", "policy"):
        columns, rows = open_release().table(name)
        wanted = [at for at, column in enumerate(columns) if column in WORDY]
        own |= {row[at] for row in rows for at in wanted if row[at]}
    spoken = Dots(known | own)
    monkeypatch.setattr(language, "_catalogue", lambda _code: spoken)
    forget()  # what another test read in Spanish
    yield path
    forget()


def forget() -> None:
    """Let go of what was read in a language: it stays in that one."""
    for cached in (language._english, release._metrics):
        cached.cache_clear()


def readable(at: AppTest) -> list[str]:
    """Return what a page says that is neither dots nor a name."""
    found, tables = [], open_release().tables()
    for text in said(at):
        plain = NAMES_OF.sub(" ", html.unescape(STORED.sub(" ", ADDRESS.sub("]", text))))
        if plain.split()[-1:] and plain.split()[-1] in tables:
            continue  # a button that names the table it gives
        if words := re.findall(r"\b[A-Za-z]{3,}\b", plain):
            found.append(" ".join(words)[:200])
    return found


def said(at: AppTest) -> Iterator[str]:
    """Give every text on the page: of elements, of their labels, options and help, and of charts."""
    for element in at.main:
        proto = getattr(element, "proto", None)
        if proto is None or element.type in ("code", "skeleton"):
            continue
        for field, value in proto.ListFields():
            if field.name == "spec":
                yield from drawn(json.loads(value))
            elif field.name in SAID:
                yield from [value] if isinstance(value, str) else (v for v in value if isinstance(v, str))


def drawn(part: Any, key: str = "") -> Iterator[str]:
    """Give what a chart says, in its marks and in its rows."""
    if isinstance(part, dict):
        for name, value in part.items():
            yield from drawn(value, name)
    elif isinstance(part, list):
        for value in part:
            yield from drawn(value, key)
    elif isinstance(part, str) and key in DRAWN and not part.endswith((":N", ":Q", ":T")):
        yield part


VIEWS = [
    *((page, {}) for page in PAGES),
    *(("methods", {"topic": topic}) for topic in ("privacy", "registers", "objection", "take")),
    *(("reach", {"question": question}) for question in ("missed",)),
]


@pytest.mark.parametrize(("page", "query"), VIEWS, ids=str)
def test_nothing_on_a_page_was_forgotten(
    page: str, query: dict[str, str], dots: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = run(page, dots, monkeypatch, lang="es", **query)
    assert not at.exception
    left = readable(at)
    assert left == [], "\n".join(left)
