"""Write the whole demonstration folder, file after file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pandas as pd

from pipelines.demo.areas import Area, schematic_areas, write_areas
from pipelines.demo.arrests import draw_arrests, write_arrests
from pipelines.demo.benchmarks import write_benchmarks
from pipelines.demo.blocks import Blocks, make_blocks
from pipelines.demo.calls import draw_calls, write_calls
from pipelines.demo.folder import MARKER, check_destination, written_beside
from pipelines.demo.offences import draw_offences
from pipelines.demo.plan import GENERATOR_VERSION, Plan
from pipelines.demo.population import write_population
from pipelines.demo.portal import repeated_week, settled, write_portal_csv
from pipelines.demo.programme import write_programme
from pipelines.demo.texture import publish_rows
from pipelines.demo.truth import Incidents, write_truth

Progress = Callable[[str], None]
LAST_DAY = date(2026, 10, 31)


def write_demo(
    out: Path,
    *,
    seed: int = 2011,
    until: date = LAST_DAY,
    scale: float = 1.0,
    progress: Progress = print,
) -> None:
    """Write a synthetic Seattle to the folder `out`: the same seed, last day and scale give the same bytes.

    `scale` multiplies the number of offences and calls. Raises ValueError for an impossible seed, day or scale, and
    where `out` holds anything but earlier demonstration data, which is replaced.
    """
    plan = Plan(seed, until, scale)
    out = out.resolve()
    check_destination(out)
    areas = schematic_areas()
    with written_beside(out) as folder:
        progress(f"Demonstration data, seed {seed}, 2008-01-01 to {until}: synthetic from end to end")
        progress(f"  areas.geojson: {len(areas)} schematic areas")
        write_areas(areas, folder / "areas.geojson")
        progress("  population.csv: residents by area and year")
        write_population(areas, plan.years, folder / "population.csv")
        blocks = make_blocks(areas, plan.chance("blocks"))
        offences = _write_offences(plan, areas, blocks, folder / "spd_offences.csv", progress)
        calls = _write_calls(plan, areas, blocks, folder / "spd_calls.csv", progress)
        arrests = _write_arrests(plan, areas, blocks, folder / "spd_arrests.json", progress)
        progress("  group_benchmarks.csv: residents and people arrested by age, gender and race")
        write_benchmarks(plan, areas, arrests, folder / "group_benchmarks.csv")
        progress("  lead_*.csv and community_measures.csv: made-up people and a made-up programme")
        programme = write_programme(plan, areas, folder)
        incidents = Incidents(offences, calls, arrests)
        write_truth(plan, areas, incidents, programme, folder / "truth" / "planted.json")
        _write_marker(plan, folder / MARKER)
    progress(f"Demonstration data written to {out}")


def _write_offences(plan: Plan, areas: Sequence[Area], blocks: Blocks, path: Path, progress: Progress) -> pd.DataFrame:
    """Write the portal file and return the settled rows behind it."""
    progress("  spd_offences.csv: drawing offences")
    rows = publish_rows(plan, areas, blocks, draw_offences(plan, areas, blocks))
    again = repeated_week(rows, plan.chance("repeats"))
    progress(f"  spd_offences.csv: writing {len(rows) + len(again):,} rows")
    write_portal_csv(pd.concat([rows, again], ignore_index=True), areas, blocks, path)
    return settled(rows, again)


def _write_calls(plan: Plan, areas: Sequence[Area], blocks: Blocks, path: Path, progress: Progress) -> pd.DataFrame:
    """Write the calls, one row per unit, and return them, one row a call."""
    calls = draw_calls(plan, areas, blocks)
    progress(f"  spd_calls.csv: {write_calls(plan, calls, areas, blocks, path):,} units sent to {len(calls):,} calls")
    return calls


def _write_arrests(plan: Plan, areas: Sequence[Area], blocks: Blocks, path: Path, progress: Progress) -> pd.DataFrame:
    """Write the arrests, one row per offence, and return them, one row an arrest."""
    arrests = draw_arrests(plan, areas, blocks)
    rows = write_arrests(arrests, areas, blocks, path)
    progress(f"  spd_arrests.json: {rows:,} offences of {len(arrests):,} arrests")
    return arrests


def _write_marker(plan: Plan, path: Path) -> None:
    lines = [
        "# This folder holds synthetic data. Its presence makes every release built from it a demonstration.",
        f"seed = {plan.seed}",
        f"until = {plan.until}",
        f"scale = {plan.scale}",
        f"generator_version = {GENERATOR_VERSION}",
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
