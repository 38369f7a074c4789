"""Where the rows of police files lie, and how their codes stand to the city's list: told before they are handed over.

To be asked before repeats are settled, while the rows stand in the order of their file.
"""

from collections import defaultdict
from dataclasses import dataclass, field

import duckdb

from pipelines.contracts import REFERENCE, Contract, ContractBroken, Site
from pipelines.db import quoted
from pipelines.desk.verdict import Odd
from pipelines.desk.words import counted_rows
from pipelines.warehouse.areas import fill_areas
from pipelines.warehouse.codes import has_codes, read_codes
from pipelines.warehouse.incidents import place_points
from pipelines.warehouse.labels import read_labels
from pipelines.warehouse.labels import told as labels_told
from pipelines.warehouse.limits import Limits
from pipelines.warehouse.settle import INCIDENTS, settle

NOWHERE = "It places its row nowhere; the row itself loads."
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
    """Per file of a police source where its rows lie, where areas are known, and which codes are not listed."""
    told: dict[int, Placing] = defaultdict(Placing)
    if contract.feeds in INCIDENTS:
        _tell_codes(con, site, contract, told)
        columns = {column.becomes for column in contract.kept}
        if has_areas and "label" in columns:
            read_labels(con, f"safe.{quoted(contract.source)}")
        if has_areas and {"lon", "lat"} <= columns:
            _tell_points(con, contract, limits, told)
        if has_areas and "label" in columns:
            _tell_labels(con, site, contract, told)
    return told


def _tell_codes(con: duckdb.DuckDBPyConnection, site: Site, contract: Contract, told: dict[int, Placing]) -> None:
    if not has_codes(contract):
        return
    read_codes(con, site, contract)
    name = _name(contract, "code")
    nearly = con.execute(
        f"SELECT _file, nearly, list(nth ORDER BY nth) FROM {_numbered(contract)} JOIN code_unlisted USING (code) "
        "WHERE nearly IS NOT NULL GROUP BY _file, nearly ORDER BY _file, nearly"
    ).fetchall()
    for number, code, rows in nearly:
        told[number].odd.append(
            Odd(name, f"a code of the city's list, such as {code}", AS_OTHER, rows,
                f"It is nearly {code}. Excel takes zeros from the front of a code: export the file again, or add this "
                "spelling to offence_codes.csv if it is right.")
        )  # fmt: skip
    others = con.execute(
        f"SELECT _file, count(*), count(u.code) FILTER (nearly IS NULL) FROM safe.{quoted(contract.source)} "
        "LEFT JOIN code_unlisted u USING (code) GROUP BY _file HAVING count(u.code) FILTER (nearly IS NULL) > 0"
    ).fetchall()
    for number, rows, unlisted in others:
        told[number].remarks.append(
            f"{name}: {unlisted:,} of {counted_rows(rows)} have a code that is not on the city's list of offence "
            "codes, and count as other. That is right for offences that no measure is about."
        )


def _tell_points(con: duckdb.DuckDBPyConnection, contract: Contract, limits: Limits, told: dict[int, Placing]) -> None:
    table = f"safe.{quoted(contract.source)}"
    there = "lon IS NOT NULL AND lat IS NOT NULL"
    on_map = "(lon, lat) IN (SELECT (lon, lat) FROM core.point_area)"
    place_points(con, f"(SELECT lon, lat FROM {table})")
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE off_map AS SELECT DISTINCT lon, lat FROM {table} WHERE {there} AND NOT {on_map}"
    )
    place_points(con, "(SELECT lat AS lon, lon AS lat FROM off_map)")
    has_label = any(column.becomes == "label" for column in contract.kept)
    named = "label IN (SELECT written FROM label_read WHERE area_id IS NOT NULL)" if has_label else "false"
    found = con.execute(
        f"""
        WITH read AS (
            SELECT _file, nth, {there} AS pointed, coalesce({there} AND {on_map}, false) AS inside,
                   coalesce({there} AND NOT {on_map}
                            AND (lat, lon) IN (SELECT (lon, lat) FROM core.point_area), false) AS exchanged,
                   coalesce({named}, false) AS named
            FROM {_numbered(contract)}
        )
        SELECT _file, count(*), count(*) FILTER (pointed), count(*) FILTER (inside),
               count(*) FILTER (NOT inside AND named), coalesce(list(nth ORDER BY nth) FILTER (exchanged), []),
               coalesce(list(nth ORDER BY nth) FILTER (pointed AND NOT inside), [])
        FROM read GROUP BY _file
        """
    ).fetchall()
    columns = f"{_name(contract, 'lon')} with {_name(contract, 'lat')}"
    for number, rows, pointed, inside, by_name, exchanged, outside in found:
        told[number].remarks.append(_where(rows, pointed, inside, by_name))
        if exchanged:
            told[number].odd.append(Odd(columns, "a point in an area of the map", NOWHERE, exchanged, EXCHANGED))
        elif pointed >= max(limits.off_map_rows, 1) and inside < limits.off_map_share * pointed:
            told[number].odd.append(Odd(columns, "a point in an area of the map", NOWHERE, outside, ELSEWHERE))


def _tell_labels(con: duckdb.DuckDBPyConnection, site: Site, contract: Contract, told: dict[int, Placing]) -> None:
    pointed = {"lon", "lat"} <= {column.becomes for column in contract.kept}
    on_map = "coalesce((lon, lat) IN (SELECT (lon, lat) FROM core.point_area), false)" if pointed else "false"
    found = con.execute(
        f"SELECT _file, r.label, count(*) AS rows FROM safe.{quoted(contract.source)} t "
        f"JOIN label_read r ON r.written = t.label WHERE r.area_id IS NULL AND r.label IS NOT NULL AND NOT {on_map} "
        "GROUP BY ALL ORDER BY _file, rows DESC, r.label"
    ).fetchall()
    for number in dict.fromkeys(number for number, *_ in found):
        unknown = [(label, rows) for one, label, rows in found if one == number]
        told[number].remarks.append(f"{_name(contract, 'label')}: {labels_told(site, unknown)}.")


EXCHANGED = (
    "Longitude and latitude are probably exchanged: the other way round these points lie on the map. Exchange the "
    "names of the two columns, or the values of these rows."
)
ELSEWHERE = (
    "Nearly no point lies on the map. Look whether it is the map of this city, and whether the points are longitude "
    "and latitude in degrees (WGS84)."
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


def _numbered(contract: Contract) -> str:
    return (
        f"(SELECT *, row_number() OVER (PARTITION BY _file ORDER BY rowid) AS nth FROM safe.{quoted(contract.source)})"
    )


def _name(contract: Contract, becomes: str) -> str:
    return next(column.name for column in contract.kept if column.becomes == becomes)
