"""What comes later is taken for the newer; where names or rows speak against it, both files are told."""

import pytest

from pipelines.warehouse.limits import Limits
from pipelines.warehouse.newest import beyond_newest, doubted_order, misnamed, taken_back
from tests.unit.drawn_site import column, contract, safe

DAY = {"type": "DATE", "formats": ("%Y-%m-%d",)}
THINGS = contract(
    column("Ref", required=True), column("Came", required=True, **DAY), column("Seen", **DAY),
    column("Said", one_of=("yes", "no", "pending")), key=("Ref",), span="Came", access="programme",
)  # fmt: skip
HEAD = "Ref,Came,Seen,Said"


def rows(*numbers, seen="", said="yes"):
    return [f"R{n},2024-03-{n:02},{seen},{said}" for n in numbers]


def table(*lines):
    return "\n".join([HEAD, *lines]) + "\n"


@pytest.mark.parametrize(
    ("older", "newest"),
    [
        ("lead_referrals (1).csv", "lead_referrals.csv"),
        ("lead (10).csv", "lead (2).csv"),
        ("lead - Copy.csv", "lead.csv"),
        ("r_10.csv", "r_9.csv"),
        ("referrals 10-31-2024.csv", "referrals 9-30-2024.csv"),
        ("r 1-31-2024.csv", "r 12-31-2023.csv"),
        ("r 01312024.csv", "r 12312023.csv"),
        ("r 12.03.2024.csv", "r 13.01.2024.csv"),
        ("r Apr 2024.csv", "r Mar 2024.csv"),
        ("October.csv", "September.csv"),
        ("Q1 2024.csv", "Q4 2023.csv"),
        ("r 2024-10.csv", "r 2024-9.csv"),
    ],
)
def test_names_that_say_otherwise_than_their_order(older, newest):
    assert sorted([newest, older]) == [older, newest]
    assert misnamed(older, newest)


@pytest.mark.parametrize(
    ("older", "newest"),
    [
        ("2020.csv", "2021.csv"),
        ("a.csv", "b.csv"),
        ("r 01.02.2024.csv", "r 02.01.2024.csv"),  # of February and January, or the other way round
        ("lead (1).csv", "lead (2).csv"),
        ("r_09.csv", "r_10.csv"),
        ("r 2024-09-30.csv", "r 2024-10-31.csv"),
        ("r 20240930 v2.csv", "r 20241031 v1.csv"),
        ("r Dec 2023.csv", "r Jan 2024.csv"),
        ("01-2025.csv", "09-2025.csv"),
        ("march.csv", "referrals.csv"),
    ],
)
def test_names_that_say_nothing_or_the_same(older, newest):
    assert not misnamed(older, newest)


def test_both_files_are_named_and_how_to_name_them(tmp_path):
    files = {"r (1)": table(*rows(1, 2)), "r": table(*rows(1, 3)), "b": table(*rows(1))}
    (told,) = doubted_order(safe(tmp_path, THINGS, **files), THINGS, Limits())
    assert told.startswith("r.csv is taken for the newest file, for it is the last by name; but the name of r (1).csv ")
    assert "as in 2024-03-31" in told


def test_the_same_file_twice_is_no_doubt(tmp_path):
    con = safe(tmp_path, THINGS, **{"r (1)": table(*rows(1, 2)), "r": table(*rows(1, 2))})
    assert doubted_order(con, THINGS, Limits()) == []


@pytest.mark.parametrize(("lacks", "adds", "doubts"), [(5, 4, 1), (5, 5, 0), (4, 0, 0)])
def test_a_newest_file_that_takes_more_days_than_it_adds_is_doubted(tmp_path, lacks, adds, doubts):
    left, right = range(1, 1 + lacks), range(10, 10 + adds)
    a = table(*rows(*left, seen="2024-04-01"), *rows(*right))
    b = table(*rows(*left), *rows(*right, seen="2024-04-01"))
    told = doubted_order(safe(tmp_path, THINGS, a=a, b=b), THINGS, Limits())
    assert len(told) == doubts
    assert all("b.csv is taken for the newest file" in one and "days that a.csv has" in one for one in told)


def test_rows_after_the_last_day_of_the_newest_are_told(tmp_path):
    con = safe(tmp_path, THINGS, a=table(*rows(1, 2, 3, 9)), b=table(*rows(1, 4)))
    (told,) = beyond_newest(con, THINGS)
    assert "b.csv is taken for the newest file" in told
    assert "but 1 row of a.csv lies after its last day" in told
    assert "before you accept a removal" in told


def test_one_record_twice_with_the_newest_first_is_doubted(tmp_path):
    again = [*rows(1, 2, seen="2024-04-01"), *rows(3, 4, 5)]
    earlier = [*rows(1), *rows(3, said="pending"), *rows(4, said=""), *rows(5, seen="2024-04-01")]
    con = safe(tmp_path, THINGS, a=table(*again, *earlier))
    (told,) = taken_back(con, THINGS)
    assert told.startswith("of 3 Ref in a.csv that stand in several rows, the last row, which is taken, lacks")
    assert "the newest rows stand first" in told
    (tmp_path / "other").mkdir()
    assert taken_back(safe(tmp_path / "other", THINGS, a=table(*earlier, *again[::-1][1:])), THINGS) == []
