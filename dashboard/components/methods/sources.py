"""Where the numbers come from: how new, how whole, what was repeated, corrected, refused or never there."""

from collections.abc import Sequence
from datetime import date

import altair as alt
import streamlit as st

from dashboard.components.banners import note
from dashboard.components.chart import put_chart
from dashboard.components.heading import state_words
from dashboard.components.series_chart import ACCENT, GREY, INK
from dashboard.components.table import register
from dashboard.language import say, say_many
from dashboard.records import Coverage, Gap
from dashboard.release import Release
from dashboard.sentences import day, listed, span

ABSENT = "absent"
COUNTS = ("rows_read", "loaded", "repeated", "corrected", "refused")


def draw(release: Release) -> None:
    """Draw freshness, coverage, accounts and gaps of every source."""
    found = release.coverages()
    here = [source for source in found if source.state != ABSENT]
    if not here:
        note(say("This release says nothing of its sources."))
        return
    st.html(f'<p class="atlas-sentence">{sentence(release, here)}</p>')
    dated = [source for source in here if source.complete_from and source.complete_to]
    if dated:
        words = say("From when to when each source covers. The tables below have the same dates.")
        put_chart(release, spans(release, dated), words, say("From when to when each source covers"))
        st.caption(say("Bars: the days that a source covers. Grey: days inside without a single row."))
    _public(release, [source for source in here if source.access == "open"])
    _programme([source for source in here if source.access != "open"])
    _gaps(release, here)
    missing = [source.title for source in found if source.state == ABSENT]
    if missing:
        words = say(
            "**Not in this release:** {sources}. What they would add is missing, not zero.", sources=listed(missing)
        )
        st.markdown(words)


def sentence(release: Release, here: Sequence[Coverage]) -> str:
    """Return how new the release and its oldest source are."""
    info = release.info()
    ends = {source.title: source.complete_to for source in here if source.complete_to}
    text = say_many(
        "Built {day} from {n} source.", "Built {day} from {n} sources.", len(here), day=day(info.built_at), n=len(here)
    )
    if ends and min(ends.values()) == max(ends.values()):
        text += " " + say("All that have dates cover the days to {day}.", day=day(max(ends.values())))
    elif ends:
        first, last = min(ends, key=ends.__getitem__), max(ends, key=ends.__getitem__)
        text += " " + say(
            "The newest, {newest}, covers the days to {last}; the oldest, {oldest}, to {first}.",
            newest=last, last=day(ends[last]), oldest=first, first=day(ends[first]),
        )  # fmt: skip
    stopped = [source.title for source in here if source.state == "stopped"]
    if not stopped:
        return text
    return f"{text} {say('Stopped: {sources}; the last good delivery is shown.', sources=listed(stopped))}"


def _public(release: Release, sources: Sequence[Coverage]) -> None:
    if not sources:
        return
    accounts = accounts_of(release)
    rows = [
        (
            s.title,
            _span(s),
            state_words(s.state),
            *(_count(n) for n in accounts.get(s.source, ((),) * 5)[:5]),
        )
        for s in sources
    ]
    heads = [say("Public source"), say("Covers"), say("State"), say("Rows read"), say("Loaded"), say("Repeated"),
             say("Corrected"), say("Refused")]  # fmt: skip
    register(say("Accounts of the public sources, to the row"), heads, rows, heads[3:])
    words = say(
        "Rows read = loaded + repeated + corrected + refused. Repeated: the same row again, such as one for each unit"
        " sent to a call. Corrected: an older version of a row that came again with another content; the newest report"
        " wins. Refused: a row whose key cannot be read."
    )
    st.caption(words)
    told = [
        s
        for s in sources
        if s.source in accounts and any(x is not None for x in (*accounts[s.source][5:], s.lag_days_95))
    ]
    if told:
        rows = [
            (s.title, _days(s.lag_days_50), _days(s.lag_days_95), *(_share(x) for x in accounts[s.source][5:]))
            for s in told
        ]
        heads = [
            say("Public source"),
            say("Half reported within"),
            say("95 % within"),
            say("Placed by its point"),
            say("By its label"),
            say("Not placed"),
        ]
        register(say("Reporting lag, and how rows were placed"), heads, rows, heads[1:])
        words = say(
            "A row is placed by its coordinates where they lie in an area, else by the name of the neighbourhood that"
            " the police wrote, else not at all: then it counts for the whole city alone. The newest days fill up for"
            " as long as the lag says."
        )
        st.caption(words)


