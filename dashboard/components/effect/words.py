"""The sentences of the page Effect: what changed, beside what, how sure that is, or why it cannot be said."""

from collections.abc import Mapping, Sequence
from datetime import date

from dashboard.estimates import Estimate
from dashboard.language import mark, say, say_many
from dashboard.periods import period_label
from dashboard.records import Area, Break, Coverage, Metric
from dashboard.sentences import day, listed

COMPARED = {
    "not_served": mark("Areas that were not served"),
    "most_similar": mark("The most similar of them"),
}
DESIGNS = {
    "area": mark("The area itself"),
    "around": mark("The areas around it"),
    "area_and_around": mark("The area and those around it"),
}


def percent(of: float) -> str:
    """Return a ratio as words, such as "21 % fewer"."""
    whole = round(abs(of - 1) * 100)
    if whole == 0:
        return say("as many")
    return say("{percent} % fewer", percent=whole) if of < 1 else say("{percent} % more", percent=whole)


def difference(of: float) -> str:
    """Return a number of events as words, such as "47 fewer"."""
    whole = round(abs(of))
    if whole == 0:
        return say("none more or fewer")
    return say("{number} fewer", number=f"{whole:,}") if of < 0 else say("{number} more", number=f"{whole:,}")


def months_of(start: date, end: date) -> str:
    """Return a window as its first and last month."""
    last = date(end.year - (end.month == 1), (end.month - 2) % 12 + 1, 1)
    return say("{first} to {last}", first=period_label(start, "month"), last=period_label(last, "month"))


def change(of: Estimate, metric: Metric) -> str:
    """Return the sentence of one measure in one area: counts, what they would have been, and the interval."""
    expected = of.before * of.compared_during / of.compared_before
    told = {
        "measure": metric.title, "months": of.months, "before": f"{of.before:,}", "during": f"{of.during:,}",
        "expected": f"{expected:,.0f}", "change": percent(of.estimate), "low": percent(of.lower),
        "high": percent(of.upper),
    }  # fmt: skip
    if of.direction < 0:
        return say(
            "{measure}: {before} in the {months} months before the start, {during} in the {months} months after it. Had"
            " it changed as the compared areas did, there would have been about {expected}. That is {change} (95 %"
            " interval: {low} to {high}): a fall beside them that is more than chance.", **told,
        )  # fmt: skip
    if of.direction > 0:
        return say(
            "{measure}: {before} in the {months} months before the start, {during} in the {months} months after it. Had"
            " it changed as the compared areas did, there would have been about {expected}. That is {change} (95 %"
            " interval: {low} to {high}): a rise beside them that is more than chance.", **told,
        )  # fmt: skip
    return say(
        "{measure}: {before} in the {months} months before the start, {during} in the {months} months after it. Had it"
        " changed as the compared areas did, there would have been about {expected}. That is {change} (95 % interval:"
        " {low} to {high}): no change that can be told from chance.", **told,
    )  # fmt: skip


def agreement(found: Sequence[tuple[Metric, Estimate]]) -> str:
    """Return whether the measures point the same way, in one sentence."""
    fell = [metric.title for metric, of in found if of.direction < 0]
    rose = [metric.title for metric, of in found if of.direction > 0]
    still = [metric.title for metric, of in found if of.direction == 0]
    if len(found) < 2:
        return say("Only one measure can be read here: nothing stands beside it that could disagree.")
    if fell and rose:
        return say(
            "The measures disagree: beside other areas, a fall in {fell}, a rise in {rose}.",
            fell=listed(fell), rose=listed(rose),
        )  # fmt: skip
    if fell and still:
        return say(
            "The measures do not say the same: a fall in {fell}, but no change that can be told from chance in"
            " {still}.",
            fell=listed(fell), still=listed(still),
        )  # fmt: skip
    if rose and still:
        return say(
            "The measures do not say the same: a rise in {rose}, but no change that can be told from chance in"
            " {still}.",
            rose=listed(rose), still=listed(still),
        )  # fmt: skip
    if fell or rose:
        return say("All measures point the same way.")
    return say("In no measure is there a change that can be told from chance.")


def moved(around: Estimate | None, both: Estimate | None, names: Mapping[str, str], metric: Metric) -> str:
    """Return the reading of displacement for one measure: the areas around, and all of them together."""
    of = around or both
    places = listed([names.get(area, area) for area in of.around or ()]) if of else ""
    parts = []
    if around:
        told = {"measure": metric.title, "places": places, "change": percent(around.estimate),
                "low": percent(around.lower), "high": percent(around.upper)}  # fmt: skip
        words = {
            -1: mark("{measure}, around it ({places}): {change} than had they changed as the others did (95 % interval:"
                     " {low} to {high}). They fell around it, too: no sign of a move next door."),
            0: mark("{measure}, around it ({places}): {change} (95 % interval: {low} to {high}). No sign that can be"
                    " told from chance that it moved next door; the interval says how large a move could hide."),
            1: mark("{measure}, around it ({places}): {change} than had they changed as the others did (95 % interval:"
                    " {low} to {high}). They rose around it: some may have moved next door."),
        }[around.direction]  # fmt: skip
        parts.append(say(words, **told))
    else:
        parts.append(say("{measure}, around it ({places}): too few to tell.", measure=metric.title, places=places))
    if both:
        parts.append(say(
            "The area and those around it together: {difference} (95 % interval: {low} to {high}) than had all changed"
            " as the others did.",
            difference=difference(both.estimate), low=difference(both.lower), high=difference(both.upper),
        ))  # fmt: skip
    return " ".join(parts)


