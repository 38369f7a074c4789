"""Numbers of police rows: spoilt by a spreadsheet, written in another way, given to other incidents."""

from dataclasses import replace

import pytest

from pipelines import db
from pipelines.desk.counting import with_replaced
from pipelines.desk.verdict import Verdict
from pipelines.warehouse.added import lay_over
from pipelines.warehouse.deliveries import judge
from pipelines.warehouse.kept import LastBuild
from pipelines.warehouse.limits import Limits, refusals
from pipelines.warehouse.numbers_again import look
from pipelines.warehouse.settle import settle
from tests.laws.test_refresh_laws import CONTRACTS, fill
from tests.unit.drawn_site import column, contract, safe, settled, site

DAY = {"type": "TIMESTAMP", "formats": ("%Y-%m-%d",)}
POLICE = contract(
    column("No"), column("code"), column("happened", **DAY), column("told", **DAY),
    key=("No", "code"), latest="told", span="happened", feeds="offence",
)  # fmt: skip
CALLS = replace(POLICE, feeds="call", columns=(column("No", digits=True), *POLICE.columns[1:]))
# As it stands in the file, and what it is read as; None where no number is left.
WRITTEN = {
    "13000001": "13000001", "23-001": "23-001", "AB/1 2": "AB/1 2", "12.5": "12.5", "1E05": "1E05", "1,2": "1,2",
    "13000001.0": "13000001", "13000001.000": "13000001", "13,000,001": "13000001", "1,234": "1234",
    "1.3E+07": None, "1,300e+07": None, "1E+07": None, "#N/A": None, "####": None, "12345678901234567.0": None,
}  # fmt: skip


@pytest.mark.parametrize("declared", [POLICE, CALLS], ids=["text", "digits"])
def test_what_a_spreadsheet_leaves_of_a_number_is_refused_and_what_can_be_read_is(tmp_path, declared):
    digits = [None if declared is CALLS and value and not value.isdigit() else value for value in WRITTEN.values()]
    lines = "".join(f'"{number}",{code},2024-01-02,\n' for code, number in enumerate(WRITTEN))
    con = safe(tmp_path, declared, file=f"No,code,happened,told\n{lines}")
    found = con.execute(f'SELECT "No", {declared.refused} FROM safe.drawn ORDER BY rowid').fetchall()
    assert found == [(value, value is None) for value in digits]
    like = con.execute("SELECT rows FROM safe.note WHERE starts_with(effect, 'look like what a spread')").fetchall()
    assert like == [(6,)]


def test_only_numbers_of_police_rows_are_looked_at():
    assert [one.name for one in POLICE.columns if one.in_key] == ["No"]
    assert not any(one.in_key for one in replace(POLICE, feeds="population").columns)
    assert not any(one.in_key for one in replace(POLICE, access="programme").columns)


def rows(number, day, many=60, told="2024-05-01", year=2024):
    """Rows of several days; `number` and `day` turn the place of a row into its number and its day of the year."""
    return [f"{number(n)},x{n % 9},{year}-{day(n) // 28 + 1:02}-{day(n) % 28 + 1:02},{told}" for n in range(many)]


PLAIN = rows(lambda n: 100 + n, lambda n: n)
AS_BEFORE = {
    "the same rows once more": PLAIN,
    "a later report": rows(lambda n: 100 + n, lambda n: n, told="2024-06-01"),
    "the day after, as in another time zone": rows(lambda n: 100 + n, lambda n: n + 1, told="2024-06-01"),
    "a few days corrected": [*PLAIN[:50], *rows(lambda n: 100 + n, lambda n: n + 20)[50:]],
    "other incidents of the same days": rows(lambda n: 500 + n, lambda n: n * 7 % 60),
    "the same numbers as amounts": rows(lambda n: f"{100 + n}.0", lambda n: n),
    "a handful under other numbers": rows(lambda n: f"0{100 + n}", lambda n: n, many=49),
}
OF_OTHERS, TWICE = "60 of 60 rows of b.csv that share their No with", "60 of 60 rows of b.csv on days that another file"
NOT_AS_BEFORE = {
    "numbered anew": (rows(lambda n: 100 + n, lambda n: n + 60), OF_OTHERS),
    "zeros in front": (rows(lambda n: f"00{100 + n}", lambda n: n), TWICE),
    "letters in front": (rows(lambda n: f"CPD{100 + n}", lambda n: n), TWICE),
}


