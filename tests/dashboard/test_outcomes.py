"""The page Outcomes: counts as stored, odds as people, and no before and after."""

from pathlib import Path

import duckdb
import pytest
from briefing_fixture import OUTCOMES, write_briefing
from streamlit.testing.v1 import AppTest
from test_pages import run, text_of
from test_reach import taken

from dashboard.components.outcomes.counts import DOMAINS
from dashboard.components.outcomes.odds import BASES, Finding, _picture, findings
from dashboard.release import open_release
from dashboard.states import WORDS
from pipelines.metrics.words import BREAKDOWNS

REFUSED = "No before and after here."


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_briefing(tmp_path_factory.mktemp("outcomes") / "planted.duckdb")


def opened(release: Path, monkeypatch: pytest.MonkeyPatch, **query: str) -> AppTest:
    at = run("outcomes", release, monkeypatch, **query)
    assert not at.exception
    return at


def test_counts_are_those_of_the_cells_and_no_comparison_is_made(
    planted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = opened(planted, monkeypatch)
    text = text_of(at)
    assert REFUSED in text
    assert "Testville. People by what was observed: Arrest: 55 in 2020; Prison: hidden for privacy" in text
    assert '<th scope="row">2019</th><td class="n">40</td><td class="n"></td>' in text
    assert "Prison: " + WORDS["hidden"] in text
    rows = taken(at, monkeypatch)
    shown = {(r["breakdown"], r["period_start"], r["value"], r["status"]) for r in rows}
    stored = {
        (name, str(year), str(float(n)) if isinstance(n, int) else "", "value" if isinstance(n, int) else n)
        for year, name, n in OUTCOMES
        if name != "work"
    }
    assert shown == stored


def test_every_outcome_that_may_be_published_has_its_meaning() -> None:
    named = [name for domain in DOMAINS.values() for name in domain.outcomes]
    assert sorted(named) == sorted(BREAKDOWNS["outcome"])


@pytest.mark.parametrize(("base", "after"), [("20", "9.1"), ("40", "21.1"), ("60", "37.5"), ("80", "61.5")])
def test_an_odds_ratio_is_told_as_people_at_the_base_risk_that_is_chosen(
    base: str, after: str, planted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = text_of(opened(planted, monkeypatch, topic="studies", base=base))
    assert f"if it happens to {base} of each 100 people without the programme, an odds ratio of 0.40 means" in text
    assert f"means {after} of each 100 with it" in text
    assert f"<td class=n>0.40</td><td class=n>{base}</td><td class=n>{after}</td>" in text
    assert "Housing" not in text.split("Odds ratios as people")[1].split("</table>")[0]


def test_the_picture_of_the_odds_is_valid(planted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEAD_RELEASE", str(planted))
    found = findings(open_release(), BASES[0])
    assert [type(of) for of in found] == [Finding]
    _picture(found, "x").to_dict(validate=True)


def test_what_a_comparison_needs_is_said_with_what_is_here(
    planted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "made without a comparison group" in text_of(opened(planted, monkeypatch, topic="comparing"))
    path = tmp_path / "compared.duckdb"
    path.write_bytes(planted.read_bytes())
    with duckdb.connect(str(path)) as con:
        con.execute(
            "INSERT INTO coverage VALUES ('testville', 'lead_comparison', 'Group', 'comparison', 'programme', "
            f"'2018-01-01', '2019-12-31', 'complete', {', '.join(['NULL'] * 10)})"
        )
    text = text_of(opened(path, monkeypatch, topic="comparing"))
    assert "have a comparison group, from 1 January 2018 to 31 December 2019" in text
    assert "shows none" in text


@pytest.mark.parametrize(("variant", "words"), [
    ("open_data", "it holds open data alone. A file of the programme&#x27;s outcomes would add it."),
    ("all_hidden", "it was made without the programme&#x27;s outcomes."),
])  # fmt: skip
def test_a_release_without_outcomes_says_what_would_add_them(
    variant: str,
    words: str,
    release_file,
    monkeypatch: pytest.MonkeyPatch,  # noqa: ANN001
) -> None:
    text = text_of(opened(release_file(variant), monkeypatch))
    assert words in text
    assert REFUSED in text
    assert "What studies found" not in text


@pytest.mark.parametrize("topic", [*DOMAINS, "comparing", "studies"])
def test_nothing_speaks_of_success_by_completion_or_abstinence(
    topic: str, planted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = text_of(opened(planted, monkeypatch, topic=topic)).lower()
    assert "graduat" not in text
    for word in ("completion rate", "abstinence"):
        for at in range(len(text)):
            if text.startswith(word, at):
                assert "no " in text[max(0, at - 10) : at + 40]
