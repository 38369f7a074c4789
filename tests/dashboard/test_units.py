"""Classes, colours, patterns, periods and sentences: the pure parts of the pages."""

import base64
import io
from datetime import date

import pytest
from PIL import Image

from dashboard.components.legend import keys
from dashboard.components.series import breaks_for, gap_spans, line, rest_of_city
from dashboard.maps.classes import make_classes
from dashboard.maps.deck import look
from dashboard.maps.patterns import PATTERNS, atlas, svg_patterns
from dashboard.periods import completeness, filling_from, newest_whole, period_end, period_label
from dashboard.records import Break, Cell, Coverage, Gap, Metric
from dashboard.sentences import cell_sentence, cell_words, states_counted, summary
from dashboard.states import STATES, WORDS

PUBLIC = Metric("drug_offences", "Drug offences", "?", "drug offences", 1, "none", "!", "spd_offences",
                "public", "events", "none", None, "")  # fmt: skip
RATE = Metric("per_1000", "Rate", "?", "per 1,000 residents", 1000, "none", "!", "spd_offences", "public",
              "events", "population", None, "")  # fmt: skip
PROTECTED = Metric("referrals_by_door", "Referrals", "?", "referrals", 1, "none", "!", "lead_referrals",
                   "protected", "events", "none", "referrals", "")  # fmt: skip
COVERED = Coverage("spd_offences", "Offences", None, "public", date(2019, 1, 1), date(2021, 10, 31),
                   "complete", 0, 16, 0.02)  # fmt: skip


def cell(value: float | None, status: str = "value", year: int = 2020, people: float | None = None) -> Cell:
    numerator = None if value is None else int(value)
    return Cell("alder", date(year, 1, 1), numerator, people, value, status)


def test_classes_cover_every_value_and_are_named_without_overlap() -> None:
    values = [float(v) for v in (1, 1, 2, 3, 3, 5, 8, 13, 21, 34, 55, 89)]
    classes = make_classes(values, 1)
    assert classes is not None
    assert list(classes.edges) == sorted(set(classes.edges))
    assert classes.index(1) == 0
    assert classes.index(89) == classes.index(10_000) == len(classes.edges) - 1
    assert classes.label(len(classes.edges) - 1).endswith("and more")


def test_classes_of_rounded_counts_stay_on_the_base() -> None:
    classes = make_classes([10.0, 10.0, 15.0, 20.0, 35.0, 60.0, 120.0], 5)
    assert classes is not None
    assert all(edge % 5 == 0 for edge in classes.edges)
    assert classes.label(0).startswith("10")


@pytest.mark.parametrize("step", [0, 1, 5])
def test_one_single_value_is_one_class(step: float) -> None:
    classes = make_classes([20.0], step)
    assert classes is not None
    assert len(classes.edges) == 1
    assert make_classes([], step) is None


def test_six_states_have_six_looks() -> None:
    classes = make_classes([1.0, 5.0], 1)
    looks = {status: look(cell(5 if status == "value" else None, status), classes, "") for status in STATES}
    assert len({(each.fill, each.pattern) for each in looks.values()}) == 6
    assert len(set(WORDS.values())) == 6


def test_an_area_without_a_cell_or_with_an_unknown_status_has_no_data() -> None:
    classes = make_classes([1.0, 5.0], 1)
    assert look(None, classes, "").pattern == PATTERNS["no_data"]
    assert look(cell(None, "something new"), classes, "").pattern == PATTERNS["no_data"]


def test_the_atlas_and_the_svg_hold_a_drawing_of_every_pattern() -> None:
    picture, places = atlas()
    sheet = Image.open(io.BytesIO(base64.b64decode(picture.split(",")[1])))
    tiles = {n: sheet.crop((p["x"], 0, p["x"] + p["width"], p["height"])).tobytes() for n, p in places.items()}
    assert set(tiles) == set(PATTERNS.values())
    assert len(set(tiles.values())) == len(tiles)
    assert all(f"id='p-{name}'" in svg_patterns() for name in tiles)


def test_periods_end_and_are_named() -> None:
    assert period_end(date(2020, 1, 1), "year") == date(2021, 1, 1)
    assert period_end(date(2020, 10, 1), "quarter") == date(2021, 1, 1)
    assert period_end(date(2020, 12, 1), "month") == date(2021, 1, 1)
    names = [period_label(date(2020, 10, 1), grain) for grain in ("year", "quarter", "month")]
    assert names == ["2020", "2020 Q4", "October 2020"]


