"""The command `releases`: list, compare, approve, go back."""

import argparse
from datetime import date
from pathlib import Path

from pipelines.release.approvals import approve, changes, current_release, kept_releases, rollback


def add_releases(commands: argparse._SubParsersAction) -> None:
    """Add the command `releases` with its acts."""
    kept = commands.add_parser("releases", help="list, compare, approve or go back to releases")
    kept.add_argument("--out", type=Path, default=Path("data/release"), metavar="DIR",
                      help="folder of the releases (default: %(default)s)")  # fmt: skip
    kept.set_defaults(run=_run, act="list")
    acts = kept.add_subparsers(metavar="ACT", dest="act")
    acts.add_parser("list", help="every release, its approval, and which one readers see (the default)")
    compare = acts.add_parser("compare", help="how many rows of each metric differ")
    compare.add_argument("versions", nargs=2, metavar="VERSION")
    approve = acts.add_parser("approve", help="let a candidate out: it becomes current")
    approve.add_argument("version", metavar="VERSION")
    approve.add_argument("--by", required=True, metavar="ROLE", help="who approves: a role, not a name")
    approve.add_argument("--determination", type=date.fromisoformat, required=True, metavar="YYYY-MM-DD",
                         help="date of the expert determination")  # fmt: skip
    back = acts.add_parser("rollback", help="make an approved release current again")
    back.add_argument("version", metavar="VERSION")
    back.add_argument("--by", required=True, metavar="ROLE", help="who decides: a role, not a name")


def _run(chosen: argparse.Namespace) -> int:
    if chosen.act == "approve":
        one = approve(chosen.out, chosen.version, chosen.by, chosen.determination)
        print(f"{one.version}: {one.approval}; it is current now")
    elif chosen.act == "rollback":
        print(f"{rollback(chosen.out, chosen.version, chosen.by).version} is current again")
    elif chosen.act == "compare":
        found = changes(chosen.out, *chosen.versions)
        for metric, access, changed, only in found:
            print(f"{metric} ({access}): {changed} rows changed, {only} rows in one only")
        return 1 if any(access == "protected" and changed for _, access, changed, _ in found) else 0
    else:
        current = current_release(chosen.out)
        for one in kept_releases(chosen.out):
            mark = "current" if current and one.version == current.version else ""
            print(f"{one.version}  {one.built_at:%Y-%m-%d %H:%M}  {one.protected[:8]}  {one.approval}  {mark}".rstrip())
    return 0
