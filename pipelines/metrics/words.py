"""The words by which a metric may be broken down. All of them have a cell, said of somebody or not.

Words taken from the rows would tell that at least one person has each of them. Words that a city does not use have no
cell: everybody knows that nobody is counted there.
"""

import json
from collections.abc import Mapping
from types import MappingProxyType

import duckdb

UNKNOWN, OTHER = "unknown", "other"

# What is NULL or not listed counts under the last word.
ATTRIBUTES = MappingProxyType(
    {
        "door": ("arrest_diversion", "social_contact", "community"),
        "age_band": ("18-24", "25-34", "35-44", "45-54", "55-64", "65+", UNKNOWN),
        "race": ("AIAN", "Asian", "Black", "Hispanic", "NHPI", "White", "Multiple", "Unknown"),
        "gender": ("woman", "man", "nonbinary", UNKNOWN),
        "charge_group": ("drug", "prostitution", "theft", "trespass", "other", "none", UNKNOWN),
    }
)

# A metric may give one more column, named by `breakdown` in its header.
BREAKDOWNS = MappingProxyType(
    {
        "decision": ("accepted", "ineligible", "declined", "no_capacity", "no_intake", "pending", UNKNOWN),
        "reason": (
            "violent_history", "over_amount", "outside_area", "promoting", "exploiting_minors", "declined_by_person",
            "no_contact", "no_capacity", "other_programme", "duplicate", "not_stated",
        ),
        "agency": ("SPD", "KCSO", "WADOC", "community", "business", "outreach", "other"),
        "team": ("downtown", "east", "north", "south", "southwest", "other"),
        "funder": ("seattle", "king_county", "washington", "united_states", "foundations", "businesses", "other"),
        "need": (
            "shelter_housing", "food", "hygiene", "health", "mental_health", "treatment_medication", "id_benefits",
            "legal", "work", "safety", "other",
        ),
        "outcome": (
            "arrest", "charge", "booking", "prison", "permanent_housing", "work", "income_benefits", "treatment",
            "medication", "death", "other",
        ),
    }
)  # fmt: skip

EVERY = MappingProxyType({**ATTRIBUTES, **BREAKDOWNS})
WORDS_SETTING, DOOR_SETTING = "words_", "door_"  # before the names of settings: a city's own lists, the doors in use


def words_of(con: duckdb.DuckDBPyConnection) -> Mapping[str, tuple[str, ...]]:
    """The words that the city uses, by attribute, as core.setting keeps them; all of them where it says nothing."""
    said = dict(con.execute("SELECT name, value FROM core.setting").fetchall())
    own = {name: json.loads(said[WORDS_SETTING + name]) for name in BREAKDOWNS if WORDS_SETTING + name in said}
    # What is on no list is "other".
    lists = {name: (*(word for word in words if word != OTHER), OTHER) for name, words in own.items()}
    doors = tuple(door for door in ATTRIBUTES["door"] if DOOR_SETTING + door in said)
    return {**EVERY, **lists, "door": doors or ATTRIBUTES["door"]}
