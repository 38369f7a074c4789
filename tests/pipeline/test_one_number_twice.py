"""One number for rows that say different things: the check and the build both say so, and name the rows."""

from datetime import date
from pathlib import Path

from pipelines.desk import check_files
from pipelines.sites import load_site
from tests.pipeline.conftest import Town
from tests.pipeline.test_template_and_check import GOOD, book, check


def test_one_number_for_two_people_is_told_with_their_rows_and_is_not_whole(town: Town):
    other = ["R1", "P2", date(2020, 4, 5), "police", "Northwest"]
    path = book(town.source / "b.xlsx", ["", *GOOD[1:]], GOOD, ["R2", *GOOD[1:]], other, GOOD)
    (verdict,) = check_files([Path(path)], load_site("testville"))
    assert verdict.state == "partly"
    fault = next(fault for fault in verdict.faults if fault.expected == "a number that stands in one row only")
    assert (fault.column, fault.rows, fault.places) == ("Ref", 3, ((None, 5), (None, 7), (None, 8)))
    assert "row 5 and row 7 have the same number but say different things" in fault.effect
    done = check(town, path)
    assert done.returncode == 3
    assert "will load whole" not in done.stdout


def test_a_build_says_so_too(town: Town):
    town.referrals("R1,P1,05.04.2020,police,Northwest", "R1,P2,05.04.2020,police,Northwest", "R2,P3,05.04.2020,police,")
    done = town.build()
    assert done.returncode == 3
    assert "worth a look: referrals.csv: 2 rows share a Ref: one number for several people" in done.stderr
    town.referrals("R1,P1,05.04.2020,police,Northwest", "R1,P1,06.04.2020,police,Northwest", "R2,P3,05.04.2020,police,")
    assert town.build().returncode == 0


def test_a_row_that_is_there_twice_or_newer_in_another_file_is_no_fault(town: Town):
    old = book(town.source / "a.xlsx", GOOD, GOOD, ["", "", "", "", ""])
    new = book(town.source / "b.xlsx", ["R1", "P1", date(2020, 4, 6), "police", "Northwest"])
    verdicts = check_files([Path(old), Path(new)], load_site("testville"))
    assert [(one.state, one.faults) for one in verdicts] == [("loads", ()), ("loads", ())]
