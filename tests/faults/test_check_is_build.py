"""The law of the check: whatever was done to a file, what the check says is what the build then does."""

import io
import random
from pathlib import Path

import openpyxl
import pytest

from pipelines.desk import check_files
from pipelines.sites import load_site
from tests.faults.conftest import SOAK
from tests.faults.mangle import mangled
from tests.pipeline.conftest import REFERRALS, Town

BATCH = 4
BATCHES = 60 if SOAK else 1
DOORS = ("police", "street", "neighbours", "shop", "")
PEOPLE = "\n".join(
    [REFERRALS]
    + [
        f"R{n % 33},P{n},{n % 31 + 1:02}.04.2020,{DOORS[n % 5]},{'Northwest' if n % 3 else 'Atlantis'}"
        for n in range(40)
    ]
)
DAMAGE = (
    None,
    "Total",
    "#REF!",
    "=A1",
    43890,
    1e17,
    "1.2E+17",
    "#N/A",
    "31/12/2020",
    True,
    "x" * 40_000,
    " ",
    "\u00a0",
)


def spoilt_workbook(seed: int) -> bytes:
    """The same people as a workbook, with a few cells, rows and columns spoilt as people do it."""
    chance, book = random.Random(seed), openpyxl.Workbook()
    sheet = book.active
    for line in PEOPLE.splitlines():
        sheet.append(line.split(","))
    for _ in range(chance.randrange(12)):
        sheet.cell(chance.randrange(1 if seed % 7 == 0 else 2, 45), chance.randrange(1, 7)).value = chance.choice(
            DAMAGE
        )
    if chance.random() < 0.3:
        sheet.insert_rows(1, chance.randrange(1, 3))
    if chance.random() < 0.3:
        sheet.row_dimensions[chance.randrange(2, 40)].hidden = True
    if chance.random() < 0.2:
        sheet.insert_cols(chance.randrange(1, 6))
    if chance.random() < 0.2:
        sheet.append([])
        sheet.append(["Total", 40])
        sheet.append(["Exported on Friday"])
    if chance.random() < 0.2:
        book.copy_worksheet(sheet)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def said(path: Path) -> tuple[int, ...] | None:
    """The account that the check gives, None where it says that the file is not used."""
    (verdict,) = check_files([path], load_site("testville"))
    assert (verdict.state == "not") == (
        verdict.account is None or not verdict.account.rows_read > verdict.account.refused
    )
    return tuple(vars(verdict.account).values()) if verdict.account else None


@pytest.mark.parametrize("batch", range(BATCHES))
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_check_says_what_the_build_does(town: Town, kind: str, batch: int):
    town.in_process = True  # what is left behind is looked for beside this
    town.incidents("900001,01.05.2020 10:00,01.05.2020 11:00,D,Northwest,-0.5,0.5")
    for seed in range(batch * BATCH, (batch + 1) * BATCH):
        content = mangled(PEOPLE.encode(), seed + 7_000_000) if kind == "csv" else spoilt_workbook(seed)
        town.write(f"referrals.{kind}", content)
        (town.private / "warehouse.duckdb").unlink(missing_ok=True)  # each delivery is the first
        expected = said(town.source / f"referrals.{kind}")
        done = town.build()
        assert done.returncode in (0, 3), (seed, done)
        built = town.ask(
            "SELECT rows_read, loaded, repeated, corrected, refused FROM core.load WHERE source = 'referral_list'"
        )
        assert built == ([expected] if expected else []), seed


def test_a_file_of_which_much_is_refused_is_stopped_by_both(town: Town):
    wrong = "\n".join([REFERRALS] + [f"R{n},P{n},soon,police,Northwest" for n in range(60)])
    town.write("referrals.csv", wrong + "\nR99,P99,05.04.2020,police,Northwest\n")
    town.incidents("900001,01.05.2020 10:00,01.05.2020 11:00,D,Northwest,-0.5,0.5")
    (verdict,) = check_files([town.source / "referrals.csv"], load_site("testville"))
    assert verdict.state == "not"
    assert "60 of its 61 rows would be refused" in verdict.problem
    assert verdict.faults
    assert town.build().returncode == 3
    assert town.ask("SELECT count(*) FROM core.referral") == [(0,)]
