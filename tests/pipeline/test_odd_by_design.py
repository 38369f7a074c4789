"""What a programme does by design, or told us of, is no alarm each month: numbers that begin with 0, one merger."""

from pathlib import Path

import pytest

from pipelines.desk import check_files
from pipelines.sites import load_site
from tests.pipeline.conftest import Town
from tests.pipeline.deliveries import settings_of_testville

DOUBT = "60 of 240 numbers in Person are odd"
BY_DESIGN = "[limits] odd_numbers_share = 1"


def people(town: Town, *, short: int, zeros: int, frequent: str) -> None:
    """Referrals of people with five digits, of people with seven that begin with 0, and 32 of one person."""
    each = [*range(10000, 10000 + short), *(f"0{n + 100000}" for n in range(zeros))]
    rows = [(f"R{who}", who) for who in each] + [(f"F{n}", frequent) for n in range(32)]
    town.referrals(*(f"{number},{who},05.04.2020,police,Northwest" for number, who in rows))


def others(town: Town, frequent: str, *stays: str, ended: str = "", outcomes: int = 40) -> None:
    """Spells and arms of the frequent person under these numbers, and outcomes of a comparison group."""
    spells = f"{frequent},2020-04-10,{ended},programme", "88888,2020-07-10,,programme"
    arms = [f"{who},lead,2020-05-01,1" for who in (frequent, *stays)]
    arms += [f"{40000 + n},comparison,2020-05-01,1" for n in range(outcomes)]
    seen = [(f"O{n}", 10000 + n if n < 30 else 39970 + n) for n in range(30 + outcomes)]
    for name, header, rows in (
        ("participation", "client_id,active_from,active_to,team", spells),
        ("comparison", "client_id,arm,index_on,weight", arms),
        ("outcomes", "outcome_id,client_id,observed_on,domain,detail,value",
         [f"{number},{who},2020-08-01,housing,shelter,1" for number, who in seen]),
    ):  # fmt: skip
        town.write(f"lead_{name}.csv", "\n".join([header, *rows]) + "\n")


def test_numbers_with_zeros_by_design_and_a_told_merger_are_no_alarm(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    people(town, short=148, zeros=60, frequent="77777")
    others(town, "77777", "88888", outcomes=0)
    (verdict,) = check_files([town.source / "referrals.csv"], load_site("testville"))
    first = town.build()
    assert (first.returncode, verdict.state) == (3, "partly")
    assert DOUBT in first.stderr
    assert BY_DESIGN in first.stderr
    assert BY_DESIGN in str(verdict.remarks)

    people(town, short=160, zeros=66, frequent="88888")
    town.write("lead_merged_clients.csv", "old_client_id,new_client_id,merged_on\n77777,88887,\n88887,88888,\n")
    others(town, "88888", ended="2020-06-30")
    second = town.build()
    assert second.returncode == 0, second.stderr
    # What the number given up had is told anew under the one that stayed, and not kept beside itself.
    spells = "SELECT count(*), count(active_to), count(DISTINCT person_key) FROM core.participation"
    assert town.ask(spells) == [(2, 1, 1)]
    assert town.ask("SELECT count(*) FROM core.comparison WHERE arm = 'lead'") == [(1,)]
    assert "66 of 258 numbers in Person are odd" in second.stdout

    people(town, short=160, zeros=170, frequent="88888")
    # The other of the two numbers, and no list: the last good one says that they are one person.
    list_of_mergers = (town.source / "lead_merged_clients.csv").rename(tmp_path / "list.csv")
    others(town, "77777", ended="2020-06-30")
    third = town.build()
    assert town.ask("SELECT count(*) FROM core.comparison WHERE arm = 'lead'") == [(1,)]
    list_of_mergers.rename(town.source / "lead_merged_clients.csv")
    assert third.returncode == 3
    assert "not used: referral_list: stopped: 170 of 362 numbers in Person are odd" in third.stderr
    assert BY_DESIGN in third.stderr

    settings_of_testville(monkeypatch, tmp_path, BY_DESIGN.replace(" ", "\n", 1))
    fourth = town.build()
    assert fourth.returncode == 0, fourth.stderr
    assert "By site.toml they are so by design" in fourth.stdout
    (verdict,) = check_files([town.source / "referrals.csv"], load_site("testville"))
    assert (verdict.state, verdict.faults) == ("loads", ())
