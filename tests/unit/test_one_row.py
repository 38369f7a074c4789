"""Numbers that stand in several rows: stopped with the line to write, doubted where a file replaces its own rows."""

import pytest

from pipelines import db
from pipelines.contracts import ContractBroken
from pipelines.warehouse.limits import Limits, replaced
from pipelines.warehouse.one_row import refuse_repeated, repeated
from tests.unit.drawn_site import column, contract, settled, site

COLUMNS = (column("incident_id"), column("code"), column("reported", type="TIMESTAMP", formats=("%Y-%m-%d",)))


def drawn(key=("incident_id",), **more):
    return contract(*COLUMNS, key=key, latest="reported", feeds="offence", **more)


def incidents(*rows):
    """A connection whose core.incident holds these (kind, number) rows as they came from the mapping."""
    con = db.connect()
    con.execute("CREATE SCHEMA core")
    con.execute("CREATE TABLE core.incident (kind VARCHAR, incident_id VARCHAR)")
    con.executemany("INSERT INTO core.incident VALUES (?, ?)", rows)
    con.execute("CREATE TEMP VIEW mapped AS FROM core.incident")
    return con


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([("offence", "1"), ("offence", "2"), ("arrest", "1")], []),
        ([("offence", "1"), ("offence", "1"), ("offence", "2"), ("call", "1")], [("offence", 2, 3)]),
        ([("offence", "1"), ("offence", None)], [("offence", 1, 2)]),
        ([("call", "1"), ("call", "1"), ("arrest", None), ("arrest", None)], [("arrest", 2, 2), ("call", 2, 2)]),
    ],
)
def test_a_number_stands_once_in_its_kind(rows, found):
    assert repeated(incidents(*rows), "core.incident") == found


@pytest.mark.parametrize(
    ("declared", "line"),
    [
        ([drawn(("incident_id", "code"))], "concat_ws('/', incident_id, code) AS incident_id"),
        ([drawn(())], "concat_ws('/', incident_id, code) AS incident_id"),
        ([drawn(("reported",))], "concat_ws('/', incident_id, reported) AS incident_id"),
        ([drawn(), drawn(source="other")], "concat_ws('/', 'drawn', incident_id) AS incident_id"),
    ],
)
def test_the_line_to_write_is_told(declared, line, tmp_path):
    with pytest.raises(ContractBroken) as told:
        refuse_repeated(incidents(("offence", "1"), ("offence", "1")), site(tmp_path, *declared))
    assert line in str(told.value)
    assert f"{tmp_path}/mappings/incident.sql: 2 of 2 offences" in str(told.value)


def test_rows_that_became_several_behind_the_mapping_have_another_cause(tmp_path):
    con = incidents(("offence", "1"), ("offence", "1"))
    con.execute("CREATE OR REPLACE TEMP VIEW mapped AS SELECT DISTINCT * FROM core.incident")
    with pytest.raises(ContractBroken, match=r"offence_codes\.csv has one code twice"):
        refuse_repeated(con, site(tmp_path, drawn()))


def lines(*rows):
    return "incident_id,code,reported\n" + "".join(f"{number},{code},2024-01-{day:02}\n" for number, code, day in rows)


@pytest.mark.parametrize(
    ("again", "many"),
    [
        ([(n, "B", 1) for n in range(60)], 60),  # another offence of the same report
        ([(n, "B", 2) for n in range(60)], 0),  # a later report: what a correction is
        ([(n, "A", 1) for n in range(60)], 0),  # the same row once more
        ([(n, "B", 1) for n in range(49)], 0),  # a handful proves nothing
    ],
)
def test_a_file_that_replaces_its_own_rows_is_doubted_whatever_other_files_say(tmp_path, again, many):
    rows = [(n, "A", 1) for n in range(200)]
    con = settled(tmp_path, drawn(), a=lines(*rows, *again), b=lines(*((n, "C", 9) for n in range(200))))
    limits = Limits()
    found = replaced(con, drawn(), limits.replaced_share, limits.replaced_rows)
    assert list(found) == ["a.csv"] * bool(many)
    assert all(f"{many} of 260 rows of a.csv give way to another row of the same file" in one for one in found.values())
    assert bool(many) == bool(replaced(con, drawn(), limits.doubt_replaced_share, limits.replaced_rows))
