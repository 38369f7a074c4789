"""Writes the folder of a new city from answers: site.toml, its map and, where it is told, its service-area ledger."""

import csv
import json
import shutil
import tempfile
import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path

from pipelines import db
from pipelines.contracts import REFERENCE, ContractBroken, Site, create_core
from pipelines.deidentify import make_safe
from pipelines.desk.city import QUESTIONS
from pipelines.desk.questions import Answers, answered, ask
from pipelines.settings import REFERENCE as SHARED
from pipelines.settings import sites_dir
from pipelines.sites import load_site_in
from pipelines.sources import land_own_maps, land_reference
from pipelines.warehouse.areas import fill_areas
from pipelines.warehouse.notes import covered_told, overlaps_told, pieces_told

NEXT = """\
Next:
  python -m pipelines template --out forms --site {name}         empty forms for the programme's files
  python -m pipelines check FILE --site {name}                   will it load, and what to mend
  python -m pipelines build --input DIR --site {name}            DIR: the folder with the filled forms
  python -m pipelines publish --out data/release
"""


def new_site(
    sites: Path,
    given: Path | None = None,
    *,
    say: Callable[[str], None] = print,
    listen: Callable[[str], str] = input,
    today: date | None = None,
) -> Path:
    """Ask for a new city, or read the answers in the file `given`, and write its folder into `sites`; its path.

    Nothing is written when the answers end early or cannot be right (ContractBroken).
    """
    try:
        answers = _from_file(given) if given else ask(QUESTIONS, say, listen)
        folder, areas, odd = _write(answers, sites, today or date.today())
    except (EOFError, KeyboardInterrupt):
        raise ContractBroken("the questions were not all answered. Nothing was written.") from None
    say(f"Wrote {folder} with {len(areas)} areas.")
    for one in odd:
        say(f"Worth a look: {one}.")
    if sites.resolve() != sites_dir().resolve():
        say(f"The commands look for cities in {sites_dir()}. Set LEAD_SITES_DIR to {sites}, or move the folder there.")
    say(NEXT.format(name=folder.name))
    return folder


def _from_file(path: Path) -> Answers:
    try:
        given = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
        raise ContractBroken(f"{path}: cannot be read as TOML: {broken}. Mend that line.") from None
    if isinstance(given.get("boundary_file"), str):
        # A path in a file is meant from that file.
        given["boundary_file"] = str(path.parent / Path(given["boundary_file"]).expanduser())
    return answered(QUESTIONS, given, str(path))


def _write(answers: Answers, sites: Path, today: date) -> tuple[Path, list[str], list[str]]:
    final = sites / answers["name"]
    if final.exists():
        raise ContractBroken(f"{final} exists already. Choose another name, or move it away.")
    sites.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=".new-", dir=sites))
    try:
        folder = beside / answers["name"]
        folder.mkdir()
        _copy_map(answers["boundary_file"].path, folder)
        (folder / "site.toml").write_text(site_toml(answers), "utf-8")
        if answers["served_since"]:
            _write_ledger(answers, folder, today)
        areas, odd = areas_of(load_site_in(folder))
        folder.rename(final)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return final, areas, odd


def _copy_map(path: Path, folder: Path) -> None:
    # A shapefile is several files of one name.
    parts = path.parent.glob(f"{path.stem}.*") if path.suffix.lower() == ".shp" else [path]
    for part in parts:
        shutil.copyfile(part, folder / part.name)


def areas_of(site: Site) -> tuple[list[str], list[str]]:
    """The names of the neighbourhoods that the map in the site's folder gives, as a build reads them; what is odd.

    Raises ContractBroken with the build's own words for a map that cannot be used.
    """
    con = db.connect()
    try:
        land_reference(con, site, SHARED)
        land_own_maps(con, site, lambda _: None)
        problems = con.execute("SELECT message FROM raw.problem").fetchall()
        if problems:
            raise ContractBroken(problems[0][0])
        make_safe(con, site, Path("no programme file, no key"), lambda _: None)
        create_core(con)
        fill_areas(con, site)
        found = con.execute("SELECT name FROM core.area WHERE layer = 'neighbourhood' ORDER BY name").fetchall()
        return [name for (name,) in found], [*overlaps_told(con), *pieces_told(con), *covered_told(con)]
    finally:
        con.close()


def site_toml(answers: Answers) -> str:
    """The text of site.toml that says what was answered."""
    top = {
        "title": answers["title"],
        "country": "US",
        "state": answers["state"],
        "time_zone": answers["time_zone"],
        "language": answers["language"],
        "currency": "USD",
        "fiscal_year_starts": answers["fiscal_year_starts"],
        "intake_window_days": answers["intake_window_days"],
        "help": answers["help"],
    }
    boundaries = {
        "file": answers["boundary_file"].path.name, "layer": answers["boundary_file"].layer,
        "name": answers["area_name"], "group": answers["area_group"],
    }  # fmt: skip
    numbers = {name: answers[name] for name in ("minimum_shown", "rounding_base")}
    rule = {"rule": "max_drug_grams", "value": answers["grams"], "source": answers["rules_from"]}
    parts = [
        f"# {answers['title']}: what is special about the city. docs/add-your-city.md says what else can stand here.",
        _table("", top),
        _table("[boundaries]", boundaries),
        _table("[areas.precincts]", _groups(answers)),
        _table("[doors]", answers["doors"]),
        _table("[words]", {"team": answers["teams"], "agency": answers["agencies"]}),
        _table("[race]", answers["races"]),
        _table("[small_numbers]", numbers),
        _table("[[eligibility]]", rule if answers["grams"] else {}),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _groups(answers: Answers) -> dict[str, str]:
    from pipelines.sources.boundaries import values_in

    if not answers["area_group"]:
        return {}
    groups = values_in(*answers["boundary_file"])[answers["area_group"]]
    return {group: group for group in sorted({group for group in groups if group})}


def _table(head: str, values: dict) -> str:
    lines = [f"{_key(key)} = {_toml(value)}" for key, value in values.items() if value not in ("", None, [])]
    return "\n".join([head] * bool(head) + lines) if lines else ""


def _key(key: str) -> str:
    return key if key.isascii() and key.replace("_", "").isalnum() else _toml(key)


def _toml(value: object) -> str:
    # Texts, whole numbers and lists of texts look the same in JSON and in TOML; DEL alone TOML wants written out.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _write_ledger(answers: Answers, folder: Path, today: date) -> None:
    contract = REFERENCE["service_areas"]
    since = answers["served_since"].isoformat()
    said = {
        "site": answers["name"], "claim": "all", "places": answers["title"], "layer": "city", "open_from": since,
        "sure_from": since, "standing": "confirmed", "source": answers["rules_from"], "checked_on": today.isoformat(),
    }  # fmt: skip
    (folder / "reference").mkdir()
    with open(folder / "reference" / "service_areas.csv", "w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerows([contract.header, [said.get(name, "") for name in contract.header]])
