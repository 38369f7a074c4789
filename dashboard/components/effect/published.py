"""A calculation that others published in 2015, done again: both base years, two measures that disagree."""

from collections.abc import Sequence

import streamlit as st

from dashboard.components.columns import explained
from dashboard.components.downloads import about_file, as_csv, as_zip
from dashboard.components.table import register
from dashboard.estimates import PublishedCount, published_counts
from dashboard.language import mark, say, told
from dashboard.release import Release
from geo.ratios import Four, Ratio, ratio_of_ratios

WHOLE = "citywide"
LAST = 2014  # the last whole year of the table
BASES = (2012, 2011)
MEASURES = {"drug_calls": mark("Drug calls"), "drug_arrests": mark("Drug arrests")}
COLUMNS = ("measure", "zone", "base_year", "to_year", "before", "after", "rest_before", "rest_after",
           "ratio_to_rest", "lower", "upper")  # fmt: skip


def ratios(counts: Sequence[PublishedCount]) -> list[tuple[str, str, int, Four, Ratio]]:
    """Return measure, zone, base year, the four counts and the ratio for each zone beside the rest of the city."""
    by = {(c.measure, c.zone, c.year): c.count for c in counts}
    zones = sorted({c.zone for c in counts} - {WHOLE}, reverse=True)

    def rest(measure: str, year: int) -> int:
        return by[measure, WHOLE, year] - sum(by[measure, zone, year] for zone in zones)

    found = []
    for zone in zones:
        for measure in MEASURES:
            for base in BASES:
                four = Four(by[measure, zone, base], by[measure, zone, LAST], rest(measure, base), rest(measure, LAST))
                found.append((measure, zone, base, four, ratio_of_ratios(four)))
    return found


def shares(counts: Sequence[PublishedCount]) -> tuple[dict[str, float], float]:
    """Return which share of each measure, over all years, and of the land fell in the zones together."""
    whole = {m: sum(c.count for c in counts if c.measure == m and c.zone == WHOLE) for m in MEASURES}
    zones = {m: sum(c.count for c in counts if c.measure == m and c.zone != WHOLE) for m in MEASURES}
    miles = {c.zone: c.square_miles for c in counts}
    inside = sum(size for zone, size in miles.items() if zone != WHOLE)
    return {m: zones[m] / whole[m] for m in MEASURES}, inside / miles[WHOLE]


def show(release: Release) -> None:
    """Show the calculation, where this city's release holds the table."""
    counts = published_counts(release)
    if not counts:
        return
    st.header(say("A published calculation, done again"), anchor=False)
    found, titles = ratios(counts), {c.zone: told(c.title) for c in counts}
    st.markdown(sentence(found))
    rows = [
        (say("{zone}, {measure}", zone=titles[zone], measure=say(MEASURES[measure])), str(base), f"{four.before:,}",
         f"{four.during:,}", f"{four.compared_before:,}", f"{four.compared_during:,}", _words(ratio))
        for measure, zone, base, four, ratio in found
    ]  # fmt: skip
    numbers = [say("Base year"), say("Zone, base year"), say("Zone, {year}", year=LAST), say("Rest of city, base year"),
               say("Rest of city, {year}", year=LAST), say("Ratio of ratios (95 % interval)")]  # fmt: skip
    caption = say("Calls and arrests by zone beside the rest of the city, to {year}", year=LAST)
    register(caption, [say("Zone"), *numbers], rows, numbers)
    st.caption(
        say(
            "Source: {source}. The zone is larger than Belltown, and no sentence about Belltown rests on it. The"
            " programme had begun in October 2011: all of this is change while it ran, never its effect. The"
            " intervals are of counts alone, so they are the least there can be.",
            source=next(told(c.source or "") for c in counts if c.zone != WHOLE),
        )
    )
    out = [(m, z, base, LAST, f.before, f.during, f.compared_before, f.compared_during, r.value, r.lower, r.upper)
           for m, z, base, f, r in found]  # fmt: skip
    readme = about_file(release, say("A published calculation, done again"), [caption, sentence(found)])
    st.download_button(
        say("Download this table (CSV)"), as_zip(as_csv(COLUMNS, out), explained(COLUMNS), readme),
        mime="application/zip", file_name=f"lead-atlas-published-calculation-{release.info().version}.zip",
        icon=":material/download:", on_click="ignore",
    )  # fmt: skip


def sentence(found: Sequence[tuple[str, str, int, Four, Ratio]]) -> str:
    """Return what the calculation says of the zone where the programme ran, and that its measures disagree."""
    of = {(measure, base): ratio for measure, zone, base, _, ratio in found if zone == "lead_zone"}
    calls, arrests = of["drug_calls", 2012], of["drug_arrests", 2012]
    early_calls, early_arrests = of["drug_calls", 2011], of["drug_arrests", 2011]
    return say(
        "An analysis of 2015 counted drug calls and drug arrests in the LEAD zone. From 2012 to 2014, beside the rest"
        " of the city, arrests came to {arrests} times and calls to {calls} times what they were: the two measures"
        " disagree. With 2011 as the base, which holds three months of the programme, they come to {early_arrests} and"
        " {early_calls}. Arrests show what the police do, calls show what people report. Neither is crime.",
        arrests=_words(arrests), calls=_words(calls), early_arrests=_words(early_arrests),
        early_calls=_words(early_calls),
    )  # fmt: skip


def _words(of: Ratio) -> str:
    return f"{of.value:.2f} ({of.lower:.2f}–{of.upper:.2f})"
