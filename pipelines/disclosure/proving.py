"""Protects years, several at a time where there is much to do."""

import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor

import numpy as np

from pipelines.contracts import ContractBroken
from pipelines.disclosure.findings import Contradiction
from pipelines.disclosure.hide import CannotProtect, protect
from pipelines.disclosure.proofs import Job, Proof, Proofs

MUCH = 5_000  # atoms; starting a process takes about as long as protecting so many
MOST_PROCESSES = 4  # each holds about 150 MB


def proved(jobs: Sequence[Job], names: Sequence[str], kept: Proofs) -> Iterator[Proof]:
    """The result of each job in turn, kept or new; raises ContractBroken, with its name, where there is none."""
    found = [kept.get(job) for job in jobs]
    waiting = [job for job, proof in zip(jobs, found, strict=True) if proof is None]
    results = _each(waiting)
    for job, name, proof in zip(jobs, names, found, strict=True):
        if proof is None:
            proof = next(results)
            if proof.stuck and not job.frozen.any():
                raise ContractBroken(f"{name}: {proof.stuck}")
            kept.keep(job, proof)
        yield proof


def _each(jobs: Sequence[Job]) -> Iterator[Proof]:
    # Years know nothing of each other, and each is attacked in one way: whoever does it finds the same.
    several = min(len(jobs), os.cpu_count() or 1, MOST_PROCESSES)
    if several < 2 or sum(len(job.problem.lower) for job in jobs) < MUCH:
        yield from map(prove, jobs)
        return
    # Not a copy of this process: that holds threads of DuckDB's, which would not be copied. Nothing touches the disk.
    with ProcessPoolExecutor(several, multiprocessing.get_context("spawn")) as pool:
        yield from pool.map(prove, jobs)


def prove(job: Job) -> Proof:
    """Hide what must be hidden of one year.

    Where what was published before gives something away that was corrected since, all that is new stays hidden.
    """
    try:
        safe = protect(job.problem, job.rule, job.hidden, job.published, job.frozen)
    except (CannotProtect, Contradiction) as stuck:
        before = np.ma.masked_where(~job.frozen, job.published)
        return Proof(tuple(before.tolist()), 0, 0, 0, str(stuck))
    return Proof(tuple(safe.shown.tolist()), safe.audit.targets, len(safe.audit.known), safe.beyond)
