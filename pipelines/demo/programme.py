"""Write the programme's files: referrals and participation first, all others drawn from them."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from datetime import date
from pathlib import Path

import pandas as pd

from pipelines.demo.areas import Area
from pipelines.demo.community import draw_measures
from pipelines.demo.comparison import Follower, draw_arms
from pipelines.demo.contacts import draw_contacts, draw_first_meetings
from pipelines.demo.costs import draw_costs
from pipelines.demo.events import draw_deaths
from pipelines.demo.merged import draw_merged
from pipelines.demo.needs import draw_needs
from pipelines.demo.outcomes import draw_outcomes
from pipelines.demo.participation import Spell, draw_spells
from pipelines.demo.plan import Plan
from pipelines.demo.referrals import Referral, draw_referrals, repeat_and_correct
from pipelines.demo.service import ActiveMonths, active_months
from pipelines.demo.staffing import draw_staffing


@dataclass(frozen=True)
class Programme:
    """The settled rows behind the programme's files."""

    referrals: list[Referral]
    spells: list[Spell]
    arms: list[Follower]
    deaths: dict[str, date]
    active: ActiveMonths
    contacts: pd.DataFrame
    merged: pd.DataFrame
    needs: pd.DataFrame
    outcomes: pd.DataFrame
    staffing: pd.DataFrame
    costs: pd.DataFrame
    measures: pd.DataFrame


def write_programme(plan: Plan, areas: Sequence[Area], folder: Path) -> Programme:
    """Write every programme file to `folder`; nobody in them exists. Returns what stands in them, settled."""
    exported, referrals = repeat_and_correct(draw_referrals(plan, areas), plan.chance("referrals/repeats"))
    drawn = _draw(plan, areas, referrals)
    _write_rows(Referral, exported, folder / "lead_referrals.csv")
    _write_rows(Spell, drawn.spells, folder / "lead_participation.csv")
    _write_rows(Follower, drawn.arms, folder / "lead_comparison.csv")
    _write_table(_numbered(drawn.contacts, "contact_id", "V"), folder / "lead_contacts.csv")
    _write_table(drawn.merged, folder / "lead_merged_clients.csv")
    _write_table(_numbered(drawn.needs, "need_id", "N"), folder / "lead_needs.csv")
    _write_table(_numbered(drawn.outcomes, "outcome_id", "O"), folder / "lead_outcomes.csv")
    _write_table(drawn.staffing, folder / "lead_staffing.csv")
    _write_table(drawn.costs, folder / "lead_costs.csv")
    _write_table(drawn.measures, folder / "community_measures.csv")
    return drawn


def _draw(plan: Plan, areas: Sequence[Area], referrals: list[Referral]) -> Programme:
    spells = draw_spells(plan, areas, referrals)
    active, arms = active_months(spells, plan.until), draw_arms(plan, referrals)
    deaths = draw_deaths(plan, {spell.client_id: spell.active_to for spell in spells}, referrals)
    merged, before = draw_merged(plan, referrals)
    first = draw_first_meetings(plan, referrals, deaths)
    contacts = pd.concat([draw_contacts(plan, areas, active), first, before], ignore_index=True)
    return Programme(
        referrals=referrals,
        spells=spells,
        arms=arms,
        deaths=deaths,
        active=active,
        contacts=contacts.sort_values(["contacted_on", "client_id", "kind"], kind="stable", ignore_index=True),
        merged=merged,
        needs=draw_needs(plan, spells, deaths),
        outcomes=draw_outcomes(plan, referrals, spells, arms, deaths),
        staffing=draw_staffing(active),
        costs=draw_costs(plan, active),
        measures=draw_measures(plan, areas),
    )


def _numbered(rows: pd.DataFrame, name: str, letter: str) -> pd.DataFrame:
    return pd.concat([pd.Series([f"{letter}{n:07d}" for n in range(1, len(rows) + 1)], name=name), rows], axis=1)


def _write_table(rows: pd.DataFrame, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        rows.to_csv(file, index=False, lineterminator="\n")


def _write_rows(kind: type, rows: Sequence[Referral | Spell | Follower], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(field.name for field in fields(kind))
        writer.writerows(astuple(row) for row in rows)
