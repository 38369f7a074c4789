"""From an empty form to a file that loads; and what a check says about one that does not."""

import csv
import os
import shutil
import sys
from datetime import date, datetime
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines import sites
from pipelines.contracts import Column, Contract
from pipelines.desk import check_files, told, write_report, write_templates
from pipelines.desk.template import asked_for
from pipelines.sites import load_site
from tests.pipeline.conftest import Town
from tests.pipeline.valid_rows import valid_row

BRIEF = settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
# The forms that both share are filled in once.
ASKED = [(form.source, site) for site in ("testville", "seattle") for form in asked_for(load_site(site))]
FORMS = [(site, source) for source, site in dict(ASKED).items()]
SECRET = "Zebediah Secretvalue"
HEAD = ["Ref", "Person", "Received", "Way in", "District"]
GOOD = ["R1", "P1", date(2020, 4, 5), "police", "Northwest"]


# ---- the law: a form filled with valid rows loads


def as_csv(column: Column, value: object) -> object:
    if isinstance(value, date):
        return datetime.combine(value, datetime.min.time()).strftime(
            column.formats[0] if column.formats else "%Y-%m-%d"
        )
    return str(value).lower() if isinstance(value, bool) else value


@pytest.fixture(scope="module")
def forms(tmp_path_factory) -> Path:
    """The empty forms of both sites, each site's in a folder of its name."""
    folder = tmp_path_factory.mktemp("forms")
    for name in ("seattle", "testville"):
        write_templates(load_site(name), folder / name)
    return folder


def fill(form: Path, contract: Contract, rows: tuple[list[object], ...], out: Path) -> list[Path]:
    """Copies of a form in `out`, as CSV and as a workbook, filled with `rows`."""
    text, filled = out / f"{form.name}.csv", out / f"{form.name}.xlsx"
    shutil.copy(form.with_suffix(".csv"), text)
    with open(text, "a", encoding="utf-8", newline="") as file:
        for row in rows:
            csv.writer(file).writerow([as_csv(c, value) for c, value in zip(contract.columns, row, strict=True)])
    book = openpyxl.load_workbook(form.with_suffix(".xlsx"))
    for row in rows:
        book.worksheets[0].append(row)
    book.save(filled)
    return [text, filled]


@pytest.mark.parametrize(("site_name", "source"), FORMS)
def test_a_form_filled_with_valid_rows_loads(forms, tmp_path, site_name, source):
    site = load_site(site_name)
    contract = site.contracts[source]

    @BRIEF
    @given(st.tuples(*(valid_row(contract, ordinal) for ordinal in range(3))))
    def law(rows):
        verdicts = check_files(fill(forms / site_name / source, contract, rows, tmp_path), site)
        for verdict in verdicts:
            assert verdict.problem is None
            assert verdict.faults == ()
            assert verdict.account.rows_read == 3
            assert verdict.state == "loads"
        assert sum(verdict.account.corrected for verdict in verdicts) == 0 or contract.latest

    law()


@pytest.mark.parametrize("site_name", ["seattle", "testville"])
def test_a_workbook_form_explains_every_column_and_names_nobody(tmp_path, site_name):
    site = load_site(site_name)
    for path in write_templates(site, tmp_path):
        if path.suffix == ".xlsx":
            contract, book = site.contracts[path.stem], openpyxl.load_workbook(path)
            sheet = book.worksheets[0]
            assert tuple(cell.value for cell in sheet[1]) == contract.header
            assert sheet.max_row == 1
            assert sheet.freeze_panes == "A2"
            explained = [row[0] for row in book["Data dictionary"].iter_rows(min_row=4, values_only=True)]
            assert tuple(explained) == contract.header
            lists = [rule for rule in sheet.data_validations.dataValidation if rule.type == "list"]
            assert len(lists) == sum(bool(column.one_of) for column in contract.columns)


