"""Mistakes in a city's folder are told before a row is read, with the file, the word and what it should be."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from pipelines import db
from pipelines.__main__ import main
from pipelines.contracts import ContractBroken, Site, create_core
from pipelines.settings import REFERENCE
from pipelines.sites import check_mappings, load_site, load_site_in
from pipelines.sites.own_contracts import check_contract
from pipelines.sources import land_reference
from pipelines.warehouse.fixed_words import fixed_words


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Testville's folder, to be spoilt."""
    monkeypatch.setenv("LEAD_SITES_DIR", str(tmp_path))
    shutil.copytree(load_site("testville").folder, tmp_path / "town")
    for path in (tmp_path / "town" / "reference").glob("*.csv"):
        path.write_text(path.read_text().replace("\ntestville,", "\ntown,"))
    return tmp_path / "town"


def spoilt(folder: Path, file: str, mend: Callable[[str], str]) -> Site:
    (folder / file).write_text(mend((folder / file).read_text()))
    return load_site_in(folder)


def test_the_cities_here_have_mappings_that_fit():
    for name in ("seattle", "testville"):
        check_mappings(load_site(name))


@pytest.mark.parametrize(
    ("file", "mend", "words"),
    [
        pytest.param(
            "mappings/incident.sql", lambda sql: sql.replace("code,", "cod,"),
            r"mappings/incident\.sql: the database cannot use.*cod", id="a column that the source has not",
        ),
        pytest.param(
            "mappings/incident.sql", lambda sql: sql.replace("SELECT", "SELEKT"),
            r"mappings/incident\.sql: the database cannot use.*SELEKT", id="no SQL",
        ),
        pytest.param(
            "mappings/incident.sql", lambda sql: sql.replace("town_incidents", "police"),
            r"incident\.sql: does not read safe\.town_incidents", id="a source that nothing reads",
        ),
        pytest.param(
            "mappings/incident.sql", lambda sql: sql.replace("lon,", "ST_X(lon) AS lon,"),
            r"incident\.sql: the database cannot use.*st_x.*Functions of an extension cannot be used here\. Points in "
            r"metres or feet need none: .*crs=.*Mend it there", id="a function of an extension",
        ),
        pytest.param(
            "mappings/incident.sql", lambda sql: sql.replace("code,", ""),
            r"the SELECT lacks code\. Expected: code, incident_id.*It gives: kind", id="a column left out",
        ),
        pytest.param(
            "mappings/incident.sql", lambda sql: sql.replace("label", "label, 1 AS more"),
            r"gives, but must not, more", id="a column too many",
        ),
        pytest.param(
            "mappings/area.sql", lambda sql: sql.replace("label", "label, label"),
            r"area\.sql: the SELECT gives, but must not, label_1|gives twice label", id="a column twice",
        ),
        pytest.param(
            "mappings/referral.sql", lambda sql: sql.replace("NULL AS reason", "NULL AS remarks"),
            r"mappings/referral\.sql: the SELECT gives, but must not, remarks", id="a column core has not",
        ),
        pytest.param(
            "mappings/referral.sql", lambda sql: sql.replace("END AS door", "END AS decision_, referred_on AS door_"),
            r"referral\.sql: the SELECT lacks door", id="a column that core needs",
        ),
    ],
)  # fmt: skip
def test_a_mapping_that_cannot_fit_is_named_with_what_it_should_give(copy, file, mend, words):
    with pytest.raises(ContractBroken, match=rf"(?s){words}"):
        check_mappings(spoilt(copy, file, mend))


def test_a_mapping_that_is_missing_or_misnamed_is_told(copy):
    sql = copy / "mappings" / "incident.sql"
    sql.rename(copy / "mappings" / "incidents.sql")
    with pytest.raises(ContractBroken, match=r"Did you mean incident\.sql\?"):
        check_mappings(load_site_in(copy))
    (copy / "mappings" / "incidents.sql").unlink()
    with pytest.raises(ContractBroken, match=r"town_incidents feeds offence, but .*town/mappings has no incident\.sql"):
        check_mappings(load_site_in(copy))


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"feeds": "calls"}, "feeds= has 'calls'.*Did you mean 'call'"),
        ({"access": "public"}, "access= has 'public'.*Known are: open"),
        ({"form": "xlsx"}, "form= has 'xlsx'"),
        ({"key": ("No",)}, "key= has 'No'.*Known are: incident_id"),
        ({"latest": "reported"}, "Did you mean 'reported_at'"),
        ({"span": "Happened"}, "span= has 'Happened'"),
        ({"compared": ("codes",)}, "compared= has 'codes'"),
        ({"crs": "EPSG:99999"}, "crs= has 'EPSG:99999', which is no coordinate system"),
        ({"source": "Town incidents"}, "'Town incidents' is no name of ours"),
    ],
)
def test_a_declaration_that_cannot_be_right_is_refused_with_the_nearest_word(said, words):
    declared = load_site("testville").contracts["town_incidents"]
    assert check_contract(declared) is declared
    with pytest.raises(ContractBroken, match=rf"incidents\.py: .*{words}"):
        check_contract(replace(declared, **said))


