"""What was planted in the programme's files besides referrals, in words of numbers."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipelines.demo.answers import CHANGES_UNTIL_MONTHS, HEALTH, SHARES, USE_DAYS
from pipelines.demo.community import QUESTIONS
from pipelines.demo.contacts import RATE
from pipelines.demo.costs import FIRST_YEARS_DOLLARS, FIRST_YEARS_END, RUNNING, start_dollars
from pipelines.demo.events import STREAMS, YEARS_EACH_SIDE
from pipelines.demo.needs import NEEDS
from pipelines.demo.programme import Programme
from pipelines.demo.service import CASELOAD, ActiveMonths


def programme_truth(programme: Programme) -> dict[str, object]:
    """The planted numbers of contacts, needs, outcomes, the arms, staffing, costs and community measures."""
    costs, needs = programme.costs, programme.needs
    return {
        "active": _active(programme.active),
        "contacts": {"distinct": len(programme.contacts), "a_month_per_active_person": dict(RATE)},
        "merged_clients": {
            "pairs": len(programme.merged),
            "people": len(set(programme.merged["new_client_id"]) - set(programme.merged["old_client_id"])),
        },
        "needs": {
            "distinct": len(needs),
            "planted": {d: {"weight": w, "met": m, "mean_days": days} for d, (w, m, days) in NEEDS.items()},
            "named": _tally(needs["domain"]),
            "met": _tally(needs["domain"][needs["met_on"] != ""]),
        },
        "outcomes": _outcomes(programme),
        "comparison": _tally(pd.Series([person.arm for person in programme.arms], dtype=object)),
        "staffing": {"caseload": dict(CASELOAD)},
        "costs": {
            "running_per_person_month": dict(RUNNING),
            "start": round(start_dollars(programme.active), 2),
            "first_years_end": str(FIRST_YEARS_END),
            "first_years_per_person_month": FIRST_YEARS_DOLLARS,
            "dollars_by_year": {str(year): int(d) for year, d in costs.groupby("dollar_year")["dollars"].sum().items()},
        },
        "community_measures": {
            "distinct": len(programme.measures),
            "effect": 0,
            "planted": {q: {"share": s, "a_year": d, "follows_offences": f} for q, (s, d, f) in QUESTIONS.items()},
        },
    }


def _active(active: ActiveMonths) -> dict[str, object]:
    """People active at the end of each month, and months of activity, both in the whole city."""
    months = [str(month) for month in active.months]
    stock, person_months = active.active_at_end().sum(axis=1), active.person_months().sum(axis=1)
    return {
        "at_end_of_month": dict(zip(months, stock.astype(int).tolist(), strict=True)),
        "person_months": dict(zip(months, np.round(person_months, 4).tolist(), strict=True)),
    }


def _outcomes(programme: Programme) -> dict[str, object]:
    return {
        "distinct": len(programme.outcomes),
        "by_domain": _tally(programme.outcomes["domain"]),
        "years_each_side": YEARS_EACH_SIDE,
        "events": [
            {"domain": domain, "detail": detail, "a_month_before": rate, "everybody_after": after, "programme": effect}
            for (domain, detail), (rate, after, effect) in STREAMS.items()
        ],
        "answers": {domain: {"at_enrolment": a, "later": b} for domain, (a, b) in SHARES.items()},
        "use_days": list(USE_DAYS),
        "health": list(HEALTH),
        "changes_until_months": CHANGES_UNTIL_MONTHS,
    }


def _tally(values: pd.Series) -> dict[str, int]:
    return {str(name): int(count) for name, count in values.value_counts().sort_index().items()}