def test_the_list_in_a_form_holds_the_allowed_words(tmp_path):
    site = load_site("testville")
    write_templates(site, tmp_path)
    book = openpyxl.load_workbook(tmp_path / "referral_list.xlsx")
    (rule,) = [one for one in book.worksheets[0].data_validations.dataValidation if one.type == "list"]
    sheet, cells = rule.formula1.split("!")
    (words,) = book[sheet.strip("'")][cells.replace("$", "")]
    assert [cell.value for cell in words] == ["police", "street", "neighbours"]
    assert "D2" in rule.sqref


def test_forms_are_not_written_over(town: Town, tmp_path):
    assert town.run("template", "--out", str(tmp_path / "forms"), "--site", "testville").returncode == 0
    again = town.run("template", "--out", str(tmp_path / "forms"), "--site", "testville")
    assert again.returncode == 1
    assert "already holds referral_list.csv" in again.stderr


# ---- what a check says


def book(path: Path, *rows: list[object], head: list[object] = HEAD) -> str:
    """A workbook with a title, the header in row 3 and these rows from row 4 on."""
    made = openpyxl.Workbook()
    for row in (["Our referrals"], [], head, *rows):
        made.active.append(row)
    made.save(path)
    return str(path)


def check(town: Town, *files: str):
    return town.run("check", *files, "--site", "testville")


def test_a_good_workbook_loads_whole(town: Town):
    done = check(town, book(town.source / "referrals.xlsx", GOOD, ["R2", *GOOD[1:]]))
    assert done.returncode == 0
    assert "This file will load whole." in done.stdout
    assert "2 rows read = 2 loaded" in done.stdout


def test_each_fault_has_its_column_rule_row_and_mending(town: Town):
    done = check(
        town,
        book(
            town.source / "referrals.xlsx",
            GOOD,
            ["R2", "P2", "the fifth of April", "police", "Northwest"],
            ["R3", "P3", date(2020, 4, 6), "shop", "12 Any Street"],
            ["R4", None, date(2020, 4, 6), "police", "Southeast"],
            [],
            ["R5", "P5", "soon", "police", "Southeast"],
        ),
    )
    assert done.returncode == 3
    assert "5 rows read = 1 loaded + 0 repeated + 0 replaced by a later row + 4 refused" in done.stdout
    assert "Column Person, row 7: expected a value that is not blank. The row will be refused." in done.stdout
    assert "Column Received, rows 5, 9 (2 rows): expected a date written DD.MM.YYYY, not before" in done.stdout
    assert "Column Way in, row 6: expected one of police, street, neighbours." in done.stdout
    assert "Column District, row 6: expected the name of a neighbourhood of the map. The value will be" in done.stdout
    assert "Any Street" not in done.stdout
    assert "fifth" not in done.stdout


def test_a_cell_that_excel_spoilt_is_told_with_its_row(town: Town):
    done = check(town, book(town.source / "referrals.xlsx", GOOD, ["R2", "P2", date(2020, 4, 5), "police", "#REF!"]))
    assert done.returncode == 3
    assert "Column District, row 5: expected a value, not an error of Excel. The cell counts as blank." in done.stdout


def test_a_csv_is_counted_as_excel_counts_it(town: Town):
    more = "R2,P2,05.04.2020,police,Northwest,more"
    town.referrals('R1,P1,05.04.2020,police,"North\nwest"', "", more, "R3,P3,soon,police,Northwest")
    done = check(town, str(town.source / "referrals.csv"))
    assert done.returncode == 3
    assert "Column Received, row 5:" in done.stdout
    assert "Whole row, row 4: expected as many cells as the header has." in done.stdout


