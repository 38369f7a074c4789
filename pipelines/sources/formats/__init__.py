"""One module per file format, found by what it holds: FORM, SUFFIXES, header(path) and land(con, found, view).

`header` gives the column names a file has, or None where the file is no such thing; `land` makes raw.<view> with the
columns c0, c1, … in the order of that header, all of them text. Neither stores anything on disk.
"""

import importlib
import pkgutil
from functools import cache
from pathlib import Path
from types import ModuleType


@cache
def formats() -> tuple[ModuleType, ...]:
    """Every format there is."""
    names = sorted(found.name for found in pkgutil.iter_modules(__path__))
    return tuple(importlib.import_module(f"{__name__}.{name}") for name in names)


def formats_of(path: Path) -> list[ModuleType]:
    """The formats that a file of this name may have."""
    return [form for form in formats() if path.suffix.lower() in form.SUFFIXES]


def format_called(form: str) -> ModuleType:
    """The module of a layout's form."""
    return next(module for module in formats() if form == module.FORM)
