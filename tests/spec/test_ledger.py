"""What the claims of the service-area ledger add up to, drawn for real cases: where, from when, how sure."""

import csv
from datetime import date
from pathlib import Path

import pytest

from pipelines.warehouse.ledger import Claim, Spell, door_spells, joined_spells, service_spells
from tests.spec.drawn import day, rows

BEGUN = date(2011, 10, 1)
LEDGER = Path(__file__).parents[2] / "data" / "reference" / "service_areas.csv"


def claims(drawn):
    return [
        Claim(c["standing"], day(c["open_from"]), day(c["sure_from"]), day(c["open_to"]), c.get("door"))
        for c in rows(drawn)
    ]


def spells(drawn):
    return [Spell(one["state"], day(one["from"]), day(one["to"])) for one in rows(drawn)]


def from_the_ledger(*places):
    """The claims of the ledger itself that name one of `places`."""
    with LEDGER.open(encoding="utf-8", newline="") as file:
        return [
            Claim(row["standing"], *(day(row[name] or None) for name in ("open_from", "sure_from", "open_to")))
            for row in csv.DictReader(file)
            if row["layer"] in {"neighbourhood", "precinct", "city"} and set(places) & set(row["places"].split(";"))
        ]


BELLTOWN = """
    state          from        to
    not_served     -           2011-10-01
    not_confirmed  2011-10-01  2011-10-13
    served         2011-10-13  2023-10-20
    not_confirmed  2023-10-20  -
"""
BALLARD = """
    state          from        to
    not_served     -           2018-07-01
    not_confirmed  2018-07-01  2019-01-01
    served         2019-01-01  2023-10-20
    not_confirmed  2023-10-20  -
"""
CAPITOL_HILL = """
    state          from        to
    not_served     -           2016-07-20
    not_confirmed  2016-07-20  2016-08-01
    served         2016-08-01  2023-10-20
    not_confirmed  2023-10-20  -
"""
RAINIER_BEACH = """
    state          from        to
    not_served     -           2011-10-01
    not_confirmed  2011-10-01  2023-05-09
    served         2023-05-09  2023-10-20
    not_confirmed  2023-10-20  -
"""
ALKI = """
    state          from        to
    not_served     -           2011-10-01
    not_confirmed  2011-10-01  -
"""


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        pytest.param(("BELLTOWN", "West Precinct", "Seattle"), BELLTOWN, id="Belltown"),
        pytest.param(("BALLARD NORTH", "North Precinct", "Seattle"), BALLARD, id="Ballard"),
        pytest.param(("CAPITOL HILL", "East Precinct", "Seattle"), CAPITOL_HILL, id="Capitol Hill"),
        pytest.param(("RAINIER BEACH", "South Precinct", "Seattle"), RAINIER_BEACH, id="only by 2023"),
        pytest.param(("ALKI", "Southwest Precinct", "Seattle"), ALKI, id="no claim with a date but the cut of 2023"),
    ],
)
def test_the_ledger_as_it_stands(places, expected):
    assert service_spells(from_the_ledger(*places), BEGUN) == spells(expected)


@pytest.mark.parametrize(
    ("drawn", "expected"),
    [
        pytest.param(
            """
            standing   open_from   sure_from   open_to
            confirmed  2015-01-01  2016-01-01  -
            """,
            """
            state          from        to
            not_served     -           2015-01-01
            not_confirmed  2015-01-01  2016-01-01
            served         2016-01-01  -
            """,
            id="one claim: it may be, then it is",
        ),
        pytest.param(
            """
            standing  open_from   sure_from  open_to
            plan      2015-04-01  -          -
            """,
            """
            state          from        to
            not_served     -           2015-04-01
            not_confirmed  2015-04-01  -
            """,
            id="a plan never becomes service",
        ),
        pytest.param(
            """
            standing   open_from  sure_from   open_to
            confirmed  -          2023-05-09  -
            """,
            """
            state          from        to
            not_served     -           2011-10-01
            not_confirmed  2011-10-01  2023-05-09
            served         2023-05-09  -
            """,
            id="by a day: before it nothing is known",
        ),
        pytest.param(
            """
            standing   open_from   sure_from   open_to
            confirmed  2013-01-01  2013-01-01  2014-12-31
            """,
            """
            state          from        to
            not_served     -           2013-01-01
            served         2013-01-01  2015-01-01
            not_confirmed  2015-01-01  -
            """,
            id="the last day stated is a day of service, and after it the ledger is silent",
        ),
        pytest.param(
            """
            standing   open_from   sure_from   open_to
            confirmed  2013-01-01  2013-01-01  -
            conflict   2016-01-01  -           -
            """,
            """
            state          from        to
            not_served     -           2013-01-01
            served         2013-01-01  2016-01-01
            not_confirmed  2016-01-01  -
            """,
            id="a conflict that starts later takes the certainty away",
        ),
        pytest.param(
            """
            standing   open_from   sure_from   open_to
            conflict   2016-01-01  -           -
            confirmed  2018-01-01  2018-06-01  -
            """,
            """
            state          from        to
            not_served     -           2016-01-01
            not_confirmed  2016-01-01  2018-06-01
            served         2018-06-01  -
            """,
            id="a certainty that starts later ends a conflict",
        ),
        pytest.param(
            """
            standing   open_from   sure_from   open_to
            confirmed  2015-01-01  2016-01-01  -
            conflict   2016-01-01  -           -
            """,
            """
            state          from        to
            not_served     -           2015-01-01
            not_confirmed  2015-01-01  -
            """,
            id="on one day a conflict outweighs a certainty",
        ),
        pytest.param(
            """
            standing         open_from   sure_from   open_to
            other_programme  2013-01-01  2013-01-01  -
            rule             2013-01-01  -           -
            unverified       -           -           -
            """,
            """
            state          from        to
            not_served     -           2011-10-01
            not_confirmed  2011-10-01  -
            """,
            id="other programmes, rules and rumours say nothing of service",
        ),
    ],
)
def test_one_kind_of_claim_at_a_time(drawn, expected):
    assert service_spells(claims(drawn), BEGUN) == spells(expected)


