"""What people asked for first, or for how many a need was met in time: in one year and for the whole city."""

from datetime import date, timedelta

from dashboard.components.pickers import Pickers
from dashboard.components.reach.bars import Bar, bars
from dashboard.components.reach.block import Block, Drawing, Table
from dashboard.components.reach.numbers import known, reached
from dashboard.components.reach.one_period import cell_of, csv_row, parts_of, pick_when, shown, view_of
from dashboard.components.series_table import remark
from dashboard.components.table import Row
from dashboard.language import mark, say
from dashboard.periods import period_end, period_label
from dashboard.records import Area, Cell, Metric
from dashboard.release import Release
from dashboard.sentences import cell_number, cell_words, day, listed, plain, plain_within

FIRST = "most_pressing_need"
MET = {"needs_met_within_30_days": 30, "needs_met_within_90_days": 90, "needs_met_within_365_days": 365}
SEVERAL = mark(
    "A person may name several needs, and first needs of two kinds in one year count with both: shares may add to more"
    " than 100."
)
TIME = mark(
    "The year is the one in which the {days} days were over, so that every need had its time. Its needs are others for"
    " 30, for 90 and for 365 days: the three shares of a year are no course of the same needs. A person may name"
    " several. Housing is scarce: a need that is not met says more of the city than of the person or the programme."
)


def needs(release: Release, place: Area, pickers: Pickers) -> Block | None:
    """Return the block, or None where the release has no needs."""
    metrics = known(release, (FIRST, *MET))
    area = reached(release, metrics, place)
    if area is None:
        return None
    views = {m: view for m in metrics if (view := view_of(release, m, area.layer, "need"))}
    if not views:
        return None
    # One at a time: in one year each stands for other needs, and side by side they would be read as one line.
    options = {metric.id: _option(metric) for metric in views}
    chosen = pickers.pick(say("Measure"), "metric", options, next(iter(options)))
    metric = next(metric for metric in views if metric.id == chosen)
    view = views[metric]
    period = pick_when(pickers, release, metric, view, _told(release, metric, view, area))
    label = period_label(period, view.grain)
    cells = parts_of(release, metric, view, area, period)
    named = "" if metric.id == FIRST else _named(metric, period, view.grain)

    def picture() -> list[Drawing]:
        if not shown(cells.values()):
            return []
        rows = [_bar(part, cell, metric) for part, cell in cells.items()]
        return [Drawing(bars(rows, _title(metric), 100), f"{_title(metric)}, {named or label}")]

    return Block(
        name=say("What people asked for and got"),
        area=area,
        period=label,
        sentence=_sentence(area, label, named, metric, cells),
        metrics=(metric,),
        tables=(_table(label, named, area, metric, cells),),
        rows=tuple(csv_row(metric, area, view, period, part, cell) for part, cell in cells.items()),
        draw=picture,
        reading=say(TIME, days=MET[metric.id]) if named else say(SEVERAL),
    )


def _option(metric: Metric) -> str:
    return say("First need") if metric.id == FIRST else say("Met in {days} days", days=MET[metric.id])


def _named(metric: Metric, period: date, grain: str) -> str:
    """From when to when the needs were named whose time was over in a period."""
    time = timedelta(days=MET[metric.id])
    first, last = period - time, period_end(period, grain) - timedelta(days=1) - time
    return say("named from {first} to {last}", first=day(first), last=day(last))


def _told(release: Release, metric: Metric, view, area: Area) -> list[date]:
    return [
        period
        for period in release.periods(metric.id, view)
        if any(
            (cell := cell_of(release, metric, view, area, period, part)) and cell.value is not None
            for part in release.attribute_values(metric.id, view)
        )
    ]


def _title(metric: Metric) -> str:
    if metric.id == FIRST:
        return say("of each 100 people who named a first need, this one")
    return say("of each 100 people who named it, met within {days} days", days=MET[metric.id])


def _bar(part: str, cell: Cell | None, metric: Metric) -> Bar:
    words = cell_words(cell, metric)
    value = cell.value if cell else None
    return Bar(
        plain(part), value, words, sentence=f"{plain(part)}: {words} {_title(metric) if value is not None else ''}"
    )


def _sentence(area: Area, label: str, named: str, metric: Metric, cells: dict[str, Cell | None]) -> str:
    told = [
        f"{plain_within(part)} {cell_number(cell, metric)}"
        for part, cell in cells.items()
        if cell and cell.value is not None
    ]
    if not told:
        return f"{area.name}, {label}. {say('No number can be shown.')}"
    if not named:
        said = say("Of each 100 people who named what they need first: {needs}.", needs=listed(told[:4]))
        return f"{area.name}, {label}. {said}"
    return say(
        "{place}, needs whose {days} days were over in {period} ({named}). Met in that time, of each 100 people who"
        " named it: {needs}.",
        place=area.name, days=MET[metric.id], period=label, named=named, needs=listed(told[:4]),
    )  # fmt: skip


def _table(label: str, named: str, area: Area, metric: Metric, cells: dict[str, Cell | None]) -> Table:
    head = _option(metric)
    rows = [
        Row(plain(part), (cell_number(cell, metric),), remark([head], [(cell.status if cell else "no_data", "")]))
        for part, cell in cells.items()
    ]
    caption = say("Needs, {place}, {period} (of each 100 people)", place=area.name, period=named or label)
    return Table(caption, [plain("need"), head], rows)
