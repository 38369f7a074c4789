"""What one demonstration run is asked for, and where its chance comes from."""

from __future__ import annotations

import csv
import zlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

FIRST_DAY = date(2008, 1, 1)
# Raised whenever the same seed would no longer give the same bytes.
GENERATOR_VERSION = 3
HERE = Path(__file__).parent


@dataclass(frozen=True)
class Plan:
    """One run: the seed, the last day of data, and a factor on every count of offences."""

    seed: int
    until: date
    scale: float = 1.0

    def __post_init__(self) -> None:
        if self.seed < 0:
            raise ValueError(f"the seed must be 0 or more, not {self.seed}")
        if not date(2008, 12, 31) <= self.until <= date(2099, 12, 31):
            raise ValueError(f"the last day must lie between 2008-12-31 and 2099-12-31, not {self.until}")
        if not 0 < self.scale <= 10:
            raise ValueError(f"the scale must be above 0 and at most 10, not {self.scale}")

    @property
    def days(self) -> np.ndarray:
        """Every day from the first to the last, as datetime64[D]."""
        return np.arange(FIRST_DAY, np.datetime64(self.until) + np.timedelta64(1, "D"), dtype="datetime64[D]")

    @property
    def years(self) -> list[int]:
        """The calendar years touched."""
        return list(range(FIRST_DAY.year, self.until.year + 1))

    def chance(self, part: str) -> np.random.Generator:
        """A generator of its own for each part, so that a change in one leaves the others' bytes alone."""
        return np.random.default_rng([self.seed, zlib.crc32(part.encode())])


def hand_written(name: str) -> list[dict[str, str]]:
    """The rows of one of the hand-written CSV files beside this module."""
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def year_of(days: np.ndarray) -> np.ndarray:
    """The calendar year of each datetime64 value, as int."""
    return days.astype("datetime64[Y]").astype(int) + 1970
