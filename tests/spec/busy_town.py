"""The town with something in every core table, drawn by lot from a fixed seed: small numbers, gaps, odd rows."""

from datetime import date, timedelta
from random import Random

import pyarrow as pa

from pipelines.metrics.words import ATTRIBUTES, BREAKDOWNS
from tests.spec.small_town import PARENTS, Town

FIRST, LAST = date(2021, 1, 1), date(2023, 12, 31)
OPEN = ("offence", "call", "arrest")
PROGRAMME = ("referral", "participation", "contact", "need", "outcome", "staffing", "cost")
PLACES = ("mill", "mill", "mill", "dock", "hill", None)
LEDGER = """
    area  state          from        to
    mill  served         -           -
    dock  not_served     -           2022-02-10
    dock  served         2022-02-10  -
    hill  not_served     -           2021-06-01
    hill  not_confirmed  2021-06-01  -
    west  served         -           -
    town  not_served     -           2021-03-01
    town  served         2021-03-01  -
"""


def busy_town() -> Town:
    """The town with every source of three years, the calls with a hole in them."""
    town, lot = Town(), Random(2011)
    for kind in (*OPEN, *PROGRAMME):
        gap = [("2022-08-01", "2022-08-20")] if kind == "call" else []
        town.source(kind, str(FIRST), str(LAST), *gap)
    town.service(LEDGER)
    town.con.execute("""
        INSERT INTO core.service_door_state
        SELECT site, area_id, door, CASE door WHEN 'community' THEN state ELSE 'not_confirmed' END, from_date, to_date
        FROM core.service_state, (SELECT unnest(['arrest_diversion', 'social_contact', 'community']) AS door)
        WHERE layer = 'neighbourhood'
    """)
    town.con.execute("UPDATE core.service_state SET as_of = DATE '2023-10-20'")
    town.population("area  year  people\n" + "\n".join(f"{a}  {y}  {500 + y % 7}" for a in ("mill", "dock", "hill")
                                                      for y in (2021, 2022)))  # fmt: skip
    _incidents(town, lot)
    _people(town, lot)
    _budget(town, lot)
    return town


def _day(lot: Random) -> date:
    return FIRST + timedelta(days=lot.randrange((LAST - FIRST).days + 1))


def _maybe(lot: Random, value: object, chance: float = 0.8) -> object:
    return value if lot.random() < chance else None


def _insert(town: Town, table: str, rows: list[dict[str, object]]) -> None:
    names = list(rows[0])
    town.con.register("written", pa.table({name: [row[name] for row in rows] for name in names}))
    town.con.execute(f"INSERT INTO core.{table} (site, {', '.join(names)}) SELECT 't', * FROM written")
    town.con.unregister("written")


def _incidents(town: Town, lot: Random) -> None:
    groups = ("drug", "drug", "prostitution", "shoplifting", "vehicle_theft_from", "trespass", "other")
    incidents, places = [], []
    for number in range(900):
        day, kind, area = _day(lot), lot.choice(OPEN), lot.choice(PLACES)
        group = lot.choice(groups)
        incidents.append(
            {"kind": kind, "incident_id": f"i{number}", "occurred_at": _maybe(lot, day, 0.95),
             "reported_at": _maybe(lot, day + timedelta(days=lot.randrange(-2, 40))), "offence_group": group,
             "lead_type": group in ("drug", "prostitution") and kind != "call", "located_by": "none"}
        )  # fmt: skip
        around = [] if area is None else [("neighbourhood", area), ("precinct", PARENTS[area])]
        places += [
            {"kind": kind, "incident_id": f"i{number}", "layer": layer, "area_id": place}
            for layer, place in [*around, ("city", "town")]
        ]
    _insert(town, "incident", incidents)
    _insert(town, "incident_area", places)


