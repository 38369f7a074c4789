"""Small releases for the dashboard's tests: a made-up town of nine square areas, written with plain SQL."""

import json
from datetime import date, datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from pipelines.policy import View
from pipelines.release.schema import SCHEMA_VERSION, schema_sql

VARIANTS = ("normal", "empty", "all_hidden", "old_schema", "new_schema", "open_data", "unapproved", "six_states")
SITE = "testville"
FIRST, LAST = 2016, 2021
THROUGH = date(2021, 10, 31)
NAMES = ("Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Ginkgo", "Hazel", "Ivy & Oak")
DOORS = ("arrest_diversion", "community", "social_contact")

METRICS = [
    ("drug_offences", "Drug offences", "How many drug offences did the police record?", "drug offences", 1.0,
     "none", "Offences are what the police recorded: police activity, not drug use.", "spd_offences",
     "public", "events", "none", ["month", "quarter", "year"], None, "SELECT * FROM core.incident"),
    ("drug_offences_per_1000_residents", "Drug offences per 1,000 residents",
     "How many drug offences for each 1,000 residents?", "drug offences per 1,000 residents", 1000.0, "none",
     "A rate needs people, and the people downtown at noon are not its residents.", "spd_offences", "public",
     "events", "population", ["year"], None, "SELECT * FROM core.incident"),
    ("referrals_by_door", "Referrals to LEAD", "How many people were referred, and through which door?",
     "referrals", 1.0, "none", "A referral is a first step: it does not mean that the person was enrolled.",
     "lead_referrals", "protected", "events", "none", ["month", "quarter", "year"], "referrals",
     "SELECT * FROM core.referral"),
]  # fmt: skip


# Public incidents by hexagon: 40 in one and 8 in another in 2019, of which one in another month.
GRID = [
    ("8828d55555fffff", date(2019, 3, 1), "offence", "drug", 40),
    ("8828d55557fffff", date(2019, 3, 1), "offence", "drug", 7),
    ("8828d55557fffff", date(2019, 7, 1), "offence", "drug", 1),
    ("8828d55555fffff", date(2020, 3, 1), "offence", "trespass", 3),
]


def write_release(path: Path, variant: str = "normal", version: str = "2021-11-05") -> Path:
    """Write a release of one of VARIANTS to `path`, replacing what is there."""
    path.unlink(missing_ok=True)
    con = duckdb.connect(str(path))
    views = [View("referrals", *view) for view in PROTECTED_VIEWS]
    shapes = [(m[0], view) for m in METRICS if "protected" in m for view in views]
    con.execute(schema_sql([m[0] for m in METRICS if "public" in m], shapes, ["spd_offences"]))
    schema_version = {"old_schema": 0, "new_schema": 99}.get(variant, SCHEMA_VERSION)
    programme = variant not in ("open_data", "empty")
    approval = "not approved: the attack has not been run" if variant == "unapproved" else "demonstration data"
    con.execute(
        "INSERT INTO release_info VALUES (?, ?, 'abc1234', ?, 'Testville', ?, ?, ?, ?, ?, 'f00dfeed')",
        [version, schema_version, SITE, datetime(2021, 11, 5, 3), THROUGH, variant != "open_data", approval, programme],
    )
    metrics = METRICS if programme else METRICS[:2]
    con.executemany(f"INSERT INTO metric VALUES ({', '.join('?' * 14)})", metrics)
    _registers(con, programme)
    if variant != "empty":
        _areas(con)
        _public(con)
        if programme:
            _protected(con)
        con.executemany("INSERT INTO grid VALUES ('testville', ?, ?, ?, ?, ?)", GRID)
        con.executemany(f"INSERT INTO service_state VALUES ({', '.join('?' * 7)})", _service_states())
    if variant == "six_states":
        _all_six(con)
    if variant == "all_hidden":
        con.execute("UPDATE cell SET numerator = NULL, denominator = NULL, value = NULL, status = 'hidden'")
    con.close()
    return path


# Every state on one map, as no measure has them: a true zero and a hidden number never stand together.
SIX = {"cedar": "hidden", "dogwood": "no_data", "fir": "not_served", "ginkgo": "service_not_confirmed", "hazel": "zero"}


