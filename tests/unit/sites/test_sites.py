"""Where cities are found, and what a city shares with the others."""

import os
import sys
from pathlib import Path

import pytest

from pipelines.contracts import ContractBroken
from pipelines.sites import STANDARD, load_site, load_site_in, site_names, source_modules

OWN = """
from pipelines.contracts import Column, Contract
CONTRACT = Contract(source="{source}", title="Own", access="{access}", feeds="{feeds}", columns=(
    Column(name="No", becomes="no", description="drawn"),
))
"""


@pytest.fixture
def sites(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LEAD_SITES_DIR", str(tmp_path))
    return tmp_path


def city(sites: Path, name: str, **files: str) -> Path:
    folder = sites / name
    (folder / "sources").mkdir(parents=True)
    (folder / "mappings").mkdir()
    (folder / "site.toml").write_text('title = "Drawn"\n')
    for stem, text in files.items():
        (folder / "sources" / f"{stem}.py").write_text(text)
    return folder


def test_a_folder_elsewhere_is_a_city_like_those_here(sites):
    city(sites, "drawn", events=OWN.format(source="events", access="open", feeds="offence"))
    assert site_names() == ["drawn", "seattle", "testville"]
    site = load_site("drawn")
    assert site.contracts["events"].declared_in.endswith("drawn/sources/events.py")
    assert [module.CONTRACT.source for module in source_modules("drawn")] == ["events"]


def test_what_changed_in_a_folder_elsewhere_is_read_anew(sites, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", False)  # or no bytecode is kept that could be older than the text
    folder = city(sites, "drawn", events=OWN.format(source="events", access="open", feeds="offence"))
    load_site("drawn")
    module = folder / "sources" / "events.py"
    saved = module.stat()
    module.write_text(OWN.format(source="others", access="open", feeds="offence"))
    os.utime(module, ns=(saved.st_atime_ns, saved.st_mtime_ns))  # two texts of one length within one second
    assert "others" in load_site("drawn").contracts
    assert not list(folder.rglob("__pycache__"))


def test_two_cities_of_one_name_are_refused(sites):
    city(sites, "seattle")
    with pytest.raises(ContractBroken, match="seattle is a folder of"):
        load_site("testville")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("def", "SyntaxError"),
        ("1 / 0", "ZeroDivisionError"),
        ("X = 1", "expected a CONTRACT"),
        ("CONTRACT = 1", "expected"),
    ],
)
def test_a_module_that_cannot_be_used_is_named(text, words, sites):
    city(sites, "drawn", events=text)
    with pytest.raises(ContractBroken, match=words) as refused:
        load_site("drawn")
    assert "events.py" in str(refused.value)


def test_every_city_has_the_shared_files_and_their_mappings(sites):
    city(sites, "drawn")
    site = load_site("drawn")
    assert set(site.contracts) == {path.stem for path in (STANDARD / "sources").glob("[a-z]*.py")}
    assert site.mapping("referral") == (STANDARD / "mappings" / "referral.sql").read_text()
    assert site.mapping("incident") is None


def test_an_own_source_replaces_the_shared_one_of_its_name_or_of_what_it_feeds(sites):
    city(sites, "named", ours=OWN.format(source="lead_needs", access="programme", feeds="need"))
    city(sites, "fed", ours=OWN.format(source="wishes", access="programme", feeds="need"))
    named, fed = load_site("named"), load_site("fed")
    assert named.contracts["lead_needs"].title == "Own"
    assert named.mapping("need") is not None
    assert "lead_needs" not in fed.contracts
    assert fed.mapping("need") is None
    (fed.folder / "mappings" / "need.sql").write_text("SELECT 1")
    assert load_site("fed").mapping("need") == "SELECT 1"


def test_a_citys_words_stand_in_its_files_in_place_of_the_usual_ones(sites):
    folder = city(sites, "drawn")
    (folder / "site.toml").write_text(
        'title = "Drawn"\n[words]\nteam = ["north", "south"]\nagency = ["sheriff"]\n'
        '[doors]\ncommunity = "Call"\narrest_diversion = "arrest_diversion"\n[race]\nLatino = "Hispanic"\n'
    )
    site = load_site_in(folder)
    words = {
        (source, column.name): column.words
        for source, contract in site.contracts.items()
        for column in contract.columns
    }
    assert words["lead_costs", "team"] == ("north", "south", "whole_programme")
    assert words["lead_staffing", "team"] == ("north", "south")
    assert words["lead_referrals", "agency"] == ("sheriff",)
    assert words["lead_referrals", "door"] == ("Call", "arrest_diversion")
    assert words["lead_referrals", "race"][:2] == ("Latino", "AIAN")
    assert "Hispanic" not in words["lead_referrals", "race"]
    assert {
        source for source, contract in load_site("seattle").contracts.items() if contract.access == "programme"
    } == {source for source, contract in site.contracts.items() if contract.access == "programme"}
