"""Areas that published numbers are about and the map has no more: what was told of a year, one map tells."""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import NamedTuple

import duckdb

from pipelines.contracts import ContractBroken
from pipelines.db import literal, row
from pipelines.disclosure.numbers import Numbers

# Areas of a release that the map of its day did not have; other layers may have such areas of their own.
OF_THE_PAST = "valid_to IS NOT NULL AND layer IN ('neighbourhood', 'precinct', 'city')"

LOST = """\
the map has no {areas} any more, and releases that were let out tell numbers of people there, of {years}. Nothing was \
published. There are two ways to go on. If a place only has another name now, let it keep its identifier: write a line \
in area_aliases.csv, in the city's folder of reference files:

{alias}

with the name on the new map in the second column, and build again. If the lines were drawn anew, publish with \
--accept-changes. What is out then stays as it is, about the old areas, which the release keeps as areas of the past. \
Of the measures told of them nothing more is told of {years}, since one year is not told by two maps: what is still \
to come of these years has to be published with the old map first."""

MOVED = """\
on the new map {areas} does not have the neighbourhoods that it had when its numbers were published, so it is another \
area under the same identifier: {moved}. Nothing was published. If that is a mistake, mend the map and build again. If \
the lines were drawn anew, give each of these areas a name of its own in site.toml, such as

[areas.precincts]
"{label}" = "{name}, new lines"

with the map's word for it on the left, build, and publish again."""


class Replaced(NamedTuple):
    """An area that published numbers are about and that the map has no more."""

    layer: str
    area_id: str
    name: str
    first: int  # the first and the last year that it has numbers of
    last: int
    accepted: bool  # a release that was let out has it as an area of the past

    def __str__(self) -> str:
        return f"{self.layer} {self.name} ({self.area_id})"

    @property
    def label(self) -> str:
        """Its name, where that alone leads to its identifier."""
        return self.name if self.name.lower().replace(" ", "-") == self.area_id else self.area_id


def load_replaced(con: duckdb.DuckDBPyConnection, releases: Sequence[Path]) -> list[Replaced]:
    """Create the temporary table replaced_area, as in a release, from the published `releases`, the newest last."""
    con.execute(
        "CREATE OR REPLACE TEMP TABLE gone_area (site VARCHAR, layer VARCHAR, area_id VARCHAR, name VARCHAR, "
        "parent_id VARCHAR, valid_from DATE, valid_to DATE, land_km2 DOUBLE, geometry VARCHAR, first INTEGER, "
        "final INTEGER, release INTEGER)"
    )
    for number, path in enumerate(releases):
        con.execute(f"ATTACH {literal(str(path))} AS earlier (READ_ONLY)")
        try:
            con.execute(f"CREATE OR REPLACE TEMP TABLE told_there AS {_TOLD_THERE.format(is_there='NOT EXISTS')}")
            if row(con, "SELECT count(*) FROM told_there")[0]:
                con.execute(
                    "INSERT INTO gone_area SELECT a.site, a.layer, a.area_id, a.name, a.parent_id, a.valid_from, "
                    f"a.valid_to, a.land_km2, a.geometry, t.first, t.final, {number} FROM earlier.area a "
                    "JOIN told_there t ON t.layer = a.layer AND t.area_id = a.area_id"
                )
        finally:
            con.execute("DETACH earlier")
    con.execute("""
        CREATE OR REPLACE TEMP TABLE replaced_area AS
        SELECT arg_max(site, release) AS site, layer, area_id, arg_max(name, release) AS name,
               arg_max(parent_id, release) AS parent_id, arg_max(valid_from, release) AS valid_from,
               coalesce(arg_max(valid_to, release), make_date(max(final), 12, 31)) AS valid_to,
               arg_max(land_km2, release) AS land_km2, arg_max(geometry, release) AS geometry,
        FROM gone_area GROUP BY layer, area_id
    """)
    return [Replaced(*one) for one in con.execute(
        "SELECT layer, area_id, arg_max(name, release), min(first), max(final), bool_or(valid_to IS NOT NULL) "
        "FROM gone_area GROUP BY layer, area_id ORDER BY ALL"
    ).fetchall()]  # fmt: skip


_TOLD = "SELECT c.* FROM told.cell c JOIN told.metric m ON m.id = c.metric_id WHERE m.access = 'protected'"
_TOLD_THERE = """
    SELECT c.layer, c.area_id, min(year(c.period_start)) AS first, max(year(c.period_start)) AS final
    FROM earlier.cell c JOIN earlier.metric m ON m.id = c.metric_id
    WHERE m.access = 'protected' AND c.status <> 'no_data'
        AND {is_there} (FROM core.area a WHERE a.layer = c.layer AND a.area_id = c.area_id)
    GROUP BY c.layer, c.area_id
"""


