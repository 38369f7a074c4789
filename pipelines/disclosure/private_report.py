"""The private report of an audit: what may not leave the private side, such as how many cells protect others."""

import dataclasses
import json
from collections.abc import Sequence
from pathlib import Path

from pipelines.disclosure.gate import Verdict


def keep_audit(folder: Path, name: str, verdicts: Sequence[Verdict]) -> None:
    """Write `name`.json and `name`.txt to the private `folder`: per group and year what the gate found and hid."""
    folder.mkdir(parents=True, exist_ok=True)
    said = [
        dataclasses.asdict(dataclasses.replace(one.proof, shown=())) | {
            "group": one.group, "year": one.year, "listed": one.listed, "fixed": one.fixed,
            "contradicted": one.contradicted, "cells": len(one.proof.shown), "hidden": one.proof.shown.count(None),
        }
        for one in verdicts
    ]  # fmt: skip
    (folder / f"{name}.json").write_text(json.dumps(said, indent=1), "utf-8")
    lines = [
        f"{one['group']} {one['year']}: {one['cells']} cells, {one['hidden']} hidden, of them {one['beyond']} to "
        f"protect others; {one['targets']} targets, {one['known']} known from public data; "
        f"{one['contradicted']} outside facts left out because the truth contradicts them"
        for one in said
    ]
    (folder / f"{name}.txt").write_text("\n".join(["Private: not to leave this folder.", *lines]) + "\n", "utf-8")
