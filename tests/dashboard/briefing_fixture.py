"""A release of a made-up town for Briefing and Outcomes: constant series, and a last quarter with known moves."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import duckdb

from pipelines.policy import View
from pipelines.release.schema import SCHEMA_VERSION, Derived, schema_sql

SITE = "testville"
QUARTERS = [date(year, month, 1) for year in range(2017, 2021) for month in (1, 4, 7, 10)]
LAST = QUARTERS[-1]
MONTHS = [date(year, month, 1) for year in (2019, 2020) for month in range(1, 13)]
# Two neighbours that move, among many that do not.
NEIGHBOURHOODS = ["Alder", "Birch", *(f"Quarter {n:02d}" for n in range(1, 29))]
MOVED = {"alder": 40, "birch": 180}  # calls in the last quarter; 100 in every other quarter and area
DOORS = {"arrest_diversion": 30, "community": 50, "social_contact": "hidden"}
Row = tuple[object, ...]

CITY = View("", "city", "quarter")
# id → what it counts, denominator, views; numbers of the city by quarter until the last one, and in it
PROTECTED = {
    "people_active": ("persons", "none", [CITY, View("", "city", "month")], 500, 600),
    "people_waiting": ("persons", "none", [CITY, View("", "city", "month")], 20, "hidden"),
    "case_manager_hours": ("amount", "none", [CITY, View("", "city", "month")], 1000, 1000),
    "caseload": ("persons", "case_manager_hours", [CITY], None, None),
    "referrals_by_decision": ("events", "none", [CITY], 100, 110),
    "referrals_by_door": ("events", "none", [View("", "city", "quarter", "door"), View("", "precinct", "quarter"),
                                             View("", "neighbourhood", "year")], None, None),
    "referrals_screened": ("events", "none", [CITY], 90, 95),
    "people_with_outcome": ("persons", "none", [View("", "city", "year", "outcome")], None, None),
}  # fmt: skip
PUBLIC = {"drug_calls": "spd_calls", "drug_arrests": "spd_arrests", "trespass_offences": "spd_offences"}
ARRESTS, TRESPASS = (100, 160), (400, 410)
OUTCOMES = [(date(2019, 1, 1), "arrest", 40), (date(2020, 1, 1), "arrest", 55), (date(2019, 1, 1), "prison", "hidden"),
            (date(2020, 1, 1), "prison", "hidden"), (date(2020, 1, 1), "work", 15)]  # fmt: skip


def write_briefing(path: Path, partner: bool = False) -> Path:
    """Write the release to `path`, replacing what is there; a partner's has the programme's numbers by month, too."""
    path.unlink(missing_ok=True)
    con = duckdb.connect(str(path))
    shapes = [(metric, view) for metric, (_, _, views, _, _) in PROTECTED.items() for view in views]
    con.execute(schema_sql(PUBLIC, shapes, PUBLIC.values(), derived=[Derived("caseload", "rate", 40.0)]))
    con.execute(
        "INSERT INTO release_info VALUES ('planted', ?, 'abc1234', ?, 'Testville', ?, '2020-12-31', true, "
        "'demonstration data', true, 'f00dfeed')",
        [SCHEMA_VERSION, SITE, datetime(2021, 2, 20, 3)],
    )
    for metric, (counts, denominator, *_) in PROTECTED.items():
        _metric(con, metric, "protected", counts, denominator, "lead_referrals")
    for metric, source in PUBLIC.items():
        _metric(con, metric, "public", "events", "none", source)
    con.execute("INSERT INTO policy VALUES ('minimum_shown', 10, ''), ('rounding_base', 5, '')")
    _areas(con)
    _coverage(con)
    rows = [*_public(), *_protected(), *_outcomes(), *(_monthly() if partner else ())]
    # One statement: a row at a time takes seconds.
    con.execute("INSERT INTO cell VALUES " + ", ".join(map(_as_sql, rows)))
    con.execute(
        "INSERT INTO evidence VALUES ('seattle', 'Arrest within 6 months', '60 % lower odds', 0.40, 'others', "
        "'An arrest is police activity.', 'a journal', 'read'), ('seattle', 'Housing', 'more', NULL, 'nobody', "
        "'No control group.', 'a report', 'secondary')"
    )
    con.close()
    return path


def _metric(con: duckdb.DuckDBPyConnection, name: str, access: str, counts: str, denominator: str, source: str) -> None:
    title = name.replace("_", " ").capitalize()
    scale = 40.0 if name == "caseload" else 1.0
    row = [name, title, f"{title}?", "units", scale, "neither", f"Caveat of {name}.", source, access, counts,
           denominator, ["quarter"], None, "SELECT 1"]  # fmt: skip
    con.execute(f"INSERT INTO metric VALUES ({', '.join('?' * 14)})", row)


def _areas(con: duckdb.DuckDBPyConnection) -> None:
    rows: list[Row] = [("city", SITE, "Testville", None, None), ("precinct", "west", "West Precinct", SITE, None),
                       ("precinct", "east", "East Precinct", SITE, None)]  # fmt: skip
    for i, name in enumerate(NEIGHBOURHOODS):
        west, east = -122.4 + 0.01 * i, -122.39 + 0.01 * i
        ring = [[west, 47.5], [east, 47.5], [east, 47.51], [west, 47.51], [west, 47.5]]
        shape = json.dumps({"type": "Polygon", "coordinates": [ring]})
        rows.append(("neighbourhood", slug(name), name, "west" if i < 15 else "east", shape))
    con.executemany(f"INSERT INTO area VALUES ('{SITE}', ?, ?, ?, ?, NULL, NULL, 1.0, ?)", rows)


def _coverage(con: duckdb.DuckDBPyConnection) -> None:
    spans = [(source, source.removeprefix("spd_").rstrip("s"), "open") for source in PUBLIC.values()]
    for source, kind, access in [*spans, ("lead_referrals", "referral", "programme")]:
        con.execute(
            f"INSERT INTO coverage VALUES ('{SITE}', ?, ?, ?, ?, '2017-01-01', '2020-12-31', 'complete', "
            f"{', '.join(['NULL'] * 10)})",
            [source, f"Rows of {source}", kind, access],
        )


def _as_sql(row: Row) -> str:
    metric, *others = ("NULL" if value is None else f"'{value}'" for value in row)
    return f"({', '.join([metric, repr(SITE), *others])})"


def slug(name: str) -> str:
    """Return an area's id."""
    return name.lower().replace(" ", "-")