def refuse_another_map(con: duckdb.DuckDBPyConnection, releases: Sequence[Path], *, accept: bool = False) -> None:
    """Raise ContractBroken where the map lacks or changes an area that `releases` tell protected numbers of.

    `accept`: somebody has said that the lines were drawn anew. An area that has changed is refused all the same.
    """
    if not releases:
        return
    _refuse_moved(con, releases[-1])
    lost = [one for one in load_replaced(con, releases) if not one.accepted]
    if lost and not accept:
        first, last = min(one.first for one in lost), max(one.last for one in lost)
        site = row(con, "SELECT any_value(site) FROM core.area")[0]
        raise ContractBroken(LOST.format(
            areas=", ".join(map(str, lost)), years=str(first) if first == last else f"{first} to {last}",
            alias="\n".join(f"    {site},NEW NAME,{one.label},where that is known from" for one in lost),
        ))  # fmt: skip


def _refuse_moved(con: duckdb.DuckDBPyConnection, last: Path) -> None:
    """An area is its neighbourhoods, since people are counted by these: those that both maps have must be the same."""
    con.execute(f"ATTACH {literal(str(last))} AS earlier (READ_ONLY)")
    try:
        moved = con.execute(f"""
            WITH told AS ({_TOLD_THERE.format(is_there="EXISTS")}),
            was AS (FROM earlier.area WHERE layer = 'neighbourhood' AND valid_to IS NULL),
            pair AS (
                SELECT was.name AS part, was.parent_id AS before, p.parent_id AS after
                FROM was JOIN core.area_parent p ON p.area_id = was.area_id WHERE p.parent_id <> was.parent_id
            )
            SELECT a.name, string_agg(DISTINCT part, ', ' ORDER BY part) FROM pair
            JOIN told t ON t.layer = 'precinct' AND t.area_id IN (before, after)
            JOIN core.area a ON a.layer = t.layer AND a.area_id = t.area_id GROUP BY a.name ORDER BY a.name
        """).fetchall() if _has_areas(con) else []  # fmt: skip
    finally:
        con.execute("DETACH earlier")
    if moved:
        names = [name for name, _ in moved]
        label = names[0].removesuffix(" Precinct")
        parts = "; ".join(f"{name}: {part} came or went" for name, part in moved)
        raise ContractBroken(MOVED.format(areas=" and ".join(names), moved=parts, label=label, name=names[0]))


def _has_areas(con: duckdb.DuckDBPyConnection) -> bool:
    found = "FROM duckdb_tables() WHERE database_name = 'earlier' AND table_name = 'area'"
    return bool(con.execute(found).fetchall())


def closed_years(
    con: duckdb.DuckDBPyConnection, numbers: Numbers, start: int | None, cells: str = "archived_cell"
) -> set[tuple[str, int]]:
    """Each (group, year) that protected rows of `cells` tell about an area that the map has no more.

    Whatever else were told of such a year would be counted on another map, beside numbers of the first: nobody could
    say which people both count. So nothing is, and what is out was attacked when it was published.
    """
    told = con.execute(f"""
        SELECT DISTINCT c.metric_id, year(c.period_start) FROM {cells} c WHERE c.status <> 'no_data'
            AND NOT EXISTS (FROM core.area a WHERE a.layer = c.layer AND a.area_id = c.area_id) ORDER BY ALL
    """).fetchall()
    return {
        (group, year)
        for metric, year in told if metric in numbers.by_metric
        for group in numbers.groups_of(metric, year == start)
    }  # fmt: skip


def told_by_two_maps(con: duckdb.DuckDBPyConnection, numbers: Numbers, start: int | None) -> set[tuple[str, int]]:
    """The closed years of the release attached as `told`, by its own rows and those of the archive."""
    return closed_years(con, numbers, start) | closed_years(con, numbers, start, f"({_TOLD})")


def added_faults(
    con: duckdb.DuckDBPyConnection, numbers: Numbers, start: int | None, closed: Collection[tuple[str, int]]
) -> list[str]:
    """What the release attached as `told` shows of `closed` years and no earlier release did, in words."""
    if not row(con, "SELECT count(*) FROM archived_cell")[0]:
        return []  # nothing to hold it against: whoever has the file alone is told that the year was not attacked
    new = con.execute(f"""
        SELECT metric_id, year(period_start), count(*) FROM ({_TOLD} AND c.value IS NOT NULL) t
        WHERE NOT EXISTS (
            FROM archived_cell a WHERE a.metric_id = t.metric_id AND a.layer = t.layer AND a.area_id = t.area_id
                AND a.grain = t.grain AND a.period_start = t.period_start AND a.value = t.value
                AND a.attribute IS NOT DISTINCT FROM t.attribute
                AND a.attribute_value IS NOT DISTINCT FROM t.attribute_value
        ) GROUP BY ALL ORDER BY ALL
    """).fetchall()
    return [
        f"{metric}, {year}: {many} numbers are new, though the year was told by an earlier map"
        for metric, year, many in new if metric in numbers.by_metric
        and not set(closed).isdisjoint((group, year) for group in numbers.groups_of(metric, year == start))
    ]  # fmt: skip


def closed_line(group: str, year: int) -> str:
    """What is said of a year that one map has told."""
    return f"{group} {year}: told by an earlier map; it stays as it was published, and nothing new of it is shown"
