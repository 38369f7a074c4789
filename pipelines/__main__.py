"""The command line: python -m pipelines COMMAND. Exit codes: 0 done; 1 nothing was done; 2 wrong usage;
3 done, but something was not used as it came."""

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import duckdb

from pipelines.console import DONE, FAILED, PARTLY, any_name, timed, told_once
from pipelines.contracts import ContractBroken, kind_and_place
from pipelines.db import no_room
from pipelines.releasing import add_commands, publish_and_tell
from pipelines.settings import read_settings, sites_dir

EPILOG = """\
exit codes: 0 done; 1 nothing was done; 2 wrong usage; 3 done, but something was not used as it came, and it says what

LEAD_PRIVATE_DIR  folder of the private warehouse (default: data/private; its mode becomes 0700)
LEAD_KEY_FILE     secret key of the pseudonyms, outside that folder (default: in the user's configuration folder)
LEAD_KEY          the key itself, 64 hexadecimal digits; goes before LEAD_KEY_FILE
LEAD_SITES_DIR    folder of cities that are added from outside (default: data/sites)
LEAD_RELEASE      for the dashboard: the release to open (default: data/release/current.duckdb)
"""
KEY_TOLD = """\
Without a choice: where the key is, its fingerprint (never the key), and the old ones kept beside it. A new key makes
every person of earlier builds a stranger: build again from all exports, and publish. Releases hold no pseudonym and
stay as they are. A lost key is replaced by --new alone, never by a build. Once the new warehouse stands,
--forget-retired makes the pseudonyms of old copies lead nowhere."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code. Anything a user can mend ends in a sentence, not in a traceback."""
    any_name()
    chosen = _parser().parse_args(arguments)
    try:
        return chosen.run(chosen)
    except ContractBroken as broken:
        print(f"error: {broken}", file=sys.stderr)
    except (OSError, duckdb.Error) as refused:
        print(f"error: {_refusal(refused, chosen)}", file=sys.stderr)
    except Exception as fault:
        # Python's own words would, too: a traceback ends in them.
        print(f"error: a fault of the program, please report it: {kind_and_place(fault)}", file=sys.stderr)
    return FAILED


def _refusal(refused: OSError | duckdb.Error, chosen: argparse.Namespace) -> str:
    if no_room(refused):
        places = [getattr(chosen, name, None) for name in ("out", "into", "report")]
        here = " or ".join(str(place) for place in [read_settings().private_dir, *places] if place)
        return (
            f"the disk is full, or a file may not grow any more, where {here} lies. Nothing was replaced. Make room "
            "there, or name another place, then run the same command again."
        )
    if isinstance(refused, duckdb.Error):
        # DuckDB's own words can quote a value of the row it stopped at, so only the kind of fault is told.
        return f"the database stopped with {type(refused).__name__}; nothing was replaced."
    told = f"{refused.filename}: {refused.strerror}. Name a place that can be read and written."
    return told if refused.filename else str(refused)


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
    build.add_argument("--accept", nargs="+", action="extend", default=[], metavar="SOURCE",
                       help="use these sources as they came: what stopped them is a real change")  # fmt: skip
    build.add_argument("--accept-removals", nargs="+", action="extend", default=[], metavar="SOURCE",
                       help="remove the rows that the newest full file of these sources does not have")  # fmt: skip
    build.add_argument("--replace", action="store_true",
                       help="let another city's data go, or real data for a demonstration")  # fmt: skip
    build.set_defaults(run=_build)
    keys = "LEAD_SOCRATA_TOKEN (optional) and CENSUS_API_KEY go with questions to those services, and nowhere else."
    fetch = commands.add_parser("fetch", help="download the public sources, or what changed in them", epilog=keys)
    into = Path("data/raw")
    fetch.add_argument("--into", type=Path, default=into, metavar="DIR", help="folder (default: %(default)s)")
    fetch.add_argument("--site", default="seattle", help="the city to fetch for (default: %(default)s)")
    fetch.add_argument("--list", action="store_true", help="only say what can be fetched, and where it comes from")
    fetch.add_argument(
        "--only", nargs="+", action="extend", default=[], metavar="SOURCE", help="these sources and no other"
    )
    fetch.set_defaults(run=_fetch)
    template = commands.add_parser("template", help="write empty forms for the programme's own files, to fill in")
    template.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder to write")
    template.add_argument("--site", default="seattle", help="the city whose forms they are (default: %(default)s)")
    template.set_defaults(run=_template)
    codes = "Exit codes: 0 all load whole; 1 one will not load; 3 all load, but not whole."
    check = commands.add_parser("check", help="say whether files will load, and what to mend where", epilog=codes)
    check.add_argument("files", type=Path, nargs="*", metavar="FILE",
                       help="a CSV file or an Excel workbook, or a folder of them")  # fmt: skip
    check.add_argument("--page", action="store_true", help="open a private page in the browser to choose files there")
    check.add_argument("--maps", type=Path, default=into, metavar="DIR",
                       help="where the page finds maps with the names of places (default: %(default)s)")  # fmt: skip
    check.add_argument("--site", default="seattle", help="the city the files belong to (default: %(default)s)")
    check.add_argument("--report", type=Path, metavar="FILE.html", help="write the same as a page to open or print")
    check.set_defaults(run=_check, parser=check)
    add = commands.add_parser("new-site", help="ask what there is to know of a new city, and write its folder")
    add.add_argument("--answers", type=Path, metavar="FILE.toml", help="read the answers here instead of asking")
    add.add_argument("--sites-dir", type=Path, metavar="DIR", help="where to write (default: LEAD_SITES_DIR)")
    add.set_defaults(run=_new_site)
    add_commands(commands)
    _add_refresh(commands)
    _add_key(commands)
    return parser


