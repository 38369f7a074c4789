"""Pages that came, kept until all have come: a run that is cut goes on where it stopped."""

import json
import os
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Plan:
    """What one fetch asks for: everything, or what changed `since`. `rows` and `through` are as of its beginning."""

    address: str
    columns: tuple[str, ...]
    since: str
    through: str
    rows: int

    def continues(self, other: "Plan") -> bool:
        """Whether pages fetched for `other` are pages of this plan, too."""
        return (self.address, self.columns, self.since) == (other.address, other.columns, other.since)


class Parts:
    """A folder of pages as they came, in the order in which they came."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def paths(self) -> list[Path]:
        """The pages there are."""
        return sorted(self.folder.glob("part-*.json"))

    def begin(self, plan: Plan) -> Plan:
        """The plan to follow: an interrupted one that asks for the same, else `plan` from its beginning."""
        begun = self._begun()
        if begun and plan.continues(begun) and self.paths:
            return begun
        self.clear()
        self.folder.mkdir(parents=True)
        self._write("plan.json", json.dumps(asdict(plan)).encode())
        return plan

    def add(self, page: bytes) -> None:
        """Keep one more page; it is there whole or not at all."""
        self._write(f"part-{len(self.paths) + 1:06}.json", page)

    def clear(self) -> None:
        """Forget the pages."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _begun(self) -> Plan | None:
        try:
            told = json.loads((self.folder / "plan.json").read_text("utf-8"))
            return Plan(**told | {"columns": tuple(told["columns"])})
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def _write(self, name: str, content: bytes) -> None:
        beside = self.folder / (name + ".tmp")
        beside.write_bytes(content)
        os.replace(beside, self.folder / name)
