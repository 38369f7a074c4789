"""Whom the people referred are held against: only what no unknown could turn round is called a difference."""

from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from programme_fixture import write_programme
from test_reach import opened, sentence, taken, text_of

from dashboard.components.reach.benchmarks import Figure, spans_of

LEAST = 10
PEOPLE = st.integers(0, 60)


def figures(**people: int | None) -> list[Figure]:
    return [Figure("a", 2020, "residents", "gender", word, n, 0.0, "Survey") for word, n in people.items()]


def test_a_share_is_exact_where_all_is_known_and_a_range_where_it_is_not():
    found = spans_of(figures(man=75, woman=25), LEAST)
    assert [(span.low, span.high) for span in found.values()] == [(75, 75), (25, 25)]
    found = spans_of(figures(man=70, woman=20, unknown=10), LEAST)
    assert [(span.low, span.high) for span in found.values()] == [(70, 80), (20, 30)]
    found = spans_of(figures(man=95, woman=None), LEAST)
    assert found["man"].low == pytest.approx(100 * 95 / 104)
    assert found["woman"].high == pytest.approx(100 * 9 / 104)


@given(PEOPLE, PEOPLE, PEOPLE, PEOPLE, st.data())
def test_the_true_share_lies_in_its_range(man: int, woman: int, other: int, unstated: int, data: st.DataObject):
    true = {"man": man, "woman": woman, "nonbinary": other}
    shown = {word: None if 0 < n < LEAST else n for word, n in {**true, "unknown": unstated}.items()}
    found = spans_of(figures(**shown), LEAST)
    fell = data.draw(st.integers(0, unstated))
    for word, n in true.items():
        everybody = sum(true.values()) + unstated
        if everybody and word in found:
            assert found[word].low - 1e-9 <= 100 * (n + fell) / everybody <= found[word].high + 1e-9


@pytest.fixture
def held(tmp_path: Path) -> Path:
    """Men surely 54 to 100 % of those referred in 2020; 50 % of residents of 2018, and of 2020's arrests 80 to 90."""
    path = write_programme(tmp_path / "release.duckdb")
    rows = [
        ("city", "testville", 2018, "residents", "gender", "man", 5000, "A survey"),
        ("city", "testville", 2018, "residents", "gender", "woman", 5000, "A survey"),
        ("city", "testville", 2020, "lead_type_arrests", "gender", "man", 80, "A report"),
        ("city", "testville", 2020, "lead_type_arrests", "gender", "woman", 10, "A report"),
        ("city", "testville", 2020, "lead_type_arrests", "gender", "unknown", 10, "A report"),
        # A precinct that hides a number is not what anybody is held against.
        ("precinct", "east-precinct", 2020, "lead_type_arrests", "gender", "man", 10, "Not this"),
        ("precinct", "east-precinct", 2020, "lead_type_arrests", "gender", "woman", None, "Not this"),
    ]
    with duckdb.connect(str(path)) as con:
        con.executemany("INSERT INTO benchmark VALUES ('testville', ?, ?, ?, ?, ?, ?, ?, NULL, ?)", rows)
    return path


def test_the_page_says_only_what_is_sure_and_of_whom(held: Path, monkeypatch: pytest.MonkeyPatch):
    at = opened(held, monkeypatch, question="missed", look="gender")
    assert "Surely a larger share than of residents: man." in sentence(at)
    assert "Beside LEAD-type arrests no difference is sure." in sentence(at)
    text = text_of(at)
    (shares,) = [table for table in text.split("<table>") if "<caption>Share of the people referred" in table]
    cells = '<td class="n">54 % to 100 %</td><td class="n">50 %</td><td class="n">80 % to 90 %</td>'
    assert f'<th scope="row">Man</th>{cells}' in shares
    assert "Of residents: Testville, 2018; A survey." in text
    assert "Of LEAD-type arrests: Testville, 2020; A report." in text
    assert "Not this" not in text
    told = [row for row in taken(at, monkeypatch) if row["metric"] == "benchmark_lead_type_arrests"]
    assert [(row["breakdown"], row["value"], row["status"]) for row in told] == [
        ("man", "80", "value"), ("woman", "10", "value"), ("unknown", "10", "value"),
    ]  # fmt: skip


def test_arrests_of_another_year_are_no_benchmark(held: Path, monkeypatch: pytest.MonkeyPatch):
    with duckdb.connect(str(held)) as con:
        con.execute("UPDATE benchmark SET year = 2019 WHERE benchmark = 'lead_type_arrests'")
    at = opened(held, monkeypatch, question="missed", look="gender")
    assert "Of LEAD-type arrests" not in text_of(at)
    assert "Of residents" in text_of(at)


def test_figures_that_are_all_hidden_are_no_benchmark(held: Path, monkeypatch: pytest.MonkeyPatch):
    with duckdb.connect(str(held)) as con:
        con.execute("UPDATE benchmark SET people = NULL WHERE benchmark = 'lead_type_arrests'")
    at = opened(held, monkeypatch, question="missed", look="gender")
    assert "Of LEAD-type arrests" not in text_of(at)
    assert "Of residents" in text_of(at)


def test_without_benchmarks_the_page_says_that_these_numbers_alone_do_not_tell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    at = opened(write_programme(tmp_path / "release.duckdb"), monkeypatch, question="missed", look="gender")
    assert "these numbers alone do not tell who is missed" in text_of(at)
    assert "Surely" not in sentence(at)
