"""What was planted, for tests alone: the build never looks into this file."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from pipelines.demo.areas import Area
from pipelines.demo.arrests import NO_NAME, PER_100_CALLS, expected_arrests, in_first_phases
from pipelines.demo.calls import EFFECT
from pipelines.demo.course import FUNNEL
from pipelines.demo.intensity import DOORS, area_shares, expected_referrals
from pipelines.demo.offences import expected
from pipelines.demo.phases import PHASES, Phase
from pipelines.demo.plan import Plan, year_of
from pipelines.demo.programme import Programme
from pipelines.demo.programme_truth import programme_truth
from pipelines.demo.referrals import Referral
from pipelines.demo.texture import CLEANED

DRUG_CODES = ("35A", "35B")
PROSTITUTION_CODES = ("40A", "40B", "40C")


class Incidents(NamedTuple):
    """What the police files hold once repeats are settled: a row an offence, a call, an arrest."""

    offences: pd.DataFrame
    calls: pd.DataFrame
    arrests: pd.DataFrame


def write_truth(plan: Plan, areas: Sequence[Area], incidents: Incidents, programme: Programme, path: Path) -> None:
    """Write planted.json from the settled rows; counts are keyed area, then year; zeros left out."""
    truth = {
        "seed": plan.seed,
        "until": plan.until.isoformat(),
        "scale": plan.scale,
        "phases": [_phase(phase, areas) for phase in PHASES],
        "offences": _offences(plan, areas, incidents.offences),
        "calls": _calls(areas, incidents.calls),
        "arrests": _arrests(plan, areas, incidents.arrests),
        "referrals": _referrals(plan, areas, programme.referrals),
        **programme_truth(programme),
    }
    text = json.dumps(truth, indent=1, ensure_ascii=False)
    path.parent.mkdir()
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def _phase(phase: Phase, areas: Sequence[Area]) -> dict[str, object]:
    covered = [area.name for area in areas if phase.covers(area)]
    opens = phase.opens.isoformat()
    return {"name": phase.name, "opens": opens, "multiplier": phase.multiplier, "areas": covered}


def _offences(plan: Plan, areas: Sequence[Area], rows: pd.DataFrame) -> dict[str, object]:
    """Counts of settled rows: where the offence really was, and where a reader can place it."""
    drug = rows[rows["code"].isin(DRUG_CODES)]
    names = [area.name for area in areas]
    really = np.array(names, dtype=object)[drug["area"].to_numpy()]
    return {
        "distinct": len(rows),
        "drug": len(drug),
        "prostitution": int(rows["code"].isin(PROSTITUTION_CODES).sum()),
        "drug_expected": _by_year(plan, names, expected(plan, areas, "drug")),
        "drug_expected_without_effect": _by_year(plan, names, expected(plan, areas, "drug", effect=False)),
        "drug_by_true_area": _count(really, year_of(drug["start"].to_numpy())),
        "drug_by_placed_area": _count(_placed(drug, really), year_of(drug["start"].to_numpy())),
    }


def _placed(rows: pd.DataFrame, really: np.ndarray) -> np.ndarray:
    """The area a reader arrives at: the point's, else the cleaned label's, else none (an empty name)."""
    by_label = rows["label"].map(lambda label: CLEANED.get(label, label)).to_numpy()
    return np.where(rows["located"].to_numpy(), really, by_label)


def _calls(areas: Sequence[Area], calls: pd.DataFrame) -> dict[str, object]:
    """Counts of calls, not of units sent; a call without coordinates has no area (an empty name)."""
    names = np.array([area.name for area in areas], dtype=object)
    placed = np.where(calls["located"].to_numpy(), names[calls["area"].to_numpy()], "")
    years = year_of(calls["queued"].to_numpy())
    chosen = {stream: (calls["stream"] == stream).to_numpy() for stream in ("call_narcotics", "call_overdose")}
    return {
        "distinct": len(calls),
        "units": int(calls["units"].sum()),
        "effect_on_narcotics": EFFECT,
        "narcotics_by_placed_area": _count(placed[chosen["call_narcotics"]], years[chosen["call_narcotics"]]),
        "overdose_by_placed_area": _count(placed[chosen["call_overdose"]], years[chosen["call_overdose"]]),
    }


def _arrests(plan: Plan, areas: Sequence[Area], arrests: pd.DataFrame) -> dict[str, object]:
    """Counts of arrests, not of their offences, and how many for drugs were drawn on 100 calls about narcotics."""
    names = np.array([area.name for area in areas], dtype=object)[arrests["area"].to_numpy()]
    labelled = arrests["located"].to_numpy() | (arrests["label"] != NO_NAME).to_numpy()
    drug = (arrests["stream"] == "arrest_drug").to_numpy()
    years = year_of(arrests["made"].to_numpy())
    return {
        "distinct": len(arrests),
        "offences": len(arrests) + int(arrests["more"].sum()),
        "drug": int(drug.sum()),
        "drug_by_placed_area": _count(np.where(labelled, names, "")[drug], years[drug]),
        "drug_expected": _by_year(plan, [area.name for area in areas], expected_arrests(plan, areas, "arrest_drug")),
        "areas_of_the_first_phases": [area.name for area in areas if in_first_phases(area)],
        "per_100_calls": {"first_phases": PER_100_CALLS[True], "elsewhere": PER_100_CALLS[False]},
    }


def _referrals(plan: Plan, areas: Sequence[Area], rows: Sequence[Referral]) -> dict[str, object]:
    rate = expected_referrals(plan, areas)
    names = [area.name for area in areas]
    places = np.array([CLEANED.get(row.neighbourhood, row.neighbourhood) for row in rows], dtype=object)
    years = np.array([row.referred_on.year for row in rows], dtype=int)
    doors = np.array([row.door for row in rows], dtype=object)
    shares = area_shares(plan, areas)[-1]
    return {
        "distinct": len(rows),
        "funnel": FUNNEL,
        "decisions": dict(sorted(Counter(row.decision for row in rows).items())),
        "share_of_area_on_the_last_day": dict(zip(names, shares.round(6).tolist(), strict=True)),
        "expected": {door: _by_year(plan, names, rate[:, :, number]) for number, door in enumerate(DOORS)},
        "written": {door: _count(places[doors == door], years[doors == door]) for door in DOORS},
    }


def _by_year(plan: Plan, names: Sequence[str], rate: np.ndarray) -> dict[str, dict[str, float]]:
    years = year_of(plan.days)
    sums = {year: rate[years == year].sum(axis=0) for year in plan.years}
    return {name: {str(y): round(float(sums[y][k]), 4) for y in plan.years} for k, name in enumerate(names)}


def _count(places: np.ndarray, years: np.ndarray) -> dict[str, dict[str, int]]:
    table = pd.DataFrame({"place": places, "year": years}).groupby(["place", "year"]).size()
    counts: dict[str, dict[str, int]] = {}
    for (place, year), count in sorted(table.items()):
        counts.setdefault(place, {})[str(year)] = int(count)
    return counts