def _add_key(commands: argparse._SubParsersAction) -> None:
    key = commands.add_parser("key", help="say which key the pseudonyms are made with, or begin with a new one",
                              description=KEY_TOLD)  # fmt: skip
    change = key.add_mutually_exclusive_group()
    change.add_argument("--rotate", action="store_true", help="make a new key and put the old one aside, beside it")
    change.add_argument("--new", action="store_true", help="make a key where the old one is lost")
    change.add_argument("--forget-retired", action="store_true", help="delete the keys that were put aside")
    key.set_defaults(run=_key)


def _add_refresh(commands: argparse._SubParsersAction) -> None:
    night = commands.add_parser("refresh", help="a night's run: bring the warehouse up to date, and publish")
    night.add_argument("--input", type=Path, required=True, metavar="DIR", help="folder with the source files")
    night.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder of the releases")
    night.add_argument("--site", default="seattle", help="the city the files belong to (default: %(default)s)")
    night.add_argument("--fetch", action="store_true", help="first fetch what changed in the public sources")
    night.set_defaults(run=_refresh)


def _demo(chosen: argparse.Namespace) -> int:
    from pipelines.demo import write_demo

    try:
        write_demo(chosen.out, seed=chosen.seed, until=chosen.until, progress=timed())
    except ValueError as refused:
        raise ContractBroken(str(refused)) from None
    return DONE


def _build(chosen: argparse.Namespace) -> int:
    from pipelines.building import build
    from pipelines.warehouse import Accepted

    accepted = Accepted(frozenset(chosen.accept), frozenset(chosen.accept_removals), chosen.replace)
    with told_once(timed()) as progress:
        told = build(chosen.input, read_settings(), chosen.site, progress, accepted)
    for line in told:
        print(line, file=sys.stderr)
    return PARTLY if told else DONE


def _fetch(chosen: argparse.Namespace) -> int:
    from pipelines.sources.fetch import Client, fetch_sources, public_sources

    if chosen.list:
        found = public_sources(chosen.site)
        for source, title, file, origin in found:
            print(f"{source}: {title}\n    {file} from {origin}")
        if not found:
            print(f"{chosen.site} declares no source that can be fetched.")
        return DONE
    done, failed = fetch_sources(chosen.site, chosen.into, chosen.only, Client(progress=timed()))
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
    from pipelines.desk import check_files, open_page, told, write_report
    from pipelines.sites import check_mappings, load_site

    site = load_site(chosen.site)
    check_mappings(site)
    if chosen.page == bool(chosen.files):
        chosen.parser.error("give files to check, or --page to choose them in the browser")
    if chosen.page:
        open_page(site, read_settings(), [chosen.maps])
        return DONE
    verdicts = check_files(chosen.files, site)
    print("\n".join(line for verdict in verdicts for line in told(verdict)))
    if chosen.report:
        write_report(verdicts, site.title, chosen.report)
        print(f"Wrote {chosen.report}")
    states = {verdict.state for verdict in verdicts}
    return FAILED if "not" in states else PARTLY if "partly" in states else DONE


def _new_site(chosen: argparse.Namespace) -> int:
    from pipelines.desk.new_site import new_site

    new_site(chosen.sites_dir or sites_dir(), chosen.answers)
    return DONE


def _refresh(chosen: argparse.Namespace) -> int:
    from pipelines.building import is_demonstration
    from pipelines.refresh import refresh
    from pipelines.release import gives_way

    # Publishing would refuse it, too, after the whole night's work.
    gives_way(chosen.out, chosen.site, is_demonstration(chosen.input), "what this night brings", replace=False)
    progress, failed = timed(), []
    if chosen.fetch:
        from pipelines.sources.fetch import Client, fetch_sources, public_sources

        if public_sources(chosen.site):
            _, failed = fetch_sources(chosen.site, chosen.input, [], Client(progress=progress))
        else:
            progress(f"{chosen.site} declares no source that can be fetched: the night goes on with the files there")
    told = [f"not fetched: {problem}" for problem in failed]
    with told_once(progress) as once:
        told += refresh(chosen.input, read_settings(), chosen.site, once)
        told += publish_and_tell(chosen.out, once)
    for line in told:
        print(line, file=sys.stderr)
    return PARTLY if told else DONE


def _key(chosen: argparse.Namespace) -> int:
    from pipelines.deidentify import (
        begin_key,
        forget_retired,
        key_fingerprint,
        key_place,
        retired_keys,
        rotate_key,
    )  # fmt: skip

    settings = read_settings()
    if chosen.rotate:
        print(f"The old key was put aside: {rotate_key(settings.key_file, settings.private_dir)}")
        print("Now build again from all exports; until then the warehouse is the old key's.")
    if chosen.new:
        begin_key(settings.key_file)
        print("Now build again from all exports; until then the warehouse is the lost key's.")
    if chosen.forget_retired:
        gone = forget_retired(settings.key_file)
        print("\n".join(f"Deleted {path}" for path in gone) or "There was no retired key.")
        return DONE if gone else FAILED
    print(f"Key: {key_place(settings.key_file)}")
    print(
        f"Fingerprint: {key_fingerprint(settings.key_file) or 'none; the first build with programme files makes a key'}"
    )
    for path in retired_keys(settings.key_file):
        print(f"Retired: {path}")
    return DONE


if __name__ == "__main__":
    sys.exit(main())
