"""The dashboard: finds the pages, builds the menu and runs the page that a visitor is on."""

import importlib
import pkgutil
import sys
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

# `streamlit run` puts this folder on the path, not the one above it.
_ROOT = str(Path(__file__).resolve().parent.parent)
if _ROOT not in sys.path:
    sys.path.insert(0, _ROOT)

import streamlit as st  # noqa: E402

import dashboard.pages  # noqa: E402
from dashboard.components.shell import show  # noqa: E402

START = "start"  # reserved: Streamlit wants a name for the page it serves at /


def find_pages() -> list[ModuleType]:
    """Return the page modules in the order of the menu; any module in dashboard/pages is a page."""
    names = [found.name for found in pkgutil.iter_modules(dashboard.pages.__path__)]
    pages = [importlib.import_module(f"dashboard.pages.{name}") for name in names]
    return sorted(pages, key=lambda page: (page.ORDER, page.TITLE))


def menu(pages: list[ModuleType]) -> dict[str, list[st.Page]] | list[st.Page]:
    """Return Streamlit's menu: one section for each SECTION, flat where there is only one."""
    sections: dict[str, list[st.Page]] = defaultdict(list)
    for position, page in enumerate(pages):
        name = page.__name__.rsplit(".", 1)[-1]
        first = position == 0
        entry = st.Page(_runner(page), title=page.TITLE, url_path=START if first else name, default=first)
        sections[page.SECTION].append(entry)
        if first:
            # Streamlit serves the first page at / alone; a link with its own name must lead there too.
            again = st.Page(_runner(page), title=page.TITLE, url_path=name, visibility="hidden")
            sections[page.SECTION].append(again)
    return next(iter(sections.values())) if len(sections) == 1 else dict(sections)


def _runner(page: ModuleType) -> Callable[[], None]:
    def run() -> None:
        show(page)

    return run


def main() -> None:
    """Run the dashboard once, as Streamlit does for every visit and click."""
    st.set_page_config(page_title="LEAD Atlas", layout="wide")
    st.navigation(menu(find_pages()), position="top").run()


main()
