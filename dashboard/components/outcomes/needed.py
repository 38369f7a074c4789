"""Why there is no before and after on this page, and what a comparison would need."""

import streamlit as st

from dashboard.language import mark, say
from dashboard.release import Release
from dashboard.sentences import day

KIND = "comparison"
REFUSED = mark(
    "No before and after here. People are referred when things are at their worst, so many would do better a year later"
    " without any programme. A count before and a count after cannot tell the two apart. It takes people who did not"
    " take part, followed over the same time."
)
NEEDS = (
    mark("**People who did not take part** but could have: referred from other shifts, other places or too late."),
    mark("**One day for each person** from which both groups are followed, such as the day of the arrest."),
    mark("**The same outcomes from the same source** for both groups, for the same number of months."),
    mark("**Groups that are alike before that day**: in age, past arrests, charges. Where not, weights make them so."),
    mark("**Deaths and prison counted as such**: a person in prison cannot be arrested, and that is no success."),
    mark("**Enough people**: at least 10 with and 10 without the event in each group, or the result stays hidden."),
    mark("**A plan written down first**: which people, which outcome, which months. It is run once."),
)


def draw(release: Release) -> None:
    """Show why nothing is compared, what a comparison needs, and what this release has of it."""
    st.markdown(say(REFUSED))
    st.header(say("What a comparison would need"), anchor=False)
    st.markdown("\n".join(f"- {say(text)}" for text in NEEDS))
    st.markdown(here(release))
    st.caption(
        say(
            "A result would come with its interval and the risk it stands for, to two digits. It would say “went with”"
            " and not “because of”, as long as nobody was drawn by lot."
        )
    )


def here(release: Release) -> str:
    """Return what the release has of a comparison group."""
    found = next((source for source in release.coverages() if source.kind == KIND and source.complete_from), None)
    if found is None:
        return say("This release was made without a comparison group.")
    return say(
        "The programme's files have a comparison group, from {start} to {end}. No evaluation of it has been declared"
        " and approved, so this release shows none.",
        start=day(found.complete_from), end=day(found.complete_to),
    )  # fmt: skip
