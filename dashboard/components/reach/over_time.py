"""Blocks that show series: referrals and their doors, contacts, and how full the programme is."""

from collections.abc import Callable, Sequence

from dashboard.components.reach.bars import Bar, bars
from dashboard.components.reach.block import Block, Drawing
from dashboard.components.reach.numbers import (
    Series,
    breaks_read,
    draw,
    known,
    marked,
    reached,
    read,
    said,
    span_of,
    tables,
    titled,
    written,
)
from dashboard.language import mark, say
from dashboard.records import Area, Metric
from dashboard.release import Release
from dashboard.sentences import by_grain
from dashboard.states import NO_DATA, WORDS

DESIGNED = (20.0, 25.0)  # people per case manager that the programme was designed for
REFERRALS = ("referrals_by_door", "referrals_per_100_lead_type_offences")
NEED = "lead_type_offences"
CONTACTS = ("people_contacted", "contacts", "contacts_per_person")
CAPACITY = (
    "caseload",
    "people_active",
    "people_waiting",
    "people_returning",
    "denials_for_capacity",
    "caseload_by_team",
)
BANDED = ("caseload", "caseload_by_team")
BAND = mark("Shaded band (green): the 20 to 25 people per case manager that the programme was designed for.")


def referrals(release: Release, place: Area) -> Block | None:
    """Return how many people were referred, through which door, and beside the offences recorded there."""
    metrics = known(release, REFERRALS)
    area = reached(release, metrics, place)
    if area is None:
        return _need(release, place)
    totals, doors, rates = [], [], []
    for metric in metrics:
        of_all = [titled(of, f"{_all(metric)}, {by_grain(of.view.grain)}") for of in read(release, metric, area)]
        if metric.is_rate:
            rates = of_all
        else:
            totals, doors = of_all, read(release, metric, area, "door")
    # Of the doors' own grain where that is published: numbers of two periods side by side read as parts and a sum.
    same = [of for m in metrics if doors and not m.is_rate for of in read(release, m, area, grain=doors[0].view.grain)]
    same = [titled(of, f"{say('All doors')}, {by_grain(of.view.grain)}") for of in same]
    series = [*totals, *(of for of in same if of not in totals), *doors, *rates]
    parts = [*map(said, doors), *(said(of, _together(of, doors)) for of in same or totals)]
    sentence = f"{area.name}. {say('Referrals to LEAD')}. {'. '.join(parts)}."
    if rates:
        sentence += f" {said(rates[0], say('For each 100 LEAD-type offences recorded there'))}."

    def picture() -> list[Drawing]:
        breaks = marked(release, series)
        return [drawing for of in (totals, doors, rates) for drawing in draw(release, of, breaks=breaks)]

    reading = say(
        "The panels of the doors share one scale. {marks} A referral by the community needs no"
        " offence, and an offence code says nothing of who is eligible: the rate compares how much is referred with how"
        " much is recorded.",
        marks=breaks_read(release, series),
    )
    return _block(release, say("Referrals"), area, sentence, metrics, series, picture, reading)


def _need(release: Release, place: Area) -> Block | None:
    """The other half of the comparison, where there are no referrals: the offences they would stand beside."""
    metrics = known(release, (NEED,))
    series = [of for metric in metrics for of in read(release, metric, place)]
    if not series:
        return None
    beside = say("Beside them would stand the referrals that came from here.")
    sentence = f"{place.name}. {said(series[0])}. {beside}"
    code = say("The code alone says that an offence is LEAD-type: nobody was eligible by it.")
    reading = f"{breaks_read(release, series)} {code}"
    name = say("LEAD-type offences")
    return _block(release, name, place, sentence, metrics, series, lambda: draw(release, series), reading)


def _together(of: Series, doors: Sequence[Series]) -> str:
    """What all doors together are called: beside doors of another grain, that they are of another period."""
    if not doors or of.view.grain == doors[0].view.grain:
        return say("All doors")
    return say("All doors together ({by_grain}, so another period)", by_grain=by_grain(of.view.grain))


def _all(metric: Metric) -> str:
    return say("Per 100 LEAD-type offences") if metric.is_rate else say("All doors")


def contacts(release: Release, place: Area) -> Block | None:
    """Return how many contacts there were and with how many people."""
    metrics = known(release, CONTACTS)
    area = reached(release, metrics, place)
    if area is None:
        return None
    series = [of for metric in metrics for of in read(release, metric, area)]
    sentence = f"{area.name}. {'. '.join(said(of) for of in series)}."

    def picture() -> list[Drawing]:
        breaks = marked(release, series)
        return [drawing for of in series for drawing in draw(release, [of], breaks=breaks)]

    marks = breaks_read(release, series)
    reading = say("Each panel has its own scale. {marks} More contacts are not a better result.", marks=marks)
    return _block(release, say("Contacts"), area, sentence, metrics, series, picture, reading)


def capacity(release: Release, place: Area) -> Block | None:
    """Return how full the programme is: people per case manager beside 20 to 25, who waits, who was turned away."""
    metrics = known(release, CAPACITY)
    area = reached(release, metrics, place)
    if area is None:
        return None
    series = [of for metric in metrics for of in read(release, metric, area)]
    teams = [of for metric in metrics for of in read(release, metric, area, "team")]
    parts = [said(of) for of in series if of.metric.id != "people_returning"]
    sentence = f"{area.name}. {'. '.join(parts)}."
    if any(of.metric.id == "caseload" for of in series):
        sentence += " " + say("The programme was designed for 20 to 25 people per case manager.")

    def picture() -> list[Drawing]:
        breaks = marked(release, series)
        drawn = [
            drawing
            for of in series
            for drawing in draw(release, [of], True, DESIGNED if of.metric.id == "caseload" else None, breaks)
        ]
        return [*drawn, *_by_team(teams)]

    reading = say("Each panel has its own scale. {marks}", marks=breaks_read(release, series or teams))
    if any(p.value is not None for of in (*series, *teams) if of.metric.id in BANDED for p in of.line.points):
        reading = f"{say(BAND)} {reading}"
    return _block(release, say("Capacity"), area, sentence, metrics, [*series, *teams], picture, reading)


def _by_team(teams: Sequence[Series]) -> list[Drawing]:
    """The teams' newest year side by side; the years before are in the table."""
    whole = [p for of in teams for p in of.line.points if p.value is not None and not p.partial]
    if not whole:
        return []
    last = max(whole, key=lambda p: p.start)
    points = {of.line.name: next((p for p in of.line.points if p.start == last.start), None) for of in teams}
    rows = [
        Bar(name, p.value if p else None, p.words if p else say(WORDS[NO_DATA])) for name, p in sorted(points.items())
    ]
    title = say("people per case manager, by team, {period}", period=last.label)
    return [Drawing(bars(rows, title, wanted=DESIGNED), title)]


def _block(
    release: Release, name: str, area: Area, sentence: str, metrics: Sequence[Metric], series: Sequence[Series],
    picture: Callable[[], list[Drawing]], reading: str,
) -> Block:  # fmt: skip
    shown = {of.metric.id for of in series}
    return Block(
        name=name,
        area=area,
        period=span_of(series),
        sentence=sentence,
        metrics=tuple(metric for metric in metrics if metric.id in shown),
        tables=tables(f"{name}, {area.name}", series),
        rows=written(series),
        draw=picture,
        reading=reading,
        breaks=tuple(marked(release, series)),
    )