def _all_six(con: duckdb.DuckDBPyConnection) -> None:
    for area_id, status in SIX.items():
        con.execute(
            """UPDATE cell SET numerator = $n, value = $n, status = $status
               WHERE metric_id = 'drug_offences' AND grain = 'year' AND period_start = '2019-01-01'
                 AND area_id = $area_id""",
            {"n": 0 if status == "zero" else None, "status": status, "area_id": area_id},
        )


def _registers(con: duckdb.DuckDBPyConnection, programme: bool) -> None:
    con.executemany(
        "INSERT INTO policy VALUES (?, ?, 'a limit')",
        [("minimum_shown", 10), ("rounding_base", 5), ("closed_after_days", 45)],
    )
    con.executemany(
        f"INSERT INTO coverage VALUES ({', '.join('?' * 18)})",
        [
            (SITE, "spd_offences", "Police offences (testville)", "offence", "open", date(FIRST, 1, 1),
             THROUGH, "complete", 0, 16, 900, 890, 5, 3, 2, 0.9, 0.08, 0.02),
            *([(SITE, "lead_referrals", "The programme's referral export", "referral", "programme",
                date(FIRST, 1, 1), THROUGH, "complete", None, None, *[None] * 8)] if programme else []),
        ],
    )  # fmt: skip
    con.execute(f"INSERT INTO coverage_gap VALUES ('{SITE}', 'spd_offences', '2020-05-06', '2020-05-26')")
    con.executemany(
        'INSERT INTO "break" VALUES (?, ?, ?, ?, ?)',
        [
            (SITE, date(2021, 2, 25), "The possession statute is struck down", "drug", "a court"),
            (SITE, date(2018, 6, 1), "Beats redrawn", "all", "a map"),
            (SITE, date(2019, 6, 1), "Referral form changed", "referrals", "a memo"),
        ],
    )
    con.executemany(
        "INSERT INTO service_area VALUES (?, NULL, ?, ?, NULL, ?, ?)",
        [
            (SITE, "alder", date(2017, 7, 1), "a newspaper", ""),
            (SITE, "birch", date(2019, 1, 1), "a plan", "plan"),
        ],
    )
    for layer, grain, attribute in PROTECTED_VIEWS:
        con.execute("INSERT INTO declared_view VALUES ('referrals', ?, ?, ?)", [layer, grain, attribute])


PROTECTED_VIEWS = [
    ("city", "month", None),
    ("city", "quarter", "door"),
    ("precinct", "quarter", None),
    ("precinct", "year", "door"),
    ("neighbourhood", "year", None),
]


def slug(name: str) -> str:
    """Return an area's id."""
    return name.lower().replace(" & ", "-").replace(" ", "-")


def _ring(west: float, south: float, east: float, north: float) -> str:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return json.dumps({"type": "Polygon", "coordinates": [ring]})


