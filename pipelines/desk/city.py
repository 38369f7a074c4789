"""What is asked of a new city, with what most cities would answer."""

import os
import re
from collections import Counter
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple

from pipelines.contracts import ContractBroken
from pipelines.contracts.maps import why_no_map
from pipelines.contracts.reference import DOORS
from pipelines.desk.questions import Answers, Question, listed, one_of, pairs, text, whole
from pipelines.policy import CLOSED_AFTER_DAYS, MINIMUM_SHOWN, ROUNDING_BASE, Policy
from pipelines.sites import site_names
from pipelines.sites.own_words import refuse_mixed
from pipelines.sites.site_file import LANGUAGES, RACES
from pipelines.sites.time_zone import likely_time_zone, time_zones
from pipelines.sources.boundaries import FEATURE, layers_in, names_in, read, values_in
from pipelines.sources.mended import polygons

NAME = re.compile(r"[a-z][a-z0-9_]*")
NAMED = ("name", "neighborhood", "neighbourhood", "label", "nhood", "area", "barrio")
AGENCIES = ("police", "sheriff", "corrections", "community", "business", "outreach")
SHOWN = 12  # names of areas on the screen
PIECES = 0.5  # of so few values for its features a property names larger areas, and is no name with some islands


def _some_text(given: Any, answers: Answers) -> str:
    if not text(given, answers):
        raise ContractBroken("an answer is needed here.")
    return text(given, answers)


def _folder_name(given: Any, answers: Answers) -> str:
    name = text(given, answers)
    if not NAME.fullmatch(name):
        raise ContractBroken("expected small letters, digits and _, beginning with a letter.")
    if name in (*site_names(), "standard"):
        raise ContractBroken(f"there is a site called {name} already. Choose another name.")
    return name


def _time_zone(given: Any, answers: Answers) -> str:
    zone = text(given, answers)
    if zone and zone not in time_zones():
        near = get_close_matches(zone.replace(" ", "_"), time_zones(), 1, 0.5)
        meant = f" Did you mean {near[0]}?" if near else ""
        raise ContractBroken(f"expected a name of the IANA list, such as America/Denver, or nothing.{meant}")
    return zone


class Map(NamedTuple):
    """The map of a city: its file, and of several layers in it the one that is meant."""

    path: Path
    layer: str


def _boundary(given: Any, answers: Answers) -> Map:
    # Windows copies a path with quotation marks around it.
    written = os.path.expanduser(text(given, answers).strip("\"'").strip())
    before, stroke, layer = written.rpartition("|")
    chosen = stroke and not Path(written).exists()
    path, layer = Path(before if chosen else written), layer.strip() if chosen else ""
    if wrong := why_no_map(path):
        raise ContractBroken(wrong)
    layers = layers_in(path)
    if layer not in layers and (layer or len(layers) > 1):
        raise ContractBroken(
            f"{path.name} holds the layers {', '.join(layers)}. Write the one of the areas behind the file, after an "
            f"upright stroke: {path.name}|{layers[0]}"
            if layers
            else f"{path.name} holds one map and no layers. Name the file alone."
        )
    names = names_in(path, layer)
    if not names or names == [FEATURE]:
        raise ContractBroken(f"{path.name} is no map whose areas have names. Export it with the name as a property.")
    polygons(path, read(path, layer).shapes)
    return Map(path, layer)


def _properties(answers: Answers) -> list[str]:
    return names_in(*answers["boundary_file"]) or []


def _values(answers: Answers, name: str) -> list[str]:
    return [value or "" for value in values_in(*answers["boundary_file"])[name]]


def _why_no_name(answers: Answers, name: str) -> str:
    """Why a property cannot be the name of the areas, as sentences; blank where it can."""
    values = [value.strip() for value in _values(answers, name)]
    if blank := [str(number) for number, value in enumerate(values, start=1) if not value]:
        places = ", ".join(blank[:SHOWN]) + (f" and {len(blank) - SHOWN} more" if len(blank) > SHOWN else "")
        return f"{name} is blank in feature {places} of {len(values)}. Fill it in, or choose another property."
    several = _in_pieces(values)
    if len(set(values)) <= PIECES * len(values) and several:
        return (
            f"{name} has {len(set(values))} values for {len(values)} features, such as {several[0]}: it seems to name "
            "larger areas. Choose another property, or merge (dissolve) the features of one name in a map program."
        )
    return ""


def _in_pieces(values: list[str]) -> list[str]:
    """The names that several features have, each with how many."""
    return [f"{value} ({times} features)" for value, times in sorted(Counter(values).items()) if times > 1]


def _likely_name(answers: Answers) -> str | None:
    fit = [name for name in _properties(answers) if not _why_no_name(answers, name)]
    fit.sort(key=lambda name: bool(_in_pieces(_values(answers, name))))  # one that no two features share, first
    known = [name for name in fit if any(word in name.lower() for word in NAMED)]
    letters = [name for name in fit if any(re.search("[A-Za-z]", value) for value in _values(answers, name))]
    return next(iter([*known, *letters]), None)


def _area_name(given: Any, answers: Answers) -> str:
    name = one_of(*_properties(answers))(given, answers)
    if why := _why_no_name(answers, name):
        raise ContractBroken(why)
    return name


