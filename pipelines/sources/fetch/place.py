"""Where fetched files land, and with which client they are fetched."""

from dataclasses import dataclass
from pathlib import Path

from pipelines.sources.fetch.http import Client, in_bytes


@dataclass(frozen=True)
class Place:
    """The folder for finished files; `workshop`, inside it, holds what is not finished, and no build looks there."""

    folder: Path
    client: Client

    @property
    def workshop(self) -> Path:
        """The folder for what is not finished."""
        return self.folder / ".fetch"

    def say(self, line: str) -> None:
        """A line of progress."""
        self.client.progress(f"  {line}")

    def say_landed(self, landed: Path, count: str) -> None:
        """What is there now: the file, how much is in it (`count`, in words), and its size."""
        self.say(f"{landed.name}: {count}, {in_bytes(landed.stat().st_size)}")
