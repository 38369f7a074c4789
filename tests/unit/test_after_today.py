"""Days that are still to come are told of every column that holds days, by file, with how many rows."""

from datetime import date, timedelta

import pytest

from pipelines.warehouse.limits import after_today
from tests.unit.drawn_site import column, contract, settled

DAY, TIME = {"type": "DATE", "formats": ("%Y-%m-%d",)}, {"type": "TIMESTAMP", "formats": ("%Y-%m-%d %H:%M",)}
COLUMNS = (column("Id"), column("Day", "day", **DAY), column("Met on", "met_on", **DAY), column("At", "at", **TIME))
NOW, LATER = f"{date.today():%Y-%m-%d}", f"{date.today() + timedelta(days=2):%Y-%m-%d}"
# What stands in Day, Met on and At, for each row of a file.
FILES = {
    "fine": [(NOW, NOW, f"{NOW} 23:59"), ("", "", "")],
    "main": [(LATER, NOW, ""), (LATER, LATER, "")],
    "other": [(NOW, LATER, f"{LATER} 00:00"), (NOW, "", f"{LATER} 00:00")],
}
TOLD = {
    "main.csv": "2 rows are dated after today, 1 row is later than today in Met on",
    "other.csv": "1 row is later than today in Met on, 2 rows are later than today in At",
}


def written(rows: list[tuple[str, ...]]) -> str:
    return "\n".join(["Id,Day,Met on,At", *(",".join((str(n), *row)) for n, row in enumerate(rows))]) + "\n"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"access": "programme", "span": "day"}, TOLD),
        ({"access": "open", "feeds": "offence", "span": "day"}, TOLD),
        ({"access": "open", "feeds": "offence"},
         {"main.csv": "2 rows are later than today in Day, 1 row is later than today in Met on",
          "other.csv": TOLD["other.csv"]}),
        ({"access": "open", "feeds": "offence", "span": "day", "latest": "met_on"},
         {"main.csv": "2 rows are dated after today",
          "other.csv": "1 row is dated after today, 2 rows are later than today in At"}),
        ({"access": "open", "feeds": "population"}, {}),
    ],
)  # fmt: skip
def test_every_column_of_days_is_looked_at(tmp_path, said, told):
    declared = contract(*COLUMNS, **said)
    con = settled(tmp_path, declared, **{name: written(rows) for name, rows in FILES.items()})
    assert after_today(con, declared, "true") == told
