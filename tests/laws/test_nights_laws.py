"""Files of nights at random: a build of all of them settles to the rows that the portal's newest state settles to."""

import json
import os
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from pipelines import db
from pipelines.contracts import create_core
from pipelines.deidentify import make_safe
from pipelines.sites import load_site
from pipelines.sites.seattle.sources.spd_offences import API_2025, CONTRACT
from pipelines.sources import create_raw, land_files, source_files
from pipelines.sources.fetch import nights
from pipelines.sources.fetch.place import Place
from pipelines.sources.fetch.socrata import Portal, land_dataset
from pipelines.warehouse.settle import settle

ALONE = replace(load_site("seattle"), contracts={CONTRACT.source: CONTRACT})
EXAMPLES = 200 if os.environ.get("LEAD_SOAK") else 6
DAY = "2026-03-{:02}T10:00:00.000"
# What is reported when; the last two are not how the portal writes a moment.
REPORTS = [DAY.format(1), DAY.format(2), DAY.format(3), None, "2026 Mar 02 10:00:00 AM", "soon"]
# A change: the portal's own number of a row, the offence that it is of, its report, its code.
drawn_change = st.tuples(
    st.integers(0, 4), st.sampled_from(["70000000001", "70000000002", "x"]), st.sampled_from(REPORTS),
    st.sampled_from(["35A", "23C"]),
)  # fmt: skip
drawn_nights = st.lists(st.lists(drawn_change, min_size=1, max_size=4), min_size=1, max_size=4)


@dataclass(frozen=True)
class Made(Portal):
    """A portal that answers from a dictionary."""

    state: dict

    def fields(self) -> list[str]:
        """All columns."""
        return list(API_2025.header)

    def size(self, since: str = "") -> tuple[int, str]:
        """Rows that changed since, and the last moment."""
        moments = [row[":updated_at"] for row in self.state.values() if row[":updated_at"] >= since]
        return len(moments), max(moments, default="")

    def page(self, plan, last, seen):  # noqa: ANN001, ANN201
        """All rows in one page."""
        rows = [] if seen else [row for row in self.state.values() if row[":updated_at"] >= plan.since]
        rows = [{name: value for name, value in row.items() if value is not None} for row in rows]
        return rows, json.dumps(rows).encode()


def portal_row(number: int, offence: str, report: str | None, code: str, moment: int) -> dict:
    """A row as the portal keeps it."""
    return {
        ":id": f"row-{number:03}", ":updated_at": f"2026-11-{moment:02}T03:00:00.000Z", "offense_id": offence,
        "offense_date": DAY.format(1), "report_date_time": report, "nibrs_offense_code": code,
    }  # fmt: skip


def fetch(folder: Path, state: dict) -> None:
    """Land what the portal has."""
    client = SimpleNamespace(now=lambda: datetime(2026, 11, 22, tzinfo=UTC), progress=lambda _: None)
    place = Place(folder, client)
    place.workshop.mkdir(parents=True, exist_ok=True)
    land_dataset(CONTRACT, Made(place, "https://made.up", "up", state))


def settled(folder: Path) -> list[tuple]:
    """The rows that a build of the folder keeps."""
    con = db.connect()
    create_raw(con)
    land_files(con, ALONE, source_files(folder), lambda _: None)
    make_safe(con, ALONE, folder / "key", lambda _: None)
    create_core(con)
    settle(con, ALONE, CONTRACT)
    rows = con.execute("SELECT * EXCLUDE (_file) FROM safe.spd_offences ORDER BY ALL").fetchall()
    con.close()
    return rows


@settings(max_examples=EXAMPLES, phases=[Phase.explicit, Phase.generate])  # shrinking builds takes minutes
@given(changes=drawn_nights)
def test_files_of_nights_settle_to_what_the_portal_holds(tmp_path_factory, changes):
    kept, whole = tmp_path_factory.mktemp("kept"), tmp_path_factory.mktemp("whole")
    state = {n: portal_row(n, f"7100000{n:04}", DAY.format(1), "90J", 1) for n in range(100, 120)}
    state[0] = portal_row(0, "70000000001", DAY.format(2), "35A", 2)
    with mock.patch.object(nights, "WORTH", 0), mock.patch.object(nights, "SHARE", 1):
        fetch(kept, dict(state))
        for moment, night in enumerate(changes, start=3):
            for number, *said in night:
                state[number] = portal_row(number, *said, moment)
            fetch(kept, dict(state))
    fetch(whole, dict(state))
    assert settled(kept) == settled(whole)
