"""What the city's mapping makes of rows, where those of the police lie, how their codes stand to the city's list.

Told before files are handed over, and asked before repeats are settled: then rows stand in the order of their file.
"""

from collections import defaultdict
from dataclasses import dataclass, field

import duckdb

from pipelines.contracts import REFERENCE, Contract, ContractBroken, Site
from pipelines.db import quoted
from pipelines.desk.verdict import Odd
from pipelines.desk.words import counted_rows
from pipelines.sites.mappings import FED
from pipelines.warehouse.areas import fill_areas
from pipelines.warehouse.codes import has_codes, read_codes
from pipelines.warehouse.incidents import place_points
from pipelines.warehouse.labels import read_labels
from pipelines.warehouse.labels import told as labels_told
from pipelines.warehouse.limits import Limits
from pipelines.warehouse.mapped import columns_told, parts_of, rule, tried
from pipelines.warehouse.settle import INCIDENTS, settle

NOWHERE = "It places its row nowhere; the row itself loads."
VALUE_MISSING = "What is worked out of it will be missing; the row itself loads."
WORKED_OUT = "Mend these cells; or, if they are right, the SELECT in that file."
KEEP_DAY = (
    " A row without a day is in no count: coalesce(day + clock::TIME, day) keeps it where its clock alone is missing."
)
PLACED = ("lon", "lat", "label")
AS_OTHER = "The row loads and counts as other."


@dataclass
class Placing:
    """What there is to say of one file: faults, and remarks that cost no row and no value."""

    odd: list[Odd] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def know_areas(con: duckdb.DuckDBPyConnection, site: Site) -> bool:
    """Fill core.area from the maps, which are settled, as a build does; whether that could be done."""
    for contract in REFERENCE.values():
        settle(con, site, contract)
    try:
        fill_areas(con, site)
    except ContractBroken:
        return False  # the map's own verdict says why
    return True


def placing(
    con: duckdb.DuckDBPyConnection, site: Site, contract: Contract, limits: Limits, *, has_areas: bool
) -> dict[int, Placing]:
    """Per file what a mapping cannot work out of it; of police files also which codes are not listed.

    So, too, where their rows lie, where areas are known.
    """
    told: dict[int, Placing] = defaultdict(Placing)
    if contract.form != "areas":
        _tell_missing(con, site, contract, told)
    if contract.feeds in INCIDENTS:
        _tell_codes(con, site, contract, told)
        given = _given(con, site, contract)
        if has_areas and given.label:
            read_labels(con, given.rows())
        if has_areas and given.point:
            _tell_points(con, given, limits, told)
        if has_areas and given.label:
            _tell_labels(con, site, given, told)
    return told


@dataclass
class Given:
    """The points and the names of places of a source's rows, as the build will have them: SQL with a gap for the table.

    `point` and `label` are the columns of the file that say them; blank where none does.
    """

    source: str
    sql: str
    point: str
    label: str

    def rows(self, numbered: bool = False) -> str:
        """SQL for _file, lon, lat and label of each row; with its number in its file, as _nth, where that is asked."""
        table = _numbered(self.source) if numbered else f"(SELECT *, NULL AS _nth FROM safe.{quoted(self.source)})"
        return f"({self.sql.replace(GAP, table)})"


GAP = "\0"  # stands in no SQL


def _given(con: duckdb.DuckDBPyConnection, site: Site, contract: Contract) -> Given:
    parts = [part for part in parts_of(con, site, "incident") if part.source == contract.source]
    if not parts:  # the mapping says more than can be told of one row: its columns are taken as they stand
        columns = {str(column.becomes): columns_told(contract, [str(column.becomes)]) for column in contract.kept}
        values = [f"{name if name in columns else 'NULL'} AS {name}" for name in PLACED]
        point = f"{columns['lon']} with {columns['lat']}" if {"lon", "lat"} <= set(columns) else ""
        sql = f"SELECT _file, _nth, {', '.join(values)} FROM {GAP}"
        return Given(contract.source, sql, point, columns.get("label", ""))
    made = [{one.name: one for one in part.gives} for part in parts]
    values = [", ".join(f"{one[name].value} AS {name}" for name in PLACED) for one in made]
    selects = [
        f"SELECT _file, _nth, {one} FROM {part.rows(table=GAP)}" for part, one in zip(parts, values, strict=True)
    ]
    said = [dict.fromkeys(of for one in made for of in one[name].of) for name in PLACED]
    lon, lat, label = (columns_told(contract, of) for of in said)
    point = lon if lon == lat else f"{lon} with {lat}" if lon and lat else ""
    return Given(contract.source, " UNION ALL ".join(selects), point, label)


def _tell_missing(con: duckdb.DuckDBPyConnection, site: Site, contract: Contract, told: dict[int, Placing]) -> None:
    found = [(table, *one) for table in FED.get(contract.feeds, ()) for one in tried(con, site, table)]
    for table, part, made in found:
        if part.source == contract.source:
            files = con.execute(
                "SELECT _file, list(_nth ORDER BY _nth) "
                f"FROM {part.rows(made, _numbered(contract.source))} GROUP BY _file ORDER BY _file"
            ).fetchall()
            mend = WORKED_OUT + (KEEP_DAY if made.days else "")
            for number, rows in files:
                told[number].odd.append(
                    Odd(columns_told(contract, made.of), rule(table, made), VALUE_MISSING, rows, mend)
                )


