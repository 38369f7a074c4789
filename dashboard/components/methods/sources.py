"""Where the numbers come from: how new, how whole, what was repeated, corrected, refused or never there."""

from collections.abc import Sequence
from datetime import date

import altair as alt
import streamlit as st

from dashboard.components.banners import note
from dashboard.components.chart import put_chart
from dashboard.components.heading import STOPPED
from dashboard.components.series_chart import ACCENT, GREY, INK
from dashboard.components.table import register
from dashboard.records import Coverage, Gap
from dashboard.release import Release
from dashboard.sentences import day, listed

ABSENT = "absent"
STATE_WORDS = {
    "complete": "complete",
    "some rows refused": "complete, but for rows that broke a rule",
    "stopped": STOPPED,
}
COUNTS = ("rows_read", "loaded", "repeated", "corrected", "refused")


def draw(release: Release) -> None:
    """Draw freshness, coverage, accounts and gaps of every source."""
    found = release.coverages()
    here = [source for source in found if source.state != ABSENT]
    if not here:
        note("This release says nothing of its sources.")
        return
    st.html(f'<p class="atlas-sentence">{sentence(release, here)}</p>')
    dated = [source for source in here if source.complete_from and source.complete_to]
    if dated:
        put_chart(_spans(release, dated), "From when to when each source covers. The tables below have the same dates.")
        st.caption("Bars: the days that a source covers. Grey: days inside without a single row.")
    _public(release, [source for source in here if source.access == "open"])
    _programme([source for source in here if source.access != "open"])
    _gaps(release, here)
    missing = [source.title for source in found if source.state == ABSENT]
    if missing:
        st.markdown(f"**Not in this release:** {listed(missing)}. What they would add is missing, not zero.")


def sentence(release: Release, here: Sequence[Coverage]) -> str:
    """Return how new the release and its oldest source are."""
    info = release.info()
    ends = {source.title: source.complete_to for source in here if source.complete_to}
    text = f"Built {day(info.built_at)} from {len(here)} source{'' if len(here) == 1 else 's'}."
    if ends and min(ends.values()) == max(ends.values()):
        text += f" All that have dates cover the days to {day(max(ends.values()))}."
    elif ends:
        first, last = min(ends, key=ends.__getitem__), max(ends, key=ends.__getitem__)
        text += (
            f" The newest, {last}, covers the days to {day(ends[last])}; the oldest, {first}, to {day(ends[first])}."
        )
    stopped = [source.title for source in here if source.state == "stopped"]
    return text + (f" Stopped: {listed(stopped)}; the last good delivery is shown." if stopped else "")


def _public(release: Release, sources: Sequence[Coverage]) -> None:
    if not sources:
        return
    accounts = accounts_of(release)
    rows = [
        (
            s.title,
            _span(s),
            STATE_WORDS.get(s.state, s.state),
            *(_count(n) for n in accounts.get(s.source, ((),) * 5)[:5]),
        )
        for s in sources
    ]
    heads = ["Public source", "Covers", "State", "Rows read", "Loaded", "Repeated", "Corrected", "Refused"]
    register("Accounts of the public sources, to the row", heads, rows, heads[3:])
    st.caption(
        "Rows read = loaded + repeated + corrected + refused. Repeated: the same row again, such as one for each unit"
        " sent to a call. Corrected: an older version of a row that came again with another content; the newest report"
        " wins. Refused: a row whose key cannot be read."
    )
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
            "Public source",
            "Half reported within",
            "95 % within",
            "Placed by its point",
            "By its label",
            "Not placed",
        ]
        register("Reporting lag, and how rows were placed", heads, rows, heads[1:])
        st.caption(
            "A row is placed by its coordinates where they lie in an area, else by the name of the neighbourhood that"
            " the police wrote, else not at all: then it counts for the whole city alone. The newest days fill up for"
            " as long as the lag says."
        )


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
    rows = [(s.title, _span(s), STATE_WORDS.get(s.state, s.state)) for s in sources]
    register("The programme's files", ["File", "Covers", "State"], rows)
    st.caption(
        "Of the programme's files this page tells the whole months they cover and whether they loaded. It never tells"
        " how many rows came or when: yesterday's single referral would be in such a number."
    )


def _gaps(release: Release, sources: Sequence[Coverage]) -> None:
    rows = [
        (source.title, day(gap.gap_from), day(gap.gap_to), (gap.gap_to - gap.gap_from).days + 1)
        for source in sources
        for gap in release.gaps(source.source)
    ]
    if rows:
        register("Days without a single row", ["Source", "From", "To", "Days"], rows, ["Days"])
        st.caption("A gap is no zero. Periods that touch one are marked as partial, and their numbers are a minimum.")


def _spans(release: Release, sources: Sequence[Coverage]) -> alt.LayerChart:
    spans = [_bar(s.title, s.complete_from, s.complete_to) for s in sources if s.complete_from and s.complete_to]
    gaps = [_gap_bar(s.title, gap) for s in sources for gap in release.gaps(s.source)]
    y = alt.Y("name:N", title=None, sort=None, axis=alt.Axis(labelLimit=190, labelColor=INK, labelOverlap=False))
    x = alt.X("from:T", title=None, scale=alt.Scale(type="utc"), axis=alt.Axis(format="%Y", tickCount="year"))
    tip = alt.Tooltip("sentence:N", title=" ")
    layers = [
        alt.Chart(alt.Data(values=spans)).mark_bar(color=ACCENT, height=10).encode(x=x, x2="to:T", y=y, tooltip=tip),
        alt.Chart(alt.Data(values=gaps)).mark_bar(color=GREY, height=10).encode(x=x, x2="to:T", y=y, tooltip=tip),
    ]
    return alt.layer(*(layers if gaps else layers[:1])).properties(height=24 * len(spans) + 40)


def _bar(name: str, start: date, end: date) -> dict[str, str]:
    words = f"{name}: {day(start)} to {day(end)}"
    return {"name": name, "from": start.isoformat(), "to": end.isoformat(), "sentence": words}


def _gap_bar(name: str, gap: Gap) -> dict[str, str]:
    return _bar(name, gap.gap_from, gap.gap_to) | {"sentence": f"{name}: no row from {gap.gap_from} to {gap.gap_to}"}


def _span(source: Coverage) -> str:
    if source.complete_from and source.complete_to:
        return f"{day(source.complete_from)} to {day(source.complete_to)}"
    return "no dates of its own"


def _count(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else ""


def _days(value: float | None) -> str:
    if value is None:
        return ""
    return "the same day" if value == 0 else f"{value:,.0f} day{'' if value == 1 else 's'}"


def _share(value: float | None) -> str:
    return "" if value is None else f"{100 * value:.1f} %"