@pytest.mark.parametrize(
    ("word", "instead", "words"),
    [
        ('becomes="label"', 'becomes="rowid"', "no column can become rowid"),
        ('type="DOUBLE"', 'type="BIGINT"', "crs= is for columns that become lon and lat"),
        ('becomes="label"', 'becomes="label", since="1.1.2000"', "since= of District has '1.1.2000'"),
        ('becomes="label"', 'becomes="label", since="1850-01-01"', "since= of District .* day from 1900-01-01 on"),
    ],
)
def test_a_column_that_cannot_be_right_is_refused(copy, word, instead, words):
    def mend(text: str) -> str:
        return text.replace(word, instead).replace("span=", 'crs="EPSG:2926", span=')

    with pytest.raises(ContractBroken, match=rf"incidents\.py: {words}"):
        spoilt(copy, "sources/incidents.py", mend)


def test_two_columns_cannot_become_one(copy):
    with pytest.raises(ContractBroken, match=r"incidents\.py: two columns become lat"):
        spoilt(copy, "sources/incidents.py", lambda text: text.replace('becomes="lon"', 'becomes="lat"'))


@pytest.mark.parametrize(
    ("mend", "words"),
    [
        (lambda text: text.replace("town,", "twon,", 1), "row 2: 'twon' cannot stand in the column site.*mean town"),
        (lambda text: text.replace("town,", "seattle,", 1), "'seattle' cannot stand in the column site"),
        (lambda text: text.replace(",drug,", ",drugs,"), "'drugs' cannot stand in the column offence_group.*mean drug"),
    ],
)
def test_a_row_of_the_citys_own_list_that_would_be_left_out_is_refused(copy, mend, words):
    site = spoilt(copy, "reference/offence_codes.csv", mend)
    with pytest.raises(ContractBroken, match=rf"reference/offence_codes\.csv, {words}|offence_codes\.csv.*{words}"):
        land_reference(db.connect(), site, REFERENCE)


def test_a_row_of_the_shared_list_for_a_city_that_there_is_not_is_refused(copy, tmp_path):
    shared = shutil.copytree(REFERENCE, tmp_path / "shared")
    land_reference(db.connect(), load_site_in(copy), shared)
    with open(shared / "area_aliases.csv", "a", encoding="utf-8") as file:
        file.write("seatle,A,B,seen\n")
    with pytest.raises(ContractBroken, match=r"area_aliases\.csv, row .*'seatle' .*Did you mean seattle\?"):
        land_reference(db.connect(), load_site_in(copy), shared)


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("SELECT 'offense' AS kind", r"incident\.sql: kind holds a word .*'offence', 'call', 'arrest'"),
        ("SELECT NULL::VARCHAR AS kind", r"incident\.sql: kind is NULL"),
        ("SELECT 'call' AS kind, 'map' AS located_by", r"located_by holds a word"),
        ("SELECT 'call' AS kind, 'drugs' AS offence_group", r"offence_group holds a word"),
    ],
)
def test_a_word_outside_the_fixed_language_names_its_mapping_and_the_words(sql, words):
    con = db.connect()
    create_core(con)
    with pytest.raises(ContractBroken, match=words), fixed_words(load_site("testville"), "incident"):
        con.execute(f"INSERT INTO core.incident BY NAME {sql}")


def test_a_value_that_a_mapping_fails_on_names_the_mapping_and_not_the_value():
    words = r"incident\.sql: the SELECT cannot work out a value .*TRY"
    with pytest.raises(ContractBroken, match=words) as told, fixed_words(load_site("testville"), "incident"):
        db.connect().execute("SELECT 'secret'::TIME")
    assert "secret" not in str(told.value)


@pytest.mark.parametrize("command", [("build", "--input"), ("check",)])
def test_the_commands_judge_the_mappings_before_a_file_is_read(command, copy, tmp_path, monkeypatch, capsys):
    for name in ("LEAD_PRIVATE_DIR", "LEAD_KEY_FILE"):
        monkeypatch.setenv(name, str(tmp_path / name))
    (copy / "mappings" / "incident.sql").write_text("SELECT nothing FROM safe.town_incidents")
    assert main([*command, str(tmp_path / "nowhere"), "--site", "town"]) == 1
    assert "mappings/incident.sql: the database cannot use this SELECT" in capsys.readouterr().err
