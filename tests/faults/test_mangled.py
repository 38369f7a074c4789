"""Whatever was done to a file: it is loaded or refused, every row counted, nothing crashes and nobody is quoted."""

import pytest

from tests.faults.conftest import SOAK
from tests.faults.mangle import mangled
from tests.pipeline.conftest import INCIDENTS, REFERRALS, Town

BUILDS, PARTS = 5, 4
BATCHES = 50 if SOAK else 3  # eight files are spoilt for each build: 2,000 in a soak, else 120


def sound(numbers: range) -> bytes:
    """A good list of incidents, one for each number."""
    days = [(n, f"{n % 28 + 1:02}.03.2020") for n in numbers]
    rows = [f"{n},{day} 10:00,{day} 11:00,D,Northwest,-0.5,0.5" for n, day in days]
    return "\n".join([INCIDENTS, *rows]).encode()


def people(numbers: range) -> bytes:
    """A good list of referrals. The numbers of these people must not be found again anywhere."""
    rows = [f"REF77{n:03},PERSON88{n:03},{n % 28 + 1:02}.04.2020,police,Northwest" for n in numbers]
    return "\n".join([REFERRALS, *rows]).encode()


@pytest.mark.parametrize("batch", range(BATCHES))
def test_mangled_files_are_loaded_or_refused_with_an_account_that_adds_up(town: Town, batch: int):
    for seed in range(batch * BUILDS, (batch + 1) * BUILDS):
        for part in range(PARTS):
            numbers = range(40 * part + 1, 40 * part + 40)
            town.write(f"incidents-{part}.csv", mangled(sound(numbers), PARTS * seed + part))
            town.write(f"referrals-{part}.csv", mangled(people(numbers), PARTS * seed + part + 1_000_000))
        town.incidents("900001,01.05.2020 10:00,01.05.2020 11:00,D,Northwest,-0.5,0.5", name="sound.csv")
        # Each is a first build: beside a last good one a spoilt source would be stopped, and its account not tried.
        (town.private / "warehouse.duckdb").unlink(missing_ok=True)
        done = town.build()
        assert done.returncode in (0, 3), (seed, done)
        assert "Traceback" not in done.stderr, seed
        account = town.ask("SELECT file, rows_read, loaded + repeated + corrected + refused, loaded FROM core.load")
        assert all(read == told for _, read, told, _ in account), seed
        kept = sum(loaded for file, _, _, loaded in account if file.startswith(("incidents", "sound")))
        assert town.ask("SELECT count(*) FROM core.incident") == [(kept,)], seed
        told = (done.stdout + done.stderr).encode()
        left = [path.read_bytes() for path in town.private.rglob("*") if path.is_file()]
        for content in [told, *left]:
            assert b"PERSON88" not in content, seed
            assert b"REF77" not in content, seed