def _tell_codes(con: duckdb.DuckDBPyConnection, site: Site, contract: Contract, told: dict[int, Placing]) -> None:
    if not has_codes(contract):
        return
    read_codes(con, site, contract)
    name = columns_told(contract, ["code"])
    nearly = con.execute(
        f"SELECT _file, u.nearly, list(_nth ORDER BY _nth) FROM {_numbered(contract.source)} "
        "JOIN code_unlisted u USING (code) WHERE u.nearly IS NOT NULL GROUP BY _file, u.nearly ORDER BY _file, u.nearly"
    ).fetchall()
    for number, code, rows in nearly:
        told[number].odd.append(
            Odd(name, f"a code of the city's list, such as {code}", AS_OTHER, rows,
                f"It is nearly {code}. Excel takes zeros from the front of a code: export the file again, or add this "
                "spelling to offence_codes.csv if it is right.")
        )  # fmt: skip
    others = con.execute(
        f"SELECT _file, count(*), count(u.code) FILTER (u.nearly IS NULL) FROM safe.{quoted(contract.source)} "
        "LEFT JOIN code_unlisted u USING (code) GROUP BY _file HAVING count(u.code) FILTER (u.nearly IS NULL) > 0"
    ).fetchall()
    for number, rows, unlisted in others:
        told[number].remarks.append(
            f"{name}: {unlisted:,} of {counted_rows(rows)} have a code that is not on the city's list of offence "
            "codes, and count as other. That is right for offences that no measure is about."
        )


def _tell_points(con: duckdb.DuckDBPyConnection, given: Given, limits: Limits, told: dict[int, Placing]) -> None:
    there = "lon IS NOT NULL AND lat IS NOT NULL"
    on_map = "(lon, lat) IN (SELECT (lon, lat) FROM core.point_area)"
    place_points(con, given.rows())
    con.execute(
        "CREATE OR REPLACE TEMP TABLE off_map AS "
        f"SELECT DISTINCT lon, lat FROM {given.rows()} WHERE {there} AND NOT {on_map}"
    )
    place_points(con, "(SELECT lat AS lon, lon AS lat FROM off_map)")
    named = "label IN (SELECT written FROM label_read WHERE area_id IS NOT NULL)" if given.label else "false"
    found = con.execute(
        f"""
        WITH read AS (
            SELECT _file, _nth, {there} AS pointed, coalesce({there} AND {on_map}, false) AS inside,
                   coalesce({there} AND NOT {on_map}
                            AND (lat, lon) IN (SELECT (lon, lat) FROM core.point_area), false) AS exchanged,
                   coalesce({named}, false) AS named
            FROM {given.rows(numbered=True)}
        )
        SELECT _file, count(*), count(*) FILTER (pointed), count(*) FILTER (inside),
               count(*) FILTER (NOT inside AND named), coalesce(list(_nth ORDER BY _nth) FILTER (exchanged), []),
               coalesce(list(_nth ORDER BY _nth) FILTER (pointed AND NOT inside), [])
        FROM read GROUP BY _file
        """
    ).fetchall()
    for number, rows, pointed, inside, by_name, exchanged, outside in found:
        told[number].remarks.append(_where(rows, pointed, inside, by_name))
        if exchanged:
            told[number].odd.append(Odd(given.point, "a point in an area of the map", NOWHERE, exchanged, EXCHANGED))
        elif pointed >= max(limits.off_map_rows, 1) and inside < limits.off_map_share * pointed:
            told[number].odd.append(Odd(given.point, "a point in an area of the map", NOWHERE, outside, ELSEWHERE))


def _tell_labels(con: duckdb.DuckDBPyConnection, site: Site, given: Given, told: dict[int, Placing]) -> None:
    on_map = "coalesce((lon, lat) IN (SELECT (lon, lat) FROM core.point_area), false)" if given.point else "false"
    found = con.execute(
        f"SELECT _file, r.label, count(*) AS rows FROM {given.rows()} t "
        f"JOIN label_read r ON r.written = t.label WHERE r.area_id IS NULL AND r.label IS NOT NULL AND NOT {on_map} "
        "GROUP BY ALL ORDER BY _file, rows DESC, r.label"
    ).fetchall()
    for number in dict.fromkeys(number for number, *_ in found):
        unknown = [(label, rows) for one, label, rows in found if one == number]
        told[number].remarks.append(f"{given.label}: {labels_told(site, unknown)}.")


EXCHANGED = (
    "Longitude and latitude are probably exchanged: the other way round these points lie on the map. Exchange the "
    "names of the two columns, or the values of these rows."
)
ELSEWHERE = (
    "Nearly no point lies on the map. Look whether it is the map of this city, and whether the points are longitude "
    "and latitude in degrees (WGS84): others need crs= in the declaration of their source."
)


def _where(rows: int, pointed: int, inside: int, by_name: int) -> str:
    if rows == inside:
        return f"{counted_rows(rows)}: all are placed by a point in an area of the map."
    named = f" {by_name:,} by the name of their place alone," if by_name else ""
    return (
        f"Of {counted_rows(rows)} {inside:,} are placed by a point in an area of the map,{named} and "
        f"{rows - inside - by_name:,} nowhere: {pointed - inside:,} have a point outside every area, "
        f"{rows - pointed:,} have none."
    )


def _numbered(source: str) -> str:
    return f"(SELECT *, row_number() OVER (PARTITION BY _file ORDER BY rowid) AS _nth FROM safe.{quoted(source)})"
