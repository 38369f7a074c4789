"""What site.toml says of the city, kept with its data: how it speaks, counts small numbers, and whom it takes in."""

import duckdb

from pipelines.contracts import Site


def fill_settings(con: duckdb.DuckDBPyConnection, site: Site) -> None:
    """Fill core.setting, and add the rules of site.toml to core.eligibility."""
    for name, value in site.told.items():
        con.execute("INSERT INTO core.setting VALUES (?, ?, ?)", [site.name, name, value])
    for rule in site.settings.get("eligibility", ()):
        dated = [rule.get("door") or None, rule.get("valid_from"), rule.get("valid_to")]
        con.execute(
            "INSERT INTO core.eligibility VALUES (?, ?, ?, ?, ?, ?, ?)",
            [site.name, *dated, rule["rule"], rule["value"], rule["source"]],
        )