@pytest.mark.parametrize(
    ("rows", "head", "words"),
    [
        ([], HEAD, "There is no row under the header."),
        ([[*GOOD, SECRET]], [*HEAD, "Client name"], "It has columns that may say who somebody is: Client name."),
        ([GOOD], ["Ref", "Person", "received ", "Way-in", "District"], "Rename column C, from received to Received."),
        (
            [GOOD],
            ["Ref No", "Persons", "Recieved", "Ways in", "Districts"],
            "It may be Testville referrals, but most of its columns are called otherwise.",
        ),
        ([GOOD], ["a", "b", "c", "d", "e"], "Its columns are those of no file that Testville expects."),
        ([["R1", SECRET, "x", "police", None]], HEAD, "0 loaded"),
    ],
)
def test_a_file_that_will_not_load(town: Town, rows, head, words):
    done = check(town, book(town.source / "referrals.xlsx", *rows, head=head))
    assert done.returncode == 1
    assert words in done.stdout
    assert SECRET not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("referrals.csv", "Ref;Person;Received\n1;2;3\n", "separated by semicolons"),
        ("referrals.pdf", "%PDF", "is a picture of a table"),
        ("referrals.xls", b"\xd0\xcf\x11\xe0", "locked by a password"),
        ("referrals.csv", f"{SECRET},{SECRET},3\n", "Its columns are those of no file"),
        ("referrals.csv", "", "found an empty file"),
    ],
)
def test_a_file_of_the_wrong_kind_is_told_so(town: Town, name, content, words):
    town.write(name, content)
    done = check(town, str(town.source / name))
    assert done.returncode == 1
    assert words in done.stdout
    assert SECRET not in done.stdout


def test_a_missing_file_and_two_of_one_name(town: Town, tmp_path):
    assert "there is no file" in check(town, str(tmp_path / "nowhere.xlsx")).stdout
    assert check(town, "a/x.csv", "b/x.csv").returncode == 1


def test_without_a_map_names_of_places_are_said_to_be_unchecked(town: Town, tmp_path):
    done = check(town, book(tmp_path / "referrals.xlsx", [*GOOD[:4], "Atlantis"]))
    assert done.returncode == 0
    assert "names of neighbourhoods were not checked" in done.stdout


def test_a_check_counts_what_the_build_counts(town: Town):
    rows = [
        ["R1", "P1", "05.04.2020", "police", "Northwest"], ["R1", "P1", "05.04.2020", "police", "Northwest"],
        ["R2", "P2", "soon", "police", "Northwest"], ["R2", "", "05.04.2020", "shop", "Elsewhere"],
        ["R3", "P3", "06.04.2020", "street", "Southeast"], ["R3", "P3", "07.04.2020", "street", "nowhere"],
        ["R4", "P4", "08.04.2020", "street", "Southeast", "more"],
    ]  # fmt: skip
    town.referrals(*(",".join(row) for row in rows))
    town.incidents("1,01.03.2020 10:00,01.03.2020 11:00,D,Northwest,-0.5,0.5")
    (verdict,) = check_files([town.source / "referrals.csv"], load_site("testville"))
    assert town.build().returncode == 0
    account = town.ask(
        "SELECT rows_read, loaded, repeated, corrected, refused FROM core.load WHERE source = 'referral_list'"
    )
    assert account == [(7, 2, 1, 1, 3)]
    assert account == [tuple(vars(verdict.account).values())]
    notes = town.ask("SELECT column_name, rows FROM core.load_note WHERE source = 'referral_list' ORDER BY ALL")
    assert notes == sorted(
        ((fault.column, fault.rows) for fault in verdict.faults), key=lambda pair: (pair[0] or "~", pair)
    )


