"""A day that a city's mapping loses is told, and the mapping that the guide shows loses none."""

import re
from datetime import datetime
from pathlib import Path

from pipelines import db
from pipelines.warehouse.mapped import mapping_of, tried
from tests.unit.drawn_site import column, contract, settled, site

GUIDE = (Path(__file__).parents[2] / "docs" / "add-your-city.md").read_text("utf-8")
SHOWN = re.search(r"`(coalesce\(happened_on.*?)`", GUIDE)[1]
PATTERN = re.search(r'becomes="clock", pattern="(.*?)"', GUIDE)[1]

# What a mapping says of the time -> in how many of the four rows it comes to nothing though there is a day.
SAID = {
    SHOWN: 0,
    "happened_on + clock::TIME AS occurred_at": 2,
    "happened_on + nullif(clock, '')::TIME AS occurred_at": 2,
    "TRY_CAST(concat(happened_on, ' ', clock) AS TIMESTAMP) AS occurred_at": 2,
    "TRY_CAST(clock AS TIMESTAMP) AS occurred_at": 2,
    "nullif(happened_on, DATE '2022-03-01')::TIMESTAMP AS occurred_at": 0,
    "CASE WHEN clock IS NOT NULL THEN happened_on END AS occurred_at": 0,
}


def test_a_day_that_comes_to_nothing_is_told_and_the_guides_mapping_keeps_it(tmp_path):
    declared = contract(
        column("day", "happened_on", type="DATE", formats=("%m/%d/%Y",)), column("time", "clock", pattern=PATTERN)
    )
    lines = ["day,time", "03/01/2022,9:10:00", "03/02/2022,", "03/03/2022,24:30:00", ",14:20"]
    con, place = settled(tmp_path, declared, file="\n".join(lines)), site(tmp_path, declared)
    (tmp_path / "mappings").mkdir()
    told = {}
    for said in SAID:
        (tmp_path / "mappings" / "incident.sql").write_text(f"SELECT {said} FROM safe.drawn")
        ((part, made),) = tried(con, place, "incident")
        told[said] = db.row(con, f"SELECT count(*) FROM {part.rows(made)}")[0]
        if said == SHOWN:
            kept = con.execute(str(mapping_of(con, place, "incident"))).fetchall()
    assert told == SAID
    assert kept == [(datetime(2022, 3, 1, 9, 10),), (datetime(2022, 3, 2),), (datetime(2022, 3, 3),), (None,)]
