"""What each column of a download is, in words: a README explains the columns that its file has, and no others."""

from collections.abc import Mapping, Sequence

from dashboard.language import mark, say

WORDS: Mapping[str, str] = {
    "after": mark("how many were counted after: in the second of the two periods or years"),
    "after_start": mark("first day of the second period"),
    "area": mark("the area's name"),
    "area_id": mark("the area, by its short name"),
    "around": mark("the areas that border on it, joined by semicolons"),
    "around_after": mark("how many were counted in the areas that touch it, in the second period"),
    "around_before": mark("how many were counted in the areas that touch it, in the first period"),
    "around_high_95": mark("upper limit of the 95 % interval of the areas that touch it, by themselves"),
    "around_low_95": mark("lower limit of the 95 % interval of the areas that touch it, by themselves"),
    "around_ratio_to_farther": mark("ratio_to_farther of the areas that touch it, taken together"),
    "as_large": mark("how many of the areas compared with changed as much"),
    "at_least": mark("no fewer than this"),
    "at_most": mark("no more than this; empty: not known"),
    "attribute": mark("what the number is broken down by; empty: it is a total"),
    "attribute_value": mark("the word of that breakdown"),
    "autocorrelation": mark("how far each month resembles the last"),
    "base_year": mark("the year that is compared with"),
    "because_on": mark("the day behind a refusal"),
    "before": mark("how many were counted before: in the first of the two periods or windows"),
    "before_from": mark("first day of the window before"),
    "before_partial": mark("partial, of the period before"),
    "before_start": mark("first day of the first period"),
    "before_status": mark("status, of the period before"),
    "before_to": mark("the day after the last of the window before"),
    "before_value": mark("the number of the period before"),
    "breakdown": mark("the part that is counted: a door, a reason, a need, …; empty: all"),
    "class": mark("what can be said of the area beside the city, as the page says it"),
    "compared_areas": mark("the areas compared with, joined by semicolons"),
    "compared_before": mark("how many were counted before in the areas compared with, together"),
    "compared_count": mark("how many were counted in the areas compared with, together"),
    "compared_during": mark("how many were counted during in the areas compared with, together"),
    "compared_with": mark("what the change is held against: its own past, the rest of the city or other areas"),
    "count": mark("how many were counted"),
    "denominator": mark("what the count is divided by; empty: nothing"),
    "design": mark(
        "area: the area itself. around: the areas next to it. area_and_around: both of them. There the change is a"
        " count: how many more or fewer than if all had changed like the areas compared with"
    ),
    "dispersion": mark("by how much months differ beyond counting, as a variance; 1 is not at all"),
    "door": mark("the way into the programme; any: through any of them"),
    "doors_stated": mark("the ways into the programme that the ledger names there"),
    "during": mark("how many were counted in the window during which LEAD ran"),
    "during_from": mark("first day of the window during"),
    "during_to": mark("the day after the last of the window during"),
    "estimate": mark("how many times as much, beside the areas compared with (of area_and_around: how many events)"),
    "farther_after": mark("how many were counted in the areas that do not touch it, in the second period"),
    "farther_before": mark("how many were counted in the areas that do not touch it, in the first period"),
    "grain": mark("length of the period: month, quarter or year"),
    "h3": mark("the hexagon, as an H3 index"),
    "high_95": mark("upper limit of the 95 % interval of this area by itself"),
    "high_all_areas": mark("upper limit of the interval that is wide enough for all areas of the file at once"),
    "incidents": mark("how many were counted in the hexagon"),
    "kind": mark("offence, call or arrest"),
    "land_share": mark("the area's share of the city's land"),
    "land_share_added": mark("that share with those of all areas in the rows above"),
    "layer": mark("kind of area: neighbourhood, precinct, city, …"),
    "ledger_checked": mark("the day on which the service-area ledger was last checked"),
    "low_95": mark("lower limit of the 95 % interval of this area by itself"),
    "low_all_areas": mark("lower limit of the interval that is wide enough for all areas of the file at once"),
    "lower": mark("lower limit of the 95 % interval"),
    "measure": mark("what was counted: drug_calls or drug_arrests"),
    "method": mark("how it was estimated"),
    "metric": mark("the measure, by its short name"),
    "metric_id": mark("the measure, by its short name"),
    "name": mark("the area's name"),
    "not_shown": mark("of how many neighbourhoods inside no number is shown"),
    "numerator": mark("the count"),
    "of_areas": mark("out of how many: those with five events or more in each window"),
    "offence_group": mark("drug, prostitution, shoplifting, vehicle_theft_from, trespass or other"),
    "on_date": mark("the day that is shown"),
    "partial": mark("where it is filled, the data cover only part of the period or late reports are yet to come"),
    "per_100_high": mark("referrals for each 100 LEAD-type offences: no more than this, by rounding"),
    "per_100_low": mark("referrals for each 100 LEAD-type offences: no fewer than this, by rounding"),
    "period_start": mark("first day of the period"),
    "ratio": mark(
        "how many times as much for each day as in the period before; compared_with says what that is held against"
    ),
    "ratio_to_farther": mark(
        "how many times as much was counted in the second period, divided by the same of the areas farther away"
    ),
    "ratio_to_rest": mark("how many times as much was counted later, divided by the same of the rest of the city"),
    "reading": mark("what can be said of the change"),
    "refused": mark("why it cannot be said"),
    "rest_after": mark("how many were counted in the rest of the city in the year held against it"),
    "rest_before": mark("how many were counted in the rest of the city in the year compared with"),
    "series": mark("which line of the page: a place, what stands beside it, a trend; empty: the area's own"),
    "service": mark("what the service-area ledger says of the area: served, in_part, not_served or not_confirmed"),
    "service_as_of": mark("the day on which the service-area ledger was last checked"),
    "service_on": mark("the day of which service is told"),
    "shape": mark("the name of the beat, district or tract"),
    "share": mark("the area's share of what was counted in the city"),
    "share_added": mark("that share with those of all areas in the rows above"),
    "six_months_from": mark("first day of the six months"),
    "sources": mark("what the ledger names as its sources"),
    "spread": mark(
        "by how much areas that were not served differ beyond counting: a standard deviation of the logarithm of"
        " changes"
    ),
    "starts_by": mark("latest day on which service can have begun"),
    "starts_from": mark("earliest day on which service can have begun"),
    "state": mark(
        "what the service-area ledger says of the area on that day: served, in_part, door_not_stated (served, and no"
        " source says through which), not_served or not_confirmed"
    ),
    "status": mark(
        "value: a number is shown. zero: a true zero. hidden: for privacy, a small number or one that guards it."
        " no_data, not_served, service_not_confirmed: why there is no number. For the programme's own numbers a small"
        " one may be behind the last two"
    ),
    "status_after": mark("status, of the second period"),
    "status_before": mark("status, of the first period"),
    "surprise": mark("above 1 the change is more than chance explains in 19 of 20 cases"),
    "to_year": mark("the year that is held against it"),
    "upper": mark("upper limit of the 95 % interval"),
    "value": mark("the number as it is shown: a count, a rate, or the first day of a median's class"),
    "window": mark("before or during"),
    "without_point": mark("rows of the whole city without a point, which at_most holds; empty: not known"),
    "year": mark("the year"),
    "zone": mark("the zone of the analysis"),
}  # fmt: skip


def explained(columns: Sequence[str], own: Mapping[str, str] | None = None) -> str:
    """Return what each column of a file is, a line for each; `own` explains those that only this file has."""
    told = own or {}
    words = [(name, told[name] if name in told else say(WORDS[name])) for name in columns]
    return "\n".join(column_lines("numbers.csv", words))


def column_lines(file: str, words: Sequence[tuple[str, str]]) -> list[str]:
    """Return a heading and a line for each column with what it is, without words where an old release has none."""
    lines = [f"- {name}: {told}" if told else f"- {name}" for name, told in words]
    return [say("Columns of {file} (an empty field has no value):", file=file), *lines]
