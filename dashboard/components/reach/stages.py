"""From referral to enrolment: a funnel that is no ladder. People leave, come back and may be referred again."""

from collections.abc import Iterator, Mapping
from datetime import date

from dashboard.components.pickers import Pickers
from dashboard.components.reach.bars import Bar, bars
from dashboard.components.reach.block import Block, Drawing, Table
from dashboard.components.reach.numbers import known, reached
from dashboard.components.reach.one_period import cell_of, csv_row, parts_of, pick_when, shown, told_periods, view_of
from dashboard.components.table import Row
from dashboard.language import mark, say
from dashboard.periods import period_label
from dashboard.records import Area, Cell, Metric
from dashboard.release import Release
from dashboard.rounding import Span, share_span
from dashboard.sentences import cell_number, cell_remark, cell_words, listed, plain, with_unit
from dashboard.sentences import span as between

ALL = "referrals_by_decision"
STAGES = {
    "referrals_screened": mark("Screened"),
    "referrals_with_intake": mark("Had an intake"),
    "referrals_enrolled": mark("Enrolled"),
}
TIMES = {
    "days_to_first_meeting": mark("{time} for a first meeting"),
    "days_to_intake": mark("{time} for the intake"),
    "days_to_enrolment": mark("{time} for enrolment"),
}
SHARES = ("intake_within_30_days", "acceptance_rate")
REASONS = "referrals_not_accepted"
USED = (ALL, *STAGES, *TIMES, *SHARES, REASONS)
READING = mark(
    "Dark line: what the rounding of both counts leaves open. Each stage is a share of all referrals of the period, by"
    " the day of the referral. It counts what happened within a fixed number of days of it, as its note says, so every"
    " period has had the same time. This is not a ladder: a person may be referred several times, go inactive and"
    " return. There is no completion rate, because the programme has no end to complete."
)


def stages(release: Release, place: Area, pickers: Pickers) -> Block | None:
    """Return the block, or None where the release has no referrals by decision."""
    metrics = known(release, USED)
    whole = next((metric for metric in metrics if metric.id == ALL), None)
    area = reached(release, [whole], place) if whole else None
    view = view_of(release, whole, area.layer) if whole and area else None
    if not (whole and area and view):
        return None
    period = pick_when(pickers, release, whole, view, told_periods(release, whole, view, area))
    cells = _cells(release, metrics, area, period)
    decisions = _parts(release, whole, "decision", area, period)
    reasons = next((_parts(release, m, "reason", area, period) for m in metrics if m.id == REASONS), {})
    by_id = {metric.id: metric for metric in metrics}
    steps = _steps(release, by_id, cells)
    label = period_label(period, view.grain)

    def picture() -> list[Drawing]:
        words = say("Stages as shares of all referrals, {period}", period=label)
        drawn = [Drawing(bars(steps, say("of each 100 referrals"), 100), words)]
        titles = say("referrals, by what was decided"), say("referrals not accepted, by reason")
        for title, of in zip(titles, (decisions, reasons), strict=True):
            if shown(of.values()):
                rows = [
                    Bar(plain(part), cell.value if cell else None, cell_words(cell, whole)) for part, cell in of.items()
                ]
                drawn.append(Drawing(bars(rows, title), f"{title}, {label}"))
        return drawn

    return Block(
        name=say("From referral to enrolment"),
        area=area,
        period=label,
        sentence=_sentence(area, label, steps, by_id, cells, release.policy().get("followed_days")),
        metrics=metrics,
        tables=(
            *_tables(release, label, area, steps, by_id, cells),
            *_part_tables(label, area, whole, decisions, reasons),
        ),
        rows=tuple(_rows(release, by_id, area, period, cells, decisions, reasons)),
        draw=picture,
        reading=say(READING),
    )


def _cells(release: Release, metrics: tuple[Metric, ...], area: Area, period: date) -> dict[str, Cell | None]:
    found = {}
    for metric in metrics:
        if view := view_of(release, metric, area.layer):
            found[metric.id] = cell_of(release, metric, view, area, period)
    return found


def _parts(release: Release, metric: Metric, attribute: str, area: Area, period: date) -> dict[str, Cell | None]:
    view = view_of(release, metric, area.layer, attribute)
    return parts_of(release, metric, view, area, period) if view else {}


