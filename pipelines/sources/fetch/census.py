"""People by tract of the Census Bureau's American Community Survey, landed as Parquet with every column as text.

The service answers with a list of lists whose first names the columns. It says no count of its own, so a list that is
shorter than the one that came before is not believed.
"""

import json
import os
from dataclasses import dataclass
from functools import partial

from pipelines.contracts import Contract, ContractBroken
from pipelines.db import connect, file_sha256, literal, quoted
from pipelines.sources.fetch.card import Card, beside, put, read_card
from pipelines.sources.fetch.http import Passing
from pipelines.sources.fetch.place import Place

KEY = "CENSUS_API_KEY"
PEOPLE, MARGIN = "B01003_001E", "B01003_001M"  # all residents, and the 90 % margin of error
COLUMNS = ("tract_geoid", "year", PEOPLE, MARGIN)
NO_KEY = (
    "It wants a key and was not given one that it knows. A key is free: ask for it at "
    f"api.census.gov/data/key_signup.html and put it into {KEY}."
)


@dataclass(frozen=True)
class Survey:
    """One county's tracts in the survey of the five years that end with `year`."""

    address: str
    year: int
    state: str
    county: str

    @property
    def question(self) -> dict[str, str]:
        """What is asked, without the key."""
        return {"get": f"{PEOPLE},{MARGIN}", "for": "tract:*", "in": f"state:{self.state} county:{self.county}"}

    @property
    def hints(self) -> dict[int, str]:
        """What an answer that is none means here."""
        return {
            204: f"It has no tracts of state {self.state}, county {self.county}: correct them in the source's module.",
            302: NO_KEY,  # it leads to a page of words about keys
            400: "It does not understand the question: have its variables changed?",
            404: f"The survey of {self.year} is not there: it may not be published yet.",
        }


def land_people(contract: Contract, place: Place, survey: Survey) -> None:
    """Fetch the people of every tract into <source>.parquet with a card.

    Raises ContractBroken when the service refuses or its columns changed; the file that was there stays as it was.
    """
    key = os.environ.get(KEY, "")
    asked = survey.question | ({"key": key} if key else {})
    rows = place.client.ask(survey.address, asked, partial(_rows, survey=survey, source=contract), hints=survey.hints)
    query = "&".join(f"{name}={value}" for name, value in survey.question.items())
    landed = place.folder / f"{contract.source}.parquet"
    before = read_card(landed)
    if before and (before.address, before.query) == (survey.address, query) and len(rows) < before.rows:
        raise ContractBroken(
            f"{contract.source}: {len(rows)} tracts came, and {before.rows} are there. Nothing was replaced. Run the "
            f"command again; if so few are right, remove {landed.name} first."
        )
    with beside(place.workshop, landed.name) as written:
        _write(rows, written)
        card = Card(
            title=contract.title, source=contract.source, address=survey.address, query=query,
            fetched_at=place.client.now().isoformat(timespec="seconds"), updated_through="", layout=contract.title,
            rows=len(rows), columns=COLUMNS, not_fetched=(), sha256=file_sha256(written),
        )  # fmt: skip
        put(written, landed, card)
    place.say_landed(landed, f"{len(rows):,} tracts of {survey.year}")


def _rows(body: bytes, survey: Survey, source: Contract) -> list[tuple[str | None, ...]]:
    """Rows of COLUMNS in the order of the tracts, as the service wrote them."""
    header, *lines = _table(body)
    needed = (PEOPLE, MARGIN, "state", "county", "tract")
    if missing := [name for name in needed if name not in header]:
        raise ContractBroken(
            f"{source.source}: the columns of {survey.address} changed. Missing: {', '.join(missing)}. Nothing was "
            f"fetched. Edit {source.declared_in}."
        )
    rows = [dict(zip(header, line, strict=True)) for line in lines]
    if any((row["state"], row["county"]) != (survey.state, survey.county) for row in rows):
        raise Passing("it answered about another county")
    found = {f"{row['state']}{row['county']}{row['tract']}": row for row in rows}
    if not found or len(found) < len(rows):
        raise Passing("a tract came twice" if found else "no tract came")
    return [(geoid, str(survey.year), found[geoid][PEOPLE], found[geoid][MARGIN]) for geoid in sorted(found)]


def _table(body: bytes) -> list[list[str | None]]:
    try:
        table = json.loads(body)
    except ValueError:
        # A page of words with status 200: about the key, or from a machine in between.
        if body.lstrip().startswith(b"<") and b"key" in body.lower():
            raise ContractBroken(f"the census service sent a page of words. {NO_KEY}") from None
        raise Passing("the answer is not whole") from None
    lists = isinstance(table, list) and table and all(isinstance(line, list) for line in table)
    if not lists or any(len(line) != len(table[0]) for line in table):
        raise Passing("the answer is no table")
    return table


def _write(rows: list[tuple[str | None, ...]], written: os.PathLike) -> None:
    con = connect()
    try:
        con.execute(f"CREATE TABLE people ({', '.join(f'{quoted(name)} VARCHAR' for name in COLUMNS)})")
        con.executemany("INSERT INTO people VALUES (?, ?, ?, ?)", rows)
        con.execute(f"COPY people TO {literal(str(written))} (FORMAT parquet, COMPRESSION zstd)")
    finally:
        con.close()
