"""Names of areas: what a page shows and what an address of a page is made of."""

import re

import pytest
import shapely

from pipelines.contracts import ContractBroken
from pipelines.sites import load_site
from pipelines.warehouse.areas import _refuse_twins, _whole, readable, slug
from pipelines.warehouse.layers import Area

SEATTLE = load_site("seattle")

# The labels are the police's; the names are how people in Seattle write them.
NAMES = """
BELLTOWN                     Belltown                     belltown
CAPITOL HILL                 Capitol Hill                 capitol-hill
INTERNATIONAL DISTRICT       International District       international-district
LESCHI/MADRONA               Leschi/Madrona               leschi-madrona
SODO                         SODO                         sodo
SLU/CASCADE                  SLU/Cascade                  slu-cascade
BRIGHTON/DUNLAP              Brighton/Dunlap              brighton-dunlap
CLAREMONT/RAINIER VISTA      Claremont/Rainier Vista      claremont-rainier-vista
JUDKINS PARK/NORTH BEACON HILL  Judkins Park/North Beacon Hill  judkins-park-north-beacon-hill
LAKECITY                     Lake City                    lakecity
BITTERLAKE                   Bitter Lake                  bitterlake
SANDPOINT                    Sand Point                   sandpoint
FAUNTLEROY SW                Fauntleroy SW                fauntleroy-sw
COMMERCIAL HARBOR ISLAND     Commercial Harbor Island     commercial-harbor-island
Already Readable             Already Readable             already-readable
O'HARE                       O'Hare                       o-hare
L’ENFANT PLAZA               L’Enfant Plaza               l-enfant-plaza
PRINCE GEORGE'S              Prince George's              prince-george-s
PEÑASCO                      Peñasco                      penasco
"""
ROWS = [tuple(re.split(r"\s{2,}", line.strip())) for line in NAMES.strip().splitlines()]


@pytest.mark.parametrize(("label", "name", "_"), ROWS, ids=[row[0] for row in ROWS])
def test_a_label_in_capitals_becomes_a_name(label, name, _):
    assert readable(label, SEATTLE) == name


@pytest.mark.parametrize(("label", "_", "area_id"), ROWS, ids=[row[0] for row in ROWS])
def test_a_label_becomes_an_identifier(label, _, area_id):
    assert slug(label) == area_id


@pytest.mark.parametrize(
    ("name", "area_id"),
    [("West Precinct", "west-precinct"), ("Seattle", "seattle"), ("  -A/B-  ", "a-b"), ("St. X's", "st-x-s")],
)
def test_an_identifier_is_small_letters_digits_and_single_hyphens(name, area_id):
    assert slug(name) == area_id


def test_a_name_and_its_label_give_one_identifier_unless_the_site_spells_it_anew():
    respelt = set(SEATTLE.settings["areas"]["names"])
    assert [label for label, name, _ in ROWS if slug(label) != slug(name)] == [r for r, _, _ in ROWS if r in respelt]


@pytest.mark.parametrize(
    ("name", "area_id"),
    [
        ("Agua Fría", "agua-fria"),
        ("Señora Hill", "senora-hill"),
        ("Große Straße", "grosse-strasse"),
        ("Ørestad", "orestad"),
        ("ŁÓDŹ", "lodz"),
        ("İstanbul", "istanbul"),
        ("Peoria St. & 5", "peoria-st-5"),
    ],
)
def test_a_letter_with_an_accent_keeps_its_letter(name, area_id):
    assert slug(name) == area_id


def test_names_in_other_letters_are_areas_of_their_own():
    names = ["Центр", "Район 5", "Квартал 5", "Центр Precinct", "Юг Precinct", "中心", "★", "—"]
    ids = [slug(name) for name in names]
    assert len(set(ids)) == len(names)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", one) for one in ids)
    assert slug("Центр") == slug(" Центр ") == "area-22a1f4af"


def test_areas_that_share_an_identifier_are_told_by_their_names():
    twins = [Area("neighbourhood", slug(name), name, name, shapely.Point()) for name in ("Fría", "Fria", "Sur")]
    with pytest.raises(ContractBroken, match="names Fria, Fría more than once"):
        _refuse_twins(twins)


def test_pieces_of_one_name_are_one_area_unless_they_share_ground_or_lie_in_two_precincts():
    coast, island, over = shapely.box(0, 0, 1, 1), shapely.box(2, 0, 3, 1), shapely.box(0.5, 0, 2.5, 1)
    [(label, precinct, shape)] = _whole([("Shore", "W", coast), ("Shore", "W", island)])
    assert (label, precinct, shape.geom_type, shape.area) == ("Shore", "W", "MultiPolygon", pytest.approx(2))
    for apart in ([("Shore", "W", coast), ("Shore", "W", over)], [("Shore", "W", coast), ("Shore", "E", island)]):
        assert _whole(apart) == apart
