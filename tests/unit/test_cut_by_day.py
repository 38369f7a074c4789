"""A list cut by the day things happened, some of it reported much later: it says nothing of the years after the cut."""

from datetime import date, timedelta

from pipelines.warehouse.spans import fill_span
from tests.unit.drawn_site import column, contract, settled, site

TIME = {"type": "TIMESTAMP", "formats": ("%Y-%m-%d",)}
POLICE = contract(
    column("happened", **TIME), column("reported", **TIME), latest="reported", span="happened", feeds="offence"
)


def of_year(year: int, months_late: int) -> list[str]:
    """What happened every second day of a year; of every tenth the report came later, up to so many months."""
    days = [date(year, 1, 1) + timedelta(days=2 * n) for n in range(183)]
    late = [timedelta(days=30 * months_late * n // 183 if n % 10 == 5 else 0) for n in range(183)]
    return [f"{day},{day + more}" for day, more in zip(days, late, strict=True)]


def told(folder, **files: list[str]) -> tuple:
    """What the files cover: the span, the holes in it and the last report."""
    con = settled(
        folder, POLICE, **{name: "\n".join(["happened,reported", *rows]) + "\n" for name, rows in files.items()}
    )
    fill_span(con, site(folder, POLICE), POLICE)
    span = con.execute("SELECT complete_from, complete_to FROM core.source").fetchall()
    gaps = con.execute("SELECT gap_from, gap_to FROM core.coverage_gap ORDER BY ALL").fetchall()
    return *span, gaps, con.execute("SELECT max(reported)::DATE FROM safe.drawn").fetchall()[0][0]


def test_years_behind_a_cut_are_not_covered_and_may_come_later(tmp_path):
    cut = {"of_2019": of_year(2019, 30)}
    assert told(tmp_path, **cut) == ((date(2019, 1, 1), date(2019, 12, 31)), [], date(2022, 4, 25))
    cut["of_2021"] = of_year(2021, 12)
    span, gaps, _ = told(tmp_path, **cut)
    assert span == (date(2019, 1, 1), date(2021, 12, 31))
    assert gaps == [(date(2020, 1, 1), date(2020, 12, 31))]


def test_a_mistyped_year_does_not_fill_them(tmp_path):
    typed_wrong = ["2099-01-01,2019-05-05", "1919-03-03,2019-03-03", "2021-06-01,2019-06-01"]
    assert told(tmp_path, cut=of_year(2019, 30) + typed_wrong)[0] == (date(2019, 1, 1), date(2019, 12, 31))


def test_a_list_cut_by_the_report_goes_to_its_last_report(tmp_path):
    rows = [row for row in of_year(2019, 30) + of_year(2020, 30) if row.split(",")[1] <= "2020-12-31"]
    assert told(tmp_path, all=rows)[0] == (date(2019, 1, 1), date(2020, 12, 30))