def _area_group(given: Any, answers: Answers) -> str:
    return one_of("", *(name for name in _properties(answers) if name != answers["area_name"]))(given, answers)


def _areas_found(answers: Answers) -> str:
    values = _values(answers, answers["area_name"])
    names, pieces = sorted(set(values)), _in_pieces(values)
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    drawn = f"; several features of one name count as one area: {', '.join(pieces[:SHOWN])}" if pieces else ""
    return f"{len(names)} areas: {', '.join(names[:SHOWN])}{more}{drawn}"


def _doors(given: Any, answers: Answers) -> dict[str, str]:
    doors = given if isinstance(given, dict) else {}
    for part in [] if doors else listed(given, answers):
        door, _, own = (word.strip() for word in part.partition("="))
        if door in doors:
            raise ContractBroken(f"{door} stands there twice.")
        doors |= {door: own or door}
    for door in doors:
        one_of(*DOORS)(door, answers)
    if not doors:
        raise ContractBroken("at least one door is needed.")
    refuse_mixed([(str(own), str(door)) for door, own in doors.items()], DOORS)
    return {str(door): str(own) for door, own in doors.items()}


def _races(given: Any, answers: Answers) -> dict[str, str]:
    races = pairs(given, answers)
    for ours in races.values():
        one_of(*RACES)(ours, answers)
    refuse_mixed(races.items(), RACES)
    return races


def _grams(given: Any, _: Answers) -> str:
    written = str(given).strip()
    if written and not re.fullmatch(r"[0-9]+(\.[0-9]+)?", written):
        raise ContractBroken("expected a number of grams, such as 3 or 0.5, or nothing.")
    return written


def _stricter(key: str) -> Any:
    def read(given: Any, answers: Answers) -> int:
        number = whole(1, 10_000)(given, answers)
        so_far = {name: answers[name] for name in ("rounding_base",) if name in answers}
        try:
            Policy.stricter(so_far | {key: number}, key)
        except ContractBroken as loose:
            raise ContractBroken(str(loose).removeprefix(f"{key}: ")) from None
        return int(number or 0)

    return read


def _day(given: Any, _: Answers) -> date | None:
    try:
        return given if isinstance(given, date) else date.fromisoformat(str(given).strip()) if given else None
    except ValueError:
        raise ContractBroken("expected a day, written 2019-10-31, or nothing.") from None


def _always(value: Any) -> Any:
    return lambda _: value


# fmt: off
QUESTIONS = (
    Question(key="title", text="What is the city called?", read=_some_text),
    Question(key="name", text="Name of its folder", read=_folder_name,
             default=lambda answers: re.sub(r"[^a-z0-9]+", "_", answers["title"].lower()).strip("_")),
    Question(key="state", text="State", read=text, default=_always("")),
    Question(key="time_zone", text="Time zone, such as America/Denver; files whose times name a zone need it",
             read=_time_zone, default=lambda answers: likely_time_zone(answers["state"])),
    Question(key="boundary_file", read=_boundary,
             text="Map of its areas (GeoJSON, GeoPackage, shapefile or GeoParquet)"),
    Question(key="area_name", text="Which property is an area's name?", read=_area_name, default=_likely_name,
             hint=lambda answers: f"The map's properties: {', '.join(_properties(answers))}", found=_areas_found),
    Question(key="area_group", text="Which property is the larger area it lies in (precinct, district)?",
             read=_area_group, default=_always("")),
    Question(key="doors", text="Doors in use; write door = your own name for it, if it has one", read=_doors,
             default=_always(list(DOORS))),
    Question(key="grams", text="Most grams of drugs with which a person may be referred", read=_grams,
             default=_always("")),
    Question(key="intake_window_days", text="Days within which the intake must follow",
             read=whole(1, CLOSED_AFTER_DAYS, may_be_blank=True), default=_always("")),
    Question(key="rules_from", text="Where are these rules written down?", read=_some_text,
             default=_always("told by the programme")),
    Question(key="served_since", text="Since which day does the programme serve all of these areas? (YYYY-MM-DD)",
             read=_day, default=_always("")),
    Question(key="teams", text="Case-management teams", read=listed, default=_always(["programme"])),
    Question(key="agencies", text="Who refers people", read=listed, default=_always(list(AGENCIES))),
    Question(key="races", text="Your words for race, where they differ (your word = our word)", read=_races,
             default=_always(""), hint=lambda _: f"Our words for race: {', '.join(RACES)}"),
    Question(key="fiscal_year_starts", text="Month in which the budget year begins (1 to 12)", read=whole(1, 12),
             default=_always(7)),
    Question(key="language", text=f"Language in which the pages open ({' or '.join(LANGUAGES)})",
             read=one_of(*LANGUAGES), default=_always("en"),
             hint=lambda _: "Spanish pages are a translation: until a person has reviewed it, each of them says so."),
    Question(key="rounding_base", text="Shown counts of people are rounded to a multiple of",
             read=_stricter("rounding_base"), default=_always(ROUNDING_BASE)),
    Question(key="minimum_shown", text="Smallest count of people that is shown", read=_stricter("minimum_shown"),
             default=lambda answers: max(MINIMUM_SHOWN, answers["rounding_base"])),
    Question(key="help", text="Whom may readers of the pages ask? (an office and how to reach it)", read=text,
             default=_always("")),
)
# fmt: on
