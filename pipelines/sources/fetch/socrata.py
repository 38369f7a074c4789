"""Datasets of an open data portal that speaks Socrata's SODA 2.1, landed as Parquet with every column as text.

Pages are asked for by key (`:id` beyond the last one seen), because rows that come and go while paging would shift
pages counted by number. The order of `:id` is the portal's own: keys are never compared here, only handed back.
"""

import json
import os
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pipelines.contracts import Contract, ContractBroken, Layout
from pipelines.db import file_sha256
from pipelines.sources.fetch.card import Card, beside, put, remove
from pipelines.sources.fetch.http import Passing
from pipelines.sources.fetch.nights import Landed, new_rows, other_nights, read_landed
from pipelines.sources.fetch.parts import Parts, Plan
from pipelines.sources.fetch.place import Place
from pipelines.sources.fetch.rows import count_rows, write_rows

PAGE = 50_000  # the most that every version of the interface allows
TOKEN = "LEAD_SOCRATA_TOKEN"
SYSTEM = (":id", ":updated_at")
HINTS = {
    400: "It does not understand the question. If its columns changed just now, run the command again: they are named.",
    401: "It does not accept the token in LEAD_SOCRATA_TOKEN. Correct it, or unset it: the data are public.",
    403: "It does not accept the token in LEAD_SOCRATA_TOKEN, or the data set is no longer public.",
}

Rows = list[dict]


class RowsMissing(Exception):
    """The pages that came do not add up to the rows that the portal counts."""


@dataclass(frozen=True)
class Portal:
    """One dataset of one portal, and how to ask it."""

    place: Place
    host: str
    dataset: str

    @property
    def address(self) -> str:
        """Where the rows are."""
        return f"{self.host}/resource/{self.dataset}.json"

    def fields(self) -> list[str]:
        """The dataset's column names, without the portal's own (those begin with a colon)."""
        return self._ask(f"{self.host}/api/views/{self.dataset}.json", {}, _field_names)

    def size(self, since: str = "") -> tuple[int, str]:
        """How many rows there are (that changed at or after `since`), and when the last one changed."""
        where = {"$where": _since(since)} if since else {}
        found = self._ask(
            self.address, {"$select": "count(*) AS n, max(:updated_at) AS last", **where}, partial(_rows, needed=("n",))
        )
        return int(found[0]["n"]), found[0].get("last", "")

    def page(self, plan: Plan, last: str, seen: Collection[str]) -> tuple[Rows, bytes]:
        """The next page after the key `last`, parsed and as it came. A page with a key in `seen` is asked for again."""
        params = {"$select": ",".join((*SYSTEM, *plan.columns)), "$order": ":id", "$limit": str(PAGE)}
        conditions = [_since(plan.since)] if plan.since else []
        conditions += [f":id > {_quoted(last)}"] if last else []
        if conditions:
            params["$where"] = " AND ".join(conditions)
        return self._ask(self.address, params, lambda body: (_page(body, seen), body))

    def _ask(self, address: str, params: dict[str, str], read):  # noqa: ANN001, ANN202
        token = os.environ.get(TOKEN, "")
        return self.place.client.ask(address, params, read, {"X-App-Token": token} if token else {}, HINTS)


def land_dataset(contract: Contract, portal: Portal) -> None:
    """Fetch what is new in the dataset, or all of it, into <source>.parquet with a card, or into a night's file beside.

    Raises ContractBroken when the columns changed, the portal cannot be asked, or its rows do not add up; the file that
    was there stays as it was.
    """
    place, fields = portal.place, portal.fields()
    layout = _layout(contract, fields, portal)
    columns = tuple(name for name in layout.header if name in fields)
    extra = tuple(name for name in fields if name not in columns)
    if extra:
        place.say(f"{contract.source}: columns that are not declared are not fetched: {', '.join(extra)}")
    first = place.folder / f"{contract.source}.parquet"
    landed = read_landed(first)
    if landed and (landed.cards[0].address, landed.cards[0].columns) != (portal.address, columns):
        place.say(f"{contract.source}: the columns changed since the last fetch, so everything is fetched anew")
        landed = None
    parts = Parts(place.workshop / contract.source)
    plan, resumed = _plan(contract, portal, columns, landed, parts)
    if plan is None:
        for night in other_nights(first, landed):
            remove(night)
        place.say(f"{contract.source}: nothing new since {landed.through}")
        return
    about = {"layout": layout.title, "not_fetched": extra}
    try:
        _fetch(contract, portal, plan, parts, about, landed)
        if resumed:  # what changed while the run was cut
            land_dataset(contract, portal)
    except RowsMissing as missing:
        parts.clear()
        if not (plan.since or resumed):
            raise ContractBroken(f"{contract.source}: {missing} Nothing was replaced. Run the command again.") from None
        # Rows that the portal deleted are never told of; only a fetch of everything leaves them out.
        place.say(f"{contract.source}: {missing} Everything is fetched anew.")
        rows, through = portal.size()
        again = parts.begin(Plan(portal.address, columns, "", through, rows))
        try:
            _fetch(contract, portal, again, parts, about, None)
        except RowsMissing as still:
            parts.clear()
            raise ContractBroken(f"{contract.source}: {still} Nothing was replaced. Run it again.") from None


