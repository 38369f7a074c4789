"""How many people had an outcome observed, by domain and year: counts, what they mean and what they do not show."""

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.components.reach.block import Block, Drawing
from dashboard.components.reach.numbers import breaks_read, draw, known, marked, read, said, span_of, tables, written
from dashboard.components.table import register
from dashboard.language import mark, say
from dashboard.records import Area
from dashboard.release import Release
from dashboard.sentences import plain

METRIC, ATTRIBUTE = "people_with_outcome", "outcome"


@dataclass(frozen=True, slots=True)
class Domain:
    """A question about outcomes, and for each outcome what is counted and what that does not show."""

    words: str
    question: str
    outcomes: Mapping[str, tuple[str, str]]


DOMAINS = {
    "justice": Domain(
        mark("Police and courts"), mark("How many people were arrested, charged, booked or sent to prison?"),
        {
            "arrest": (mark("People with an arrest in the year."),
                       mark("An arrest is an act of the police: it follows where officers are and what the law says.")),
            "charge": (mark("People with a charge filed in the year."),
                       mark("Prosecutors decide on charges, and they are partners of the programme.")),
            "booking": (mark("People booked into jail in the year."),
                        mark("A diversion takes the place of a booking: fewer are partly what the programme does.")),
            "prison": (mark("People sent to prison in the year."),
                       mark("Few people go to prison, so small numbers move much.")),
        },
    ),
    "life": Domain(
        mark("Home, work and income"), mark("How many people found a home, work or an income?"),
        {
            "permanent_housing": (mark("People recorded in permanent housing in the year."),
                                  mark("It says nothing of how long it lasted, nor of those nobody asked.")),
            "work": (mark("People with work recorded in the year."),
                     mark("It does not say how much work, nor of those nobody asked.")),
            "income_benefits": (mark("People with an income or benefits recorded in the year."),
                                mark("A benefit may be an old one that was only now written down.")),
            "other": (mark("People with any other outcome recorded in the year."), mark("It may be anything.")),
        },
    ),
    "health": Domain(
        mark("Health and deaths"), mark("How many people were in treatment or took medication, and how many died?"),
        {
            "treatment": (mark("People with treatment recorded in the year."),
                          mark("Treatment is a choice. Nobody has to take it to stay in the programme.")),
            "medication": (mark("People with medication recorded in the year."),
                           mark("Medication is a choice, too. Those nobody asked are not in it.")),
            "death": (mark("People who died in the year."),
                      mark("It grows with the number of people who ever took part, and with their age.")),
        },
    ),
}  # fmt: skip
READING = mark(
    "The people are all who had joined by the day of which it is told, and their number grows. So a rise or a fall"
    " over the years is no before and after. What a person says of using drugs is left out, because abstinence is no"
    " measure of success. There is no completion rate, because the programme has no end to complete."
)


def counts(release: Release, place: Area, domain: Domain) -> Block | None:
    """Return the block of a domain for the city, or None where the release has no outcomes."""
    series = [
        of
        for metric in known(release, (METRIC,))
        for of in read(release, metric, place, ATTRIBUTE)
        if of.part in domain.outcomes
    ]
    series.sort(key=lambda of: list(domain.outcomes).index(of.part))
    if not series:
        return None

    def picture() -> list[Drawing]:
        return draw(release, series, one_scale=False)

    return Block(
        name=say(domain.words),
        area=place,
        period=span_of(series),
        sentence=say("{place}. People by what was observed: {told}.", place=place.name,
                     told="; ".join(said(of) for of in series)),
        metrics=known(release, (METRIC,)),
        tables=tables(say("{domain}, {place}", domain=say(domain.words), place=place.name), series),
        rows=written(series),
        draw=picture,
        reading=f"{say(READING)} {say('Each panel has its own scale.')} {breaks_read(release, series)}",
        breaks=tuple(marked(release, series)),
    )  # fmt: skip


def meaning(domain: Domain) -> None:
    """Show what each outcome of a domain counts and what it does not show."""
    rows = [(plain(name), say(what), say(not_shown)) for name, (what, not_shown) in domain.outcomes.items()]
    register(say("What the numbers mean"), [say("Outcome"), say("What is counted"), say("What it does not show")], rows)
