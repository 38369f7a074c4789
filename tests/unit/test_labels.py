"""Labels in other spellings: the same place where only one can be meant, and told where nobody knows them."""

import sys

import pytest

from pipelines import db
from pipelines.warehouse.labels import doubted, read_labels, told, unknown_told
from pipelines.warehouse.limits import Limits
from tests.unit.drawn_site import column, contract, safe, site

AREAS = {"BARNUM WEST": "west", "LA ALMA/LINCOLN PARK": "alma", "PEÑA": "pena", "O-K": "ok", "OK!": "other"}


@pytest.mark.parametrize(
    ("written", "area", "kept"),
    [
        ("barnum-west", "west", "BARNUM WEST"),
        ("la-alma-lincoln-park", "alma", "LA ALMA/LINCOLN PARK"),
        (" Pena ", "pena", "PEÑA"),
        ("o-k", "ok", "O-K"),  # as it is written on the map, whatever else is nearly so
        ("ok", None, "OK"),  # two could be meant
        ("-", None, "-"),
        ("un-known", None, "UN-KNOWN"),
        ("unknown", None, None),  # an alias says that it is no area
    ],
)
def test_signs_and_accents_make_no_other_place_where_one_alone_can_be_meant(written, area, kept):
    con = db.connect()
    con.execute("CREATE TEMP TABLE area_label (label VARCHAR, area_id VARCHAR, canonical VARCHAR)")
    con.executemany("INSERT INTO area_label VALUES ($1, $2, $1)", list(AREAS.items()))
    con.execute("CREATE TEMP TABLE no_area AS SELECT 'UNKNOWN' AS label")
    con.execute("CREATE TEMP TABLE given AS SELECT unnest($1::VARCHAR[]) AS label", [[written, None]])
    read_labels(con, "given")
    assert con.execute("SELECT area_id, label FROM label_read").fetchall() == [(area, kept)]


def test_the_most_common_unknown_labels_are_named_and_the_file_to_mend(tmp_path):
    said = told(site(tmp_path), [(f"P{n:02}", 20 - n) for n in range(15)])
    assert said.startswith(
        "195 rows without a point in an area have a place that no map names, and lie nowhere: P00 (20)"
    )
    assert "P11 (9) and 3 more" in said
    assert "P12" not in said
    assert "area_aliases.csv" in said


def test_a_place_of_a_programme_file_becomes_the_known_spelling_or_nothing(tmp_path):
    declared = contract(column("Where", "label", place=True), access="programme")
    stage = sys.modules["pipelines.deidentify.safe"]

    known = stage._know_places
    try:
        stage._know_places = lambda con, maps, places: known(con, maps, ["Barnum West", "O-K", "O.K"])
        con = safe(tmp_path, declared, a="Where\nbarnum-west\nBARNUM  WEST\nok\no-k\n12 Main St\n")
    finally:
        stage._know_places = known
    assert con.execute("SELECT label FROM safe.drawn").fetchall() == [
        ("BARNUM WEST",), ("BARNUM WEST",), (None,), ("O-K",), (None,),
    ]  # fmt: skip


@pytest.mark.parametrize(("unknown", "known", "many"), [(50, 199, True), (50, 200, False), (49, 0, False)])
def test_many_names_of_another_map_are_doubted_once_for_a_kind(tmp_path, unknown, known, many):
    con = db.connect()
    con.execute("CREATE SCHEMA core")
    con.execute(
        "CREATE TABLE core.incident AS SELECT 'call' AS kind, 'X' AS label, "
        f"CASE WHEN n < {unknown} THEN 'none' WHEN n < {unknown + known} THEN 'label' ELSE 'point' END AS located_by "
        f"FROM range({unknown + known + 500}) t(n)"
    )
    lists = [contract(column("label"), source=name, feeds="call") for name in ("one", "two")]
    drawn = site(tmp_path, *lists)
    assert [len(doubted(con, drawn, one, Limits())) for one in lists] == [int(many), 0]
    assert unknown_told(con, drawn)[0].startswith(f"calls: {unknown} rows without a point in an area")
