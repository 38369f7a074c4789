"""What each protected number counts, read from the one reviewed file."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.contracts import ContractBroken
from pipelines.disclosure.problem import Attribute
from pipelines.metrics import EVERY

FILE = Path(__file__).with_name("numbers.toml")

Only = tuple[str, tuple[str, ...]] | None  # an attribute and the words of it that are counted; None: everything


@dataclass(frozen=True, kw_only=True)
class Universe:
    """Things counted one by one, with everything that is told of them."""

    name: str
    title: str
    sql: str
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    nested: tuple[tuple[str, str], ...] = ()
    told_where: Mapping[str, Only] = field(default_factory=dict)
    by_ledger: bool = False


@dataclass(frozen=True, kw_only=True)
class Window:
    """Those of a universe whose time lies within so many days: `days`, or as many as the city's `setting` says."""

    only: Only
    days: int
    setting: str = ""
    sooner: bool = False  # it is the time of a step before the one that the median is about, so never a longer one
    before_too: bool = False  # some of these took place before day 0, which the median leaves out


@dataclass(frozen=True, kw_only=True)
class Number:
    """What one protected metric counts; `group` names what it is attacked together with, None what is not attacked."""

    metric: str
    group: str | None
    of: str | None = None
    only: Only = None
    units: Only = None
    at_most: tuple[str, ...] = ()
    parts_of: str | None = None  # the metric whose people, on the last day of the period, each belong to a part or more
    last_month_of: str | None = None  # the universe whose last month in the period has at least so many
    within: Only = None  # whatever this counts is taken to be among these, though no attribute says so
    some_if: tuple[Only, Only] | None = (
        None  # at least one where, so far in the year, there are more of these than those
    )
    empty: tuple[str, ...] = ()  # words under which nobody is taken to be counted
    # A universe and words: in its first year nobody is counted without one of these so far, by each that holds.
    first_year: tuple[str, tuple[Only, ...]] | None = None
    at_year_end: Only = None  # who is counted on a year's last day came by one of these within the year
    gone: Only = None  # who came before the period and has this is not counted on its last day
    flow: Only = None  # who is counted on its last day was so on that of the period before, or came by one of these
    flow_supposed: Only = None  # readers take it that these alone came by what flow says
    among_first: tuple[str, ...] = ()  # in its first year those counted, of a share the half it is of, are among these
    at_least: Only = None  # there are taken to be as many in a year as of these
    people: str | None = None  # the metric that counts those who are behind this sum
    once_a_month: bool = False  # of each of them at most one in a month
    windows: tuple[Window, ...] = ()  # of a median: who is counted within some days, so half of all or more, or fewer
    same_as: str | None = None


@dataclass(frozen=True)
class Crossing:
    """A table that is not published and must not follow from those that are."""

    of: str
    layer: str
    months: int
    attribute: str | None = None


@dataclass(frozen=True)
class Tie:
    """People of a metric with these words of an attribute need as many things with those words of another."""

    of: str
    attribute: str
    words: tuple[str, ...]
    among: Only


@dataclass(frozen=True)
class Bound:
    """Open incidents of a kind, of which there are at least as many as of a part of a universe."""

    of: str
    only: Only
    kind: str
    layer: str
    months: int
    lead_type: bool = False  # LEAD-type incidents alone
    supposed: bool = False  # taken to be so by whoever counts; only the truth can say whether it holds here
    one_word: bool = False  # only where a city has no other word, so that the total of a month tells of it


@dataclass(frozen=True)
class Numbers:
    """The whole file."""

    universes: Mapping[str, Universe]
    by_metric: Mapping[str, Number]
    crossings: tuple[Crossing, ...]
    bounds: tuple[Bound, ...] = ()
    ties: tuple[Tie, ...] = ()

    def of(self, metric: str) -> Number:
        """What `metric` counts; raises ContractBroken where the file does not say."""
        if metric not in self.by_metric:
            raise ContractBroken(
                f"{FILE.name}: {metric} is protected and does not stand there. Write down what it counts, so that the "
                "attack knows which other numbers are about the same people."
            )
        return self.by_metric[metric]

    def came_by(self, metric: str) -> tuple[str, tuple[Only, ...]] | None:
        """What whoever is counted by `metric`, or is behind it, came by; None where nothing is said of that."""
        number = self.of(self.of(metric).same_as or metric)
        return number.first_year or (self.of(number.people).first_year if number.people else None)

    def groups_of(self, metric: str, first_year: bool) -> list[str]:
        """The groups in which `metric` is attacked; `first_year`: it is about the first year that is told of."""
        number, guest = self.of(metric), self.came_by(metric)
        own = [number.group] if number.group else []
        return [*own, guest[0]] if guest and first_year and guest[0] not in own else own