def _people(town: Town, lot: Random) -> None:
    words = {**ATTRIBUTES, **BREAKDOWNS}
    _insert(town, "referral", [_referral(lot, number, words) for number in range(400)])
    _insert(town, "participation", [_spell(lot, words) for _ in range(220)])
    _insert(
        town, "contact",
        [{"person_key": _person(lot), "contacted_on": _day(lot), "kind": lot.choice(("phone", "outreach")),
          "area_id": lot.choice(PLACES)} for _ in range(700)],
    )  # fmt: skip
    _insert(town, "need", [_need(lot, words) for _ in range(500)])
    _insert(
        town, "outcome",
        [{"person_key": _person(lot), "observed_on": _day(lot),
          "domain": lot.choice(("arrest", "charge", "housing", "work", "drug_use_self", "jail_days", "death")),
          "detail": lot.choice(("permanent", "shelter", "none", None)), "value": lot.choice((0, 1, 12, None))}
         for _ in range(500)],
    )  # fmt: skip


def _person(lot: Random) -> str:
    return f"p{lot.randrange(130)}"


def _referral(lot: Random, number: int, words: dict[str, tuple[str, ...]]) -> dict[str, object]:
    day = _day(lot)
    later = [day + timedelta(days=lot.choice((-3, 0, 1, 5, 29, 30, 31, 90, 400))) for _ in range(3)]
    return {
        "referral_id": f"r{number}", "person_key": _person(lot), "referred_on": day, "door": lot.choice(words["door"]),
        "area_id": lot.choice(PLACES), "decision": _maybe(lot, lot.choice(words["decision"][:-1])),
        "reason": _maybe(lot, lot.choice(words["reason"][:-1])), "screened_on": _maybe(lot, later[0]),
        "intake_on": _maybe(lot, later[1], 0.6), "enrolled_on": _maybe(lot, later[2], 0.5),
        "agency": _maybe(lot, lot.choice(("SPD", "KCSO", "the parks department"))),
        "charge_group": _maybe(lot, lot.choice(("drug", "theft", "none"))),
        "age_band": _maybe(lot, lot.choice(words["age_band"][:3])),
        "race": _maybe(lot, lot.choice(("Black", "White"))),
        "race_source": _maybe(lot, lot.choice(("self", "officer"))),
        "gender": _maybe(lot, lot.choice(("woman", "man"))),
    }  # fmt: skip


def _spell(lot: Random, words: dict[str, tuple[str, ...]]) -> dict[str, object]:
    day = _day(lot)
    until = _maybe(lot, day + timedelta(days=lot.randrange(0, 500)))
    return {"person_key": _person(lot), "active_from": day, "active_to": until,
            "team": _maybe(lot, lot.choice(words["team"][:3]))}  # fmt: skip


def _need(lot: Random, words: dict[str, tuple[str, ...]]) -> dict[str, object]:
    day = _day(lot)
    met = day + timedelta(days=lot.choice((0, 29, 30, 31, 90, 91, 365, 366)))
    return {"person_key": _person(lot), "named_on": day, "domain": lot.choice(words["need"][:4]),
            "rank": lot.choice((1, 1, 2, None)), "met_on": _maybe(lot, met)}  # fmt: skip


def _budget(town: Town, lot: Random) -> None:
    months = [date(year, month, 1) for year in (2021, 2022, 2023) for month in range(1, 13)]
    _insert(
        town, "staffing",
        [{"team": team, "month": month, "case_manager_fte": lot.randrange(12) / 4, "target_caseload": 25}
         for month in months for team in ("east", "north", "a team of its own")],
    )  # fmt: skip
    for year, value in ((2021, 90), (2022, 95), (2023, 98), (2025, 110)):
        town.con.execute("INSERT INTO core.price_index VALUES ('t', ?, ?, 'drawn')", [year, value])
    _insert(
        town, "cost",
        [{"month": month, "funder": funder, "client_spending": lot.random() < 0.4,
          "dollars": lot.randrange(-2000, 90000) / 7} for month in months for funder in ("seattle", "a fair", None)],
    )  # fmt: skip
