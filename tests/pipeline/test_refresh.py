"""A refresh gives what a full build of the same folder gives; what it cannot prove to be the same it builds anew."""

import os
import shutil
from collections.abc import Callable
from unittest import mock

import pytest

from pipelines.contracts import ContractBroken
from tests.pipeline.conftest import INCIDENTS, Town
from tests.pipeline.deliveries import log, referrals
from tests.pipeline.same_core import differing

ANEW = "Everything is built anew: "


def offence(
    number: object, day: str = "01.02.2020", told: str = "02.02.2020", more: str = "D,Northwest,-0.5,0.5"
) -> str:
    """One row of the town's list."""
    return f"{number},{day} 10:00,{told} 11:00,{more}"


def refresh(town: Town) -> str:
    """Refresh the town, hold the result against a full build beside it, and give what was printed."""
    beside = Town(town.source.parent)
    beside.private = town.private.with_name("beside")
    shutil.rmtree(beside.private, ignore_errors=True)
    if town.private.exists():
        shutil.copytree(town.private, beside.private)
    built, done = beside.build(), run(town)
    assert (done.returncode, done.stderr) == (built.returncode, built.stderr)
    assert differing(beside.private / "warehouse.duckdb", town.private / "warehouse.duckdb") == {}
    ours, theirs = ({**log(one)[-1], "built_at": None, "added": None} for one in (town, beside))
    assert ours == theirs
    return done.stdout


def run(town: Town):  # noqa: ANN201
    """The command alone."""
    return town.run("refresh", "--input", str(town.source), "--out", str(town.out), "--site", "testville")


def reason(town: Town) -> str:
    """Why everything would be built anew; blank where nothing is. Nothing is built to find out."""
    with mock.patch("pipelines.refresh.build_beside", side_effect=ContractBroken("built anew")):
        done = run(town)
    assert done.returncode == (1 if ANEW in done.stdout else 0)
    return done.stdout.partition(ANEW)[2].partition("\n")[0]


# What stands: two files, with repeats and corrections across them. Each number below is a case of its own.
STANDING = {
    "f.csv": [offence(n) for n in range(1, 9)] + [offence(2, more="D,Southeast,0.5,-0.5"), offence(90, "01.03.2020")],
    "k.csv": [
        offence(3, told="04.02.2020"),
        offence(3),
        offence(5, told="01.02.2020", more="P,,,"),
        offence(91, more="D,Northwest,-0.55,0.55"),
    ],
}
NIGHT = [
    # Rows of their own, one of them nowhere.
    offence(20), offence(21, more="X,Nowhere,,"),
    # Word for word what stands; what stood and lost.
    offence(1), offence(2, more="D,Southeast,0.5,-0.5"), offence(5, told="01.02.2020", more="P,,,"),
    # A correction with a later report, with an earlier one, with the same (the later file wins), with none.
    offence(4, told="05.02.2020", more="P,Southeast,0.5,-0.5"),
    offence(6, told="01.02.2020", more="P,Southeast,0.5,-0.5"),
    offence(7, more="P,Southwest,-0.5,-0.5"), "8,01.02.2020 10:00,,P,Southwest,-0.5,-0.5",
    # Repeats among themselves and of rows that lost; a row that is moved to another day and place.
    offence(3, more="P,,,"), offence(3, more="P,,,"), offence(3), offence(3, told="09.02.2020"),
    offence(91, day="01.07.2021", told="03.07.2021", more="D,Southwest,-0.7,-0.7"),
    # Refused, and nonsense in every field but the number.
    ",,,,,,", "22,32.13.2020 10:00,,D,Northwest,x,y", "23",
]  # fmt: skip


@pytest.fixture(scope="module")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """The town as it stands, for every test to copy."""
    town = Town(tmp_path_factory.mktemp("standing"))
    for name, rows in STANDING.items():
        town.incidents(*rows, name=name)
    for path in town.source.iterdir():
        os.utime(path, (1_600_000_000, 1_600_000_000))  # files of earlier nights
    assert town.build().returncode == 0
    return town


@pytest.fixture
def published(built_once: Town, tmp_path) -> Town:  # noqa: ANN001
    """A copy of the town as it stands."""
    shutil.copytree(built_once.source.parent, tmp_path / "town")
    return Town(tmp_path / "town")


