"""What people asked for and what they got, in one year and for the whole city."""

from datetime import date

from dashboard.components.pickers import Pickers
from dashboard.components.reach.bars import Bar, bars
from dashboard.components.reach.block import Block, Drawing, Table
from dashboard.components.reach.numbers import known, reached, remark
from dashboard.components.reach.one_period import cell_of, csv_row, parts_of, pick_when, shown, view_of
from dashboard.components.table import Row
from dashboard.language import mark, say
from dashboard.periods import period_label
from dashboard.records import Area, Cell, Metric
from dashboard.release import Release
from dashboard.sentences import cell_number, cell_words, listed, plain, plain_within

FIRST = "most_pressing_need"
MET = {"needs_met_within_30_days": 30, "needs_met_within_90_days": 90, "needs_met_within_365_days": 365}
READING = mark(
    "A person may name several needs, and first needs of two kinds in one year count with both: shares may add to more"
    " than 100. A year's needs are given 30, 90 or 365 days, so the newest years have fewer columns. Housing is scarce:"
    " a need that is not met says more of the city than of the person or the programme."
)


def needs(release: Release, place: Area, pickers: Pickers) -> Block | None:
    """Return the block, or None where the release has no needs."""
    metrics = known(release, (FIRST, *MET))
    area = reached(release, metrics, place)
    if area is None:
        return None
    views = {metric: view_of(release, metric, area.layer, "need") for metric in metrics}
    lead = next((metric for metric in metrics if views[metric]), None)
    if lead is None:
        return None
    period = pick_when(pickers, release, lead, views[lead], _told(release, lead, views[lead], area))
    label = period_label(period, views[lead].grain)
    cells = {metric: parts_of(release, metric, view, area, period) for metric, view in views.items() if view}

    def picture() -> list[Drawing]:
        drawn = []
        for metric, of in cells.items():
            if not shown(of.values()):
                continue
            rows = [_bar(part, cell, metric) for part, cell in of.items()]
            drawn.append(Drawing(bars(rows, _title(metric), 100), f"{_title(metric)}, {label}"))
        return drawn

    return Block(
        name=say("What people asked for and got"),
        area=area,
        period=label,
        sentence=_sentence(area, label, cells),
        metrics=tuple(cells),
        tables=(_table(label, area, cells),),
        rows=tuple(
            csv_row(metric, area, views[metric], period, part, cell)
            for metric, of in cells.items()
            for part, cell in of.items()
        ),
        draw=picture,
        reading=say(READING),
    )


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


def _sentence(area: Area, label: str, cells: dict[Metric, dict[str, Cell | None]]) -> str:
    text = f"{area.name}, {label}."
    for metric, of in cells.items():
        told = [
            f"{plain_within(part)} {cell_number(cell, metric)}"
            for part, cell in of.items()
            if cell and cell.value is not None
        ]
        if metric.id == FIRST:
            said = say("Of each 100 people who named what they need first: {needs}.", needs=listed(told[:4]))
            text += f" {said}" if told else ""
        elif told and metric.id == "needs_met_within_90_days":
            said = say("Met within 90 days, of each 100 who named it: {needs}.", needs=listed(told[:4]))
            text += f" {said}"
    return text if text.count(".") > 1 else f"{text} {say('No number can be shown.')}"


def _table(label: str, area: Area, cells: dict[Metric, dict[str, Cell | None]]) -> Table:
    heads = [say("First need") if m.id == FIRST else say("Met in {days} days", days=MET[m.id]) for m in cells]
    parts = list(dict.fromkeys(part for of in cells.values() for part in of))
    rows = []
    for part in parts:
        found = [of.get(part) for of in cells.values()]
        shown = tuple(cell_number(cell, metric) for metric, cell in zip(cells, found, strict=True))
        rows.append(
            Row(plain(part), shown, remark(heads, [(cell.status if cell else "no_data", "") for cell in found]))
        )
    caption = say("Needs, {place}, {period} (of each 100 people)", place=area.name, period=label)
    return Table(caption, [plain("need"), *heads], rows)
