"""Results of the gate, kept beside the private warehouse by a hash of what they follow from: a closed year is not
attacked every night."""

import dataclasses
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipelines.disclosure.forms import Problem, Rule
from pipelines.disclosure.year import Row

FORM = "1"  # a new number makes every kept result worthless: for when the attack itself changes


@dataclass(frozen=True)
class Proof:
    """What one year of one group shows, cell by cell, after an attack that found nothing."""

    shown: tuple[int | None, ...]
    targets: int
    known: int
    beyond: int


class Proofs:
    """Results by hash, one small file each; without a folder nothing is kept."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def get(self, keys: Iterable[str]) -> Proof | None:
        """The result kept under one of `keys`, if any."""
        for key in keys if self._folder else ():
            path = self._folder / f"{key}.json"
            if path.exists():
                said = json.loads(path.read_text("utf-8"))
                return Proof(**{**said, "shown": tuple(said["shown"])})
        return None

    def keep(self, keys: Iterable[str], proof: Proof) -> None:
        """Keep a result under each of `keys`."""
        if self._folder is None:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        for key in keys:
            beside = self._folder / f"{key}.tmp"
            beside.write_text(json.dumps(dataclasses.asdict(proof)), "utf-8")
            beside.replace(self._folder / f"{key}.json")


def keys_of(
    problem: Problem, rows: Sequence[Row], idle: np.ndarray | None, rule: Rule,
    hidden: np.ndarray, published: np.ma.MaskedArray, frozen: np.ndarray,
) -> list[str]:  # fmt: skip
    """The hashes of everything that a result follows from.

    Where every cell was published before, there is nothing to decide: that block was attacked before it was published,
    with the truth of that day, and later corrections of the warehouse do not make it another block.
    """
    whole = hashlib.sha256(FORM.encode())
    cells, targets = problem.cells, problem.targets
    for part in (cells, targets):
        for array in (part.starts, part.atoms, part.weights):
            whole.update(array.tobytes())
    whole.update(repr([(r.name, r.low, r.high, r.released) for r in rows]).encode())
    for row in rows:
        whole.update(row.atoms.astype(np.int32).tobytes() + row.weights.tobytes())
    whole.update(b"" if idle is None else idle.tobytes())
    whole.update(repr(rule).encode())
    whole.update(frozen.tobytes() + repr(published.tolist()).encode())
    if not frozen.all():
        whole.update(hidden.tobytes() + problem.truth.tobytes())
    return [whole.hexdigest()]
