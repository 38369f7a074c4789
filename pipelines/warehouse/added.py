"""New files of police rows are laid over the rows that stand, as a build of all files together would settle them.

`con` holds the new rows, settled among themselves, in `memory`, and uses the warehouse that grows. The order of rows is
total (latest report time, then the later file by name, then the later row) and a new file is new as a whole: so the
winner of all rows with one key is that of two winners, and the others are compared with it anew.
"""

from collections.abc import Iterable

import duckdb

from pipelines.contracts import Contract, Site
from pipelines.db import literal, quoted, row
from pipelines.warehouse.fixed_words import fixed_words
from pipelines.warehouse.incidents import place_mapped
from pipelines.warehouse.mapped import any_missing
from pipelines.warehouse.night import LOOKED_UP, NeedsBuild
from pipelines.warehouse.one_row import refuse_repeated
from pipelines.warehouse.settle import has_days, know_met, moved, said
from pipelines.warehouse.spans import fill_span


def lay_over(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Lay the new rows of one source over those that stand, with the accounts of all its files.

    Raises NeedsBuild when a month has lost its last row, which a build holds against its limits.
    """
    safe, lost = _tables(contract)
    first = row(con, "SELECT max(number) + 1 FROM safe.file WHERE source = ?", [contract.source])[0] or 0
    con.execute(f"CREATE TABLE IF NOT EXISTS {lost} AS FROM memory.{lost} LIMIT 0")  # a source's first file
    for table in (safe, lost):
        con.execute(f"UPDATE memory.{table} SET _file = _file + {first}")
    con.execute(
        f"INSERT INTO safe.file SELECT * REPLACE (number + {first} AS number) FROM memory.safe.file WHERE source = ?",
        [contract.source],
    )
    _meet(con, contract, safe)
    if has_days(contract):
        _know_met(con, contract)
    _compare_losers(con, contract, lost)
    months = _beaten_months(con, contract)
    con.execute(f"DELETE FROM {safe} WHERE rowid IN (SELECT _row FROM met WHERE NOT _fresh AND NOT _wins)")
    con.execute(f"DELETE FROM memory.{safe} WHERE rowid IN (SELECT _row FROM met WHERE _fresh AND NOT _wins)")
    con.execute(f"INSERT INTO {safe} FROM memory.{safe}")
    _refuse_lost_months(con, contract, months)
    _account(con, contract, safe, lost)


def _tables(contract: Contract) -> tuple[str, str]:
    return f"safe.{quoted(contract.source)}", f"night.{quoted('lost_' + contract.source)}"


def _alike(contract: Contract, one: str, other: str) -> str:
    """The same key; a part of it that says nothing is the same in two rows."""
    return " AND ".join(f"{one}.{quoted(name)} IS NOT DISTINCT FROM {other}.{quoted(name)}" for name in contract.key)


def _meet(con: duckdb.DuckDBPyConnection, contract: Contract, safe: str) -> None:
    """Make `met`: for each key that stands and comes again both rows, and which of them wins."""
    key, alike = ", ".join(f"b.{quoted(name)}" for name in contract.key), _alike(contract, "t", "n")
    latest = f"b.{quoted(contract.latest)} DESC NULLS LAST, " if contract.latest else ""
    columns = f"t.*, t.rowid AS _row, {said(contract)} AS _said"
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE standing AS SELECT {columns} FROM {safe} t SEMI JOIN memory.{safe} n ON {alike}"
    )
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE met AS "
        f"SELECT b.*, f.layout AS _layout, row_number() OVER (PARTITION BY {key} ORDER BY {latest}f.file DESC) = 1 "
        "AS _wins FROM ("
        "  SELECT *, false AS _fresh FROM standing UNION ALL "
        f"  SELECT {columns}, true FROM memory.{safe} t SEMI JOIN standing n ON {alike}"
        f") b JOIN safe.file f ON f.source = {literal(contract.source)} AND f.number = b._file"
    )


def _know_met(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Add to `met_before` the pairs of `met`, as settling them in a build would."""
    key, day = ", ".join(f"m.{quoted(name)}" for name in contract.key), f"m.{quoted(str(contract.span))}"
    know_met(con)
    con.execute(
        "INSERT INTO met_before SELECT $1, _pair[2], _pair, count(*), count(*) FILTER (_apart) FROM ("
        f"  SELECT list_sort(list(f.file)) AS _pair, {moved(f'min({day})', f'max({day})')} AS _apart "
        f"  FROM met m JOIN safe.file f ON f.source = $1 AND f.number = m._file GROUP BY {key}"
        ") GROUP BY _pair",
        [contract.source],
    )


def _compare_losers(con: duckdb.DuckDBPyConnection, contract: Contract, lost: str) -> None:
    """Bring the kept losers up to date: those of the keys in `met` are compared with the winner of both sides."""
    key = ", ".join(f"l.{quoted(name)}" for name in contract.key)
    alike = _alike(contract, "l", "w")
    word_for_word = "false" if contract.compared else "l._content = w._content"
    comparable = "true" if contract.compared else "f.layout <> w._layout"
    plain = f"{key}, l._file, l._said, l._content"
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE losers AS
        SELECT {plain}, CASE WHEN {word_for_word} OR ({comparable} AND l._said = w._said) THEN 'repeated'
                             ELSE 'corrected' END AS _how
        FROM (SELECT {plain} FROM {lost} l UNION ALL SELECT {plain} FROM memory.{lost} l
              UNION ALL SELECT {plain} FROM met l WHERE NOT _wins) l
        JOIN met w ON w._wins AND {alike}
        JOIN safe.file f ON f.source = {literal(contract.source)} AND f.number = l._file
    """)
    con.execute(f"DELETE FROM {lost} WHERE rowid IN (SELECT l.rowid FROM {lost} l SEMI JOIN met w ON {alike})")
    con.execute(f"INSERT INTO {lost} SELECT l.* FROM memory.{lost} l ANTI JOIN met w ON {alike}")
    con.execute(f"INSERT INTO {lost} FROM losers")


def _beaten_months(con: duckdb.DuckDBPyConnection, contract: Contract) -> list[object]:
    if not contract.span:
        return []
    found = con.execute(
        f"SELECT DISTINCT date_trunc('month', {quoted(contract.span)})::DATE AS _month FROM met "
        "WHERE NOT _fresh AND NOT _wins AND _month IS NOT NULL"
    ).fetchall()
    return [month for (month,) in found]


def _refuse_lost_months(con: duckdb.DuckDBPyConnection, contract: Contract, months: Iterable[object]) -> None:
    for month in months:
        rows = row(
            con,
            f"SELECT count(*) FROM {_tables(contract)[0]} WHERE {quoted(str(contract.span))} >= $1 "
            f"AND {quoted(str(contract.span))} < $1::DATE + INTERVAL 1 MONTH",
            [month],
        )[0]
        if not rows:
            raise NeedsBuild(f"{contract.source}: a month has lost its last row")


def _account(con: duckdb.DuckDBPyConnection, contract: Contract, safe: str, lost: str) -> None:
    """Account all files of the source anew; what was refused of each stays."""
    source, day = literal(contract.source), f"{quoted(contract.span)}::DATE" if contract.span else "NULL::DATE"
    con.execute(f"INSERT INTO core.load FROM memory.core.load WHERE source = {source}")
    con.execute(f"INSERT INTO core.load_note FROM memory.core.load_note WHERE source = {source}")
    con.execute(f"""
        UPDATE core.load SET loaded = now.loaded, repeated = now.repeated, corrected = now.corrected,
                             complete_from = now.first_day, complete_to = now.last_day
        FROM (
            SELECT f.file, coalesce(k.loaded, 0) AS loaded, coalesce(g.repeated, 0) AS repeated,
                   coalesce(g.corrected, 0) AS corrected, k.first_day, k.last_day
            FROM safe.file f
            LEFT JOIN (SELECT _file, count(*) AS loaded, min({day}) AS first_day, max({day}) AS last_day
                       FROM {safe} GROUP BY _file) k ON k._file = f.number
            LEFT JOIN (SELECT _file, count(*) FILTER (_how = 'repeated') AS repeated,
                              count(*) FILTER (_how = 'corrected') AS corrected
                       FROM {lost} GROUP BY _file) g ON g._file = f.number
            WHERE f.source = {source}
        ) now WHERE load.source = {source} AND load.file = now.file
    """)


def bring_up(con: duckdb.DuckDBPyConnection, site: Site, changed: Iterable[str], sources: Iterable[str]) -> None:
    """Make the incidents anew that new rows of the sources `changed` are about; `sources` are those they are made of.

    The mapping is given only the rows of these incidents: each is made of its own rows alone.
    """
    ids = " UNION ".join(f"SELECT incident_id FROM memory.safe.{quoted(source)}" for source in changed)
    con.execute(f"CREATE OR REPLACE TEMP TABLE touched AS SELECT DISTINCT incident_id FROM ({ids})")
    for source in sources:
        table = f"safe.{quoted(source)}"
        con.execute(f"DELETE FROM memory.{table}")
        con.execute(
            f"INSERT INTO memory.{table} SELECT t.* FROM {table} t SEMI JOIN touched n "
            "ON n.incident_id IS NOT DISTINCT FROM t.incident_id"
        )
    con.execute("USE memory")
    if any_missing(con, site, "incident"):
        raise NeedsBuild("a row has a value that the city's mapping cannot work out")
    with fixed_words(site, "incident"):
        con.execute(f"CREATE OR REPLACE TEMP TABLE mapped AS {site.mapping('incident')}")
    con.execute("USE warehouse")
    for table in LOOKED_UP:
        con.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS FROM night.{table}")
    con.execute(
        "CREATE OR REPLACE TEMP TABLE former AS SELECT i.rowid AS row_id, lon, lat FROM core.incident i "
        "SEMI JOIN touched n ON n.incident_id IS NOT DISTINCT FROM i.incident_id"
    )
    con.execute("DELETE FROM core.incident WHERE rowid IN (SELECT row_id FROM former)")
    with fixed_words(site, "incident"):
        place_mapped(con, site)
    refuse_repeated(
        con,
        site,
        "(FROM core.incident i SEMI JOIN touched n ON n.incident_id IS NOT DISTINCT FROM i.incident_id)",
    )
    _forget_points(con)


def _forget_points(con: duckdb.DuckDBPyConnection) -> None:
    """Take out of core.point_area what only rows that were corrected away had."""
    if not row(con, "SELECT count(*) FROM former WHERE lon IS NOT NULL AND lat IS NOT NULL")[0]:
        return
    con.execute("""
        CREATE OR REPLACE TEMP TABLE left_alone AS
        SELECT DISTINCT lon, lat FROM former ANTI JOIN (
            SELECT lon, lat FROM core.incident SEMI JOIN former USING (lon, lat)
        ) USING (lon, lat)
    """)
    con.execute(
        "DELETE FROM core.point_area WHERE rowid IN "
        "(SELECT p.rowid FROM core.point_area p SEMI JOIN left_alone USING (lon, lat))"
    )


def account_anew(con: duckdb.DuckDBPyConnection, site: Site, changed: Iterable[str]) -> None:
    """What the sources `changed` cover and how late they are told, and the columns dropped from their new files."""
    for source in changed:
        for table in ("core.source", "core.coverage_gap"):
            con.execute(f"DELETE FROM {table} WHERE source = ?", [source])
        fill_span(con, site, site.contracts[source])
    con.execute("INSERT INTO safe.note FROM memory.safe.note")
    con.execute(
        "INSERT INTO core.load_note SELECT ?, source, file, column_name, rule, effect, rows FROM memory.safe.note",
        [site.name],
    )