def calls(area: str, quarter: date) -> int:
    """Return the planted calls of a neighbourhood."""
    return MOVED.get(area, 100) if quarter == LAST else 100


def _public() -> Iterator[Row]:
    for quarter in QUARTERS:
        by_area = {slug(name): calls(slug(name), quarter) for name in NEIGHBOURHOODS}
        for area, n in by_area.items() if quarter.year > 2018 else ():
            yield _count("drug_calls", "neighbourhood", area, "quarter", quarter, n)
        ids = list(by_area)
        for precinct, members in (("west", ids[:15]), ("east", ids[15:])):
            yield _count("drug_calls", "precinct", precinct, "quarter", quarter, sum(by_area[a] for a in members))
        yield _count("drug_calls", "city", SITE, "quarter", quarter, sum(by_area.values()))
        yield _count("drug_arrests", "city", SITE, "quarter", quarter, ARRESTS[quarter == LAST])
        yield _count("trespass_offences", "city", SITE, "quarter", quarter, TRESPASS[quarter == LAST])


def _protected() -> Iterator[Row]:
    for quarter in QUARTERS:
        for metric, (_, _, _, usual, last) in PROTECTED.items():
            if usual is not None:
                yield _count(metric, "city", SITE, "quarter", quarter, last if quarter == LAST else usual)
        active = 600 if quarter == LAST else 500
        yield ("caseload", "city", SITE, "quarter", quarter, None, None, active, 1000.0, active / 25, "value")
        for door, n in DOORS.items():
            yield _count("referrals_by_door", "city", SITE, "quarter", quarter, n, "door", door)
        yield _count("referrals_by_door", "precinct", "west", "quarter", quarter, 60)
        yield _count("referrals_by_door", "precinct", "east", "quarter", quarter, "hidden")
    for year in range(2017, 2021):
        yield _count("referrals_by_door", "neighbourhood", "alder", "year", date(year, 1, 1), 45)


def _monthly() -> Iterator[Row]:
    for month in MONTHS:
        yield _count("people_active", "city", SITE, "month", month, 505)
        yield _count("people_waiting", "city", SITE, "month", month, 15)
        yield _count("case_manager_hours", "city", SITE, "month", month, 1000)


def _outcomes() -> Iterator[Row]:
    for year, outcome, n in OUTCOMES:
        yield _count("people_with_outcome", "city", SITE, "year", year, n, "outcome", outcome)


def _count(
    metric: str, layer: str, area: str, grain: str, start: date, shown: int | str,
    attribute: str | None = None, value: str | None = None,
) -> Row:  # fmt: skip
    number, status = (shown, "value") if isinstance(shown, int) else (None, shown)
    return (metric, layer, area, grain, start, attribute, value, number, None, number, status)
