"""Chains of mergers, against a walk in plain Python; and mappings that give what their table does not have."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from pipelines import db
from pipelines.contracts import create_core
from pipelines.warehouse.merged import ends
from pipelines.warehouse.programme import fill_programme
from tests.unit.drawn_site import site

KEYS = st.sampled_from("abcdefg")


def walked(key: str, mergers: dict[str, str]) -> list[str]:
    """The keys from `key` on, until the chain ends or comes to a key for the second time (which is repeated)."""
    way = [key]
    while way[-1] in mergers:
        way.append(mergers[way[-1]])
        if way[-1] in way[:-1]:
            break
    return way


@given(st.dictionaries(KEYS, KEYS))
def test_every_key_ends_where_a_walk_ends_and_rings_are_left_out(mergers):
    final, rings = ends(mergers)
    assert rings == {key for key in mergers if walked(key, mergers)[-1] == key}
    assert set(final) == set(mergers) - rings
    for key, end in final.items():
        assert end == next(at for at in walked(key, mergers)[1:] if at not in mergers or at in rings)


def test_a_long_chain_is_followed_to_its_end():
    chain = {f"{n:06d}": f"{n + 1:06d}" for n in range(50_000)}
    final, rings = ends(chain)
    assert set(final.values()) == {"050000"}
    assert not rings


def filled(folder: Path, table: str, mapping: str):
    """A connection whose core.<table> was filled by this mapping, in a city of one area."""
    (folder / "mappings").mkdir()
    (folder / "mappings" / f"{table}.sql").write_text(mapping)
    con = db.connect()
    create_core(con)
    con.execute("CREATE TEMP TABLE area_label AS SELECT 'OLD TOWN' AS label, 'old-town' AS area_id")
    fill_programme(con, site(folder))
    return con


def test_a_label_becomes_an_area_and_what_is_left_out_is_unknown(tmp_path):
    con = filled(tmp_path, "contact", "SELECT 'k' AS person_key, ' old  town' AS label UNION ALL SELECT 'l', 'Far'")
    rows = con.execute("SELECT person_key, area_id, kind FROM core.contact ORDER BY ALL").fetchall()
    assert rows == [("k", "old-town", None), ("l", None, None)]
