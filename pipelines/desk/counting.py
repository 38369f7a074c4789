"""Whether the rows of police files are each counted once: told before they are handed over."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import duckdb

from pipelines.contracts import Contract, ContractBroken, Site
from pipelines.desk.verdict import Verdict
from pipelines.warehouse import numbers_again
from pipelines.warehouse.fixed_words import fixed_words
from pipelines.warehouse.kept import LastBuild
from pipelines.warehouse.limits import Limits, replaced
from pipelines.warehouse.mapped import mapping_of
from pipelines.warehouse.notes import covered_told, overlaps_told, pieces_told
from pipelines.warehouse.one_row import repeated, told
from pipelines.warehouse.settle import INCIDENTS

STAYS = "Nothing would be taken of the file, and the last good one stay in use."


def with_replaced(con: duckdb.DuckDBPyConnection, contract: Contract, limits: Limits, verdict: Verdict) -> Verdict:
    """`verdict`, which says too where rows of a settled file give way to others, or stand there twice."""
    much = numbers_again.look(con, contract, LastBuild(), limits).get(verdict.file)
    much = much or replaced(con, contract, limits.replaced_share, limits.replaced_rows).get(verdict.file)
    some = replaced(con, contract, 0, 1).get(verdict.file)
    if much and not verdict.problem:
        return replace(verdict, problem=f"{much}. {STAYS}")
    return replace(verdict, remarks=(*verdict.remarks, f"{some}.")) if some else verdict


def with_others(
    con: duckdb.DuckDBPyConnection, site: Site, verdicts: Mapping[str, Verdict], of_source: Mapping[str, list[str]]
) -> dict[str, Verdict]:
    """The verdicts of all files, by name, with what only all of them together tell; `of_source` has each source's.

    To be asked once all are settled: rows of a kind that share a number, and areas that overlap, where they are known.
    """
    overlaps = [f"{one}." for one in [*overlaps_told(con), *pieces_told(con), *covered_told(con)]]
    twice, found = _counted_twice(con, site, of_source), {}
    for source, names in of_source.items():
        placed = site.contracts[source].form == "areas" or site.contracts[source].feeds in INCIDENTS
        for name in names:
            one = verdicts[name]
            found[name] = replace(
                one, problem=one.problem or twice.get(source), remarks=(*one.remarks, *(overlaps if placed else ()))
            )
    return found


def _counted_twice(con: duckdb.DuckDBPyConnection, site: Site, sources: Iterable[str]) -> dict[str, str]:
    """By source what is wrong where rows of its kind share a number."""
    feeds = {source: site.contracts[source].feeds for source in sources if site.contracts[source].feeds in INCIDENTS}
    mapping = mapping_of(con, site, "incident")
    if not feeds or not mapping:
        return {}
    try:
        with fixed_words(site, "incident"):
            found = {one.kind: told(site, one) for one in repeated(con, f"({mapping})")}
    except ContractBroken as fails:
        return {source: f"No build would be possible. {fails}" for source in feeds}
    except duckdb.Error:
        return {}  # a mapping that is no SELECT is told by the build, before it reads a row
    return {source: f"No build would be possible. {found[kind]}" for source, kind in feeds.items() if kind in found}
