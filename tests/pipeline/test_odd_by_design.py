"""What a programme does by design, or told us of, is no alarm each month: numbers that begin with 0, one merger."""

from pipelines.desk import check_files
from pipelines.sites import load_site
from tests.pipeline.conftest import Town

DOUBT = "60 of 240 numbers in Person are odd"
BY_DESIGN = "[limits] odd_numbers_share = 1"


def people(town: Town, *, short: int, zeros: int, frequent: str) -> None:
    """Referrals of people with five digits, of people with seven that begin with 0, and 32 of one person."""
    each = [*range(10000, 10000 + short), *(f"0{n + 100000}" for n in range(zeros))]
    rows = [(f"R{who}", who) for who in each] + [(f"F{n}", frequent) for n in range(32)]
    town.referrals(*(f"{number},{who},05.04.2020,police,Northwest" for number, who in rows))


def test_numbers_with_zeros_by_design_and_a_told_merger_are_no_alarm(town: Town):
    people(town, short=148, zeros=60, frequent="77777")
    (verdict,) = check_files([town.source / "referrals.csv"], load_site("testville"))
    first = town.build()
    assert (first.returncode, verdict.state) == (3, "partly")
    assert DOUBT in first.stderr
    assert BY_DESIGN in first.stderr
    assert BY_DESIGN in str(verdict.remarks)

    people(town, short=160, zeros=66, frequent="88888")
    town.write("lead_merged_clients.csv", "old_client_id,new_client_id,merged_on\n77777,88887,\n88887,88888,\n")
    second = town.build()
    assert second.returncode == 0, second.stderr
    assert "66 of 258 numbers in Person are odd" in second.stdout

    people(town, short=160, zeros=170, frequent="88888")
    third = town.build()
    assert third.returncode == 3
    assert "not used: referral_list: stopped: 170 of 362 numbers in Person are odd" in third.stderr
    assert BY_DESIGN in third.stderr
