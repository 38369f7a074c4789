"""The audit of a release file: what anybody can check of it, with the private warehouse or without."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import duckdb
import numpy as np

from pipelines.db import literal
from pipelines.disclosure import facts
from pipelines.disclosure.archive import kind_of, load_archive
from pipelines.disclosure.attack import Attacker
from pipelines.disclosure.came_since import Arrivals, invite
from pipelines.disclosure.cells import protect_cells
from pipelines.disclosure.derived_rows import derived_faults, truth_faults
from pipelines.disclosure.expected_rows import row_faults
from pipelines.disclosure.findings import Audit, Contradiction, Finding, Tightest, Who
from pipelines.disclosure.flow import bring_near
from pipelines.disclosure.forms import Problem, Rule
from pipelines.disclosure.gate import first_year_of, pieces_of
from pipelines.disclosure.maps import OF_THE_PAST, added_faults, closed_line, told_by_two_maps
from pipelines.disclosure.numbers import Numbers, declared_numbers
from pipelines.disclosure.proving import shared_out
from pipelines.disclosure.report import report_lines, tightest_line
from pipelines.disclosure.year_gate import Cell, YearGate
from pipelines.metrics import words_of
from pipelines.policy import MEDIAN_PEOPLE, policy_of

Tell = Callable[[str], None]
Bar = Callable[[str, int, int], None]  # what is done, years done, years in all
Asked = tuple[Problem, np.ma.MaskedArray, Rule] | Contradiction  # a year as it is shown
NO_SETTINGS = "SELECT '' AS site, '' AS name, '' AS value LIMIT 0"
# Which door is open where is only supposed of referrals, and without the truth nobody knows whether it holds.
NO_DOORS = """
    CREATE TABLE core.service_door_state (area_id VARCHAR, door VARCHAR, state VARCHAR, from_date DATE, to_date DATE);
    CREATE TABLE core.service_area (area_id VARCHAR, door VARCHAR, note VARCHAR, open_from DATE, open_to DATE);
    CREATE TABLE core.area_parent (area_id VARCHAR, parent_id VARCHAR)