def taken(folder, **files):
    return settled(folder, POLICE, **{name: "\n".join(["No,code,happened,told", *files[name], ""]) for name in files})


def judged(folder, **files):
    return look(taken(folder, **files), POLICE, LastBuild(), Limits())


@pytest.mark.parametrize("again", AS_BEFORE.values(), ids=AS_BEFORE)
def test_what_police_deliver_on_purpose_is_taken(tmp_path, again):
    assert judged(tmp_path, a=PLAIN, b=again) == {}


@pytest.mark.parametrize(("again", "told"), NOT_AS_BEFORE.values(), ids=NOT_AS_BEFORE)
def test_a_number_that_is_anothers_or_written_in_another_way_is_told_with_its_file(tmp_path, again, told):
    con = taken(tmp_path, a=PLAIN, b=again)
    found = look(con, POLICE, LastBuild(), Limits())
    assert list(found) == ["b.csv"]
    assert found["b.csv"].startswith(told)
    build = judge(con, site(tmp_path, POLICE), POLICE, LastBuild(), "true")
    check = with_replaced(con, POLICE, Limits(), Verdict(file="b.csv"))
    assert (build.hard, check.problem.startswith(told)) == ([found["b.csv"]], True)


def test_a_row_whose_number_is_written_as_an_amount_is_the_same_row_once_more(tmp_path):
    con = taken(tmp_path, a=PLAIN, b=AS_BEFORE["the same numbers as amounts"])
    assert con.execute("SELECT repeated, corrected FROM core.load WHERE file = 'a.csv'").fetchall() == [(60, 0)]


def test_one_file_whose_numbers_begin_anew_each_year_is_told_too(tmp_path):
    again = rows(lambda n: 100 + n, lambda n: n, told="2025-05-01", year=2025)
    assert list(judged(tmp_path, a=[*PLAIN, *again])) == ["a.csv"]


@pytest.mark.parametrize("month", [1, 3])
def test_a_night_laid_over_tells_of_numbers_as_a_build_does(tmp_path, month):
    declared = CONTRACTS[-1]
    stays = ("m", "p", "2024-01-06", "w", "2024-01-05")  # a month that loses its last row is built anew
    night = {
        name: ([stays, *((f"n{n}", "p", told, "w", f"2024-{at:02}-05") for n in range(60))], "one", before)
        for name, told, at, before in (("a", "2024-01-06", 1, True), ("b", "2024-04-06", month, False))
    }
    con = db.connect()
    con.execute("ATTACH ':memory:' AS warehouse")
    for where, names in (("warehouse", ["a"]), ("memory", ["b"])):
        con.execute(f"USE {where}")
        fill(con, night, names)
        settle(con, site(tmp_path, declared), declared)
    con.execute("USE warehouse")
    lay_over(con, declared)
    assert list(look(con, declared, LastBuild(), Limits())) == ["b"] * (month == 3)


def test_a_file_of_spoilt_numbers_is_stopped_with_its_cause(tmp_path):
    lines = "\n".join(f"1.{n % 3}E+07,x{n},2024-01-02,\n" for n in range(60))
    limits = Limits()
    con = settled(tmp_path, POLICE, a=f"No,code,happened,told\n{lines}")
    told = refusals(con, POLICE, limits.refused_share, limits.refused_rows)
    assert [one.partition(";")[0] for one in told] == ["60 of 60 rows of a.csv were refused"]
    assert "in No 60 look like what a spreadsheet leaves of a long number" in told[0]
