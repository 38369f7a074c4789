"""Nights at random: what a refresh makes of new, changed, removed and renamed files is what a full build makes."""

import json
import os
import shutil
from pathlib import Path
from unittest import mock

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from pipelines import db
from pipelines.contracts import create_core
from pipelines.warehouse.added import lay_over
from pipelines.warehouse.night import NeedsBuild
from pipelines.warehouse.settle import settle
from tests.pipeline.conftest import Seattle
from tests.pipeline.same_core import differing
from tests.unit.drawn_site import column, contract, site

EXAMPLES = 60 if os.environ.get("LEAD_SOAK") else 3

# ---- settling alone: what stands, with a night laid over it, is what all files settle to together

KEY = (column("key", required=True), column("part"))
COLUMNS = (*KEY, column("reported", type="TIMESTAMP"), column("what"), column("happened", type="TIMESTAMP"))
POLICE = {"feeds": "offence", "key": ("key", "part")}
CONTRACTS = [
    contract(*COLUMNS, **POLICE, latest="reported"),
    contract(*COLUMNS, **POLICE),
    contract(*COLUMNS, **POLICE, compared=("what",), latest="reported"),
    contract(*COLUMNS, **POLICE, latest="reported", span="happened"),
]
MOMENTS = [None, "2024-01-01", "2024-01-02", "2024-03-01"]
drawn_row = st.tuples(
    st.sampled_from(["a", "b", None]),
    st.sampled_from(["x", None]),
    st.sampled_from(MOMENTS),
    st.sampled_from(["p", "q"]),
    st.sampled_from(MOMENTS),
)
# A file: its rows, its layout, and whether it came before the night.
drawn_file = st.tuples(st.lists(drawn_row, max_size=6), st.sampled_from(["one", "two"]), st.booleans())


def fill(con, files, chosen):
    """Make `safe` of those of the drawn files that `chosen` names."""
    create_core(con)
    con.execute("CREATE SCHEMA safe")
    con.execute(
        "CREATE TABLE safe.drawn (key VARCHAR, part VARCHAR, reported TIMESTAMP, what VARCHAR, happened TIMESTAMP, "
        "_file INTEGER, _content UBIGINT, _broken BIGINT)"
    )
    con.execute(
        "CREATE TABLE safe.file (source VARCHAR, number INTEGER, file VARCHAR, sha256 VARCHAR, layout VARCHAR, "
        "access VARCHAR, rows_read BIGINT, unreadable BIGINT, stopped BOOLEAN)"
    )
    for number, name in enumerate(chosen):
        rows, layout, _ = files[name]
        con.execute(
            "INSERT INTO safe.file VALUES ('drawn', ?, ?, '', ?, 'open', ?, 0, false)",
            [number, name, layout, len(rows)],
        )
        for row in rows:
            # A column that is not kept tells rows of one layout apart: here, whether there is a report.
            content = hash((row, layout)) % 2**64
            con.execute("INSERT INTO safe.drawn VALUES (?, ?, ?, ?, ?, ?, ?, 0)", [*row, number, content])


def told(con):
    """The rows that stay and those that lost, with the names of their files, and the accounts."""
    columns = "f.file, t.* EXCLUDE (_file)"
    joined = "t JOIN safe.file f ON f.number = t._file ORDER BY ALL"
    parts = (f"SELECT {columns} FROM safe.drawn {joined}", f"SELECT {columns} FROM night.lost_drawn {joined}",
             "FROM core.load ORDER BY ALL", "FROM core.load_note ORDER BY ALL")  # fmt: skip
    return [con.execute(part).fetchall() for part in parts]


@given(files=st.lists(drawn_file, min_size=1, max_size=5), declared=st.sampled_from(CONTRACTS))
def test_a_night_laid_over_settles_as_all_files_together(files, declared, tmp_path_factory):
    named = {f"file{place}": file for place, file in enumerate(files)}
    place = site(tmp_path_factory.getbasetemp(), declared)
    together = db.connect()
    fill(together, named, list(named))
    settle(together, place, declared)
    con = db.connect()
    con.execute("ATTACH ':memory:' AS warehouse")
    for where, before in (("warehouse", True), ("memory", False)):
        con.execute(f"USE {where}")
        chosen = [name for name, (_, _, came) in named.items() if came == before]
        fill(con, named, chosen)
        settle(con, place, declared)
    con.execute("USE warehouse")
    if all(came for *_, came in files):
        return
    con.execute("CREATE SCHEMA IF NOT EXISTS night")
    try:
        lay_over(con, declared)
    except NeedsBuild:
        assert declared.span  # a month may have lost its last row
    else:
        assert told(con) == told(together)


