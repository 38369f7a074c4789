"""Reads site.toml and refuses what cannot be right, key by key: a mistyped key must not be silence."""

import difflib
import tomllib
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from pipelines.contracts import Contract, ContractBroken
from pipelines.contracts.reference import DOORS
from pipelines.policy import CLOSED_AFTER_DAYS, Policy
from pipelines.sites.own_words import refuse_mixed
from pipelines.sites.time_zone import time_zones

Rule = tuple[Callable[[Any], bool], str]

RACES = ("AIAN", "Asian", "Black", "Hispanic", "NHPI", "White", "Multiple", "Unknown")
LANGUAGES = ("en", "es")


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_whole(low: int, high: int) -> Rule:
    return lambda value: type(value) is int and low <= value <= high, f"a whole number from {low:,} to {high:,}"


def _one_of(*words: str) -> Rule:
    return lambda value: value in words, f"one of {', '.join(words)}"


def _names(*values: str) -> Rule:
    allowed = f" (one of {', '.join(values)})" if values else ""
    return (
        lambda table: (
            isinstance(table, dict) and all(_is_text(v) and (not values or v in values) for v in table.values())
        ),
        f"names, each with a text{allowed}",
    )


TEXT: Rule = (_is_text, "text that says something")
YES: Rule = (lambda value: isinstance(value, bool), "true or false")
DAY: Rule = (lambda value: type(value) is date, "a day, written 2019-10-31 without quotation marks")
LIST: Rule = (lambda value: isinstance(value, list) and bool(value) and all(map(_is_text, value)), "a list of texts")
SHARE: Rule = (lambda value: isinstance(value, int | float) and 0 <= value <= 1, "a number from 0 to 1")
YEARS: Rule = (lambda value: isinstance(value, dict) and all(type(y) is int for y in value.values()), "years by source")
ZONE: Rule = (
    lambda value: isinstance(value, str) and value in time_zones(),
    'a time zone as the IANA list names it, such as "America/Los_Angeles"',
)
ANY: Rule = (lambda _: True, "anything")

# Of the top ones title, language, time_zone, intake_window_days, help, refer and refer_checked_on act. The others are
# kept, and each release holds them, for pages to come: nothing is computed or written in another way for them yet. So
# it is with names of doors on pages.
# Every table of site.toml with its keys; "" is the top of the file, a rule alone stands for a table of any names.
TABLES: dict[str, dict[str, Rule] | Rule] = {
    "": {
        "title": TEXT,
        "country": TEXT,
        "state": TEXT,
        "time_zone": ZONE,
        "language": _one_of(*LANGUAGES),
        "currency": TEXT,
        "dollar_year": _is_whole(2000, 2100),
        "fiscal_year_starts": _is_whole(1, 12),
        # A period is published once, so long after its end: by then the windows of its last day must be over.
        "intake_window_days": _is_whole(1, CLOSED_AFTER_DAYS),
        "help": TEXT,
        "refer": TEXT,
        "refer_checked_on": DAY,
    },
    "boundaries": {"file": TEXT, "layer": TEXT, "name": TEXT, "group": TEXT},
    "areas": {"precincts": _names(), "names": _names(), "keep_capitals": LIST, "limits_are_land": YES},
    "layers": _names(),
    "population": {"whole_tract_from": SHARE, "year": YEARS},
    "incidents": _names(),
    "programme": ANY,
    "delivery": _names("full", "added"),
    "limits": ANY,
    "words": {"team": LIST, "agency": LIST, "funder": LIST},
    "doors": dict.fromkeys(DOORS, TEXT),
    "race": _names(*RACES),
    "small_numbers": {name: _is_whole(1, 10_000) for name in Policy.numbers()},
    "eligibility": {"rule": TEXT, "value": TEXT, "door": _one_of("", *DOORS), "valid_from": DAY, "valid_to": DAY,
                    "source": TEXT},
}  # fmt: skip
REPEATED = ("eligibility",)  # [[eligibility]]: one table for each rule
NEEDED = {"": ("title",), "boundaries": ("name",), "eligibility": ("rule", "value", "source")}


def read_site_file(path: Path) -> dict[str, Any]:
    """The settings in a site.toml.

    Raises ContractBroken naming the key, what is expected of it and, for a key that is not known, the nearest one.
    """
    try:
        settings = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
        raise ContractBroken(f"{path}: cannot be read as TOML: {broken}. Mend that line.") from None
    tables = {name for name, value in settings.items() if isinstance(value, dict | list)}
    _check_table(path, "", {name: value for name, value in settings.items() if name not in tables}, TABLES)
    for name in settings:
        if name in tables:
            _check_tables(path, name, settings[name])
    _check_words(path, "doors", [(name, door) for door, name in settings.get("doors", {}).items()], DOORS)
    _check_words(path, "race", settings.get("race", {}).items(), RACES)
    Policy.stricter(settings.get("small_numbers", {}), f"{path}, [small_numbers]")
    return settings


def check_sources(path: Path, settings: Mapping, contracts: Mapping[str, Contract]) -> None:
    """Refuse what [programme.<source>] or [delivery] says about a source that the site does not have."""
    said = [name for name, value in settings.get("programme", {}).items() if isinstance(value, dict)]
    _refuse_unknown(path, "programme", said, contracts)
    _refuse_unknown(path, "delivery", settings.get("delivery", {}), contracts)


def _check_words(path: Path, table: str, words: Iterable[tuple[str, str]], ours: tuple[str, ...]) -> None:
    try:
        refuse_mixed(words, ours)
    except ContractBroken as mixed:
        raise ContractBroken(f"{path}, [{table}]: {mixed}") from None


def _check_tables(path: Path, name: str, value: Any) -> None:
    if name not in TABLES or name == "":
        _refuse_unknown(path, "", [name], [*TABLES[""], *(table for table in TABLES if table)])
    if isinstance(value, list) != (name in REPEATED):
        marks = f"[[{name}]]" if name in REPEATED else f"[{name}]"
        raise ContractBroken(f"{path}: {name} is written as a table {marks}.")
    for one in value if isinstance(value, list) else [value]:
        _check_table(path, name, one, TABLES)


def _check_table(path: Path, name: str, values: Mapping, tables: Mapping) -> None:
    rules, where = tables[name], f"{path}, [{name}]" if name else f"{path}"
    if isinstance(rules, tuple):
        _check_value(where, name, values, rules)
        return
    known = [*rules, *(table for table in tables if table)] if not name else list(rules)
    _refuse_unknown(path, name, values, known)
    missing = [key for key in NEEDED.get(name, ()) if key not in values]
    if missing:
        raise ContractBroken(f"{where}: {', '.join(missing)} is missing. Write {missing[0]} = … there.")
    for key, value in values.items():
        if key not in rules:
            raise ContractBroken(f"{where}: {key} is written as a table [{key}].")
        _check_value(where, key, value, rules[key])


def _check_value(where: str, key: str, value: Any, rule: Rule) -> None:
    fits, words = rule
    if not fits(value):
        raise ContractBroken(f"{where}: {key} must be {words}.")


def _refuse_unknown(path: Path, table: str, keys: Iterable[str], known: Iterable[str]) -> None:
    where, known = f"{path}, [{table}]" if table else f"{path}", list(known)
    for key in keys:
        if key not in known:
            near = difflib.get_close_matches(key, known, 1, 0.5)
            meant = f" Did you mean {near[0]}?" if near else ""
            raise ContractBroken(f"{where}: {key} is not known.{meant} Known are: {', '.join(known)}.")
