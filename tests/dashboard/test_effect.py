"""The page Effect: what it says of a comparison, why it refuses, and that page, table and file are one."""

import csv
from collections.abc import Callable
from dataclasses import fields
from datetime import date
from pathlib import Path

import duckdb
import pytest
from release_fixture import SITE
from test_pages import run, text_of

from dashboard.components.effect import words
from dashboard.components.effect.published import ratios, shares
from dashboard.components.effect.reading import CSV, Reading, read, records
from dashboard.components.effect.refusal import elsewhere, refusals
from dashboard.estimates import Estimate, PublishedCount, estimates
from dashboard.records import Break, Metric
from dashboard.release import open_release

Releases = Callable[[str], Path]
WINDOWS = {
    "starts_from": date(2017, 5, 1), "starts_by": date(2017, 5, 1), "before_from": date(2016, 5, 1),
    "before_to": date(2017, 5, 1), "during_from": date(2017, 5, 1), "during_to": date(2018, 5, 1),
}  # fmt: skip
ALL_AROUND = ["birch", "dogwood"]
FOUND = [
    {"design": "area", "compared_with": "not_served", "estimate": 0.7, "lower": 0.5, "upper": 0.9, "before": 200,
     "during": 140, "compared_before": 1000, "compared_during": 1000, "compared_areas": ["elm", "fir", "hazel"],
     "dispersion": 1.4, "autocorrelation": 0.1, "spread": 0.05, "as_large": 1, "of_areas": 3},
    {"design": "area", "compared_with": "most_similar", "estimate": 0.95, "lower": 0.7, "upper": 1.3, "before": 200,
     "during": 140, "compared_before": 300, "compared_during": 221, "compared_areas": ["elm"],
     "dispersion": 1.0, "autocorrelation": 0.0, "spread": None, "as_large": 1, "of_areas": 1},
    {"design": "around", "compared_with": "not_served", "estimate": 1.3, "lower": 1.1, "upper": 1.5, "before": 100,
     "during": 130, "compared_before": 1000, "compared_during": 1000, "compared_areas": ["elm", "fir", "hazel"]},
    {"design": "area_and_around", "compared_with": "not_served", "estimate": -30.0, "lower": -80.0, "upper": 20.0,
     "before": 300, "during": 270, "compared_before": 1000, "compared_during": 1000,
     "compared_areas": ["elm", "fir", "hazel"]},
]  # fmt: skip


def written(release: Path, tmp_path: Path, rows: list[dict[str, object]]) -> Path:
    """A copy of a release with rows in `estimate` and the table that others published."""
    path = tmp_path / "release.duckdb"
    path.write_bytes(release.read_bytes())
    with duckdb.connect(str(path)) as con:
        for row in rows:
            of = {"metric_id": "drug_offences", "site": SITE, "layer": "neighbourhood", "area_id": "alder"} | row
            con.execute(
                f"INSERT INTO estimate ({', '.join(of)}) VALUES ({', '.join('?' * len(of))})", list(of.values())
            )
    return path


def found(release: Path, tmp_path: Path) -> Path:
    return written(release, tmp_path, [WINDOWS | {"around": ALL_AROUND} | row for row in FOUND])


