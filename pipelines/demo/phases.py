"""The planted truth: when service opens where, and what that does to drug offences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from pipelines.demo.areas import Area


@dataclass(frozen=True)
class Phase:
    """From `opens` on, drug offences in the phase's areas are `multiplier` times what they would be."""

    name: str
    opens: date
    multiplier: float
    names: tuple[str, ...] = ()
    precinct: str = ""

    def covers(self, area: Area) -> bool:
        """Whether the area belongs to this phase, by its own name or by its precinct."""
        return area.name in self.names or area.precinct == self.precinct


DOWNTOWN = ("DOWNTOWN COMMERCIAL", "PIONEER SQUARE", "INTERNATIONAL DISTRICT")
PHASES = (
    Phase("Belltown", date(2011, 10, 13), 0.80, names=("BELLTOWN",)),
    Phase("Downtown", date(2015, 7, 1), 0.90, names=DOWNTOWN),
    Phase("East Precinct", date(2016, 8, 1), 0.88, precinct="E"),
    Phase("North Precinct", date(2019, 1, 1), 0.95, precinct="N"),
)


def drug_effect(areas: Sequence[Area], days: np.ndarray) -> np.ndarray:
    """The factor on drug offences, one row a day and one column an area."""
    effect = np.ones((len(days), len(areas)))
    for phase in PHASES:
        inside = np.array([phase.covers(area) for area in areas])
        effect[np.ix_(days >= np.datetime64(phase.opens), inside)] *= phase.multiplier
    return effect


def opened(area: Area) -> date | None:
    """The day service opened in the area, or None where it never did."""
    return next((phase.opens for phase in PHASES if phase.covers(area)), None)
