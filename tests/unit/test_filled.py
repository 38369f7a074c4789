"""Whether a column is filled less than before is asked of rows that are as old: much is filled in weeks later."""

from datetime import date, timedelta

from pipelines import db
from pipelines.warehouse.filled import faded
from pipelines.warehouse.limits import Limits
from tests.unit.drawn_site import column, contract

FIRST = date(2020, 1, 1)
LATER = 60  # days after a need was named it is met
NEEDS = contract(
    column("named", type="DATE", formats=("%Y-%m-%d",), required=True),
    column("met", type="DATE", formats=("%Y-%m-%d",)),
    column("place"),
    span="named",
)


def needs(first: int, last: int, *, told: int, places: bool) -> list[tuple]:
    """Two needs a day, as a file of the day `told` has them."""
    days = [FIRST + timedelta(days=day) for day in range(first, last) for _ in range(2)]
    met = [day + timedelta(days=LATER) for day in days]
    end = FIRST + timedelta(days=told)
    return [(day, on if on <= end else None, "p" if places else None) for day, on in zip(days, met, strict=True)]


def told(*files: list[tuple], before: int) -> list[str]:
    """What is said of these files where the first `before` of them were read by the last build."""
    con = db.connect()
    con.execute("CREATE SCHEMA safe; ATTACH ':memory:' AS last_build; CREATE SCHEMA last_build.safe")
    for schema, held in (("safe", files), ("last_build.safe", files[:before])):
        con.execute(f"CREATE TABLE {schema}.file AS SELECT 'drawn' AS source, n AS number, 'h' || n AS sha256 "
                    f"FROM range({len(held)}) t(n)")  # fmt: skip
        con.execute(f"CREATE TABLE {schema}.drawn (_file INTEGER, named DATE, met DATE, place VARCHAR)")
        for number, rows in enumerate(held):
            columns = [list(values) for values in zip(*rows, strict=True)]
            con.execute(f"INSERT INTO {schema}.drawn SELECT {number}, unnest($1), unnest($2), unnest($3)", columns)
    return faded(con, NEEDS, "true", Limits())


def test_what_is_filled_later_is_held_against_rows_as_old_and_a_column_that_is_lost_is_told():
    history, month = needs(0, 240, told=240, places=True), needs(240, 300, told=300, places=False)
    assert told(history, before=1) == []
    (lost,) = told(history, month, before=1)
    assert lost.startswith("place is filled in 0 of 120 new rows, where of as many in files before, when they were as")
    # A history that was exported long after its last row tells nothing of young rows, but those of a month do.
    late = needs(0, 240, told=320, places=True)
    assert told(late, needs(240, 300, told=300, places=True), before=1) == []
    (lost,) = told(late, needs(240, 300, told=300, places=True), needs(300, 360, told=360, places=False), before=2)
    assert lost.startswith("place is filled in 0 of 120 new rows")
