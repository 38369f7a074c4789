"""The privacy numbers, written once: constraints, pages and documents are rendered from here."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

import duckdb

from pipelines.contracts import ContractBroken

MINIMUM_SHOWN = 10  # Washington State Department of Health, small-numbers standard: counts under 10 are not shown
ROUNDING_BASE = 5  # every other protected number is a multiple of this, rounded from its own true value
CLOSED_AFTER_DAYS = 45  # a protected period is published once, this long after it ends
FOLLOWED_DAYS = CLOSED_AFTER_DAYS  # what became of a referral counts within so many days, over when its period closes
GRID_RESOLUTION = 8  # H3 cells of about 1 km across; finer ones would fall under the 500 m the design asks for
ALIKE_PERCENT = 90  # where one category is more than this of a group, its attribute is hidden
MEDIAN_PEOPLE = 20  # a median is shown as a class of days, and only where it is that of at least so many people
MEDIAN_CLASSES = {
    0: "the same day", 1: "1 to 2 days", 3: "3 to 7 days", 8: "8 to 14 days", 15: "15 to 30 days",
    31: f"31 to {FOLLOWED_DAYS} days", FOLLOWED_DAYS + 1: f"more than {FOLLOWED_DAYS} days",
}  # fmt: skip
GRID_NEVER = ("prostitution",)  # offence groups with no density cells at all

# How far a release may be from the one that readers see (decision 044; shares as for deliveries, decision 019).
CHANGE_WARNS = 0.05  # a twentieth: worth a look, and nothing that corrections cannot do
CHANGE_STOPS = 0.2  # a fifth of a settled year: a file is missing, or its words are others
CHANGE_COUNT = 20  # a total that moved by less proves nothing
CHANGE_ROWS = 5  # nor do so few rows that have lost their number


@dataclass(frozen=True, kw_only=True)
class Policy:
    """The privacy numbers of one site: those above, or stricter ones of its own."""

    minimum_shown: int = MINIMUM_SHOWN
    rounding_base: int = ROUNDING_BASE
    closed_after_days: int = CLOSED_AFTER_DAYS

    @classmethod
    def numbers(cls) -> tuple[str, ...]:
        """The names of the numbers that a site may make stricter."""
        return tuple(field.name for field in fields(cls))

    @classmethod
    def stricter(cls, numbers: Mapping[str, int], where: str) -> "Policy":
        """The policy with these numbers in place of the usual ones; raises ContractBroken for one that is looser."""
        usual, policy = cls(), cls(**numbers)
        loose = [name for name in cls.numbers() if getattr(policy, name) < getattr(usual, name)]
        if loose:
            least = ", ".join(f"{name} is at least {getattr(usual, name)}" for name in loose)
            raise ContractBroken(f"{where}: a site may be stricter, never looser: {least}. Raise it, or leave it out.")
        if policy.rounding_base % ROUNDING_BASE:
            raise ContractBroken(f"{where}: rounding_base must be a multiple of {ROUNDING_BASE}.")
        if policy.minimum_shown % policy.rounding_base:
            raise ContractBroken(
                f"{where}: minimum_shown must be a multiple of rounding_base, {policy.rounding_base}: else rounding "
                "would show numbers below it."
            )
        return policy

    @property
    def meanings(self) -> dict[str, tuple[int, str]]:
        """Every number that a release tells, with what it means."""
        return {
            "minimum_shown": (self.minimum_shown, "protected counts below this are hidden"),
            "rounding_base": (self.rounding_base, "every other protected count is rounded to a multiple of this"),
            "closed_after_days": (self.closed_after_days, "days after its end before a protected period is published"),
            "followed_days": (FOLLOWED_DAYS, "days after a referral within which what became of it is counted"),
            "grid_resolution": (GRID_RESOLUTION, "H3 resolution of the density cells of public incidents"),
            "alike_percent": (ALIKE_PERCENT, "where more per cent of a group are alike in an attribute, it is hidden"),
            "median_people": (MEDIAN_PEOPLE, "a protected median is that of at least so many people, else hidden"),
            **{f"median_class_{first}": (first, f"a median of {said}") for first, said in MEDIAN_CLASSES.items()},
        }


def class_of(median: float | None) -> int | None:
    """The first day of the class in which a median of days is shown; None where there is none."""
    return None if median is None else max((first for first in MEDIAN_CLASSES if first <= median), default=None)


def two_digits(number: str) -> str:
    """SQL that rounds the positive SQL expression `number` to two significant digits, to hundredths below 1.

    Protected rates are shown so: both halves are rounded, and more digits would promise what they cannot keep.
    """
    steps = "".join(f" WHEN {number} >= 1e{power} THEN round({number}, {1 - power})" for power in range(8, -1, -1))
    return f"(CASE{steps} ELSE round({number}, 2) END)"


def policy_of(con: duckdb.DuckDBPyConnection) -> Policy:
    """The policy of the site that was built, as core.setting keeps it; the usual one where it says nothing.

    Raises ContractBroken for a number that is looser than the usual one, whoever wrote it.
    """
    said = con.execute(
        "SELECT name, value::INTEGER FROM core.setting WHERE list_contains(?, name)", [list(Policy.numbers())]
    )
    return Policy.stricter(dict(said.fetchall()), "core.setting")


@dataclass(frozen=True)
class View:
    """One declared shape in which protected measures of a family may be published: layer × grain (× attribute)."""

    family: str
    layer: str
    grain: str
    attribute: str | None = None
