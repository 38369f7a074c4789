"""Days out of order, rows that are no record, lost cells and torn lines: the check and the build say the same."""

from pathlib import Path

import openpyxl
import pytest

from pipelines.desk import check_files, told
from pipelines.sites import load_site
from tests.pipeline.conftest import INCIDENTS, REFERRALS, Seattle, Town

REFERRED = (
    "referral_id,client_id,referred_on,door,neighbourhood,decision,reason,screened_on,intake_on,enrolled_on,agency,"
    "unit_type,charge_group,charge_status,charge_status_on,age_band,race,race_source,gender"
)
STAGES = "R{n},P{n},{referred},community,,accepted,,{screened},{intake},{enrolled},,,,,,,,,"
SPELLS = "client_id,active_from,active_to,team"
NEEDS = "need_id,client_id,named_on,domain,rank,urgency,met_on"
INCIDENT = "90{:04},01.05.2020 10:00,01.05.2020 11:00,D,Northwest,-0.5,0.5"


def judged(path: Path, text: str, site: str = "seattle"):
    path.write_text(text)
    (verdict,) = check_files([path], load_site(site))
    return verdict, "\n".join(told(verdict))


def stages(n: int, **days: str) -> str:
    order = {"referred": "2020-04-01", "screened": "2020-04-02", "intake": "2020-04-03", "enrolled": "2020-04-04"}
    return STAGES.format(n=n, **(order | days))


def test_a_stage_before_the_one_that_it_follows_is_told_with_its_row_and_loads(tmp_path):
    rows = [
        stages(1),
        stages(2, screened="2020-03-01"),
        stages(3, intake="2020-04-01"),
        stages(4, enrolled="2020-04-02"),
        stages(5, screened="", intake="2019-01-01"),
        stages(6, screened="", intake="", enrolled="2019-01-01"),
        stages(7, screened="2020-04-01", intake="2020-04-01", enrolled="2020-04-01"),
    ]
    verdict, lines = judged(tmp_path / "r.csv", "\n".join([REFERRED, *rows]) + "\n")
    assert (verdict.state, verdict.account.loaded, verdict.faults) == ("loads", 7, ())
    found = [remark.partition(" The rows")[0] for remark in verdict.remarks if "the day lies before" in remark]
    assert found == [
        "screened_on, row 3 (1 row): the day lies before referred_on.",
        "intake_on, row 6 (1 row): the day lies before referred_on.",
        "enrolled_on, row 7 (1 row): the day lies before referred_on.",
        "intake_on, row 4 (1 row): the day lies before screened_on.",
        "enrolled_on, row 5 (1 row): the day lies before intake_on.",
    ]
    assert "2019" not in lines


def test_a_stage_before_another_in_many_rows_is_not_whole(tmp_path):
    wrong = [stages(n, intake="2020-03-0" + str(n % 9 + 1), screened="") for n in range(12)]
    verdict, lines = judged(tmp_path / "r.csv", "\n".join([REFERRED, *wrong]) + "\n")
    assert verdict.state == "partly"
    assert "Column intake_on, rows 2-13 (12 rows): expected a day on or after referred_on." in lines
    assert "are days and months exchanged" in lines


@pytest.mark.parametrize(
    ("head", "row", "column", "effect", "loaded"),
    [
        (SPELLS, "P1,2020-04-02,2020-04-01,", "active_to", "The row will be refused.", 1),
        (NEEDS, "N1,P1,2020-04-02,food,,,2020-04-01", "met_on", "The value will be missing; the row itself loads.", 2),
    ],
)
def test_an_end_before_its_beginning_cannot_be_true(tmp_path, head, row, column, effect, loaded):
    good = row.replace("N1,P1", "N2,P2").replace("P1", "P2").replace("2020-04-01", "2020-04-02")
    verdict, lines = judged(tmp_path / "s.csv", f"{head}\n{good}\n{row}\n")
    assert (verdict.state, verdict.account.loaded) == ("partly", loaded)
    assert f"Column {column}, row 3: expected a day on or after" in lines
    assert effect in lines


