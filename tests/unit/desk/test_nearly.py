"""Words that are nearly listed ones: the listed word is said with its rows, what stood there is not."""

import pytest

from pipelines.desk.faults import Faults
from pipelines.warehouse.limits import Limits
from tests.unit.drawn_site import column, contract, safe

WORDS = ("accepted", "declined", "no_contact", "65+")


def test_ages_in_the_place_of_bands_are_told_as_ages(tmp_path):
    band = column("Band", "band", one_of=("18-24", "25+"), born="Born", age_at="Day")
    declared = contract(column("Id"), column("Day", type="DATE", formats=("%Y-%m-%d",)), band, access="programme")
    con = safe(tmp_path, declared, file="Id,Day,Band\n1,2024-01-01,34\n2,2024-01-01,19\n3,2024-01-01,25+\n")
    (fault,) = Faults(con, declared, {"file.csv": tmp_path / "input" / "file.csv"}, Limits()).of(0)
    assert fault.rows == 2
    assert fault.mend.startswith(
        "2 rows hold an age, not a band: write the band in which it lies. Or name the column Born"
    )


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (["acepted", "Acceptd", "declind", "accepted"], "Perhaps meant: accepted in 2 rows, declined in 1 row. Write"),
        (
            ["nocontact", "NO-CONTAKT", "could not reech"],
            "Perhaps meant: no_contact in 2 rows, Could not reach in 1 row.",
        ),
        (["Jordan", "65", "12 Any Street"], "Write one of these words"),
    ],
)
def test_a_slip_is_told_by_the_word_that_was_meant(tmp_path, cells, told):
    decision = column("Decision", "decision", one_of=WORDS, codes=(("Could not reach", "no_contact"),))
    declared = contract(column("Id"), decision, access="programme")
    text = "".join(f"{n},{cell}\n" for n, cell in enumerate(cells))
    con = safe(tmp_path, declared, file=f"Id,Decision\n{text}")
    (fault,) = Faults(con, declared, {"file.csv": tmp_path / "input" / "file.csv"}, Limits()).of(0)
    assert fault.mend.startswith(told)
    assert not [cell for cell in cells if cell != "accepted" and cell in fault.mend]
