"""A city is a folder: site.toml, sources/*.py (one CONTRACT each) and mappings/*.sql (one per core table)."""

import importlib
import pkgutil
import tomllib
from pathlib import Path

from pipelines.contracts import ContractBroken, Site
from pipelines.sites.own_names import with_own_names

HERE = Path(__file__).parent


def site_names() -> list[str]:
    """The cities there are: every folder here that holds a site.toml."""
    return sorted(found.parent.name for found in HERE.glob("*/site.toml"))


def load_site(name: str) -> Site:
    """The site called `name`, with the contracts found in its sources folder.

    Raises ContractBroken when there is no such folder.
    """
    if name not in site_names():
        known = ", ".join(site_names())
        raise ContractBroken(f"there is no site called {name!r}. Sites are the folders of {HERE.name}/: {known}.")
    settings = tomllib.loads((HERE / name / "site.toml").read_text("utf-8"))
    package = importlib.import_module(f"pipelines.sites.{name}.sources")
    modules = (f"{package.__name__}.{found.name}" for found in pkgutil.iter_modules(package.__path__))
    contracts = [importlib.import_module(module).CONTRACT for module in sorted(modules)]
    return Site(
        name=name,
        title=settings["title"],
        settings=settings,
        contracts={contract.source: with_own_names(contract, settings) for contract in contracts},
        folder=HERE / name,
    )
