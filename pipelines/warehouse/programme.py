"""Programme records and population in the fixed language; place names become areas."""

import duckdb

from pipelines.contracts import Site
from pipelines.db import literal, row

REFERRAL = (
    "referral_id, person_key, referred_on, door, k.area_id, decision, reason, screened_on, intake_on, enrolled_on, "
    "agency, unit_type, charge_group, charge_status, charge_status_on, age_band, race, race_source, gender"
)


def fill_programme(con: duckdb.DuckDBPyConnection, site: Site) -> None:
    """Fill core.referral and core.participation."""
    name = literal(site.name)
    if referral := site.mapping("referral"):
        con.execute(
            f"INSERT INTO core.referral SELECT {name}, {REFERRAL} FROM ({referral}) m "
            "LEFT JOIN area_label k ON k.label = clean_label(m.label)"
        )
    if participation := site.mapping("participation"):
        con.execute(
            f"INSERT INTO core.participation SELECT {name}, person_key, active_from, active_to, team "
            f"FROM ({participation})"
        )


def fill_population(con: duckdb.DuckDBPyConnection, site: Site) -> None:
    """Fill core.population by neighbourhood; rows that name no area of the map are noted and left out."""
    mapping = site.mapping("population")
    if not mapping:
        return
    con.execute(
        f"""
        INSERT INTO core.population
        SELECT {literal(site.name)}, 'neighbourhood', k.area_id, m.year, m.people, m.margin, m.method
        FROM ({mapping}) m JOIN area_label k ON k.label = clean_label(m.label)
        """
    )
    lost = row(
        con,
        f"SELECT count(*) FROM ({mapping}) m WHERE clean_label(label) NOT IN (SELECT label FROM area_label)",
    )[0]
    if lost:
        note = [
            site.name,
            "population",
            None,
            "area",
            "the name of a neighbourhood of the map",
            "not used",
            lost,
        ]
        con.execute("INSERT INTO core.load_note VALUES (?, ?, ?, ?, ?, ?, ?)", note)
