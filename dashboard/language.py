"""The words of the pages in the visitor's language: whole sentences are looked up, never put together from pieces.

English is written in the code and in the release; every other language is a gettext catalogue in dashboard/locale.
"""

import gettext
import sys
from collections.abc import Callable
from contextvars import ContextVar, copy_context
from functools import cache
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
ENGLISH = "en"
LANGUAGES = {ENGLISH: "English", "es": "Español"}
FOLDER = Path(__file__).parent / "locale"
DOMAIN = "atlas"
SESSION = "_language"  # where a visitor's session keeps the choice

_spoken: ContextVar[str | None] = ContextVar("language", default=None)


def language() -> str:
    """Return the language that texts are said in now: the one put by `use`, else the session's, else English."""
    return _spoken.get() or _of_session() or ENGLISH


def use(code: str) -> None:
    """Say everything from here on in a language, in this thread or task; an unknown one is English."""
    _spoken.set(code if code in LANGUAGES else ENGLISH)


def _of_session() -> str | None:
    # A part of a page that runs by itself has a thread of its own, in which nobody has called `use`. Outside of a
    # running dashboard Streamlit may not even be loaded, and is not loaded for this.
    if "streamlit.runtime.scriptrunner" not in sys.modules:
        return None
    from streamlit.runtime.scriptrunner import get_script_run_ctx

    context = get_script_run_ctx(suppress_warning=True)
    return context.session_state[SESSION] if context and SESSION in context.session_state else None


def bound(make: Callable[[], T]) -> Callable[[], T]:
    """Return a function that says its texts in the language of now, whenever and in whatever thread it is called."""
    use(language())
    context = copy_context()
    return lambda: context.copy().run(make)


def mark(text: str) -> str:
    """Return the text as it is, noted for translation: for a constant, which `say` looks up when shown."""
    return text


def mark_many(one: str, many: str) -> tuple[str, str]:
    """Return two texts as they are, noted as one for a thing and for several, which `say_many` looks up together."""
    return one, many


def say(text: str, /, **fields: object) -> str:
    """Return a text in the visitor's language, its {fields} filled in."""
    # gettext answers the empty text with the catalogue's own header.
    found = _catalogue(language()).gettext(text) if text else ""
    return found.format(**fields) if fields else found


def say_many(one: str, many: str, number: int, /, **fields: object) -> str:
    """Return the sentence for one thing or for several, its {fields} filled in."""
    found = _catalogue(language()).ngettext(one, many, number)
    return found.format(**fields) if fields else found


def told(text: str) -> str:
    """Return a text of the release in the visitor's language; one without a translation says so."""
    if not text or language() == ENGLISH:
        return text
    found = say(text)
    # What is Spanish already, or a name that is the same in both, is in the catalogue on its other side.
    return found if found != text or text in _english(language()) else say("{text} [in English]", text=text)


def reviewed() -> bool:
    """Return whether a person has read every text of the visitor's language; what was written first needs nobody."""
    return _catalogue(language()).info().get("x-not-reviewed", "0") == "0"


@cache
def _catalogue(code: str) -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, FOLDER, [code], fallback=code == ENGLISH)


def heard(text: str) -> str:
    """Return a text that may be written in any of the languages, such as in a link, in the visitor's own."""
    english = next((found for code in LANGUAGES if (found := _english(code).get(text))), text)
    return say(english)


@cache
def _english(code: str) -> dict[str, str]:
    entries = getattr(_catalogue(code), "_catalog", {})
    return {found: text for text, found in entries.items() if isinstance(text, str) and text}
