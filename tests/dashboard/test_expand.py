"""The page Expand: shares that add up, the same in sentence, table and download, and no order among the hidden."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest
from test_pages import run, text_of

from dashboard.components.expand.answer import columns, counted, record, sentence
from dashboard.components.expand.shares import Spread, holding, inside, spread
from dashboard.release import open_release

Releases = Callable[[str], Path]
YEAR, ON = date(2019, 1, 1), date(2019, 12, 31)


@pytest.fixture
def found(release_file: Releases, monkeypatch: pytest.MonkeyPatch) -> Spread:
    """Drug offences of 2019 by neighbourhood."""
    monkeypatch.setenv("LEAD_RELEASE", str(release_file("normal")))
    release = open_release()
    (metric,) = [m for m in release.metrics() if m.id == "drug_offences"]
    of = spread(release, metric, [], "neighbourhood", YEAR, ON)
    assert of is not None
    return of


def test_shares_are_those_of_the_release(found: Spread, release_file: Releases, tmp_path: Path) -> None:
    (tmp_path / "copy.duckdb").write_bytes(release_file("normal").read_bytes())
    with duckdb.connect(str(tmp_path / "copy.duckdb")) as con:
        counted = con.execute(
            "SELECT a.name, numerator, numerator / sum(numerator) OVER () FROM cell c JOIN area a USING (area_id) "
            "WHERE metric_id = 'drug_offences' AND c.layer = 'neighbourhood' AND grain = 'year' AND period_start = ? "
            "ORDER BY numerator DESC, a.name",
            [YEAR],
        ).fetchall()
    assert [(row.area.name, row.count) for row in found.rows] == [(name, count) for name, count, _ in counted]
    assert [row.share for row in found.rows] == pytest.approx([share for _, _, share in counted])
    assert found.rows[-1].added == pytest.approx(1)
    assert found.rows[-1].land_added == pytest.approx(1)
    assert {round(row.land, 6) for row in found.rows} == {round(1 / 9, 6)}


def test_the_fewest_areas_that_hold_half_are_told(found: Spread) -> None:
    half = holding(found, 0.5)
    assert half[-1].added >= 0.5 > half[-2].added
    said = sentence(found, date(2021, 10, 1))
    assert f"{len(half)} areas together hold {100 * half[-1].added:.1f} % of the city's {found.total:,}" in said
    assert "They are Alder" in said
    assert holding(found, 1.1) == ()


def test_what_is_inside_the_service_area_is_the_ledgers_own_on_that_day(found: Spread) -> None:
    told = inside(found)
    alder = next(row for row in found.rows if row.area.area_id == "alder")
    assert told["served"] == (1, alder.share, alder.land)
    assert told["not_confirmed"][0] == 8
    assert "Service on 31 December 2019, as of 1 October 2021, when the ledger was last checked: served: " in sentence(
        found, date(2021, 10, 1)
    )


def test_a_precinct_is_told_by_the_neighbourhoods_in_it(
    found: Spread, release_file: Releases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "part.duckdb"
    path.write_bytes(release_file("normal").read_bytes())
    with duckdb.connect(str(path)) as con:
        con.execute(
            "INSERT INTO service_state VALUES"
            " ('testville', 'precinct', 'west-precinct', 'served', '2017-07-01', NULL, '2021-10-01')"
        )
    monkeypatch.setenv("LEAD_RELEASE", str(path))
    release = open_release()
    whole = spread(release, found.metric, [], "precinct", YEAR, ON)
    assert inside(whole) == inside(found)
    assert {row.area.area_id: row.service for row in whole.rows}["west-precinct"] == "in_part"
    said = sentence(whole, date(2021, 10, 1))
    assert "It is East Precinct." in said
    assert "Service is counted by neighbourhood: a larger area may be served in part." in said
    assert "counted by neighbourhood" not in sentence(found, date(2021, 10, 1))


def test_the_download_has_the_rows_of_the_table(found: Spread) -> None:
    row = dict(zip(columns([]), record(found, found.rows[0], [], date(2021, 10, 1)), strict=True))
    assert (row["area_id"], row["count"], row["service"], row["service_on"]) == (
        "alder",
        found.rows[0].count,
        "served",
        ON,
    )


def test_protected_measures_are_never_put_in_order(release_file: Releases, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEAD_RELEASE", str(release_file("normal")))
    release = open_release()
    (metric,) = [m for m in release.metrics() if m.protected]
    with pytest.raises(ValueError, match="public measures alone"):
        spread(release, metric, [], "neighbourhood", YEAR, ON)


def test_an_area_without_a_number_has_no_place_in_the_order(
    release_file: Releases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "gap.duckdb"
    path.write_bytes(release_file("normal").read_bytes())
    with duckdb.connect(str(path)) as con:
        con.execute("UPDATE cell SET numerator = NULL, denominator = NULL, value = NULL, status = 'no_data' "
                    "WHERE area_id = 'birch'")  # fmt: skip
    text = text_of(run("expand", path, monkeypatch, metric="drug_offences", year="2019"))
    assert "Without a number, and so in no order: Birch." in text
    (table,) = [part for part in text.split("<table>") if "shares of the city" in part[:80]]
    assert ">Birch<" not in table
    assert "% of the count lies in no area" in text


def test_the_page_says_what_it_cannot_say(release_file: Releases, monkeypatch: pytest.MonkeyPatch) -> None:
    text = text_of(run("expand", release_file("normal"), monkeypatch))
    assert "What this page cannot say: what serving an area would cost" in text
    assert "worst" not in text.lower()


def test_a_share_stands_beside_its_count_and_one_of_too_few_is_not_printed(found: Spread) -> None:
    assert counted(7, 99) == "7"
    assert counted(7, 100) == "7 (7.0 %)"
    assert counted(None, 100) == ""
    few = replace(found, total=99)
    assert sentence(few, date(2021, 10, 1)) == (
        "Drug offences, 2019: 99 in the whole city. A share of fewer than 100 moves much with each of them, so only"
        " the counts are shown."
    )


def test_measures_beside_it_are_counted_as_the_release_has_them(
    found: Spread, release_file: Releases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEAD_RELEASE", str(release_file("normal")))
    beside = spread(open_release(), found.metric, [found.metric], "neighbourhood", YEAR, ON)
    assert beside.totals == {"drug_offences": found.total}
    assert [row.others["drug_offences"] for row in beside.rows] == [row.count for row in found.rows]
    first = dict(zip(columns([found.metric]), record(beside, beside.rows[0], [found.metric], ON), strict=True))
    assert (first["drug_offences"], first["drug_offences_share"]) == (first["count"], first["share"])
    few = replace(beside, total=99, totals={"drug_offences": 99})
    scarce = dict(zip(columns([found.metric]), record(few, few.rows[0], [found.metric], ON), strict=True))
    assert scarce["count"] == scarce["drug_offences"] == first["count"]
    assert {scarce[name] for name in ("share", "share_added", "land_share_added", "drug_offences_share")} == {None}
