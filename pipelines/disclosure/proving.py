"""Protects years, several at a time where there is much to do."""

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import TypeVar

import numpy as np

from pipelines.contracts import ContractBroken
from pipelines.disclosure.findings import Contradiction
from pipelines.disclosure.hide import CannotProtect, protect
from pipelines.disclosure.proofs import Job, Proof, Proofs

MUCH = 5_000  # atoms; starting a process takes about as long as protecting so many
MOST_PROCESSES = 4  # each holds about 150 MB

One, Done = TypeVar("One"), TypeVar("Done")


def proved(jobs: Sequence[Job], names: Sequence[str], kept: Proofs) -> Iterator[Proof]:
    """The result of each job in turn, kept or new; raises ContractBroken, with its name, where there is none."""
    found = [kept.get(job) for job in jobs]
    waiting = [job for job, proof in zip(jobs, found, strict=True) if proof is None]
    results = shared_out(prove, waiting, sum(len(job.problem.lower) for job in waiting))
    for job, name, proof in zip(jobs, names, found, strict=True):
        if proof is None:
            proof = next(results)
            if proof.stuck and not job.frozen.any():
                raise ContractBroken(f"{name}: {proof.stuck}")
            kept.keep(job, proof)
        yield proof


def shared_out(work: Callable[[One], Done], years: Sequence[One], atoms: int) -> Iterator[Done]:
    """What `work` gives for each year in turn, from several processes where they have many atoms together."""
    # Years know nothing of each other, and each is attacked in one way: whoever does it finds the same.
    several = min(len(years), os.cpu_count() or 1, MOST_PROCESSES)
    if several < 2 or atoms < MUCH:
        yield from map(work, years)
        return
    # Not a copy of this process: that holds threads of DuckDB's, which would not be copied. Nothing touches the disk.
    with ProcessPoolExecutor(several, multiprocessing.get_context("spawn")) as pool:
        yield from pool.map(work, years)


def prove(job: Job) -> Proof:
    """Hide what must be hidden of one year.

    Where what was published before gives something away that was corrected since, all that is new stays hidden.
    """
    try:
        safe = protect(job.problem, job.rule, job.hidden, job.published, job.frozen, job.ruled)
    except (CannotProtect, Contradiction) as stuck:
        before = np.ma.masked_where(~job.frozen, job.published)
        return Proof(tuple(before.tolist()), 0, 0, 0, str(stuck))
    return Proof(tuple(safe.shown.tolist()), safe.audit.targets, len(safe.audit.known), safe.beyond)
