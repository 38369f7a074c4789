"""The dashboard: builds the menu and runs the page that a visitor is on."""

import importlib
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

# `streamlit run` puts this folder on the path, not the one above it.
_ROOT = str(Path(__file__).resolve().parent.parent)
if _ROOT not in sys.path:
    sys.path.insert(0, _ROOT)

import streamlit as st  # noqa: E402

from dashboard.components.languages import settle_language  # noqa: E402
from dashboard.components.shell import show  # noqa: E402
from dashboard.contents import Page, find_pages  # noqa: E402
from dashboard.language import say  # noqa: E402

START = "start"  # reserved: Streamlit wants a name for the page it serves at /


def menu(pages: Sequence[Page]) -> dict[str, list[st.Page]] | list[st.Page]:
    """Return Streamlit's menu: one section for each SECTION, flat where there is only one."""
    sections: dict[str, list[st.Page]] = defaultdict(list)
    for position, page in enumerate(pages):
        first = position == 0
        entry = st.Page(_runner(page), title=say(page.title), url_path=START if first else page.name, default=first)
        sections[say(page.section)].append(entry)
        if first:
            # Streamlit serves the first page at / alone; a link with its own name must lead there too.
            again = st.Page(_runner(page), title=say(page.title), url_path=page.name, visibility="hidden")
            sections[say(page.section)].append(again)
    return next(iter(sections.values())) if len(sections) == 1 else dict(sections)


def _runner(page: Page) -> Callable[[], None]:
    def run() -> None:
        show(importlib.import_module(f"dashboard.pages.{page.name}"))

    return run


def main() -> None:
    """Run the dashboard once, as Streamlit does for every visit and click."""
    st.set_page_config(page_title="LEAD Atlas", layout="wide")
    settle_language()
    st.navigation(menu(find_pages()), position="top").run()


main()
