"""What a new file means is declared, and said to those who make the files."""

from pathlib import Path

import openpyxl
import pytest

from pipelines.desk.template import write_form
from pipelines.sites import load_site
from tests.unit.drawn_site import column, contract


@pytest.mark.parametrize(
    ("said", "full"),
    [
        ({"access": "programme"}, True),
        ({"access": "open"}, False),
        ({"access": "programme", "delivery": "added"}, False),
        ({"access": "open", "delivery": "full"}, True),
    ],
)
def test_exports_of_the_programme_are_full_and_all_else_adds_up_unless_it_is_said_otherwise(said: dict, full: bool):
    assert contract(column("key"), **said).full is full


@pytest.mark.parametrize(("delivery", "words"), [("full", "Each file holds everything"), ("added", "Files add up")])
def test_the_form_says_what_a_new_file_means(tmp_path: Path, delivery: str, words: str):
    write_form(contract(column("key"), delivery=delivery), tmp_path / "form.xlsx")
    assert openpyxl.load_workbook(tmp_path / "form.xlsx")["Data dictionary"]["A2"].value.startswith(words)


def test_seattles_police_rows_people_and_maps_add_up_and_its_exports_do_not():
    for one in load_site("seattle").contracts.values():
        assert one.full is (one.access == "programme"), one.source
