"""The gate: every year of every group is attacked, and cells are hidden, until nothing small can be worked out."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from pipelines.contracts import ContractBroken
from pipelines.disclosure import facts
from pipelines.disclosure.archive import EVER, KEY, LOST, frozen_rows, kind_of
from pipelines.disclosure.came_since import Arrivals, invite
from pipelines.disclosure.flow import bring_near
from pipelines.disclosure.forms import Rule
from pipelines.disclosure.maps import closed_line, closed_years
from pipelines.disclosure.numbers import Numbers, declared_numbers
from pipelines.disclosure.proofs import Job, Proof, Proofs
from pipelines.disclosure.proving import proved
from pipelines.disclosure.year_gate import Cell, YearGate
from pipelines.metrics import words_of
from pipelines.policy import MEDIAN_PEOPLE, class_of, policy_of

Progress = Callable[[str], None]
Years = dict[tuple[str, int], list[Cell]]
Known = Mapping[tuple[str, int], tuple[str, str]]  # (group, year) → hash of what was known, why it was stuck


NEW_KNOWLEDGE = """\
{year} was published, its numbers are still those of the warehouse, and more is known beside them than when it was: by \
the ledger, a file of arrests, a figure printed elsewhere, or this version of the program. With it, what was published \
gives small numbers away: {stuck} Nothing was published, and readers see what they saw. What is out cannot be taken \
back, so a person has to decide. If what is new is wrong (a line of the ledger, a figure, a file), mend it, build and \
publish again. If it is right, whoever may let releases out decides, with the expert, whether the year is published \
anew: a reviewed re-baseline."""


CORRECTED = """\
{year} was corrected after it was published, and nothing new of it can be shown beside what was: {why}"""
GIVEN_AWAY = """\
{year}: nothing new of it is shown. Nothing was corrected; but beside what was published before, of this year or of \
the one before it, it would give small numbers away: {why} What is new of it now stays hidden in every later release."""


@dataclass(frozen=True)
class Verdict:
    """What the gate found about one year of one group."""

    group: str
    year: int
    listed: int  # cells, complements and crossings, whatever their true numbers
    fixed: int  # of these, known from public data whatever the truth
    proof: Proof
    contradicted: int  # facts from outside that the truth contradicts
    knowledge: str = ""  # a hash of what was known beside the cells
    corrected: bool = False  # something published is no longer what the warehouse says


@dataclass(frozen=True)
class Gate:
    """Runs over the cells that the primary rule leaves. `proofs`: the private folder of results, if any."""

    site: str
    known: Path
    proofs: Path | None = None
    progress: Progress = print
    before: Known = field(default_factory=dict)  # what was known for the release that readers see
    verdicts: list[Verdict] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)  # what is said of the years that an earlier map told

    def __call__(self, con: duckdb.DuckDBPyConnection) -> None:
        """Hide in the temporary table shown_cell what must be; raises ContractBroken where that cannot be done."""
        numbers, rules = declared_numbers(words_of(con)), policy_of(con)
        rule, proofs = Rule(rules.minimum_shown, rules.rounding_base), Proofs(self.proofs)
        printed = facts.known_elsewhere(self.known, self.site)
        pieces, areas = pieces_of(con)
        attacked = [metric for metric, one in numbers.by_metric.items() if one.group]
        con.execute("CREATE OR REPLACE TEMP TABLE at_gate AS SELECT unnest(?::VARCHAR[]) AS metric_id", [attacked])
        shown: dict[int, tuple[int, int | None]] = {}
        gone: set[int] = set()
        start, shown_in = first_year_of(con, EVER, numbers), {}
        every = _years(con, numbers, rule, start)
        came = Arrivals(con, numbers, rule, every)
        invite(every, numbers, came)
        bring_near(every, numbers)
        for group, number in sorted(closed_years(con, numbers, start)):
            # What was brought from another year is about that one's map.
            gone |= {one.row for one in every.pop((group, number), []) if not one.frozen and one.told.of_the_year}
            self.closed.append(closed_line(group, number))
            self.progress(f"  {self.closed[-1]}")
        while wave := _wave(every, numbers, shown_in, gone):
            years = []
            for (group, number), cells in wave.items():
                left = [cell._replace(shown=None, units_shown=None) if cell.row in gone else cell for cell in cells]
                one = YearGate(con, numbers, group, number, left, pieces, areas, came)
                one.add_facts([p for p in printed if p.year == number], rule, number == start)
                years.append((group, number, one))
            jobs = [one.job(rule) for _, _, one in years]
            names = [f"{group} {number}" for group, number, _ in years]
            for (group, number, one), job, proof in zip(years, jobs, proved(jobs, names, proofs), strict=True):
                listed = len(job.problem.cells) + len(job.problem.targets)
                self._refuse_new_knowledge(group, number, job, proof)
                self.verdicts[:] = [v for v in self.verdicts if (v.group, v.year) != (group, number)]
                self.verdicts.append(
                    Verdict(group, number, listed, job.fixed, proof, job.contradicted, job.knowledge, job.corrected)
                )
                shown_in[group, number] = one.shown(proof)
                shown.update(shown_in[group, number])
                # Why nothing new is shown is told once, at the end.
                told = f"{group} {number}: nothing new is shown" if proof.stuck else _line(self.verdicts[-1])
                self.progress(f"  {told}")
            gone |= {cell.row for key, cells in wave.items() for cell in cells if cell.row not in shown_in[key]}
        _write(con, {row: told for row, told in shown.items() if row not in gone})

    def _refuse_new_knowledge(self, group: str, number: int, job: Job, proof: Proof) -> None:
        """Raise ContractBroken where a published year gives something away to whoever knows what is known by now."""
        same = self.before.get((group, number), ("", ""))[0] == job.knowledge
        if proof.stuck and job.frozen.any() and not job.corrected and not same:
            raise ContractBroken(NEW_KNOWLEDGE.format(year=f"{group} {number}", stuck=proof.stuck))

    @property
    def knowledge(self) -> Known:
        """What was known of each year, as the next release is held against it."""
        return {(one.group, one.year): (one.knowledge, one.proof.stuck) for one in self.verdicts}

    @property
    def corrected(self) -> list[str]:
        """What is said of each year of which nothing new is shown: told by another map, corrected, or given away."""
        return [*self.closed, *(_line(one) for one in self.verdicts if one.proof.stuck)]


def _line(one: Verdict) -> str:
    if one.proof.stuck:
        return (CORRECTED if one.corrected else GIVEN_AWAY).format(year=f"{one.group} {one.year}", why=one.proof.stuck)
    return (
        f"{one.group} {one.year}: withstands the attack on {one.proof.targets} targets, {one.proof.known} of them "
        "known from public data"
    )


def _wave(
    years: Years, numbers: Numbers, shown_in: Mapping[tuple[str, int], Mapping[int, object]], gone: Set[int]
) -> Years:
    """The years to attack next, none at the end: guests' own come after their hosts', those that lost a number again.

    In a first year numbers of people are attacked among the referrals, too: what one of the two hides, both hide.
    """
    hosts = {number.first_year[0] for number in numbers.by_metric.values() if number.first_year}
    guests = {cell.row for (group, _), cells in years.items() if group in hosts for cell in cells}
    for later in (False, True):
        wave = {
            key: years[key] for key in sorted(years.keys() - shown_in.keys())
            if (key[0] not in hosts and any(cell.row in guests for cell in years[key])) is later
        }  # fmt: skip
        if wave:
            return wave
    return {key: years[key] for key in sorted(shown_in) if not gone.isdisjoint(shown_in[key])}


def _years(con: duckdb.DuckDBPyConnection, numbers: Numbers, rule: Rule, start: int | None) -> Years:
    """The protected rows that have a number, and those that had one when they were published, by group and year."""
    frozen, used = frozen_rows(con), words_of(con)
    found: Years = defaultdict(list)
    rows = con.execute(f"""
        SELECT c.rowid, {KEY}, numerator, c.denominator, s.shown, s.units_shown, people, middle, m.counts, m.denominator
        FROM stat.cell c JOIN stat.metric m ON m.id = metric_id LEFT JOIN shown_cell s ON s.row_id = c.rowid
        WHERE access = 'protected' AND covered = 'all'
        UNION ALL
        SELECT -row_number() OVER (ORDER BY {KEY}), {KEY}, NULL, NULL, NULL, NULL, NULL, NULL, m.counts, m.denominator
        FROM ({LOST}) JOIN stat.metric m ON m.id = metric_id
        ORDER BY {KEY}
    """).fetchall()
    for row, metric, layer, area, grain, first, attribute, word, count, below, shown, over, *more in rows:
        people, middle, counts, by = more
        groups = numbers.groups_of(metric, first.year == start)
        if not groups:
            continue
        kind = kind_of(counts, by)
        told = facts.told_of(metric, layer, area, grain, first, attribute, word)
        units = int(below) if kind == "share" and count is not None else None
        days = class_of(middle) if kind == "median" and count is not None else None
        if kind == "median":
            shown = MEDIAN_PEOPLE if (people or 0) >= MEDIAN_PEOPLE else None
        key = (metric, layer, area, grain, first, attribute, word)
        if count is None and frozen[key][0] is None and word not in used.get(attribute, (word,)):
            continue  # it was told in so many words that nobody came through a door that the city does not have
        ruled = shown is None
        if key in frozen:
            shown, over = frozen[key]
            if kind == "median":  # it tells a class of days, and of people that they are so many
                days, shown = shown, None if shown is None else MEDIAN_PEOPLE
        over = over if kind == "share" else None
        few = kind == "count" and people is not None and people < rule.minimum
        cell = Cell(row, told, first.year, kind, count, units, shown, over, key in frozen, few, days, ruled)
        for group in groups:
            found[group, first.year].append(cell)
    return found


def first_year_of(con: duckdb.DuckDBPyConnection, cells: str, numbers: Numbers) -> int | None:
    """The first year of which the table `cells` tells what others are counted by in the first year."""
    of = {number.first_year[0] for number in numbers.by_metric.values() if number.first_year}
    metrics = [metric for metric, number in numbers.by_metric.items() if number.of in of]
    years = f"SELECT min(year(period_start)) FROM {cells} WHERE list_contains(?, metric_id)"
    return con.execute(years, [metrics]).fetchall()[0][0]


def pieces_of(con: duckdb.DuckDBPyConnection) -> tuple[dict[str, list[tuple[str, str]]], list[tuple[str, str]]]:
    """The smallest areas with what they count towards ('' is somewhere in the city), and every area with its layer."""
    pieces: dict[str, list[tuple[str, str]]] = {}
    lifted = con.execute("SELECT area_id, layer, target FROM stat.lift ORDER BY ALL").fetchall()
    smallest = con.execute("SELECT area_id FROM core.area WHERE layer = 'neighbourhood' ORDER BY 1").fetchall()
    wanted = {"", *(area for (area,) in smallest)}
    for area, layer, target in lifted:
        if area in wanted:
            pieces.setdefault(area, []).append((layer, target))
    return pieces, sorted({parent for parents in pieces.values() for parent in parents})


def _write(con: duckdb.DuckDBPyConnection, shown: dict[int, tuple[int, int | None]]) -> None:
    """Leave in shown_cell what may be shown of the rows at the gate; rows that never came to it stay."""
    con.execute("CREATE OR REPLACE TEMP TABLE passed (row_id BIGINT, shown BIGINT, units_shown BIGINT)")
    rows, numbers, units = list(shown), [one[0] for one in shown.values()], [one[1] for one in shown.values()]
    con.execute(
        "INSERT INTO passed SELECT unnest($1::BIGINT[]), unnest($2::BIGINT[]), unnest($3::BIGINT[])",
        [rows, numbers, units],
    )
    con.execute("""
        DELETE FROM shown_cell WHERE row_id NOT IN (SELECT row_id FROM passed)
            AND row_id IN (SELECT rowid FROM stat.cell WHERE metric_id IN (SELECT metric_id FROM at_gate))
    """)
    con.execute("""
        UPDATE shown_cell s SET shown = p.shown, units_shown = p.units_shown FROM passed p
        WHERE p.row_id = s.row_id
    """)
