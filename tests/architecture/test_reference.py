"""The hand-written tables: dates in order, words from the agreed lists, places that exist."""

import csv
import json
import re
from datetime import date
from pathlib import Path

import pytest

from pipelines.metrics import registry

REFERENCE = Path(__file__).parents[2] / "data" / "reference"
GROUPS = {"drug", "prostitution", "shoplifting", "vehicle_theft_from", "trespass", "other"}
DOORS = {"", "arrest_diversion", "social_contact", "community"}
STANDINGS = {"confirmed", "plan", "conflict", "rule", "other_programme", "unverified"}
PRECINCTS = {f"{name} Precinct" for name in ("North", "East", "South", "Southwest", "West")}


def rows(name: str) -> list[dict[str, str]]:
    with (REFERENCE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize("path", sorted(REFERENCE.glob("*.csv")), ids=lambda path: path.stem)
def test_every_row_has_as_many_fields_as_the_header_and_no_stray_blanks(path):
    with path.open(encoding="utf-8", newline="") as file:
        header, *body = csv.reader(file, strict=True)
    assert body
    assert {len(row) for row in body} == {len(header)}
    assert [field for row in body for field in row if field != field.strip()] == []


def test_offence_codes_are_listed_once_and_lead_type_as_at_the_start():
    codes = rows("offence_codes")
    assert len({code["code"] for code in codes}) == len(codes)
    assert {code["offence_group"] for code in codes} <= GROUPS
    assert {code["code"] for code in codes if code["lead_type"] == "true"} == {"35A", "35B", "40A"}


def test_breaks_are_in_order_and_touch_known_series():
    breaks = rows("breaks")
    assert [row["on_date"] for row in breaks] == sorted(row["on_date"] for row in breaks)
    for row in breaks:
        assert set(row["affects"].split(",")) <= GROUPS | {"all", "referrals"}
        assert row["verified"] in {"read", "secondary", "remembered"}
        first = {"day": "", "month": "-01", "year": "-01-01"}[row["date_precision"]]
        assert day(row["on_date"])
        assert row["on_date"].endswith(first)


def test_eligibility_names_doors_and_dates():
    for row in rows("eligibility"):
        assert row["door"] in DOORS
        assert day(row["valid_from"]) or not row["valid_from"]


def test_the_ledger_is_consistent_claim_by_claim():
    claims = rows("service_areas")
    assert len({claim["claim"] for claim in claims}) == len(claims)
    for claim in claims:
        dates = [day(claim[name]) for name in ("open_from", "sure_from", "open_to")]
        known = [one for one in dates if one]
        assert known == sorted(known), claim["claim"]
        assert claim["door"] in DOORS
        assert claim["standing"] in STANDINGS
        assert claim["source"]
        assert all(one <= day(claim["checked_on"]) for one in known), claim["claim"]


def test_only_a_confirmed_claim_or_one_that_dates_a_conflict_makes_service_certain():
    sure = {claim["standing"] for claim in rows("service_areas") if claim["sure_from"]}
    assert sure <= {"confirmed", "conflict"}


@pytest.mark.real
def test_places_and_aliases_are_names_of_the_published_polygons(real_data):
    published = json.loads((real_data / "boundaries" / "mcpp_58.geojson").read_text("utf-8"))
    names = {feature["properties"]["NEIGHBORHOOD"] for feature in published["features"]}
    places = {"neighbourhood": names, "precinct": PRECINCTS, "city": {"Seattle"}}
    for claim in rows("service_areas"):
        if claim["layer"] in places:
            assert set(claim["places"].split(";")) <= places[claim["layer"]], claim["claim"]
        else:
            assert claim["layer"] in {"outside", "unmapped"}
    aliases = rows("area_aliases")
    assert {alias["area"] for alias in aliases} - {""} <= names
    assert not {alias["label"] for alias in aliases} & names


def test_prices_have_every_year_and_the_measures_are_told_in_dollars_of_the_last():
    years = [int(row["year"]) for row in rows("price_index")]
    assert years == list(range(years[0], years[-1] + 1))
    told = [metric for metric in registry().values() if metric.source == "cost_at_prices"]
    assert len([metric for metric in told if metric.id.endswith(f"_in_dollars_of_{years[-1]}")]) >= 3
    for metric in told:
        (year,) = re.findall(r"_in_dollars_of_(\d{4})$", metric.id)
        assert f"US dollars of {year}" in metric.unit
        assert f"year = {year})" in metric.sql
        assert metric.title.endswith(f"in dollars of {year}")


def test_the_calls_and_arrests_table_adds_up_and_gives_the_known_ratios():
    table = {(row["measure"], row["year"]): row for row in rows("csg_2015_drug_calls_and_arrests")}

    def change(measure: str, zone: str) -> float:
        def rest(row: dict[str, str]) -> int:
            return int(row["citywide"]) - int(row["lead_zone"]) - int(row["capitol_hill_zone"])

        first, last = table[measure, "2012"], table[measure, "2014"]
        return int(last[zone]) / int(first[zone]) / (rest(last) / rest(first))

    assert change("drug_arrests", "lead_zone") == pytest.approx(0.80, abs=0.005)
    assert change("drug_calls", "lead_zone") == pytest.approx(1.09, abs=0.005)
    assert share_of_both_zones("drug_calls") == pytest.approx(0.59, abs=0.005)
    assert share_of_both_zones("drug_arrests") == pytest.approx(0.51, abs=0.005)


def share_of_both_zones(measure: str) -> float:
    """The share of the city's calls or arrests, 2011 to May 2015, that fell in the two zones."""
    counted = [row for row in rows("csg_2015_drug_calls_and_arrests") if row["measure"] == measure]
    zones = sum(int(row["lead_zone"]) + int(row["capitol_hill_zone"]) for row in counted)
    return zones / sum(int(row["citywide"]) for row in counted)
