"""The provenance card beside a landed file: where it came from, when, and what it holds."""

import json
import os
import tomllib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from pipelines.db import file_sha256

SUFFIX = ".card.toml"


@dataclass(frozen=True, kw_only=True)
class Card:
    """What is told of a landed file. `updated_through` is the service's own time, empty where it has none.

    The file of a night has the hash of the file that it `follows`, and how many of its rows are new beside those.
    """

    title: str
    source: str
    address: str
    query: str
    fetched_at: str
    updated_through: str
    layout: str
    rows: int
    columns: tuple[str, ...]
    not_fetched: tuple[str, ...]
    sha256: str
    follows: str = ""
    new_rows: int = 0


def card_path(landed: Path) -> Path:
    """The place of the card of a landed file."""
    return landed.with_name(landed.name + SUFFIX)


def read_card(landed: Path) -> Card | None:
    """The card of `landed`; None where file or card is missing, unreadable, or the file is not the one described."""
    try:
        told = tomllib.loads(card_path(landed).read_text("utf-8"))
        card = Card(**{name: tuple(value) if isinstance(value, list) else value for name, value in told.items()})
        return card if file_sha256(landed) == card.sha256 else None
    except (OSError, ValueError, TypeError):
        return None


def put(written: Path, landed: Path, card: Card, instead_of: Iterable[Path] = ()) -> None:
    """Move the finished file `written` to `landed`, then its card: a card that does not fit is not believed.

    The files `instead_of` whose rows it holds go first: a build between the two would read them as later news.
    """
    lines = (f"{name} = {json.dumps(value)}" for name, value in asdict(card).items())
    told = written.with_name(written.name + SUFFIX)
    told.write_text("\n".join(lines) + "\n", "utf-8")
    for path in instead_of:
        remove(path)
    os.replace(written, landed)
    os.replace(told, card_path(landed))


def remove(landed: Path) -> None:
    """Remove a landed file and its card."""
    card_path(landed).unlink(missing_ok=True)
    landed.unlink()


@contextmanager
def beside(workshop: Path, name: str) -> Iterator[Path]:
    """A path in `workshop` to write to; whatever is left there when the block ends is removed."""
    path = workshop / (name + ".tmp")
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)
        path.with_name(path.name + SUFFIX).unlink(missing_ok=True)