def _areas(con: duckdb.DuckDBPyConnection) -> None:
    rows = []
    for i, name in enumerate(NAMES):
        west, south = -122.4 + 0.03 * (i % 3), 47.5 + 0.02 * (i // 3)
        parent = "west-precinct" if i % 3 == 0 else "east-precinct"
        rows.append(("neighbourhood", slug(name), name, parent, _ring(west, south, west + 0.03, south + 0.02)))
    rows += [
        ("precinct", "west-precinct", "West Precinct", SITE, _ring(-122.4, 47.5, -122.37, 47.56)),
        ("precinct", "east-precinct", "East Precinct", SITE, _ring(-122.37, 47.5, -122.31, 47.56)),
        ("city", SITE, "Testville", None, _ring(-122.4, 47.5, -122.31, 47.56)),
    ]
    con.executemany(
        "INSERT INTO area VALUES (?, ?, ?, ?, ?, NULL, NULL, 5.0, ?)",
        [(SITE, layer, area_id, name, parent, shape) for layer, area_id, name, parent, shape in rows],
    )


def _service_states() -> list[tuple[object, ...]]:
    as_of, rows = date(2021, 10, 1), []
    for name in NAMES:
        spans = [("not_confirmed", None, None)]
        if name == "Alder":
            spans = [("not_served", None, date(2017, 7, 1)), ("served", date(2017, 7, 1), None)]
        if name == "Birch":
            spans = [("not_served", None, date(2019, 1, 1)), ("not_confirmed", date(2019, 1, 1), None)]
        rows += [(SITE, "neighbourhood", slug(name), *span, as_of) for span in spans]
    return rows


def _months() -> list[date]:
    return [date(y, m, 1) for y in range(FIRST, LAST + 1) for m in range(1, 13)]


def _counts() -> dict[tuple[str, date], int]:
    """Made-up counts: Alder the most, each next area fewer, the last one none at all."""
    counts = {}
    for i, name in enumerate(NAMES):
        for j, month in enumerate(_months()):
            base = 0 if name == NAMES[-1] else max(0, 12 - 2 * i + (j % 4) - 1)
            counts[slug(name), month] = base if month <= THROUGH else -1
    return counts


def _roll(month: date, grain: str) -> date:
    if grain == "month":
        return month
    return date(month.year, 1, 1) if grain == "year" else date(month.year, (month.month - 1) // 3 * 3 + 1, 1)


def _layers() -> list[tuple[str, str, list[str]]]:
    west = [slug(n) for i, n in enumerate(NAMES) if i % 3 == 0]
    east = [slug(n) for i, n in enumerate(NAMES) if i % 3]
    layers = [("neighbourhood", slug(n), [slug(n)]) for n in NAMES]
    return [*layers, ("precinct", "west-precinct", west), ("precinct", "east-precinct", east),
            ("city", SITE, west + east)]  # fmt: skip


def _totals(grain: str, members: list[str]) -> dict[date, int | None]:
    """Sums over members and months; None where no month of the period is covered."""
    sums: dict[date, int | None] = {}
    for (area_id, month), n in _counts().items():
        if area_id in members:
            start = _roll(month, grain)
            held = sums.setdefault(start, None)
            if n >= 0:
                sums[start] = (held or 0) + n
    return sums


def _public(con: duckdb.DuckDBPyConnection) -> None:
    rows = []
    for layer, area_id, members in _layers():
        for grain in ("month", "quarter", "year"):
            for start, n in _totals(grain, members).items():
                status = "no_data" if n is None else "value" if n else "zero"
                rows.append(("drug_offences", layer, area_id, grain, start, None, None, n, None, n, status))
                if grain == "year":
                    people = 1000.0 * len(members) if n is not None else None
                    rate = 1000 * n / people if people else None
                    rows.append(("drug_offences_per_1000_residents", layer, area_id, grain, start, None, None,
                                 n, people, rate, status))  # fmt: skip
    _insert(con, rows)


def _protected(con: duckdb.DuckDBPyConnection) -> None:
    rows = []
    for view_layer, grain, attribute in PROTECTED_VIEWS:
        for layer, area_id, members in _layers():
            if layer != view_layer:
                continue
            for start, n in _totals(grain, members).items():
                for door in DOORS if attribute else (None,):
                    rows.append(_protected_row(layer, area_id, grain, start, attribute, door, n))
    _insert(con, rows)


def _protected_row(
    layer: str, area_id: str, grain: str, start: date, attribute: str | None, door: str | None, n: int | None
) -> tuple[object, ...]:
    people = None if n is None else n // (9 if door else 3)
    shown = None if people is None or people < 10 else 5 * round(people / 5)
    status = "no_data" if people is None else "value" if shown else "hidden"
    if layer == "neighbourhood" and area_id == "birch" and status == "hidden":
        status = "service_not_confirmed"
    if layer == "neighbourhood" and area_id in ("birch", "cedar") and start.year < 2019:
        status, shown = "not_served", None
    if layer == "neighbourhood" and area_id == "dogwood":
        status, shown = "service_not_confirmed", None
    return ("referrals_by_door", layer, area_id, grain, start, attribute, door, shown, None, shown, status)


def _insert(con: duckdb.DuckDBPyConnection, rows: list[tuple[object, ...]]) -> None:
    # Row by row, thirty thousand cells take two seconds of every test file that opens a page.
    columns = {f"c{at}": list(values) for at, values in enumerate(zip(*rows, strict=True))}
    con.register("written", pa.table(columns))
    first, *others = columns
    con.execute(f"INSERT INTO cell SELECT {first}, '{SITE}', {', '.join(others)} FROM written")
    con.unregister("written")
