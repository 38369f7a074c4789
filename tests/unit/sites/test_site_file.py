"""site.toml: what cannot be right is refused with the key, what is expected and the nearest key that is known."""

import re
from pathlib import Path

import pytest

from pipelines.contracts import ContractBroken
from pipelines.sites import HERE, load_site_in
from pipelines.sites.site_file import read_site_file

GOOD = """
title = "Hudson"
state = "New York"
fiscal_year_starts = 7
[doors]
community = "Neighbour's call"
[small_numbers]
minimum_shown = 20
[[eligibility]]
rule = "max_drug_grams"
value = "6"
valid_from = 2014-06-01
source = "told"
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "site.toml"
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize("name", sorted(found.parent.name for found in HERE.glob("*/site.toml")))
def test_the_files_of_this_repository_are_right(name):
    assert read_site_file(HERE / name / "site.toml")["title"].lower() == name


def test_what_is_right_is_read_as_it_stands(tmp_path):
    settings = read_site_file(written(tmp_path, GOOD))
    assert settings["doors"] == {"community": "Neighbour's call"}
    assert settings["small_numbers"] == {"minimum_shown": 20}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('titel = "Hudson"', "titel is not known. Did you mean title? Known are: title, country"),
        ('state = "New York"', "title is missing"),
        ('title = ""', "title must be text that says something"),
        ("title = Hudson", "cannot be read as TOML"),
        ('title = "H"\nlanguage = "fr"', "language must be one of en, es"),
        ('title = "H"\ntime_zone = "EST"', "time_zone must be a time zone as the IANA list names it, such as"),
        ('title = "H"\nfiscal_year_starts = 13', "fiscal_year_starts must be a whole number from 1 to 12"),
        ('title = "H"\nintake_window_days = 46', "intake_window_days must be a whole number from 1 to 45"),
        ('title = "H"\nfiscal_year_starts = true', "fiscal_year_starts must be a whole number from 1 to 12"),
        ('title = "H"\n[door]\ncommunity = "x"', "door is not known. Did you mean doors?"),
        ('title = "H"\n[doors]\ncomunity = "x"', r"[doors]: comunity is not known. Did you mean community?"),
        ('title = "H"\ndoors = "x"', "doors is written as a table [doors]"),
        ('title = "H"\n[boundaries]\nfile = "x"', "[boundaries]: name is missing"),
        ('title = "H"\n[race]\nLatino = "hispanic"', "race must be names, each with a text (one of AIAN, Asian"),
        ('title = "H"\n[doors]\ncommunity = "A b"\narrest_diversion = "A\u00a0b"',
         "[doors]: A\u00a0b cannot stand for arrest_diversion: it says community already"),
        ('title = "H"\n[doors]\ncommunity = "social_contact"', "it says social_contact already"),
        ('title = "H"\n[race]\n"White" = "Black"', "[race]: White cannot stand for Black: it says White already"),
        ('title = "H"\n[race]\n"O\'B" = "Black"\n"O’B" = "White"', "cannot stand for White: it says Black already"),
        ('title = "H"\n[words]\nteam = "a"', "team must be a list of texts"),
        ('title = "H"\n[eligibility]\nrule = "x"', "eligibility is written as a table [[eligibility]]"),
        ('title = "H"\n[[eligibility]]\nrule = "x"\nvalue = "1"', "[eligibility]: source is missing"),
        ('title = "H"\n[[eligibility]]\nrule = "x"\nvalue = "1"\nsource = "y"\nvalid_from = "2014-06-01"',
         "valid_from must be a day"),
        ('title = "H"\n[small_numbers]\nminimum_shown = 9', "stricter, never looser: minimum_shown is at least 10"),
        ('title = "H"\n[small_numbers]\nrounding_base = 1', "stricter, never looser: rounding_base is at least 5"),
        ('title = "H"\n[small_numbers]\nclosed_after_days = 44', "closed_after_days is at least 45"),
        ('title = "H"\n[small_numbers]\nrounding_base = 7\nminimum_shown = 14', "must be a multiple of 5"),
        ('title = "H"\n[small_numbers]\nrounding_base = 15', "minimum_shown must be a multiple of rounding_base, 15"),
        ('title = "H"\n[programme.lead_referal]\nabsent = ["unit_type"]', "Did you mean lead_referrals?"),
        ('title = "H"\n[boundaries]\nfile = "map.geojson"\nname = "N"', "there is no file map.geojson beside it"),
    ],
)  # fmt: skip
def test_what_cannot_be_right_is_refused_in_words(text, words, tmp_path):
    written(tmp_path, text)
    with pytest.raises(ContractBroken, match=re.escape(words)) as refused:
        load_site_in(tmp_path)
    assert "site.toml" in str(refused.value)


def test_a_city_without_a_word_about_it_has_the_usual_words(tmp_path):
    written(tmp_path, 'title = "Hudson"')
    contract = load_site_in(tmp_path).contracts["lead_referrals"]
    door = next(column for column in contract.columns if column.name == "door")
    assert door.words == door.one_of == ("arrest_diversion", "social_contact", "community")
