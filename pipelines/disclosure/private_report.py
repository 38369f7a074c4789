"""The private report of an audit: what may not leave the private side, such as how many cells protect others."""

import dataclasses
import json
from collections.abc import Collection, Sequence
from pathlib import Path

from pipelines.db import file_sha256
from pipelines.disclosure.gate import Known, Verdict


def keep_audit(folder: Path, name: str, verdicts: Sequence[Verdict]) -> None:
    """Write `name`.json and `name`.txt to the private `folder`: per group and year what the gate found and hid."""
    folder.mkdir(parents=True, exist_ok=True)
    said = [
        dataclasses.asdict(dataclasses.replace(one.proof, shown=())) | {
            "group": one.group, "year": one.year, "listed": one.listed, "fixed": one.fixed,
            "contradicted": one.contradicted, "knowledge": one.knowledge,
            "cells": len(one.proof.shown), "hidden": one.proof.shown.count(None),
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


def known_for(folder: Path, name: str) -> Known:
    """What was known of each year when the release `name` was attacked, as keep_audit wrote; nothing where it did not.

    Whoever finds nothing takes nothing for the same: then a person looks.
    """
    try:
        said = json.loads((folder / f"{name}.json").read_text("utf-8"))
        return {(one["group"], one["year"]): (one["knowledge"], one["stuck"]) for one in said}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def keep_passed(folder: Path, version: str, content: str, beside: Collection[str], when: str, code: str) -> str:
    """Record in the private `folder` that an audit with the truth at hand found nothing; returns the record's SHA-256.

    `content` and `beside` are the content hashes of the release and of the published ones that it was attacked with.
    """
    said = {"version": version, "content": content, "beside": sorted(beside), "at": when, "code": code, "faults": 0}
    folder.mkdir(parents=True, exist_ok=True)
    path = _passed(folder, version)
    path.with_suffix(".tmp").write_text(json.dumps(said, indent=1) + "\n", "utf-8")
    path.with_suffix(".tmp").replace(path)
    return file_sha256(path)


def find_passed(folder: Path, version: str, content: str, beside: Collection[str]) -> str | None:
    """The SHA-256 of the record of a passed audit of just this release beside all of these, if there is one."""
    path = _passed(folder, version)
    if not path.exists():
        return None
    said = json.loads(path.read_text("utf-8"))
    same = said["content"] == content and set(beside) <= set(said["beside"]) and said["faults"] == 0
    return file_sha256(path) if same else None


def _passed(folder: Path, version: str) -> Path:
    return folder / f"passed-{version}.json"
