"""Tables as HTML: what a phone needs to know of them, and charts beside them that fit."""

import html
import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.components import chart, table
from dashboard.components.change_chart import NAME, Dot, dots
from dashboard.components.series import Line, Point
from dashboard.components.series_chart import FLAT, HEIGHT, NUMBERS, panels
from dashboard.components.table import Row
from dashboard.records import Break


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    found: list[str] = []
    monkeypatch.setattr(table.st, "html", found.append)
    return found


def test_a_column_of_remarks_is_there_only_where_there_are_any(shown: list[str]) -> None:
    table.table("Stages", ["Stage", "Referrals"], [Row("Screened", ("110",), ""), Row("Enrolled", ("90",), "")])
    table.table("Stages", ["Stage", "Referrals"], [Row("Screened", ("110",), ""), Row("Enrolled", ("",), "hidden")])
    without, with_remarks = shown
    assert "Remark" not in without
    assert "word" not in without
    assert with_remarks.count("<td") == 4
    assert '<td class="word"></td>' in with_remarks
    assert '<td class="word"><span>hidden</span></td>' in with_remarks


def test_a_last_column_of_another_name_says_it_where_its_head_is_not_seen(shown: list[str]) -> None:
    table.table("Change", ["Place", "Before"], [Row("The area", ("33",), "× 0.90")], "Change & interval")
    assert '<th scope="col" class="word">Change &amp; interval</th>' in shown[0]
    assert '<span data-head="Change &amp; interval">× 0.90</span>' in shown[0]


def test_only_a_long_table_scrolls_inside_itself(shown: list[str]) -> None:
    for many in (table.LONG, table.LONG + 1):
        table.table("Years", ["Year", "Count"], [Row(str(2000 + i), (str(i),), "") for i in range(many)])
    assert [" long" in text for text in shown] == [False, True]


def test_a_long_series_of_short_names_stands_in_columns_on_paper(shown: list[str]) -> None:
    table.table("By month", ["Month", "Referrals"], [Row("septiembre de 2026", ("10",), "")] * 15)
    table.table("By area", ["Area", "Referrals"], [Row("Downtown Commercial", ("10",), "")] * 15)
    assert ["atlas-short" in each for each in shown] == [True, False]


def test_words_become_cards_on_a_phone_and_numbers_stay_in_columns(shown: list[str]) -> None:
    table.register("Breaks", ["On", "What", "Touches"], [("2018", "Beats redrawn", "all")])
    table.register("Lag", ["Source", "Half", "95 %"], [("Police", "1 day", "16 days")], ["Half", "95 %"])
    table.register("Policy", ["What", "Number"], [("least", "10")], ["Number"])
    assert ["atlas-cards" in text for text in shown] == [True, False, False]
    # Cells stay plain; the heads are told once, where the style sheet takes them from.
    assert "<td>Beats redrawn</td>" in shown[0]
    assert '--head-2:"What: "' in html.unescape(shown[0])
    assert "--head" not in shown[1]


def test_a_long_name_stands_above_its_numbers_only_where_these_need_the_room(shown: list[str]) -> None:
    long = "n" * (table.NAMED + 1)
    table.table("t", ["Name", "a", "b", "c"], [Row(long, ("1", "2", "3"), "")])
    table.table("t", ["Name", "a"], [Row(long, ("1",), "")])
    table.table("t", ["Name", "a", "b", "c"], [Row("short", ("1", "2", "3"), "")])
    assert ["atlas-named" in text for text in shown] == [True, False, False]


@given(st.text(max_size=30))
def test_no_head_ends_the_string_or_the_style_it_stands_in(name: str) -> None:
    quoted = table._quoted(name)
    inside = quoted[1:-1]
    assert quoted[0] == quoted[-1] == '"'
    assert '"' not in inside
    assert re.sub(r"\\(5c|22) ", "", inside).count("\\") == 0


def test_a_long_title_is_broken_where_the_chart_is_narrow_and_nowhere_else() -> None:
    short, long = {"text": "Drug offences"}, {"text": "Per 100 LEAD-type offences, by month"}
    for title in (short, long, None):
        chart._fit_title(title)
    assert short == {"text": "Drug offences"}
    narrow, wide = long["text"]["expr"].split(" ? ")[1].split(" : ")  # type: ignore[index]
    assert narrow == '["Per 100 LEAD-type offences, by", "month"]'
    assert wide == '"Per 100 LEAD-type offences, by month"'


def test_dots_of_changes_fit_beside_their_names() -> None:
    name = "Referrals turned away for want of capacity"
    found = [Dot(name, 1.1, 0.9, 1.3, False, "a"), Dot("Trespass", 3, 2.5, float("inf"), True, "b")]
    spec = dots(found, "2026 Q2").to_dict(validate=True)
    rows = [row for layer in spec["layer"] for row in layer.get("data", {}).get("values", []) if "lines" in row]
    assert all(len(line) <= NAME for row in rows for line in row["lines"])
    assert " ".join(rows[0]["lines"]) == name
    assert "length(datum.lines)" in spec["layer"][3]["mark"]["dy"]["expr"]  # several lines stand around the middle
    assert rows[1]["high"] == 4  # what has no upper limit ends at the edge
    assert dots(found[:1], "x").to_dict()["layer"][1]["encoding"]["x"]["scale"]["domain"] == [0.5, 2.0]


def _line(name: str, first: int, value: float | None) -> Line:
    state = "hidden" if value is None else "value"
    points = [
        Point(date(year, 1, 1), date(year + 1, 1, 1), str(year), value, state, "", "", "")
        for year in range(first, 2022)
    ]
    return Line(name, "year", tuple(points))


BREAKS = [Break(date(2015, 1, 1), "Beats redrawn", "all", ""), Break(date(2019, 1, 1), "Pandemic", "all", "")]


def _numbers(panel) -> dict[str, str]:  # noqa: ANN001
    spec = panel.to_dict(validate=False)
    rows = [row for layer in spec["layer"] for row in layer["data"]["values"] if "n" in row]
    return {row["n"]: row["sentence"] for row in rows}


def test_a_number_means_the_same_break_in_every_panel_beside_it() -> None:
    (whole,) = panels([_line("all", 2012, 5.0)], "", BREAKS, (), None)
    (later,) = panels([_line("later", 2017, 5.0)], "", BREAKS, (), None)
    assert set(_numbers(later)) == {"2"}
    assert _numbers(later)["2"] == _numbers(whole)["2"]


def test_a_panel_without_a_number_is_low_and_says_why() -> None:
    (full,), (without,) = (panels([_line("a", 2012, value)], "u", BREAKS, (), None) for value in (5.0, None))
    assert full.to_dict(validate=True)["height"] == HEIGHT
    spec = without.to_dict(validate=True)
    assert spec["height"] == FLAT + NUMBERS
    assert " ".join(spec["title"]["subtitle"]).startswith("hidden for privacy")
    # A text in the plot that is wider than a phone leaves no room for the plot, and breaks strike it through.
    assert max(map(len, spec["title"]["subtitle"])) <= 46  # of 7.5 pixels
    written = [layer for layer in spec["layer"] if layer["mark"]["type"] == "text"]
    assert {layer["encoding"]["text"]["field"] for layer in written} == {"n"}