def _plan(
    contract: Contract, portal: Portal, columns: tuple[str, ...], landed: Landed | None, parts: Parts
) -> tuple[Plan | None, bool]:
    """What to ask for, and whether pages of an interrupted run are there; no plan where nothing changed."""
    rows, through = portal.size()
    if not rows or not through:
        raise ContractBroken(f"{contract.source}: {portal.address} holds no rows. The file that is there was kept.")
    since = landed.through if landed else ""
    if landed and (rows, through) == (landed.rows, since):
        return None, False
    # A portal that writes every row anew says that all changed: then nothing of what is here is of use.
    if since and portal.size(since)[0] * 2 >= rows:
        since = ""
    plan = parts.begin(Plan(portal.address, columns, since, through, rows))
    if parts.paths:
        portal.place.say(f"{contract.source}: going on after {len(parts.paths)} pages that an earlier run fetched")
    return plan, bool(parts.paths)


def _fetch(contract: Contract, portal: Portal, plan: Plan, parts: Parts, about: dict, landed: Landed | None) -> None:
    place, first = portal.place, portal.place.folder / f"{contract.source}.parquet"
    landed = landed if plan.since else None
    _collect(contract, portal, plan, parts)
    with beside(place.workshop, first.name) as written:
        new = _write_night(written, contract, portal, plan, parts, landed) if landed else None
        if new is None:
            write_rows(written, plan.columns, parts.paths, landed.files if landed else ())
        there = count_rows(written)
        rows, now = there if new is None else landed.rows + new, portal.size()[0]
        # The dataset may have changed while it was fetched, so any number between the two counts is right.
        if not min(plan.rows, now) <= rows <= max(plan.rows, now):
            raise RowsMissing(f"the portal counts {now:,} rows, and {rows:,} came.")
        card = Card(
            title=contract.title, source=contract.source, address=portal.address, query=_query(plan),
            fetched_at=place.client.now().isoformat(timespec="seconds"), updated_through=plan.through, rows=there,
            columns=plan.columns, sha256=file_sha256(written), new_rows=new or 0,
            follows="" if new is None else landed.cards[-1].sha256, **about,
        )  # fmt: skip
        target = first if new is None else landed.next_night()
        put(written, target, card, other_nights(first, None if new is None else landed))
    parts.clear()
    place.say_landed(target, f"{there:,} rows, as of {plan.through}")


def _write_night(
    written: Path, contract: Contract, portal: Portal, plan: Plan, parts: Parts, landed: Landed
) -> int | None:
    """Write a night's file; returns how many of its rows are new, None where all has to become one file again."""
    if contract.full or not parts.paths:
        return None
    write_rows(written, plan.columns, parts.paths, ())
    if not landed.has_room(count_rows(written)):
        return None
    return new_rows(written, landed, contract, _layout(contract, plan.columns, portal))


def _collect(contract: Contract, portal: Portal, plan: Plan, parts: Parts) -> None:
    """Fetch page after page until an empty one: a short page may be one that was cut, so it is not the end."""
    seen = [row[":id"] for row in json.loads(parts.paths[-1].read_bytes())] if parts.paths else []
    came = sum(len(json.loads(path.read_bytes())) for path in parts.paths)
    what = f"rows changed since {plan.since}" if plan.since else f"of {plan.rows:,} rows"
    while True:
        rows, body = portal.page(plan, seen[-1] if seen else "", frozenset(seen))
        if not rows:
            return
        parts.add(body)
        seen, came = [row[":id"] for row in rows], came + len(rows)
        portal.place.say(f"{contract.source}: {came:,} {what}")
        if came > 2 * plan.rows + PAGE:
            raise RowsMissing(f"the portal counts {plan.rows:,} rows, and its pages do not end.")


def _layout(contract: Contract, fields: Iterable[str], portal: Portal) -> Layout:
    """The layout whose columns are all there; else ContractBroken, with the names that are missing or new."""
    there = set(fields)
    ways = [layout for layout in contract.layouts if layout.form == "json"]
    for layout in ways:
        if set(layout.names.values()) <= there:
            return layout
    nearest = max(ways, key=lambda layout: len(set(layout.header) & there))
    missing = [name for name in nearest.names.values() if name not in there]
    unknown = sorted(there - set(nearest.header))
    raise ContractBroken(
        f"{contract.source}: the columns of {portal.address} changed. Missing: {', '.join(missing)}. "
        f"New: {', '.join(unknown) or 'none'}. Nothing was fetched. If the source changed on purpose, add a layout to "
        f"{contract.declared_in}."
    )


def _field_names(body: bytes) -> list[str]:
    document = _json(body)
    try:
        names = [column["fieldName"] for column in document["columns"]]
    except (KeyError, TypeError):
        raise Passing("its description of the dataset names no columns") from None
    return [name for name in names if not name.startswith(":")]


def _page(body: bytes, seen: Collection[str]) -> Rows:
    rows = _rows(body, needed=(":id",))
    keys = {row[":id"] for row in rows}
    if keys & set(seen):
        raise Passing("a page came twice")
    return rows


def _rows(body: bytes, needed: tuple[str, ...]) -> Rows:
    rows = _json(body)
    if not isinstance(rows, list) or not all(isinstance(row, dict) and row.keys() >= set(needed) for row in rows):
        raise Passing("the answer is no list of rows")
    return rows


def _json(body: bytes) -> object:
    try:
        return json.loads(body)
    except ValueError:  # cut short, or a page of words from a machine in between
        raise Passing("the answer is not whole") from None


def _query(plan: Plan) -> str:
    where = f"$where={_since(plan.since)}&" if plan.since else ""
    return f"{where}$select={','.join((*SYSTEM, *plan.columns))}&$order=:id&$limit={PAGE}"


def _since(moment: str) -> str:
    # Rows of one load share one moment, so those of the last moment known are asked for again.
    return f":updated_at >= {_quoted(moment)}"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