# ---- whole nights: Seattle's offences, calls and arrests, offences in two layouts

ids, days, places = st.integers(1, 5), st.integers(1, 9), st.sampled_from(["-122.35", "-122.31", "-122.9", "0", "x"])
OFFENCE = ["offense_id", "offense_start_datetime", "report_datetime", "offense_code", "mcpp", "longitude", "latitude"]
OFFENCE_2025 = ["offense_id", "offense_date", "report_date_time", "nibrs_offense_code", "neighborhood", "longitude",
                "latitude"]  # fmt: skip
CALL = ["cad_event_number", "cad_event_original_time_queued", "final_call_type", "dispatch_longitude",
        "dispatch_latitude", "dispatch_neighborhood"]  # fmt: skip
ARREST = ["arrest_number", "arrest_occurred_date_time", "arrest_reported_date_time", "nibrs_description",
          "neighborhood", "longitude", "latitude"]  # fmt: skip
labels = st.sampled_from(["BELLTOWN", "UNKNOWN", "NOWHERE"])
offences = st.tuples(
    ids.map(lambda n: f"1000000000{n}"),
    days.map(lambda d: f"2024-05-0{d}T00:00:00.000"),
    days.map(lambda d: f"2024-05-1{d}T00:00:00.000"),
    st.sampled_from(["35A", "40A", "90J", "-"]),
    labels,
    places,
    st.just("47.65"),
)
calls = offences.map(lambda row: (row[0], row[1], row[3], row[5], row[6], row[4]))
arrests = offences.map(
    lambda row: (row[0], row[1], row[2], {"35A": "Prostitution", "40A": "Shoplifting"}.get(row[3], row[3]), *row[4:])
)


def page(names, rows):
    """A page of the API, with a column that nobody declared: it is dropped, and noted."""
    return json.dumps([dict(zip(names, row, strict=True)) | {"remark": "x"} for row in rows])


def pages(names, rows, suffix="json"):
    """Drawn files of one layout."""
    return st.lists(rows, min_size=1, max_size=6).map(lambda drawn: (suffix, page(names, drawn)))


contents = st.one_of(
    pages(OFFENCE, offences), pages(OFFENCE_2025, offences), pages(CALL, calls), pages(ARREST, arrests)
)
# One thing that happens to the folder: a file comes (most often), or one of those there changes, goes or is renamed.
event = st.tuples(st.sampled_from(["comes"] * 6 + ["changes", "goes", "renamed"]), st.sampled_from("abcdef"), contents)


def happen(town: Seattle, what: str, name: str, content: tuple[str, str]) -> None:
    """Let one thing happen to the folder of source files."""
    there = sorted(town.source.glob("?.json"))
    if what == "comes" and not (town.source / f"{name}.{content[0]}").exists():
        town.write(f"{name}.{content[0]}", content[1])
    elif there and what == "changes":
        there[0].write_text(content[1])
    elif len(there) > 1 and what == "goes":
        there[0].unlink()
    elif there and what == "renamed":
        there[0].rename(there[0].with_stem("g"))


# A night takes a second: a failing one is told as it was drawn.
@settings(max_examples=EXAMPLES, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(nights=st.lists(st.lists(event, min_size=1, max_size=3), min_size=2, max_size=4), first=contents)
def test_every_night_gives_what_a_full_build_gives(nights, first, tmp_path_factory):
    town = Seattle(tmp_path_factory.mktemp("nights"))
    with mock.patch.dict(os.environ, {"LEAD_KEY_FILE": str(town.source.parent / "config" / "key")}):
        happen(town, "comes", "c", first)
        town.build()
        for events in nights:
            for one in events:
                happen(town, *one)
            one_night(town)


def one_night(town: Seattle) -> None:
    """Refresh the town and hold it against a full build beside."""
    beside = Seattle(town.source.parent)
    beside.private = town.private.with_name("beside")
    shutil.rmtree(beside.private, ignore_errors=True)
    if town.private.exists():
        shutil.copytree(town.private, beside.private)
    built = beside.build()
    with mock.patch("pipelines.run.publish", lambda out, *_, **__: (out, [])):
        done = town.run("refresh", "--input", str(town.source), "--out", str(town.out))
    assert (done.returncode, done.stderr) == (built.returncode, built.stderr)
    ours, theirs = town.private / "warehouse.duckdb", beside.private / "warehouse.duckdb"
    assert ours.exists() == theirs.exists()
    assert not Path(ours).exists() or differing(ours, theirs) == {}
