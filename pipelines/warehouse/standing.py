"""The warehouse that stands where a build's would go: whether that may be replaced, and whether its key is there."""

from pathlib import Path

import duckdb

from pipelines.contracts import ContractBroken, Site
from pipelines.db import literal, row


def check_standing(
    con: duckdb.DuckDBPyConnection, warehouse: Path, site: Site, *, demonstration: bool, key: str | None, replace: bool
) -> None:
    """Raise ContractBroken where the warehouse is another city's or holds real data that a demonstration would replace.

    So too where it holds people under a key and the file of the key is gone: a new one, made without a word, would make
    strangers of them all, and no limit would hold. `replace` lets all but that pass.
    """
    found = _read(con, warehouse)
    if not found:
        return
    name, title, was_demonstration, fingerprint, people = found
    if was_demonstration:
        return
    if name != site.name or demonstration:
        if replace:
            return
        holds = f"the data of {title}" if name != site.name else "real data"
        raise ContractBroken(
            f"{warehouse} holds {holds}, and this build is of {'a demonstration' if demonstration else site.title}. "
            "Set LEAD_PRIVATE_DIR to another folder; or, if the old ones may go, build with --replace."
        )
    if people and fingerprint and key is None:
        raise ContractBroken(
            f"{warehouse} holds people under the key {fingerprint}, and there is no key. Restore its file from a "
            "backup, or set LEAD_KEY_FILE to where it lies. If it is lost, begin with a new one: "
            "python -m pipelines key --new. Then all people of earlier builds are strangers."
        )


def _read(con: duckdb.DuckDBPyConnection, warehouse: Path) -> tuple | None:
    """Name and title of the city, whether it is a demonstration, its key's fingerprint, how many files of people."""
    if not warehouse.exists():
        return None
    try:
        con.execute(f"ATTACH {literal(str(warehouse))} AS standing (READ_ONLY)")
        return row(
            con,
            "SELECT site, site_title, demonstration, key_fingerprint, "
            "(SELECT count(*) FROM standing.safe.file WHERE access = 'programme') FROM standing.core.build",
        )
    except (duckdb.Error, IndexError):
        return None  # damaged, or of another version: the build says so when it looks for its last good version
    finally:
        con.execute("DETACH DATABASE IF EXISTS standing")
