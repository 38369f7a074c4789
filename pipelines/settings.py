"""The environment, read once: where private things live."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

CODE_VERSION = "0.1.0"
REFERENCE = Path(__file__).parent.parent / "data" / "reference"


@dataclass(frozen=True)
class Settings:
    """Folders and files outside the repository's code."""

    private_dir: Path
    key_file: Path

    @property
    def warehouse(self) -> Path:
        """The private warehouse file."""
        return self.private_dir / "warehouse.duckdb"


def read_settings() -> Settings:
    """Settings from LEAD_PRIVATE_DIR and LEAD_KEY_FILE, or their defaults."""
    private = os.environ.get("LEAD_PRIVATE_DIR") or "data/private"
    key = os.environ.get("LEAD_KEY_FILE")
    return Settings(Path(private), Path(key) if key else _configuration() / "lead-atlas" / "pseudonym.key")


def sites_dir() -> Path:
    """The folder of the cities that are added from outside, LEAD_SITES_DIR or its default; it need not exist."""
    return Path(os.environ.get("LEAD_SITES_DIR") or "data/sites")


def _configuration() -> Path:
    if sys.platform == "win32" and os.environ.get("APPDATA"):
        return Path(os.environ["APPDATA"])
    configured = os.environ.get("XDG_CONFIG_HOME")
    return Path(configured) if configured else Path.home() / ".config"
