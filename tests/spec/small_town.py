"""A town of three neighbourhoods whose core tables a test fills by drawing them.

mill, dock -> west        hill -> east        west, east -> town
"""

from collections.abc import Iterable

from pipelines import db
from pipelines.contracts import create_core
from pipelines.disclosure import protect_cells
from pipelines.metrics import registry
from pipelines.policy import View
from pipelines.statistics import compute
from tests.spec.drawn import rows

PARENTS = {"mill": "west", "dock": "west", "hill": "east", "west": "town", "east": "town"}
LAYERS = dict.fromkeys(("mill", "dock", "hill"), "neighbourhood") | {
    "west": "precinct",
    "east": "precinct",
    "town": "city",
}


class Town:
    """A connection whose `core` is filled step by step; counted at the end."""

    def __init__(self) -> None:
        self.con = db.connect()
        create_core(self.con)
        for area, layer in LAYERS.items():
            self.con.execute(
                "INSERT INTO core.area VALUES ('t', ?, ?, ?, NULL, NULL, 2, NULL)", [layer, area, area.title()]
            )
        for area, parent in PARENTS.items():
            self.con.execute("INSERT INTO core.area_parent VALUES ('t', ?, ?)", [area, parent])
        self.number = 0

    def source(self, kind: str, first: str, last: str, *gaps: tuple[str, str]) -> "Town":
        """One source of `kind` that covers `first` to `last` but for `gaps`."""
        access = "open" if kind in ("offence", "call", "arrest") else "programme"
        self.con.execute(
            "INSERT INTO core.source VALUES ('t', ?, '', ?, ?, 'complete', ?, ?, NULL, NULL)",
            [f"{kind}s", kind, access, first, last],
        )
        for gap in gaps:
            self.con.execute("INSERT INTO core.coverage_gap VALUES ('t', ?, ?, ?)", [f"{kind}s", *gap])
        return self

    def core(self, table: str, drawn: str) -> "Town":
        """Rows of any core table by the names of its columns."""
        for one in rows(drawn):
            names = ", ".join(["site", *one])
            marks = ", ".join("?" * len(one))
            self.con.execute(f"INSERT INTO core.{table} ({names}) VALUES ('t', {marks})", list(one.values()))
        return self

    def offences(self, drawn: str) -> "Town":
        """Offences by day, area (`-`: could not be placed), group, and how many of them."""
        for one in rows(drawn):
            for _ in range(int(one.get("how_many") or 1)):
                self.number += 1
                self.con.execute(
                    "INSERT INTO core.incident VALUES ('t', 'offence', ?, ?, NULL, ?, NULL, NULL, NULL, NULL, NULL, ?)",
                    [str(self.number), one["day"], one.get("group") or "drug", "label" if one["area"] else "none"],
                )
                if one["area"]:
                    for area in (one["area"], PARENTS[one["area"]]):
                        self._lies_in(area)
                self._lies_in("town")
        return self

    def _lies_in(self, area: str) -> None:
        self.con.execute(
            "INSERT INTO core.incident_area VALUES ('t', 'offence', ?, ?, ?)", [str(self.number), LAYERS[area], area]
        )

    def referrals(self, drawn: str) -> "Town":
        """Referrals by day, area (`-`: not known), door, and how many of them."""
        for one in rows(drawn):
            for _ in range(int(one.get("how_many") or 1)):
                self.number += 1
                self.con.execute(
                    "INSERT INTO core.referral (site, referral_id, person_key, referred_on, door, area_id) "
                    "VALUES ('t', ?, ?, ?, ?, ?)",
                    [str(self.number), f"p{self.number}", one["day"], one.get("door") or "community", one["area"]],
                )
        return self

    def population(self, drawn: str) -> "Town":
        """Residents by area and year."""
        for one in rows(drawn):
            self.con.execute(
                "INSERT INTO core.population VALUES ('t', ?, ?, ?, ?, NULL, 'drawn')",
                [LAYERS[one["area"]], one["area"], int(one["year"]), int(one["people"])],
            )
        return self

    def service(self, drawn: str) -> "Town":
        """What the ledger says of areas: state, from, to (exclusive)."""
        for one in rows(drawn):
            self.con.execute(
                "INSERT INTO core.service_state VALUES ('t', ?, ?, ?, ?, ?, NULL)",
                [LAYERS[one["area"]], one["area"], one["state"], one["from"], one["to"]],
            )
        return self

    def counted(self, metric_id: str, views: Iterable[View] = ()) -> "Town":
        """The shipped metric `metric_id`, and what it is divided by, counted and protected."""
        metric = registry()[metric_id]
        wanted = [metric_id, *([metric.divides_by] if metric.divides_by else [])]
        compute(self.con, {name: registry()[name] for name in wanted}, views, lambda line: None)
        protect_cells(self.con)
        return self

    def cells(self, layer: str, grain: str, columns: str, where: str = "true") -> list[dict[str, str | None]]:
        """`columns` of the protected cells of a layer and grain, as a drawn table has them, in order of all columns."""
        names = columns.split()
        found = self.con.execute(
            f"SELECT {', '.join(names)} FROM protected.cell WHERE layer = ? AND grain = ? AND {where} "
            # What a metric is divided by was counted before it.
            "AND metric_id = (SELECT last(metric_id) FROM stat.cell) ORDER BY ALL",
            [layer, grain],
        ).fetchall()
        return [dict(zip(names, map(_as_drawn, values), strict=True)) for values in found]

    def rows(self, sql: str) -> list[tuple]:
        """All rows that `sql` gives."""
        return self.con.execute(sql).fetchall()


def _as_drawn(value: object) -> str | None:
    return None if value is None else f"{value:g}" if isinstance(value, float) else str(value)
