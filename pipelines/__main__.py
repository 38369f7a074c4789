"""The command line: python -m pipelines COMMAND. Exit codes: 0 done; 1 nothing was done; 2 wrong usage;
3 done, but at least one source file could not be used."""

import argparse
import sys
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import duckdb

from pipelines.contracts import ContractBroken
from pipelines.settings import read_settings

DONE, FAILED, PARTLY = 0, 1, 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code. Anything a user can mend ends in a sentence, not in a traceback."""
    chosen = _parser().parse_args(arguments)
    try:
        return chosen.run(chosen)
    except (ContractBroken, OSError) as broken:
        print(f"error: {broken}", file=sys.stderr)
    except duckdb.Error as broken:
        # DuckDB's own words can quote a value of the row it stopped at, so only the kind of fault is told.
        print(f"error: the database stopped with {type(broken).__name__}; nothing was replaced.", file=sys.stderr)
    return FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m pipelines", description="Source files in, one protected release out."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    demo = commands.add_parser("demo", help="write the demonstration data: a made-up Seattle in the real layouts")
    demo.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder to write")
    demo.add_argument("--seed", type=int, default=2011, help="another seed gives another city (default: %(default)s)")
    demo.add_argument("--until", type=date.fromisoformat, default=date(2026, 10, 31), metavar="YYYY-MM-DD",
                      help="last day of the data (default: %(default)s)")  # fmt: skip
    demo.set_defaults(run=_demo)
    build = commands.add_parser("build", help="turn a folder of source files into the private warehouse")
    build.add_argument("--input", type=Path, required=True, metavar="DIR", help="folder with the source files")
    build.add_argument("--site", default="seattle", help="the city the files belong to (default: %(default)s)")
    build.set_defaults(run=_build)
    publish = commands.add_parser("publish", help="turn the warehouse into a release that the dashboard reads")
    publish.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder of the releases")
    publish.set_defaults(run=_publish)
    return parser


def _demo(chosen: argparse.Namespace) -> int:
    from pipelines.demo import write_demo

    try:
        write_demo(chosen.out, seed=chosen.seed, until=chosen.until, progress=_timed())
    except ValueError as refused:
        raise ContractBroken(str(refused)) from None
    return DONE


def _build(chosen: argparse.Namespace) -> int:
    from pipelines.run import build

    problems = build(chosen.input, read_settings(), chosen.site, _timed())
    for problem in problems:
        print(f"not used: {problem}", file=sys.stderr)
    return PARTLY if problems else DONE


def _publish(chosen: argparse.Namespace) -> int:
    from pipelines.run import publish

    progress = _timed()
    release = publish(chosen.out, read_settings(), progress)
    progress(f"Published {release}")
    return DONE


def _timed():  # noqa: ANN202
    begun = time.monotonic()

    def progress(line: str) -> None:
        print(f"{time.monotonic() - begun:6.1f} s  {line}", flush=True)

    return progress


if __name__ == "__main__":
    sys.exit(main())
