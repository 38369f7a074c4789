"""Which pages there are: nothing keeps a list."""

import ast
import pkgutil
from functools import cache
from pathlib import Path
from typing import NamedTuple

import dashboard.pages


class Page(NamedTuple):
    """What the menu says of a page; the page itself is imported when somebody opens it."""

    name: str
    title: str
    section: str
    order: int


@cache
def find_pages() -> tuple[Page, ...]:
    """Return the pages in the order of the menu; any module in dashboard/pages is a page.

    What the menu needs is read, not run: packages for charts would cost the first visitor of the map half a second.
    """
    names = [found.name for found in pkgutil.iter_modules(dashboard.pages.__path__)]
    return tuple(sorted((_told(name) for name in names), key=lambda page: (page.order, page.title)))


def _told(name: str) -> Page:
    source = (Path(dashboard.pages.__path__[0]) / f"{name}.py").read_text("utf-8")
    told = {
        target.id: ast.literal_eval(line.value)
        for line in ast.parse(source).body
        if isinstance(line, ast.Assign)
        for target in line.targets
        if isinstance(target, ast.Name) and target.id in ("TITLE", "SECTION", "ORDER")
    }
    return Page(name, told["TITLE"], told["SECTION"], told["ORDER"])
