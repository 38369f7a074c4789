"""What a reader must know of the data before the numbers of a period: stopped sources, gaps, breaks, late reports."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from dashboard.components.briefing.items import Item
from dashboard.components.series import breaks_for
from dashboard.language import say
from dashboard.periods import filling_from, period_end, period_label
from dashboard.records import Coverage
from dashboard.release import Release
from dashboard.sentences import day


def warnings(release: Release, items: Sequence[Item], start: date, before: date, grain: str) -> list[str]:
    """Return the warnings for two periods and what is shown of them, in whole sentences; often none."""
    end, then_end = period_end(start, grain), period_end(before, grain)
    used = {of.metric.source for of in items}
    sources = [source for source in release.coverages() if source.source in used]
    found = [*_stopped(sources), *_ends(sources, start, end, grain)]
    for source in sources:
        found += _gaps(release, source, ((start, end), (before, then_end)))
        found += _filling(source, start, end, grain)
    return [*found, *_breaks(release, items, before, end)]


def _stopped(sources: Iterable[Coverage]) -> list[str]:
    return [
        say("{source}: what came last could not be used, so the last good delivery is shown.", source=s.title)
        for s in sources
        if s.state == "stopped"
    ]


def _ends(sources: Iterable[Coverage], start: date, end: date, grain: str) -> list[str]:
    return [
        say("{source}: covers the days to {day} only, so {period} is not whole.", source=s.title,
            day=day(s.complete_to), period=period_label(start, grain))
        for s in sources
        if s.complete_to and s.complete_to < end - timedelta(days=1)
    ]  # fmt: skip


def _gaps(release: Release, source: Coverage, spans: Sequence[tuple[date, date]]) -> list[str]:
    return [
        say("{source}: not a single row from {start} to {end}.", source=source.title, start=day(gap.gap_from),
            end=day(gap.gap_to))
        for gap in release.gaps(source.source)
        if any(gap.gap_from < end and gap.gap_to >= start for start, end in spans)
    ]  # fmt: skip


def _filling(source: Coverage, start: date, end: date, grain: str) -> list[str]:
    late = filling_from(source)
    # What a source does not reach at all will not grow either: it is told as not whole.
    if late is None or late >= end or (source.complete_to and source.complete_to < start):
        return []
    return [
        say("{source}: reports for the days from {day} on still come in, so {period} may grow.",
            source=source.title, day=day(late), period=period_label(start, grain))
    ]  # fmt: skip


def _breaks(release: Release, items: Sequence[Item], before: date, end: date) -> list[str]:
    metrics = {of.metric.id: of.metric for of in items}.values()
    # On the first day of the earlier period both lie after it: the page compares them, and this must not say otherwise.
    crossed = dict.fromkeys(
        b for metric in metrics for b in breaks_for(metric, release.breaks()) if before < b.on_date < end
    )
    return [
        say("{day}: {title}. Numbers before and after do not compare.", day=day(b.on_date), title=b.title)
        for b in sorted(crossed, key=lambda b: b.on_date)
    ]
