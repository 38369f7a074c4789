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
EPILOG = """\
exit codes: 0 done; 1 nothing was done; 2 wrong usage; 3 done, but at least one source file could not be used whole

LEAD_PRIVATE_DIR  folder of the private warehouse (default: data/private; its mode becomes 0700)
LEAD_KEY_FILE     secret key of the pseudonyms, outside that folder (default: in the user's configuration folder)
LEAD_RELEASE      for the dashboard: the release to open (default: data/release/current.duckdb)
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code. Anything a user can mend ends in a sentence, not in a traceback."""
    chosen = _parser().parse_args(arguments)
    try:
        return chosen.run(chosen)
    except ContractBroken as broken:
        print(f"error: {broken}", file=sys.stderr)
    except OSError as refused:
        told = f"{refused.filename}: {refused.strerror}. Name a place that can be read and written."
        print(f"error: {told if refused.filename else refused}", file=sys.stderr)
    except duckdb.Error as broken:
        # DuckDB's own words can quote a value of the row it stopped at, so only the kind of fault is told.
        print(f"error: the database stopped with {type(broken).__name__}; nothing was replaced.", file=sys.stderr)
    return FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m pipelines",
        description="Source files in, one protected release out.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
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
    fetch = commands.add_parser("fetch", help="download the public sources, or what changed in them")
    into = Path("data/raw")
    fetch.add_argument("--into", type=Path, default=into, metavar="DIR", help="folder (default: %(default)s)")
    fetch.add_argument("--site", default="seattle", help="the city to fetch for (default: %(default)s)")
    fetch.add_argument("--only", nargs="+", default=[], metavar="SOURCE", help="these sources and no other")
    fetch.set_defaults(run=_fetch)
    template = commands.add_parser("template", help="write empty forms for the programme's own files, to fill in")
    template.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder to write")
    template.add_argument("--site", default="seattle", help="the city whose forms they are (default: %(default)s)")
    template.set_defaults(run=_template)
    codes = "Exit codes: 0 all load whole; 1 one will not load; 3 all load, but not whole."
    check = commands.add_parser("check", help="say whether files will load, and what to mend where", epilog=codes)
    check.add_argument("files", type=Path, nargs="+", metavar="FILE", help="a CSV file or an Excel workbook")
    check.add_argument("--site", default="seattle", help="the city the files belong to (default: %(default)s)")
    check.add_argument("--report", type=Path, metavar="FILE.html", help="write the same as a page to open or print")
    check.set_defaults(run=_check)
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


def _fetch(chosen: argparse.Namespace) -> int:
    from pipelines.sources.fetch import Client, fetch_sources

    done, failed = fetch_sources(chosen.site, chosen.into, chosen.only, Client(progress=_timed()))
    for problem in failed:
        print(f"not fetched: {problem}", file=sys.stderr)
    return DONE if not failed else PARTLY if done else FAILED


def _template(chosen: argparse.Namespace) -> int:
    from pipelines.desk import write_templates
    from pipelines.sites import load_site

    for path in write_templates(load_site(chosen.site), chosen.out):
        print(f"Wrote {path}")
    return DONE


def _check(chosen: argparse.Namespace) -> int:
    from pipelines.desk import check_files, told, write_report
    from pipelines.sites import load_site

    site = load_site(chosen.site)
    verdicts = check_files(chosen.files, site)
    print("\n".join(line for verdict in verdicts for line in told(verdict)))
    if chosen.report:
        write_report(verdicts, site.title, chosen.report)
        print(f"Wrote {chosen.report}")
    states = {verdict.state for verdict in verdicts}
    return FAILED if "not" in states else PARTLY if "partly" in states else DONE


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
