"""A stand-in for the services, a client whose time is made, and a made-up city's rows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from pipelines.sites.seattle.sources import areas, spd_offences, tract_population
from pipelines.sources.fetch import Client, fetch_sources
from pipelines.sources.fetch import socrata as socrata_module
from tests.fetch.standin import StandIn

FIELDS = list(spd_offences.API_2025.header)
SQUARES = {"BELLTOWN": -122.35, "CAPITOL HILL": -122.32, "BALLARD NORTH": -122.38}


def made_row(number: int, updated: str = "2026-11-01T03:00:00.000Z", **changes: str) -> dict[str, str]:
    """One made-up offence as the portal would write it; the eleventh of each dozen has no coordinates."""
    day = f"2026-{1 + number % 10:02}-{1 + number % 28:02}T{number % 24:02}:15:00.000"
    name, west = list(SQUARES.items())[number % 3]
    row = {
        # Capitals and small letters mixed: the order of keys is the portal's own, not that of their letters.
        ":id": f"row-{'aBcDeF'[number % 6]}{number:05}", ":updated_at": updated,
        "offense_id": f"{70_000_000_000 + number}", "offense_date": day, "report_date_time": day,
        "nibrs_offense_code": ("35A", "23C", "90J")[number % 3], "neighborhood": name, "report_number": f"{number}",
        "longitude": str(west + 0.005), "latitude": "47.605", "beat": "K1", "shooting_type_group": "-",
    }  # fmt: skip
    if number % 12 == 11:
        del row["longitude"], row["latitude"]
    return row | changes


def made_features() -> list[dict]:
    """Three square neighbourhoods, with the names of their properties as the service spells them."""
    return [
        {
            "type": "Feature",
            "id": number,
            "properties": {"OBJECTID": number, "neighborhood": name, "precinct": "W", "Shape__Area": 1.0},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[w, 47.6], [w + 0.02, 47.6], [w + 0.02, 47.62], [w, 47.62], [w, 47.6]]],
            },
        }
        for number, (name, w) in enumerate(SQUARES.items(), start=1)
    ]


@dataclass
class Fetching:
    """Runs fetches into one folder against the stand-in, and remembers what was said and waited for."""

    folder: Path
    service: StandIn
    said: list[str] = field(default_factory=list)
    waited: list[float] = field(default_factory=list)
    seconds_per_look: float = 0.0
    read_timeout: float = 20.0
    time: float = 0.0

    def _clock(self) -> float:
        self.time += self.seconds_per_look
        return self.time

    def __call__(self, *only: str) -> tuple[list[str], list[str]]:
        """Fetch these sources of Seattle: those that are up to date, and the messages of those that are not."""
        client = Client(
            progress=self.said.append, clock=self._clock, now=lambda: datetime(2026, 11, 22, 12, tzinfo=UTC),
            sleep=self.waited.append, chance=lambda: 1.0, read_timeout=self.read_timeout,
        )  # fmt: skip
        client.session.trust_env = False  # a proxy of this machine is none of ours
        try:
            return fetch_sources("seattle", self.folder, only, client)
        finally:
            client.session.close()

    @property
    def landed(self) -> Path:
        """The file of offences."""
        return self.folder / "spd_offences.parquet"

    def rows(self, path: Path | None = None) -> list[dict[str, str]]:
        """The landed offences, or those of one file, nulls left out, by key."""
        con = duckdb.connect()
        found = con.execute(f"FROM '{path or self.landed}'")
        names = [column[0] for column in found.description]
        rows = [{n: v for n, v in zip(names, r, strict=True) if v is not None} for r in found.fetchall()]
        return sorted(rows, key=lambda row: row[":id"])

    def finished(self) -> list[str]:
        """The names of what a build would see."""
        return sorted(path.name for path in self.folder.iterdir() if path.is_file())

    def unfinished(self) -> list[str]:
        """What is left in the workshop, apart from its lock."""
        workshop = self.folder / ".fetch"
        return sorted(p.relative_to(workshop).as_posix() for p in workshop.rglob("*") if p.name != ".lock")


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    """The services, with a hundred offences in pages of ten and three neighbourhoods; Seattle's modules point to it."""
    standin = StandIn()
    standin.fields = [*FIELDS, ":@computed_region_made_up"]
    standin.rows = [made_row(number) for number in range(100)]
    names = ("OBJECTID", "neighborhood", "precinct", "Shape__Area")
    standin.layer["fields"] = [{"name": name} for name in names]
    standin.features = made_features()
    monkeypatch.setattr(spd_offences, "PORTAL", standin.address)
    monkeypatch.setattr(areas, "LAYER", f"{standin.address}/MCPP/FeatureServer/0")
    monkeypatch.setattr(tract_population, "SURVEY", f"{standin.address}/data")
    monkeypatch.setattr(socrata_module, "PAGE", 10)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.delenv("LEAD_SOCRATA_TOKEN", raising=False)
    monkeypatch.delenv("CENSUS_API_KEY", raising=False)
    yield standin
    standin.close()


@pytest.fixture
def fetch(tmp_path: Path, service: StandIn) -> Fetching:
    """Fetches into an empty folder."""
    return Fetching(tmp_path / "raw", service)


@pytest.fixture
def offences(fetch: Fetching) -> Callable[[], None]:
    """Fetches the offences, which must work."""

    def run() -> None:
        assert fetch("spd_offences") == (["spd_offences"], [])

    return run
