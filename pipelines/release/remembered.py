"""Which releases were let out, by the log beside them and the private one: all must be there to publish once more."""

import json
from collections.abc import Iterator
from pathlib import Path

import duckdb

from pipelines.contracts import ContractBroken
from pipelines.db import literal
from pipelines.release.content import content_hash

LOG = "approvals.jsonl"


def add_line(folder: Path, act: dict[str, str]) -> None:
    """Add one act to the log in `folder`."""
    with open(folder / LOG, "a", encoding="utf-8") as log:
        log.write(json.dumps(act) + "\n")


def refuse_missing(out: Path, private: Path, site: str) -> set[str]:
    """The versions of `site` that a person let out, by either log; raises ContractBroken where one is not in `out`.

    What only the log in `out` names is added to the private one, which a new folder does not forget. Made-up data are
    let out by nobody, and stand in no log.
    """
    here, ours = ({act["version"]: act for act in _approved(folder, site)} for folder in (out, private))
    named = here | ours
    if faults := [fault for version, act in sorted(named.items()) if (fault := _fault(out, version, act))]:
        raise ContractBroken(
            f"of what was let out, {'; '.join(faults)}. What was published once must be known to publish again: "
            "without it, numbers could be told anew that give away what was hidden. Nothing was done. Put back a copy "
            f"into {out}; if the releases were moved, name their folder with --out, or copy all its files."
        )
    if private.is_dir():
        for version in here.keys() - ours.keys():
            add_line(private, {"site": site, **here[version], "folder": str(out.resolve())})
    return set(named)


def _fault(out: Path, version: str, act: dict[str, str]) -> str:
    path = out / f"release-{version}.duckdb"
    if not path.exists():
        before = act.get("folder", "")
        where = f" (it was let out in {before})" if before and before != str(out.resolve()) else ""
        return f"{version} is not in {out}{where}"
    con = duckdb.connect()
    try:
        con.execute(f"ATTACH {literal(str(path))} AS told (READ_ONLY)")
        # A line of an earlier version of this program has no hash; a version ends in the beginning of it.
        same = content_hash(con, "told").startswith(act.get("content") or version.rpartition("-")[2])
        return "" if same else f"{path} does not hold what it was let out with"
    except duckdb.Error:
        return f"{path} is no release, or is damaged"
    finally:
        con.close()


def _approved(folder: Path, site: str) -> Iterator[dict[str, str]]:
    """The approvals of `site` that the log in `folder` keeps; those of before it said of which site count for any."""
    log = folder / LOG
    if not log.exists():
        return
    for number, line in enumerate(log.read_text("utf-8").splitlines(), 1):
        try:
            act = json.loads(line)
            ours = act["act"] == "approved" and act["version"] and act.get("site", site) == site
        except (ValueError, TypeError, KeyError):
            raise ContractBroken(
                f"line {number} of {log} cannot be read. It keeps who let out what: put back a copy of it, or mend the "
                "line."
            ) from None
        if ours:
            yield act
