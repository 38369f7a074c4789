"""How many people share what is known of each: k-anonymity and l-diversity of the programme's records, as counts.

The report says how much the warehouse would give away if it left the private side. It changes nothing and hides
nothing: people are protected by what is published, and no row is. It holds no value of any row.
"""

from collections.abc import Callable

import duckdb

from pipelines.contracts import Site
from pipelines.db import literal, quoted, row

# What somebody who knows a person may know of them; days are taken by the month.
KNOWN = {
    "referral": ("age_band", "race", "gender", "area_id", "door", "referred_on"),
    "participation": ("team", "active_from"),
    "contact": ("area_id", "kind", "contacted_on"),
    "need": ("named_on",),
    "outcome": ("observed_on",),
    "comparison": ("arm", "index_on"),
}
# What they could learn from the row they find.
LEARNT = {
    "referral": ("charge_group", "decision", "reason"),
    "need": ("domain",),
    "outcome": ("domain", "detail"),
}
LEVELS = {"1": (1, 1), "2": (2, 2), "3-4": (3, 4), "5-9": (5, 9), "10+": (10, 2**31)}


def fill_privacy(con: duckdb.DuckDBPyConnection, site: Site, progress: Callable[[str], None]) -> None:
    """Fill core.privacy_report from the core tables of persons, and say in two lines what it holds of referrals."""
    for table, known in KNOWN.items():
        if not row(con, f"SELECT count(*) FROM core.{quoted(table)}")[0]:
            continue
        measures = {"k": "count(DISTINCT person_key)"}
        # That nothing is stated is an answer, too.
        measures |= {f"l of {name}": f"count(DISTINCT coalesce({name}, ''))" for name in LEARNT.get(table, ())}
        for measure, size in measures.items():
            _measure(con, site, table, known, measure, size)
    _tell(con, progress)


def _measure(
    con: duckdb.DuckDBPyConnection, site: Site, table: str, known: tuple[str, ...], measure: str, size: str
) -> None:
    by = ", ".join(f"date_trunc('month', {name})" if name.endswith("_on") or name == "active_from" else name
                   for name in known)  # fmt: skip
    levels = " UNION ALL ".join(
        f"SELECT {place} AS place, {literal(level)} AS level, {low} AS low, {high} AS high"
        for place, (level, (low, high)) in enumerate(LEVELS.items())
    )
    con.execute(
        f"""
        INSERT INTO core.privacy_report
        WITH shared AS (SELECT {size} AS size, count(*) AS members FROM core.{quoted(table)} GROUP BY {by})
        SELECT $1, $2, $3, $4, level, count(size), coalesce(sum(members), 0)
        FROM ({levels}) LEFT JOIN shared ON size BETWEEN low AND high GROUP BY place, level ORDER BY place
        """,
        [site.name, table, measure, ", ".join(known)],
    )


def _tell(con: duckdb.DuckDBPyConnection, progress: Callable[[str], None]) -> None:
    found = con.execute(
        """SELECT string_agg(level || ': ' || "rows", ' · ' ORDER BY rowid) FROM core.privacy_report """
        "WHERE source = 'referral' AND measure IN ('k', 'l of charge_group') GROUP BY measure ORDER BY measure"
    ).fetchall()
    if found:
        known = ", ".join(KNOWN["referral"])
        progress(f"  Privacy, referrals by how many people share their {known} (months): {found[0][0]}")
        progress(f"  Privacy, the same by how many charge groups occur among those people: {found[1][0]}")