def test_a_comparison_is_told_with_its_interval_and_its_neighbours(
    release_file: Releases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = text_of(run("effect", found(release_file("normal"), tmp_path), monkeypatch, place="alder"))
    assert "200 in the 12 months before the start, 140 in the 12 months after it" in text
    assert "Had it changed as the compared areas did, there would have been about 200" in text
    assert "about 200. That is 30 % fewer (95 % interval: 50 % fewer to 10 % fewer): a fall beside them" in text
    assert "around it (Birch and Dogwood): 30 % more" in text
    assert "some may have moved next door" in text
    assert "30 fewer (95 % interval: 80 fewer to 20 more)" in text
    assert "3 areas: Elm, Fir and Hazel" in text
    assert "1 of 3 compared areas changed as much by themselves" in text
    assert "months differ 1.4 times as much" in text
    assert "each resembles the one before by 0.10 (0: not at all). The interval allows for both. It allows, too" in text
    assert "Before: May 2016 to April 2017. During: May 2017 to April 2018." in text
    assert "No registered break lies in the two windows. The nearest is 1 June 2018: Beats redrawn." in text


def test_areas_around_that_are_not_read_are_named(
    release_file: Releases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a release leaves out of the areas around, LEAD may have reached: a move into it would not be seen."""
    text = text_of(run("effect", found(release_file("normal"), tmp_path), monkeypatch, place="alder"))
    assert "Not read" not in text
    (folder := tmp_path / "one").mkdir()
    path = written(release_file("normal"), folder, [WINDOWS | {"around": ["birch"]} | row for row in FOUND])
    text = text_of(run("effect", path, monkeypatch, place="alder"))
    assert "around it (Birch): 30 % more" in text
    assert "Not read: Dogwood. LEAD was there in the same years, or may have been" in text


def test_two_breaks_beside_the_windows_are_told_as_several() -> None:
    found = Estimate(**(dict.fromkeys(each.name for each in fields(Estimate)) | WINDOWS))
    law, form = Break(date(2016, 1, 1), "a law", "all", None), Break(date(2019, 1, 1), "a form", "all", None)
    assert words.known_breaks(found, [law]).endswith("The nearest is 1 January 2016: a law.")
    said = "The nearest are 1 January 2016: a law and 1 January 2019: a form."
    assert words.known_breaks(found, [law, form]).endswith(said)


def test_beside_similar_areas_the_same_place_reads_otherwise(
    release_file: Releases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = found(release_file("normal"), tmp_path)
    text = text_of(run("effect", path, monkeypatch, place="alder", beside="most_similar"))
    assert "Read beside all areas that were not served" in text
    assert "1 of 1 compared areas changed as much by themselves" in text
    assert "It allows, too" not in text
    assert 'on the page <a href="neighbourhood?place=alder" target="_self">Neighbourhood</a>' in text
    assert "5 % fewer (95 % interval: 30 % fewer to 30 % more): no change that can be told from chance" in text


def test_the_table_and_the_file_are_the_release_rows(
    release_file: Releases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = found(release_file("normal"), tmp_path)
    at = run("effect", path, monkeypatch, place="alder")
    (table,) = [h.proto.body for h in at.get("html") if "Alder: all comparisons" in h.proto.body]
    for row in FOUND:
        assert f">{row['before']}<" in table
        assert f">{row['compared_before']:,}<" in table
    assert "× 0.70 (0.50–0.90)" in table
    rows = [dict(zip(CSV, row, strict=True)) for row in records(_reading(path, monkeypatch))]
    assert [row["estimate"] for row in rows] == [row["estimate"] for row in FOUND]
    assert rows[0]["compared_areas"] == "elm;fir;hazel"


def _reading(path: Path, monkeypatch: pytest.MonkeyPatch) -> Reading:
    monkeypatch.setenv("LEAD_RELEASE", str(path))
    return read(open_release(), open_release().area("alder"), "not_served", ("drug_offences",))


REFUSED = [
    ("short_before", date(2016, 1, 1), date(2015, 6, 1), "Nothing from before June 2015 is loaded"),
    ("short_before", date(2017, 1, 1), date(2017, 7, 1), "whole months are loaded only from 1 January 2017 on"),
    ("start_not_confirmed", None, date(2016, 3, 1), "allow any day from 1 March 2016 to 1 July 2017"),
    ("start_not_confirmed", None, None, "no source says when LEAD began in Alder"),
    ("no_start", None, None, "names no day from which LEAD surely served Alder"),
    ("break_during", date(2018, 6, 1), date(2017, 7, 1), "came a break (1 June 2018: Beats redrawn)"),
    ("no_comparison", None, date(2017, 7, 1), "fewer than three areas with ten drug offences or more"),
    ("no_areas_around", None, date(2017, 7, 1), "moved next door cannot be seen"),
    ("too_few", None, date(2017, 7, 1), "fewer than ten drug offences"),
    ("a reason of a later release", None, date(2017, 7, 1), "gives no comparison of before and during for Alder"),
]


@pytest.mark.parametrize(("reason", "day", "start", "said"), REFUSED)
def test_a_refusal_says_why_and_shows_no_estimate(
    reason: str, day: date | None, start: date | None, said: str, release_file: Releases, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    row = {"design": "refused", "refused": reason, "because_on": day, "starts_from": start,
           "starts_by": date(2017, 7, 1)}  # fmt: skip
    reading = _reading(written(release_file("normal"), tmp_path, [row]), monkeypatch)
    assert reading.found == reading.rows == ()
    (first,), last = refusals(open_release(), reading), elsewhere(open_release(), reading, "not_served")
    assert said in first
    assert last == "This release has no such comparison for any place."


def test_a_refusal_is_on_the_page_and_no_number_is(
    release_file: Releases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = {"design": "refused", "refused": "no_start"}
    text = text_of(run("effect", written(release_file("normal"), tmp_path, [row]), monkeypatch, place="alder"))
    assert "names no day from which LEAD surely served Alder" in text
    assert "95 % interval" not in text


@pytest.mark.parametrize(
    ("place", "said"), [("testville", "Choose a neighbourhood"), ("west-precinct", "in its parts")]
)
def test_a_larger_place_is_refused_and_says_where_there_is_an_answer(
    place: str, said: str, release_file: Releases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = text_of(run("effect", found(release_file("normal"), tmp_path), monkeypatch, place=place))
    assert said in text
    link = '<a href="effect?place=alder&amp;beside=not_served" target="_self">Alder</a>'
    assert f"This release has a comparison for {link}." in text


def test_a_release_from_before_there_were_estimates_says_so(
    release_file: Releases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "old.duckdb"
    path.write_bytes(release_file("normal").read_bytes())
    with duckdb.connect(str(path)) as con:
        con.execute("DROP TABLE estimate; CREATE TABLE estimate (metric_id VARCHAR, estimate DOUBLE)")
        con.execute("DROP TABLE IF EXISTS published_count")
    at = run("effect", path, monkeypatch, place="alder")
    assert not at.exception
    assert "or by an earlier version" in text_of(at)
    assert estimates(open_release()) == ()


def _metric(title: str) -> Metric:
    return Metric(title, title, "", "", 1.0, "none", "", "", "public", "events", "none", None, "")


def _told(direction: int) -> Estimate:
    limits = {-1: (0.5, 0.9), 0: (0.9, 1.1), 1: (1.1, 1.4)}[direction]
    blank = dict.fromkeys(Estimate.__slots__)
    return Estimate(**blank | {"design": "area", "estimate": 1.0, "lower": limits[0], "upper": limits[1]})


@pytest.mark.parametrize(
    ("directions", "said"),
    [
        ((-1, 1, 0), "The measures disagree: beside other areas, a fall in A, a rise in B."),
        (
            (-1, 0, 0),
            "The measures do not say the same: a fall in A, but no change that can be told from chance in B and C.",
        ),
        (
            (1, 1, 0),
            "The measures do not say the same: a rise in A and B, but no change that can be told from chance in C.",
        ),
        ((-1, -1, -1), "All measures point the same way."),
        ((0, 0, 0), "In no measure is there a change that can be told from chance."),
        ((-1,), "Only one measure can be read here: nothing stands beside it that could disagree."),
    ],
)
def test_measures_that_disagree_are_said_to(directions: tuple[int, ...], said: str) -> None:
    assert words.agreement([(_metric(name), _told(of)) for name, of in zip("ABC", directions, strict=False)]).endswith(
        said
    )


def _published() -> list[PublishedCount]:
    path = Path(__file__).parents[2] / "data" / "reference" / "csg_2015_drug_calls_and_arrests.csv"
    miles = {"citywide": 84, "lead_zone": 1.51, "capitol_hill_zone": 0.35}
    with path.open(encoding="utf-8", newline="") as file:
        return [
            PublishedCount(row["measure"], zone, zone, size, int(row["year"]), int(row["months"]), int(row[zone]), "")
            for row in csv.DictReader(file)
            for zone, size in miles.items()
        ]


def test_the_published_table_gives_the_known_ratios_and_shares() -> None:
    known = {(m, z, base): (round(r.value, 2), round(r.lower, 2), round(r.upper, 2))
             for m, z, base, _, r in ratios(_published())}  # fmt: skip
    assert known["drug_arrests", "lead_zone", 2012] == (0.80, 0.66, 0.98)
    assert known["drug_calls", "lead_zone", 2012] == (1.09, 1.04, 1.14)
    assert known["drug_calls", "lead_zone", 2011] == (1.32, 1.27, 1.38)
    assert known["drug_arrests", "capitol_hill_zone", 2011] == (1.04, 0.74, 1.45)
    found, land = shares(_published())
    assert {name: round(share, 2) for name, share in found.items()} == {"drug_calls": 0.59, "drug_arrests": 0.51}
    assert round(land, 3) == 0.022


@pytest.mark.parametrize(
    ("ratio", "said"), [(0.712, "29 % fewer"), (1.05, "5 % more"), (1.002, "as many"), (0.998, "as many")]
)
def test_a_ratio_in_plain_words(ratio: float, said: str) -> None:
    assert words.percent(ratio) == said
