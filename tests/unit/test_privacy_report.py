"""The privacy report against a second opinion in plain Python, on people drawn so that every level occurs."""

import random
from collections import defaultdict
from datetime import date

import duckdb
import pytest

from pipelines.contracts import create_core
from pipelines.warehouse.privacy import KNOWN, LEARNT, fill_privacy
from tests.unit.drawn_site import site

COLUMNS = (
    "site", "referral_id", "person_key", "referred_on", "door", "area_id", "age_band", "race", "gender",
    "charge_group", "decision", "reason",
)  # fmt: skip


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    """A core without a row."""
    con = duckdb.connect()
    create_core(con)
    return con


def drawn(seed: int, rows: int) -> list[dict]:
    """Referrals of people, some with several, in groups of any size; any field but the needed ones may be missing."""
    chance = random.Random(seed)
    pick = lambda *words: chance.choice([*words, None])  # noqa: E731
    people = [f"person {n}" for n in range(rows * 2 // 3)]
    return [
        dict(
            zip(
                COLUMNS,
                ("drawn", f"r{n}", chance.choice(people), date(2020, chance.randrange(1, 3), chance.randrange(1, 29)),
                 chance.choice(("arrest_diversion", "community")), pick("a"), pick("18-24", "25-34"), pick("Black"),
                 pick("woman"), pick("drug", "theft"), pick("accepted"), None),
                strict=True,
            )
        )
        for n in range(rows)
    ]  # fmt: skip


def keep(con: duckdb.DuckDBPyConnection, rows: list[dict]) -> None:
    """Put the rows into core.referral."""
    con.executemany(
        f"INSERT INTO core.referral ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})",
        [[row[name] for name in COLUMNS] for row in rows],
    )


def level(size: int) -> str:
    """The level a size belongs to, spelt out again."""
    return "10+" if size >= 10 else "5-9" if size >= 5 else "3-4" if size >= 3 else str(size)


def second_opinion(rows: list[dict], counted: str) -> dict[str, tuple[int, int]]:
    """Groups and rows by level of the number of different values of `counted`."""
    groups = defaultdict(list)
    for row in rows:
        known = [row["referred_on"].strftime("%Y-%m") if name == "referred_on" else row[name]
                 for name in ("age_band", "race", "gender", "area_id", "door", "referred_on")]  # fmt: skip
        groups[tuple(known)].append(row[counted])
    found = {name: (0, 0) for name in ("1", "2", "3-4", "5-9", "10+")}
    for members in groups.values():
        at = level(len(set(members)))
        found[at] = (found[at][0] + 1, found[at][1] + len(members))
    return found


def reported(con: duckdb.DuckDBPyConnection, measure: str) -> dict[str, tuple[int, int]]:
    """The same, as the report has it."""
    rows = con.execute(
        """SELECT level, groups, "rows" FROM core.privacy_report WHERE source = 'referral' AND measure = ?""",
        [measure],
    ).fetchall()
    return {level: (groups, members) for level, groups, members in rows}


@pytest.mark.parametrize(("seed", "rows"), [(1, 40), (2, 300), (3, 3_000), (4, 1)])
def test_the_report_counts_as_plain_python_does(con, tmp_path, seed, rows):
    people = drawn(seed, rows) if rows > 1 else [drawn(seed, 9)[0]]
    keep(con, people)
    fill_privacy(con, site(tmp_path), lambda _: None)
    assert reported(con, "k") == second_opinion(people, "person_key")
    for learnt in ("charge_group", "decision", "reason"):
        assert reported(con, f"l of {learnt}") == second_opinion(people, learnt)


def test_one_person_referred_often_is_alone(con, tmp_path):
    one = drawn(1, 9)[0]
    keep(con, [one | {"referral_id": f"r{n}"} for n in range(12)])
    said = []
    fill_privacy(con, site(tmp_path), said.append)
    assert reported(con, "k")["1"] == (1, 12)
    assert len(said) == 2
    assert "1: 12 · 2: 0 · 3-4: 0 · 5-9: 0 · 10+: 0" in said[0]
    assert "charge groups" in said[1]


def test_without_people_there_is_no_report(con, tmp_path):
    said = []
    fill_privacy(con, site(tmp_path), said.append)
    assert con.execute("FROM core.privacy_report").fetchall() == []
    assert said == []


def test_what_is_known_and_learnt_are_columns_of_the_core_tables(con):
    for table, known in KNOWN.items():
        there = {name for name, *_ in con.execute(f"DESCRIBE core.{table}").fetchall()}
        assert {*known, *LEARNT.get(table, ()), "person_key"} <= there, table
    holders = con.execute("SELECT table_name FROM duckdb_columns() WHERE column_name = 'person_key'").fetchall()
    assert {name for (name,) in holders} == set(KNOWN)  # no table of persons is left out
