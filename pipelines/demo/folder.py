"""The demonstration folder: never overwrite anything else, never leave half of one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pipelines.db import only_one

MARKER = "demonstration.toml"
FILES = {
    MARKER,
    "spd_offences.csv",
    "areas.geojson",
    "population.csv",
    "spd_arrests.json",
    "spd_calls.csv",
    "community_measures.csv",
    "group_benchmarks.csv",
    "lead_comparison.csv",
    "lead_contacts.csv",
    "lead_costs.csv",
    "lead_merged_clients.csv",
    "lead_needs.csv",
    "lead_outcomes.csv",
    "lead_participation.csv",
    "lead_referrals.csv",
    "lead_staffing.csv",
    "truth",
}


def check_destination(out: Path) -> None:
    """Raise ValueError where writing to `out` could destroy something that is not demonstration data."""
    if not out.exists():
        return
    if not out.is_dir():
        raise ValueError(f"{out} is a file. Give --out the name of a folder.")
    found = {path.name for path in out.iterdir()}
    if found and MARKER not in found:
        raise ValueError(f"{out} is not demonstration data (no {MARKER}). Give --out a new folder.")
    if strange := sorted(found - FILES):
        names = ", ".join(strange)
        raise ValueError(f"{out} also holds {names}. Move that elsewhere or give --out a new folder.")


@contextmanager
def written_beside(out: Path) -> Iterator[Path]:
    """A new folder beside `out` that takes its place when all is written, and vanishes if anything fails.

    Raises ContractBroken where another run is writing the same.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    beside, old, lock = (out.with_name(f".{out.name}.{ending}") for ending in ("writing", "old", "lock"))
    with only_one(out.parent, f"demo that writes {out.name}", lock.name):
        # A run killed in its last moment may have left something behind.
        _settle(out, beside, old)
        beside.mkdir()
        try:
            yield beside
            if out.exists():
                out.rename(old)
            beside.rename(out)
        finally:
            _settle(out, beside, old)
            with suppress(OSError):  # Windows keeps what is open
                lock.unlink()


def _settle(out: Path, beside: Path, old: Path) -> None:
    """Bring the old folder back where no new one has taken its place, and clear the rest away."""
    if old.exists() and not out.exists():
        old.rename(out)
    shutil.rmtree(beside, ignore_errors=True)
    shutil.rmtree(old, ignore_errors=True)
