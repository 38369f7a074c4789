"""What is landed of a dataset: one file, and beside it a file for each night that brought a little.

A night's file holds what changed since the file before it, so that a refresh can add it to the warehouse and read
nothing else. Its name sorts behind those before it, and its card holds the hash of the file that it follows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.contracts import Contract, Layout
from pipelines.db import connect, literal, quoted, row
from pipelines.sources.fetch.card import Card, read_card

WORTH = 50_000  # rows; a smaller file is written anew in a moment
SHARE = 0.1  # of the first file's rows may lie in files of nights …
MOST = 31  # … of which there are so many at most; then all becomes one file again
# How a portal writes a moment: of two so written the later one sorts behind.
MOMENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}"


@dataclass(frozen=True)
class Landed:
    """The files of a dataset in their order, with their cards."""

    files: tuple[Path, ...]
    cards: tuple[Card, ...]

    @property
    def rows(self) -> int:
        """How many rows of the portal they hold, each in its newest version."""
        return self.cards[0].rows + sum(card.new_rows for card in self.cards[1:])

    @property
    def through(self) -> str:
        """The portal's moment up to which they go."""
        return self.cards[-1].updated_through

    def next_night(self) -> Path:
        """Where the next night's file goes."""
        return _night(self.files[0], len(self.files))

    def has_room(self, rows: int) -> bool:
        """Whether `rows` more may go into a file of their own."""
        first, *nights = self.cards
        added = sum(card.rows for card in nights) + rows
        return first.rows >= WORTH and added <= SHARE * first.rows and len(nights) < MOST


def read_landed(first: Path) -> Landed | None:
    """The files of which each fits its card and follows the one before; None where `first` does not fit its own."""
    card = read_card(first)
    if not card:
        return None
    files, cards = [first], [card]
    while (card := read_card(_night(first, len(files)))) and _follows(card, cards[-1]):
        files.append(_night(first, len(files)))
        cards.append(card)
    return Landed(tuple(files), tuple(cards))


def other_nights(first: Path, landed: Landed | None = None) -> list[Path]:
    """The nights' files that are not of `landed`, the last first: what is left when some are removed is a chain.

    A cut run left them, or their rows are in `first`.
    """
    kept = landed.files if landed else ()
    found = first.parent.glob(f"{first.stem}_night_[0-9][0-9][0-9]{first.suffix}")
    return sorted((night for night in found if night not in kept), reverse=True)


def new_rows(written: Path, landed: Landed, contract: Contract, layout: Layout) -> int | None:
    """How many rows of the file `written` are not in `landed` yet; None where a build might not prefer its rows.

    A build knows repeats by their key and prefers the later report, then the later file. So each row must have the key
    it had, and no earlier report than it had.
    """
    names = {column.becomes: layout.names[column.name] for column in contract.columns if column.name in layout.names}
    earlier = " UNION ALL ".join(
        f'SELECT ":id", {_key(contract, names)}, {_latest(contract, names)} AS latest FROM read_parquet({_text(path)})'
        for path in landed.files
    )
    con = connect()
    try:
        return row(
            con,
            f"""
            WITH earlier AS ({earlier}),
            came AS (SELECT ":id", {_key(contract, names)}, {_latest(contract, names)} AS latest
                     FROM read_parquet({_text(written)})),
            met AS (
                SELECT n.":id", e.":id" IS NULL AS new, n.key IS NOT DISTINCT FROM e.key AND (
                    n.latest IS NOT DISTINCT FROM e.latest
                    OR n.latest > e.latest AND regexp_full_match(n.latest, {literal(MOMENT)})
                    AND regexp_full_match(e.latest, {literal(MOMENT)})
                ) AS wins
                FROM came n LEFT JOIN earlier e ON e.":id" = n.":id"
            )
            SELECT CASE WHEN bool_and(new OR coalesce(wins, false)) THEN count(*) FILTER (new) END FROM met
            """,
        )[0]
    finally:
        con.close()


def _night(first: Path, number: int) -> Path:
    return first.with_name(f"{first.stem}_night_{number:03}{first.suffix}")


def _follows(card: Card, before: Card) -> bool:
    return (card.follows, card.address, card.columns) == (before.sha256, before.address, before.columns)


def _key(contract: Contract, names: Mapping[str, str]) -> str:
    parts: Sequence[str] = [quoted(names[part]) if part in names else "NULL" for part in contract.key]
    return f"row({', '.join(parts)}) AS key"


def _latest(contract: Contract, names: Mapping[str, str]) -> str:
    return quoted(names[contract.latest]) if contract.latest in names else "NULL::VARCHAR"


def _text(path: Path) -> str:
    return literal(str(path))