def test_without_a_known_beginning_nothing_is_known():
    assert service_spells([], None) == [Spell("not_confirmed", None, None)]
    assert service_spells([Claim("plan", date(2015, 4, 1), None, None)], None) == [Spell("not_confirmed", None, None)]


def test_a_larger_area_is_served_where_any_part_is():
    served = spells("""
        state       from        to
        not_served  -           2011-10-01
        served      2011-10-01  -
    """)
    never = spells("""
        state       from  to
        not_served  -     -
    """)
    unsure = spells("""
        state          from        to
        not_served     -           2016-01-01
        not_confirmed  2016-01-01  -
    """)
    assert joined_spells([never, served]) == served
    assert joined_spells([never, never]) == never
    assert joined_spells([never, unsure]) == unsure
    assert joined_spells([unsure, served]) == served
    assert joined_spells([]) == [Spell("not_confirmed", None, None)]


@pytest.mark.parametrize(
    ("drawn", "arrest", "community"),
    [
        pytest.param(
            """
            standing   open_from   sure_from   open_to  door
            confirmed  2015-01-01  2015-01-01  -        -
            """,
            """
            state          from        to
            not_served     -           2015-01-01
            not_confirmed  2015-01-01  -
            """,
            None,
            id="a claim that names no door makes none certain",
        ),
        pytest.param(
            """
            standing   open_from   sure_from   open_to  door
            confirmed  2015-01-01  2015-01-01  -        -
            confirmed  2016-01-01  2017-01-01  -        arrest_diversion
            """,
            """
            state          from        to
            not_served     -           2015-01-01
            not_confirmed  2015-01-01  2017-01-01
            served         2017-01-01  -
            """,
            """
            state          from        to
            not_served     -           2015-01-01
            not_confirmed  2015-01-01  -
            """,
            id="the door that a claim names, from the day that is certain",
        ),
        pytest.param(
            """
            standing   open_from   sure_from   open_to     door
            confirmed  2013-01-01  2013-01-01  2014-12-31  arrest_diversion
            confirmed  2018-01-01  2018-01-01  -           community
            """,
            """
            state          from        to
            not_served     -           2013-01-01
            served         2013-01-01  2015-01-01
            not_confirmed  2015-01-01  -
            """,
            """
            state       from        to
            not_served  -           2018-01-01
            served      2018-01-01  -
            """,
            id="claims of one door say nothing of another",
        ),
        pytest.param(
            """
            standing   open_from   sure_from   open_to  door
            confirmed  2013-01-01  2013-01-01  -        arrest_diversion
            conflict   2016-01-01  -           -        -
            conflict   2014-01-01  -           -        community
            """,
            """
            state          from        to
            not_served     -           2013-01-01
            served         2013-01-01  2016-01-01
            not_confirmed  2016-01-01  -
            """,
            """
            state          from        to
            not_served     -           2011-10-01
            not_confirmed  2011-10-01  -
            """,
            id="a conflict about any door takes the certainty of each away, one about another door does not",
        ),
    ],
)
def test_a_door_is_certain_only_where_a_claim_names_it(drawn, arrest, community):
    assert door_spells(claims(drawn), BEGUN, "arrest_diversion") == spells(arrest)
    assert door_spells(claims(drawn), BEGUN, "community") == spells(community or arrest)


def test_the_ledger_as_it_stands_makes_no_door_certain():
    told = from_the_ledger("BELLTOWN", "West Precinct", "Seattle")
    assert "served" in {spell.state for spell in service_spells(told, BEGUN)}
    assert "served" not in {spell.state for spell in door_spells(told, BEGUN, "community")}
