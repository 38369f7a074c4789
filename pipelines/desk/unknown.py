"""Why a file was not recognised, as a hint. Its own first line is only quoted where it resembles a declared name:
a file without a header has a person in its first line."""

from pathlib import Path

from pipelines.contracts import Contract, ContractBroken, Site
from pipelines.sources.formats import formats_of
from pipelines.sources.recognise import guesses

ASK = "Write an empty form with: python -m pipelines template --out DIR"


def why_unknown(path: Path, site: Site) -> str:
    """A sentence about a file that is none of the site's sources."""
    forms = formats_of(path)
    if not forms:
        return f"{path.name}: is no file of a kind that can be read. Save it as Excel Workbook (.xlsx) or as CSV UTF-8."
    header = _first_line(path)
    if len(header) == 1 and (";" in header[0] or "\t" in header[0]):
        return (
            f"{path.name}: its columns are separated by semicolons or tabs, not by commas. Save it from Excel as Excel "
            "Workbook (.xlsx)."
        )
    nearest, meant = _nearest(header, site)
    if nearest is None or len(meant) < 2:
        titles = ", ".join(contract.title for contract in site.contracts.values() if contract.access == "programme")
        return f"{path.name}: has not the columns of any file that {site.title} expects ({titles}). {ASK}"
    pairs = ", ".join(f"{theirs} for {ours}" for ours, theirs in meant.items())
    missing = [column.name for column in nearest.columns if column.name not in meant]
    lacks = f" It lacks {', '.join(missing)}." if missing else ""
    return (
        f"{path.name}: resembles {nearest.title}, but its column names differ. Perhaps it says {pairs}.{lacks} Rename "
        f"the columns, or have the analyst add them to site.toml under [programme.{nearest.source}.columns]. {ASK}"
    )


def _first_line(path: Path) -> list[str]:
    for form in formats_of(path):
        try:
            rows = form.headers(path) if hasattr(form, "headers") else [form.header(path)]
        except ContractBroken:
            continue
        longest = max((row for row in rows if row), key=lambda row: sum(map(bool, row)), default=None)
        if longest:
            return longest
    return []


def _nearest(header: list[str], site: Site) -> tuple[Contract | None, dict[str, str]]:
    contracts = [contract for contract in site.contracts.values() if contract.form != "areas"]
    tried = [(contract, guesses(contract.header, header)) for contract in contracts]
    return max(tried, key=lambda pair: len(pair[1]) / len(pair[0].header), default=(None, {}))
