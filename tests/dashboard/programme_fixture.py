"""A release of a made-up town with planted numbers of the programme, for the page Reach: written with plain SQL."""

from datetime import date, datetime
from pathlib import Path

import duckdb

from pipelines.policy import View
from pipelines.release.schema import SCHEMA_VERSION, Derived, schema_sql

SITE, YEAR = "testville", date(2020, 1, 1)
QUARTERS = [date(2020, month, 1) for month in (1, 4, 7, 10)]
AREAS = [
    ("city", SITE, "Testville", None),
    ("precinct", "east-precinct", "East Precinct", SITE),
    *(("neighbourhood", name.lower(), name, "east-precinct") for name in ("Alder", "Birch", "Cedar", "Dogwood", "Elm")),
]
# id, unit, scale, counts, denominator, family, views
CITY_QUARTER, CITY_YEAR = View("", "city", "quarter"), View("", "city", "year")
PROTECTED = {
    "referrals_by_door": (
        "events", "none", [View("", "neighbourhood", "year"), View("", "precinct", "quarter")],
    ),
    "referrals_by_decision": ("events", "none", [CITY_QUARTER, View("", "city", "quarter", "decision")]),
    "referrals_screened": ("events", "none", [CITY_QUARTER]),
    "referrals_enrolled": ("events", "none", [CITY_QUARTER]),
    "days_to_intake": ("amount", "units", [CITY_QUARTER]),
    "people_active": ("persons", "none", [CITY_QUARTER]),
    "needs_met_within_90_days": ("persons", "units", [View("", "city", "year", "need")]),
    "needs_met_within_365_days": ("persons", "units", [View("", "city", "year", "need")]),
    "people_referred": ("persons", "none", [View("", "precinct", "year", "gender")]),
}  # fmt: skip
DERIVED = [Derived("days_to_intake", "median", 1.0), Derived("needs_met_within_90_days", "share", 100.0),
           Derived("needs_met_within_365_days", "share", 100.0)]  # fmt: skip
# What is planted for each neighbourhood: referrals as shown or the state instead, and LEAD-type offences.
REACH = {
    "alder": (100, 100), "birch": (10, 100), "cedar": ("hidden", 1000), "dogwood": ("hidden", 50),
    "elm": ("not_served", 40),
}  # fmt: skip


def write_programme(path: Path) -> Path:
    """Write the release to `path`, replacing what is there."""
    path.unlink(missing_ok=True)
    con = duckdb.connect(str(path))
    shapes = [(metric, view) for metric, (_, _, views) in PROTECTED.items() for view in views]
    con.execute(schema_sql(["lead_type_offences"], shapes, ["spd_offences"], derived=DERIVED))
    con.execute(
        "INSERT INTO release_info VALUES ('planted', ?, 'abc1234', ?, 'Testville', ?, '2021-03-01', true, "
        "'demonstration data', true, 'f00dfeed')",
        [SCHEMA_VERSION, SITE, datetime(2021, 3, 5, 3)],
    )
    for metric, (counts, denominator, views) in PROTECTED.items():
        _metric(con, metric, "protected", counts, denominator, sorted({view.grain for view in views}))
    _metric(con, "lead_type_offences", "public", "events", "none", ["year"])
    con.executemany(f"INSERT INTO area VALUES ('{SITE}', ?, ?, ?, ?, NULL, NULL, 5.0, NULL)", AREAS)
    con.execute(
        "INSERT INTO policy VALUES ('minimum_shown', 10, ''), ('rounding_base', 5, ''), ('followed_days', 45, '')"
    )
    _cells(con)
    con.close()
    return path


def _metric(
    con: duckdb.DuckDBPyConnection, name: str, access: str, counts: str, denominator: str, grains: list[str]
) -> None:
    title = name.replace("_", " ").capitalize()
    scale = 100.0 if denominator == "units" and counts != "amount" else 1.0
    row = [name, title, f"{title}?", "units", scale, "neither",
           f"Caveat of {name}.", "lead_referrals", access, counts, denominator, grains, None, "SELECT 1"]  # fmt: skip
    con.execute(f"INSERT INTO metric VALUES ({', '.join('?' * 14)})", row)


def _cells(con: duckdb.DuckDBPyConnection) -> None:
    rows: list[tuple[object, ...]] = []
    for quarter in QUARTERS:
        rows += [
            _count("referrals_by_decision", "city", SITE, quarter, 50),
            _count("referrals_screened", "city", SITE, quarter, 40),
            _count("referrals_enrolled", "city", SITE, quarter, "hidden"),
            _count("people_active", "city", SITE, quarter, 500 if quarter != QUARTERS[-1] else "hidden"),
            _count("referrals_by_decision", "city", SITE, quarter, 45, "decision", "accepted"),
            _count("referrals_by_decision", "city", SITE, quarter, "hidden", "decision", "no_capacity"),
            ("days_to_intake", "city", SITE, "quarter", quarter, None, None, None, None, 8, "value"),
        ]
    for quarter in QUARTERS:
        where = ("precinct", "east-precinct", "quarter", quarter)
        rows.append(("referrals_by_door", *where, None, None, 25, None, 25, "value"))
    for area, (shown, offences) in REACH.items():
        rows.append(_count("referrals_by_door", "neighbourhood", area, YEAR, shown))
        rows.append(_count("lead_type_offences", "neighbourhood", area, YEAR, offences))
    rows.append(_count("lead_type_offences", "city", SITE, YEAR, sum(offences for _, offences in REACH.values())))
    rows += [
        ("needs_met_within_90_days", "city", SITE, "year", YEAR, "need", "food", 30, 40, 75, "value"),
        ("needs_met_within_90_days", "city", SITE, "year", YEAR, "need", "work", None, None, None, "hidden"),
        # Fewer of the needs of the year before than of this year's: no course of the same ones.
        ("needs_met_within_365_days", "city", SITE, "year", YEAR, "need", "food", 35, 50, 70, "value"),
        _count("people_referred", "precinct", "east-precinct", YEAR, 60, "gender", "man"),
        _count("people_referred", "precinct", "east-precinct", YEAR, "hidden", "gender", "woman"),
    ]
    con.executemany(f"INSERT INTO cell VALUES (?, '{SITE}', {', '.join('?' * 10)})", rows)


def _count(
    metric: str,
    layer: str,
    area: str,
    start: date,
    shown: int | str,
    attribute: str | None = None,
    value: str | None = None,
) -> tuple[object, ...]:
    grain = "year" if start == YEAR and (layer != "city" or metric == "lead_type_offences") else "quarter"
    number, status = (shown, "value") if isinstance(shown, int) else (None, shown)
    return (metric, layer, area, grain, start, attribute, value, number, None, number, status)