def _steps(release: Release, metrics: Mapping[str, Metric], cells: Mapping[str, Cell | None]) -> list[Bar]:
    """The stages as shares of all referrals, worked out from the two published counts and nothing else."""
    referred, steps = cells.get(ALL), []
    for name, stage in STAGES.items():
        if name not in metrics:
            continue
        title = say(stage)
        cell = cells.get(name)
        if not (cell and cell.value and referred and referred.value):
            words = cell_remark(cell) or cell_remark(referred)
            steps.append(Bar(title, None, words, sentence=f"{title}: {words}"))
            continue
        span = share_span(cell.value, referred.value, release.policy())
        share = min(100.0, 100 * cell.value / referred.value)
        count = cell_number(cell, metrics[name])
        words = say("{number} ({span} of each 100)", number=count, span=_between(span))
        steps.append(Bar(title, share, words, span.low, span.high, f"{title}: {words}", _between(span)))
    return steps


def _between(span: Span) -> str:
    return f"{span.low:.0f}" if span.low == span.high else between(f"{span.low:.0f}", f"{span.high:.0f}")


def _sentence(
    area: Area,
    label: str,
    steps: list[Bar],
    metrics: Mapping[str, Metric],
    cells: Mapping[str, Cell | None],
    days: float | None,
) -> str:
    number = cell_words(cells.get(ALL), metrics[ALL])
    text = say("{place}, {period}. Referrals: {number}.", place=area.name, period=label, number=number)
    told = [f"{step.name.lower()} {step.words}" for step in steps if step.value is not None]
    waits = [
        say(what, time=cell_words(cell, metrics[name]))
        for name, what in TIMES.items()
        if name in metrics and (cell := cells.get(name)) and cell.value is not None
    ]
    # A release of before the days were told counts all that had happened by then, and the times of those served so far.
    if told and days:
        text += " " + say("Of these, within {days} days: {stages}.", days=f"{days:.0f}", stages=listed(told))
    elif told:
        text += " " + say("Of these {stages}.", stages=listed(told))
    if waits and days:
        text += " " + say("Time until half of all referrals had it: {times}.", times=listed(waits))
    elif waits:
        text += " " + say("Half waited no longer than {times}.", times=listed(waits))
    return text


def _tables(
    release: Release, label: str, area: Area, steps: list[Bar], metrics: Mapping[str, Metric],
    cells: Mapping[str, Cell | None],
) -> Iterator[Table]:  # fmt: skip
    rows = [Row(say("Referred"), (cell_number(cells.get(ALL), metrics[ALL]), ""), cell_remark(cells.get(ALL)))]
    counted = [name for name in STAGES if name in metrics]
    for name, step in zip(counted, steps, strict=True):
        share = between(f"{step.low:.0f}", f"{step.high:.0f}") if step.value is not None else ""
        rows.append(Row(step.name, (cell_number(cells.get(name), metrics[name]), share), cell_remark(cells.get(name))))
    heads = [say("Stage"), say("Referrals"), say("Of each 100 referrals")]
    yield Table(f"{say('Stages')}, {area.name}, {label}", heads, rows)
    rows = []
    for name in (*SHARES, *TIMES):
        if name in metrics and name in cells:
            words = cell_number(cells[name], metrics[name])
            # The stages above have a time of their own: the city's window says how long it is.
            window = say("Intake within {days} days", days=release.settings().get("intake_window_days", "30"))
            title = window if name == SHARES[0] else metrics[name].title
            rows.append(Row(title, (with_unit(words, metrics[name]) if words else "",), cell_remark(cells[name])))
    if rows:
        title = say("Shares and waiting times")
        yield Table(f"{title}, {area.name}, {label}", [say("Measure"), say("Number")], rows)


def _part_tables(
    label: str, area: Area, metric: Metric, decisions: Mapping[str, Cell | None], reasons: Mapping[str, Cell | None]
):
    told = (say("What was decided"), plain("decision"), decisions), (say("Why not accepted"), plain("reason"), reasons)
    for title, head, of in told:
        if of:
            rows = [Row(plain(part), (cell_number(cell, metric),), cell_remark(cell)) for part, cell in of.items()]
            yield Table(f"{title}, {area.name}, {label}", [head, say("Referrals")], rows)


def _rows(
    release: Release,
    metrics: Mapping[str, Metric],
    area: Area,
    period: date,
    cells: Mapping[str, Cell | None],
    decisions: Mapping[str, Cell | None],
    reasons: Mapping[str, Cell | None],
):
    for name, cell in cells.items():
        yield csv_row(metrics[name], area, view_of(release, metrics[name], area.layer), period, None, cell)
    for name, attribute, of in ((ALL, "decision", decisions), (REASONS, "reason", reasons)):
        for part, cell in of.items():
            yield csv_row(
                metrics[name], area, view_of(release, metrics[name], area.layer, attribute), period, part, cell
            )