@pytest.fixture
def unpublished(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is published: the warehouse is what is compared, and counting takes longer than all else here."""
    monkeypatch.setattr("pipelines.run.publish", lambda out, *_, **__: (out, []))


@pytest.fixture
def standing(published: Town, unpublished: None) -> Town:
    """The same town, of which refreshes publish nothing."""
    return published


@pytest.mark.parametrize("name", ["a.csv", "h.csv", "z.csv"])
def test_a_new_file_is_laid_over_the_rows_that_stand(standing, name):
    standing.incidents(*NIGHT, name=name)
    assert ANEW not in refresh(standing)


def test_night_by_night(standing):
    standing.incidents(*NIGHT[::2], name="z1.csv")
    standing.incidents(*NIGHT[::-3], name="b.csv")
    assert ANEW not in refresh(standing)
    standing.incidents(*NIGHT[::-1], name="z0.csv")
    assert ANEW not in refresh(standing)
    standing.incidents(name="c.csv")
    assert ANEW not in refresh(standing)
    assert reason(standing) == ""
    standing.incidents(offence(4), name="c.csv")
    assert ANEW in refresh(standing)


OTHERWISE: dict[str, tuple[Callable[[Town], object], str]] = {
    "a file is gone": (lambda town: (town.source / "f.csv").unlink(), "f.csv is gone"),
    "a file is renamed": (lambda town: (town.source / "f.csv").rename(town.source / "q.csv"), "f.csv is gone"),
    "a file changed": (
        lambda town: town.write("f.csv", (town.source / "f.csv").read_text().replace("D,Northwest", "P,Northwest")),
        "f.csv is not what it was",
    ),
    "a file changed in size": (lambda town: town.incidents(offence(1), name="f.csv"), "f.csv is not what it was"),
    "a new map": (lambda town: shutil.copy(town.source / "districts.geojson", town.source / "m.geojson"), "m.geojson"),
    "a changed map": (
        lambda town: town.write("districts.geojson", (town.source / "districts.geojson").read_bytes() + b" "),
        "districts.geojson is not",
    ),
    "a referral list": (lambda town: town.referrals(*referrals(1, 2)), "referrals.csv is new"),
    "a header that nearly fits": (lambda town: town.write("w.csv", "No,Happened,Reported,What,District,X\n"), "w.csv"),
    "a file beyond the limits": (
        lambda town: town.write("x.csv", "\n".join([INCIDENTS, *([",,,,,,"] * 99)]) + "\n"),
        "town_incidents: the new rows are not like those before",
    ),
    "a month without a row any more": (
        lambda town: town.incidents(offence(90, "01.07.2020", "05.07.2020"), name="y.csv"),
        "town_incidents: a month has lost its last row",
    ),
    "a damaged warehouse": (
        lambda town: (town.private / "warehouse.duckdb").write_bytes(b"no database"),
        "the last build is damaged",
    ),
    "no warehouse": (lambda town: (town.private / "warehouse.duckdb").unlink(), "there is no build yet"),
}


@pytest.mark.parametrize(("change", "why"), OTHERWISE.values(), ids=OTHERWISE.keys())
def test_anything_else_is_built_anew_and_says_why(standing, change, why):
    change(standing)
    assert reason(standing).startswith(why)


def test_another_program_reference_file_or_site_builds_anew(standing, monkeypatch):
    from pipelines import refresh

    real = refresh.made_of
    for name in real(refresh.load_site("testville"), False):
        monkeypatch.setattr(refresh, "made_of", lambda *given, name=name: real(*given) | {name: "another"})
        assert reason(standing) == f"{name} is not what it was at the last build"


def test_another_key_builds_anew(standing, monkeypatch):
    monkeypatch.setenv("LEAD_KEY", bytes(range(32)).hex())
    assert reason(standing) == "the key of the pseudonyms is another"


def test_what_was_stopped_or_accepted_is_judged_by_builds_alone(standing):
    standing.write("x.csv", "\n".join([INCIDENTS, *([",,,,,,"] * 99)]) + "\n")
    assert "STOPPED" in refresh(standing)
    assert reason(standing) == "at the last build something was not used as it came"
    accepted = ("--site", "testville", "--accept", "town_incidents")
    assert standing.run("build", "--input", str(standing.source), *accepted).returncode == 0
    assert reason(standing) == "at the last build something was not used as it came"


def test_a_file_of_another_time_but_the_same_content_is_the_same(standing):
    for path in standing.source.iterdir():
        os.utime(path)
    standing.incidents(offence(20), name="new.csv")
    assert ANEW not in refresh(standing)


def test_releases_say_the_same_after_a_refresh_and_the_log_names_what_was_added(published):
    published.incidents(offence(30), name="new.csv")
    assert run(published).returncode == 0
    assert log(published)[-1]["added"] == ["new.csv"]
    content = published.ask_release("SELECT content_hash FROM release_info")
    assert published.build().returncode == 0
    assert published.publish().returncode == 0
    assert published.ask_release("SELECT content_hash FROM release_info") == content