def declared_numbers(used: Mapping[str, Sequence[str]] = EVERY) -> Numbers:
    """The statements of the file for a city with the words `used`; raises TypeError for a key that they do not have."""
    said = tomllib.loads(FILE.read_text("utf-8"))
    universes = {name: _universe(name, used, **one) for name, one in said.get("universe", {}).items()}
    numbers = {metric: _number(metric, said["number"], **one) for metric, one in said["number"].items()}
    bounds = (Bound(**{**one, "only": _only(one["only"])}) for one in said.get("bound", []))
    held = tuple(one for one in bounds if _counts_here(one, universes[one.of].attributes[one.only[0]].values))
    crossings = tuple(Crossing(**one) for one in said.get("crossing", []))
    ties = tuple(_tie(used, **one) for one in said.get("tie", []))
    return Numbers(universes, numbers, crossings, held, ties)


def _universe(
    name: str,
    used: Mapping[str, Sequence[str]],
    title: str,
    sql: str,
    attributes: Mapping[str, dict] | None = None,
    nested: Iterable[Iterable[str]] = (),
    told_where: Mapping[str, Mapping[str, list[str]]] | None = None,
    by_ledger: bool = False,
) -> Universe:
    told = {attribute: _only(where) for attribute, where in (told_where or {}).items()}
    kept = {attribute: _attribute(used.get(attribute, ()), **one) for attribute, one in (attributes or {}).items()}
    pairs = tuple((small, large) for small, large in nested)
    return Universe(
        name=name, title=title, sql=sql, attributes=kept, nested=pairs, told_where=told, by_ledger=by_ledger
    )


def _attribute(
    used: Sequence[str],
    months: int,
    layer: str | None = None,
    words: list[str] | None = None,
    complete: bool = False,
) -> Attribute:
    return Attribute(tuple(words or used), months, complete, layer)


def _number(
    metric: str,
    every: Mapping[str, dict],
    of: str | None = None,
    only: Mapping[str, list[str]] | None = None,
    units: Mapping[str, list[str]] | None = None,
    group: str | None = None,
    at_most: Iterable[str] = (),
    parts_of: str | None = None,
    last_month_of: str | None = None,
    within: Mapping[str, list[str]] | None = None,
    some_if: Mapping[str, Mapping[str, list[str]]] | None = None,
    empty: Iterable[str] = (),
    first_year: Mapping | str | None = None,
    at_year_end: Mapping[str, list[str]] | None = None,
    gone: Mapping[str, list[str]] | None = None,
    flow: Mapping[str, list[str]] | None = None,
    flow_supposed: Mapping[str, list[str]] | None = None,
    among_first: Iterable[str] = (),
    at_least: Mapping[str, list[str]] | None = None,
    people: str | None = None,
    once_a_month: bool = False,
    windows: Iterable[Mapping] = (),
    same_as: str | None = None,
    nobody: bool = False,
) -> Number:
    if same_as:
        return Number(metric=metric, group=every[same_as]["group"], same_as=same_as)
    return Number(
        metric=metric, group=None if nobody else of or group, of=of, only=_only(only), units=_only(units),
        at_most=tuple(at_most), parts_of=parts_of, last_month_of=last_month_of, within=_only(within),
        some_if=(_only(some_if["more"]), _only(some_if["than"])) if some_if else None, empty=tuple(empty),
        first_year=_first_year(every, first_year), at_year_end=_only(at_year_end), gone=_only(gone), flow=_only(flow),
        flow_supposed=_only(flow_supposed), among_first=tuple(among_first), at_least=_only(at_least), people=people,
        once_a_month=once_a_month,
        windows=tuple(Window(**{**one, "only": _only(one["only"])}) for one in windows),
    )  # fmt: skip


def _first_year(every: Mapping[str, dict], said: Mapping | str | None) -> tuple[str, tuple[Only, ...]] | None:
    said = every[said]["first_year"] if isinstance(said, str) else said
    return (said["of"], tuple(_only(one) for one in said["only"])) if said else None


def _counts_here(one: Bound, words: Sequence[str]) -> bool:
    return {*one.only[1]} == {*words} if one.one_word else {*one.only[1]} <= {*words}


def _tie(
    used: Mapping[str, Sequence[str]], of: str, attribute: str, words: list[str], among: Mapping[str, list[str]]
) -> Tie:
    other, every = _only(among)
    return Tie(of, attribute, tuple(words), (other, tuple(word for word in every if word in used[other])))


def _only(said: Mapping[str, list[str]] | None) -> Only:
    return next(((attribute, tuple(words)) for attribute, words in said.items()), None) if said else None
