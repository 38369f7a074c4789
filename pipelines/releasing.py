"""The commands about releases: publish, audit, releases."""

import argparse
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

from pipelines.console import DONE, FAILED, PARTLY, bar, timed
from pipelines.contracts import ContractBroken
from pipelines.settings import read_settings


def add_commands(commands: argparse._SubParsersAction) -> None:
    """Add publish, audit and releases to the command line."""
    publish = commands.add_parser("publish", help="turn the warehouse into a release that the dashboard reads")
    publish.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder of the releases")
    publish.add_argument("--attack", action="store_true",
                         help="attack demonstration data too, which takes minutes; real data always are")  # fmt: skip
    publish.add_argument("--accept-changes", action="store_true",
                         help="publish what is unlike the release that readers see, or a new map")  # fmt: skip
    _add_replace(publish)
    publish.set_defaults(run=_publish)
    _add_audit(commands)
    _add_releases(commands)


def _add_replace(command: argparse.ArgumentParser) -> None:
    command.add_argument("--replace", action="store_true",
                         help="let readers see another city's, or made-up data in the place of real ones")  # fmt: skip


def _add_audit(commands: argparse._SubParsersAction) -> None:
    told = (
        "Every number under ten is attacked by somebody who knows all that was ever published. Told are how many there "
        "are, how many are known from public data, pinned or narrowed, and the hidden number with the least room. With "
        "the private warehouse at hand, an audit that finds nothing is recorded there: an approval rests on it."
    )
    audit = commands.add_parser("audit", help="attack a release: can anything that is hidden be worked out?",
                                description=told, epilog="Exit codes: 0 nothing found; 1 something.")  # fmt: skip
    audit.add_argument("file", type=Path, metavar="FILE", help="a release")
    audit.add_argument("--against", type=Path, metavar="DIR",
                       help="folder of everything that was published (default: the file's own)")  # fmt: skip
    audit.set_defaults(run=_audit)


def _add_releases(commands: argparse._SubParsersAction) -> None:
    codes = "Exit codes: 0 done; 1 not done, or compared releases show protected numbers differently; "
    codes += "3 listed, but readers see none, or gone back to one that could not be compared wholly."
    kept = commands.add_parser("releases", help="list, compare, approve or go back to releases", epilog=codes)
    kept.add_argument("--out", type=Path, default=Path("data/release"), metavar="DIR",
                      help="folder of the releases (default: %(default)s)")  # fmt: skip
    kept.set_defaults(run=_releases, act="list")
    acts = kept.add_subparsers(metavar="ACT", dest="act")
    acts.add_parser("list", help="every release, its approval, and which one readers see (the default)")
    compare = acts.add_parser("compare", help="how many rows of each metric differ")
    compare.add_argument("versions", nargs=2, metavar="VERSION")
    approve = acts.add_parser("approve", help="let a candidate out, with a passed audit: it becomes current")
    approve.add_argument("version", metavar="VERSION")
    approve.add_argument("--by", required=True, metavar="ROLE", help="who approves: a role, not a name")
    approve.add_argument("--determination", type=date.fromisoformat, required=True, metavar="YYYY-MM-DD",
                         help="date of the expert determination")  # fmt: skip
    _add_replace(approve)
    back = acts.add_parser("rollback", help="make an approved release current again")
    back.add_argument("version", metavar="VERSION")
    back.add_argument("--by", required=True, metavar="ROLE", help="who decides: a role, not a name")
    _add_replace(back)


def _publish(chosen: argparse.Namespace) -> int:
    how = {"attack": chosen.attack, "accept_changes": chosen.accept_changes, "replace": chosen.replace}
    told = publish_and_tell(chosen.out, timed(), **how)
    for line in told:
        print(line, file=sys.stderr)
    return PARTLY if told else DONE


def publish_and_tell(out: Path, progress: Callable[[str], None], **how: bool) -> list[str]:
    """Publish into `out`, `how` publish takes it, and say where the release is; returns what is worth a look."""
    from pipelines.run import publish

    release, told = publish(out, read_settings(), progress, **how)
    progress(f"Published {release}")
    current = out / "current.duckdb"
    if not current.exists() or current.resolve() != release.resolve():
        version = release.stem.removeprefix("release-")
        progress(
            "It is a candidate: readers do not see it before somebody approves it. Look at it with LEAD_RELEASE="
            f"{release}, then: python -m pipelines releases --out {out} approve {version} --by ROLE --determination "
            "YYYY-MM-DD"
        )
    return told


def _audit(chosen: argparse.Namespace) -> int:
    from pipelines.run import audit

    progress = timed()
    faults, possible = audit(chosen.file, chosen.against, read_settings(), progress, bar())
    unsure = f"{possible} numbers could be told, if they are small" if possible else "Nothing found"
    progress(f"{faults} faults found" if faults else unsure)
    return FAILED if faults else PARTLY if possible else DONE


def _releases(chosen: argparse.Namespace) -> int:
    if not chosen.out.is_dir():
        raise ContractBroken(f"there is no folder {chosen.out}. Say where the releases are: releases --out DIR")
    if chosen.act == "approve":
        from pipelines.run import approve

        by = (chosen.by, chosen.determination)
        one = approve(chosen.out, chosen.version, *by, read_settings(), timed(), bar(), replace=chosen.replace)
        print(f"{one.version}: {one.approval}; it is current now")
        return DONE
    if chosen.act == "rollback":
        return _rollback(chosen)
    return _compare(chosen) if chosen.act == "compare" else _list(chosen)


def _rollback(chosen: argparse.Namespace) -> int:
    from pipelines.run import rollback

    one, unsure = rollback(chosen.out, chosen.version, chosen.by, replace=chosen.replace)
    for line in unsure:
        print(line, file=sys.stderr)
    print(f"{one.version} is current again")
    return PARTLY if unsure else DONE


def _compare(chosen: argparse.Namespace) -> int:
    from pipelines.release import changes

    found = changes(chosen.out, *chosen.versions)
    for metric, access, changed, only in found:
        print(f"{metric} ({access}): {changed} rows changed, {only} rows in one only")
    wrong = any(access == "protected" and changed for _, access, changed, _ in found)
    if not found:
        print("They show the same.")
    if wrong:
        print("Protected numbers differ: a period that was published once must never change.", file=sys.stderr)
    return FAILED if wrong else DONE


def _list(chosen: argparse.Namespace) -> int:
    from pipelines.release import current_release, kept_releases, leads_nowhere

    current, kept = current_release(chosen.out), kept_releases(chosen.out)
    for one in kept:
        mark = "current" if current and one.version == current.version else ""
        print(f"{one.version}  {one.built_at:%Y-%m-%d %H:%M}  {one.protected[:8]}  {one.approval}  {mark}".rstrip())
    if not kept:
        print(f"There is no release in {chosen.out}.")
    if gone := leads_nowhere(chosen.out):
        print(
            f"current.duckdb leads to {gone}, which is not there: readers see nothing. Put back a copy of it, or send "
            "them to another: releases rollback VERSION --by ROLE",
            file=sys.stderr,
        )
        return PARTLY
    return DONE
