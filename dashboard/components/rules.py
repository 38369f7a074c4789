"""Who could be referred, as the eligibility register states it: each rule in words, the same on every page."""

from dashboard.language import mark, say, told
from dashboard.release import Release
from dashboard.sentences import day, plain

RULES = {
    "max_drug_grams": mark("At most so many grams of any drug"),
    "possession": mark("Possession of drugs"),
    "own_use_sales": mark("Small sales to support one's own use"),
    "dealing_for_profit": mark("Dealing for profit"),
    "prostitution": mark("Prostitution"),
    "promoting_prostitution": mark("Promoting prostitution"),
    "exploiting_minors": mark("Exploiting minors"),
    "violent_history": mark("Disqualifying violent history"),
    "certain_other_felony_history": mark("Certain other felony history"),
    "drug_priors": mark("Earlier drug offences"),
    "prostitution_priors": mark("Earlier prostitution offences"),
    "officer_selection": mark("Selection by an officer"),
    "arrest": mark("An arrest"),
    "police_approval": mark("Approval by the police"),
}
VALUES = {
    "in": mark("can be referred"),
    "out": mark("cannot be referred"),
    "not disqualifying": mark("no obstacle"),
    "required": mark("needed"),
    "not required": mark("not needed"),
    "diverted at the point of arrest before booking": mark("diverted at the point of arrest, before booking"),
}


def rule_heads() -> list[str]:
    """Return the heads of the columns of `rule_rows`."""
    return [say("Rule"), say("What holds"), say("Door"), say("When"), say("Source")]


def rule_rows(release: Release) -> list[tuple[str, ...]]:
    """Return the rules in words, by door: the rule, what holds, the door, when, the source."""
    names, found = release.table("eligibility")
    rows = [dict(zip(names, row, strict=True)) for row in found]
    return [_row(row) for row in sorted(rows, key=lambda r: (r["door"] or "", r["rule"] or ""))]


def _row(row: dict[str, object]) -> tuple[str, ...]:
    door, rule, value = row.get("door"), str(row.get("rule") or ""), str(row.get("value") or "")
    since, until = row.get("valid_from"), row.get("valid_to")
    return (
        say(RULES[rule]) if rule in RULES else plain(rule),
        # A number is the same in every language.
        say(VALUES[value]) if value in VALUES else value if value.isdigit() else told(value),
        plain(str(door)) if door else say("every door"),
        between(since, until) if since or until else say("not stated"),
        told(str(row.get("source") or "")),
    )


def between(start: object, end: object) -> str:
    """Return two days, either of which may be missing, as words."""
    if start and end:
        return say("from {start} until {end}", start=day(start), end=day(end))
    if start:
        return say("from {start} on", start=day(start))
    return say("until {end}", end=day(end)) if end else say("at all times")
