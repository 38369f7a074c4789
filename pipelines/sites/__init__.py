"""A city is a folder: site.toml, and where it has data of its own sources/*.py (one CONTRACT each) and mappings/*.sql.

What every city shares lies in standard/: the programme's files as the printed templates have them. A source of the
city's own takes the place of the shared one of the same name, and of one that feeds the same table.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import ModuleType

from pipelines.contracts import Contract, ContractBroken, Site
from pipelines.settings import sites_dir
from pipelines.sites.boundaries import BOUNDARIES, boundary_contract, boundary_file, boundary_mapping
from pipelines.sites.mappings import check_mappings
from pipelines.sites.modules import imported, loaded
from pipelines.sites.own_contracts import check_contract
from pipelines.sites.own_names import with_own_names
from pipelines.sites.own_words import with_own_words
from pipelines.sites.site_file import check_sources, read_site_file
from pipelines.sites.time_zone import with_time_zone

__all__ = ["STANDARD", "check_mappings", "load_site", "load_site_in", "site_names", "source_modules"]

HERE = Path(__file__).parent
STANDARD = HERE / "standard"
OURS = tuple(sorted(path.parent.name for path in HERE.glob("*/site.toml")))


def site_names() -> list[str]:
    """The cities there are: every folder with a site.toml, here or in the folder that LEAD_SITES_DIR names."""
    return sorted(_folders())


def _folders() -> dict[str, Path]:
    ours, theirs = (
        {found.parent.name: found.parent for found in folder.glob("*/site.toml")} for folder in (HERE, sites_dir())
    )
    if both := sorted(set(ours) & set(theirs)):
        raise ContractBroken(f"{', '.join(both)} is a folder of {sites_dir()} and of {HERE}. Rename the one of yours.")
    return ours | theirs


def _folder(name: str) -> Path:
    folders = _folders()
    if name not in folders:
        known = ", ".join(sorted(folders))
        raise ContractBroken(
            f"there is no site called {name!r}. Sites are the folders of {HERE.name}/ and of {sites_dir()}: {known}."
        )
    return folders[name]


def source_modules(name: str) -> list[ModuleType]:
    """The modules of the site's own sources, by name; raises ContractBroken for no site, or a module that is broken."""
    folder = _folder(name)
    if not (folder / "sources").is_dir():
        return []
    return imported(f"{__name__}.{name}.sources") if folder.parent == HERE else loaded(folder / "sources")


def load_site(name: str) -> Site:
    """The site called `name`, with its own contracts and those it shares with every site.

    Raises ContractBroken when there is no such folder, or what stands in it cannot be right.
    """
    return _site(_folder(name), source_modules(name))


def load_site_in(folder: Path) -> Site:
    """The site in a folder that need not lie among the others, by the folder's name; as load_site."""
    return _site(folder, loaded(folder / "sources"))


def _site(folder: Path, modules: list[ModuleType]) -> Site:
    settings = read_site_file(folder / "site.toml")
    own = {contract.source: check_contract(contract) for contract in map(_declared, modules)}
    if "boundaries" in settings:
        own.setdefault(BOUNDARIES, boundary_contract(settings, folder))
    every = own | _shared(own, settings)
    every = {source: with_time_zone(contract, settings) for source, contract in every.items()}
    contracts = {source: with_own_names(contract, settings) for source, contract in every.items()}
    check_sources(folder / "site.toml", settings, contracts)
    for source, delivery in settings.get("delivery", {}).items():
        contracts[source] = replace(contracts[source], delivery=delivery)
    return Site(
        name=folder.name,
        title=settings["title"],
        settings=settings,
        contracts=contracts,
        folder=folder,
        shared=_shared_mappings(contracts, settings),
        maps=boundary_file(settings, folder),
        every_site=tuple(sorted({*OURS, *site_names(), folder.name})),
    )


def _declared(module: ModuleType) -> Contract:
    contract = getattr(module, "CONTRACT", None)
    if not isinstance(contract, Contract):
        raise ContractBroken(f"{module.__file__}: expected a CONTRACT in it. docs/add-your-city.md shows one.")
    return contract if contract.declared_in else replace(contract, declared_in=str(module.__file__))


def _standard() -> list[Contract]:
    return [module.CONTRACT for module in imported(f"{__name__}.{STANDARD.name}.sources")]


def _shared(own: Mapping[str, Contract], settings: Mapping) -> dict[str, Contract]:
    """The shared contracts that no own one replaces, in the site's words."""
    fed = {contract.feeds for contract in own.values()}
    used = [contract for contract in _standard() if contract.source not in own and contract.feeds not in fed]
    return {contract.source: with_own_words(contract, settings) for contract in used}


def _shared_mappings(contracts: Mapping[str, Contract], settings: Mapping) -> dict[str, str]:
    tables = {contract.feeds for contract in _standard() if contract.source in contracts}
    texts = {path.stem: path.read_text("utf-8") for path in sorted((STANDARD / "mappings").glob("*.sql"))}
    mappings = {table: text for table, text in texts.items() if table in tables}
    return mappings | ({"area": boundary_mapping(settings)} if "boundaries" in settings else {})