def accounts_of(release: Release) -> dict[str, tuple]:
    """Return row counts and shares placed by source, for public ones; the release has none of any other."""
    columns, rows = release.table("coverage")
    wanted = [*COUNTS, "located_point", "located_label", "located_none"]
    if not set(wanted) <= set(columns):
        return {}
    place = {name: at for at, name in enumerate(columns)}
    return {r[place["source"]]: tuple(r[place[n]] for n in wanted) for r in rows if r[place["access"]] == "open"}


def _programme(sources: Sequence[Coverage]) -> None:
    if not sources:
        return
    rows = [(s.title, _span(s), state_words(s.state)) for s in sources]
    register(say("The programme's files"), [say("File"), say("Covers"), say("State")], rows)
    words = say(
        "Of the programme's files this page tells the whole months they cover and whether they loaded. It never tells"
        " how many rows came or when: yesterday's single referral would be in such a number."
    )
    st.caption(words)


def _gaps(release: Release, sources: Sequence[Coverage]) -> None:
    rows = [
        (source.title, day(gap.gap_from), day(gap.gap_to), (gap.gap_to - gap.gap_from).days + 1)
        for source in sources
        for gap in release.gaps(source.source)
    ]
    if rows:
        heads = [say("Source"), say("From"), say("To"), say("Days")]
        register(say("Days without a single row"), heads, rows, heads[-1:])
        words = say("A gap is no zero. Periods that touch one are marked as partial, and their numbers are a minimum.")
        st.caption(words)


def spans(release: Release, sources: Sequence[Coverage]) -> alt.LayerChart:
    """Return the days that each source covers as bars under their names, with the gaps in them."""
    covered = [_bar(s.title, s.complete_from, s.complete_to) for s in sources if s.complete_from and s.complete_to]
    gaps = [_gap_bar(s.title, gap) for s in sources for gap in release.gaps(s.source)]
    y = alt.Y("name:N", title=None, sort=None, axis=None)
    x = alt.X("from:T", title=None, scale=alt.Scale(type="utc"), axis=alt.Axis(format="%Y", tickCount="year"))
    tip = alt.Tooltip("sentence:N", title=" ")
    bars = {"height": 8, "yOffset": 8}
    layers = [
        alt.Chart(alt.Data(values=covered)).mark_bar(color=ACCENT, **bars).encode(x=x, x2="to:T", y=y, tooltip=tip),
        # Each name stands above its bar, where the whole width is its own: on an axis long ones are cut.
        alt.Chart(alt.Data(values=covered))
        .mark_text(align="left", x=0, yOffset=-5, fontSize=12, color=INK)
        .encode(text="name:N", y=y),
        alt.Chart(alt.Data(values=gaps)).mark_bar(color=GREY, **bars).encode(x=x, x2="to:T", y=y, tooltip=tip),
    ]
    return alt.layer(*(layers if gaps else layers[:2])).properties(height=36 * len(covered) + 40)


def _bar(name: str, start: date, end: date) -> dict[str, str]:
    words = f"{name}: {span(day(start), day(end))}"
    return {"name": name, "from": start.isoformat(), "to": end.isoformat(), "sentence": words}


def _gap_bar(name: str, gap: Gap) -> dict[str, str]:
    return _bar(name, gap.gap_from, gap.gap_to) | {
        "sentence": say(
            "{source}: no row from {low} to {high}", source=name, low=day(gap.gap_from), high=day(gap.gap_to)
        )
    }


def _span(source: Coverage) -> str:
    if source.complete_from and source.complete_to:
        return span(day(source.complete_from), day(source.complete_to))
    return say("no dates of its own")


def _count(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else ""


def _days(value: float | None) -> str:
    if value is None:
        return ""
    if value == 0:
        return say("the same day")
    return say_many("{n} day", "{n} days", round(value), n=f"{value:,.0f}")


def _share(value: float | None) -> str:
    return "" if value is None else f"{100 * value:.1f} %"
