"""What a build says where the newest file is in doubt, and where rows stand that nobody sees."""

from datetime import date, timedelta

from tests.pipeline.conftest import REFERRALS, Town
from tests.pipeline.deliveries import held, referrals
from tests.unit.workbooks import workbook


def test_the_file_that_is_taken_for_the_newest_is_named_and_doubted(town: Town):
    town.referrals(*referrals(*range(10)), name="referrals 9-30-2024.csv")
    town.referrals(*referrals(*range(12)), name="referrals 10-31-2024.csv")
    done = town.build()
    assert done.returncode == 3
    assert "referrals 9-30-2024.csv is taken for the newest file, for it is the last by name; but the name of" in (
        done.stderr
    )
    assert "kept: referral_list: 2 rows that the newest file does not have, or not in a form" in done.stderr
    assert "The newest file is the last by name, referrals 9-30-2024.csv." in done.stderr


def test_the_message_of_a_stopped_source_names_the_rows_in_a_hidden_sheet(good: Town):
    (good.source / "referrals.csv").unlink()
    days = [date(2020, 1, 1) + timedelta(days=number) for number in range(100)]
    rows = [[f"R{n}", f"P{n}", day, "police", "Northwest"] for n, day in enumerate(days)]
    head = REFERRALS.split(",")
    seen, unseen = ([head, *(row for row in rows if (row[2].month == 2) is hidden)] for hidden in (False, True))
    workbook(good.source / "book.xlsx", seen, unseen, hidden=(1,))
    done = good.build()
    assert done.returncode == 3
    assert "2020-02 had rows and has none now; 29 rows stand in hidden sheets of book.xlsx" in done.stderr
    assert held(good) == (100, 100)
