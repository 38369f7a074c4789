"""What is told of a programme's file moves with many people's rows, never with those of one."""

from datetime import date, timedelta

from tests.pipeline.conftest import Town
from tests.pipeline.deliveries import referrals

SPAN = "SELECT complete_from, complete_to FROM core.source WHERE source = 'referral_list'"


def covered(town: Town, *rows: str) -> tuple[date | None, date | None]:
    """The span that is told of a list of referrals with these rows."""
    town.incidents("1,01.06.2020 10:00,01.06.2020 11:00,D,Northwest,-0.5,0.5")
    town.referrals(*rows)
    (town.private / "warehouse.duckdb").unlink(missing_ok=True)
    assert town.build().returncode == 0
    return town.ask(SPAN)[0]


def again(person: int, *days: int) -> list[str]:
    """Later referrals of one person, on these days since 1 January 2020."""
    dates = [date(2020, 1, 1) + timedelta(days=number) for number in days]
    return [f"A{person}-{day:%j},P{person},{day:%d.%m.%Y},police,Northwest" for day in dates]


def test_the_rows_of_nine_people_end_nothing_and_those_of_ten_do(town: Town):
    hundred = referrals(*range(100))  # a person a day; the tenth from the end came on 31 March
    assert covered(town, *hundred) == (date(2020, 1, 1), date(2020, 3, 31))
    assert covered(town, *hundred, *again(999, 125, 160, 180)) == (date(2020, 1, 1), date(2020, 3, 31))
    nine = [row for person in range(900, 909) for row in again(person, 130, 170)]
    assert covered(town, *hundred, *nine) == (date(2020, 1, 1), date(2020, 3, 31))
    assert covered(town, *hundred, *nine, *again(909, 121)) == (date(2020, 1, 1), date(2020, 4, 30))


def test_a_file_about_nine_people_covers_nothing_that_is_told(town: Town):
    nine = [row for person in range(9) for row in again(person, 10, 50, 100, 150)]
    assert covered(town, *nine) == (None, None)


def test_a_file_that_begins_soon_after_the_programme_covers_it_from_its_first_day(town: Town):
    # The ledger, which is public, says 1 January 2020; the month of the first referral would say that there was one.
    assert covered(town, *referrals(*range(60, 200)))[0] == date(2020, 1, 1)
    assert covered(town, *referrals(*range(100, 240)))[0] == date(2020, 4, 1)
