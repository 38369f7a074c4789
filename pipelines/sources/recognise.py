"""Which declared source a file is, in which layout: decided by what it holds, never by its name."""

from collections.abc import Iterable
from pathlib import Path

from pipelines.contracts import Contract, ContractBroken, Layout
from pipelines.sources.formats import formats_of
from pipelines.sources.found import Found

NEAR_MISS = 0.5  # a file sharing this much of a declared header is that source with a wrong header, not another file


def recognise(path: Path, contracts: Iterable[Contract]) -> Found | None:
    """The contract and layout whose columns `path` holds, or None when it is no source file of the site.

    Raises ContractBroken for a file that is empty, unreadable, or nearly but not quite a declared source.
    """
    declared = list(contracts)
    for form in formats_of(path):
        header = form.header(path)
        if header is not None:
            ways = [(c, layout) for c in declared for layout in c.layouts if layout.form == form.FORM]
            return _match_objects(path, header, ways) if form.FORM == "json" else _match(path, header, ways)
    return None


def _match(path: Path, header: list[str], ways: list[tuple[Contract, Layout]]) -> Found | None:
    for contract, layout in ways:
        if set(layout.names.values()) <= set(header):
            twice = [name for name in layout.names.values() if header.count(name) > 1]
            if twice:
                raise ContractBroken(f"{path.name}: has more than one column called {', '.join(twice)}. Keep one.")
            return Found(path, contract, layout, tuple(header))
    nearest = max(ways, key=lambda way: _share(way[1], header), default=None)
    if nearest is None or _share(nearest[1], header) < NEAR_MISS:
        return None
    raise WrongHeader(path, *nearest, header)


def _match_objects(path: Path, keys: list[str], ways: list[tuple[Contract, Layout]]) -> Found | None:
    # An object leaves out what is null, so a column may be missing from a whole page; its required ones cannot be.
    for contract, layout in ways:
        needed = {layout.names[c.name] for c in contract.kept if c.required and c.name in layout.names}
        if needed <= set(keys) and _share(layout, keys) >= NEAR_MISS:
            return Found(path, contract, layout, layout.header)
    return None


def _share(layout: Layout, header: list[str]) -> float:
    return len(set(layout.names.values()) & set(header)) / len(layout.names)


class WrongHeader(ContractBroken):
    """A file that is nearly a declared source; the message names the columns, which are not values."""

    def __init__(self, path: Path, contract: Contract, layout: Layout, header: list[str]) -> None:
        self.contract = contract
        missing = [name for name in layout.names.values() if name not in header]
        unknown = [name for name in header if name not in layout.header]
        came = f" Columns it does not know: {', '.join(unknown)}." if unknown else ""
        super().__init__(
            f"{path.name}: looks like {contract.source}, but lacks {', '.join(missing)}.{came} "
            f"Mend the header, or edit {contract.declared_in} if the source changed on purpose."
        )
