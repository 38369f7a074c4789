"""The catalogues hold every text of the pages, whole and with their fields; languages, numbers and dates."""

import ast
import re
import string
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from dashboard import language
from dashboard.language import LANGUAGES, bound, heard, say, say_many, told, use
from dashboard.periods import period_label
from dashboard.sentences import day, listed
from dashboard.translated import note
from tools import translations

ROOT = Path(__file__).parents[2]
# A constant of its own is noted by `mark` where it is written.
NAMED = (ast.Name, ast.Attribute, ast.Subscript, ast.Call, ast.Starred)
AGAIN = "run `.venv/bin/python -m tools.translations`"


@pytest.fixture
def spanish() -> Iterator[None]:
    use("es")
    yield
    use("en")


@pytest.fixture(scope="module")
def now() -> translations.Words:
    return translations.merged("es")


def test_the_catalogue_has_every_text_of_the_pages_and_no_other(now: translations.Words) -> None:
    assert translations.po("es").read_bytes() == translations.written(now), AGAIN
    assert translations.mo("es").read_bytes() == translations.compiled(now), AGAIN


def test_no_text_is_without_a_translation(now: translations.Words) -> None:
    missing = [message.id for message in translations.messages(now) if not translations.is_translated(message)]
    assert missing == [], "write them into the .po file, then " + AGAIN


def test_a_translation_has_the_fields_of_its_text(now: translations.Words) -> None:
    for message in translations.messages(now):
        for text in message.string if isinstance(message.string, tuple) else (message.string,):
            # One thing may be said without its number.
            of = [fields(text) for text in ([message.id] if isinstance(message.id, str) else message.id)]
            assert not text or fields(text) in of, message.id


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_a_text_is_written_where_it_is_said() -> None:
    """What is put together from pieces, or chosen inside the call, no catalogue can know."""
    for path in sorted((ROOT / "dashboard").rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in translations.CALLS:
                for text in call.args[: translations.CALLS[call.func.id]]:
                    either = (text.body, text.orelse) if isinstance(text, ast.IfExp) else (text,)
                    by_name = call.func.id.startswith("say") and all(isinstance(each, NAMED) for each in either)
                    assert isinstance(text, ast.Constant) or by_name, f"{path.name}:{call.lineno}"


def test_no_sentence_is_written_that_is_not_said() -> None:
    """Three words in a row are a sentence's, unless a program reads them, also where no test of a page goes."""
    found = {}
    for path in sorted((ROOT / "dashboard").rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        fine = {id(part) for node in ast.walk(tree) if not_shown(node) for part in ast.walk(node)}
        written = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in fine]
        found |= {f"{path.name}:{node.lineno}": node.value for node in written if is_prose(node.value)}
    assert found == {}


def is_prose(text: object) -> bool:
    """Whether a constant is some words in a row that people read."""
    return bool(
        isinstance(text, str) and PROSE.search(text) and not PROGRAM.search(text) and text not in READ_BY_PROGRAMS
    )


PROSE = re.compile(r"[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}")
PROGRAM = re.compile(r"SELECT|WHERE|ORDER BY|<|datum|python -m|!important")
READ_BY_PROGRAMS = {
    "some rows refused",  # a state that the release names
    "rest of the city",  # in a download's column
    "diverted at the point of arrest before booking",  # the ledger's word, for which the pages have their own
}


def not_shown(node: ast.AST) -> bool:
    """Whether a part of the code is said, logged, raised or written for developers."""
    if isinstance(node, ast.Raise):
        return True
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if not isinstance(node, ast.Call):
        return False
    name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
    return name in (*translations.CALLS, "execute", "_ask", "warning")


def test_what_nobody_has_read_is_counted_for_the_pages(now: translations.Words) -> None:
    left = sum(translations.NOT_REVIEWED in message.user_comments for message in translations.messages(now))
    use("es")
    assert language.reviewed() == (left == 0)
    use("en")
    assert language.reviewed()


def test_numbers_of_things_and_dates_are_spanish(spanish: None) -> None:
    assert day(date(2021, 3, 5)) == "5 de marzo de 2021"
    assert period_label(date(2021, 4, 1), "quarter") == "2021 T2"
    assert period_label(date(2018, 3, 1), "month") == "marzo de 2018"
    assert say_many("{n} day", "{n} days", 1, n=1) == "1 día"
    assert say_many("{n} day", "{n} days", 2, n=2) == "2 días"
    assert listed(["a", "b", "c"]) == "a, b y c"
    assert listed(["a", "inscritas 90"]) == "a e inscritas 90"
    assert listed(["a", "hielo"]) == "a y hielo"


def test_a_text_of_the_release_without_a_translation_says_that_it_is_english(spanish: None) -> None:
    assert told("The possession statute is struck down") == "The possession statute is struck down [en inglés]"
    assert told("Police beats redrawn") == "Nuevo trazado de los sectores policiales"
    assert told("The Stranger") == "The Stranger"
    assert told(told("Police beats redrawn")) == told("Police beats redrawn")
    assert note("confirmed. BELLTOWN. late 2018") == "confirmed. BELLTOWN. fines de 2018"
    assert note("confirmed. BELLTOWN. by a poster").endswith("by a poster [en inglés]")
    use("en")
    assert told("The possession statute is struck down") == "The possession statute is struck down"


def test_a_link_is_understood_in_any_language(spanish: None) -> None:
    assert heard("By year") == "By year"  # a capital of its own is not a text of the catalogue
    assert heard("Referrals to LEAD") == "Remisiones a LEAD"
    use("en")
    assert heard("Remisiones a LEAD") == "Referrals to LEAD"


def test_an_unknown_language_is_english() -> None:
    use("xx")
    assert say("Map") == "Map"
    assert set(LANGUAGES) == {"en", *translations.TRANSLATED}


def test_what_is_made_later_speaks_the_language_it_was_asked_for_in(spanish: None) -> None:
    make = bound(lambda: say("Map"))
    use("en")
    assert (make(), say("Map")) == ("Mapa", "Map")


def test_the_spanish_speaks_of_the_field_s_terms_apart(now: translations.Words) -> None:
    """Referral, diversion, intake and enrolment are four things and need four words."""
    terms = {"referral": "remi", "diversion": "desv", "intake": "admisi", "enrolment": "inscri"}
    for message in translations.messages(now):
        if isinstance(message.id, str) and message.string:
            for english, spanish_stem in terms.items():
                if re.search(rf"\b{english}\b", message.id, re.IGNORECASE) and "_" not in message.id:
                    assert spanish_stem in message.string.lower(), message.id


def test_a_theft_from_a_vehicle_is_not_the_theft_of_one(now: translations.Words) -> None:
    texts = [str(each.string).lower() for each in translations.messages(now) if "vehicle" in str(each.id).lower()]
    assert any("hurtos en el interior de vehículos" in text for text in texts)
    assert not [text for text in texts if re.search(r"(hurto|robo)s? (de|en) vehículo", text)]