"""
ALONE = """\
No private warehouse here. With the release alone this can be checked: that every number follows the rule and is worked
out from protected ones; that shapes are declared, and rows without a number look alike; that published periods stayed
as they were; that the file has the tables and measures of this program and no others, and the downloads are the same;
and that no hidden number that is surely small can be told from another small one. A hidden number that is at least so
much, and perhaps large, is named as one that could be told. Not known are which hidden numbers are small, what the
numbers are that are not published at all, whether those shown were rounded from true ones, whether decisions were
corrected between two releases, and whether open data and words are those of the warehouse."""


class Faults(NamedTuple):
    """How many faults an audit found, and how many that it could not tell from what is allowed."""

    sure: int = 0
    possible: int = 0


POSSIBLE = (
    "{n} hidden numbers are told too closely if they are small. Only the private warehouse can say: audit where it is."
)


def audit_release(
    con: duckdb.DuckDBPyConnection, file: Path, earlier: Sequence[Path], known: Path, tell: Tell,
    bar: Bar | None = None, made_here: bool = False,
) -> Faults:  # fmt: skip
    """Attack `file` beside the releases `earlier`; returns how many faults were found and told.

    `con` holds `stat.cell` where there is a private warehouse; without it every hidden cell that could be small is
    taken for one. `made_here`: the release was made of this very warehouse by this very program, so that every row can
    be compared.
    """
    con.execute(f"ATTACH {literal(str(file))} AS told (READ_ONLY)")
    truth = bool(con.execute("FROM duckdb_tables() WHERE schema_name = 'stat' AND table_name = 'cell'").fetchall())
    if not truth:
        for line in ALONE.splitlines():
            tell(line)
        _stand_in(con)
    faults = looked_at(con, earlier, truth, made_here)
    tell(f"Looked at in every table: rounding, derived numbers, shapes, looks, earlier blocks: {len(faults)} faults")
    for fault in faults:
        tell(f"FAULT: {fault}")
    found = list(_attacked(con, known, truth, tell, bar))
    possible = sum(one.possible for one in found)
    if possible:
        tell(POSSIBLE.format(n=possible))
    return Faults(len(faults) + sum(one.sure for one in found), possible)


def looked_at(con: duckdb.DuckDBPyConnection, earlier: Sequence[Path], truth: bool, made_here: bool) -> list[str]:
    """The faults of the release attached as `told` that need no arithmetic, in words; as for audit_release."""
    load_archive(con, earlier)
    faults = list(derived_faults(con, earlier))
    if truth:
        faults += truth_faults(con, policy_of(con))
    if truth and made_here:
        protect_cells(con, None, earlier)
        faults += row_faults(con)
    return faults


def _stand_in(con: duckdb.DuckDBPyConnection) -> None:
    """Make from the release what the attack asks the warehouse for."""
    con.execute("CREATE SCHEMA stat; CREATE SCHEMA core")
    con.execute(
        "CREATE TABLE stat.cell AS SELECT * EXCLUDE (value, status) FROM told.cell LIMIT 0; "
        "CREATE VIEW stat.metric AS FROM told.metric"
    )
    told = con.execute("FROM duckdb_tables() WHERE database_name = 'told' AND table_name = 'site_setting'").fetchall()
    con.execute(f"CREATE VIEW core.setting AS {'FROM told.site_setting' if told else NO_SETTINGS}")
    con.execute(f"CREATE VIEW core.area AS FROM told.area WHERE NOT ({OF_THE_PAST})")
    con.execute("CREATE VIEW core.service_state AS FROM told.service_state")
    con.execute(NO_DOORS)
    con.execute("""
        CREATE TABLE stat.lift AS
        SELECT area_id, layer, area_id AS target FROM core.area
        UNION ALL SELECT a.area_id, b.layer, b.area_id FROM core.area a JOIN core.area b ON b.area_id = a.parent_id
        UNION ALL SELECT a.area_id, 'city', b.parent_id FROM core.area a JOIN core.area b ON b.area_id = a.parent_id
            WHERE b.parent_id IS NOT NULL
        UNION ALL SELECT '', layer, area_id FROM core.area WHERE layer = 'city'
    """)


def _attacked(
    con: duckdb.DuckDBPyConnection, known: Path, truth: bool, tell: Tell, bar: Bar | None
) -> Iterator[Faults]:
    used = words_of(con)
    numbers, rule = declared_numbers(used), _rule(con)
    site = con.execute("SELECT site FROM told.release_info").fetchall()[0][0]
    printed, (pieces, areas) = facts.known_elsewhere(known, site), pieces_of(con)
    start, rows = first_year_of(con, "told.cell", numbers), _rows(con, numbers, rule, truth, used)
    closed = told_by_two_maps(con, numbers, start)
    came = Arrivals(con, numbers, rule, rows if truth else {})
    invite(rows, numbers, came)
    bring_near(rows, numbers)
    for group, number in sorted(closed & rows.keys()):
        del rows[group, number]
        tell(closed_line(group, number))
    for fault in added_faults(con, numbers, start, closed):
        tell(f"FAULT: {fault}")
        yield Faults(1)
    years, totals, closest = sorted(rows.items()), Counter(), None
    asked: list[Asked] = []
    for (group, number), cells in years:
        one = YearGate(con, numbers, group, number, cells, pieces, areas, came, truth=truth)
        one.add_facts([p for p in printed if p.year == number], rule, number == start)
        asked.append(_asked(one, rule))
    atoms = sum(len(one[0].lower) for one in asked if not isinstance(one, Contradiction))
    results = zip(years, asked, shared_out(_answered, asked, atoms), strict=True)
    for place, (((group, number), cells), one, answer) in enumerate(results, start=1):
        head = f"[{place}/{len(years)}] {group} {number}"
        if bar:
            bar("attacking", place, len(years))
        if isinstance(answer, Contradiction):
            tell(f"FAULT: {head}: {answer}")
            yield Faults(1)
            continue
        audit, tightest = answer
        names = [*one[0].cells.names, *one[0].fixed.names]
        sure = [one for one in audit.findings if truth or _surely_small(one, rule)]
        possible = [one for one in audit.findings if one not in sure]
        tell(f"{head}: {len(cells)} rows; {report_lines(audit, names)[0]}")
        for what, findings in (("FAULT", sure), ("COULD BE TOLD", possible)):
            for line in report_lines(replace(audit, findings=tuple(findings)), names)[1:]:
                tell(f"{what}: {head}: {line}")
        closest = _closer(closest, tightest, f"{group} {number}", names)
        totals.update({verdict: audit.count(verdict) for verdict in ("pinned", "narrowed", "undecided")})
        totals.update(targets=audit.targets, known=len(audit.known))
        yield Faults(len(sure), len(possible))
    said = ", ".join(f"{totals[name]} {name}" for name in ("targets", "pinned", "narrowed", "undecided"))
    tell(f"In all: {said}; {totals['known']} known from public data.")
    if closest:
        tell(closest[1])


def _surely_small(one: Finding, rule: Rule) -> bool:
    """Whether a number that is told too closely is small, whoever asks: a large one may be known to be so."""
    return one.who == Who.NOTHING and one.high < rule.minimum


def _asked(one: YearGate, rule: Rule) -> Asked:
    try:
        return *one.as_shown(rule), rule
    except Contradiction as broken:
        return broken


def _answered(asked: Asked) -> tuple[Audit, Tightest | None] | Contradiction:
    """Attack one year as it is shown, and hide nothing."""
    if isinstance(asked, Contradiction):
        return asked
    problem, shown, rule = asked
    attacker = Attacker(problem, rule)
    try:
        found = attacker.audit(shown)
    except Contradiction as broken:
        return broken
    told = {*found.known, *np.array(problem.cells.names)[~np.ma.getmaskarray(shown)]}
    return found, attacker.tightest(shown, told) if found.safe and found.targets else None


def _closer(
    closest: tuple[float, str] | None, tightest: Tightest | None, where: str, names: Sequence[str]
) -> tuple[float, str] | None:
    """The smallest room of a hidden number so far, with the line that tells of it."""
    if tightest is None or (closest and closest[0] <= tightest.high - tightest.low):
        return closest
    return tightest.high - tightest.low, f"{where}: {tightest_line(tightest, names)}"


def _rule(con: duckdb.DuckDBPyConnection) -> Rule:
    said = dict(con.execute("SELECT name, value FROM told.policy").fetchall())
    return Rule(int(said["minimum_shown"]), int(said["rounding_base"]))


def _rows(
    con: duckdb.DuckDBPyConnection, numbers: Numbers, rule: Rule, truth: bool, used: Mapping[str, Sequence[str]]
) -> dict[tuple[str, int], list[Cell]]:
    same = " AND ".join(
        f"t.{name} IS NOT DISTINCT FROM c.{name}"
        for name in ("metric_id", "layer", "area_id", "grain", "period_start", "attribute", "attribute_value")
    )
    unknown = "CROSS JOIN (SELECT NULL::BIGINT AS numerator, NULL::DOUBLE AS denominator, NULL::BIGINT AS people) t"
    own = f"LEFT JOIN stat.cell t ON {same} AND t.covered = 'all'" if truth else unknown
    rows = con.execute(
        f"""
        SELECT row_number() OVER (), c.metric_id, c.layer, c.area_id, c.grain, c.period_start, c.attribute,
               c.attribute_value, t.numerator, t.denominator, c.numerator, c.denominator,
               c.value, m.counts, m.denominator, t.people < $1
        FROM told.cell c JOIN told.metric m ON m.id = c.metric_id {own}
        SEMI JOIN told.area a ON a.layer = c.layer AND a.area_id = c.area_id
        SEMI JOIN told.declared_view v ON v.family = m.family AND v.layer = c.layer AND v.grain = c.grain
            AND v.attribute IS NOT DISTINCT FROM c.attribute
        WHERE m.access = 'protected' AND c.status <> 'no_data'
    """,
        [rule.minimum],
    ).fetchall()
    found: dict[tuple[str, int], list[Cell]] = defaultdict(list)
    start = first_year_of(con, "told.cell", numbers)
    for row, metric, *key, count, below, shown, over, value, counts, by, few in rows:
        number = numbers.by_metric.get(metric)
        *_, attribute, word = key
        # An older release tells in so many words that nobody came through a door that the city does not have.
        nobody = attribute is not None and word not in used.get(attribute, (word,)) and value is None
        if number is None or nobody:
            continue
        kind, days = kind_of(counts, by), None
        told, share = facts.told_of(metric, *key), kind == "share"
        if kind == "median":
            shown, days = (None, None) if value is None else (MEDIAN_PEOPLE, int(value))
        units = int(below) if share and below is not None else None
        number_shown, units_shown, few = _whole(shown), _whole(over) if share else None, kind == "count" and bool(few)
        cell = Cell(row, told, key[3].year, kind, count, units, number_shown, units_shown, False, few, days)
        for group in numbers.groups_of(metric, key[3].year == start):
            found[group, key[3].year].append(cell)
    return found


def _whole(number: float | None) -> int | None:
    return None if number is None else int(np.rint(number))