def test_a_check_leaves_nothing_behind(town: Town, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    before = sorted(path for path in tmp_path.rglob("*"))
    check(town, book(tmp_path / "referrals.xlsx", GOOD))
    assert sorted(path for path in tmp_path.rglob("*") if path.name != "referrals.xlsx") == before
    assert not Path(os.environ["LEAD_KEY_FILE"]).exists()


# ---- the report


class Page(HTMLParser):
    """Tags, attributes and texts of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags, self.attributes, self.texts = [], [], []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_the_report_says_the_same_fetches_nothing_and_quotes_nobody(town: Town, tmp_path):
    bad = [SECRET, SECRET, SECRET, SECRET, SECRET]
    path = book(town.source / "referrals & <more>.xlsx", GOOD, bad)
    report = tmp_path / "report.html"
    done = town.run("check", path, "--site", "testville", "--report", str(report))
    assert done.returncode == 3
    text = report.read_text("utf-8")
    page = Page(text)
    assert SECRET not in text
    assert "Secretvalue" not in text
    assert {"h1", "h2", "caption", "th", "main"} <= set(page.tags)
    assert not {"script", "link", "img", "iframe"} & set(page.tags)
    assert not [value for name, value in page.attributes if name in ("src", "href")]
    assert ("lang", "en") in page.attributes
    assert "referrals & <more>.xlsx" in page.texts
    assert "row 5" in page.texts


def test_every_verdict_has_its_words(tmp_path):
    (verdict,) = check_files([tmp_path / "nowhere.csv"], load_site("testville"))
    assert told(verdict)[1] == "  This file will NOT load."
    write_report([verdict], "Testville", tmp_path / "report.html")
    assert "This file will NOT load." in (tmp_path / "report.html").read_text("utf-8")


# ---- a programme's own names

OWN = """
title = "Elsewhere"
country = "US"
[areas]
precincts = { A = "Old Town", B = "New Town" }
[programme.referral_list.columns]
"Case #" = "Ref"
"Client #" = "Person"
"Date In" = "Received"
[programme.referral_list.values."Way in"]
"LE" = "police"
"Outreach" = "street"
"""
SOURCE = "from pipelines.sites.testville.sources.{0} import CONTRACT\n"


@pytest.fixture
def elsewhere(tmp_path, monkeypatch) -> Path:
    """A made-up site: a folder with site.toml and two sources, and nothing else."""
    folder = tmp_path / "made_up" / "elsewhere"
    (folder / "sources").mkdir(parents=True)
    (folder / "site.toml").write_text(OWN)
    for module in ("districts", "referrals"):
        (folder / "sources" / f"{module}.py").write_text(SOURCE.format(module))
    for package in (folder, folder / "sources"):
        (package / "__init__.py").write_text("")
    mappings = Path(sites.__file__).parent / "testville" / "mappings"
    (folder / "mappings").mkdir()
    for table in ("area", "referral"):
        (folder / "mappings" / f"{table}.sql").write_text((mappings / f"{table}.sql").read_text())
    monkeypatch.setattr(sites, "HERE", folder.parent)
    monkeypatch.setattr(sites, "__path__", [*sites.__path__, str(folder.parent)])
    yield folder
    for name in [name for name in sys.modules if name.startswith("pipelines.sites.elsewhere")]:
        del sys.modules[name]


THEIRS = "Case #,Client #,Date In,Way in,District"


def test_a_program_keeps_its_own_words(elsewhere, town: Town):
    town.referrals("R1,P1,05.04.2020,LE,Northwest", "R2,P2,06.04.2020,Outreach,Southeast", header=THEIRS)
    done = town.run("check", str(town.source / "referrals.csv"), "--site", "elsewhere")
    assert done.returncode == 0, done.stdout
    assert town.run("build", "--input", str(town.source), "--site", "elsewhere").returncode == 0
    assert town.ask("SELECT door FROM core.referral ORDER BY referred_on") == [
        ("arrest_diversion",),
        ("social_contact",),
    ]


def test_a_near_miss_of_its_own_words_is_guessed(elsewhere, town: Town):
    town.referrals("R1,P1,05.04.2020,LE,Northwest", header=THEIRS.replace("Date In", "Date-in"))
    done = town.run("check", str(town.source / "referrals.csv"), "--site", "elsewhere")
    assert done.returncode == 1
    assert "Rename column C, from Date-in to Date In." in done.stdout
    assert ".toml" not in done.stdout
    assert ".py" not in done.stdout