def test_a_build_tells_counts_and_keeps_the_order_of_stages(seattle: Seattle):
    few = [stages(n) for n in range(20)] + [stages(20, intake="2020-01-01", screened="")]
    seattle.write("lead_referrals.csv", "\n".join([REFERRED, *few]) + "\n")
    seattle.write("lead_participation.csv", f"{SPELLS}\nP1,2020-04-02,2020-04-01,\nP2,2020-04-02,2020-04-02,\n")
    seattle.write("lead_needs.csv", f"{NEEDS}\nN1,P1,2020-04-02,food,,,2020-04-01\n")
    done = seattle.build()
    assert done.returncode == 0
    for line in (
        "lead_referrals.csv: intake_on: not a day on or after referred_on: 1 × used as it is, but in no time between",
        "lead_participation.csv: active_to: not a day on or after active_from: 1 × row refused",
        "lead_needs.csv: met_on: not a day on or after named_on: 1 × set to missing",
    ):
        assert line in done.stdout
    assert seattle.ask("SELECT count(*), count(intake_on) FROM core.referral") == [(21, 21)]
    assert seattle.ask("SELECT count(*) FROM core.participation") == [(1,)]
    assert seattle.ask("SELECT count(*), count(met_on) FROM core.need") == [(1, 0)]
    log = (seattle.private / "log" / "builds.jsonl").read_text()
    assert log.count("a day on or after") == 3
    many = [stages(n, intake="2020-01-01", screened="") for n in range(100, 112)]
    seattle.write("lead_referrals.csv", "\n".join([REFERRED, *few, *many]) + "\n")
    seattle.write("lead_participation.csv", f"{SPELLS}\nP2,2020-04-02,2020-04-01,\nP3,2020-04-02,,\n")
    again = seattle.build()
    assert again.returncode == 3
    assert "intake_on is not a day on or after referred_on in 13 of 33 rows of lead_referrals.csv" in again.stderr
    # A spell that cannot be true any more stays as it was, as one that cannot be read does.
    assert "lead_participation: 1 row that the newest file does not have, or not in a form" in again.stderr
    assert seattle.ask("SELECT count(*), count(active_to) FROM core.participation") == [(2, 1)]


def test_a_total_and_a_header_once_more_are_refused_by_both(town: Town):
    town.incidents(INCIDENT.format(1), INCIDENTS, "Total,1,,,,,", INCIDENT.format(2))
    town.referrals("R1,P1,05.04.2020,police,Northwest", REFERRALS, "Total,1,,,")
    verdicts = check_files([town.source / name for name in ("incidents.csv", "referrals.csv")], load_site("testville"))
    for verdict, loaded in zip(verdicts, (2, 1), strict=True):
        assert (verdict.state, verdict.account.loaded, verdict.account.refused) == ("partly", loaded, 2)
        assert [fault.column for fault in verdict.faults] == [None, None]
        assert [fault.rows for fault in verdict.faults] == [1, 1]
    lines = "\n".join(told(verdicts[0]))
    assert "Whole row, row 3: expected a record (the header stands there once more). The row will be refused." in lines
    assert "Whole row, row 4: expected a record (a total or a footnote stands there). The row will be refused." in lines
    done = town.build()
    assert "incidents.csv: rows: not a record (the header stands there once more): 1 × row refused" in done.stdout
    assert town.ask("SELECT file, loaded, refused FROM core.load ORDER BY file")[1:] == [
        ("incidents.csv", 2, 2),
        ("referrals.csv", 1, 2),
    ]
    assert town.ask("SELECT count(*) FROM core.incident") == [(2,)]


def test_lost_cells_are_not_whole_and_have_their_column_reason_and_mending(town: Town):
    book = openpyxl.Workbook()
    book.active.append(REFERRALS.split(","))
    for n in range(60):
        book.active.append([f"R{n}", f"P{n}", "05.04.2020", "police", "Northwest"])
    book.active.merge_cells("E2:E61")
    book.active["C5"] = "=TODAY()"
    book.save(town.source / "referrals.xlsx")
    (verdict,) = check_files([town.source / "referrals.xlsx"], load_site("testville"))
    lines = "\n".join(told(verdict))
    assert verdict.state == "partly"
    assert "Column District, rows 3-61 (59 rows): expected a cell of its own" in lines
    assert "Column Received, row 5: expected a value (its formula stands there without a result)." in lines
    assert "The cell counts as blank. The row will be refused." in lines
    assert "take them apart, and fill each cell" in lines
    town.incidents(INCIDENT.format(1))
    done = town.build()
    assert done.returncode == 3
    assert (
        "referrals.xlsx: District: not a cell of its own (of merged cells only the first holds the value)"
        in done.stdout
    )
    assert "59 of 60 cells of District in referrals.xlsx are not a cell of its own" in done.stderr
    assert "line: not a cell" not in done.stdout


@pytest.mark.parametrize(
    ("lines", "said", "refused"),
    [
        (
            ['R4,P4,05.04.2020,"police,Northwest', "R5,P5,05.04.2020,police,"],
            "Whole row, row 5 (2 rows): expected a quotation mark that is closed in its own cell.",
            2,
        ),
        (
            ["<<<<<<< HEAD", "R4,P4,05.04.2020,police,", "=======", ">>>>>>> theirs"],
            "Whole row, rows 5, 7-8 (3 rows): expected a record, not a mark such as <<<<<<<",
            3,
        ),
        (["R4,P4"], "Whole row, row 5: expected as many cells as the header has.", 1),
    ],
)
def test_torn_lines_have_the_row_where_it_begins(town: Town, lines, said, refused):
    town.referrals(*(f"R{n},P{n},05.04.2020,police,Northwest" for n in range(3)), *lines)
    (verdict,) = check_files([town.source / "referrals.csv"], load_site("testville"))
    assert verdict.account.refused == refused
    assert said in "\n".join(told(verdict))
