"""Results of the gate, kept beside the private warehouse by a hash of what they follow from: a closed year is not
attacked every night."""

import dataclasses
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipelines.disclosure.forms import Problem, Rule

FORM = "6"  # a new number makes every kept result worthless: for when the attack itself changes


@dataclass(frozen=True)
class Job:
    """One year of one group to protect, and everything that the result follows from."""

    problem: Problem
    rule: Rule
    hidden: np.ndarray  # bool, one per cell: hidden for another reason
    published: np.ma.MaskedArray  # as the cells marked in `frozen` were published
    frozen: np.ndarray
    facts: tuple[tuple[str, float, float], ...]  # every fact with its limits, those that the truth contradicts too
    contradicted: int  # how many these are
    fixed: int  # cells and targets that are known from public data whatever the truth
    idle: bytes = b""  # the atoms that the ledger leaves empty, whatever the truth
    knowledge: str = ""  # a hash of all that is known beside the cells; of open counts, only that there are such
    ruled: np.ndarray | None = None  # the cells that the rule itself hides, published before or not
    lost: bool = False  # the warehouse counts something no more that was published

    @property
    def corrected(self) -> bool:
        """Whether a published cell does not show what the warehouse says now, or it says nothing of it."""
        counts = self.problem.cells.values(self.problem.truth)
        shown, bare = ~np.ma.getmaskarray(self.published), self.problem.bare
        told = self.published.filled(0)
        fits = (self.rule.low(told) <= counts) & (counts <= self.rule.high(told))
        fits = np.where(bare, counts >= told, fits)
        return self.lost or bool((self.frozen & shown & ~fits).any())


@dataclass(frozen=True)
class Proof:
    """What one year of one group shows, cell by cell, after an attack that found nothing."""

    shown: tuple[int | None, ...]
    targets: int
    known: int
    beyond: int
    stuck: str = ""  # why nothing new is shown: what was published before gives away what was corrected since

    def again(self) -> np.ma.MaskedArray:
        """What is shown, as the same block is found in a release."""
        return np.ma.masked_array([n or 0 for n in self.shown], [n is None for n in self.shown], dtype=np.int64)


class Proofs:
    """Results by hash, one small file each; without a folder nothing is kept."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def get(self, job: Job) -> Proof | None:
        """The result kept for `job`, if any."""
        path = self._folder / f"{key_of(job)}.json" if self._folder else None
        if path is None or not path.exists():
            return None
        said = json.loads(path.read_text("utf-8"))
        return Proof(**{**said, "shown": tuple(said["shown"])})

    def keep(self, job: Job, proof: Proof) -> None:
        """Keep the result of `job`, which is that of the same block, once it is published, too."""
        if self._folder is None:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        later = dataclasses.replace(job, published=proof.again(), frozen=np.ones_like(job.frozen))
        for key in {key_of(job), key_of(job if proof.stuck else later)}:
            beside = self._folder / f"{key}.tmp"
            beside.write_text(json.dumps(dataclasses.asdict(proof)), "utf-8")
            beside.replace(self._folder / f"{key}.json")


def key_of(job: Job) -> str:
    """The hash of everything that a result follows from.

    Where every cell was published before, there is nothing to decide: that block was attacked before it was published,
    with the truth of that day, and later corrections of the warehouse do not make it another block. What is known
    beside it (facts, and what the ledger leaves empty) always counts: more of it is another attack.
    """
    problem, whole = job.problem, hashlib.sha256(FORM.encode())
    for part in (problem.cells, problem.targets):
        for array in (part.starts, part.atoms, part.weights):
            whole.update(array.tobytes())
    whole.update(repr((job.facts, job.rule, job.published.tolist())).encode())
    whole.update(problem.bare.tobytes() + job.frozen.tobytes() + job.idle)
    if not job.frozen.all():
        fixed = problem.fixed
        for array in (fixed.starts, fixed.atoms, fixed.weights, problem.fixed_low, problem.fixed_high):
            whole.update(array.tobytes())
        for array in (problem.upper, problem.truth):
            whole.update(array.tobytes())
        whole.update(job.hidden.tobytes() + (b"" if job.ruled is None else job.ruled.tobytes()))
        whole.update(b"" if problem.of_few is None else problem.of_few.tobytes())
        whole.update(repr(sorted(problem.told_by.items())).encode())
    return whole.hexdigest()