def test_a_period_cut_by_the_end_of_the_data_or_by_a_gap_is_partial() -> None:
    gaps = [Gap(date(2020, 5, 6), date(2020, 5, 26))]
    cut = completeness(date(2021, 1, 1), "year", COVERED, gaps)
    assert (cut.days, cut.of, cut.partial) == (304, 365, True)
    assert cut.words == "partial: 304 of 365 days"
    assert completeness(date(2020, 5, 1), "month", COVERED, gaps).days == 10
    assert not completeness(date(2019, 1, 1), "year", COVERED, gaps).partial
    assert not completeness(date(2018, 1, 1), "year", COVERED, gaps).partial  # nothing of it: no data, not partial
    assert completeness(date(2021, 10, 1), "month", COVERED, gaps).days == 31


def test_it_opens_on_the_newest_whole_period() -> None:
    years = [date(y, 1, 1) for y in (2019, 2020, 2021)]
    assert newest_whole(years, [True, True, False]) == date(2020, 1, 1)
    assert newest_whole(years, [False] * 3) == date(2021, 1, 1)
    assert filling_from(COVERED) == date(2021, 10, 15)


def test_the_sentence_of_an_area() -> None:
    assert cell_sentence("Belltown", "2019", cell(75), PUBLIC) == "Belltown, 2019: 75 drug offences"
    hidden = cell_sentence("Belltown", "2019", cell(None, "hidden"), PROTECTED, "partial: 3 of 4 days")
    assert hidden == "Belltown, 2019: hidden for privacy (small, or protecting a small number)"
    assert cell_words(cell(0, "zero"), PUBLIC) == "0"


def test_the_ledger_s_words_say_that_a_small_number_may_be_hidden() -> None:
    unsure = [cell(70), cell(None, "service_not_confirmed")]
    assert "A small number may be hidden there as well" in summary(unsure, "neighbourhood", "2020", PROTECTED)
    assert "hidden" not in summary(unsure, "neighbourhood", "2020", PUBLIC)
    assert "hidden" not in summary([cell(70)], "neighbourhood", "2020", PROTECTED)
    explained = [words for _, _, words, _ in keys(PROTECTED, None, states_counted(unsure), [])]
    assert "service not confirmed: no number is shown, a small one may be hidden as well" in explained
    assert "service not confirmed" in [words for _, _, words, _ in keys(PUBLIC, None, states_counted(unsure), [])]


def test_the_summary_counts_every_area_once() -> None:
    text = summary([cell(5), cell(9), cell(None, "hidden"), None], "neighbourhood", "2020", PROTECTED)
    assert text == (
        "2020: of 4 neighbourhoods, 2 show a number (from 5 to 9 referrals), 1 is marked “hidden for privacy"
        " (small, or protecting a small number)” and 1 is marked “no data”."
    )


def test_the_rest_of_the_city_is_never_taken_from_protected_numbers() -> None:
    with pytest.raises(ValueError, match="protected"):
        rest_of_city([cell(100)], [cell(20)], PROTECTED)


def test_the_rest_of_the_city_is_exact_and_its_rate_has_its_own_denominator() -> None:
    assert rest_of_city([cell(100)], [cell(20)], PUBLIC)[0].value == 80
    whole, part = cell(100, people=5000), cell(20, people=1000)
    assert rest_of_city([whole], [part], RATE)[0].value == pytest.approx(20.0)
    assert rest_of_city([cell(100)], [cell(None, "no_data")], PUBLIC)[0].status == "no_data"


def test_a_missing_period_is_a_gap_and_never_a_zero() -> None:
    cells = [
        cell(4, year=2019),
        cell(None, "hidden", 2020),
        cell(None, "hidden", 2021),
        cell(0, "zero", 2022),
    ]
    drawn = line("Alder", cells, "year", PUBLIC, None, [])
    assert [p.value for p in drawn.points] == [4, None, None, 0]
    (span,) = gap_spans(drawn)
    assert (span.start, span.end) == (date(2020, 1, 1), date(2022, 1, 1))


def test_breaks_are_drawn_on_the_series_they_touch() -> None:
    breaks = [Break(date(2020, 1, day), "", affects, None) for day, affects in
              ((1, "all"), (2, "drug, prostitution"), (3, "referrals"), (4, "trespass"))]  # fmt: skip
    assert [b.on_date.day for b in breaks_for(PUBLIC, breaks)] == [1, 2]
    assert [b.on_date.day for b in breaks_for(PROTECTED, breaks)] == [1, 3]
