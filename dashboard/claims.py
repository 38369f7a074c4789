"""What a line of the service-area ledger is about: where LEAD served, or a plan, a rule, another programme."""

from collections.abc import Iterable

from dashboard.language import mark
from dashboard.records import ServiceClaim

CONFIRMED = "confirmed"
STANDINGS = {
    CONFIRMED: mark("confirmed"),
    "plan": mark("a plan"),
    "conflict": mark("in conflict with other sources"),
    "rule": mark("a rule of who may refer, not where"),
    "other_programme": mark("another programme"),
    "unverified": mark("no source found"),
}


def parts(note: str | None) -> tuple[str, str, str]:
    """Return a claim's standing, the place it names, and its note: the ledger writes all three into one text."""
    standing, _, rest = (note or "").partition(". ")
    if standing not in STANDINGS:
        return "", "", note or ""
    place, _, more = rest.partition(". ")
    return standing, place, more


def of_service(claims: Iterable[ServiceClaim]) -> list[ServiceClaim]:
    """Return the claims that say where LEAD served; a ledger that names no standings means all of its lines so."""
    return [claim for claim in claims if parts(claim.note)[0] in (CONFIRMED, "")]
