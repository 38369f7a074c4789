"""What is said of the names that a programme file brings: words of columns, never what could be somebody."""

import pytest

from pipelines.contracts import told_file
from tests.unit.drawn_site import column, contract, safe

REFERRALS = contract(column("client_id"), column("referred_on"), access="programme")


@pytest.mark.parametrize(
    "name",
    ["notes", "Colour", "clientname", "DateOfBirth", "refered on", "Door 2", "First Name", "E-mail", "Year 2024"],
)
def test_a_name_made_of_the_words_of_columns_is_said(name):
    header = ["client_id", name]
    assert REFERRALS.told(header) == header


@pytest.mark.parametrize(
    "name",
    ["Zebulon", "client_id Zebulon", "Quackenbush notes", "client Casey", "phone 206-555-0142", "206 555",
     "notes 12345", "a@b.org", "Ünal", "Quackenbushnotes"],
)  # fmt: skip
def test_any_other_name_is_said_by_its_place(name):
    assert REFERRALS.told(["client_id", name, "notes"]) == ["client_id", "column name 2", "notes"]
    assert contract(column("client_id")).told([name]) == [name]  # what the police publish is everybody's


@pytest.mark.parametrize(
    "name", ["206-555-0142", "(206) 555-0142", "2065550142", "078-05-1120", "1931-07-19", "7/19/1931", "z@example.org"]
)
def test_a_header_that_is_a_number_or_an_address_stops_the_file(name):
    assert REFERRALS.identifying([name]) == [name]


def test_neither_a_dropped_nor_a_stopping_column_is_quoted(tmp_path):
    said = []
    header = "client_id,referred_on,Zebulon"
    con = safe(tmp_path, REFERRALS, said=said, a=f"{header}\n1,2,3\n", b=f"{header},born 1931-07-19\n1,2,3,4\n")
    kept = str(con.execute("FROM safe.note").fetchall()) + str(con.execute("FROM safe.problem").fetchall())
    told = "\n".join([*said, kept])
    assert "dropped: column name 3" in told
    assert "identify a person: column name 4" in told
    assert not [word for word in ("Zebulon", "1931") if word in told]


@pytest.mark.parametrize(
    "name",
    ["referrals_2024-01-31.csv", "referrals 01-05-2024.xlsx", "Crime_Data__2008-Present_20241105.csv", "2019-2020.csv",
     "export_20240131143000.csv", "export_20240131_1430.csv", "lead.xlsx", "Quarter 3.csv"],
)  # fmt: skip
def test_the_name_of_an_export_is_said(name):
    assert told_file(name) == name


@pytest.mark.parametrize(
    "name", ["z_2065550142.csv", "206.555.0142.csv", "z@example.org.csv", "1931-07-19.csv", "07191931 z.csv"]
)
def test_the_name_of_a_file_that_could_be_somebodys_is_not_said(name):
    assert told_file(name) == "(name not told).csv"


def test_a_programme_file_of_such_a_name_is_not_used_and_the_name_is_kept_nowhere(tmp_path):
    said = []
    text = "client_id,referred_on\n1,2\n"
    con = safe(tmp_path, REFERRALS, said=said, good=text, **{"z 206-555-0142": text, "1931-07-19": "nothing,of,ours\n"})
    problems = con.execute("SELECT source, file, message FROM safe.problem").fetchall()
    assert [problem[:2] for problem in problems] == [("drawn", "(name not told).csv")]
    assert "Rename it, to drawn.csv" in problems[0][2]
    assert con.execute("SELECT file FROM safe.file WHERE access = 'programme'").fetchall() == [("good.csv",)]
    assert not [word for word in ("0142", "1931") if word in "\n".join([*said, str(problems)])]
