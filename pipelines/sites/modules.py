"""The Python modules of a folder of sources, whether it lies in this package or anywhere else."""

import importlib
import importlib.util
import pkgutil
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType

from pipelines.contracts import ContractBroken


def imported(package: str) -> list[ModuleType]:
    """The modules of a package of ours, by name."""
    path = importlib.import_module(package).__path__
    return [importlib.import_module(f"{package}.{name}") for name in sorted(m.name for m in pkgutil.iter_modules(path))]


def loaded(folder: Path) -> list[ModuleType]:
    """The modules of a folder that is no package of ours, by name; raises ContractBroken for one that cannot run."""
    return [_load(path) for path in sorted(folder.glob("*.py")) if path.stem != "__init__"]


class _Anew(SourceFileLoader):
    """Reads the text each time: kept bytecode is told from the text by whole seconds and size, so it may be older."""

    def path_stats(self, path: str) -> dict:
        """Refuse what bytecode is kept by, as the loader's documentation allows; raises OSError."""
        raise OSError(f"{path}: nothing is kept of it")


def _load(path: Path) -> ModuleType:
    # Read anew each time and kept nowhere: another folder may hold a city of the same name.
    name = f"lead_site_{path.parent.parent.name}_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path, loader=_Anew(name, str(path)))
    if spec is None or spec.loader is None:
        raise ContractBroken(f"{path}: cannot be read as Python. Save it again as plain text.")
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as broken:  # whatever a module of the site's own may raise
        raise ContractBroken(f"{path}: cannot be used: {type(broken).__name__}: {broken}. Mend it there.") from broken
    return module
