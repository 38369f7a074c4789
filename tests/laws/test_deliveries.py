"""Night after night of drawn exports: every account adds up, and no row of a full source goes without a yes."""

import shutil
from pathlib import Path

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.contracts import create_core
from pipelines.db import literal
from pipelines.warehouse.deliveries import Accepted, Told, take
from pipelines.warehouse.kept import close_last, open_last
from tests.unit.drawn_site import column, contract, safe, site

DRAWN = contract(
    column("key", required=True), column("what"), key=("key",), delivery="full", declared_in="drawn.py", feeds="offence"
)
# A key of "" cannot be read: its row is refused.
rows = st.lists(st.tuples(st.sampled_from(["", *"abcdefgh"]), st.sampled_from("xy")), max_size=8)
night = st.tuples(st.dictionaries(st.sampled_from(["f1", "f2", "f3"]), rows, min_size=1), st.booleans(), st.booleans())
limits = {"halved_rows": 4, "refused_rows": 4, "refused_share": 0.4, "vanished_rows": 3, "emptied_rows": 3}


def newest(files: dict) -> dict[str, str]:
    """The rows of the newest file by key, the later row winning."""
    return {key: what for key, what in files[max(files)] if key}


def build(folder: Path, files: dict, accepted: Accepted, before: Path) -> tuple[duckdb.DuckDBPyConnection, Told]:
    """One night: the delivery in `files` is taken beside the build in `before`."""
    shutil.rmtree(folder / "input", ignore_errors=True)
    place = site(folder, DRAWN, limits=limits)
    texts = {name: "\n".join(["key,what", *(f"{key},{what}" for key, what in read)]) for name, read in files.items()}
    con = safe(folder, DRAWN, **texts)
    create_core(con)
    told = Told(lambda _: None)
    take(con, place, DRAWN, open_last(con, before, place, None, told.progress), accepted, told)
    close_last(con)
    return con, told


def keep(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Put the night's warehouse in the place of the last one."""
    path.unlink(missing_ok=True)
    con.execute("INSERT INTO core.build VALUES ('drawn', 'Drawn', now(), false, '0', NULL)")
    con.execute(f"ATTACH {literal(str(path))} AS kept")
    con.execute("COPY FROM DATABASE memory TO kept")
    con.close()


@settings(max_examples=20)
@given(nights=st.lists(night, min_size=2, max_size=4))
def test_no_row_disappears_without_acceptance_and_every_account_adds_up(tmp_path_factory, nights):
    folder = tmp_path_factory.mktemp("nights")
    held: dict[str, str] = {}
    for files, yes_to_removals, yes_to_change in nights:
        said = Accepted(
            frozenset({"drawn"}) if yes_to_change else frozenset(),
            frozenset({"drawn"}) if yes_to_removals else frozenset(),
        )
        con, told = build(folder, files, said, folder / "warehouse.duckdb")
        now = dict(con.execute("SELECT key, what FROM safe.drawn").fetchall())
        accounts = con.execute("SELECT file, rows_read, loaded, repeated, corrected, refused FROM core.load").fetchall()
        assert all(read == sum(parts) and min(parts) >= 0 for _, read, *parts in accounts)
        assert sum(loaded for _, _, loaded, *_ in accounts) == len(now)
        assert {f"{name}.csv" for name in files} <= {file for file, *_ in accounts}
        if told.stopped:
            assert not yes_to_change
            assert now == held
        elif yes_to_removals or any(one["removed"] for one in told.vanished):
            assert yes_to_removals or yes_to_change
            assert now == newest(files)
        else:
            assert newest(files).items() <= now.items()
            assert set(held) <= set(now)
            assert sum(one["rows"] for one in told.vanished) == len(now) - len(newest(files))
        held = now
        keep(con, folder / "warehouse.duckdb")
