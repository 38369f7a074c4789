"""What stands around every page: banners above, footer below, and plain words when there is no release."""

import logging
from types import ModuleType

from dashboard.components.banners import banners
from dashboard.components.footer import footer
from dashboard.components.problems import problem_page
from dashboard.components.styles import put_styles
from dashboard.release import ReleaseError, open_release

log = logging.getLogger("dashboard")


def show(page: ModuleType) -> None:
    """Draw one page from the release as it is now, or the page that says what to do."""
    put_styles()
    try:
        release = open_release()
        banners(release)
        page.render(release)
        footer(release)
    except ReleaseError as error:
        # The log names the kind of fault and nothing else: a path is nobody's business on a shared screen.
        log.warning("release cannot be shown: %s", type(error).__name__)
        problem_page(error)