def left_out(places: Sequence[str]) -> str:
    """Return which areas around, by name, are not read for displacement, and why; empty where there are none."""
    if not places:
        return ""
    return say(
        "Not read: {places}. LEAD was there in the same years, or may have been as far as the ledger tells: what"
        " changed there says nothing of what moved. Had something moved there, this page would not see it.",
        places=listed(sorted(places)),
    )  # fmt: skip


def why_not(
    of: Estimate, area: Area, named: str, metric: Metric, coverage: Coverage | None, breaks: Sequence[Break]
) -> str:
    """Return why there is no comparison of before and during for one measure, as `named`, in one area."""
    known = {b.on_date: b.title for b in breaks}
    told = {
        "area": area.name, "measure": named, "start": day(of.starts_by), "from": day(of.starts_from),
        "on": day(of.because_on), "title": known.get(of.because_on, ""),
        "month": period_label(of.starts_from, "month") if of.starts_from else "",
        "source": coverage.title if coverage else metric.title,
        "first": day(coverage.complete_from if coverage and coverage.complete_from else of.because_on),
        "unit": metric.unit,
    }  # fmt: skip
    if of.refused == "short_before" and _nothing_before(of, coverage):
        return say(NOTHING_BEFORE, **told)
    if of.refused == "start_not_confirmed" and of.starts_from is None:
        return say(NO_DAY, **told)
    return say(WHY.get(of.refused or "", OTHERWISE), **told)


def _nothing_before(of: Estimate, coverage: Coverage | None) -> bool:
    return bool(coverage and coverage.complete_from and of.starts_from and coverage.complete_from >= of.starts_from)


NOTHING_BEFORE = mark(
    "{measure}: LEAD began here by {start}. Nothing from before {month} is loaded: the rows ({source}) begin on"
    " {first}. Without at least twelve months before the start, nobody can say whether anything fell after it."
)
NO_DAY = mark("{measure}: no source says when LEAD began in {area}. Without a start there is no before.")
OTHERWISE = mark("{measure}: this release gives no comparison of before and during for {area}.")
WHY = {
    "no_start": mark(
        "{measure}: the service-area ledger names no day from which LEAD surely served {area}. Without a start there is"
        " no before."
    ),
    "start_not_confirmed": mark(
        "{measure}: the start is not confirmed. The sources allow any day from {from} to {start}: too long to say what"
        " came before and what came after."
    ),
    "short_before": mark(
        "{measure}: LEAD began here by {start}, and whole months are loaded only from {on} on. A comparison needs at"
        " least twelve months before the start."
    ),
    "gap_before": mark(
        "{measure}: LEAD began here by {start}, and months shortly before it are missing. A comparison needs twelve"
        " whole months in a row before the start."
    ),
    "break_before": mark(
        "{measure}: LEAD began here by {start}, less than twelve whole months after a break ({on}: {title}). Numbers"
        " from before and after a break cannot be compared."
    ),
    "break_at_start": mark(
        "{measure}: a break ({on}: {title}) fell together with the start of LEAD here. Nobody can tell what each of"
        " them did to the numbers."
    ),
    "short_during": mark(
        "{measure}: LEAD began here by {start}, and less than twelve whole months since then are loaded."
    ),
    "gap_during": mark(
        "{measure}: LEAD began here by {start}, and months shortly after it are missing. A comparison needs twelve"
        " whole months in a row."
    ),
    "break_during": mark(
        "{measure}: LEAD began here by {start}, and less than twelve whole months later came a break ({on}: {title})."
        " Numbers from before and after a break cannot be compared."
    ),
    "ended_during": mark(
        "{measure}: LEAD surely served {area} from {start} to {on} only: less than twelve whole months."
    ),
    "no_comparison": mark(
        "{measure}: fewer than three areas with ten {unit} or more were surely not served in the same years. Without"
        " them nobody can say what would have happened in any case, and a change says nothing of LEAD."
    ),
    "no_areas_around": mark(
        "{measure}: no area around {area} was surely not served in the same years: LEAD was there, too, or may have"
        " been. Whether anything moved next door cannot be seen, and without that this page makes no comparison."
    ),
    "too_few": mark(
        "{measure}: fewer than ten {unit} in one of the two windows. That is too few for an interval that says"
        " anything."
    ),
}


def known_breaks(found: Estimate, breaks: Sequence[Break]) -> str:
    """Return which registered breaks lie next to the windows, and that none lies in them."""
    earlier = [b for b in breaks if b.on_date <= found.before_from]
    later = [b for b in breaks if b.on_date >= found.during_to]
    said = [say("{day}: {title}", day=day(b.on_date), title=b.title) for b in (*earlier[-1:], *later[:1])]
    if not said:
        return say("No registered break lies in the two windows, nor beside them.")
    return say_many(
        "No registered break lies in the two windows. The nearest is {breaks}.",
        "No registered break lies in the two windows. The nearest are {breaks}.",
        len(said), breaks=listed(said),
    )  # fmt: skip


def place_in_table(of: Estimate) -> tuple[int, int]:
    """Return what sorts comparisons alike in every table: by what they are of, then by what they are set beside."""
    of_what, beside = list(DESIGNS), list(COMPARED)
    return (
        of_what.index(of.design) if of.design in of_what else len(of_what),
        beside.index(of.compared_with) if of.compared_with in beside else len(beside),
    )


def design(of: Estimate) -> str:
    """Return which place an estimate is about."""
    return say(DESIGNS.get(of.design or "", DESIGNS["area"]))


def compared(of: Estimate) -> str:
    """Return what an estimate is compared with."""
    return say(COMPARED.get(of.compared_with or "", COMPARED["not_served"]))


def places_named(many: Sequence[str], names: Mapping[str, str]) -> str:
    """Return several areas by name, with their number."""
    listed_names = listed(sorted(names.get(area, area) for area in many))
    return say_many(
        "{number} area: {names}", "{number} areas: {names}", len(many), number=len(many), names=listed_names
    )
