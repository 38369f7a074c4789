"""Asks questions one by one, at a prompt or of a file of answers; each answer is judged as soon as it is given."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from pipelines.contracts import ContractBroken

BACK = ("<", "back")
Answers = dict[str, Any]
Reader = Callable[[Any, Answers], Any]


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question. `read` turns what was typed, or stands in the file, into a value, or raises ContractBroken.

    `default` gives the answer of an empty line, None where there must be one. `hint` is said before the question, and
    `found` after the answer.
    """

    key: str
    text: str
    read: Reader
    default: Callable[[Answers], Any] | None = None
    hint: Callable[[Answers], str] | None = None
    found: Callable[[Answers], str] | None = None


def ask(questions: Sequence[Question], say: Callable[[str], None], listen: Callable[[str], str]) -> Answers:
    """The answers given at a prompt; a wrong one is told and asked for again. Raises EOFError at the input's end."""
    answers: Answers = {}
    say(f"{BACK[0]} goes back to the question before.")
    place = 0
    while place < len(questions):
        if _ask_one(questions[place], answers, say, listen):
            place += 1
        else:
            place = max(place - 1, 0)
            answers.pop(questions[place].key, None)
    return answers


def _ask_one(question: Question, answers: Answers, say: Callable[[str], None], listen: Callable[[str], str]) -> bool:
    """Whether an answer was given; False where the question before is to be asked again."""
    if question.hint:
        say(question.hint(answers))
    default = question.default(answers) if question.default else None
    while question.key not in answers:
        typed = listen(_prompt(question, default)).strip()
        if typed in BACK:
            return False
        try:
            answers[question.key] = _value(question, typed or default, answers)
        except ContractBroken as wrong:
            say(f"  {wrong}")
    if question.found:
        say(f"  {question.found(answers)}")
    return True


def answered(questions: Sequence[Question], given: Mapping[str, Any], where: str) -> Answers:
    """The answers that a file gives, with defaults for the others; raises ContractBroken naming the key."""
    known = [question.key for question in questions]
    for key in given:
        if key not in known:
            near = get_close_matches(key, known, 1, 0.5)
            meant = f" Did you mean {near[0]}?" if near else ""
            raise ContractBroken(f"{where}: {key} is not asked for.{meant} Known are: {', '.join(known)}.")
    answers: Answers = {}
    for question in questions:
        default = question.default(answers) if question.default else None
        try:
            answers[question.key] = _value(question, given.get(question.key, default), answers)
        except ContractBroken as wrong:
            raise ContractBroken(f"{where}, {question.key}: {wrong}") from None
    return answers


def _prompt(question: Question, default: Any) -> str:
    shown = ", ".join(map(str, default)) if isinstance(default, list | tuple) else default
    return f"{question.text}{'' if default is None else f' [{shown}]' if shown != '' else ' [leave empty]'}: "


def _value(question: Question, given: Any, answers: Answers) -> Any:
    if given is None:
        raise ContractBroken("an answer is needed here.")
    return question.read(given, answers)


# ---- readers


def text(given: Any, _: Answers) -> str:
    """Any text, without blanks around it."""
    if not isinstance(given, str):
        raise ContractBroken("expected text.")
    return given.strip()


def listed(given: Any, _: Answers) -> list[str]:
    """A list, or words with commas between."""
    words = given if isinstance(given, list | tuple) else str(given).split(",")
    kept = [str(word).strip() for word in words if str(word).strip()]
    if len(set(kept)) < len(kept):
        raise ContractBroken("a word stands there twice.")
    return kept


def pairs(given: Any, _: Answers) -> dict[str, str]:
    """A table, or pairs such as `Native American = AIAN, Latino = Hispanic`."""
    if isinstance(given, Mapping):
        return {str(key): str(value) for key, value in given.items()}
    parts = [part.partition("=") for part in listed(given, {})]
    if any(not sign or not key.strip() or not value.strip() for key, sign, value in parts):
        raise ContractBroken("expected pairs with an equals sign, such as: Native American = AIAN")
    if len({key.strip() for key, _, _ in parts}) < len(parts):
        raise ContractBroken("a word stands there twice.")
    return {key.strip(): value.strip() for key, _, value in parts}


def whole(low: int, high: int, *, may_be_blank: bool = False) -> Reader:
    """A reader of whole numbers from `low` to `high`; None for a blank where that is allowed."""

    def read(given: Any, _: Answers) -> int | None:
        if may_be_blank and given == "":
            return None
        try:
            number = int(str(given))
        except ValueError:
            number = low - 1
        if not low <= number <= high:
            raise ContractBroken(f"expected a whole number from {low:,} to {high:,}.")
        return number

    return read


def one_of(*words: str) -> Reader:
    """A reader of one of these words; near misses are guessed."""

    def read(given: Any, _: Answers) -> str:
        if given not in words:
            near = get_close_matches(str(given), words, 1, 0.5)
            raise ContractBroken(f"expected one of {', '.join(words)}.{f' Did you mean {near[0]}?' if near else ''}")
        return str(given)

    return read
